"""Which documents of a generation a name means, who names them, and whom they name."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from searcher.relations.names import key_of, names_of
from searcher.store.generation import Generation
from searcher.store.segment import Mask
from searcher.text.doc_numbers import normal_number
from searcher.text.folding import fold
from searcher.text.titles import title_core

_MARKS = "《》〈〉<> 　"


def citing(generation: Generation, name: str) -> Mask:
    """Return who names a norm, told by its title, number or id, be the norm here or not; by the
    number that each document has in the graph. Versions of the norm itself are not among them."""
    meant = _mask(generation, _find_named(generation, name))
    found = generation.graph.sources_of(meant)
    plain = _plain(name)
    wanted = {fold(title_core(plain)), normal_number(plain) or plain} - {""}
    at = 0
    for segment in generation.segments:
        for names in segment.catalog.names:
            found[at] |= not wanted.isdisjoint(names)
            at += 1
    return found & ~meant


def cited_by(generation: Generation, name: str) -> Mask:
    """Return whom the documents of a title, number or id name; by numbers in the graph."""
    return generation.graph.targets_of(_mask(generation, _find_named(generation, name)))


def _find_named(generation: Generation, name: str) -> list[int]:
    named, plain = _gather_names(generation), _plain(name)
    number = normal_number(plain) or plain
    found = [key for key in {key_of(plain), number, name.strip()} if key]
    return sorted({at for key in found for at in named.get(key, ())})


def _plain(name: str) -> str:
    return name.strip(_MARKS)


def _mask(generation: Generation, numbers: list[int]) -> Mask:
    mask = np.zeros(len(generation.graph), bool)
    mask[np.array(numbers, np.intp)] = True
    return mask


def _gather_names(generation: Generation) -> dict[str, list[int]]:
    """Return the documents by all that they may be called, gathered once."""
    if "names" not in generation.kept:
        names: dict[str, list[int]] = defaultdict(list)
        for segment in generation.segments:
            table = segment.catalog.table
            first = generation.number_of(segment, 0)
            for ordinal in segment.documents():
                title, number = table["title"][ordinal], table["doc_number"][ordinal]
                called = {*map(key_of, names_of(title or "")), number, table["id"][ordinal]}
                for name in called - {None, ""}:
                    names[name].append(first + ordinal)
        generation.kept["names"] = names
    found: dict[str, list[int]] = generation.kept["names"]
    return found
