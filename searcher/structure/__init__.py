"""Repaired text → Document: title, metadata, heading tree, passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..model import Document, Fix, Line, Metadata, Source
from ..notation.simplified import simplified
from .blocks import blocks_of
from .bylines import read_byline
from .head import read_head
from .metadata import read_metadata
from .outline import Placed, read_outline
from .passages import passages_of
from .title import HEAD, Title, find_title

__all__ = ["structure"]


def structure(source: Source, *, id: str, lines: Sequence[Line], fixes: Sequence[Fix]) -> Document:
    """The document that the repaired lines of a source make.

    Every line's text is in exactly one passage, in order, but for blank lines and the bylines
    of a saved web page (`bylines.read_byline`), which are read for metadata and left out.

    >>> texts = ["临江市公安局关于规范养犬的通知", "各分局：", "请认真执行。", "临江市公安局", "2020年5月6日"]
    >>> lines = [Line(text, ((0, number),)) for number, text in enumerate(texts, 1)]
    >>> document = structure(Source("a.txt", "text", "utf-8", "", ()), id="a.txt", lines=lines, fixes=())
    >>> document.metadata.issuer, document.metadata.issued_on, document.passages[0].id
    ('临江市公安局', '2020-05-06', 'a.txt#1')
    """
    blocks = blocks_of(lines)
    title = find_title(blocks, source.meta)
    head = read_head(blocks, title)
    outline = read_outline(blocks, head=head.stop)
    kept, kept_head = _without_bylines(outline.placed, head.stop)
    return Document(
        id=id,
        path=source.path,
        format=source.format,
        encoding=source.encoding,
        digest=source.digest,
        metadata=_metadata(blocks, source.meta, title),
        sections=outline.sections,
        passages=passages_of(kept, id, head=kept_head),
        fixes=tuple(fixes),
    )


def _metadata(blocks: Sequence[Line], meta: Mapping[str, str], title: Title) -> Metadata:
    """The metadata; a traditional text is read as simplified, and named in its own characters."""
    ends = "".join(block.text[:200] for block in (*blocks[:HEAD], *blocks[-HEAD:]))
    if simplified(ends) == ends:
        return read_metadata(blocks, meta, title=title, head=read_head(blocks, title))
    plain = [replace(block, text=simplified(block.text)) for block in blocks]
    named = title._replace(text=title.text and simplified(title.text))
    found = read_metadata(plain, meta, title=named, head=read_head(plain, named))
    whole = "\n".join(block.text for block in blocks)
    at = simplified(whole).find(found.issuer) if found.issuer else -1
    issuer = whole[at : at + len(found.issuer)] if found.issuer and at >= 0 else found.issuer
    return replace(found, title=title.text, issuer=issuer)


def _without_bylines(placed: Sequence[Placed], head: int) -> tuple[list[Placed], int]:
    """The blocks less the bylines near the top, and how many of them the title block keeps."""
    out = {at for at, block in enumerate(placed[:HEAD]) if read_byline(block.line.text)}
    kept = [block for at, block in enumerate(placed) if at not in out]
    return kept, head - sum(at < head for at in out)
