"""Where a page's main text is: in an element of a known name, else where the prose is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from typing import NamedTuple

from searcher.load.html.blocks import Block, Page, Region
from searcher.text.han import HAN
from searcher.text.rules import Rules

_RULES = Rules(__file__, "regions.tsv")
SURE = frozenset(_RULES.words("sure"))
LIKELY = frozenset(_RULES.words("likely"))
_ASIDE = _RULES.pattern(r"(?:.*[-_])?(?:{aside}|{tools})(?:[-_]{piece})?")
_TOOLS = _RULES.pattern(r"(?:.*[-_])?{tools}(?:[-_]{piece})?")
_HOLDERS = frozenset("article body center div form main section table td".split())
_PUNCTUATION = re.compile(f"[，。；：、！？]|[,;:.] ?(?=[{HAN}])")
FILE = _RULES.pattern("{file}")
OF_SITE = _RULES.pattern("{of_site}")
TO_VISITOR = _RULES.pattern("{to_visitor}")
_SENTENCE = re.compile(f"[{HAN}][^。！？]{{4,}}[。！？]$")
_PROSE = 25  # characters outside links that make a paragraph prose, with punctuation
_LINKY = 0.5  # share of links past which a stretch is a list of links
_FEW_SURE, _FEW_LIKELY = 15, 80  # characters a known element must hold
_TOO_SMALL = 0.2  # share of the page's prose below which a known element is some other box
_MOST_PROSE = 0.75
_LEAST = 12  # characters outside links that make a page worth reading


class _Sums(NamedTuple):
    """Running totals over the blocks: characters, those in links, those of prose."""

    size: list[int]
    links: list[int]
    prose: list[int]

    def plain(self, region: Region) -> int:
        """Characters outside links."""
        size = self.size[region.end] - self.size[region.start]
        return size - (self.links[region.end] - self.links[region.start])

    def prose_of(self, region: Region) -> int:
        return self.prose[region.end] - self.prose[region.start]

    def linky(self, region: Region) -> bool:
        size = self.size[region.end] - self.size[region.start]
        return self.plain(region) < (1 - _LINKY) * size


def find_body(page: Page) -> list[int]:
    """Return the ordinals of the blocks that are the main text; empty when the page has none.

    A page with prose has a main text, however many menus stand round it.
    """
    aside = find_aside(page)
    sums = _sum_up(page.blocks, aside)
    chosen = _choose(page, sums)
    if not sums.prose[-1] and sums.linky(chosen[0]):
        return _list_sentences(page.blocks, aside)
    if sum(map(sums.plain, chosen)) < _LEAST:
        return []
    if all(map(sums.linky, chosen)) and not any(map(sums.prose_of, chosen)):
        return []
    numbers = [number for region in chosen for number in _list_inside(region, aside)]
    if len(chosen) > 1 or chosen[0].names & SURE:
        return numbers
    return [number for number in numbers if not is_links(page.blocks[number])]


def _list_sentences(blocks: Sequence[Block], aside: AbstractSet[int]) -> list[int]:
    """Return the blocks that are a notice of a sentence or two on a page of links: those that end as
    sentences do, from the first to the last, without links and what sites say of themselves."""
    ends = [
        number
        for number, block in enumerate(blocks)
        if number not in aside
        and not block.links
        and _SENTENCE.search(block.line.text)
        and not OF_SITE.search(block.line.text)
    ]
    inside = range(ends[0], ends[-1] + 1) if ends else ()
    return [at for at in inside if at not in aside and not is_links(blocks[at])]


def _choose(page: Page, sums: _Sums) -> list[Region]:
    """Return the elements of a known name, else the one where most of the prose is.

    Where most prose is among links, it is of menus: a known element with prose goes before it.
    """
    everything = Region("", frozenset(), 0, len(page.blocks))
    prose = sums.prose_of(everything)
    dense = _find_densest(page.regions, sums, everything) if prose else everything
    sure = _find_known(page.regions, SURE, sums, least=_FEW_SURE)
    held = sum(map(sums.prose_of, sure))
    if sum(map(sums.plain, sure)) > _TOO_SMALL * prose or (held and sums.linky(dense)):
        return sure
    likely = _find_known(page.regions, LIKELY, sums, least=_FEW_LIKELY)
    held = sum(map(sums.prose_of, likely[:1]))
    if 2 * held > prose or (held and sums.linky(dense)):
        return likely
    return [dense]


def find_aside(page: Page) -> frozenset[int]:
    """Return the blocks in footers, menus and the like; not where such a name holds half the page."""
    return _find_named(page, _ASIDE)


def find_tools(page: Page) -> frozenset[int]:
    """Return those of them that are offered beside a text: to share it, to turn its pages."""
    return _find_named(page, _TOOLS)


def _find_named(page: Page, name: re.Pattern[str]) -> frozenset[int]:
    plain = list(accumulate((len(b.line.text) - b.links for b in page.blocks), initial=0))
    inside, end = set[int](), 0
    named = (region for region in page.regions if any(map(name.fullmatch, region.names)))
    for region in sorted(named, key=lambda region: (region.start, -region.end)):
        if 2 * (plain[region.end] - plain[region.start]) <= plain[-1] and region.end > end:
            inside.update(range(max(region.start, end), region.end))
            end = region.end
    return frozenset(inside)


def _sum_up(blocks: Iterable[Block], aside: AbstractSet[int]) -> _Sums:
    sizes, links, prose = [0], [0], [0]
    for number, block in enumerate(blocks):
        plain = 0 if number in aside else len(block.line.text) - block.links
        sizes.append(0 if number in aside else len(block.line.text))
        links.append(sizes[-1] - plain)
        is_prose = plain >= max(_PROSE, block.links) and _PUNCTUATION.search(block.line.text)
        prose.append(plain if is_prose and not OF_SITE.search(block.line.text) else 0)
    return _Sums(*(list(accumulate(row)) for row in (sizes, links, prose)))


def _find_known(
    regions: Iterable[Region], names: frozenset[str], sums: _Sums, *, least: int
) -> list[Region]:
    """Return the elements of the known name that holds most, each as far in as its text goes."""
    named = [
        region
        for region in regions
        if region.names & names and sums.plain(region) >= least and not sums.linky(region)
    ]
    if not named:
        return []
    largest = max(named, key=sums.plain)
    # Elements end from the inside out, so the first that holds nearly all is the innermost.
    best = next(
        region
        for region in named
        if _does_hold(largest, region) and sums.plain(region) >= 0.9 * sums.plain(largest)
    )
    twins = [region for region in named if region.names & best.names & names]
    return _keep_apart(best, twins)


def _keep_apart(best: Region, twins: Iterable[Region]) -> list[Region]:
    """Return `best` and those of its name beside it: a document may stand in several editor boxes."""
    kept, end = [best], 0
    for region in sorted(twins, key=lambda region: (region.start, -region.end)):
        beside = region.start >= best.end or region.end <= best.start
        if beside and region.start >= end:  # of those inside each other the outermost
            kept.append(region)
            end = region.end
    return sorted(kept, key=lambda region: region.start)


def _does_hold(outer: Region, inner: Region) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _find_densest(regions: Iterable[Region], sums: _Sums, everything: Region) -> Region:
    """Return the smallest element with most of the page's prose, widened while text without links
    joins.
    """
    enough = _MOST_PROSE * sums.prose_of(everything)
    holders = [
        region for region in regions if region.tag in _HOLDERS and sums.prose_of(region) >= enough
    ]
    if not holders:
        return everything
    best, *around = holders  # from the inside out
    for region in around:
        if _does_hold(region, best) and _does_join(region, best, sums):
            best = region
    return best


def _does_join(outer: Region, inner: Region, sums: _Sums) -> bool:
    """True if what `outer` adds is text in its own right rather than menus."""
    plain = sums.plain(outer) - sums.plain(inner)
    size = sums.size[outer.end] - sums.size[outer.start]
    size -= sums.size[inner.end] - sums.size[inner.start]
    return plain > 0.15 * sums.plain(inner) and plain > 0.7 * size


def _list_inside(region: Region, aside: AbstractSet[int]) -> Iterator[int]:
    return (number for number in range(region.start, region.end) if number not in aside)


def is_links(block: Block) -> bool:
    """True if a block is a menu's entry or a trail; an attachment's name is not."""
    text = block.line.text
    return block.links > 0.6 * len(text) and not FILE.search(text)
