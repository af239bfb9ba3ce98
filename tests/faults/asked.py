"""Every command asked of an altered index, and the judgement of what it says."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

import searcher
from searcher.cli import cli
from tests.faults.damage import generated
from tests.faults.mutations import OTHERS, Mutation
from tests.processes import Stopwatch

SECONDS = 60.0
LOOK = 1.0  # seconds between two looks at what has been kept from running

Said = dict[str, str]

# Who names, replaces and repeats whom, beside what is drawn by chance.
RELATED = {
    "养犬/旧办法.txt": "云川市养犬管理办法\n云政发〔2012〕7号\n第一条 为了规范养犬，制定本办法。\n"
    "第二条 养犬应当登记。\n第三条 本办法自2012年5月1日起施行。\n云川市人民政府\n2012年4月2日\n",
    "养犬/新办法.txt": "云川市养犬管理办法\n云政发〔2020〕9号\n第一条 为了规范养犬，根据《云川省养犬管理条例》，"
    "制定本办法。\n第二条 养犬应当登记、免疫。\n第三条 本办法自2020年5月1日起施行。"
    "2012年4月2日发布的《云川市养犬管理办法》同时废止。\n云川市人民政府\n2020年4月2日\n",
    "养犬/抄件.txt": "云川市养犬管理办法\n云政发〔2020〕9号\n第一条 为了规范养犬，根据《云川省养犬管理条例》，"
    "制定本办法。\n第二条 养犬应当登记、免疫。\n第三条 本办法自2020年5月1日起施行。"
    "2012年4月2日发布的《云川市养犬管理办法》同时废止。\n云川市人民政府\n2020年4月2日\n",
    "养犬/通知.txt": "关于贯彻《云川市养犬管理办法》的通知\n各区公安分局：\n一、落实《云川市养犬管理办法》\n"
    "按照云政发〔2020〕9号和《云川市犬只免疫规定》做好登记。\n二、加强监督\n推进信息化建设。\n"
    "云川市公安局\n2020年6月3日\n",
}
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("search", "公安", "--json", "--explain"),
    ("search", "推进 数据 共享", "-n", "30"),
    ("search", '"信息化建设"', "--group", "document", "--format", "csv"),
    ("search", "养老 OR 防汛 -公安", "--sort", "date"),
    ("search", "标题:通知 优化"),
    ("search", '"责任 落实"~6'),
    ("search", "云政* 平台", "--offset", "2"),
    ("search", "如何办理企业登记和养老服务补贴？"),
    ("search", "云政发〔2020〕9号", "--json"),
    ("search", "养犬 登记 第二条"),
    ("search", "数据", "--since", "2020", "--type", "通知"),
    ("search", "登记", "--issuer", "公安局", "--region", "云川"),
    ("show", "003.txt", "--fixes"),
    ("show", "养犬/通知.txt#2", "--context", "1", "--json"),
    ("docs",),
    ("docs", "--json"),
    ("stats", "--json"),
    ("links", "养犬/新办法.txt", "--in"),
    ("links", "养犬/通知.txt", "--json"),
    ("versions", "养犬/旧办法.txt", "--as-of", "2021-01-01"),
    ("diff", "养犬/旧办法.txt", "养犬/新办法.txt"),
    ("ghosts",),
    ("facets", "登记", "--json"),
    ("kwic", "信息化"),
    ("trend", "公安", "养犬"),
    ("collocates", "公安"),
    ("keyness", "养犬", "--json"),
    ("first", "信息化建设"),
    ("reuse", "养犬/新办法.txt"),
)
# What tells when and how the answer was made; and of the files how large they are.
_PASSING = re.compile(r'"took_ms": [\d.]+|in [\d.]+ ms|"(?:size|created|generation)": [^,\n]+')


def texts_of(documents: int) -> dict[str, str]:
    """Texts by chance and some that name one another."""
    return {**generated(documents), **RELATED}


class _Late(BaseException):
    """A command has not ended in time."""


@contextmanager
def _in_time() -> Iterator[None]:
    watch = Stopwatch()

    def end(*_: object) -> None:
        left = SECONDS - watch.seconds
        if left <= 0:
            raise _Late
        signal.setitimer(signal.ITIMER_REAL, max(left, LOOK))

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def said_by(folder: Path, commands: Sequence[tuple[str, ...]] = COMMANDS) -> Said:
    """What each command prints, or the error that it ends in: `Told` one of ours about the
    index, `Raw` one of Python's, `Late` where it does not end."""
    return {" ".join(words): _said(folder, words) for words in commands}


def _said(folder: Path, words: tuple[str, ...]) -> str:
    name, *rest = words
    try:
        with _in_time():
            done = CliRunner().invoke(cli, [name, "--index", str(folder), *rest])
    except _Late:
        return "Late"
    error = done.exception
    if isinstance(error, searcher.StoreError):
        return f"Told: {error}"
    if isinstance(error, searcher.SearcherError):
        return f"Error: {error}"
    if error is not None and not isinstance(error, SystemExit):
        return f"Raw: {error!r:.300}"
    return _PASSING.sub("", f"{done.exit_code} {done.output}")


@dataclass(frozen=True)
class Judgement:
    """What became of an altered index: whether it was told by any command, by `check`, and
    what is wrong."""

    right: int
    told: int
    caught: bool
    wrong: tuple[str, ...]


def judged(mutation: Mutation, whole: Path, *, folder: Path, truth: Said) -> Judgement:
    """Alter an index and ask it everything; the commands are those of `truth`."""
    what = mutation.lay_out(whole, folder)
    checked = _said(folder, ("check",))
    commands = [words for words in COMMANDS if " ".join(words) in truth]
    found = said_by(folder, commands)
    told = [name for name, said in found.items() if said.startswith("Told")]
    right = [name for name, said in found.items() if said == truth[name]]
    whole_is_asked = mutation.kind not in OTHERS
    wrong = [f"{what}: check: {checked}"] if checked.startswith(("Raw", "Late", "Error")) else []
    for name, said in found.items():
        if said.startswith(("Raw", "Late")):
            wrong.append(f"{what}: {name}: {said}")
        elif whole_is_asked and checked.startswith("0 ") and name not in told and name not in right:
            wrong.append(f"{what}: {name}: {said:.200}")
    return Judgement(len(right), len(told), not checked.startswith("0 "), tuple(wrong))


def updated(mutation: Mutation, whole: Path, *, folder: Path, files: Path) -> str:
    """What an update of an altered index says; "" where it ends as it should."""
    what = mutation.lay_out(whole, folder)
    said = _said(folder, ("index", str(files), "-q"))
    return f"{what}: index: {said}" if said.startswith(("Raw", "Late")) else ""


__all__ = ["COMMANDS", "Judgement", "Said", "judged", "said_by", "texts_of", "updated"]
