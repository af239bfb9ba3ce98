"""The codec: bulk segments, phrases, merging, and the same answers under Whoosh's own codec."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, index, query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.query import spans

from searcher.errors import IndexDamaged
from searcher.postings import (
    Column,
    Field,
    SegmentArrays,
    SegmentBuilder,
    among,
    best,
    consecutive_docs,
    gram_chain,
    impact,
    load_deleted,
    merge_segments,
    open_segment,
    phrase_docs,
    places,
    save_deleted,
)
from searcher.postings.container import Container, ContainerWriter
from searcher.postings.planes import Planes, PlanesWriter
from searcher.postings.records import decode_record, encode_record
from searcher.postings.runs import sort_run
from searcher.whoosh.codec import ArrayCodec, searcher_over, write_whoosh_index

LETTERS = "甲乙丙丁戊己庚辛壬癸𠀀政策a"
TEXTS = st.lists(st.text(LETTERS, max_size=40), min_size=1, max_size=12)
KINDS = {"grams": Field(pairs=True), "words": Field(), "bare": Field(positions=False)}

Postings = dict[str, dict[int, list[int]]]


def pairs_of(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text))]


def words_of(text: str) -> list[str]:
    return [text[at] * (1 + at % 3) for at in range(len(text))]


def columns_of(texts: list[str]) -> dict[str, Column]:
    docs = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in texts])
    spots = [np.arange(len(text), dtype=np.int32) for text in texts]
    positions = np.concatenate([np.empty(0, np.int32), *spots])
    packed = [ord(p[0]) << 32 | (ord(p[1]) if p[1:] else 0) for t in texts for p in pairs_of(t)]
    words = [word for text in texts for word in words_of(text)]
    return {
        "grams": Column(np.array(packed, np.uint64), docs, positions),
        "words": Column(words, docs, positions),
        "bare": Column(words, docs),
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
    for name, cut in (("grams", pairs_of), ("words", words_of), ("bare", words_of)):
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
    assert field.collection_freq(ordinal) == sum(map(len, truth.values()))
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
    build(folder, batches, name="whole")
    build(folder, batches, name="spilled", memory=60_000)
    assert (folder / "whole.terms").read_bytes() == (folder / "spilled.terms").read_bytes()
    assert (folder / "whole.docs").read_bytes() == (folder / "spilled.docs").read_bytes()


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


def test_bounds_of_blocks_hold_and_are_reached(folder: Path) -> None:
    texts = [text + "甲" * (doc % 7) for doc, text in enumerate(random_texts(2, 900))]
    field = build(folder, [texts]).field("words")
    ordinal = field.find("甲")
    docs, freqs = field.docs(ordinal), field.freqs(ordinal)
    assert len(docs) > 400
    starts = np.arange(0, len(docs), 128)
    greatest, shortest = field.blocks(ordinal)
    assert greatest.tolist() == np.maximum.reduceat(freqs, starts).tolist()
    assert shortest.tolist() == np.minimum.reduceat(field.lengths[docs], starts).tolist()
    impacts = impact(freqs, field.lengths[docs], field.average_length)
    highest = np.maximum.reduceat(impacts, starts)
    assert (field.block_impacts(ordinal) >= highest).all()
    assert np.allclose(field.block_impacts(ordinal), highest, atol=1e-4)


def test_joins_and_impacts_agree_with_the_postings(folder: Path) -> None:
    texts = [text[: 1 + doc % 50] for doc, text in enumerate(random_texts(4, 800))]
    field = build(folder, [texts]).field("words")
    asked = np.array([0, 3, 4, 99, 500, 799])
    sizes = []
    for term in ("甲", "政政政"):
        ordinal = field.find(term)
        truth = dict(zip(field.docs(ordinal).tolist(), field.freqs(ordinal).tolist()))
        assert field.freqs_in(ordinal, asked).tolist() == [truth.get(d, 0) for d in asked.tolist()]
        lengths = field.lengths[field.docs(ordinal)]
        shares = impact(field.freqs(ordinal), lengths, 20.0)
        assert field.impacts(ordinal, 20.0).tolist() == shares.tolist()
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
            docs, freqs = phrase_docs(grams, wanted)
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
        docs, freqs = phrase_docs(segment.field("grams"), phrase)
        assert dict(zip(docs.tolist(), freqs.tolist())) == truth
    words = segment.field("words")
    docs, _ = consecutive_docs(words, [words.find("甲"), words.find("乙乙")], [0, 1])
    truth_docs = [
        d
        for d, t in enumerate(texts)
        if any(t[a : a + 2] == "甲乙" and a % 3 == 0 for a in range(len(t)))
    ]
    assert docs.tolist() == truth_docs


@given(st.text("甲乙丙", min_size=2, max_size=30))
def test_a_gram_chain_covers_its_phrase(phrase: str) -> None:
    chain = gram_chain(phrase)
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


@given(st.lists(st.integers(0, 50), max_size=700), st.integers(1, 12))
def test_best_are_the_greatest(scores: list[int], limit: int) -> None:
    array = np.repeat(np.array(scores, np.float32), 5)
    truth = sorted(np.flatnonzero(array).tolist(), key=lambda at: (-array[at], at))[:limit]
    assert best(array, limit).tolist() == truth


@given(st.lists(st.sampled_from([0, 1, 200, 255, 256, 70_000, 2**30 - 1]), max_size=60), st.data())
@settings(max_examples=40, deadline=None)
def test_planes_decode_any_stretch(values: list[int], data: Any) -> None:
    spread = [value for value in values for _ in range(70)]
    with tempfile.TemporaryDirectory() as name:
        for width in (0, 8):
            container = ContainerWriter()
            writer = PlanesWriter(container, "p", width=width)
            for start in range(0, len(spread), 911):
                writer.append(np.array(spread[start : start + 911]))
            writer.close()
            planes = Planes(
                written(container, Path(name) / "planes"), "p", count=len(spread), width=width
            )
            start = data.draw(st.integers(0, len(spread)))
            stop = data.draw(st.integers(start, len(spread)))
            assert planes.decode(start, stop).tolist() == spread[start:stop]
            assert planes.take(np.arange(start, stop, 3)).tolist() == spread[start:stop:3]


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
        assert sum(segment.live_count for segment in segments) == len(left)
        merged = merge_segments(segments, name, "merged")
        check_segment(merged, left)
        assert len(merged.values("year")) == len(left)


def test_deletions_come_back_from_disk(folder: Path) -> None:
    deleted = np.arange(21) % 5 == 0
    save_deleted(folder / "s.deleted", deleted)
    assert load_deleted(folder / "s.deleted").tolist() == deleted.tolist()


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
    entry = container._arrays["grams.positions.low"]
    altered = bytearray(whole)
    altered[entry["offset"] + 2] ^= 1
    (folder / "s.terms").write_bytes(altered)
    damaged = open_segment(folder, "s")
    with pytest.raises(IndexDamaged, match="s.terms has been altered"):
        damaged.verify()
    with pytest.raises(IndexDamaged, match=f"{folder} is damaged .s.terms has been altered"):
        damaged.field("grams")


def test_missing_files_and_other_formats(folder: Path) -> None:
    with pytest.raises(IndexDamaged, match="cannot be read"):
        open_segment(folder, "none")
    (folder / "other.docs").write_bytes(b"x" * 200)
    with pytest.raises(IndexDamaged, match="not a file of arrays"):
        open_segment(folder, "other")


def test_records_hold_plain_values_and_refuse_others() -> None:
    record = {
        "题名": "通知",
        "n": 1,
        "f": 2.5,
        "日期": datetime(2021, 3, 4),
        "b": b"\0x",
        "t": (1, [None, True]),
    }
    assert decode_record(encode_record(record)) == record
    with pytest.raises(TypeError, match="a set cannot be stored"):
        encode_record({"x": {1, 2}})


# Whoosh --------------------------------------------------------------------------------------

VOCABULARY = ["ab", "abc", "abd", "b", "bc", "公安", "公安局", "信息", "信", "x", "y", "z"]


def whoosh_schema() -> Any:
    cut = SpaceSeparatedTokenizer()
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        title=fields.TEXT(analyzer=cut, field_boost=2.0, stored=True),
        body=fields.TEXT(analyzer=cut),
        year=fields.NUMERIC(sortable=True, stored=True),
        day=fields.DATETIME(stored=True, sortable=True),
        kind=fields.KEYWORD(scorable=True),
    )


def whoosh_documents(count: int) -> list[dict[str, Any]]:
    rng = random.Random(11)
    return [
        {
            "id": str(number),
            "title": " ".join(rng.choices(VOCABULARY, k=rng.randint(1, 4))),
            "body": " ".join(rng.choices(VOCABULARY, range(1, 13), k=rng.randint(0, 30))),
            "year": rng.randint(1990, 2030),
            "day": datetime(2020, 1, 1 + number % 28),
            "kind": " ".join(rng.choices("pqr", k=2)),
        }
        for number in range(count)
    ]


def whoosh_index(folder: Path, **codec: Any) -> Any:
    """Three segments with deletions and an update."""
    folder.mkdir()
    made = index.create_in(str(folder), whoosh_schema())
    documents = whoosh_documents(180)
    for start in (0, 60, 120):
        writer = made.writer(**codec)
        for document in documents[start : start + 60]:
            writer.add_document(**document)
        writer.commit(merge=False)
    writer = made.writer(**codec)
    writer.delete_by_term("id", "7")
    writer.delete_by_term("title", "b")
    writer.update_document(**{**documents[150], "title": "公安 公安局"})
    boosted = {**documents[0], "id": "boosted", "title": "信 信息"}
    writer.add_document(**boosted, _title_boost=2.5)
    writer.commit(merge=False)
    return made


def exact_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make Whoosh's own codec keep lengths below 256 exactly: it rounds some from 11 on."""
    monkeypatch.setattr("whoosh.codec.whoosh3.length_to_byte", lambda n: min(n or 0, 255))
    monkeypatch.setattr("whoosh.codec.whoosh3.byte_to_length", lambda held: held)


def random_query(rng: random.Random, depth: int = 0) -> Any:
    name, word, other = (
        rng.choice(["title", "body"]),
        rng.choice(VOCABULARY),
        rng.choice(VOCABULARY),
    )
    simple = [
        lambda: query.Term(name, word),
        lambda: query.Phrase(name, [word, other], slop=rng.randint(1, 3)),
        lambda: query.Prefix(name, word[:1]),
        lambda: query.Wildcard(name, f"{word[:1]}*"),
        lambda: query.FuzzyTerm(name, word, maxdist=1),
        lambda: query.NumericRange("year", rng.randint(1990, 2010), rng.randint(2010, 2030)),
        lambda: query.DateRange("day", datetime(2020, 1, 5), datetime(2020, 1, 9)),
        lambda: query.TermRange(name, min(word, other), max(word, other)),
        lambda: query.Every(rng.choice([None, "body"])),
        lambda: query.Term("kind", rng.choice("pqr")),
    ]
    if depth == 2:
        return rng.choice(simple)()
    if depth == 0 and rng.random() < 0.1:  # Whoosh 2.7.4 cannot put span queries into others
        terms = query.Term(name, word), query.Term(name, other)
        return spans.SpanNear(*terms, slop=3, ordered=False)
    one, two = random_query(rng, depth + 1), random_query(rng, depth + 1)
    joined = [
        lambda: query.And([one, two]),
        lambda: query.Or([one, two, query.Term(name, word)]),
        lambda: query.And([one, query.Not(two)]),
        lambda: query.AndMaybe(one, two),
        lambda: query.DisjunctionMax([one, two]),
    ]
    return rng.choice(simple + joined * 2)()


def assert_same_answers(left: Any, right: Any, *, seed: int, count: int) -> None:
    rng = random.Random(seed)
    for _ in range(count):
        wanted, limit = random_query(rng), rng.choice([None, 10, 3])
        first = [(hit["id"], hit.score) for hit in left.search(wanted, limit=limit)]
        second = [(hit["id"], hit.score) for hit in right.search(wanted, limit=limit)]
        assert [s for _, s in second] == pytest.approx([s for _, s in first], abs=1e-6), wanted
        if limit is None:
            assert sorted(i for i, _ in second) == sorted(i for i, _ in first), wanted


def facts(reader: Any) -> list[Any]:
    return [
        (
            term,
            f.weight(),
            f.doc_frequency(),
            f.max_weight(),
            f.min_length(),
            f.max_length(),
            f.min_id(),
            f.max_id(),
        )
        for term, f in reader
    ]


def test_whoosh_gives_the_same_answers_on_both_codecs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact_lengths(monkeypatch)
    stock = whoosh_index(folder / "stock")
    ours = whoosh_index(folder / "ours", codec=ArrayCodec())
    with stock.searcher() as left, ours.searcher() as right:
        assert left.doc_count() == right.doc_count() < 180
        assert_same_answers(left, right, seed=1, count=120)
    stock.writer().commit(optimize=True)
    ours.writer(codec=ArrayCodec()).commit(optimize=True)
    with stock.searcher() as left, index.open_dir(str(folder / "ours")).searcher() as right:
        assert_same_answers(left, right, seed=2, count=60)
        assert facts(right.reader()) == facts(left.reader())
        assert list(right.reader().all_stored_fields()) == list(left.reader().all_stored_fields())
        for name in ("year", "day"):
            for reverse in (False, True):
                orders = [
                    [
                        hit[name]
                        for hit in s.search(query.Every(), sortedby=name, reverse=reverse, limit=40)
                    ]
                    for s in (left, right)
                ]
                assert orders[0] == orders[1]


def test_long_lists_are_skipped_by_quality_alike(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact_lengths(monkeypatch)
    searchers = []
    for name, codec in (("stock", {}), ("ours", {"codec": ArrayCodec()})):
        (folder / name).mkdir()
        made = index.create_in(
            str(folder / name),
            fields.Schema(
                id=fields.ID(stored=True), body=fields.TEXT(analyzer=SpaceSeparatedTokenizer())
            ),
        )
        rng, writer = random.Random(3), made.writer(**codec)
        for number in range(1000):
            writer.add_document(
                id=str(number),
                body=" ".join(rng.choices("abcd", (50, 5, 2, 1), k=rng.randint(1, 60))),
            )
        writer.commit()
        searchers.append(made.searcher())
    for words in ("a", "b", "ab", "acd", "abcd"):
        for joined in (query.Or, query.And):
            wanted = joined([query.Term("body", word) for word in words])
            first, second = ([hit.score for hit in s.search(wanted, limit=5)] for s in searchers)
            assert second == pytest.approx(first, abs=1e-6)


def test_a_matcher_walks_skips_and_copies(folder: Path) -> None:
    texts = random_texts(9, 700)
    segment = build(folder, [texts])
    with searcher_over([segment], bulk_schema(), decode=lambda raw: {}) as searcher:
        matcher = searcher.reader().postings("words", "甲")
        docs = segment.field("words").docs(segment.field("words").find("甲")).tolist()
        assert len(docs) > 256 and list(matcher.all_ids()) == docs
        matcher.skip_to(docs[200])
        twin = matcher.copy()
        matcher.next()
        assert (twin.id(), matcher.id()) == (docs[200], docs[201])
        spots = [at for at, word in enumerate(words_of(texts[docs[200]])) if word == "甲"]
        assert twin.value_as("positions") == twin.format.decode_positions(twin.value()) == spots
        assert twin.value_as("frequency") == twin.weight() == len(spots)
        twin.skip_to(docs[-1] + 1)
        assert not twin.is_active()


def bulk_schema() -> Any:
    cut = SpaceSeparatedTokenizer()
    return fields.Schema(
        words=fields.TEXT(analyzer=cut),
        grams=fields.TEXT(analyzer=cut),
        year=fields.NUMERIC(sortable=True),
    )


def test_bulk_segments_are_searched_by_whoosh(folder: Path) -> None:
    parts = [random_texts(seed, 80) for seed in (1, 2)]
    deleted = np.arange(80) % 9 == 0
    build(folder, [parts[0]], name="one")
    segments = [open_segment(folder, "one", deleted=deleted), build(folder, [parts[1]], name="two")]
    texts = [*parts[0], *parts[1]]
    live = [doc for doc in range(160) if doc >= 80 or not deleted[doc]]
    with searcher_over(
        segments, bulk_schema(), decode=lambda raw: {"words": raw.decode()}
    ) as searcher:
        found = searcher.search(query.Phrase("grams", ["甲乙", "乙丙"]), limit=None)
        assert sorted(hit.docnum for hit in found) == [
            doc for doc in live if "甲乙丙" in texts[doc]
        ]
        assert all(hit["words"] == texts[hit.docnum] for hit in found)
        prefixed = searcher.search(query.Prefix("grams", "政"), limit=None)
        assert sorted(hit.docnum for hit in prefixed) == [doc for doc in live if "政" in texts[doc]]
        newest = searcher.search(query.Every(), sortedby="year", reverse=True, limit=2)
        assert sorted(hit.docnum for hit in newest) == [79, 159]
        assert searcher.doc_count() == len(live)


def test_whoosh_opens_and_goes_on_writing_bulk_segments(folder: Path) -> None:
    schema = fields.Schema(
        id=fields.ID(stored=True, unique=True), body=fields.TEXT(analyzer=SpaceSeparatedTokenizer())
    )
    builder = SegmentBuilder(folder, "MAIN_bulk", {"id": Field(positions=False), "body": Field()})
    docs = np.arange(2, dtype=np.int32)
    columns_given = {
        "id": Column(["1", "2"], docs, None, np.zeros(2)),
        "body": Column(["公安", "信息"], docs, docs),
    }
    builder.add(2, columns_given, [encode_record({"id": "1"}), encode_record({"id": "2"})])
    write_whoosh_index(folder, [builder.finish()], schema)
    opened = index.open_dir(str(folder))
    writer = opened.writer(codec=ArrayCodec())
    writer.update_document(id="2", body="公安")
    writer.commit(optimize=True)
    with opened.searcher() as searcher:
        assert sorted(hit["id"] for hit in searcher.search(query.Term("body", "公安"))) == [
            "1",
            "2",
        ]
        assert list(searcher.reader().field_terms("body")) == ["公安"]


def test_what_is_not_kept_is_refused_in_words(folder: Path) -> None:
    cut = SpaceSeparatedTokenizer()
    for number, (kept, problem) in enumerate(
        [
            (fields.TEXT(analyzer=cut, chars=True), "not the Characters"),
            (fields.TEXT(analyzer=cut, vector=True), "no term vectors"),
        ]
    ):
        place = folder / str(number)
        place.mkdir()
        writer = index.create_in(str(place), fields.Schema(body=kept)).writer(codec=ArrayCodec())
        with pytest.raises((TypeError, NotImplementedError), match=problem):
            writer.add_document(body="甲 乙")
            writer.commit()


def test_segments_hold_no_pickle(folder: Path) -> None:
    made = whoosh_index(folder / "ours", codec=ArrayCodec())
    with closing(made.reader()) as reader:
        assert reader.doc_count() > 0
    for path in (folder / "ours").glob("MAIN_*"):
        if path.suffix in (".docs", ".terms"):
            assert path.read_bytes().startswith(b"SRCHARR1")
            assert not path.read_bytes().count(b"whoosh")
