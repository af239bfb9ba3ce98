"""Writes variants.txt, the one-to-one table of traditional and variant characters.

Run by hand when OpenCC's data moves on (needs the `test` extra):
python -m searcher.text.tables.make_variants
"""

from __future__ import annotations

import sys
from pathlib import Path

HAN_BLOCKS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


def variants() -> dict[str, str]:
    """Return every Han character that OpenCC simplifies by itself to exactly one other."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    pairs = {}
    for first, last in HAN_BLOCKS:
        for code in range(first, last + 1):
            simple = convert(chr(code))
            if len(simple) == 1 and simple != chr(code):
                pairs[chr(code)] = simple
    return pairs


def main() -> None:
    """Write the table beside this module, two characters a line."""
    rows = [a + b for a, b in sorted(variants().items())]
    head = "# One-to-one simplification, derived from OpenCC's t2s data (Apache-2.0).\n"
    target = Path(__file__).with_name("variants.txt")
    target.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    sys.stderr.write(f"{len(rows)} pairs written to {target}\n")


if __name__ == "__main__":
    main()
