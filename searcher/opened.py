"""An index opened for reading: where it is, the generation it reads, what its ids name."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from searcher.analysis import Segmenter, read_userdict, segmenter
from searcher.arguments import check_arguments
from searcher.errors import InputError, quoted
from searcher.search.folder import FolderSource
from searcher.store import Store
from searcher.store.generation import Generation
from searcher.store.segment import OpenSegment
from searcher.text.patterns import pattern
from searcher.text.permalinks import is_permalink

if TYPE_CHECKING:
    from typing_extensions import Self

# As hits show where a passage stands: seeds/通知.txt:3-8.
LINES = pattern(r"(?P<path>.+):(?P<first>[0-9]{1,9})(?:-(?P<last>[0-9]{1,9}))?")
PathName = str | PathLike[str]
# A document: the segment that holds it, and which of the documents there.
Place = tuple[OpenSegment, int]


class Linked(NamedTuple):
    """Where a permalink leads: a document, the number of a passage in it, how many from there
    hold the text, and how that differs from the one that the link was made for."""

    place: tuple[Place, int]
    reach: int = 1
    difference: tuple[tuple[str, str], ...] = ()


class Opened:
    """What every method of an index reads: the generation that was in service when it opened."""

    def __init__(self, index: PathName = "index/", *, userdict: PathName | None = None) -> None:
        check_arguments(index=index, userdict=userdict)
        words = None if userdict is None else read_userdict(userdict)
        self._opened: FolderSource | None = _source_at(index, words)

    @property
    def _source(self) -> FolderSource:
        if self._opened is None:
            raise InputError("the index is closed; open it again with searcher.open_index")
        return self._opened

    def close(self) -> None:
        """Let go of the index: its files are closed once no hit of it is kept any more.

        Whatever is asked of it then is an InputError; closing it again does nothing.

        >>> from copy import copy
        >>> opened = copy(index)
        >>> opened.close()
        >>> opened.stats()
        Traceback (most recent call last):
        searcher.errors.InputError: the index is closed; open it again with searcher.open_index
        """
        if self._opened is not None:
            # What was worked out of a generation holds the generation.
            self._opened.generation.kept.clear()
        self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def refresh(self) -> bool:
        """Turn to the generation now in service; tells whether it is another.

        >>> index.refresh()
        False
        """
        before, self._opened = self._source, self._source.renewed()
        return self._opened is not before

    def is_current(self) -> bool:
        """True if the generation opened is the one in service.

        >>> index.is_current()
        True
        """
        return self._source.is_current()

    @property
    def seal(self) -> str | None:
        """What names the generation opened, and no other."""
        return self._source.seal

    @property
    def _cutter(self) -> Segmenter:
        return segmenter(self._generation.manifest.userdict)

    @property
    def _generation(self) -> Generation:
        return self._source.generation

    def _place(self, id: str) -> tuple[Place, int | None]:
        """Return the document of an id, and the number of the passage it names, if it does.

        Raises InputError where the index holds neither.
        """
        check_arguments(id=id)
        place = self._find(id)
        if place is not None:
            return place
        raise InputError(
            f"the index at {self._source.store.place} holds no document or passage "
            f"{quoted(id)}; "
            "list the documents with: searcher docs"
        )

    def _find(self, id: str) -> tuple[Place, int | None] | None:
        """Return what an id, a permalink or a path with or without lines names, None where the index
        does not hold it."""
        whole = self._generation.find_document(id)
        if whole is not None:
            return whole, None
        name, _, number = id.rpartition("#")
        document = self._generation.find_document(name)
        if document is not None and number.isascii() and number.isdigit():
            segment, ordinal = document
            if 1 <= int(number) <= segment.catalog.record(ordinal).count:
                return document, int(number) - 1
        if lines := LINES.fullmatch(id):
            first = int(lines["first"])
            return self._find_at(lines["path"], (first, int(lines["last"] or first)))
        linked = self._follow(id)
        return linked.place if linked else None

    def _find_at(self, path: str, span: tuple[int, int]) -> tuple[Place, int | None] | None:
        """Return the document at a path and its passage of these lines, or that begins at the first
        of them, or has it."""
        document = self._generation.find_document(path)
        if document is None:
            return None
        segment, ordinal = document
        count = segment.catalog.record(ordinal).count
        lines = [segment.passage_of(ordinal, number).lines for number in range(count)]
        held = [n for n, (first, last) in enumerate(lines) if first <= span[0] <= last]
        nearest = min(held, key=lambda n: (lines[n] != span, lines[n][0] != span[0]), default=None)
        return document, nearest

    def _follow(self, id: str) -> Linked | None:
        """Return what a permalink finds; None where the text is none, or an id. Raises InputError
        where nothing is left of the text it was made for."""
        from searcher.relations.comparison import compare_texts, texts_nearest, texts_whole

        generation = self._generation
        if not is_permalink(id) or generation.find_document(id) is not None:
            return None
        if linked := generation.find_linked(id):
            segment, ordinal, number = linked
            return Linked(((segment, ordinal), number))
        former = generation.former.find(int(id, 16))
        if former is None:
            return None
        place = generation.find_document(former.document)
        texts = [] if place is None else texts_of(*place)
        whole = texts_whole(texts, former.text)
        span = whole or texts_nearest(texts, former.text)
        if place is None or span is None:
            was = f"{former.document}#{former.number + 1}"
            raise InputError(
                f"the passage {id} is gone; it was {quoted(was)} and read {quoted(former.text)}"
            )
        now = "\n".join(texts[span[0] : span[1]])
        changed = () if whole else tuple(compare_texts(former.text, now))
        return Linked((place, span[0]), span[1] - span[0], changed)


def texts_of(segment: OpenSegment, ordinal: int) -> list[str]:
    """Return the texts of a document's passages, in their order."""
    count = segment.catalog.record(ordinal).count
    return [segment.passage_of(ordinal, number).text for number in range(count)]


def store_at(index: PathName) -> Store:
    """Return the store of an index: a folder's, or that of the cluster at a URL."""
    scheme, of_url, _ = str(index).lower().partition("://")
    if of_url and scheme in ("http", "https"):
        from searcher.cluster.store import ClusterStore

        return ClusterStore(str(index))
    if of_url and len(scheme) > 1 and scheme.isalnum():
        raise InputError(
            f"no index can be at {quoted(index)}; name a folder, or a cluster by http:// or https://"
        )
    return Store(Path(index))


def _source_at(index: PathName, userdict: str | None) -> FolderSource:
    store = store_at(index)
    if store.opens is None:
        return FolderSource(store, userdict=userdict)
    from searcher.cluster.source import ClusterSource

    return ClusterSource(store, userdict=userdict)
