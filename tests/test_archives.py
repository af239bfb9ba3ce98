"""Archives: what is found in them under which names, what is left out and why, and within bounds."""

from __future__ import annotations

import os
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searcher
from searcher.errors import LoadError
from searcher.load import Found, archives, load, walk
from searcher.load.archives import bounds, member_bytes, others, streams
from searcher.load.archives.zips import opened_zip
from searcher.model import Skip
from tests.formats.archives import (
    Members,
    Packing,
    pack,
    write_7z,
    write_rar,
    write_tar,
    write_zip,
)
from tests.formats.document import Document
from tests.formats.docx import write_docx

TEXT = "岚江市关于加强桥梁检修的通知\n一、总体要求\n各单位要按季检修桥梁，记录裂缝。\n"
RAW = TEXT.encode()
DOCX = write_docx(Document("岚江市关于河道保洁的通知", [(1, "一、巡查"), (None, "每月巡查一次。")]))
PACKINGS: dict[str, Packing] = {
    ".tar": "",
    ".tar.gz": "gz",
    ".tgz": "gz",
    ".txz": "xz",
    ".tbz2": "bz2",
}


def ids(path: Path) -> list[str]:
    return [one.id for one in walk(path) if isinstance(one, Found)]


def reasons(path: Path) -> dict[str, str]:
    skips = [one for one in walk(path) if isinstance(one, Skip)]
    return {skip.path.removeprefix(f"{path}/"): skip.reason for skip in skips}


def kept(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk"])
def test_names_of_zip_members_are_decoded(tmp_path: Path, encoding: str) -> None:
    raw = write_zip([("第一部分/关于印发方案的通知.txt", RAW)], encoding)
    kept(tmp_path, "附件.zip", raw)
    assert ids(tmp_path) == ["附件.zip!/第一部分/关于印发方案的通知.txt"]


def test_names_said_to_be_utf8_and_names_given_twice(tmp_path: Path) -> None:
    kept(tmp_path, "a.zip", write_zip([("通知.txt", RAW)], flagged=True))
    kept(tmp_path, "b.zip", write_zip([("鄉鎮通知.txt", RAW)], "ascii", unicode_path=True))
    kept(tmp_path, "c.zip", write_zip([("社區照護服務公告.txt", RAW)], "big5"))
    assert ids(tmp_path) == [
        "a.zip!/通知.txt",
        "b.zip!/鄉鎮通知.txt",
        "c.zip!/社區照護服務公告.txt",
    ]


@pytest.mark.parametrize("suffix", PACKINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_tars_of_every_packing(tmp_path: Path, suffix: str, encoding: str) -> None:
    members = [("./甲/通知.txt", RAW), ("乙.docx", DOCX), ("长" * 60 + ".md", RAW)]
    kept(tmp_path, "归档" + suffix, write_tar(members, PACKINGS[suffix], encoding))
    assert ids(tmp_path) == [
        f"归档{suffix}!/{name}" for name in ("甲/通知.txt", "乙.docx", "长" * 60 + ".md")
    ]
    assert load(f"{tmp_path}/归档{suffix}!/甲/通知.txt").lines[0].text == TEXT.split("\n")[0]


def test_old_tars_and_those_with_pax_names(tmp_path: Path) -> None:
    kept(tmp_path, "p.tar", write_tar([("通知.txt", RAW)], format=tarfile.PAX_FORMAT))
    old = bytearray(write_tar([("a.txt", RAW)]))
    old[257:265] = bytes(8)
    old[148:156] = b" " * 8
    old[148:156] = b"%06o\0 " % sum(old[:512])
    kept(tmp_path, "v7.tar", bytes(old))
    assert ids(tmp_path) == ["p.tar!/通知.txt", "v7.tar!/a.txt"]


def test_streams_packed_one_after_the_other(tmp_path: Path) -> None:
    raw = write_tar([("a.txt", RAW), ("b.txt", RAW)])
    for name, packing in (("a.tgz", "gz"), ("b.txz", "xz"), ("c.tbz", "bz2")):
        parts = [pack(raw[at : at + 700], packing) for at in range(0, len(raw), 700)]  # type: ignore[arg-type]
        kept(tmp_path, name, b"".join(parts) + bytes(512))
    kept(tmp_path, "d.tgz", pack(raw, "gz") + b"behind it")
    assert ids(tmp_path) == [
        f"{name}!/{one}.txt" for name in ("a.tgz", "b.txz", "c.tbz", "d.tgz") for one in "ab"
    ]
    assert not reasons(tmp_path)


def test_bytes_say_what_a_file_is(tmp_path: Path) -> None:
    archive = write_zip([("通知.txt", RAW)])
    kept(tmp_path, "really.rar", archive)
    kept(tmp_path, "really.tar", archive)
    kept(tmp_path, "无后缀", archive)
    kept(tmp_path, "报告.zip", DOCX)
    kept(tmp_path, "网页.zip", f"<html><body><p>{TEXT}</p></body></html>".encode())
    kept(tmp_path, "里.zip", write_zip([("报告.zip", DOCX)]))
    assert sorted(ids(tmp_path)) == sorted(
        ["really.rar!/通知.txt", "really.tar!/通知.txt", "无后缀!/通知.txt"]
        + ["报告.zip", "网页.zip", "里.zip!/报告.zip"]
    )
    assert load(f"{tmp_path}/报告.zip").format == "docx"
    assert load(f"{tmp_path}/里.zip!/报告.zip").format == "docx"
    assert load(f"{tmp_path}/网页.zip").format == "html"


def test_archives_that_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(others, "_command", lambda: None)
    kept(tmp_path, "a.rar", b"Rar!\x1a\x07\x01\0")
    kept(tmp_path, "b.7z", b"7z\xbc\xaf\x27\x1c")
    kept(tmp_path, "c.cab", b"MSCF")
    kept(tmp_path, "d.dwg.gz", pack(b"1\0", "gz"))
    kept(tmp_path, "e.zip", write_zip([]))
    kept(tmp_path, "f.zip", write_zip([("通知.txt", RAW)])[:-30])
    assert ids(tmp_path) == []
    needs = ".venv/bin/pip install -e '.[archives]'"
    assert [needs in reasons(tmp_path)[name] for name in ("a.rar", "b.7z")] == [True, True]
    assert {name: reason for name, reason in reasons(tmp_path).items() if name > "c"} == {
        "c.cab": "format .cab is not supported; unpack it first",
        "d.dwg.gz!/d.dwg": "format .dwg is not supported",
        "e.zip": "the archive holds no file",
        "f.zip": "its list of members is missing or damaged: cut short?",
    }


def test_a_single_packed_file_is_what_it_holds(tmp_path: Path) -> None:
    rows = [f'{{"title": "第{at}号渡口公告", "content": "渡口停航。"}}' for at in (1, 2)]
    kept(tmp_path, "a.txt.gz", pack(RAW, "gz"))
    kept(tmp_path, "b.jsonl.xz", pack("\n".join(rows).encode(), "xz"))
    kept(tmp_path, "c.zip", write_zip([("d.txt.bz2", pack(RAW, "bz2"))]))
    kept(tmp_path, "e.txt.gz", pack(RAW, "gz")[:-20])
    assert ids(tmp_path) == [
        "a.txt.gz!/a.txt",
        *(f"b.jsonl.xz!/b.jsonl!/{at}.json" for at in (1, 2)),
        "c.zip!/d.txt.bz2!/d.txt",
    ]
    assert member_bytes(str(tmp_path / "a.txt.gz!/a.txt")) == RAW
    assert list(reasons(tmp_path)) == ["e.txt.gz"]


@pytest.mark.skipif(not others.is_possible(), reason="libarchive is not installed")
@pytest.mark.parametrize("write", [write_7z, write_rar])
def test_7z_and_rar_are_opened_whatever_their_names_say(
    tmp_path: Path, write: Callable[[Members], bytes]
) -> None:
    raw = write([("资料/通知.txt", RAW), ("图.dwg", b"1"), ("__MACOSX/a.txt", RAW)])
    kept(tmp_path, "a.zip", raw)
    kept(tmp_path, "b.zip", write_zip([("内.rar", raw)]))
    kept(tmp_path, "c.7z", raw[:40])
    assert ids(tmp_path) == ["a.zip!/资料/通知.txt", "b.zip!/内.rar!/资料/通知.txt"]
    assert member_bytes(str(tmp_path / "b.zip!/内.rar!/资料/通知.txt")) == RAW
    assert reasons(tmp_path) == {
        "a.zip!/图.dwg": "format .dwg is not supported",
        "b.zip!/内.rar!/图.dwg": "format .dwg is not supported",
        "c.7z": "it is damaged",
    }


def test_names_that_lead_elsewhere(tmp_path: Path) -> None:
    names = ["../外.txt", "甲/../../外.txt", "..\\外.txt", "/etc/外.txt", "C:\\外.txt", "a\nb.txt"]
    fine = ["甲\\乙.txt", "甲/./丙.txt", "...txt", "甲..乙.txt"]
    kept(tmp_path, "a.zip", write_zip([(name, RAW) for name in [*names, *fine]]))
    kept(tmp_path, "b.tar", write_tar([(name, RAW) for name in [*names, "长" * 1001 + ".txt"]]))
    assert ids(tmp_path) == ["a.zip!/甲/乙.txt", "a.zip!/甲/丙.txt", "a.zip!/甲..乙.txt"]
    out, absolute = "its name leads out of the archive", "its name is an absolute path"
    told = [out, out, out, absolute, absolute, "its name holds control characters"]
    shown = [*names[:5], "a\\nb.txt"]
    expected = {
        f"{archive}!/{name}": reason
        for archive in ("a.zip", "b.tar")
        for name, reason in zip(shown, told)
    }
    expected[f"b.tar!/{'长' * 80}…"] = "its name is longer than 1,000 characters"
    assert reasons(tmp_path) == expected
    assert sorted(os.listdir(tmp_path)) == ["a.zip", "b.tar"]


def test_members_that_are_no_documents(tmp_path: Path) -> None:
    def special(name: str, kind: bytes) -> tarfile.TarInfo:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, "/etc/passwd"
        return entry

    kinds = {
        "l": tarfile.SYMTYPE,
        "h": tarfile.LNKTYPE,
        "c": tarfile.CHRTYPE,
        "f": tarfile.FIFOTYPE,
    }
    members = [special(f"{name}.txt", kind) for name, kind in kinds.items()]
    kept(tmp_path, "a.tar", write_tar([*members, special("夹", tarfile.DIRTYPE), ("b.txt", RAW)]))
    link, device = "a link, not a document", "a device or a special file, not a document"
    assert ids(tmp_path) == ["a.tar!/b.txt"]
    assert reasons(tmp_path) == {
        "a.tar!/l.txt": link,
        "a.tar!/h.txt": link,
        "a.tar!/c.txt": device,
        "a.tar!/f.txt": device,
    }


def test_zip_members_that_cannot_be_read(tmp_path: Path) -> None:
    members = [
        ("加密.txt", RAW),
        ("坏.txt", RAW * 9),
        ("图.dwg", b"1"),
        ("空.txt", b""),
        ("好.txt", RAW),
    ]
    raw = bytearray(
        write_zip([*members, ("./好.txt", RAW), (".DS_Store", b"1"), ("__MACOSX/a.txt", b"1")])
    )
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + offset] |= 1
    second = raw.index(b"PK\x03\x04", 10)
    raw[second + 60] ^= 0xFF
    kept(tmp_path, "a.zip", bytes(raw))
    built = searcher.build_index(tmp_path, tmp_path / "index")
    assert [record.id for record in built.docs()] == ["a.zip!/好.txt"]
    assert built.summary is not None
    told = [(skip.path.rpartition("!/")[2], skip.reason) for skip in built.summary.skipped]
    assert told == [
        ("加密.txt", "it is encrypted: a password is needed to open it"),
        ("坏.txt", "it is damaged"),
        ("图.dwg", "format .dwg is not supported"),
        ("./好.txt", "a second member of this name; the first is read"),
        ("空.txt", "the file is empty"),
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zips_packed_otherwise(tmp_path: Path, method: int) -> None:
    path = kept(tmp_path, "a.zip", write_zip([("通知.txt", RAW * 2000)], method=method))
    assert len(load(f"{path}!/通知.txt").lines) == 6000


def test_names_that_differ_by_case_are_two_documents(tmp_path: Path) -> None:
    kept(tmp_path, "a.zip", write_zip([("A.txt", RAW), ("a.TXT", RAW)]))
    assert ids(tmp_path) == ["a.zip!/A.txt", "a.zip!/a.TXT"]


def test_archives_in_archives(tmp_path: Path) -> None:
    raw = write_zip([("通知.txt", RAW)], "gb18030")
    raw = write_tar([("三.zip", raw), ("三.txt", RAW)], "gz")
    raw = write_zip([("二.tar.gz", raw), ("二.txt", RAW)])
    kept(tmp_path, "一.zip", raw)
    kept(tmp_path, "零.zip", write_zip([("一.zip", raw)]))
    assert ids(tmp_path) == [
        "一.zip!/二.tar.gz!/三.zip!/通知.txt",
        "一.zip!/二.tar.gz!/三.txt",
        "一.zip!/二.txt",
        "零.zip!/一.zip!/二.tar.gz!/三.txt",
        "零.zip!/一.zip!/二.txt",
    ]
    assert reasons(tmp_path) == {
        "零.zip!/一.zip!/二.tar.gz!/三.zip": "archives are nested deeper than 3"
    }
    assert load(f"{tmp_path}/一.zip!/二.tar.gz!/三.zip!/通知.txt").lines[0].text == TEXT[:14]


@pytest.mark.parametrize("packing", ["gz", "xz", "bz2"])
def test_bombs_in_packed_tars_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: Packing
) -> None:
    monkeypatch.setattr(bounds, "_ALWAYS", 4 << 20)
    bomb = [("先.txt", RAW), ("弹.txt", bytes(12 << 20)), ("后.txt", RAW)]
    path = kept(tmp_path, "a.tgz", write_tar(bomb, packing))
    assert path.stat().st_size < 14_000
    assert ids(tmp_path) == ["a.tgz!/先.txt"]
    excess = "it unpacks to more than 250 times its size or 20 GB; the rest is left out"
    assert reasons(tmp_path) == {"a.tgz!/弹.txt": excess, "a.tgz": excess}


def test_bombs_of_many_members_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_MEMBERS", 3)
    kept(tmp_path, "a.zip", write_zip([(f"{n}.txt", RAW) for n in range(5)]))
    assert ids(tmp_path) == [f"a.zip!/{n}.txt" for n in range(3)]
    assert reasons(tmp_path) == {"a.zip": "it holds more than 3 members; the rest is left out"}


def test_lists_of_archives_within_and_folders_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_LISTED", 6)
    monkeypatch.setattr(bounds, "MOST_MEMBERS", 8)
    inner = write_zip([("a.txt", RAW), ("b.txt", RAW)])
    kept(tmp_path, "a.zip", write_zip([(f"{n}.zip", inner) for n in range(3)]))
    kept(tmp_path, "b.zip", write_zip([(f"{n}/", b"") for n in range(6)]))
    folder = tarfile.TarInfo("夹")
    folder.type = tarfile.DIRTYPE
    kept(tmp_path, "c.tar", write_tar([folder] * 9))
    assert ids(tmp_path) == ["a.zip!/0.zip!/a.txt", "a.zip!/0.zip!/b.txt"]
    assert reasons(tmp_path) == {
        "a.zip!/1.zip": "the archives in it list more than 6 members",
        "a.zip!/2.zip": "the archives in it list more than 6 members",
        "b.zip": "the archive holds no file",
        "c.tar": "it holds more than 8 members; the rest is left out",
    }


def test_bounds_hold_over_all_archives_within(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "_ALWAYS", 4 << 20)
    bomb = write_zip([(f"{n}.txt", bytes(2 << 20)) for n in range(3)])
    kept(tmp_path, "a.zip", write_zip([("内.zip", bomb), ("后.txt", RAW)]))
    assert ids(tmp_path) == ["a.zip!/内.zip!/0.txt"]
    assert list(reasons(tmp_path)) == ["a.zip!/内.zip!/1.txt", "a.zip!/内.zip", "a.zip"]


def test_a_member_is_no_larger_than_a_file_may_be(tmp_path: Path) -> None:
    huge = tarfile.TarInfo("大.txt")
    huge.size = 10**12
    with open(tmp_path / "a.tar", "wb") as file:
        file.write(huge.tobuf(tarfile.GNU_FORMAT))
        file.truncate(300_000_000)
    assert ids(tmp_path) == []
    assert reasons(tmp_path)["a.tar!/大.txt"] == "the file is larger than 200 MB"


def test_xz_that_wants_much_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_MOST_DICTIONARY", 1 << 20)
    kept(tmp_path, "a.txz", pack(write_tar([("a.txt", RAW)]), "xz"))
    assert reasons(tmp_path) == {"a.txz": "it is damaged"}


def test_a_tar_that_keeps_its_readers_busy(tmp_path: Path) -> None:
    digits = tarfile.TarInfo("x")
    digits.type, digits.size = tarfile.XHDTYPE, 60_000
    back = tarfile.TarInfo("大.txt")
    back.size = -512
    for name, raw in {
        "a.tar": digits.tobuf() + b"1" * 60_416,
        "b.tar": back.tobuf(tarfile.GNU_FORMAT) * 2 + bytes(1024),
        "c.tar": digits.tobuf() * 9_000,
    }.items():
        kept(tmp_path, name, raw)
    began = time.process_time()
    assert ids(tmp_path) == [] and set(reasons(tmp_path)) >= {"a.tar", "b.tar", "c.tar"}
    assert time.process_time() - began < 2


@pytest.mark.parametrize("write", [write_zip, write_tar, lambda members: write_tar(members, "gz")])
def test_what_stands_before_the_damage_is_read(tmp_path: Path, write: object) -> None:
    raw = write([(f"{n}.txt", os.urandom(2000).hex().encode()) for n in range(3)])  # type: ignore[operator]
    path = tmp_path / "a.tar"
    for length in range(0, len(raw), 97):
        kept(tmp_path, "a.tar", raw[:length])
        found = ids(path)
        assert found == [f"a.tar!/{n}.txt" for n in range(len(found))] or found == ["a.tar"]
        assert len(found) == 3 or reasons(path) or found == ["a.tar"]


@settings(max_examples=150)
@given(st.data())
def test_damaged_bytes_never_raise(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    raw = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "mutated.zip"
    path.write_bytes(raw)
    assert list(walk(path))


SAMPLES = [
    write_zip([("甲/通知.txt", RAW), ("内.zip", write_zip([("a.txt", RAW)], "gbk"))]),
    write_tar([("甲/通知.txt", RAW), ("内.zip", write_zip([("a.txt", RAW)], "gbk"))]),
    write_tar([("甲/通知" * 40 + ".txt", RAW)], format=tarfile.PAX_FORMAT),
    write_tar([("甲/通知.txt", RAW), ("b.docx", DOCX)], "gz"),
]


def test_the_list_of_a_zip_is_kept_packed_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(300):
            member = zipfile.ZipInfo(f"养犬/第{number}件.txt" if number % 2 else f"{number}.txt")
            member.extra = b"\x99\x99\x02\x00ab" * (number % 3)
            member.compress_type = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)[number % 2]
            archive.writestr(member, f"第{number}条" * number)
    fields = [*"orig_filename extra flag_bits compress_type external_attr".split()]
    fields += "header_offset CRC compress_size file_size".split()
    with zipfile.ZipFile(path) as plain, path.open("rb") as file:
        packed = opened_zip(file)
        assert len(packed.infolist()) == 300 and packed.namelist() == plain.namelist()
        for one, other in zip(packed.infolist(), plain.infolist(), strict=True):
            assert [getattr(one, f) for f in fields] == [getattr(other, f) for f in fields]
            assert packed.read(one) == plain.read(other)


def test_one_member_is_in_memory_at_a_time(tmp_path: Path) -> None:
    line = (TEXT * 1000).encode()
    path = kept(tmp_path, "a.tgz", write_tar([(f"{n}.txt", line * 8) for n in range(60)], "gz"))
    load(f"{path}!/0.txt")
    tracemalloc.start()
    found = [one for one in walk(path) if isinstance(one, Found)]
    for one in found:
        assert len(archives.member_bytes(one.path)) == len(line) * 8
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == 60 and peak < 5 * len(line) * 8


def test_members_asked_for_in_order_are_read_in_one_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = kept(tmp_path, "a.tgz", write_tar([(f"{n}.txt", RAW) for n in range(9)], "gz"))
    passes = []
    visit = archives.visit

    def counted(path: str, is_wanted: Callable[[str], bool]) -> object:
        passes.append(path)
        return visit(path, is_wanted)

    monkeypatch.setattr(archives, "visit", counted)
    archives.close()
    for n in (0, 1, 2, 5, 8):
        assert archives.member_bytes(f"{path}!/{n}.txt") == RAW
    assert len(passes) == 1
    assert archives.member_bytes(f"{path}!/3.txt") == RAW
    assert len(passes) == 2


def test_a_member_that_is_gone(tmp_path: Path) -> None:
    path = kept(tmp_path, "a.zip", write_zip([("a.txt", RAW), ("b.txt", RAW)]))
    load(f"{path}!/a.txt")
    time.sleep(0.01)
    kept(tmp_path, "a.zip", write_zip([("a.txt", b"\xe6\xb2\xb3\n" * 5)]))
    assert len(load(f"{path}!/a.txt").lines) == 5
    for gone in (f"{path}!/b.txt", f"{tmp_path}/none.zip!/b.txt"):
        with pytest.raises(LoadError, match="no longer there"):
            load(gone)


def test_folders_may_be_named_like_members(tmp_path: Path) -> None:
    (tmp_path / "a.zip!").mkdir()
    (tmp_path / "a.zip!" / "通知.txt").write_text(TEXT, "utf-8")
    kept(tmp_path / "a.zip!", "b.zip", write_zip([("c.txt", RAW)]))
    assert ids(tmp_path) == ["a.zip!/b.zip!/c.txt", "a.zip!/通知.txt"]
    for path in ids(tmp_path):
        assert load(f"{tmp_path}/{path}").lines[0].text == TEXT[:14]


def numbers(built: searcher.Index) -> tuple[int, int, int, int]:
    one = built.summary
    assert one is not None
    return one.added, one.changed, one.removed, one.unchanged


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_updates_are_told_by_members(tmp_path: Path, suffix: str) -> None:
    folder, index = tmp_path / "f", tmp_path / "index"
    folder.mkdir()
    (folder / "别.txt").write_text(TEXT, "utf-8")

    def build(*members: tuple[str, bytes]) -> tuple[int, int, int, int]:
        raw = write_zip(members) if suffix == ".zip" else write_tar(members, "gz")
        kept(folder, "a" + suffix, raw)
        return numbers(searcher.build_index(folder, index))

    one, two, other = ("1.txt", RAW), ("2.txt", RAW), ("2.txt", RAW + RAW)
    assert build(one, two) == (3, 0, 0, 0)
    assert build(two, one) == (0, 0, 0, 3)
    assert build(one, other) == (0, 1, 0, 2)
    assert build(other, ("3.txt", RAW)) == (1, 0, 1, 2)
    (folder / ("a" + suffix)).unlink()
    assert numbers(searcher.build_index(folder, index)) == (0, 0, 2, 1)


def test_an_archive_may_be_the_path_itself(tmp_path: Path) -> None:
    path = kept(tmp_path, "a.zip", write_zip([("1.txt", RAW), ("2.txt", RAW)]))
    assert numbers(searcher.build_index(path, tmp_path / "index")) == (2, 0, 0, 0)
    kept(tmp_path, "a.zip", write_zip([("1.txt", RAW)]))
    assert numbers(searcher.build_index(path, tmp_path / "index")) == (0, 0, 1, 1)


def test_members_are_searched_shown_and_filtered(tmp_path: Path) -> None:
    members = [
        (f"第{n}部分/通知{n}.docx" if n % 2 else f"{n}.txt", DOCX if n % 2 else RAW)
        for n in range(24)
    ]
    kept(tmp_path, "附件.zip", write_zip(members, "gbk"))
    kept(tmp_path, "外.txt", RAW)
    index = searcher.build_index(tmp_path, tmp_path / "index", jobs=2)
    assert len(index.docs()) == 25
    hit = index.search("河道保洁", path="*附件.zip!/第3*")[0]
    assert (hit.document, hit.id) == (
        "附件.zip!/第3部分/通知3.docx",
        "附件.zip!/第3部分/通知3.docx#1",
    )
    assert hit.path == f"{tmp_path}/附件.zip!/第3部分/通知3.docx"
    assert "每月巡查一次" in index.show(hit.id).passages[0].text
    assert index.search("河道", path="*.docx").total == 12
    assert index.search("桥梁", path="外.txt").total == 1


@pytest.mark.parametrize(
    "chosen",
    [{"path": "m.zip"}, {"path": "d/m.zip"}, {"path": "*.zip"}, {"document": "m.zip"}],
    ids=lambda chosen: "".join(chosen.values()),
)
def test_an_archive_is_chosen_by_its_own_name(tmp_path: Path, chosen: dict[str, str]) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    with zipfile.ZipFile(folder / "m.zip", "w") as archive:
        archive.writestr("a.txt", "岚江市渡口办法\n渡口每日检查缆绳。")
    (folder / "b.txt").write_text("岚江市校车办法\n校车每日检查车况。", "utf-8")
    index = searcher.build_index(folder, tmp_path / "index")
    found = index.search("检查", **chosen)  # type: ignore[arg-type]
    assert [hit.document for hit in found] == ["m.zip!/a.txt"]
