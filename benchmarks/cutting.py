"""Words as a plain program gets them: rjieba over the whole text, jieba where there is none."""

from __future__ import annotations

from collections.abc import Callable

Cut = Callable[[str], list[str]]


def _library() -> tuple[str, Cut]:
    try:
        import rjieba
    except ImportError:
        import jieba

        jieba.setLogLevel("CRITICAL")
        return "jieba", jieba.lcut
    return "rjieba", rjieba.cut


LIBRARY, cut = _library()


def words_of(text: str) -> list[str]:
    """The words and marks of a text in order, without the spaces between them.

    >>> words_of("公安 信息化，数据")
    ['公安', '信息化', '，', '数据']
    """
    return [word for word in cut(text) if not word.isspace()]


def spaced(text: str) -> str:
    """The text with a space after every word, for engines that cut at spaces.

    >>> spaced("公安信息化")
    '公安 信息化'
    """
    return " ".join(cut(text))
