"""A folder on this machine as a source: the segments of one generation, searched as they lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from searcher.analysis import dictionary_digest
from searcher.errors import IndexDamaged, IndexStale, StoreError
from searcher.query import nodes
from searcher.search.clock import Clock
from searcher.search.filters import NO_FILTERS, Filters, chosen, chosen_by_date
from searcher.search.folding import works_of
from searcher.search.matcher import Matcher
from searcher.search.native import Marked, Window, native_of
from searcher.search.plan import Plan
from searcher.search.short_names import titles_of
from searcher.search.signals import signals_of
from searcher.search.sounds import Sounds
from searcher.search.source import Answer, Found, count, hold
from searcher.store import Manifest, Store
from searcher.store.generation import Generation, identity, open_generation
from searcher.store.segment import Mask, OpenSegment
from searcher.store.standings import today

if TYPE_CHECKING:
    from searcher.search.native import Told


class FolderSource:
    """One generation of the index in a folder.

    `userdict` is the text of the user dictionary it must have been made with, None for any;
    `seal` names this generation and no other. Raises IndexMissing, IndexStale or IndexDamaged.
    """

    def __init__(self, store: Store, *, userdict: str | None = None) -> None:
        self.store = store
        self._userdict = userdict
        self.seal, self.generation = _opened(store, userdict)

    @property
    def manifest(self) -> Manifest:
        """Its identity, user dictionary and generation."""
        return self.generation.manifest

    def renewed(self) -> FolderSource:
        """Return the source as it is in service now: itself where nothing has changed."""
        now = type(self)(self.store, userdict=self._userdict)
        return self if now.manifest.generation == self.manifest.generation else now

    def is_current(self) -> bool:
        """True if no other generation is in service."""
        return _seal(self.store) in (self.seal, None)

    def reader(self, clock: Clock, *, day: str | None = None) -> FolderReader:
        """Open it for one search, which ends with the clock and asks on an ISO day (today)."""
        return FolderReader(self.generation, clock, day=day)

    def told_plainly(
        self, typed: str, window: Window, making: Marked, clock: Clock, *, fold: bool
    ) -> Told | None:
        """Return what the kernel tells of a query of plain words, of copies and versions one with
        `fold`; None where there is more to do."""
        native = native_of(self.generation)
        if native is None:
            return None
        return native.plainly(typed, window, making, clock, day=today() if fold else None)

    def documents(
        self, filters: Filters = Filters(), clock: Clock | None = None
    ) -> Iterator[tuple[OpenSegment, int]]:
        """Yield the documents in service that pass the filters, each by its segment and ordinal."""
        clock = clock or Clock()
        for segment in self.generation.segments:
            for ordinal in documents_in(segment, filters, clock):
                yield segment, ordinal

    def chosen(
        self, plan: Plan, clock: Clock, *, day: str | None = None
    ) -> list[tuple[OpenSegment, Mask]]:
        """Return of each segment the passages that hold all that a plan asks for."""
        matchers = [Matcher(segment, clock, day=day) for segment in self.generation.segments]
        held = [hold(matcher, plan) for matcher in matchers]
        return [(one.segment, one.whole) for one in held]

    def terms(self) -> int:
        """Count the distinct words of texts, segment by segment."""
        return sum(len(one.arrays.field("body")) for one in self.generation.segments)


def documents_in(segment: OpenSegment, filters: Filters, clock: Clock) -> list[int]:
    """Return the documents of a segment that pass the filters, by their ordinals."""
    passed = np.ones(segment.passages, bool)
    if filters:
        passed = chosen(segment, filters, clock) & chosen_by_date(segment, filters)
    first = segment.document_starts
    return [ordinal for ordinal in segment.documents() if passed[first[ordinal]]]


def damage(store: Store, examine: Callable[[Generation], None] | None = None) -> list[str]:
    """Return what is damaged in the index of a folder, one sentence each.

    Where no file has been altered `examine` is asked, which raises IndexDamaged; IndexStale
    where another analyzer or dictionary made the index, of which it can say nothing.
    """
    while True:
        before = store.pointer()
        found = _damage_now(store, examine)
        # What another process replaced in the meantime is no damage.
        if not found or store.pointer() == before:
            return found


# So much of the time that is left is for whether a clause lives: more of it is for who it finds.
SHARE = 0.5


class FolderReader:
    """What one search reads of a generation's segments."""

    def __init__(self, generation: Generation, clock: Clock, *, day: str | None = None) -> None:
        self._generation = generation
        self._clock = clock
        self._signals = signals_of(generation)
        self._native = native_of(generation)
        self._day = day
        self._standing: dict[str, bool] = {}

    @cached_property
    def _matchers(self) -> list[Matcher]:
        segments = self._generation.segments
        return [Matcher(segment, self._clock, day=self._day) for segment in segments]

    def stands(self, words: Iterable[str]) -> set[str]:
        """Return those of some words that the text of any passage holds."""
        known, asked = self._standing, set(words)
        new = asked.difference(known)
        if new:
            known.update(dict.fromkeys(new, False))
            for segment in self._generation.segments:
                known.update(dict.fromkeys(segment.standing(new), True))
        return {word for word in asked if known[word]}

    def words_like(self, prefix: str) -> Iterable[str]:
        """Return the words of texts that begin so, those of each segment in their order."""
        return words_of(self._generation.segments, prefix)

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many passages hold each of some words in their text."""
        asked = list(words)
        return dict(zip(asked, self._signals.frequencies("body", asked, suffix=""), strict=True))

    def lives(self, node: nodes.Node, filters: Filters = NO_FILTERS) -> bool:
        """Tell whether any passage that passes the filters satisfies a clause; once time is over
        nothing is known to be absent."""
        if filters:
            with self._clock.sharing(SHARE):
                return any(self._passing(node, filters)) or self._clock.over()
        if self._native is not None and not self._clock.over():
            found = self._native.lives(node, self._clock)
            if found is not None:
                return found
        with self._clock.sharing(SHARE):
            return any(matcher.lives(node) for matcher in self._matchers) or self._clock.over()

    def _passing(self, node: nodes.Node, filters: Filters) -> Iterator[bool]:
        for matcher in self._matchers:
            segment, mask = matcher.segment, matcher.match(node)
            if mask.any():
                mask = mask & chosen(segment, filters, self._clock)
                mask &= chosen_by_date(segment, filters)
            yield bool(mask.any() if segment.alive is None else (mask & segment.alive).any())

    def sounds(self) -> Sounds:
        """Return the words of texts by how they sound; what was read of them is kept."""
        kept = self._generation.kept
        if "sounds" not in kept:
            chars = chain.from_iterable(one.alphabet for one in self._generation.segments)
            kept["sounds"] = Sounds(chars, partial(words_of, self._generation.segments))
        found: Sounds = kept["sounds"]
        return found

    def titles(self) -> Iterable[str]:
        """Return the titles that a query may name: folded, without what people leave out."""
        return [name for segment in self._generation.segments for name in titles_of(segment)]

    def answer(self, plan: Plan) -> Answer | None:
        """Return what a plan comes to where the kernel tells it."""
        if self._native is None:
            return None
        return self._native.answer(plan, lambda: self._matchers, self._clock)

    def found(self, plan: Plan) -> Found:
        """Return what a plan finds."""
        held = [hold(matcher, plan) for matcher in self._matchers]
        works = works_of(self._generation, plan.filters.day) if plan.order.fold else None
        return Found(held, count(held, plan), self._signals, works or None)


def words_of(segments: Iterable[OpenSegment], prefix: str) -> Iterator[str]:
    """Yield the words of texts that begin so, those of each segment in their order."""
    for segment in segments:
        field = segment.arrays.field("body")
        yield from map(field.term, field.prefix(prefix))


def _opened(store: Store, userdict: str | None) -> tuple[str | None, Generation]:
    while True:
        before = _seal(store)
        try:
            opened = _opened_now(store, userdict)
        except StoreError:
            # Files that another process replaced in the meantime are no damage.
            if _seal(store) == before:
                raise
            continue
        if _seal(store) == before:
            return before, opened


def _seal(store: Store) -> str | None:
    """Return what names the generation in service, None where none is."""
    pointer = store.pointer()
    return None if pointer is None else sha256(pointer).hexdigest()[:16]


def _opened_now(store: Store, userdict: str | None) -> Generation:
    manifest = store.current()
    _require_identity(store, manifest)
    if userdict is not None and dictionary_digest(userdict) != manifest.identity["dictionary"]:
        raise IndexStale(store.place, "was made with another user dictionary")
    return open_generation(store, manifest)


def _require_identity(store: Store, manifest: Manifest) -> None:
    for key, value in identity(manifest.userdict).items():
        made = manifest.identity.get(key)
        if made != value:
            raise IndexStale(store.place, f"was made with {key} {made}, not {value}")


def _damage_now(store: Store, examine: Callable[[Generation], None] | None) -> list[str]:
    try:
        manifest = store.current(sized=False)
        found = store.damage(manifest)
        if not found:
            generation = open_generation(store, manifest)
            for segment in generation.segments:
                segment.verify()
            if examine:
                _require_identity(store, manifest)
                examine(generation)
    except IndexDamaged as error:
        return [str(error)]
    return found
