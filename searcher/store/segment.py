"""A segment opened for reading: its postings, passages and documents by ordinal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial, reduce
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from searcher.errors import IndexDamaged
from searcher.kernel import loaded
from searcher.model import Passage
from searcher.postings import Cache, SegmentArrays, find_phrase, open_segment, spread
from searcher.postings.container import Bring
from searcher.postings.lexicon import PairLexicon
from searcher.schema import CHARACTERS, FIELDS, LABELS, LEAST_CHARACTER, LINES, VALUES
from searcher.store.catalog import Catalog
from searcher.store.manifest import SegmentEntry
from searcher.store.records import read_passage, read_text
from searcher.text.folding import fold, fold_all, natively

if TYPE_CHECKING:
    from searcher.kernel.compiled import Segment as Native

Mask = NDArray[np.bool_]


class OpenSegment:
    """One segment: postings, stored passages, documents; deleted documents are not alive.

    Opening and reading raise IndexDamaged where its files do not fit the manifest's entry, our
    schema or one another. `bring` as in `open_segment`.
    """

    def __init__(
        self,
        folder: Path,
        entry: SegmentEntry,
        *,
        bring: Callable[[str], Bring] | None = None,
    ) -> None:
        self.entry = entry
        self.catalog = Catalog(folder, entry.name)
        if len(self.catalog) != entry.documents or self.catalog.firsts[-1] != entry.passages:
            raise self._invalid("number of documents")
        self.deleted = frozenset(entry.deleted)
        gone = self._mask_of(entry.deleted) if entry.deleted else None
        self.alive: Mask | None = None if gone is None else ~gone
        self.arrays: SegmentArrays = open_segment(folder, entry.name, deleted=gone, bring=bring)
        self.arrays.require(FIELDS, VALUES)
        if self.arrays.doc_count != entry.passages:
            raise self._invalid("number of passages")
        self.arrays.native = self.native = self._open_natively()
        # How many other documents of the generation name each document in 《…》.
        self.cited: NDArray[np.uint16] = np.zeros(entry.documents, np.uint16)
        # The generation that it was opened for, if for one.
        self.generation: Callable[[], Any] = lambda: None
        # What was computed of its terms, and of it whole, for whoever reads it.
        self.leaves = Cache()
        self.kept: dict[str, Any] = {}

    def verify(self) -> None:
        """Read every byte of its files; raises IndexDamaged where one has been altered."""
        self.arrays.verify()
        for container in self.catalog.containers:
            container.verify_whole()

    def _open_natively(self) -> Native | None:
        """Return the segment as the kernel reads it; None where it is not in use."""
        kernel = loaded()
        if kernel is None or not self.passages:
            return None
        docs, terms = self.arrays.containers
        found: Native = kernel.Segment(
            docs.opened(),
            terms.opened(),
            [(name, field.within, field.positions) for name, field in FIELDS.items()],
            self.section_starts.astype(np.uint32).tobytes(),
            self.document_starts.astype(np.uint32).tobytes(),
            characters=CHARACTERS,
            least_character=LEAST_CHARACTER,
            lines=LINES,
        )
        return found

    def _invalid(self, what: str) -> IndexDamaged:
        return self.catalog.containers[0].invalid(what)

    @property
    def passages(self) -> int:
        """How many passages it holds, deleted ones included."""
        return self.arrays.doc_count

    @cached_property
    def section_starts(self) -> NDArray[np.intp]:
        """The passage that each section begins with, and at last where all end; a section is
        consecutive passages under one heading."""
        starts = np.flatnonzero(self.arrays.values("opens"))
        if not len(starts) or starts[0]:
            raise self._invalid("opens")
        return _with_end(starts, self.passages)

    @cached_property
    def labels(self) -> Mask:
        """The passages that hold labels beside a text."""
        found: Mask = self.arrays.values("opens") == LABELS
        return found

    @cached_property
    def document_starts(self) -> NDArray[np.intp]:
        """The first passage of each document, and at last where all end."""
        return self.catalog.firsts.astype(np.intp, copy=False)

    @cached_property
    def section_of(self) -> NDArray[np.intp]:
        """The section that each passage belongs to."""
        return _list_owners(self.section_starts)

    @cached_property
    def document_of(self) -> NDArray[np.intp]:
        """The ordinal of the document that each passage belongs to."""
        return _list_owners(self.document_starts)

    @cached_property
    def section_lengths(self) -> NDArray[np.int64]:
        """The characters in each section."""
        lengths = self.arrays.lengths("body_grams").astype(np.int64)
        firsts = self.section_starts[:-1]
        return np.add.reduceat(lengths, firsts) if len(firsts) else np.empty(0, np.int64)

    @property
    def alphabet(self) -> str:
        """The characters of its texts, each once."""
        lexicon = self.arrays.field("body_grams").lexicon
        assert isinstance(lexicon, PairLexicon)
        return lexicon.characters()

    @cached_property
    def marks(self) -> str:
        """Those of its characters that are neither letters nor digits."""
        return "".join(char for char in self.alphabet if not char.isalnum())

    @cached_property
    def characters(self) -> NDArray[np.int64]:
        """How many characters the texts of each document have: each begins a pair."""
        ends = np.append(0, self.arrays.lengths("body_grams").cumsum(dtype=np.int64))
        return np.diff(ends[self.document_starts])

    def _mask_of(self, documents: Iterable[int]) -> Mask:
        firsts = self.catalog.firsts
        mask = np.zeros(int(firsts[-1]), bool)
        for ordinal in documents:
            mask[firsts[ordinal] : firsts[ordinal + 1]] = True
        return mask

    def passages_of(self, documents: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the passages of some documents, ascending as these are."""
        starts = self.document_starts
        first = starts.take(documents)
        return spread(first, starts.take(documents + 1) - first)

    def spread(self, documents: Mask) -> Mask:
        """Return a choice of documents as a choice of their passages."""
        return np.repeat(documents, np.diff(self.catalog.firsts))

    def documents(self) -> Iterator[int]:
        """Return the ordinals of the documents that are not deleted."""
        return (ordinal for ordinal in range(len(self.catalog)) if ordinal not in self.deleted)

    def expect(self, *, texts: Iterable[int] = (), words: Iterable[str] = ()) -> None:
        """Take note that the texts of some passages, and the postings of some words of texts, are
        read next, one after the other. Here all is at hand."""

    def folded(self, ordinal: int) -> str:
        """Return the text of a passage, folded."""
        return self.folded_texts([ordinal])[0]

    def folded_texts(self, ordinals: Sequence[int]) -> list[str]:
        """Return the texts of some passages, folded."""
        folding = natively()
        if self.native is not None and folding is not None:
            return self.native.texts(list(ordinals), folding)
        texts = []
        for ordinal, raw in zip(ordinals, self.arrays.several(ordinals), strict=True):
            try:
                texts.append(read_text(raw))
            except ValueError as error:
                raise self._unreadable(ordinal, error) from None
        return fold_all(texts)

    def standing(self, words: Iterable[str]) -> list[str]:
        """Return those of some words that the texts of passages hold."""
        asked = list(words)
        if self.native is not None:
            return list(compress(asked, self.native.stands("body", asked)))
        body = self.arrays.field("body")
        return [word for word in asked if body.find(word) >= 0]

    def occurrences(self, string: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the passages whose folded text holds a string, ascending, and how often each does.

        Occurrences that overlap count each: 人人人 holds 人人 twice.
        """
        return find_phrase(self.arrays.field("body_grams"), string)

    def passage(self, ordinal: int) -> Passage:
        """Return a passage with its id."""
        document = self.catalog.document_of(ordinal)
        return self.passage_of(document, ordinal - int(self.catalog.firsts[document]))

    def joined(self, ordinal: int, count: int, between: str = "") -> Passage:
        """Return a passage with the texts of the next ones run on to it, so many in all."""
        run = partial(run_on, between=between)
        return reduce(run, map(self.passage, range(ordinal, ordinal + count)))

    def place_of(self, ordinal: int) -> tuple[int, int, int]:
        """Return the document of a passage, its number there, counted from 0, and how many that
        has."""
        document = self.catalog.document_of(ordinal)
        start, end = self.catalog.firsts[document : document + 2].tolist()
        return document, ordinal - start, end - start

    def passage_of(self, document: int, number: int) -> Passage:
        """Return the passage of a document at `number`, counted from 0."""
        ordinal = int(self.catalog.firsts[document]) + number
        id = f"{self.catalog.record(document).id}#{number + 1}"
        try:
            return read_passage(self.arrays.stored(ordinal), id=id)
        except ValueError as error:
            raise self._unreadable(ordinal, error) from None

    def passages_over(self, ordinal: int, letters: str) -> int:
        """Return over how many passages letters run from one in which they begin, whatever blanks
        stand between; 0 where they do not, 1 where they stand in it whole."""
        document, number, count = self.place_of(ordinal)
        passages = (self.passage_of(document, at) for at in range(number, count))
        text, room = "", 0
        for over, passage in enumerate(passages, 1):
            text += blankless(passage.text)
            if over > 1 and letters in text[:room]:
                return over
            if over == 1:
                if letters in text:
                    return 1
                # What is cut off here can't be where they begin.
                text = text[max(0, len(text) + 1 - len(letters)) :]
                room = len(text) + len(letters) - 1
            elif len(text) >= room:
                break
        return 0

    def _unreadable(self, ordinal: int, error: ValueError) -> IndexDamaged:
        return self.arrays.containers[0].invalid(f"passage {ordinal} ({error})")


def blankless(text: str) -> str:
    """Return a text folded and without blanks.

    >>> blankless("第４条\u3000渡口")
    '第4条渡口'
    """
    return "".join(fold(text).split())


def run_on(one: Passage, other: Passage, between: str = "") -> Passage:
    """Return a passage with the text of the next one of its document run on to it."""
    end = len(one.text) + len(between)
    breaks = [*one.page_breaks]
    if other.page is not None and other.page != one.page_at(end)[0]:
        breaks.append((end, other.page, other.page_label))
    breaks += [(end + at, page, label) for at, page, label in other.page_breaks]
    headings = [*one.heading_breaks, (end, other.heading)]
    headings += [(end + at, path) for at, path in other.heading_breaks]
    return replace(
        one,
        text=one.text + between + other.text,
        lines=(one.lines[0], other.lines[1]),
        page_breaks=tuple(breaks),
        heading_breaks=tuple(headings),
    )


def _with_end(firsts: NDArray[np.intp], end: int) -> NDArray[np.intp]:
    return np.append(firsts, end).astype(np.intp, copy=False)


def _list_owners(starts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return which of several stretches each place in them belongs to."""
    counts = np.diff(starts)
    return np.arange(len(counts)).repeat(counts)
