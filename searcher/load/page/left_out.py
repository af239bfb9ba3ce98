"""What of a document's pages was left out, in words for its notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_MOST_NAMED = 3  # watermarks
_LONGEST = 30  # characters of one that are shown


def spell_pages(numbers: list[int]) -> str:
    """Page numbers in words.

    >>> spell_pages([2]), spell_pages([1, 3, 4, 5, 9])
    ('page 2', 'pages 1, 3–5, 9')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(said)}"


def of_pages(numbers: list[int], count: int, predicate: str) -> Iterator[str]:
    """Say of some of so many pages what they are.

    >>> list(of_pages([1, 2], 3, "damaged")), list(of_pages([1], 1, "scanned")), list(of_pages([], 1, "x"))
    (['pages 1–2 of 3 are damaged'], ['every page is scanned'], [])
    """
    if numbers:
        which = f"{spell_pages(numbers)} of {count}" if len(numbers) < count else "every page"
        verb = "are" if 1 < len(numbers) < count else "is"
        yield f"{which} {verb} {predicate}"


def leaning(texts: Iterable[str]) -> Iterator[str]:
    """Say which slanted text was taken for watermarks, each once.

    >>> list(leaning(["内部 资料", "内部资料", "样稿"]))
    ['slanted text was left out as a watermark: 内部资料, 样稿']
    """
    distinct = list(dict.fromkeys("".join(text.split())[:_LONGEST] for text in texts))
    named = ", ".join(filter(None, distinct[:_MOST_NAMED]))
    more = f" and {len(distinct) - _MOST_NAMED} more" if len(distinct) > _MOST_NAMED else ""
    if named:
        yield f"slanted text was left out as a watermark: {named}{more}"
