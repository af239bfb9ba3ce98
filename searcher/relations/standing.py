"""Whether a document holds: the names of that, and what is told of it beside a hit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from searcher.text.simplified import simplified

IN_FORCE, AMENDED, REPEALED = "in_force", "amended", "repealed"
NOT_YET, UNKNOWN = "not_yet", "unknown"
# How people name each; the first is what they are shown.
WORDS = {
    IN_FORCE: ("现行有效", "有效", "现行"),
    AMENDED: ("已修改", "已被修改", "修改", "已修订", "已修正"),
    REPEALED: ("已废止", "废止", "失效", "已失效", "已废止失效"),
    NOT_YET: ("尚未生效", "未生效", "尚未施行"),
    UNKNOWN: ("不明", "未知"),
}
STATUSES = tuple(WORDS)
_CODES = {name: code for code, names in WORDS.items() for name in (code, *names)}


def status_named(text: str) -> str | None:
    """Return the status that someone names, None where it is none.

    >>> status_named("现行有效"), status_named("In_Force"), status_named("尚未生效"), status_named("好")
    ('in_force', 'in_force', 'not_yet', None)
    """
    return _CODES.get(simplified(text.strip().lower()))


def status_names() -> str:
    """Return what people may write for a status."""
    return ", ".join(names[0] for names in WORDS.values())


@dataclass(frozen=True)
class Source:
    """The words that show something: the passage's id (the document's for its title), where in
    its text they stand, and what they are."""

    id: str
    span: tuple[int, int]
    text: str


@dataclass(frozen=True)
class Standing:
    """How a document stands among the others on an ISO day.

    `status` is one of STATUSES; every one but `unknown` has its `evidence`. `versions` are the
    ids of the other versions of its text, the eldest first, `copies` those of the documents
    that hold the same text.
    """

    status: str
    as_of: str
    evidence: tuple[Source, ...] = ()
    versions: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()

    def fields(self) -> dict[str, Any]:
        """Return what JSON tells of it, by the names of the contract."""
        told = (self.status, [asdict(one) for one in self.evidence], self.versions, self.copies)
        return dict(zip(STANDING_FIELDS, told, strict=True))


# What JSON and CSV tell of how a document stands, in their order.
STANDING_FIELDS = ("status", "status_evidence", "versions", "copies")
