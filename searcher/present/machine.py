"""Results for programs: JSON, JSON lines, CSV. The names in it are a promise to scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from searcher.highlight import Span
from searcher.hits import FIELDS, Hit, Surroundings
from searcher.present.sheet import csv_rows, csv_table, stretch
from searcher.results import Results, Shown, Stats
from searcher.store.records import RECORD_FIELDS, DocumentRecord
from searcher.text.inert import HIDDEN
from searcher.text.patterns import pattern
from searcher.text.permalinks import permalink

if TYPE_CHECKING:
    from searcher.judging import Evaluation

# What a terminal or an editor acts on and JSON itself would let through.
ACTIVE = pattern(f"[\x7f-\x9f{HIDDEN}]")
SURROUNDINGS = Surroundings._fields
# What is told of a file found: its path, its document, and how many passages of it are found.
FILE_FIELDS = ("path", "document", "passages")


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Return JSON in plain UTF-8, with every character escaped that a terminal might act on."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # What can be printed acts on nothing; most texts can, but for the blanks between them.
    if text.replace("\u3000", "").isprintable():
        return text
    return ACTIVE.sub(lambda match: json.dumps(match[0])[1:-1], text)


def results_json(results: Results) -> str:
    """Return all of a search in one JSON object."""
    return "".join(json_pieces(results))


def json_pieces(results: Results) -> Iterator[str]:
    """Yield that object piece by piece: all hits of a long page at once fill the memory."""
    yield dumps({**_facts_of(results), "hits": []}).removesuffix("]}")
    for number, hit in enumerate(results):
        yield ", " * (number > 0) + _hit_json(hit)
    yield "]}"


def _hit_json(hit: Hit) -> str:
    return dumps(hit.fields())


def results_fields(results: Results) -> dict[str, Any]:
    """Return all of a search by the names of the contract."""
    return {**_facts_of(results), "hits": [hit.fields() for hit in results]}


def _facts_of(results: Results) -> dict[str, Any]:
    return {
        "query": results.query,
        "total": results.total,
        "complete": results.complete,
        "relaxed": results.relaxed,
        "partial": results.partial,
        "folded": results.folded,
        "missing": list(results.missing),
        "notes": [{"code": note.code, "text": note.text} for note in results.notes],
        "took_ms": results.took_ms,
    }


def results_jsonl(results: Results) -> Iterator[str]:
    """Yield each hit as a JSON object, a line of its own."""
    return map(_hit_json, results)


def results_csv(results: Results) -> Iterator[str]:
    """Yield the rows of the hits as CSV; headings are joined by “ > ”, the ends of stretches by a
    dash."""
    around = SURROUNDINGS if any(hit.context for hit in results) else ()
    return csv_rows([*FIELDS, *around], map(flat, (hit.fields() for hit in results)))


def documents_json(records: Sequence[DocumentRecord]) -> Iterator[str]:
    """Yield the lines of a JSON list of the documents, those of one together."""
    if not records:
        yield "[]"
        return
    yield "["
    for left, record in zip(range(len(records) - 1, -1, -1), records, strict=True):
        lines = dumps(record.fields(), indent=1).replace("\n", "\n ")
        yield f" {lines}{',' * (left > 0)}"
    yield "]"


def documents_jsonl(records: Iterable[DocumentRecord]) -> Iterator[str]:
    """Yield each document as a JSON object on a line of its own."""
    return (dumps(record.fields()) for record in records)


def documents_csv(records: Iterable[DocumentRecord]) -> Iterator[str]:
    """Yield the rows of CSV; what each document cites and what was not read of it in one cell."""
    rows = (
        {
            **_flat_standing(fields),
            "cites": "; ".join(fields["cites"]),
            "notes": "; ".join(fields["notes"]),
        }
        for fields in (record.fields() for record in records)
    )
    return csv_rows(RECORD_FIELDS, rows)


def files_json(results: Results) -> str:
    """Return the files of the documents found in one JSON object, the best first."""
    files = list(map(_file, results))
    return dumps({"query": results.query, "total": results.total, "files": files})


def files_jsonl(results: Results) -> str:
    """Return each file as a JSON object on a line of its own."""
    return "\n".join(dumps(_file(hit)) for hit in results)


def files_csv(results: Results) -> str:
    """Return the files as CSV."""
    return csv_table(FILE_FIELDS, map(_file, results))


def _file(hit: Hit) -> dict[str, Any]:
    return dict(zip(FILE_FIELDS, (hit.path, hit.document, 1 + hit.others), strict=True))


def count_json(results: Results) -> str:
    """Return how many there are, in one JSON object."""
    return dumps({"query": results.query, results.group + "s": results.total})


def shown_json(shown: Shown) -> str:
    """Return a document or passage shown, as JSON."""
    return dumps(shown_fields(shown), indent=1)


def shown_fields(shown: Shown) -> dict[str, Any]:
    """Return a document or passage shown, by the names of the contract."""
    return {
        "document": shown.document.fields(),
        "passages": [
            {**asdict(passage), "permalink": permalink(passage.text)} for passage in shown.passages
        ],
        "focus": shown.focus,
        "difference": shown.difference,
        "outline": [asdict(section) for section in shown.sections],
        "fixes": [asdict(fix) for fix in shown.fixes],
    }


def place_json(shown: Shown) -> str:
    """Return where what is shown stands, as JSON: the path given, the file, the page."""
    record, place = shown.document, shown.place
    return dumps(
        {
            "path": record.path,
            "file": record.file,
            "page": place.page,
            "page_label": place.page_label,
            "lines": place.lines,
        }
    )


def stats_json(stats: Stats) -> str:
    """Return the counts as JSON."""
    return dumps(asdict(stats), indent=1)


def evaluation_json(judged: Evaluation) -> str:
    """Return the figures of an evaluation as JSON."""
    fields: dict[str, Any] = dict(judged.figures)
    fields["index_seconds"] = judged.index_seconds
    fields["search_seconds"] = judged.search_seconds
    if judged.differences:
        fields["differences"] = [asdict(difference) for difference in judged.differences]
    return dumps(fields)


def flat(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a hit with its lists as text."""
    flat = {**fields, "heading": " > ".join(fields["heading"])}
    flat["lines"] = stretch(*fields["lines"])
    for name in ("highlights", "snippet_highlights", "title_highlights"):
        flat[name] = _stretches(fields[name])
    flat["heading_highlights"] = " > ".join(map(_stretches, fields["heading_highlights"]))
    for name in SURROUNDINGS:
        flat[name] = "\n".join(passage["text"] for passage in fields.get(name, ()))
    return _flat_standing(flat)


def _flat_standing(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with the ids of evidence, versions and copies as text, a space between."""
    shown = {"status_evidence": [one["id"] for one in fields["status_evidence"]]}
    shown |= {name: fields[name] for name in ("versions", "copies")}
    return {**fields, **{name: " ".join(ids) for name, ids in shown.items()}}


def _stretches(spans: Sequence[Span]) -> str:
    return " ".join(stretch(*span) for span in spans)
