"""What changes an index: a build, and taking documents out."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING

from searcher import opened
from searcher.analysis import read_userdict
from searcher.arguments import check_arguments
from searcher.errors import InputError, quoted
from searcher.index import Index
from searcher.opened import PathName

if TYPE_CHECKING:
    from searcher.indexing.update import Progress

MOST_PARTS = 10_000


def build_index(
    paths: PathName | Iterable[PathName] = ("seeds/",),
    index: PathName = "index/",
    *,
    rebuild: bool = False,
    jobs: int = 1,
    strict: bool = False,
    ocr: bool = False,
    userdict: PathName | None = None,
    wait: float = 0.0,
    part: str | None = None,
    progress: Progress | None = None,
) -> Index:
    """Bring the index up to date with the files under `paths`, and open it.

    New, changed and removed files are told by content; documents from elsewhere stay.
    With `ocr` the text of scanned pages is recognised, also in files that were read without
    it; that takes the extra `ocr` and up to half a minute a page. Of a `part`, "3/8", only every
    eighth file is looked at, the third of each eight by its name: so many machines fill one
    cluster. `progress(done, total, bytes)` is called after each file read. Raises InputError
    where nothing can be read, StoreError where the index cannot be written or must be rebuilt.

    >>> built = build_index("seeds/白石县-办法-水印.txt", getfixture("tmp_path") / "index")
    >>> built.summary.added, built.stats().passages
    (1, 20)
    """
    check_arguments(paths=paths, jobs=jobs, strict=strict, ocr=ocr, rebuild=rebuild, wait=wait)
    check_arguments(index=index, userdict=userdict, part=part, progress=progress)
    # Reading documents takes libraries that searching does not need.
    from searcher.indexing.update import Options, update

    given = _each(paths)
    words = None if userdict is None else read_userdict(userdict)
    options = Options(
        rebuild=rebuild,
        jobs=jobs,
        strict=strict,
        ocr=ocr,
        userdict=words,
        wait=wait,
        progress=progress,
        part=_part(part),
    )
    summary = update(opened.store_at(index), given, options)
    built = Index(index)
    built.summary = summary
    return built


def remove(
    paths: PathName | Iterable[PathName], index: PathName = "index/", *, wait: float = 0.0
) -> Index:
    """Take the documents at and below `paths` out of the index, and open it.

    A path is one of a file or a folder as it was indexed, there or not, or the id of a document.
    Files stay as they are, and are taken in again when a folder that holds them is indexed.
    Raises InputError where the index holds no document of a path, and where none would be left.

    >>> folder = getfixture("tmp_path") / "index"
    >>> built = build_index("seeds/formats/", folder)
    >>> remove("seeds/formats/松河市-农村公路养护-通知.txt", folder).summary.removed
    1
    """
    check_arguments(paths=paths, index=index, wait=wait)
    from searcher.indexing.removal import remove_documents

    summary = remove_documents(opened.store_at(index), _each(paths), wait=wait)
    built = Index(index)
    built.summary = summary
    return built


def _part(part: str | None) -> tuple[int, int] | None:
    """Return which part of how many a text names. Raises InputError.

    >>> _part("3/8"), _part(None)
    ((3, 8), None)
    """
    if part is None:
        return None
    at, _, parts = part.partition("/") if isinstance(part, str) else ("", "", "")
    told = at.isascii() and at.isdigit() and parts.isascii() and parts.isdigit()
    if not told or not 1 <= int(at) <= int(parts) <= MOST_PARTS:
        raise InputError(f"cannot read the part {quoted(part)}; write for example 3/8")
    return int(at), int(parts)


def _each(paths: PathName | Iterable[PathName]) -> list[str]:
    given = [paths] if isinstance(paths, (str, PathLike)) else list(paths)
    for path in given:
        check_arguments(path=path)
    return [str(path) for path in given]
