"""What a document says of itself (GB/T 9704-2012), from markup, head, history and signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from searcher.text.dates import find_date, read_date
from searcher.text.doc_numbers import find_numbers, normal_number

from ..model import Line, Metadata
from .bylines import Byline, read_byline
from .doctypes import type_of
from .head import (
    Head,
    counted_number,
    date_in_head,
    own_number,
    read_fields,
    region_of_meeting,
)
from .history import ADOPTED, PUBLISHED, Act, read_history
from .offices import (
    is_office,
    join_offices,
    names_more,
    office_of_letterhead,
    office_of_title,
    office_under_title,
)
from .regions import region_of
from .signature import Signature, read_signature
from .spacing import squeeze
from .title import HEAD, Title

# What is numbered by its office and kind: 令第328号, 公告2022年第15号.
_COUNTED = ("令", "公告", "通告")


def read_metadata(
    blocks: Sequence[Line], meta: Mapping[str, str], *, title: Title, head: Head
) -> Metadata:
    """The metadata of a document, each field None where nothing states it.

    `issued_on` (成文日期) is what a label, the history, the head or the signature gives, in this
    order. Of a history with several dates it is the last adoption or revision, the date of
    the version at hand, else the last publication; a decree is of the day it was signed. `published_on` (发布日期) is the markup's, a
    label's, a byline's or, of that same version, the history's.
    """
    texts = [block.text for block in blocks]
    fields = read_fields(texts[:HEAD])
    history = read_history(head.lines)
    signature = read_signature(texts[head.stop :])
    above = _signed_above(head, title)
    issuer = _issuer(title, head, meta, fields) or above.issuer or _issuer_below(history, signature)
    if issuer and title.text and names_more(title.text, issuer, signature.issuer):
        issuer = signature.issuer
    kind = type_of(title.text) if title.text else None
    number = (
        _number(meta, fields)
        or own_number(head.lines)
        or _counted(title.text or "", issuer, kind, head=head)
        or _decree_above(head, title)
        or _decree(history)
    )
    dated = date_in_head(head) or above.issued_on or signature.issued_on
    told = dated or _version(history) if kind in _COUNTED else _version(history) or dated
    issued_on = _stated(meta, fields) or told
    return Metadata(
        title=title.text,
        issuer=issuer,
        doc_number=number,
        type=kind,
        region=region_of(title.text, issuer) or region_of_meeting(head.lines),
        issued_on=issued_on,
        published_on=_published_on(meta, fields, texts) or _publication(history, issued_on),
        cites=_cites(texts, number),
        first_on=_first(history, issued_on),
    )


def _issuer(
    title: Title, head: Head, meta: Mapping[str, str], fields: Mapping[str, str]
) -> str | None:
    """The issuer that the title, the letterhead, the markup or a label names."""
    named = (name for name in (meta.get("issuer", ""), fields.get("issuer", "")) if is_office(name))
    letterheads = filter(None, map(office_of_letterhead, head.lines))
    return (
        (office_of_title(title.text) if title.text else None)
        or next(letterheads, None)
        or next(map(join_offices, named), None)
    )


def _signed_above(head: Head, title: Title) -> Signature:
    """An office with its date on lines of their own under the title, as in （某局 2019年7月1日）."""
    below = head.lines[title.stop :]
    signed = read_signature(below)
    if signed.issuer:
        return signed
    return Signature(next(filter(None, map(office_under_title, below)), None), None)


def _issuer_below(history: Sequence[Act], signature: Signature) -> str | None:
    """The body that first adopted a law, else that published it, else the signature's."""
    kinds = (ADOPTED, PUBLISHED)
    bodies = (act.body for kind in kinds for act in history if act.kind == kind and act.body)
    return next(bodies, None) or signature.issuer


def _number(meta: Mapping[str, str], fields: Mapping[str, str]) -> str | None:
    raw = meta.get("doc_number") or fields.get("doc_number") or ""
    return normal_number(raw)


def _counted(title: str, issuer: str | None, kind: str | None, *, head: Head) -> str | None:
    """The number under the title of a decree or notice, of the office that the title names.

    The Chairman numbers the laws that the congress adopted: 中华人民共和国主席令.
    """
    named = title.removesuffix(kind or "")
    office = named if named and named != title and "关于" not in named else issuer
    return counted_number(head.lines, office, kind) if office and kind in _COUNTED else None


def _decree_above(head: Head, title: Title) -> str | None:
    """The number of the decree that brings the law below it: 云川省人民政府令 and 第328号 above."""
    above = head.lines[: title.first]
    offices = (squeeze(line).removesuffix("令") for line in above if line.rstrip().endswith("令"))
    return next((counted_number(above, office, "令") for office in offices if office), None)


def _decree(history: Sequence[Act]) -> str | None:
    """The decree that last published the law; one that only amended it is not its own."""
    decrees = [act.decree for act in history if act.kind == PUBLISHED and act.decree]
    return decrees[-1] if decrees else None


def _stated(meta: Mapping[str, str], fields: Mapping[str, str]) -> str | None:
    return read_date(meta.get("issued_on", "")) or find_date(fields.get("issued_on", ""))


def _version(history: Sequence[Act]) -> str | None:
    """The date of the version at hand: its adoption, else its publication."""
    adopted = [act.on for act in history if act.kind == ADOPTED]
    return max(adopted or [act.on for act in history], default=None)


def _published_on(
    meta: Mapping[str, str], fields: Mapping[str, str], texts: Sequence[str]
) -> str | None:
    bylines: list[Byline] = [line for line in map(read_byline, texts[:HEAD]) if line]
    return (
        read_date(meta.get("published_on", ""))
        or find_date(fields.get("published_on", ""))
        or next((byline.published_on for byline in bylines if byline.published_on), None)
    )


def _first(history: Sequence[Act], issued_on: str | None) -> str | None:
    """When the first version was made, where the history tells of one before that at hand."""
    first = min((act.on for act in history), default=None)
    return first if first and issued_on and first < issued_on else None


def _publication(history: Sequence[Act], issued_on: str | None) -> str | None:
    """When the version at hand was published, None when the history does not say."""
    dates = [act.on for act in history if act.kind == PUBLISHED]
    return max(dates) if dates and max(dates) >= (issued_on or "") else None


def _cites(texts: Sequence[str], own: str | None) -> tuple[str, ...]:
    """The other numbers that the text names, each once, in order."""
    found = dict.fromkeys(number for _, _, number in find_numbers("\n".join(texts)))
    return tuple(number for number in found if number != own)
