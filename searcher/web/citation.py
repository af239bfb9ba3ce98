"""A document as others cite it: GB/T 7714, a plain sentence, RIS."""

from __future__ import annotations

from searcher.store.records import DocumentRecord
from searcher.text.inert import one_line


def gbt_7714(record: DocumentRecord) -> str:
    """Return the reference in the order of GB/T 7714-2015: 责任者.题名:文号[A].日期."""
    meta = record.metadata
    issuer = f"{meta.issuer}." if meta.issuer else ""
    number = f":{meta.doc_number}" if meta.doc_number else ""
    day = _day(record)
    return one_line(f"{issuer}{_title(record)}{number}[A].{day + '.' if day else ''}")


def plain(record: DocumentRecord) -> str:
    """Return the reference as a sentence has it: 机关《标题》（文号，日期）."""
    facts = "，".join(filter(None, (record.metadata.doc_number, _day(record))))
    behind = f"（{facts}）" if facts else ""
    return one_line(f"{record.metadata.issuer or ''}《{_title(record)}》{behind}")


def ris(record: DocumentRecord) -> str:
    """Return the reference in RIS, a line a fact."""
    meta = record.metadata
    day = _day(record)
    lines = [("TY", "GOVDOC"), ("TI", _title(record)), ("AU", meta.issuer), ("M1", meta.doc_number)]
    lines += [("PY", day[:4]), ("DA", day.replace("-", "/")), ("LA", "zh")]
    told = [f"{tag}  - {one_line(value)}" for tag, value in lines if value]
    return "\r\n".join([*told, "ER  - ", ""])


def _title(record: DocumentRecord) -> str:
    return record.metadata.title or record.id


def _day(record: DocumentRecord) -> str:
    return record.date or ""
