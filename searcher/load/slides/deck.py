"""Slides of any presentation → lines: their titles as headings, what stands on them, their notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from searcher.load.losses import notes_of
from searcher.load.reading import Reading, Unreadable
from searcher.model import Line

_BLANKS = " \t\xa0\u3000\u200b\ufeff"


@dataclass
class Slide:
    """A slide with its ordinal (from 1): its title, its paragraphs and rows, the speaker's notes."""

    ordinal: int
    titles: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def reading_of(
    slides: Sequence[Slide], encoding: str, lost: Mapping[str, int], notes: Sequence[str] = ()
) -> Reading:
    """Return the slides' lines; the page is the slide's ordinal, lines count paragraphs. What was
    `lost` goes into the notes, behind those given.

    Raises Unreadable when there is no text.
    """
    lines: list[Line] = []
    for slide in slides:
        for text, level in _texts(slide, first=not lines):
            lines.append(Line(text, ((0, len(lines) + 1),), slide.ordinal, level))
    if not lines:
        raise Unreadable("no text on the slides: they may hold nothing but pictures")
    title = next((_joined(slide.titles) for slide in slides if _joined(slide.titles)), "")
    return Reading(
        tuple(lines), encoding, {"title": title} if title else {}, (*notes, *notes_of(lost))
    )


def _texts(slide: Slide, *, first: bool) -> Iterator[tuple[str, int]]:
    """Yield what a slide says, with heading levels; the title of the first is the presentation's."""
    if title := _joined(slide.titles):
        yield title, 1 if first else 2
    for text in slide.texts:
        for line in text.splitlines():
            if line.strip(_BLANKS):
                yield line.strip(_BLANKS), 0
    if notes := " ".join(filter(None, (" ".join(note.split()) for note in slide.notes))):
        yield f"备注：{notes}", 0


def _joined(titles: Sequence[str]) -> str:
    return " ".join(" ".join(titles).split())
