"""The formats: python -m benchmarks.formats [--documents N] [--mutants N] [--pages N]

Documents are made from word lists, so that their text is known, and written in every format.
Told are: the share of characters that come back in the right order, and of headings with their
level; how fast each format is read, and in how much memory; and what damaged files end as. The
exit status is 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.reader import Reader
from searcher.load import Found, archives, source_of, walk
from searcher.model import Skip
from searcher.repair import repair
from searcher.structure import structure
from tests.formats.archives import write_tar, write_zip
from tests.formats.document import Document
from tests.formats.mails import Attachment, write_eml
from tests.formats.members import member_mutants
from tests.formats.mutation import mutants
from tests.formats.notice import Notice, Part, texts
from tests.formats.renderings import RENDERINGS, RETOLD
from tests.formats.typesetting import Layout, write_pdf
from tests.formats.workbooks import Sheet, write_ods, write_xls, write_xlsb, write_xlsx

CHARACTERS_GOAL, HEADINGS_GOAL, PAGES_GOAL = 0.99, 1.0, 50.0
SLOWEST, LARGEST = 10.0, 1 << 30  # seconds and bytes for one damaged file
A_PAGE = 620  # characters on a page of A4 set as offices set it
_WHO = "各县（区）人民政府 市交通运输局 乡镇人民政府 养护站 村民委员会 市财政局 施工单位 沿线学校".split()
_DOES = "应当按月检查 要逐项登记 每半年更换 不得挪用 及时公布 协同维护 分段验收 优先安排".split()
_WHAT = "边沟和涵洞 桥梁护栏 反光标志 补助资金 养护台账 路肩培土 抢险物资 公示牌".split()
_HOW = "并在五日内上报 费用由市级承担 连续三年不变 结果向群众公开 不合格的重新施工 由专人保管钥匙".split()
_ABOUT = "组织领导 日常养护 资金使用 桥隧安全 应急抢修 监督检查 队伍建设 路域环境".split()
_NUMERALS = "一二三四五六七八九十"

Writer = Callable[[Notice], bytes]


def main() -> int:
    """Measure, print Markdown, tell whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20, help="made for the comparison")
    parser.add_argument("--mutants", type=int, default=2_000, help="damaged files")
    parser.add_argument("--pages", type=int, default=300, help="of the documents that are timed")
    options = parser.parse_args()
    missed = [
        *compare(options.documents),
        *clock(options.pages),
        *damage(options.mutants),
    ]
    for goal in missed:
        print(f"missed: {goal}", file=sys.stderr)
    return int(bool(missed))


def compare(count: int) -> Iterator[str]:
    """How much of `count` documents each format gives back; the goals missed."""
    notices = [made(seed, sections=4 + seed % 5) for seed in range(count)]
    characters = sum(len(_text(notice)) for notice in notices)
    print(f"{count} documents, {characters:,} characters in each format\n")
    print("| format | characters in order | headings with their level |\n| --- | --- | --- |")
    for name, write in WRITERS.items():
        shares = [returned(notice, name, write) for notice in notices]
        right, headed = (sum(column) / count for column in zip(*shares, strict=True))
        print(f"| {name} | {right:.2%} | {headed:.2%} |", flush=True)
        if right < CHARACTERS_GOAL:
            yield f"{name}: {right:.2%} of characters"
        if name.startswith("DOCX") and headed < HEADINGS_GOAL:
            yield f"{name}: {headed:.2%} of headings"
    print()


def returned(notice: Notice, name: str, write: Writer) -> tuple[float, float]:
    """The shares of the characters in order and of the headings that come back."""
    source = source_of(f"a.{name.split()[0].lower()}", write(notice))
    lines, fixes = repair(source.lines, source.format)
    document = structure(source, id="a", lines=lines, fixes=fixes)
    got = "".join("".join(passage.text for passage in document.passages).split())
    found = {(section.heading, section.level) for section in document.sections}
    wanted = {(part.text, part.level) for part in notice if part.kind == "heading"}
    return in_order(_text(notice), got), len(wanted & found) / len(wanted)


def in_order(wanted: str, got: str) -> float:
    """The share of characters that stand in both texts in the same order."""
    if wanted == got:
        return 1.0
    blocks = SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    return 2 * sum(block.size for block in blocks) / (len(wanted) + len(got))


def made(seed: int, *, sections: int) -> Notice:
    """A notice of so many sections, other words for another seed."""
    draw = random.Random(seed)
    title = f"松河市人民政府关于加强{draw.choice(_ABOUT)}工作的通知"
    parts = [Part("title", title), Part("number", f"松政发〔2023〕{seed + 1}号")]
    parts.append(Part("addressee", "各县（区）人民政府，市政府各部门："))
    for at in range(sections):
        parts.append(Part("heading", f"{_numeral(at)}、{draw.choice(_ABOUT)}", 1))
        for under in range(draw.randint(1, 4)):
            parts.append(Part("heading", f"（{_numeral(under)}）{draw.choice(_ABOUT)}", 2))
            parts += [Part("text", _paragraph(draw)) for _ in range(draw.randint(1, 3))]
    parts += [Part("signature", "松河市人民政府"), Part("date", f"2023年{seed % 12 + 1}月5日")]
    return tuple(parts)


def _numeral(at: int) -> str:
    tens, ones = divmod(at + 1, 10)
    ten = "" if not tens else "十" if tens == 1 else _NUMERALS[tens % 10 - 1] + "十"
    return ten + (_NUMERALS[ones - 1] if ones else "")


def _paragraph(draw: random.Random) -> str:
    said = []
    for _ in range(draw.randint(2, 7)):
        who, does, what, how = (draw.choice(words) for words in (_WHO, _DOES, _WHAT, _HOW))
        said.append(f"{who}{does}{what}，总数不少于{draw.randint(2, 9_000):,}处，{how}。")
    return "".join(said)


def _text(notice: Notice) -> str:
    return "".join("".join(text for _, text in texts(notice)).split())


def _columns(notice: Notice, layout: Layout) -> bytes:
    title = next(part.text for part in notice if part.kind == "title")
    rest = [(part.level or None, text) for part, text in texts(notice) if part.kind != "title"]
    return write_pdf(Document(title, rest), layout)


def _rows(notice: Notice) -> list[Sheet]:
    """The notice as a sheet: a paragraph a row, a cell for each of a table's."""
    return [Sheet("Sheet1", [text.split("\t") for _, text in texts(notice)])]


WRITERS: Mapping[str, Writer] = {
    "TXT": RENDERINGS[".txt"],
    "MD": RENDERINGS[".md"],
    "HTML": RENDERINGS[".html"],
    "MHT": RENDERINGS[".mht"],
    "DOCX": RENDERINGS[".docx"],
    "DOC": RENDERINGS[".doc"],
    "RTF": RENDERINGS[".rtf"],
    "XML (flat DOCX)": RENDERINGS[".xml"],
    "ODT": RENDERINGS[".odt"],
    "EPUB": RENDERINGS[".epub"],
    "PPTX": RETOLD[".pptx"],
    "ODP": RETOLD[".odp"],
    "PPT": RETOLD[".ppt"],
    "XLSX": lambda notice: write_xlsx(_rows(notice)),
    "XLSB": lambda notice: write_xlsb(_rows(notice)),
    "XLS": lambda notice: write_xls(_rows(notice)),
    "ODS": lambda notice: write_ods(_rows(notice)),
    "OFD": RENDERINGS[".ofd"],
    "PDF": RENDERINGS[".pdf"],
    "PDF in two columns": partial(_columns, layout=Layout(columns=2, size=12.0, leading=20.0)),
    "PDF in GBK-EUC-H": partial(_columns, layout=Layout(encoding="GBK-EUC-H")),
}


def clock(pages: int) -> Iterator[str]:
    """How fast a long document is read in each format, and archives are; the goals missed."""
    notice = made(1, sections=1)
    while len(_text(notice)) < pages * A_PAGE:
        notice = (*notice[:-2], *made(len(notice), sections=8)[3:-2], *notice[-2:])
    characters = len(_text(notice))
    print(f"A document of {characters:,} characters, {characters // A_PAGE} pages\n")
    print("| format | file, MB | seconds | pages a second | MB a second | memory, MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, write in WRITERS.items():
        raw = write(notice)
        seconds, memory = _clocked(name, raw)
        rate, size = characters / A_PAGE / seconds, len(raw) / 1e6
        row = (f"{size:.2f}", f"{seconds:.2f}", f"{rate:,.0f}", f"{size / seconds:.1f}")
        print(f"| {name} | {' | '.join(row)} | {memory / 1e6:.0f} |", flush=True)
        if name == "PDF" and rate < PAGES_GOAL:
            yield f"{name}: {rate:.0f} pages a second"
    print()
    _archives_clocked(WRITERS["TXT"](notice))


def _clocked(name: str, raw: bytes) -> tuple[float, int]:
    """Seconds that a read takes, and the most bytes that its process has held, in a new one."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_clock_here, (name, raw))


def _clock_here(name: str, raw: bytes) -> tuple[float, int]:
    suffix = name.split()[0].lower()
    source_of(f"a.{suffix}", raw)  # what is imported and started is not timed
    seconds = min(_seconds(partial(source_of, f"a.{suffix}", raw)) for _ in range(2))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return seconds, own


def _archives_clocked(text: bytes) -> None:
    """How fast the members of archives are found and read, as MB of unpacked text a second."""
    members = [(f"第{at}部分/通知.txt", text) for at in range(max(1, 40_000_000 // len(text)))]
    size = sum(len(content) for _, content in members) / 1e6
    kinds: dict[str, bytes] = {"ZIP": write_zip(members, "gbk")}
    kinds |= {
        f"TAR {packing}".strip(): write_tar(members, packing) for packing in ("", "gz", "xz", "bz2")
    }
    print(f"{len(members)} members, {size:.0f} MB unpacked\n")
    print(
        "| archive | MB packed | found, MB a second | read, MB a second |\n| --- | --- | --- | --- |"
    )
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        for name, raw in kinds.items():
            path = Path(folder) / "a.tar"
            path.write_bytes(raw)
            found = [one.path for one in walk(path) if isinstance(one, Found)]
            finding = _seconds(lambda: list(walk(path)))
            reading = _seconds(lambda: [archives.member_bytes(one) for one in found])
            print(
                f"| {name} | {len(raw) / 1e6:.1f} | {size / finding:.0f} | {size / reading:.0f} |"
            )
    print()


def _seconds(call: Callable[[], object]) -> float:
    """The seconds of a processor that a call takes, whatever else the machine does."""
    began = time.process_time()
    call()
    return time.process_time() - began


def damage(count: int) -> Iterator[str]:
    """What `count` damaged files over all formats end as; the goals missed."""
    notice = made(3, sections=3)
    samples = [(f".{name.split()[0].lower()}", write(notice)) for name, write in WRITERS.items()]
    inside = [("通知.docx", RENDERINGS[".docx"](notice)), ("a.txt", RENDERINGS[".txt"](notice))]
    samples += [(".zip", write_zip(inside, "gbk")), (".tgz", write_tar(inside, "gz"))]
    samples += [(".eml", write_eml("通知", _text(notice), [Attachment(*one) for one in inside]))]
    samples += [(".tar", write_tar([*inside, ("内.zip", write_zip(inside, "gbk"))]))]
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        reader = Reader(Path(folder))
        for suffix, raw in damage_files(samples, count):
            path = Path(folder) / f"a{suffix}"
            path.write_bytes(raw)
            began = time.perf_counter()
            outcomes.update(_outcome(reader, path))
            slowest = max(slowest, time.perf_counter() - began)
        reader.close()
    largest = reader.largest
    print(
        f"{count:,} damaged files: slowest {slowest:.2f} s, largest reader {largest / 1e6:.0f} MB\n"
    )
    print("| documents | what became of them |\n| --- | --- |")
    for outcome, times in outcomes.most_common():
        print(f"| {times} | {outcome} |")
    if slowest > SLOWEST or largest > LARGEST:
        yield f"a damaged file took {slowest:.1f} s or {largest / 1e6:.0f} MB"


def damage_files(
    samples: Sequence[tuple[str, bytes]], count: int, *, seed: int = 1
) -> Iterator[tuple[str, bytes]]:
    """Give so many damaged files with their suffixes, one in four damaged within a packed member."""
    packed = [(suffix, raw) for suffix, raw in samples if raw.startswith(b"PK")]
    inside = count // 4
    whole = mutants([raw for _, raw in samples], count - inside, seed=seed)
    for number, raw in enumerate(whole):
        yield samples[number % len(samples)][0], raw
    for at, (suffix, raw) in enumerate(packed):
        share = inside // len(packed) + (at < inside % len(packed))
        damaged = member_mutants(raw, share, seed=seed * len(packed) + at)
        yield from ((suffix, one) for one in damaged)


def _outcome(reader: Reader, path: Path) -> Sequence[str]:
    """What each document in the file ended as: a text, or a reason."""
    told = []
    for one in walk(path):
        outcome = reader.outcome(one) if isinstance(one, Found) else one
        told.append(outcome.reason if isinstance(outcome, Skip) else "prepared")
    return [reason if len(reason) < 70 else reason[:70] + "…" for reason in told]


if __name__ == "__main__":
    sys.exit(main())
