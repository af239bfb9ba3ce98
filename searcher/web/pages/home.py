"""The first page: what is in the folder, what came last, and what one may ask."""

from __future__ import annotations

from collections.abc import Sequence

from searcher.analysis import fold, segmenter
from searcher.highlight import HAN_RUN
from searcher.index import Index
from searcher.store.records import DocumentRecord
from searcher.web.pages.page import Context, Page, day_of
from searcher.web.shelf import Volume
from searcher.web.view import View

NEWEST_SHOWN = 6
LONGEST_EXAMPLE = 12
WEAK = ("关于", "印发", "通知")  # words of titles that tell nothing


def home(volume: Volume, view: View) -> Context:
    """Return what is in the folder, what came last, and examples that find something in it."""
    return volume.keep("home", _home)


def _home(index: Index) -> Context:
    records = index.docs(sort="added")
    years = sorted(day[:4] for day in map(day_of, records) if day)
    return {
        "documents": len(records),
        "passages": sum(record.count for record in records),
        "issuers": len({one.metadata.issuer for one in records if one.metadata.issuer}),
        "years": (years[0], years[-1]) if years else None,
        "newest": records[:NEWEST_SHOWN],
        "examples": _examples(records),
    }


def _examples(newest: Sequence[DocumentRecord]) -> list[tuple[str, str]]:
    """Return queries of each kind that find something here, with the words for their kinds."""
    examples = []
    titles = [one.metadata.title for one in newest if one.metadata.title]
    words = [word for title in titles for word in _words(title)]
    if len(words) > 1:
        common = sorted(set(words), key=lambda word: (-words.count(word), word))
        examples.append(("Several words", " ".join(common[:2])))
    if titles:
        examples.append(("Exact words", f'"{titles[0][-LONGEST_EXAMPLE:]}"'))
    numbers = [one.metadata.doc_number for one in newest if one.metadata.doc_number]
    if numbers:
        examples.append(("A document number", numbers[0]))
    typed = [one for one in newest if one.metadata.type and day_of(one)]
    if typed and words:
        kind, day = typed[0].metadata.type, day_of(typed[0]) or ""
        word = _words(typed[0].metadata.title or "")[:1]
        examples.append(("Within bounds", " ".join([*word, f"文种:{kind}", f"年份:{day[:4]}"])))
    return examples


def _words(title: str) -> list[str]:
    """Return the words of a title that have two characters."""
    runs = HAN_RUN.findall(fold(title))
    words = [word for run in runs for word, _, _ in segmenter().cut(run)]
    return [word for word in words if len(word) == 2 and word not in WEAK]


HOME = Page("", (), home)
