"""An index altered by somebody who knows how it is made, all of its checksums made anew.

What it answers then is what it answered before, or damage is told, or `check` tells it; nothing
ends in an error of Python's, and nothing waits. Left out is only what nobody can tell: an index
of other documents, whole in itself, is no damage.
"""

from __future__ import annotations

import copy
import hashlib
import io
import json
import os
import random
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.disk import checksum
from searcher.postings.container import Container
from searcher.postings.container_writer import ContainerWriter
from searcher.postings.frame import MAGIC
from searcher.postings.passages import Passages, PassagesWriter
from searcher.store.catalog import Seal
from searcher.store.columns import COLUMNS, NAMES, array_of

Arrays = dict[str, NDArray[Any]]

_TRAILER = struct.Struct("<QII8s")
# What a value of JSON may become.
_OTHERS: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 7, 2**31, 2**53, 2**63, 2**70, -(2**63), 0.5, -0.0, 1e308),
    *("", "0", "x", "公安", "2021-02-31", "../s000001", "s000001", "a\0b", "长" * 5000),
    *([], {}, [[]], [None], {"": None}, [0, 0], ["", ""]),
)
_ARRAYS = (".docs", ".terms", ".documents", ".details", ".citations", ".relations")


@dataclass(frozen=True)
class Mutation:
    """One alteration: its kind and what chance draws the rest from."""

    kind: str
    seed: int

    def lay_out(self, whole: Path, folder: Path) -> str:
        """Make `folder` the index `whole` with this alteration; says what was altered."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(whole, folder)
        chance = random.Random(f"{self.kind} {self.seed}")
        return KINDS[self.kind](folder, chance)


def mutations(count: int, *, seed: int = 1) -> list[Mutation]:
    """Alterations of every kind in turn, the same for the same seed."""
    kinds = list(KINDS)
    return [Mutation(kinds[n % len(kinds)], seed * 1_000_003 + n) for n in range(count)]


def _numbers(folder: Path, chance: random.Random) -> str:
    """Some numbers of an array are others."""
    path = _pick(folder, chance)
    arrays, meta = read_arrays(path)
    name = chance.choice([name for name in arrays if len(arrays[name])])
    arrays[name] = _altered(arrays[name], chance)
    write_arrays(path, arrays, meta)
    return _sealed(folder, f"{path.name} {name}: numbers")


def _shape(folder: Path, chance: random.Random) -> str:
    """An array is longer, shorter, of another type, gone, or another's."""
    path = _pick(folder, chance)
    arrays, meta = read_arrays(path)
    name, other = chance.choice(list(arrays)), chance.choice(list(arrays))
    array = arrays[name]
    change = chance.choice(("cut", "longer", "typed", "gone", "swapped", "empty", "more"))
    if change == "gone":
        del arrays[name]
    elif change == "swapped":
        arrays[name], arrays[other] = arrays[other], array
    elif change == "more":
        arrays[f"{name}.more"] = array
    else:
        kinds = [kind for kind in ("|u1", "<u2", "<u4", "<u8", "<i8", "<f8") if kind != array.dtype]
        arrays[name] = {
            "cut": array[: chance.randrange(len(array) or 1)],
            "longer": np.concatenate([array, array[-1:]] * chance.randint(1, 3)),
            "typed": array.astype(chance.choice(kinds)),
            "empty": array[:0],
        }[change]
    write_arrays(path, arrays, meta)
    return _sealed(folder, f"{path.name} {name}: {change}")


def _directory(folder: Path, chance: random.Random) -> str:
    """What a file's directory says is something else."""
    path = _pick(folder, chance)
    content = path.read_bytes()
    at, length, _, _ = _TRAILER.unpack(content[-_TRAILER.size :])
    said, what = _json_altered(json.loads(content[at : at + length]), chance)
    raw = _dumped(said)
    trailer = _TRAILER.pack(at, len(raw), zlib.crc32(raw), MAGIC)
    path.write_bytes(content[:at] + raw + trailer)
    return _sealed(folder, f"{path.name} directory: {what}")


def _bytes(folder: Path, chance: random.Random) -> str:
    """Any bytes of a file's arrays are others, their sums made anew."""
    path = _pick(folder, chance)
    content = bytearray(path.read_bytes())
    at, length, _, _ = _TRAILER.unpack(content[-_TRAILER.size :])
    said = json.loads(content[at : at + length])
    end = said["blocks"]["offset"]
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(MAGIC), end)
        some = chance.randbytes(min(chance.choice((1, 1, 2, 4, 64)), end - start))
        content[start : start + len(some)] = some
    sums = b"".join(
        struct.pack("<I", zlib.crc32(content[n : min(n + (1 << 14), end)]))
        for n in range(0, end, 1 << 14)
    )
    said["blocks"]["crc32"] = zlib.crc32(sums)
    raw = _dumped(said)
    content[end:] = sums + raw + _TRAILER.pack(end + len(sums), len(raw), zlib.crc32(raw), MAGIC)
    path.write_bytes(content)
    return _sealed(folder, f"{path.name}: bytes")


def _table(folder: Path, chance: random.Random) -> str:
    """A cell of what filters look at, or a title that a document names, is another."""
    path = _pick(folder, chance, (".documents",))
    arrays, meta = read_arrays(path)
    name = array_of(chance.choice((*COLUMNS, NAMES)))
    said, what = _json_altered(json.loads(zlib.decompress(arrays[name].tobytes())), chance)
    arrays[name] = np.frombuffer(zlib.compress(_dumped(said)), np.uint8)
    write_arrays(path, arrays, meta)
    return _sealed(folder, f"{path.name} {name}: {what}")


def _stored(folder: Path, chance: random.Random) -> str:
    """A record, what a document says, or a passage is another."""
    path, what = _store_another(folder, chance)
    return _sealed(folder, what)


def _stored_and_sealed(folder: Path, chance: random.Random) -> str:
    """The same, and what seals a document says so: it may be another document, whole."""
    path, what = _store_another(folder, chance)
    base = folder / path.stem
    try:
        records, details, passages = (
            list(Passages(Container.open(base.with_suffix(suffix))))
            for suffix in (".documents", ".details", ".docs")
        )
        counts = [json.loads(record)["count"] for record in records]
        rest, seals = iter(passages), b""
        for record, said, count in zip(records, details, counts):
            made = Seal(record, said)
            made.add(islice(rest, count))
            seals += made.digest()
    except (KeyError, TypeError, ValueError):
        return _sealed(folder, what)
    arrays, meta = read_arrays(base.with_suffix(".documents"))
    arrays["seals"] = np.frombuffer(seals, np.uint8)
    write_arrays(base.with_suffix(".documents"), arrays, meta)
    return _sealed(folder, f"{what}, sealed")


def _store_another(folder: Path, chance: random.Random) -> tuple[Path, str]:
    path = _pick(folder, chance, (".docs", ".documents", ".details"))
    arrays, meta = read_arrays(path)
    contents = list(Passages(Container.open(path)))
    at = chance.randrange(len(contents))
    said, what = _json_altered(json.loads(contents[at]), chance)
    # Passages are UTF-8: half of a character is spelled out.
    halves = any(0xD800 <= ord(char) < 0xE000 for char in json.dumps(said, ensure_ascii=False))
    contents[at] = json.dumps(said).encode() if halves else _dumped(said)
    writer = ContainerWriter()
    passages = PassagesWriter(writer)
    passages.add(contents)
    passages.close()
    for name, array in arrays.items():
        if not name.startswith("stored."):
            writer.add(name, array)
    _close(path, writer, meta)
    return path, f"{path.name} {at}: {what}"


def _exchanged(folder: Path, chance: random.Random) -> str:
    """A file has the content of another, or two passages or records have changed places."""
    path = _pick(folder, chance)
    if chance.random() < 0.5:
        other = _pick(folder, chance)
        path.write_bytes(other.read_bytes())
        return _sealed(folder, f"{path.name} is {other.name}")
    arrays, meta = read_arrays(path)
    name = chance.choice([name for name in arrays if len(arrays[name]) > 1])
    one, other_at = chance.sample(range(len(arrays[name])), 2)
    array = arrays[name] = arrays[name].copy()
    array[[one, other_at]] = array[[other_at, one]]
    write_arrays(path, arrays, meta)
    return _sealed(folder, f"{path.name} {name}: exchanged")


def _manifest(folder: Path, chance: random.Random) -> str:
    """The manifest says something else."""
    path = _manifest_of(folder)
    said, what = _json_altered(json.loads(path.read_bytes()), chance)
    path.write_bytes(_dumped(said))
    _point(folder)
    return f"manifest: {what}"


def _manifest_agreed(folder: Path, chance: random.Random) -> str:
    """The manifest says something else, and the files that go with it agree."""
    what = _manifest(folder, chance)
    said = json.loads(_manifest_of(folder).read_bytes())
    try:
        facts = copy.deepcopy(said)
        del facts["files"]
        for segment in facts["segments"]:
            del segment["files"]
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        for path in (*folder.glob("*.citations"), *folder.glob("*.relations")):
            arrays, meta = read_arrays(path)
            write_arrays(path, arrays, {**meta, "facts": digest})
        return _sealed(folder, f"{what}, agreed")
    except (KeyError, TypeError, AttributeError, OSError):
        return what


def _renamed(folder: Path, chance: random.Random) -> str:
    """A segment or a file has another name in the manifest."""
    path = _manifest_of(folder)
    text = path.read_text("utf-8")
    names = [segment["name"] for segment in json.loads(text)["segments"]]
    old = chance.choice(names)
    new = chance.choice(
        [f"../{folder.name}/{old}", f"./{old}", f"{old} ", old[1:], "s000099", *names, "/etc", ""]
    )
    path.write_text(text.replace(f'"{old}', f'"{new}'), "utf-8")
    _point(folder)
    return f"manifest: {old} is {new!r}"


def _listed(folder: Path, chance: random.Random) -> str:
    """Segments are listed again, not at all, or in another order."""
    path = _manifest_of(folder)
    said = json.loads(path.read_bytes())
    segments = said["segments"]
    change = chance.choice(("again", "fewer", "none", "turned"))
    said["segments"] = {
        "again": segments + [chance.choice(segments)] * chance.choice((1, 50)),
        "fewer": segments[:-1],
        "none": [],
        "turned": segments[::-1],
    }[change]
    path.write_bytes(_dumped(said))
    _point(folder)
    return f"manifest: segments {change}"


def _pointer(folder: Path, chance: random.Random) -> str:
    """CURRENT says something else."""
    path = folder / "CURRENT"
    said, what = _json_altered(json.loads(path.read_bytes()), chance)
    path.write_bytes(_dumped(said))
    return f"CURRENT: {what}"


def _unusual(folder: Path, chance: random.Random) -> str:
    """A file is a named pipe, a folder, a link, empty, or gone."""
    path = chance.choice(sorted(p for p in folder.iterdir() if p.name != "write.lock"))
    content = path.read_bytes()
    path.unlink()
    change = chance.choice(("pipe", "folder", "link", "circle", "empty", "gone"))
    if change == "pipe":
        os.mkfifo(path)
    elif change == "folder":
        path.mkdir()
    elif change == "link":
        (folder / "elsewhere").write_bytes(content)
        path.symlink_to(folder / "elsewhere")
    elif change == "circle":
        path.symlink_to(path.name)
    elif change == "empty":
        path.touch()
    return f"{path.name}: {change}"


KINDS: Mapping[str, Callable[[Path, random.Random], str]] = {
    "numbers": _numbers,
    "stored texts": _stored,
    "bytes": _bytes,
    "shapes of arrays": _shape,
    "tables": _table,
    "directories": _directory,
    "exchanged parts": _exchanged,
    "manifest": _manifest,
    "names": _renamed,
    "lists of segments": _listed,
    "pointer": _pointer,
    "unusual files": _unusual,
    "other documents": _stored_and_sealed,
    "other manifests": _manifest_agreed,
}
# Of these some are whole indexes of something else, which nobody can tell.
OTHERS = frozenset(("other documents", "other manifests"))


def _pick(folder: Path, chance: random.Random, suffixes: tuple[str, ...] = _ARRAYS) -> Path:
    return chance.choice(sorted(path for path in folder.iterdir() if path.suffix in suffixes))


def read_arrays(path: Path) -> tuple[Arrays, dict[str, Any]]:
    """The arrays of a file by name, and what it says beside them."""
    container = Container.open(path)
    return {name: container.array(name) for name in container.names()}, container.meta


def write_arrays(path: Path, arrays: Arrays, meta: Mapping[str, Any]) -> None:
    """Write a file anew, its own sums made for what is in it now."""
    writer = ContainerWriter()
    for name, array in arrays.items():
        writer.add(name, array)
    _close(path, writer, meta)


def _close(path: Path, writer: ContainerWriter, meta: Mapping[str, Any]) -> None:
    content = io.BytesIO()
    writer.close(content, meta)
    path.write_bytes(content.getvalue())


def _altered(array: NDArray[Any], chance: random.Random) -> NDArray[Any]:
    """The array with one number, or a few, or all of them others."""
    array = array.copy()
    great = np.iinfo(array.dtype).max
    places = [chance.randrange(len(array)) for _ in range(chance.choice((1, 1, 1, 3)))]
    change = chance.choice(("next", "random", "least", "most", "other", "turned", "same"))
    with np.errstate(over="ignore"):
        for at in places:
            array[at] = {
                "next": array[at] + array.dtype.type(1),
                "random": chance.randrange(int(great)),
                "least": 0,
                "most": great,
                "other": array[chance.randrange(len(array))],
            }.get(change, array[at])
    if change == "turned":
        array = array[::-1].copy()
    return np.full_like(array, array[places[0]]) if change == "same" else array


def _json_altered(value: Any, chance: random.Random) -> tuple[Any, str]:
    """A value of JSON with something in it altered, and what."""
    value = copy.deepcopy(value)
    places = list(_places(value))
    if not places:
        return chance.choice(_OTHERS), "all"
    holder, key = chance.choice(places)
    where, change = repr(key), chance.choice(("other", "other", "near", "near", "gone", "again"))
    if change == "gone":
        del holder[key]
    elif change == "again" and isinstance(holder, list):
        holder.insert(key, holder[key])
    elif change == "near":
        holder[key] = _near(holder[key], chance)
    else:
        holder[key] = copy.deepcopy(chance.choice(_OTHERS))
    return value, f"{where} {change}"


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a value of JSON: what holds it, and its key there."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in keys if isinstance(value, (dict, list)) else ():
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


def _near(value: Any, chance: random.Random) -> Any:
    """A value much like another: a number beside it, a text with a character less or more."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, (int, float)):
        return value + chance.choice((-1, 1, 256))
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice(("", "的", "\u202e", "\ud800")) + value[at + 1 :]
    return [value] if isinstance(value, str) else list(value)[:-1]


def _dumped(said: Any) -> bytes:
    """JSON as an index has it; halves of characters go through."""
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _manifest_of(folder: Path) -> Path:
    return folder / str(json.loads((folder / "CURRENT").read_bytes())["manifest"])


def seal(folder: Path) -> None:
    """Make the sizes and sums in the manifest those of the files."""
    path = _manifest_of(folder)
    said = json.loads(path.read_bytes())
    for files in (said["files"], *(segment["files"] for segment in said["segments"])):
        for name in files:
            found = folder / name
            files[name] = {"size": found.stat().st_size, "sha256": checksum(found)}
    path.write_bytes(_dumped(said))
    _point(folder)


def _sealed(folder: Path, what: str) -> str:
    seal(folder)
    return what


def _point(folder: Path) -> None:
    """Make the sum in CURRENT that of the manifest."""
    pointer = folder / "CURRENT"
    said = json.loads(pointer.read_bytes())
    content = (folder / said["manifest"]).read_bytes()
    said["sha256"] = hashlib.sha256(content).hexdigest()
    pointer.write_text(json.dumps(said), "utf-8")
