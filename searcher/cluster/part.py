"""The candidates of a search as a segment: passages out of one that is elsewhere, with all that
ranking, marking and cutting look at, in memory.

A section of which some passages are no candidates ends with one more, which nobody may find: it
stands for the rest, so that the section counts whole.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold_all, pairs_of
from searcher.cluster.layout import APART
from searcher.cluster.segment import ClusterSegment
from searcher.indexing.batches import characters_of
from searcher.model import Passage
from searcher.postings import Cache, Column, SegmentBuilder
from searcher.schema import CHARACTERS, FIELDS, GRAMS, HEADINGS_APART, VALUES
from searcher.store import SegmentEntry
from searcher.store.generation import OpenSegment
from searcher.store.records import DocumentRecord, read_passage
from searcher.structure.paths import article_label, section_path

NAME = "s000001"
# A passage that stands for others.
REST = b'["", [], null, [1, 1]]'
# Where files are memory; elsewhere the system's folder for what is soon gone.
MEMORY = "/dev/shm"


@dataclass(frozen=True)
class Row:
    """A candidate: its words as one string, and the passage as it is stored."""

    words: str
    content: bytes


@dataclass(frozen=True)
class SectionRow:
    """The words of a section's passages, where any are asked for, and their folded texts."""

    words: Sequence[str]
    texts: Sequence[str]


@dataclass(frozen=True)
class Asked:
    """The words and the pairs that a search looks for."""

    words: frozenset[str]
    pairs: NDArray[np.uint64]


# Texts are not cut here, so where their words begin is not known.
KEPT = {name: replace(field, begins=False) for name, field in FIELDS.items()}


class PartSegment(OpenSegment):
    """Some passages of a segment, `ordinals` there, ascending."""

    def __init__(
        self,
        whole: ClusterSegment,
        rows: Mapping[int, Row],
        sections: Mapping[int, SectionRow],
        *,
        asked: Asked,
    ) -> None:
        slots = _Slots(whole, sorted(rows), sections)
        self.whole = whole
        self.ordinals = slots.ordinals
        self.documents_of = slots.documents
        self.entry = SegmentEntry(NAME, len(slots.documents), len(slots.ordinals), {})
        self.catalog = _PartCatalog(whole, slots)  # type: ignore[assignment]
        self.deleted = frozenset()
        self.alive = slots.real
        self._folder = tempfile.TemporaryDirectory(
            dir=MEMORY if os.path.isdir(MEMORY) else None,
            prefix="searcher-",
            ignore_cleanup_errors=True,
        )
        builder = SegmentBuilder(self._folder.name, NAME, KEPT)
        filling = _Filling(whole, slots, rows, sections, asked=asked)
        builder.add(
            len(slots.ordinals), filling.columns(), filling.contents, values=filling.values()
        )
        self.arrays = builder.finish()
        self.cited = whole.cited[slots.documents]
        self.generation = whole.generation
        self.leaves = Cache()
        self.kept = {}
        self._lengths = filling.section_lengths()
        self.arrays.native = self.native = self._opened_natively()

    @cached_property
    def section_lengths(self) -> NDArray[np.int64]:
        """The characters in each section, those of its other passages included."""
        return self._lengths

    def places_of(self, ordinals: Iterable[int]) -> NDArray[np.intp]:
        """Return where passages of the whole stand here, those that do."""
        wanted = np.array(sorted(ordinals), np.intp)
        (held,) = self.alive.nonzero() if self.alive is not None else (np.arange(self.passages),)
        found: NDArray[np.intp] = held[np.isin(self.ordinals[held], wanted)]
        return found

    def passage(self, ordinal: int) -> Passage:
        """A passage with its id."""
        document, number, _ = self.place_of(ordinal)
        id = f"{self.catalog.record(document).id}#{number + 1}"
        return read_passage(self.arrays.stored(ordinal), id=id)

    def place_of(self, ordinal: int) -> tuple[int, int, int]:
        """The document of a passage, its number there, and how many that has."""
        document = self.catalog.document_of(ordinal)
        first = int(self.whole.catalog.firsts[self.documents_of[document]])
        return document, int(self.ordinals[ordinal]) - first, self.catalog.record(document).count

    def passage_of(self, document: int, number: int) -> Passage:
        """The passage of a document at `number`, counted from 0, be it here or not."""
        return self.whole.passage_of(int(self.documents_of[document]), number)

    def joined(self, ordinal: int) -> Passage:
        """A passage with the text of the next one run on to it."""
        return self.whole.joined(int(self.ordinals[ordinal]))


class _Slots:
    """Where each candidate goes, and what stands for the rest of each section."""

    def __init__(
        self, whole: ClusterSegment, wanted: list[int], sections: Mapping[int, SectionRow]
    ) -> None:
        at = np.array(wanted, np.intp)
        owners = whole.section_of[at]
        firsts = whole.section_starts
        ordinals: list[int] = []
        real: list[bool] = []
        opens: list[bool] = []
        self.sections: list[int] = []
        for section in dict.fromkeys(owners.tolist()):
            here = at[owners == section].tolist()
            rest = int(firsts[section + 1] - firsts[section]) > len(here)
            ordinals += here + [here[-1]] * rest
            real += [True] * len(here) + [False] * rest
            opens += [True] + [False] * (len(here) - 1 + rest)
            self.sections.append(int(firsts[section]))
        self.ordinals = np.array(ordinals, np.intp)
        self.real = np.array(real, bool)
        self.opens = np.array(opens, bool)
        owners = whole.document_of[self.ordinals]
        self.documents, self.counts = np.unique(owners, return_counts=True)
        self.starts = np.concatenate([[0], self.counts.cumsum()])


class _PartCatalog:
    """The documents of a part, by their ordinals there."""

    def __init__(self, whole: ClusterSegment, slots: _Slots) -> None:
        self._whole = whole.catalog
        self._documents = slots.documents.tolist()
        self.firsts = slots.starts.astype(np.int64)
        self.table = _PartTable(whole.catalog.table, self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def document_of(self, passage: int) -> int:
        """The ordinal of the document that a passage belongs to."""
        return int(self.firsts.searchsorted(passage, side="right")) - 1

    def fact(self, name: str, ordinal: int) -> Any:
        """A document's entry in a column of the table."""
        return self._whole.fact(name, self._documents[ordinal])

    def facts(self, name: str, ordinals: Sequence[int]) -> list[Any]:
        """Some documents' entries in a column of the table."""
        return self._whole.facts(name, [self._documents[ordinal] for ordinal in ordinals])

    def record(self, ordinal: int) -> DocumentRecord:
        """A document's record."""
        return self._whole.record(self._documents[ordinal])


class _PartTable(dict[str, list[Any]]):
    """The columns of the filter table, each when it is first looked at."""

    def __init__(self, whole: Mapping[str, list[Any]], documents: Sequence[int]) -> None:
        super().__init__()
        self._whole, self._documents = whole, documents

    def __missing__(self, name: str) -> list[Any]:
        column = self._whole[name]
        self[name] = [column[at] for at in self._documents]
        return self[name]


class _Filling:
    """What goes into a part: columns of terms, values, contents."""

    def __init__(
        self,
        whole: ClusterSegment,
        slots: _Slots,
        rows: Mapping[int, Row],
        sections: Mapping[int, SectionRow],
        *,
        asked: Asked,
    ) -> None:
        self._whole, self._slots, self._asked = whole, slots, asked
        self._sections = sections
        at = zip(slots.ordinals.tolist(), slots.real.tolist(), strict=True)
        self._rows = [rows[ordinal] if real else None for ordinal, real in at]
        self.contents = [REST if row is None else row.content for row in self._rows]
        # Of each its text and the headings above it; who shows one reads it with more care.
        said = [json.loads(content) for content in self.contents]
        self._passages = [Passage("", one[0], tuple(one[1]), None, (1, 1)) for one in said]

    def values(self) -> dict[str, NDArray[Any]]:
        """Return the numbers kept for each passage."""
        found = {}
        for name, kind in VALUES.items():
            column = self._whole.arrays.values(name)[self._slots.ordinals]
            found[name] = (self._slots.opens if name == "opens" else column).astype(kind)
        return found

    def columns(self) -> dict[str, Column]:
        """Return the terms of every field: pairs all, words those that are asked for."""
        texts = {name: fold_all(values) for name, values in self._texts().items()}
        found: dict[str, Column] = {}
        for name, values in texts.items():
            found[name + GRAMS] = Column(*pairs_of(values))
            if name != "body":
                found[name] = self._standing(name)
        found[CHARACTERS] = characters_of(found["body" + GRAMS])
        found["body"] = self._words()
        found["body" + GRAMS] = self._with_rest(found["body" + GRAMS])
        return found

    def _texts(self) -> dict[str, list[str]]:
        slots = self._slots
        first = np.zeros(len(slots.ordinals), bool)
        first[slots.starts[:-1]] = True
        titles = self._whole.catalog.table["title"]
        documents = np.repeat(slots.documents, slots.counts).tolist()
        return {
            "body": [one.text for one in self._passages],
            "label": [article_label(one) for one in self._passages],
            "heading": [
                HEADINGS_APART.join(section_path(one)) if opened else ""
                for one, opened in zip(self._passages, slots.opens.tolist())
            ],
            "title": [
                (titles[document] or "") if opened else ""
                for document, opened in zip(documents, first.tolist())
            ],
        }

    def _standing(self, name: str) -> Column:
        """Return the words asked for that stand above texts, as the whole segment has them."""
        field = self._whole.arrays.field(name)
        where = {
            "heading": self._whole.section_starts[self._whole.section_of[self._slots.ordinals]],
            "title": self._whole.document_starts[self._whole.document_of[self._slots.ordinals]],
            "label": self._slots.ordinals,
        }[name]
        first = np.concatenate([[True], where[1:] != where[:-1]]) if name != "label" else None
        (openers,) = (self._slots.real if first is None else first).nonzero()
        terms: list[str] = []
        docs: list[NDArray[np.intp]] = []
        for word in sorted(self._asked.words):
            ordinal = field.find(word)
            if ordinal >= 0:
                freqs = field.freqs_in(ordinal, where[openers])
                held = openers.repeat(np.asarray(freqs, np.intp))
                terms += [word] * len(held)
                docs.append(held)
        places = np.concatenate([np.empty(0, np.intp), *docs]).astype(np.int32)
        return Column(terms, places)

    def _words(self) -> Column:
        """Return the words asked for that stand in texts, those of the rest of each section at
        what stands for it."""
        terms: list[str] = []
        docs: list[int] = []
        ways = "|".join(map(re.escape, sorted(self._asked.words, key=lambda word: -len(word))))
        pattern = re.compile(rf"(?<![^{APART}])(?:{ways})(?![^{APART}])")
        for at, row in enumerate(self._rows if ways else ()):
            held = pattern.findall(row.words if row else APART.join(self._rest_of(at).words))
            terms += held
            docs += [at] * len(held)
        return Column(terms, np.array(docs, np.int32))

    def _with_rest(self, grams: Column) -> Column:
        """Return pairs with those asked for of the rest of each section."""
        (rest,) = (~self._slots.real).nonzero()
        texts: list[str] = []
        owners: list[int] = []
        for at in rest.tolist():
            held = self._rest_of(at).texts
            texts += held
            owners += [at] * len(held)
        more = pairs_of(texts)
        kept = _among(more.pairs, self._asked.pairs)
        docs = np.array(owners, np.int32)[more.texts[kept]] if texts else np.empty(0, np.int32)
        terms = np.concatenate([np.asarray(grams.terms, np.uint64), more.pairs[kept]])
        assert grams.positions is not None
        # Owners ascend; each counts its own from 0.
        within = np.arange(len(docs)) - docs.searchsorted(docs)
        places = np.concatenate([grams.positions, within.astype(np.int32)])
        return Column(terms, np.concatenate([grams.docs, docs]), places)

    def _rest_of(self, at: int) -> SectionRow:
        """Return what of the section that ends at a slot is not there itself."""
        first = self._whole.section_starts[self._whole.section_of[self._slots.ordinals[at]]]
        row, slots = self._sections[int(first)], self._slots
        begin = at
        while not slots.opens[begin]:
            begin -= 1
        held = {int(slots.ordinals[one] - first) for one in range(begin, at)}
        others = [number for number in range(len(row.texts)) if number not in held]
        words = [row.words[n] for n in others] if row.words else []
        return SectionRow(words, [row.texts[n] for n in others])

    def section_lengths(self) -> NDArray[np.int64]:
        """Return the characters in each section."""
        return np.array(
            [sum(map(len, self._sections[first].texts)) for first in self._slots.sections],
            np.int64,
        )


def _among(pairs: NDArray[np.uint64], asked: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which pairs are asked for; those are ascending."""
    if not len(asked):
        return np.zeros(len(pairs), bool)
    found: NDArray[np.bool_] = asked.take(asked.searchsorted(pairs), mode="clip") == pairs
    return found
