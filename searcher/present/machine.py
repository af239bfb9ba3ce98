"""Results for programs: JSON, JSON lines, CSV. The names in it are a promise to scripts."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from searcher.hits import FIELDS
from searcher.present.sheet import csv_table, stretch
from searcher.results import Results, Shown, Stats
from searcher.store.records import DocumentRecord
from searcher.text.inert import HIDDEN

if TYPE_CHECKING:
    from searcher.judging import Evaluation

# What a terminal or an editor acts on and JSON itself would let through.
ACTIVE = re.compile(f"[\x7f-\x9f{HIDDEN}]")


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON in plain UTF-8, with every character escaped that a terminal might act on."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return ACTIVE.sub(lambda match: json.dumps(match[0])[1:-1], text)


def results_json(results: Results) -> str:
    """All of a search in one JSON object."""
    return dumps(
        {
            "query": results.query,
            "total": results.total,
            "complete": results.complete,
            "relaxed": results.relaxed,
            "partial": results.partial,
            "missing": list(results.missing),
            "notes": [{"code": note.code, "text": note.text} for note in results.notes],
            "took_ms": results.took_ms,
            "hits": [hit.fields() for hit in results],
        }
    )


def results_jsonl(results: Results) -> str:
    """Each hit as a JSON object on a line of its own."""
    return "\n".join(dumps(hit.fields()) for hit in results)


def results_csv(results: Results) -> str:
    """The hits as CSV; headings are joined by “ > ”, the ends of stretches by a dash."""
    return csv_table(list(FIELDS), map(_flat, (hit.fields() for hit in results)))


def document_fields(record: DocumentRecord) -> dict[str, Any]:
    """A document's record as a flat JSON object."""
    fields = asdict(record)
    meta = fields.pop("metadata")
    fields.pop("file")
    return {**fields, **meta, "cites": list(record.metadata.cites)}


def documents_json(records: list[DocumentRecord]) -> str:
    """The documents as a JSON list."""
    return dumps([document_fields(record) for record in records], indent=1)


def shown_json(shown: Shown) -> str:
    """A document or passage shown, as JSON."""
    return dumps(
        {
            "document": document_fields(shown.document),
            "passages": [asdict(passage) for passage in shown.passages],
            "focus": shown.focus,
            "outline": [asdict(section) for section in shown.sections],
            "fixes": [asdict(fix) for fix in shown.fixes],
        },
        indent=1,
    )


def place_json(shown: Shown) -> str:
    """Where what is shown stands, as JSON: the path given, the file, the page."""
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
    """The counts as JSON."""
    return dumps(asdict(stats), indent=1)


def evaluation_json(judged: Evaluation) -> str:
    """The figures of an evaluation as JSON."""
    fields: dict[str, Any] = dict(judged.figures)
    fields["index_seconds"] = judged.index_seconds
    fields["search_seconds"] = judged.search_seconds
    if judged.differences:
        fields["differences"] = [asdict(difference) for difference in judged.differences]
    return dumps(fields)


def _flat(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a hit with its lists as text."""
    flat = {**fields, "heading": " > ".join(fields["heading"])}
    flat["lines"] = stretch(*fields["lines"])
    for name in ("highlights", "snippet_highlights"):
        flat[name] = " ".join(stretch(*span) for span in fields[name])
    return flat
