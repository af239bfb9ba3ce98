"""Segments of arrays: what goes in comes out, phrases, merging, damage."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.errors import IndexDamaged
from searcher.kernel import loaded, without
from searcher.postings import (
    Cache,
    Field,
    SegmentArrays,
    among,
    cut_into_pairs,
    find_consecutive,
    find_phrase,
    open_segment,
    places,
)
from searcher.postings.bits import ones, put, take
from searcher.postings.builder import SegmentBuilder
from searcher.postings.columns import Column, Numbered, Texts
from searcher.postings.container import Container
from searcher.postings.container_writer import ContainerWriter
from searcher.postings.field import position_widths
from searcher.postings.passages import Passages
from searcher.postings.record_writer import encode
from searcher.postings.records import Record, decode, read_heads
from searcher.postings.runs import Stretch, sort_run
from searcher.postings.segments import merge_segments

LETTERS = "甲乙丙丁戊己庚辛壬癸𠀀政策a"
TEXTS = st.lists(st.text(LETTERS, max_size=40), min_size=1, max_size=12)
KINDS = {
    "grams": Field(pairs=True),
    "words": Field(),
    "bare": Field(positions=False, within="grams"),
}

Postings = dict[str, dict[int, list[int]]]


def pairs_of(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text))]


def words_of(text: str) -> list[str]:
    return [text[at] * (1 + at % 3) for at in range(len(text))]


def parts_of(text: str) -> list[str]:
    """Of each three one, two and three characters of the text; some that do not stand there."""
    return [text[at] * 2 if at % 7 == 6 else text[at : at + 1 + at % 3] for at in range(len(text))]


def columns_of(texts: list[str]) -> dict[str, Column]:
    docs = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in texts])
    spots = [np.arange(len(text), dtype=np.int32) for text in texts]
    positions = np.concatenate([np.empty(0, np.int32), *spots])
    packed = [ord(p[0]) << 32 | (ord(p[1]) if p[1:] else 0) for t in texts for p in pairs_of(t)]
    words = [word for text in texts for word in words_of(text)]
    return {
        "grams": Column(np.array(packed, np.uint64), docs, positions),
        "words": Column(words, docs, positions),
        "bare": Column([word for text in texts for word in parts_of(text)], docs),
    }


def build(folder: Path, batches: list[list[str]], *, memory: int = 1 << 24, name: str = "s") -> Any:
    builder = SegmentBuilder(folder, name, KINDS, memory=memory)
    count = 0
    for texts in batches:
        stored = [text.encode() for text in texts]
        years = np.arange(count, count + len(texts))
        assert builder.add(len(texts), columns_of(texts), stored, values={"year": years}) == count
        count += len(texts)
    return builder.finish()


def postings_of(texts: list[str], cut: Any) -> Postings:
    held: Postings = {}
    for doc, text in enumerate(texts):
        for position, term in enumerate(cut(text)):
            held.setdefault(term, {}).setdefault(doc, []).append(position)
    return held


def check_segment(segment: SegmentArrays, texts: list[str]) -> None:
    segment.verify()
    assert [segment.stored(doc).decode() for doc in range(segment.doc_count)] == texts
    for name, cut in (("grams", pairs_of), ("words", words_of), ("bare", parts_of)):
        field = segment.field(name)
        truth = postings_of(texts, cut)
        assert [field.term(ordinal) for ordinal in range(len(field))] == sorted(truth)
        assert field.lengths.tolist() == [len(text) for text in texts]
        for ordinal, term in enumerate(sorted(truth)):
            check_term(field, ordinal, truth[term])
            assert field.find(term) == ordinal


def check_term(field: Any, ordinal: int, truth: dict[int, list[int]]) -> None:
    assert field.docs(ordinal).tolist() == list(truth)
    assert field.freqs(ordinal).tolist() == [len(places) for places in truth.values()]
    assert field.doc_freq(ordinal) == len(truth)
    if not field.has_positions:
        with pytest.raises(ValueError, match="without positions"):
            field.positions(ordinal)
        return
    for step in (1, 2):
        postings = None if step == 1 else np.arange(0, len(truth), step)
        offsets, positions = field.positions(ordinal, postings)
        cut = [positions[a:b].tolist() for a, b in zip(offsets, offsets[1:])]
        assert cut == list(truth.values())[::step]


@pytest.fixture()
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@given(st.lists(TEXTS, max_size=4), st.sampled_from([1, 2000, 1 << 24]))
@settings(max_examples=15, deadline=None)
def test_a_segment_gives_back_what_was_put_in(batches: list[list[str]], memory: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        segment = build(Path(name), batches, memory=memory)
        check_segment(segment, [text for texts in batches for text in texts])
        assert sorted(path.name for path in Path(name).iterdir()) == ["s.docs", "s.terms"]


def random_texts(seed: int, count: int, length: int = 60) -> list[str]:
    rng = random.Random(seed)
    return ["".join(rng.choices(LETTERS, k=rng.randint(0, length))) for _ in range(count)]


def test_spilling_changes_no_byte_of_the_postings(folder: Path) -> None:
    batches = [random_texts(seed, 30) for seed in range(12)]
    for name, memory in (("whole", 1 << 24), ("spilled", 60_000)):
        (folder / name).mkdir()
        build(folder / name, batches, memory=memory)
    for file in ("s.terms", "s.docs"):
        assert (folder / "whole" / file).read_bytes() == (folder / "spilled" / file).read_bytes()


def test_prefix_is_a_range_of_ordinals(folder: Path) -> None:
    segment = build(folder, [random_texts(1, 60)])
    for name, starts in (
        ("grams", ["甲", "甲乙", "x", "", "𠀀", "甲乙丙"]),
        ("words", ["甲", "政政", ""]),
    ):
        field = segment.field(name)
        terms = [field.term(ordinal) for ordinal in range(len(field))]
        for start in starts:
            found = [field.term(ordinal) for ordinal in field.prefix(start)]
            assert found == [term for term in terms if term.startswith(start)]
    assert segment.field("grams").find("") == segment.field("words").find("无此词") == -1


def test_values_and_unknown_names(folder: Path) -> None:
    segment = build(folder, [["甲"], ["乙", "丙"]])
    assert segment.values("year").tolist() == [0, 1, 2]
    assert segment.value_names == ["year"]
    with pytest.raises(KeyError):
        segment.field("nothing")
    with pytest.raises(IndexError):
        segment.stored(3)


def test_joins_agree_with_the_postings(folder: Path) -> None:
    texts = [text[: 1 + doc % 50] for doc, text in enumerate(random_texts(4, 800))]
    field = build(folder, [texts]).field("words")
    asked = np.array([0, 3, 4, 99, 500, 799])
    sizes = []
    for term in ("甲", "政政政"):
        ordinal = field.find(term)
        truth = dict(zip(field.docs(ordinal).tolist(), field.freqs(ordinal).tolist()))
        assert field.freqs_in(ordinal, asked).tolist() == [truth.get(d, 0) for d in asked.tolist()]
        sizes.append(len(truth))
    assert sizes[0] > 256 and not field.docs(field.find("甲")).flags.writeable


@given(TEXTS, st.text(LETTERS, min_size=1, max_size=7))
@settings(max_examples=40, deadline=None)
def test_phrases_equal_a_scan_of_the_texts(texts: list[str], phrase: str) -> None:
    cuts = {text[at : at + len(phrase)] for text in texts for at in range(len(text))}
    with tempfile.TemporaryDirectory() as name:
        grams = build(Path(name), [texts]).field("grams")
        for wanted in [phrase, *sorted(cuts)[:8]]:
            truth = [sum(t.startswith(wanted, at) for at in range(len(t))) for t in texts]
            docs, freqs = find_phrase(grams, wanted)
            assert dict(zip(docs.tolist(), freqs.tolist())) == {
                d: n for d, n in enumerate(truth) if n
            }


def test_phrases_of_common_terms_take_the_tables(folder: Path) -> None:
    texts = random_texts(5, 3000, 90)
    segment = build(folder, [texts])
    for phrase in ("甲乙", "政策", "甲乙丙", "策", "𠀀a甲"):
        truth = {
            d: n
            for d, t in enumerate(texts)
            if (n := sum(t.startswith(phrase, a) for a in range(len(t))))
        }
        docs, freqs = find_phrase(segment.field("grams"), phrase)
        assert dict(zip(docs.tolist(), freqs.tolist())) == truth
    words = segment.field("words")
    docs, _ = find_consecutive(words, [words.find("甲"), words.find("乙乙")], [0, 1])
    truth_docs = [
        d
        for d, t in enumerate(texts)
        if any(t[a : a + 2] == "甲乙" and a % 3 == 0 for a in range(len(t)))
    ]
    assert docs.tolist() == truth_docs


@given(st.text("甲乙丙", min_size=2, max_size=30))
def test_a_gram_chain_covers_its_phrase(phrase: str) -> None:
    chain = cut_into_pairs(phrase)
    covered = {offset + step for _, offset in chain for step in range(2)}
    assert covered == set(range(len(phrase)))
    assert all(phrase[offset : offset + 2] == pair for pair, offset in chain)


@given(st.lists(st.integers(0, 3000), unique=True), st.lists(st.integers(0, 3000), unique=True))
def test_among_and_places(left: list[int], right: list[int]) -> None:
    wanted, held = np.array(sorted(left), np.int64), np.array(sorted(right), np.int64)
    for below in (3001, 1 << 40):
        found = among(wanted, held, below=below)
        assert wanted[found].tolist() == sorted(set(left) & set(right))
        assert held[places(wanted[found], held, below=below)].tolist() == wanted[found].tolist()


def test_among_by_table_equals_among_by_search() -> None:
    wanted, held = np.arange(0, 5000, 3), np.arange(0, 5000, 7)
    assert among(wanted, held, below=5000).tolist() == among(wanted, held, below=1 << 40).tolist()
    both = wanted[among(wanted, held, below=5000)]
    assert places(both, held, below=5000).tolist() == places(both, held, below=1 << 40).tolist()


@given(st.lists(st.tuples(st.integers(0, 31), st.integers(0, 2**31)), max_size=60), st.data())
@settings(max_examples=40, deadline=None)
def test_numbers_of_any_widths_are_packed(pairs: list[tuple[int, int]], data: Any) -> None:
    wide = np.array([width for width, _ in pairs], np.int64)
    values = np.array([number & ((1 << width) - 1) for width, number in pairs], np.int64)
    at = data.draw(st.integers(0, 70)) + wide.cumsum() - wide
    words = np.zeros(int(wide.sum()) // 32 + 8, np.uint32)
    put(words, at[wide > 0], values[wide > 0])
    raw = words.view(np.uint8)
    assert take(raw, at, wide).tolist() == values.tolist()
    whole = sum(int(value) << int(place) for value, place in zip(values, at))
    set_bits = [bit for bit in range(8 * len(raw)) if whole >> bit & 1]
    assert ones(raw, 0, 8 * len(raw)).tolist() == set_bits
    assert ones(raw, 3, 8 * len(raw) - 3).tolist() == [bit - 3 for bit in set_bits if bit >= 3]


@given(st.integers(1, 5000), st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_records_give_back_their_postings(documents: int, seed: int) -> None:
    """One by one and together, of rare and of common terms."""
    rng = np.random.default_rng(seed)
    lengths = rng.choice([1, 2, 7, 300, 70_000], documents)
    wide = position_widths(lengths)
    lists = [
        np.flatnonzero(rng.random(documents) < share)
        for share in rng.choice([0, 0.01, 0.2, 0.6], 9)
    ]
    lists = [docs if len(docs) else np.array([rng.integers(documents)]) for docs in lists]
    docs = np.concatenate(lists).astype(np.int32)
    freqs = np.minimum(1 + rng.geometric(0.7, len(docs)) // 2, lengths[docs]).astype(np.int32)
    places = [np.sort(rng.choice(size, freq, False)) for size, freq in zip(lengths[docs], freqs)]
    stretch = Stretch(np.array(list(map(len, lists))), docs, freqs, np.concatenate(places))
    raw, sizes = encode(stretch, documents, wide)
    padded, starts = np.append(raw, np.zeros(8, np.uint8)), sizes.cumsum() - sizes
    for ordinal, held in enumerate(lists):
        record = Record.read(raw[starts[ordinal] :][: sizes[ordinal]], documents)
        assert record.docs(documents).tolist() == held.tolist()
        begin, end = np.searchsorted(
            np.repeat(np.arange(len(lists)), list(map(len, lists))), [ordinal, ordinal + 1]
        )
        assert record.freqs(documents).tolist() == freqs[begin:end].tolist()
    heads = read_heads(padded, starts, sizes, documents)
    again = decode(padded, heads, documents, wide)
    for mine, theirs in zip(again, stretch):
        assert mine is not None and theirs is not None and mine.tolist() == theirs.tolist()


def written(container: ContainerWriter, path: Path) -> Container:
    with path.open("wb") as file:
        container.close(file)
    return Container(path.read_bytes(), str(path))


def test_keys_too_wide_for_one_integer_are_sorted_all_the_same() -> None:
    keys = np.array([1 << 50, 3, 1 << 50, 3], np.int64)
    docs = np.array([1 << 20, 7, 5, 7], np.int32)
    run = sort_run(
        lambda used: used.astype(np.uint64), keys, docs, np.array([1, 9, 0, 2], np.int32)
    )
    assert np.asarray(run.terms).tolist() == [3, 1 << 50]
    assert run.whole.docs.tolist() == [7, 5, 1 << 20]
    assert run.whole.freqs.tolist() == [2, 1, 1]
    assert run.whole.positions is not None and run.whole.positions.tolist() == [2, 9, 0, 1]


@given(st.lists(TEXTS, min_size=1, max_size=4), st.integers(0, 2**30))
@settings(max_examples=12, deadline=None)
def test_merging_leaves_out_the_deleted(parts: list[list[str]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as name:
        segments, left = [], []
        for number, texts in enumerate(parts):
            build(Path(name), [texts], name=f"s{number}")
            gone = rng.random(len(texts)) < 0.3
            segments.append(open_segment(name, f"s{number}", deleted=gone))
            left += [text for text, dead in zip(texts, gone) if not dead]
        merged = merge_segments(segments, name, "merged")
        check_segment(merged, left)
        assert len(merged.values("year")) == len(left)


def test_merging_with_a_segment_that_lacks_a_field_keeps_its_positions(folder: Path) -> None:
    segments = [
        build(folder, [[text]], name=f"s{n}") for n, text in enumerate(["", "甲乙甲乙", ""])
    ]
    merged = merge_segments(segments, folder, "m")
    assert merged.field("words").has_positions
    check_segment(merged, ["", "甲乙甲乙", ""])


@pytest.mark.parametrize("cut", [0, 3, 100, -1])
def test_a_cut_file_is_named_as_damaged(folder: Path, cut: int) -> None:
    build(folder, [["甲乙丙"]])
    path = folder / "s.terms"
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(IndexDamaged, match="s.terms"):
        open_segment(folder, "s")


def test_every_altered_byte_of_an_array_is_found(folder: Path) -> None:
    whole = (build(folder, [["甲乙丙丁" * 9]]), (folder / "s.terms").read_bytes())[1]
    container = Container(whole, "s.terms")
    entry = container._arrays["grams.records"]
    altered = bytearray(whole)
    altered[entry.offset + 2] ^= 1
    (folder / "s.terms").write_bytes(altered)
    damaged = open_segment(folder, "s")
    with pytest.raises(IndexDamaged, match="s.terms: it has been altered"):
        damaged.verify()
    with pytest.raises(IndexDamaged, match=f"{folder} is damaged .s.terms: it has been altered"):
        damaged.field("grams")


@pytest.mark.parametrize("at", [1, 5, -2])
def test_records_that_run_into_one_another_are_damage(folder: Path, at: int) -> None:
    field = build(folder, [random_texts(3, 40)]).field("grams")
    starts = np.asarray(field.starts).copy()
    for start in (0, len(field) // 2, 0xC7FF_FFFC):
        starts[at] = start
        field.starts = starts
        with pytest.raises(IndexDamaged):
            field.stretch(0, len(field))


def test_missing_files_and_other_formats(folder: Path) -> None:
    with pytest.raises(IndexDamaged, match="cannot be read"):
        open_segment(folder, "none")
    (folder / "other.docs").write_bytes(b"x" * 200)
    with pytest.raises(IndexDamaged, match="not a file of arrays"):
        open_segment(folder, "other")


def test_a_full_cache_loses_its_oldest_and_keeps_what_is_asked_for() -> None:
    cache = Cache(40_000)
    for number in range(100):
        cache.put(number, str(number), 500)
        assert cache.get(0) == "0"
    assert cache.get(99) == "99" and cache.get(1) is None
    cache.put("long", "", 30_000)
    assert cache.get("long") is None and cache.get(0) == "0"


@pytest.mark.parametrize("native", [False, True], ids=["numpy", "kernel"])
def test_passages_of_any_characters_come_back(folder: Path, native: bool) -> None:
    """What is said often is kept shorter, and what is said once comes back too."""
    kernel = loaded()
    every = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    stored = ["".join(every[at : at + 99]).encode() for at in range(0, len(every), 99)]
    stored += [f"第{number}条 桥梁养护𠀀办法".encode() for number in range(9000)]
    stored += ["公安é".encode(), "𠀀".encode() * 900, "𠀁".encode(), b"", b"a"]
    builder = SegmentBuilder(folder, "s", {})
    builder.add(len(stored), {}, stored)
    segment = builder.finish()
    if native:
        if kernel is None:
            pytest.skip("no kernel")
        docs, terms = (container.opened() for container in segment.containers)
        ends = np.array([0, len(stored)], np.uint32).tobytes()
        segment.native = kernel.Segment(
            docs, terms, [], ends, ends, characters="", least_character=0, lines=""
        )
    assert [segment.stored(number) for number in range(len(stored))] == stored
    assert len(segment.containers[0]) < 0.8 * sum(map(len, stored))


@pytest.mark.parametrize(("size", "told"), [(96, True), (97, False), (1 << 63, False)])
def test_more_bytes_than_phrases_may_tell_are_damage(folder: Path, size: int, told: bool) -> None:
    writer = ContainerWriter()
    writer.add("stored.starts", np.array([0, 1], np.uint32))
    writer.add("stored.codes", np.array([1], np.uint16))
    writer.add("stored.size", np.array([size], np.uint64))
    passages = Passages(written(writer, folder / "s.docs"))
    if told:
        assert passages.size == size
        return
    with pytest.raises(IndexDamaged, match="a passage is invalid"):
        _ = passages.size


def test_passages_that_are_no_text_are_refused(folder: Path) -> None:
    builder = SegmentBuilder(folder, "s", {})
    with pytest.raises(ValueError, match="utf-8"):
        builder.add(1, {}, [b"\xff"])
        builder.finish()


def test_the_kernel_writes_the_same_bytes(folder: Path) -> None:
    if loaded() is None:
        pytest.skip("no kernel")
    batches = [random_texts(seed, 300) for seed in (1, 2)]
    build(folder, batches, name="s", memory=1 << 18)
    (folder / "numpy").mkdir()
    with without():
        build(folder / "numpy", batches, name="s", memory=1 << 18)
    for path in folder.glob("s.*"):
        assert path.read_bytes() == (folder / "numpy" / path.name).read_bytes()


TEXT_KINDS = {"grams": Field(pairs=True), "characters": Field(pairs=True, positions=False)}


def build_texts(folder: Path, batches: list[list[str]], *, as_texts: bool, memory: int) -> bytes:
    """The postings of pairs, and of the characters from 甲 on, as they come to lie on disk."""
    builder = SegmentBuilder(folder, "s", TEXT_KINDS, memory=memory)
    for texts in batches:
        lengths = np.array(list(map(len, texts)), np.int64)
        codes = np.array([ord(char) for text in texts for char in text], np.uint32)
        columns: dict[str, Any] = {
            "grams": Texts(codes, lengths),
            "characters": Texts(codes, lengths, ord("甲")),
        }
        if not as_texts:
            columns = {n: Column(c.terms, c.docs, c.positions) for n, c in columns.items()}
        builder.add(len(texts), columns, [text.encode() for text in texts])
    builder.finish()
    return b"".join((folder / f"s.{suffix}").read_bytes() for suffix in ("docs", "terms"))


ANY_TEXTS = st.lists(st.text(LETTERS + "\0", max_size=40), min_size=1, max_size=12)


@given(st.lists(ANY_TEXTS, min_size=1, max_size=4), st.sampled_from([1, 1 << 24]))
def test_texts_give_the_bytes_of_their_pairs(batches: list[list[str]], memory: int) -> None:
    def built(**asked: Any) -> bytes:
        with tempfile.TemporaryDirectory() as name:
            return build_texts(Path(name), batches, memory=memory, **asked)

    wanted = built(as_texts=False)
    assert built(as_texts=True) == wanted
    with without():
        assert built(as_texts=True) == wanted
        assert built(as_texts=False) == wanted


WORD_KINDS = {"words": Field(positions=False, within="grams"), "grams": Field(pairs=True)}
LONG = "甲乙丙丁戊己庚"


def build_words(folder: Path, batches: list[list[str]], memory: int) -> bytes:
    """The postings of words of one, two, three and seven characters and of pairs, as they lie on
    disk."""
    builder = SegmentBuilder(folder, "s", WORD_KINDS, memory=memory)
    for texts in batches:
        cut = [[*words_of(text), *pairs_of(text), *parts_of(text), LONG] for text in texts]
        words = list(dict.fromkeys(word.replace("\0", "零") for some in cut for word in some))
        numbers = [words.index(word.replace("\0", "零")) for some in cut for word in some]
        docs = np.arange(len(texts), dtype=np.int32).repeat(list(map(len, cut)))
        codes = np.array([ord(char) for text in texts for char in text], np.uint32)
        columns: dict[str, Any] = {
            "words": Column(Numbered(words, np.array(numbers, np.int32)), docs),
            "grams": Texts(codes, np.array(list(map(len, texts)), np.int64)),
        }
        builder.add(len(texts), columns, [text.encode() for text in texts])
    builder.finish()
    return b"".join((folder / f"s.{suffix}").read_bytes() for suffix in ("docs", "terms"))


@given(st.lists(ANY_TEXTS, min_size=1, max_size=4), st.sampled_from([1, 1 << 24]))
def test_the_kernel_gathers_words_as_numpy_sorts_them(
    batches: list[list[str]], memory: int
) -> None:
    def built() -> bytes:
        with tempfile.TemporaryDirectory() as name:
            return build_words(Path(name), batches, memory)

    native = built()
    with without():
        assert built() == native
