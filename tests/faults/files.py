"""Bad and hostile files of every kind, made in a folder: what no build may stumble over."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

GOOD = "关于公安工作的通知\n推进公安信息化建设。\n"
HTML = "<html><head><title>公安通知</title></head><body>%s</body></html>"
BIDI = "公安\u202e建设\u2066隐藏\u2069文本\u200f。"
ESCAPES = "公安\x1b[31m红色\x1b]0;标题\x07\x1b[2J\x9b31m，\x08\x7f推进信息化。"
SCRIPT = "公安<script>alert(1)</script><img src=x onerror=alert(2)>推进信息化。"


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _deep(tag: str, depth: int) -> str:
    return HTML % (f"<{tag}>" * depth + "公安信息化" + f"</{tag}>" * depth)


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

# Name → content: text as UTF-8.
CONTENTS: dict[str, str | bytes] = {
    "empty.txt": b"",
    "blank.txt": " \n\t\r\n\u3000\u3000\n",
    "nul.txt": b"\0" * 5000,
    "nul inside.txt": "公安\0信息化\0建设\n推进公安工作。\n",
    "bom only.txt": b"\xef\xbb\xbf",
    "bom utf16 only.txt": b"\xff\xfe",
    "bom twice.txt": "\ufeff\ufeff" + GOOD,
    "utf16.txt": GOOD.encode("utf-16"),
    "utf16 cut.txt": GOOD.encode("utf-16")[:-1],
    "utf16 without bom.txt": GOOD.encode("utf-16-le"),
    "utf16 lone surrogate.txt": b"\xff\xfe" + GOOD.encode("utf-16-le") + b"\x00\xd8" * 3,
    "utf32.txt": GOOD.encode("utf-32"),
    "utf32 cut.txt": GOOD.encode("utf-32")[:-3],
    "utf8 cut.txt": GOOD.encode()[:-5],
    "utf8 surrogates.txt": GOOD.encode() + b"\xed\xa0\x80\xed\xb0\x80",
    "utf8 overlong.txt": GOOD.encode() + b"\xc0\x80\xe0\x80\xaf",
    "gb18030.txt": GOOD.encode("gb18030"),
    "gb18030 surrogate.txt": GOOD.encode("gb18030") + b"\x83\x36\xc7\x38" * 4,
    "big5.txt": "關於公安工作的通知\n推進公安資訊化建設。\n".encode("big5"),
    "two encodings.txt": GOOD.encode() + GOOD.encode("gb18030") * 2,
    "latin.txt": "Ünïcödé téxt ànd nø Chinese.\n".encode("latin-1"),
    "one line.txt": "公安信息化建设" * 30_000,
    "one word.txt": "a" * 200_000,
    "one digit.txt": "1" * 200_000,
    "brackets.txt": "（" * 100_000 + "公安",
    "quotes.txt": "《" * 50_000 + "公安" + "“" * 50_000,
    "many lines.txt": "公安\n" * 10_000,
    "only newlines.txt": "\n" * 500_000,
    "carriage returns.txt": GOOD.replace("\n", "\r"),
    "line separators.txt": GOOD.replace("\n", "\u2028") + "\x0b\x0c\x1c\x85公安\u2029",
    "control.txt": "".join(map(chr, range(1, 32))) + GOOD + "".join(map(chr, range(127, 160))),
    "bidi.txt": GOOD + BIDI,
    "escapes.txt": GOOD + ESCAPES,
    "markup.txt": GOOD + SCRIPT,
    "zero width.txt": "公\u200b安\u200d信\ufeff息\u2060化\n" + GOOD,
    "combining.txt": GOOD + "公" + "\u0301" * 20_000 + "安",
    "private use.txt": "公安\ue000\uf8ff\U000f0000\n" + GOOD,
    "noncharacters.txt": "公安\ufffe\uffff\U0010ffff\n" + GOOD,
    "rare han.txt": "公安𠀀𪜀𫝀\U00030000信息化\n" + GOOD,
    "replacement.txt": "公安\ufffd\ufffd信息化\n" + GOOD,
    "tags.txt": "公安\U000e0041\U000e0042信息化\n" + GOOD,
    "headings.txt": "\n".join(f"（{'一二三四五'[n % 5]}）" for n in range(5000)) + "\n公安",
    "json under.txt": '{"标题": "公安", "正文": ["信息化", null, 1e999]}',
    "xml under.txt": '<?xml version="1.0"?><doc><title>公安</title><p>信息化建设</p></doc>',
    "html under.txt": HTML % "<p>公安信息化建设</p>",
    "binary under.txt": bytes(range(256)) * 40,
    "png under.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "elf under.txt": b"\x7fELF\x02\x01\x01" + bytes(3000),
    "gzip under.txt": gzip.compress(GOOD.encode() * 50),
    "zip under.txt": _zip({"a.txt": GOOD.encode()}),
    "pickle under.txt": b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.",
    "deep.html": _deep("div", 5_000),
    "deep table.html": _deep("table><tr><td", 1000),
    "deep list.html": _deep("ul><li", 2000),
    "unclosed.html": "<html><body>" + "<p><b><i>公安" * 1000,
    "broken tag.html": HTML % ("<a " * 25_000 + "公安信息化"),
    "broken comment.html": HTML % ("<!--" * 20_000 + "公安信息化"),
    "broken cdata.html": HTML % ("<![CDATA[" * 10_000 + "公安信息化"),
    "attributes.html": HTML % ("<p " + " ".join(f"a{n}=公安" for n in range(20_000)) + ">公安</p>"),
    "entities.html": f'<!DOCTYPE html [<!ENTITY l0 "公安">{_LAUGHS}]>' + HTML % "&l9;公安信息化",
    "outside entity.html": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + HTML % "&x;公安",
    "numeric entities.html": HTML % "公安&#0;&#xD800;&#x110000;&#99999999999;&#x1b;[31m信息化",
    "mislabelled.html": ('<meta charset="gb2312">' + HTML % "公安信息化建设推进工作").encode(),
    "unknown charset.html": ('<meta charset="x-none">' + HTML % "公安信息化").encode("gb18030"),
    "charset codec.html": ('<meta charset="zlib_codec">' + HTML % "公安信息化").encode(),
    "script only.html": "<html><script>var 公安 = 1;</script><style>公安{}</style></html>",
    "hostile title.html": f"<title>{ESCAPES}{BIDI}</title><body><p>{GOOD}&lt;script&gt;</p></body>",
    "frames.html": '<frameset><frame src="file:///etc/passwd"></frameset>',
    "svg.html": HTML % "<svg onload=alert(1)><text>公安信息化</text></svg>",
    "nothing.html": "<html><body></body></html>",
    "deep.md": ">" * 3000 + "公安信息化",
    "emphasis.md": "*" * 50_000 + "公安" + "_" * 50_000,
    "links.md": "[" * 30_000 + "公安" + "](" * 30_000,
    "front matter.md": "---\n" + "a: &a [*a]\n" * 2000 + "---\n# 公安\n信息化建设。\n",
    "heading only.md": "#" * 10_000 + " 公安\n",
    "table.md": "|" * 50_000 + "\n" + "|-" * 20_000 + "\n公安信息化\n",
    "not a.pdf": GOOD,
    "cut.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog",
    "not a.docx": GOOD,
    "other zip.docx": _zip({"a.txt": GOOD.encode()}),
    "unknown.xyz": GOOD,
    "a" * 246 + ".txt": GOOD,
    "公" * 83 + ".txt": GOOD,
    "line\nend.txt": GOOD,
    "tab\tin.txt": GOOD,
    "escape\x1b[31m.txt": GOOD,
    "bidi\u202etxt.cod.txt": GOOD,
    "<img src=x onerror=alert(1)>.txt": GOOD,
    "quote'\"`$(id).txt": GOOD,
    "-rf.txt": GOOD,
    "%2e%2e%2f.txt": GOOD,
    "#1.txt": GOOD,
    "=cmd|' 'A0.txt": GOOD,
    " space .txt": GOOD,
    "后缀.TXT": GOOD,
    "~$lock.txt": GOOD,
    ".hidden.txt": GOOD,
}


def _link(path: Path, target: Path | str) -> None:
    path.symlink_to(target)


def _socket(path: Path) -> None:
    before = os.getcwd()
    os.chdir(path.parent)  # a socket's path may have 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(before)


def _closed(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)


def _closed_folder(path: Path) -> None:
    path.mkdir()
    (path / "inside.txt").write_text(GOOD, encoding="utf-8")
    path.chmod(0)


def _deep_folder(path: Path) -> None:
    for _ in range(60):
        path = path / "层"
    path.mkdir(parents=True)
    (path / "deep.txt").write_text(GOOD, encoding="utf-8")


# Name → what makes it; what a system has no such thing for is left out.
MADE: dict[str, Callable[[Path], None]] = {
    "dangling.txt": lambda path: _link(path, "none.txt"),
    "itself.txt": lambda path: _link(path, path.name),
    "up": lambda path: _link(path, ".."),
    "passwd.txt": lambda path: _link(path, "/etc/passwd"),
    "zero.txt": lambda path: _link(path, "/dev/zero"),
    "terminal.txt": lambda path: _link(path, "/dev/tty"),
    "inner link.txt": lambda path: _link(path, "gb18030.txt"),
    "folder.txt": lambda path: path.mkdir(),
    "pipe.txt": lambda path: os.mkfifo(path),
    "socket.txt": _socket,
    "closed.txt": _closed,
    "closed": _closed_folder,
    "deep": _deep_folder,
}
NOT_UTF8 = b"\xb9\xab\xb0\xb2.txt", b"\xed\xb2\x80.txt"


def bad_files(folder: Path) -> set[str]:
    """Make them all; the names of those that the system took."""
    folder.mkdir()
    for name, content in CONTENTS.items():
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        with contextlib.suppress(OSError):
            (folder / name).write_bytes(raw)
    for name, make in MADE.items():
        with contextlib.suppress(OSError, AttributeError):
            make(folder / name)
    for raw_name in NOT_UTF8:
        with contextlib.suppress(OSError):
            Path(os.fsdecode(os.fsencode(folder) + b"/" + raw_name)).write_text(GOOD, "utf-8")
    return set(os.listdir(folder))
