"""Whether two checkouts answer alike: 500 queries of every kind, asked of both.

    python -m benchmarks.same_answers INDEX OTHER_PYTHON OTHER_INDEX [--count N] [--seed N]

INDEX is asked with this checkout, OTHER_INDEX with the one that OTHER_PYTHON imports, say
../before/.venv/bin/python. The queries are made from the texts of INDEX by rule. Prints, for
each kind, how many queries have the same hits in all that JSON tells of them, the same scores and
totals, then what differs. Ends with status 1 where anything does.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import searcher

HAN = re.compile("[\u4e00-\u9fff]{4,}")
ARTICLE = re.compile("^第[一二三四五六七八九十百零〇]+条")
# Scores are sums of 32-bit numbers, which another order of adding changes in the last digits.
CLOSE = 1e-5
MOST_SHOWN = 20

Answer = dict[str, Any]


class Asked(NamedTuple):
    """A query of some kind, and the options of the search."""

    kind: str
    query: str
    options: dict[str, Any]


class Texts:
    """What queries are made of: passages and titles of some documents, drawn with a seed."""

    def __init__(self, index: searcher.Index, seed: int, documents: int = 400) -> None:
        self.draw = random.Random(seed)
        records = index.docs()
        self.records = self.draw.sample(records, min(documents, len(records)))
        self.passages = [p.text for one in self.records for p in index.show(one.id).passages]
        self.titles = [one.metadata.title for one in self.records if one.metadata.title]
        self.numbers = [n for one in self.records if (n := one.metadata.doc_number)]

    def run(self) -> str:
        """Return a run of Han characters of some passage."""
        for _ in range(200):
            runs = HAN.findall(self.draw.choice(self.passages))
            if runs:
                return str(self.draw.choice(runs))
        return "有关规定"

    def word(self) -> str:
        """Return two to four characters with which a run begins or ends."""
        run, length = self.run(), self.draw.randint(2, 4)
        return run[:length] if self.draw.random() < 0.5 else run[-length:]

    def words(self, least: int, most: int) -> str:
        """Return some words with spaces between them."""
        return " ".join(self.word() for _ in range(self.draw.randint(least, most)))

    def cut(self, least: int = 2, most: int = 12) -> str:
        """Return characters cut out of a run anywhere."""
        run = self.run()
        at = self.draw.randrange(max(1, len(run) - least))
        return run[at : at + self.draw.randint(least, most)]

    def sentence(self) -> str:
        """Return a sentence of a passage without marks that the query language knows."""
        parts = re.split("[。；\n]", self.draw.choice(self.passages))
        return re.sub(r'["“”()（）|*:：~-]', " ", self.draw.choice(parts))[:80] or self.run()

    def title(self) -> str:
        """Return the title of some document without brackets."""
        return re.sub(r'["“”()（）|*:：~-]', " ", self.draw.choice(self.titles or [self.run()]))

    def number(self) -> str:
        """Return a document number, one that some document has where there are any."""
        made = f"临政办〔{self.draw.randint(1990, 2025)}〕{self.draw.randint(1, 99)}号"
        return self.draw.choice(self.numbers or [made])


KINDS: dict[str, Callable[[Texts], tuple[str, dict[str, Any]]]] = {
    "word": lambda t: (t.word(), {}),
    "words": lambda t: (t.words(2, 4), {}),
    "many words": lambda t: (t.words(6, 9), {}),
    "question": lambda t: (f"{t.word()}怎么{t.word()}", {}),
    "sentence": lambda t: (t.sentence(), {}),
    "title": lambda t: (t.title(), {}),
    "title and words": lambda t: (f"{t.title()} {t.word()}", {}),
    "article": lambda t: (f"{t.title()}第{t.draw.randint(1, 60)}条", {}),
    "phrase": lambda t: (f'"{t.cut()}"', {}),
    "phrase and word": lambda t: (f'"{t.cut()}" {t.word()}', {}),
    "absent phrase": lambda t: (f'"{t.cut(3, 5)}{t.cut(3, 5)}"', {}),
    "alternatives": lambda t: (f"({t.word()} OR {t.word()}) {t.word()}", {}),
    "negation": lambda t: (f"{t.words(1, 2)} -{t.word()}", {}),
    "near": lambda t: (f'"{t.word()} {t.word()}"~{t.draw.randint(3, 30)}', {}),
    "prefix": lambda t: (f"{t.cut(2, 2)}* {t.word()}", {}),
    "field": lambda t: (f"标题:{t.title()[:6].strip() or '办法'} {t.word()}", {}),
    "heading": lambda t: (f"章节:{t.cut(2, 3)}", {}),
    "number": lambda t: (t.number(), {}),
    "number and word": lambda t: (f"{t.number()} {t.word()}", {}),
    "dates": lambda t: (f"{t.word()} 年份:{t.draw.randint(1990, 2010)}..2022", {}),
    "character": lambda t: (t.cut(1, 1)[:1], {}),
    "latin": lambda t: (t.draw.choice(["GB/T 19580", "5G", "COVID-19", "3.5%", "ISO9001"]), {}),
    "grouped": lambda t: (t.words(1, 2), {"group": "document"}),
    "by date": lambda t: (t.words(1, 2), {"sort": "date"}),
    "far page": lambda t: (t.word(), {"offset": t.draw.choice([10, 290, 400]), "limit": 20}),
    "filtered": lambda t: (t.words(1, 3), {"year": (2000, t.draw.randint(2005, 2024))}),
    "day asked": lambda t: (t.words(1, 2), {"as_of": f"{t.draw.randint(1990, 2024)}-06-01"}),
    "context": lambda t: (t.words(1, 3), {"context": t.draw.randint(1, 3)}),
    "without snippets": lambda t: (t.words(1, 3), {"snippets": False}),
    "unfolded": lambda t: (t.title(), {"fold": False, "limit": 100}),
    "by type": lambda t: (t.words(1, 2), {"type": t.draw.choice(["法", "条例", "办法"])}),
}


def make_queries(index: searcher.Index, *, count: int, seed: int) -> list[Asked]:
    """Return so many queries, all kinds by turns."""
    texts = Texts(index, seed)
    kinds = list(KINDS)
    made = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        made.append(Asked(kind, *KINDS[kind](texts)))
    return made


def answer(index: searcher.Index, asked: Asked) -> Answer:
    """Return what a search comes to, as plain values."""
    try:
        results = index.search(asked.query, **asked.options)
    except searcher.QueryError as error:
        return {"error": str(error)}
    return {
        "total": [results.total, results.complete, results.relaxed, sorted(results.missing)],
        "ids": [hit.id for hit in results],
        "scores": [hit.score for hit in results],
        "hits": [
            {name: value for name, value in hit.fields().items() if name != "score"}
            for hit in results
        ],
        "notes": [[one.code, one.text] for one in results.notes],
    }


def differences(ours: Answer, other: Answer) -> list[str]:
    """Return the names of what differs between two answers to one query."""
    if ours.get("error") or other.get("error"):
        return [] if ours == other else ["error"]
    found = [name for name in ours if name != "scores" and ours[name] != other[name]]
    pairs = zip(ours["scores"], other["scores"])
    if any(abs(a - b) > CLOSE * max(abs(a), 1) for a, b in pairs):
        found.append("scores")
    return found


def main() -> int:
    """Ask both, print what differs, and return the exit status."""
    if sys.argv[1:2] == ["--answer"]:
        return _answer_all(Path(sys.argv[2]))
    options = _options()
    queries = make_queries(
        searcher.open_index(options.index), count=options.count, seed=options.seed
    )
    ours = _asked_of(sys.executable, options.index, queries)
    other = _asked_of(options.other_python, options.other_index, queries)
    return _report(queries, ours, other)


def _answer_all(folder: Path) -> int:
    """Answer the queries that come in; what the other checkout runs."""
    index = searcher.open_index(folder)
    asked = [Asked(*one) for one in json.load(sys.stdin)]
    json.dump([answer(index, one) for one in asked], sys.stdout)
    return 0


def _asked_of(python: str, folder: Path, queries: Sequence[Asked]) -> list[Answer]:
    """Return the answers that the checkout of a Python gives from an index."""
    package = Path(python).absolute().parents[2] if python != sys.executable else Path.cwd()
    ran = subprocess.run(
        [python, str(Path(__file__).resolve()), "--answer", str(folder.resolve())],
        input=json.dumps(queries),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        cwd=package,
        env={"PYTHONPATH": str(package), "PATH": ""},
    )
    answers: list[Answer] = json.loads(ran.stdout)
    return answers


def _report(queries: Sequence[Asked], ours: Sequence[Answer], other: Sequence[Answer]) -> int:
    asked, alike = Counter[str](), Counter[str]()
    shown = 0
    for one, mine, theirs in zip(queries, ours, other, strict=True):
        differing = differences(mine, theirs)
        asked[one.kind] += 1
        alike[one.kind] += not differing
        if differing and shown < MOST_SHOWN:
            shown += 1
            print(
                f"{one.kind}: {one.query!r} {one.options or ''} differs in {', '.join(differing)}"
            )
            for name in differing[:1]:
                print(f"  ours  {str(mine.get(name))[:300]}\n  other {str(theirs.get(name))[:300]}")
    for kind, count in asked.items():
        print(f"  {kind:<18} {alike[kind]:>4} of {count:>4} alike")
    print(f"{sum(alike.values())} of {len(queries)} answers alike")
    return 0 if sum(alike.values()) == len(queries) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("index", type=Path, help="the index that this checkout is asked of")
    parser.add_argument("other_python", help="the Python whose checkout is compared with")
    parser.add_argument("other_index", type=Path, help="its index of the same documents")
    parser.add_argument("--count", type=int, default=500, help="how many queries")
    parser.add_argument("--seed", type=int, default=15, help="of the choice of texts")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
