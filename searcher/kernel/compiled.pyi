"""The compiled module; `kernel/src/python.rs` has it. Arrays are bytes in the machine's order."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from searcher.kernel import Opened

VERSION: int

# Words of a text, each with its offsets.
Terms = Callable[[str], Sequence[tuple[str, int, int]]]

class ByOrdinal(Protocol):
    def __getitem__(self, ordinal: int, /) -> Any: ...

Columns = tuple[bytes, bytes, bytes, bytes | None]

def records(columns: Columns, documents: int, wide: bytes | None = None) -> tuple[bytes, bytes]: ...
def records_within(
    columns: Columns, pairs: Columns, places: bytes, documents: int
) -> tuple[bytes, bytes]: ...
def are_passages(contents: list[bytes]) -> bool: ...
def passage_bytes(
    passages: list[tuple[str, tuple[str, ...], int | None, tuple[int, int]]],
) -> list[bytes]: ...
def sketch(codes: bytes) -> list[int]: ...

# What is given of a batch: words with zeros between them, of each occurrence its word and its
# document; or the characters of texts and their lengths, and the least that is taken.
Given = tuple[bytes, bytes, bytes] | tuple[bytes, bytes] | tuple[bytes, bytes, int]
# What reads a run from a place on, its bytes and its checksum; in how many bits positions are kept.
Runs = tuple[list[tuple[Callable[[int, int], bytes], int, int]], bytes | None]
# Takes records, their sizes, their terms and the sizes of these.
Hand = Callable[[bytes, bytes, bytes, bytes], None]

class Gathering:
    def __init__(self, fields: int) -> None: ...
    def add(self, count: int, columns: list[Given | None]) -> int: ...
    def lengths(self, field: int) -> bytes: ...
    def drain(self, field: int, pairs: bool) -> tuple[bytes, int]: ...

def gathered_records(
    runs: Runs,
    documents: int,
    hand: Hand,
    words: tuple[Runs, Hand] | None = None,
    characters: tuple[int, Hand] | None = None,
) -> None: ...

class Phrases:
    def __init__(self, sample: Sequence[bytes], scale: int) -> None: ...
    @property
    def texts(self) -> list[str]: ...
    def tell(self, texts: Sequence[bytes]) -> tuple[bytes, bytes]: ...

class Cutter:
    def __init__(
        self,
        dictionary: bytes,
        words: list[tuple[str, int]],
        start: bytes,
        follow: bytes,
        emit: bytes,
    ) -> None: ...
    def knows(self, text: str) -> bool: ...
    def cut(self, text: str, inner: bool) -> list[tuple[int, int]]: ...
    def terms(
        self,
        codes: bytes,
        lengths: bytes,
        *,
        places: bytes,
        others: tuple[list[int], list[int]],
        units: tuple[list[int], list[int]],
    ) -> tuple[str, bytes, bytes, bytes, bytes]: ...

class Segment:
    def __init__(
        self,
        docs: Opened,
        terms: Opened,
        fields: list[tuple[str, str | None, bool]],
        sections: bytes,
        documents: bytes,
        *,
        characters: str,
        least_character: int,
        lines: str,
    ) -> None: ...
    def stands(self, field: str, terms: list[str]) -> list[bool]: ...
    def holds(self, field: str, string: str) -> bool: ...
    def find(self, field: str, term: str) -> int: ...
    def frequency(self, field: str, ordinal: int) -> int: ...
    def docs(self, field: str, ordinal: int) -> bytes: ...
    def freqs(self, field: str, ordinal: int) -> bytes: ...
    def phrase(
        self, field: str, phrase: str, known: bytes | None = None
    ) -> tuple[bytes, bytes]: ...
    def near(self, field: str, words: list[str], reach: int) -> tuple[bytes, bytes]: ...
    def term(self, forms: list[tuple[str, str, int]], fields: Sequence[str]) -> bytearray: ...
    def string(self, folded: str, fields: Sequence[str]) -> bytearray: ...
    def covers(
        self, terms: list[tuple[str, str, float]], passages: bytes
    ) -> tuple[bytes, bytes]: ...
    def stored(self, passages: list[int]) -> list[bytes]: ...
    def loose(self, letters: str, marks: str) -> tuple[list[int], bool]: ...
    def seam(self, letters: str) -> tuple[list[int], list[int]]: ...
    def crossing(self, folded: str, folding: Folding) -> bytes: ...
    def over_lines(self, folded: str) -> bytes: ...
    def hits(
        self,
        marker: Marker,
        asked: Asked,
        passages: list[int],
        titles: ByOrdinal,
        words: tuple[Terms | Cutter, Terms],
    ) -> list[Found | None]: ...
    def texts(self, passages: list[int], folding: Folding) -> list[str]: ...

class Found:
    document: int
    number: int
    def snippet(self) -> tuple[str, tuple[tuple[int, int], ...]]: ...
    def told(self) -> tuple[Any, ...]: ...

class Folding:
    def __init__(self, table: dict[int, str]) -> None: ...
    def fold(self, text: str) -> str: ...

class Marker:
    def __init__(
        self,
        folding: Folding,
        han: tuple[str, str],
        numerals: object,
        *,
        sentence_ends: str,
        closing: str,
        clause_ends: str,
        heading_ends: str,
        ellipsis: str,
        width: int,
    ) -> None: ...

class Asked:
    def __init__(
        self,
        han: Sequence[str],
        others: Sequence[str],
        strings: Sequence[str],
        weak: Sequence[str],
        weaker: Sequence[Sequence[str]],
        *,
        counted: bool,
        marked: bool,
    ) -> None: ...

class Scorer:
    def __init__(self, segment: Segment, text: bytes, sections: bytes, headings: bytes) -> None: ...
    def frequencies(self, terms: list[tuple[str, str, str]]) -> list[int]: ...
    def sums(
        self, terms: list[tuple[str, str, str, float]], passages: bytes | None = None
    ) -> bytearray: ...

class Reader:
    def __init__(self, tables: object, folding: Folding) -> None: ...

class Works:
    def __init__(self, members: list[tuple[int, int, int, int]]) -> None: ...

class Ranker:
    def __init__(
        self,
        scorers: list[Scorer],
        held: list[tuple[bytes, bytes, bytes | None]],
        counts: tuple[int, int, int],
        policy: object,
        folding: Folding,
    ) -> None: ...
    def lives(self, clause: tuple[object, ...], seconds: float | None = None) -> bool: ...
    def search(
        self,
        asked: object,
        works: Works | None,
        titles: Callable[[int, list[int]], list[tuple[str, str]]],
        seconds: float | None = None,
    ) -> (
        tuple[
            list[tuple[int, int, float, int | None]],
            int,
            int,
            list[bool],
            int,
            tuple[bool, bool],
            float,
        ]
        | None
    ): ...
    def plainly(
        self,
        reader: Reader,
        typed: str,
        asking: tuple[Callable[[str], list[tuple[str, float]]], Callable[[str], bool]],
        window: tuple[int, int, int],
        works: Works | None,
        titles: Callable[[int, list[int]], list[tuple[str, str]]],
        making: tuple[Marker, list[ByOrdinal], tuple[Terms | Cutter, Terms], bool],
        seconds: float | None = None,
    ) -> tuple[list[tuple[int, float, int | None, Found]], int, int, int] | None: ...
