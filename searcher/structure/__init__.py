"""Repaired text → Document: title, metadata, heading tree, passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from searcher.text.simplified import simplified

from ..model import Document, Fix, Line, Metadata, Source
from .blocks import are_rows, cut_blocks
from .bylines import PLACE, read_byline
from .characters import simplify_blocks, spell_as_written
from .fields import above_text
from .flattened import unflatten
from .head import read_head
from .metadata import read_metadata
from .outline import Placed, read_outline
from .pages import Pages
from .passages import cut_passages, labels_passages
from .title import HEAD, find_title

__all__ = ["structure"]


def structure(source: Source, *, id: str, lines: Sequence[Line], fixes: Sequence[Fix]) -> Document:
    """Return the document that the repaired lines of a source make.

    Every line's text is in exactly one passage, in order, but for blank lines and the bylines
    of a saved web page (`bylines.read_byline`), which are read for metadata and left out; what
    stands beside the text makes the last passages.

    >>> texts = ["临江市公安局关于规范养犬的通知", "各分局：", "请认真执行。", "临江市公安局", "2020年5月6日"]
    >>> lines = [Line(text, ((0, number),)) for number, text in enumerate(texts, 1)]
    >>> document = structure(Source("a.txt", "text", "utf-8", "", ()), id="a.txt", lines=lines, fixes=())
    >>> document.metadata.issuer, document.metadata.issued_on, document.passages[0].id
    ('临江市公安局', '2020-05-06', 'a.txt#1')
    """
    blocks = cut_blocks(lines if are_rows(lines) else unflatten(lines))
    read = simplify_blocks(blocks)
    meta = {name: simplified(value) for name, value in source.meta.items()}
    title = find_title(read, meta)
    head = read_head(read, title)
    metadata = read_metadata(read, meta, title=title, head=head, path=source.path)
    outline = read_outline(blocks, head=head.stop, read=read)
    kept, kept_head = _drop_bylines(outline.placed, read, head.stop)
    passages = cut_passages(kept, id, head=kept_head, pages=Pages.of(source.lines, lines))
    return Document(
        id=id,
        path=source.path,
        format=source.format,
        encoding=source.encoding,
        digest=source.digest,
        metadata=metadata if read is blocks else _write_as_there(metadata, blocks, source.meta),
        sections=outline.sections,
        passages=(*passages, *labels_passages(source.labels, id, before=len(passages))),
        fixes=tuple(fixes),
        notes=source.notes,
    )


def _write_as_there(
    metadata: Metadata, blocks: Sequence[Line], meta: Mapping[str, str]
) -> Metadata:
    """Return the metadata with title and issuer in the characters of the document."""
    written = "".join((*meta.values(), *(block.text for block in blocks)))
    title, issuer = metadata.title, metadata.issuer
    return replace(
        metadata,
        title=title and spell_as_written(title, written),
        issuer=issuer and spell_as_written(issuer, written),
    )


def _drop_bylines(
    placed: Sequence[Placed], read: Sequence[Line], head: int
) -> tuple[list[Placed], int]:
    """Return the blocks less the bylines near the top, and how many of them the title block keeps."""
    texts = [block.text for block in read[: HEAD + 1]]
    out = {
        at
        for at, text in enumerate(above_text(texts[:HEAD]))
        # A time with a place below it is when people met.
        if read_byline(text) and not PLACE.match("".join(texts[at + 1 : at + 2]))
    }
    kept = [block for at, block in enumerate(placed) if at not in out]
    return kept, head - sum(at < head for at in out)
