"""The page of a document: its whole text with what was looked for marked, and what it is tied to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from searcher.errors import SearcherError
from searcher.index import Index
from searcher.model import Fix, Passage
from searcher.relating import Relation
from searcher.results import Shown
from searcher.web import citation
from searcher.web.asked import FILTERS, number
from searcher.web.limits import PASSAGES_ON_A_PAGE, SEARCH_SECONDS
from searcher.web.operations import known_id
from searcher.web.pages.page import PAGE, QUERY, SORTED, Context, Form, Page, day_of, told_by
from searcher.web.pages.permalink import passage_path
from searcher.web.shelf import Volume
from searcher.web.typeset import Block, Dressing, numbered, set_blocks
from searcher.web.view import View, path_of

FIXES_SHOWN = 12
# What is said of others, in the order in which it is shown; what a text says of its own days is no link.
TIES = ("basis", "implements", "amends", "repeals", "repeals-part", "upholds", "cites")


def document(volume: Volume, view: View) -> Context:
    """Return the text, its marks and contents, its status and what it is tied to."""
    index = volume.index
    id = known_id(index, view.ids["id"])
    shown = index.show(index.record(id).id)
    record = shown.document
    marks, count = _marks(index, view, record.id, shown.passages)
    now = min(view.asked["m"], count)
    part, parts = _part(shown.passages, marks, view, now)
    links, status = index.links(record.id), index.status(record.id)
    blocks = set_blocks(
        part,
        shown.sections,
        Dressing(marks, _leads(links.out)),
        title=record.metadata.title,
        issuer=record.metadata.issuer,
    )
    return {
        "record": record,
        "day_of": day_of,
        "blocks": blocks,
        "titled": any(block.kind == "title" for block in blocks),
        "contents": _contents(shown, blocks, now),
        "count": count,
        "now": now,
        "step": _steps(view, now, count),
        "parts": parts,
        "status": status,
        "evidence": told_by(status),
        "versions": _versions(index, record.id),
        "cites": _ties(index, links.out, inward=False),
        "cited_by": _ties(index, links.into, inward=True),
        "fixes": _fixes(shown.fixes),
        "back": (
            view.only("/search", "sort", "group", "fold", "per_document", "page")
            if view.query
            else ""
        ),
        "citations": (citation.gbt_7714(record), citation.plain(record)),
        "reuse": path_of("reuse", record.id),
        "passage_path": passage_path,
        "plain": path_of("doc", record.id),
    }


def _marks(
    index: Index, view: View, id: str, passages: Sequence[Passage]
) -> tuple[dict[str, list[Any]], int]:
    """Return what was looked for in the document, numbered in the order of its text."""
    if not view.query.strip():
        return {}, 0
    try:
        found = index.search(
            view.query, document=id, limit=len(passages) or 1, timeout=SEARCH_SECONDS
        )
    except SearcherError:
        return {}, 0
    spans = {hit.passage.id: hit.highlights for hit in found}
    own = (
        (
            one.id,
            [(a, min(b, len(one.text))) for a, b in spans.get(one.id, ()) if a < len(one.text)],
        )
        for one in passages
    )
    return numbered(own)


def _part(
    passages: Sequence[Passage], marks: dict[str, list[Any]], view: View, now: int
) -> tuple[Sequence[Passage], list[Context]]:
    """Return the passages that are shown and, of a long document, the parts to go to."""
    size = PASSAGES_ON_A_PAGE
    count = -(-len(passages) // size)
    part = min(view.asked["part"], max(count, 1))
    if now:
        at = next(n for n, one in enumerate(passages) if any(m == now for m, _ in marks[one.id]))
        part = at // size + 1
    numbers = range(1, count + 1) if count > 1 else ()
    links = [{"number": n, "on": n == part, "href": view.link(part=n, m=None)} for n in numbers]
    return passages[(part - 1) * size : part * size], links


def _leads(relations: Iterable[Relation]) -> dict[str, list[Any]]:
    """Return by passage which stretches lead to other documents, and where."""
    leads: dict[str, list[Any]] = {}
    for one in relations:
        if one.target and one.kind != "self":
            href = path_of("doc", one.target) + _fragment(one.target_passage)
            leads.setdefault(one.evidence.id, []).append((one.evidence.span, href))
        elif one.kind == "self" and one.target_passage:
            leads.setdefault(one.evidence.id, []).append(
                (one.evidence.span, _fragment(one.target_passage))
            )
    return leads


def _fragment(passage: str | None) -> str:
    return "#p" + passage.rpartition("#")[2] if passage else ""


def _contents(shown: Shown, blocks: Sequence[Block], now: int) -> list[Context]:
    """Return the headings with how many marks stand under each, and whether the present one does."""
    counts: Counter[int] = Counter()
    at = present = 0
    for block in blocks:
        at = block.section or at
        pieces = [*block.head, *block.pieces, *(p for r in block.rows for c in r for p in c)]
        marks = [piece.mark for piece in pieces if piece.begins]
        counts[at] += len(marks)
        present = at if now in marks else present
    return [
        {
            "number": n,
            "heading": one.heading,
            "level": min(one.level, 4),
            "marks": counts[n],
            "on": n == present,
        }
        for n, one in enumerate(shown.sections, 1)
        if any(block.section == n for block in blocks)
    ]


def _steps(view: View, now: int, count: int) -> Context:
    """Return the addresses of the marks before and after the present one, round and round."""
    if not count:
        return {}
    after = now % count + 1
    before = (now - 2) % count + 1 if now else count
    return {
        "after": view.link(m=after, part=None) + f"#m{after}",
        "before": view.link(m=before, part=None) + f"#m{before}",
    }


def _versions(index: Index, id: str) -> Context:
    found = index.versions(id)
    older = [one for one in found.versions if one.id != id]
    return {
        "all": found.versions if older else (),
        "hrefs": {one.id: path_of("doc", one.id) for one in found.versions},
        "diffs": {one.id: _diff_path(one.id, id, found.versions) for one in older},
        "copies": [(one, path_of("doc", one)) for one in found.copies],
    }


def _diff_path(other: str, id: str, versions: Sequence[Any]) -> str:
    """Return the address of a comparison, the elder version first; a copy, which is none of
    them, stands last."""
    order = {one.id: place for place, one in enumerate(versions)}
    pair = sorted((other, id), key=lambda one: order.get(one, len(order)))
    return path_of("diff", *pair)


def _ties(index: Index, relations: Iterable[Relation], *, inward: bool) -> list[Context]:
    """Return the documents named, or those that name this one, each once."""
    found: dict[str, Context] = {}
    for one in sorted(
        (one for one in relations if one.kind in TIES), key=lambda one: TIES.index(one.kind)
    ):
        other = one.evidence.id.rpartition("#")[0] or one.evidence.id if inward else one.target
        key = other or one.name or one.number or ""
        if key in found:
            found[key]["times"] += 1
        elif key:
            found[key] = _tie(index, one, other, inward)
    return list(found.values())


def _tie(index: Index, one: Relation, other: str | None, inward: bool) -> Context:
    record = index.record(other) if other and index.has(other) else None
    place = one.evidence.id if inward else one.target_passage
    return {
        "kind": one.kind,
        "name": (record.metadata.title or record.id) if record else one.name or one.number,
        "number": one.number,
        "href": path_of("doc", record.id) + _fragment(place) if record else "",
        "day": day_of(record) if record else None,
        "later": one.version == "later",
        "times": 1,
    }


def _fixes(fixes: Sequence[Fix]) -> Context:
    """Return the repairs by kind with how many, and the first of them as they were."""
    counted = Counter(one.name for one in fixes)
    shown = [one for one in fixes if one.before.strip() and len(one.before) < 80]
    return {"counts": counted.most_common(), "shown": shown[:FIXES_SHOWN], "total": len(fixes)}


def ris(volume: Volume, view: View) -> str:
    """Return the document's reference in RIS."""
    return citation.ris(volume.index.record(known_id(volume.index, view.ids["id"])))


DOCUMENT = Page(
    "doc",
    (
        QUERY,
        number("m", "Which mark is the present one.", default=0, least=0, most=10_000_000),
        number("part", "Which part of a long document.", default=1, least=1, most=10_000),
        *SORTED,
        PAGE,
        *FILTERS,
    ),
    document,
    ids=("id",),
    forms={"ris": Form("application/x-research-info-systems", ris, "citation.ris")},
)
