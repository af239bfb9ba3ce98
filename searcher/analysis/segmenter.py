"""jieba's words, from the kernel or its Rust twin where there is one, without its noise on the
way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from searcher.analysis.vocabulary import Vocabulary
from searcher.errors import InputError, reason_of
from searcher.kernel import loaded
from searcher.text.folding import fold
from searcher.text.han import HAN_OF_WORDS
from searcher.text.jieba_files import jieba_files

if TYPE_CHECKING:
    from searcher.kernel.compiled import Cutter

Cut = Callable[[str], Sequence[tuple[str, int, int]]]
Whole = Callable[[str], Sequence[str]]
Knows = Callable[[str], object]

HAN_WORD = re.compile(rf"[{HAN_OF_WORDS}]+")

# So many long words are kept with the words inside them, the half that was asked for last at
# least.
MOST_KEPT = 500_000
# Enough to win against any two words of jieba's dictionary (the commonest, 的, has 318,825).
USER_FREQUENCY = 20_000
USER_TAG = "n"
# A word of jieba's dictionary.
PROOF = "信息化"


class Segmenter:
    """Cuts a run of Han characters into words, longer words also into those inside.

    `cut(run)` gives (word, start, end) in jieba's search mode: the words inside a word
    come before it. `name` says which library cuts; both give the same words on Han runs.
    `mixed` are the user's words with other characters in them (5g基站), which no Han run holds;
    `native` is what of the kernel cuts many texts at once, if it does.
    """

    def __init__(self, userdict: str | None = None, *, library: str | None = None) -> None:
        words = _user_words(userdict)
        han = [word for word in words if HAN_WORD.fullmatch(word[0])]
        self.mixed = tuple(sorted((w[0] for w in words if w not in han), key=len, reverse=True))
        self._library, self._words = library, han

    @cached_property
    def _library_of(self) -> _Library:
        # Its dictionary takes longer to load than many a search takes in all.
        return _loaded(self._library, self._words)

    @property
    def name(self) -> str:
        """The library that cuts."""
        return self._library_of.name

    @property
    def native(self) -> Cutter | None:
        """Return the kernel's cutter, where the kernel is to be used."""
        return self._library_of.native if loaded() else None

    @property
    def is_loaded(self) -> bool:
        """True if its dictionary is at hand."""
        return "_library_of" in vars(self)

    @cached_property
    def cut(self) -> Cut:
        """The cutting itself."""
        return self._library_of.cut

    @cached_property
    def whole(self) -> Whole:
        """The words of a text of Han characters and spaces, without those inside others."""
        return self._library_of.whole

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Words met so far as numbers."""
        return Vocabulary(self.inner)

    @cached_property
    def inner(self) -> Mapping[str, tuple[str, ...]]:
        """The words inside each word, in the order of `cut`."""
        return _Inner(self._library_of.knows)


class _Inner(dict[str, tuple[str, ...]]):
    """Finds the words inside a word once: those of two characters, then those of three."""

    def __init__(self, knows: Knows) -> None:
        super().__init__()
        self._knows = knows
        self._older: Mapping[str, tuple[str, ...]] = {}

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= MOST_KEPT // 2:
            self._older = dict(self)
            self.clear()
        found = self._older.get(word)
        if found is None:
            sizes = [size for size in (2, 3) if size < len(word)]
            grams = [word[at : at + size] for size in sizes for at in range(len(word) - size + 1)]
            found = tuple(filter(self._knows, grams))
        self[word] = found
        return found


class _Library(NamedTuple):
    """What is wanted of a library: its name, search mode, plain mode, what is in its dictionary;
    the kernel's own cutter."""

    name: str
    cut: Cut
    whole: Whole
    knows: Knows
    native: Cutter | None = None


@lru_cache(maxsize=4)
def segmenter(userdict: str | None = None) -> Segmenter:
    """Return the segmenter for a user dictionary's text, made once a process.

    >>> [word for word, _, _ in segmenter().cut("信息化建设")]
    ['信息', '信息化', '建设']
    """
    return Segmenter(userdict)


def dictionary_digest(userdict: str | None) -> str:
    """Return what tells apart the dictionaries that an index may have been made with.

    >>> dictionary_digest(None), dictionary_digest("临江方案")
    ('jieba', 'jieba+accf4372e063968c')
    """
    return _digest(_user_words(userdict))


def read_userdict(path: str | PathLike[str]) -> str:
    """Return the text of a user dictionary in jieba's format: a word, then if wanted its frequency
    and tag, on each line. Raises InputError with the line that is wrong."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the user dictionary {path}: {reason_of(error)}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and _user_word(line) is None:
            raise InputError(
                f"line {number} of the user dictionary {path} is not “word [frequency] [tag]”: "
                f"{line.strip()[:40]!r}"
            )
    return text


def _user_word(line: str) -> tuple[str, int, str] | None:
    parts = line.split()
    if not 1 <= len(parts) <= 3:
        return None
    frequency, tag = USER_FREQUENCY, USER_TAG
    for part in parts[1:]:
        if part.isascii() and part.isdigit():
            frequency = int(part)
        elif part.isascii():
            tag = part
        else:
            return None
    return fold(parts[0]), frequency, tag


def _user_words(userdict: str | None) -> list[tuple[str, int, str]]:
    lines = (userdict or "").splitlines()
    return [word for word in map(_user_word, lines) if word is not None]


def _digest(words: list[tuple[str, int, str]]) -> str:
    if not words:
        return "jieba"
    return "jieba+" + hashlib.sha256(repr(sorted(words)).encode()).hexdigest()[:16]


def _loaded(library: str | None, words: list[tuple[str, int, str]]) -> _Library:
    for name, load in (("kernel", _kernel), ("rjieba", _rjieba)):
        if library not in (None, name):
            continue
        try:
            return _proved(load(words))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # A panic of Rust is no Exception.
            if library == name:
                raise
    return _jieba(words)


def _proved(library: _Library) -> _Library:
    """Return the library, once it has cut a word; raises whatever it raises, or ValueError where
    what it gives is no cutting of that word."""
    words = library.cut(PROOF)
    sound = words and all(PROOF[start:end] == word for word, start, end in words)
    if not sound or "".join(library.whole(PROOF)) != PROOF or not library.knows(PROOF):
        raise ValueError(f"{library.name} cuts {PROOF} into {words}")
    return library


def _kernel(words: list[tuple[str, int, str]]) -> _Library:
    kernel, files = loaded(), jieba_files()
    # That a word is none only jieba can be told.
    if kernel is None or files is None or not all(frequency for _, frequency, _ in words):
        raise ValueError("no kernel for these words")
    model = [files / "finalseg" / f"prob_{name}.py" for name in ("start", "trans", "emit")]
    cutter = kernel.Cutter(
        (files / "dict.txt").read_bytes(),
        [(word, frequency) for word, frequency, _ in words],
        *(table.read_bytes() for table in model),
    )
    return _Library(
        "kernel",
        lambda run: [(run[start:end], start, end) for start, end in cutter.cut(run, True)],
        lambda text: [text[start:end] for start, end in cutter.cut(text, False)],
        cutter.knows,
        cutter,
    )


def _rjieba(words: list[tuple[str, int, str]]) -> _Library:
    import rjieba

    # The module has a tokenizer of its own; another loads the dictionary again.
    tokenizer = rjieba.Jieba() if words else rjieba
    for word, frequency, tag in words:
        tokenizer.add_word(word, frequency, tag)
    tokenize, cut = tokenizer.tokenize, tokenizer.cut
    return _Library(
        "rjieba",
        lambda run: tokenize(run, "search", True),
        lambda text: cut(text, True),
        tokenizer.has_word,
    )


def _jieba(words: list[tuple[str, int, str]]) -> _Library:
    import logging
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.CRITICAL)
    tokenizer = jieba.Tokenizer()
    # Its cache is read as code and saves little: build the dictionary without it.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word, frequency, tag in words:
        tokenizer.add_word(word, frequency, tag)
    return _Library(
        "jieba",
        lambda run: list(tokenizer.tokenize(run, mode="search")),
        lambda text: list(tokenizer.cut(text)),
        tokenizer.FREQ.get,
    )
