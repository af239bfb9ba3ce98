"""What a document says of itself (GB/T 9704-2012), from markup, head, history and signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from searcher.text.dates import find_date, read_date
from searcher.text.doc_numbers import find_numbers, labelled_number, numbered_lines
from searcher.text.rules import Rules

from ..model import Line, Metadata
from .bylines import Byline, read_byline
from .decrees import COUNTED, counted_kind, day_of_decree, number_of_title, office_of_number
from .doctypes import type_of
from .fields import below_text, read_fields, read_row, top_fields
from .head import (
    TOLD_OF,
    Head,
    bare_number,
    counted_number,
    date_in_head,
    decree_number,
    number_below,
    own_number,
    region_of_meeting,
    year_in_head,
)
from .history import ADOPTED, ANNOUNCES, PUBLISHED, Act, read_history
from .offices import (
    is_office,
    join_offices,
    names_more,
    office_of_letterhead,
    office_of_rules,
    office_of_title,
    office_under_title,
)
from .regions import region_of
from .signature import Signature, read_imprint, read_signature
from .spacing import squeeze
from .title import HEAD, Title, drop_site, letter_head
from .years import year_of

_RULES = Rules(__file__, "head.tsv")
_CONGRESS = _RULES.pattern("{congress}")
_DATES = ("issued_on", "published_on", "year")  # the labels of days, and of years
_PUT_OUT = _RULES.pattern("{put_out}")


def read_metadata(
    blocks: Sequence[Line], meta: Mapping[str, str], *, title: Title, head: Head, path: str
) -> Metadata:
    """Return the metadata of a document, each field None where nothing states it; `path` may tell
    the year of a report that tells no day.
    """
    texts = [block.text for block in blocks]
    fields = top_fields(tuple(texts[: 2 * HEAD]), HEAD)
    foot = read_fields(texts[below_text(texts) :])
    signed = day_of_decree(texts[:HEAD])
    history = _read_history(head, signed)
    signature, imprint = read_signature(texts[head.stop :]), read_imprint(texts[head.stop :])
    above = _read_signature_above(head, title)
    letter, named = letter_head(blocks), title.text or ""
    issuer = (
        _find_issuer(title, head, meta, fields)
        or _body_of(history)
        or _congress(head)
        or above.issuer
        or signature.issuer
        or office_of_title(letter)
    )
    if issuer and title.text and names_more(title.text, issuer, signature.issuer):
        issuer = signature.issuer
    kind = type_of(named) or counted_kind(named) or type_of(letter)
    number = (
        _find_number(meta, fields)
        or _number_in_title(title, meta)
        or own_number(head.lines, range(title.first, title.stop))
        or (number_below(texts[head.stop : HEAD]) if kind not in (None, TOLD_OF) else None)
        or _find_counted(named, issuer, kind, head=head)
        or _find_decree_beside(head, title)
        or _find_decree(history)
        or bare_number(head.lines)
        or _find_number(foot, {})
    )
    issuer = issuer or _find_issuer_beside(title, number, meta, texts, head) or imprint.issuer
    issuer = issuer or _find_issuer_told(foot)
    below = (date_in_head(head), above.issued_on, signature.issued_on)
    issued_on = (
        _read_stated(meta, fields)
        or _date_issue(next(filter(None, below), None), _date_version(history) or signed, kind)
        or imprint.issued_on
        or _read_stated({}, foot)
    )
    published_on = _find_published_on(meta, {**foot, **fields}, texts)
    published_on = published_on or _date_publication(history, issued_on)
    year = (issued_on or published_on or "")[:4] or year_in_head(head)
    return Metadata(
        title=title.text,
        issuer=issuer,
        doc_number=number,
        type=kind,
        region=region_of(title.text, issuer) or region_of_meeting(head.lines),
        issued_on=issued_on,
        published_on=published_on,
        cites=_list_cited(texts, number),
        first_on=_date_first(history, issued_on),
        year=year or year_of(_list_stated(meta, fields), number, title=title.text, path=path),
    )


def _date_issue(dated: str | None, version: str | None, kind: str | None) -> str | None:
    """Return the day of issue: of a history the last adoption or revision, the date of the version at
    hand, before what the head or the signature tell; a decree is of the day it was signed."""
    return dated or version if kind in COUNTED else version or dated


def _list_stated(meta: Mapping[str, str], fields: Mapping[str, str]) -> Iterator[str]:
    """Yield what markup and labels state of days and years."""
    return (told[name] for name in _DATES for told in (meta, fields) if name in told)


def _find_issuer_beside(
    title: Title, number: str | None, meta: Mapping[str, str], texts: Sequence[str], head: Head
) -> str | None:
    """Return the office that only the number, a title of rules, a line below the title or the page's
    source names."""
    below = (line for line in head.lines[title.stop :] if title.stop and is_office(line))
    sources = (meta.get("source", ""), *(line.source or "" for line in _read_bylines(texts)))
    return (
        office_of_number(number)
        or (office_of_rules(title.text) if title.text else None)
        or next((join_offices(name) for name in (*below, *sources) if is_office(name)), None)
    )


def _find_issuer(
    title: Title, head: Head, meta: Mapping[str, str], fields: Mapping[str, str]
) -> str | None:
    """Return the issuer that the title, the letterhead, the markup or a label names."""
    return (
        (office_of_title(title.text) if title.text else None)
        or _offices_of_letterhead(head.lines)
        or _offices_of_decree(head)
        or _find_issuer_told(meta, fields)
    )


def _find_issuer_told(*told: Mapping[str, str]) -> str | None:
    """Return the first issuer that labels tell and that is an office."""
    named = (one.get("issuer", "") for one in told)
    return next(map(join_offices, filter(is_office, named)), None)


def _offices_of_letterhead(lines: Sequence[str]) -> str:
    """Return the offices of the letterhead, joint ones on lines above and below that of 文件; "" for
    none.

    >>> _offices_of_letterhead(["云川省财政厅", "云川省教育厅 文件", "云川省民政厅", "云财社〔2031〕15号"])
    '云川省财政厅、云川省教育厅、云川省民政厅'
    """
    for at, line in enumerate(lines):
        office = office_of_letterhead(line) or ""
        if not office and squeeze(line) != "文件":
            continue
        above = [*takewhile(is_office, reversed(lines[:at]))][::-1]
        below = [*takewhile(is_office, lines[at + 1 :])]
        # An office that no number follows begins the title.
        numbered = find_numbers("".join(lines[at + 1 + len(below) :][:1]))
        names = [*above, office, *(below if numbered else ())]
        if any(names):
            return "、".join(map(join_offices, filter(None, names)))
    return ""


def _offices_of_decree(head: Head) -> str:
    """Return the offices on lines right above 令 or 公告 on a line of its own, as several give one
    together; "" where none stand there."""
    lines = list(head.lines)
    at = next((at for at, line in enumerate(lines) if squeeze(line) in COUNTED), 0)
    offices = list(takewhile(is_office, map(_close_up, reversed(lines[:at]))))
    return "、".join(map(join_offices, reversed(offices)))


def _close_up(text: str) -> str:
    """Return an office whose letters are set apart as one word, joint offices as they stand."""
    return text if is_office(text) else squeeze(text)


def _read_history(head: Head, signed: str | None) -> list[Act]:
    """Return the acts that the head tells, without labels (发布日期：…) and those that a decree signed
    that day tells of itself.
    """
    lines = (line for line in head.lines if not (signed and ANNOUNCES.search(line)))
    return read_history(
        [line for line in lines if not any(one.start == 0 for one in read_row(line))]
    )


def _congress(head: Head) -> str | None:
    """Return the congress that adopted what a decree brings, as the decree tells."""
    told = [line for line in head.lines if ANNOUNCES.search(line) and _CONGRESS.search(line)]
    return next((act.body for act in read_history(told) if act.body), None)


def _read_signature_above(head: Head, title: Title) -> Signature:
    """Return an office with its date on lines of their own around the title, as in （某局 2019年7月1日）.

    A notice that sends a text round is signed above the title of that.
    """
    below = head.lines[title.stop :]
    for lines in (below, head.lines[: title.first]):
        signed = read_signature(lines)
        if signed.issuer:
            return signed
    return Signature(next(filter(None, map(office_under_title, below)), None), None)


def _body_of(history: Sequence[Act]) -> str | None:
    """Return the body that first adopted a law, else that published it."""
    kinds = (ADOPTED, PUBLISHED)
    return next(
        (act.body for kind in kinds for act in history if act.kind == kind and act.body), None
    )


def _find_number(meta: Mapping[str, str], fields: Mapping[str, str]) -> str | None:
    return labelled_number(meta.get("doc_number") or fields.get("doc_number") or "")


def _find_counted(title: str, issuer: str | None, kind: str | None, *, head: Head) -> str | None:
    """Return the number under the title of a decree or notice, of the office that the title names.

    The Chairman numbers the laws that the congress adopted: 中华人民共和国主席令.
    """
    if kind is None or kind not in COUNTED:
        return None
    named = title.removesuffix(kind)
    named = named if named != title and "关于" not in named else ""
    offices = (join_offices(named), issuer or "")
    numbers = (counted_number(head.lines, office, kind) for office in offices if office)
    return next(filter(None, numbers), None)


def _number_in_title(title: Title, meta: Mapping[str, str]) -> str | None:
    """Return the number that stands in the title as the markup gives it, or as the text does."""
    named = (meta.get("title", ""), drop_site(meta.get("page_title", "")), title.text or "")
    return next(filter(None, map(number_of_title, named)), None)


def _find_decree_beside(head: Head, title: Title) -> str | None:
    """Return the number of the decree that brings the law: 云川省人民政府令 and 第328号 on lines of their
    own around its title, or one line that is both."""
    lines = [*head.lines[: title.first], *head.lines[title.stop :]] if title.stop else head.lines
    for line in map(squeeze, lines):
        if number := decree_number(line):
            return number
        kind = next(filter(line.endswith, COUNTED), None)
        office = line.removesuffix(kind) or _offices_of_decree(head) if kind else ""
        named = kind == "令" or is_office(office)
        if kind and named and (number := counted_number(lines, office, kind)):
            return number
    return None


def _find_decree(history: Sequence[Act]) -> str | None:
    """Return the decree that last published the law; one that only amended it is not its own."""
    decrees = [act.decree for act in history if act.kind == PUBLISHED and act.decree]
    return decrees[-1] if decrees else None


def _read_stated(meta: Mapping[str, str], fields: Mapping[str, str]) -> str | None:
    return read_date(meta.get("issued_on", "")) or find_date(fields.get("issued_on", ""))


def _date_version(history: Sequence[Act]) -> str | None:
    """Return the date of the version at hand: its adoption, else its publication."""
    adopted = [act.on for act in history if act.kind == ADOPTED]
    return max(adopted or [act.on for act in history], default=None)


def _find_published_on(
    meta: Mapping[str, str], fields: Mapping[str, str], texts: Sequence[str]
) -> str | None:
    return (
        read_date(meta.get("published_on", ""))
        or find_date(fields.get("published_on", ""))
        or next((line.published_on for line in _read_bylines(texts) if line.published_on), None)
        or next((find_date(line) for line in texts[:HEAD] if _PUT_OUT.fullmatch(line)), None)
    )


def _read_bylines(texts: Sequence[str]) -> Iterator[Byline]:
    return filter(None, map(read_byline, texts[:HEAD]))


def _date_first(history: Sequence[Act], issued_on: str | None) -> str | None:
    """Return when the first version was made, where the history tells of one before that at
    hand."""
    first = min((act.on for act in history), default=None)
    return first if first and issued_on and first < issued_on else None


def _date_publication(history: Sequence[Act], issued_on: str | None) -> str | None:
    """Return when the version at hand was published, None when the history does not say."""
    dates = [act.on for act in history if act.kind == PUBLISHED]
    return max(dates) if dates and max(dates) >= (issued_on or "") else None


def _list_cited(texts: Sequence[str], own: str | None) -> tuple[str, ...]:
    """Return the other numbers that the text names, each once, in order."""
    told = numbered_lines(texts)
    # The words before a number may stand on the line above.
    near = "\n".join([texts[at] for at in sorted({*told, *(at - 1 for at in told if at)})])
    found = dict.fromkeys(number for _, _, number in find_numbers(near))
    return tuple(number for number in found if number != own)
