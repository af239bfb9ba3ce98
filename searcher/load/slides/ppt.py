"""PPT and DPS (PowerPoint 97–2003) → slides: titles, paragraphs, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from searcher.load.containers import Container
from searcher.load.losses import HIDDEN_SLIDE, OBJECT, PICTURE
from searcher.load.reading import Reading
from searcher.load.slides.deck import Slide, reading_of
from searcher.load.slides.records import Record, Records

_DOCUMENT, _LIST, _PERSIST = 0x03E8, 0x0FF0, 0x03F3
_SLIDE, _SLIDE_FACTS, _SHOW, _NOTES = 0x03EE, 0x03EF, 0x03F9, 0x03F0
_BOX, _HEADER, _WIDE, _NARROW, _OUTLINE = 0xF00D, 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E
_SHAPE, _OBJECT = 0xF00A, 0x0BC1
_SLIDES, _OF_NOTES = 0, 2  # instances of lists
_TITLES = frozenset((0, 6))
_NOTE = 2
_HIDDEN = 0x04
_PICTURE_FRAME = 75
_ENDS = {0x0B: "\n", 0x0D: "\n"}

Text = tuple[int, str]  # what it is for on the slide, the text


def read(raw: bytes) -> Reading:
    """The text of the slides that are shown, in their order; the page is the slide's ordinal.

    Raises Unreadable for what is no presentation, is encrypted or has no text.
    """
    lost: Counter[str] = Counter()
    reader = _Reader(Records(Container(raw)), lost)
    return reading_of(list(reader.slides()), "utf-16-le", lost)


class _Reader:
    def __init__(self, records: Records, lost: Counter[str]) -> None:
        self._records = records
        self._lost = lost

    def slides(self) -> Iterator[Slide]:
        """Yield the slides that are shown; of a damaged file those that stand in it."""
        listed = list(self._listed(_SLIDES))
        notes = {self._records.number(one, 12): one for one, _ in self._listed(_OF_NOTES)}
        for ordinal, (persist, outline) in enumerate(listed, 1):
            record = self._records.persisted(self._records.number(persist))
            if record and record.kind == _SLIDE:
                yield from self._slide(Slide(ordinal), record, outline, notes)
        if not listed:
            alone = (one for one in self._records.inside(None) if one.kind == _SLIDE)
            for ordinal, record in enumerate(alone, 1):
                yield from self._slide(Slide(ordinal), record, [], {})

    def _listed(self, instance: int) -> Iterator[tuple[Record, list[Text]]]:
        """Yield what a list of slides names, each with the texts that stand in the list itself."""
        records = self._records
        documents = [one for one in records.inside(None) if one.kind == _DOCUMENT]
        for document in documents[-1:]:  # the newest state comes last
            for found in records.inside(document):
                if found.kind == _LIST and found.instance == instance:
                    inside = list(records.inside(found))
                    starts = [at for at, one in enumerate(inside) if one.kind == _PERSIST]
                    for start, end in zip(starts, [*starts[1:], len(inside)]):
                        yield inside[start], list(self._texts(inside[start + 1 : end], []))

    def _slide(
        self, slide: Slide, record: Record, outline: list[Text], notes: dict[int, Record]
    ) -> Iterator[Slide]:
        inside = list(self._records.walk(record))
        if any(one.kind == _SHOW and self._flags(one) & _HIDDEN for one in inside):
            self._lost[HIDDEN_SLIDE] += 1
            return
        for use, text in self._boxes(inside, outline):
            (slide.titles if use in _TITLES else slide.texts).append(text)
        self._lost[PICTURE] += sum(_is_picture(one) for one in inside)
        self._lost[OBJECT] += sum(one.kind == _OBJECT for one in inside)
        facts = next((one for one in inside if one.kind == _SLIDE_FACTS), None)
        persist = notes.get(self._records.number(facts, 16)) if facts else None
        page = self._records.persisted(self._records.number(persist)) if persist else None
        if page and page.kind == _NOTES:
            texts = self._boxes(list(self._records.walk(page)), [])
            slide.notes += (text for use, text in texts if use == _NOTE)
        yield slide

    def _boxes(self, inside: list[Record], outline: list[Text]) -> Iterator[Text]:
        for box in inside:
            if box.kind == _BOX:
                yield from self._texts(list(self._records.inside(box)), outline)

    def _texts(self, records: list[Record], outline: list[Text]) -> Iterator[Text]:
        """Yield the texts in a row of records; some stand in the list of slides, by their ordinal."""
        use = -1
        for record in records:
            if record.kind == _HEADER:
                use = self._records.number(record)
            elif record.kind in (_WIDE, _NARROW):
                codec = "utf-16-le" if record.kind == _WIDE else "latin-1"
                text = self._records.content(record).decode(codec, "replace")
                yield use, text.translate(_ENDS)
            elif record.kind == _OUTLINE:
                at = self._records.number(record)
                yield from outline[at : at + 1]

    def _flags(self, show: Record) -> int:
        return self._records.number(show, 8) >> 16


def _is_picture(record: Record) -> bool:
    return record.kind == _SHAPE and record.instance == _PICTURE_FRAME
