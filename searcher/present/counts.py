"""Counts as tables: facets, trends, words in context, company, first uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from searcher.counts.company import Company, Keyness
from searcher.counts.concordance import Concordance
from searcher.counts.facets import Facets
from searcher.counts.firsts import First
from searcher.counts.trend import Trend
from searcher.present.plain import padded, width
from searcher.present.tables import Table, table_of
from searcher.text.inert import inert

BARS = "▁▂▃▄▅▆▇█"


def facets_table(counted: Facets) -> Table:
    """Return one row a value of a facet."""
    data = {
        "query": counted.query,
        "total": counted.total,
        "count": counted.unit,
        "facets": {
            name: [asdict(one) for one in counts] for name, counts in counted.facets.items()
        },
        "partial": counted.partial,
    }
    return table_of(counted, data, f"{counted.total:,} {counted.unit}")


def trend_table(trend: Trend) -> Table:
    """Return one row a year (or issuer, region, type): characters, counts and rates of each
    query."""
    widest = max(map(width, trend.queries), default=0)
    bars = [
        f"{padded(query, widest)}  {bar(rates)}"
        for query, rates in _rates(trend)
        if trend.by == "year"
    ]
    told = f"counted against the characters of the documents chosen; date: {trend.date}"
    return table_of(trend, asdict(trend), *bars, told)


def _rates(trend: Trend) -> Iterable[tuple[str, list[float]]]:
    for number, query in enumerate(trend.queries):
        yield query, [row.rates[number] for row in trend.rows]


def bar(values: Sequence[float]) -> str:
    """Return numbers as a row of bars; the greatest is full, nothing a blank.

    >>> bar([0, 1, 4, 8])
    ' ▁▄█'
    """
    most = max(values, default=0)
    return "".join(
        " " if not value else BARS[max(0, round(value / most * len(BARS)) - 1)] for value in values
    )


def kwic_table(concordance: Concordance) -> Table:
    """Return one row an occurrence."""
    data = {
        "query": concordance.query,
        "total": concordance.total,
        "lines": list(map(asdict, concordance.lines)),
        "partial": concordance.partial,
    }
    note = f"{len(concordance.lines):,} of {concordance.total:,} occurrences"
    return table_of(concordance, data, note)


def kwic_text(concordance: Concordance) -> str:
    """Return the lines with what was looked for in one column."""
    left = max((width(line.left) for line in concordance.lines), default=0)
    rows = []
    for line in concordance.lines:
        before = " " * (left - width(line.left)) + inert(line.left)
        rows.append(f"{before} {inert(line.match)} {inert(line.right)}  {inert(line.id)}")
    return "\n".join(rows)


def company_table(company: Company) -> Table:
    """Return one row a word that keeps company."""
    notes = [f"{company.nodes:,} occurrences, within {company.window} words"]
    if company.read < company.nodes:
        notes.append(f"estimated from {company.read:,} of them; --sample 0 reads all")
    return table_of(company, asdict(company), *notes)


def keyness_table(keyness: Keyness) -> Table:
    """Return one row a word that is more frequent here than there."""
    told = f"{keyness.words:,} words against {keyness.other_words:,} ({keyness.against})"
    return table_of(keyness, asdict(keyness), told)


def first_table(firsts: First) -> Table:
    """Return one row a first use: in the folder, then of each region and issuer."""
    notes = (f"{firsts.undated} documents that say it have no date",) if firsts.undated else ()
    data = {
        "phrase": firsts.phrase,
        "first": None if firsts.first is None else firsts.first.fields(),
        "by_region": [hit.fields() for hit in firsts.by_region],
        "by_issuer": [hit.fields() for hit in firsts.by_issuer],
        "undated": firsts.undated,
        "partial": firsts.partial,
    }
    return table_of(firsts, data, *notes)
