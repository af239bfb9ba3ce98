"""Queries over the corpus of laws, made from it by rule: nothing of its text is kept here.

A rule turns a law into the ways people ask for it. A part of a title is asked for only where
no other title holds that part, so what is named is never in doubt.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from benchmarks.known_items import STATE, Query, bare_title, short_title
from searcher import Index
from searcher.analysis import segmenter
from searcher.analysis.units import provision_number
from searcher.store.records import DocumentRecord

ARTICLE = re.compile(r"第[一二三四五六七八九十百千]+条")
CHAPTER = re.compile(r"第[一二三四五六七八九十百]+[编章节]\s*(\S{3,20})")
BRACKETED_NUMBER = re.compile(r"(\w+)〔(\d{4})〕(\d+)号")
DECREE_NUMBER = re.compile(r"(\w+)令第(\d+)号")
# A part of a title shorter than this may name a subject rather than a law.
SHORTEST, LONGEST = 8, 40
# How people shorten the names of well-known laws.
SHORT_NAMES = {
    "民诉法": "民事诉讼法",
    "刑诉法": "刑事诉讼法",
    "个税法": "个人所得税法",
    "环保法": "环境保护法",
    "道交法": "道路交通安全法",
    "消保法": "消费者权益保护法",
    "未保法": "未成年人保护法",
    "反家暴法": "反家庭暴力法",
    "治安处罚法": "治安管理处罚法",
    "劳动仲裁法": "劳动争议调解仲裁法",
    "公积金管理条例": "住房公积金管理条例",
}

Rule = Callable[["Laws", DocumentRecord], Iterator[str]]


@dataclass(frozen=True)
class Laws:
    """The laws of an index, each title once, in an order that the seed decides."""

    index: Index
    seed: int

    @cached_property
    def records(self) -> list[DocumentRecord]:
        """One record a title."""
        by_title = {bare_title(one.metadata.title): one for one in self.index.docs()}
        records = [one for title, one in sorted(by_title.items()) if title]
        random.Random(self.seed).shuffle(records)
        return records

    @cached_property
    def every_title(self) -> str:
        """All titles as people type them, a line each."""
        return "\n".join(map(_short, self.records))

    @cached_property
    def numbers(self) -> Counter[str]:
        """How many titles bear each document number."""
        return Counter(one.metadata.doc_number for one in self.records if one.metadata.doc_number)

    def only(self, part: str) -> bool:
        """Whether one title alone holds these characters."""
        return self.every_title.count(part) == 1


def law_queries(index: Index, *, seed: int, each: int) -> list[Query]:
    """At most `each` queries by each rule, and the short names of laws."""
    laws = Laws(index, seed)
    found: list[Query] = []
    for number, (kind, rule) in enumerate(TITLE_RULES.items()):
        found += _by_title(laws, kind, rule=rule, start=number * each, each=each)
    for kind, write in ARTICLE_WAYS.items():
        found += _articles(laws, kind, write=write, each=each)
    found += _headings(laws, each)
    titles = set(laws.every_title.split("\n"))
    found += [Query("short name", s, t) for s, t in SHORT_NAMES.items() if t in titles]
    return found


def _by_title(laws: Laws, kind: str, *, rule: Rule, start: int, each: int) -> list[Query]:
    """Queries for whole documents; each rule begins at another law."""
    found: list[Query] = []
    for record in laws.records[start:] + laws.records[:start]:
        if len(found) >= each:
            break
        found += [Query(kind, text, record.metadata.title or "") for text in rule(laws, record)]
    return found[:each]


def _short(record: DocumentRecord) -> str:
    return short_title(record.metadata.title)


def _whole(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    if len(record.metadata.title or "") <= LONGEST:
        yield record.metadata.title or ""


def _without_state(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    if (record.metadata.title or "").startswith(STATE):
        yield _short(record)


def _in_marks(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    yield f"《{_short(record)}》"


def _bracketed(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    """Titles with a bracket in them: (三), (试行), (1993年)."""
    if "(" in _short(record) and len(_short(record)) <= LONGEST:
        yield _short(record)


def _with_year(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    if record.metadata.issued_on and len(_short(record)) <= LONGEST:
        yield f"{_short(record)} {record.metadata.issued_on[:4]}年"


def _as_words(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    """The longer words of a title with spaces between, where they say which title it is."""
    words = [word for word in _words(_short(record)) if len(word) > 1]
    titles = laws.every_title.split("\n")
    if 2 <= len(words) <= 5 and sum(all(w in t for w in words) for t in titles) == 1:
        yield " ".join(words)


def _first_part(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    part = _cut(record, 0.65)
    if len(part) >= SHORTEST and part.count("《") == part.count("》") and laws.only(part):
        yield part


def _last_part(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    title = _short(record)
    part = title[len(_cut(record, 0.35)) :]
    if SHORTEST <= len(part) <= LONGEST and part.count("《") == part.count("》"):
        yield from [part] if laws.only(part) else []


def _issuer_and_topic(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    """The office, and two words of the title that no other title has side by side."""
    words = _words(_short(record))
    topics = ["".join(pair) for pair in zip(words, words[1:], strict=False)]
    issuer = record.metadata.issuer or ""
    if issuer and issuer not in _short(record):
        fit = (t for t in topics if len(t) >= 4 and t.isalpha() and laws.only(t))
        yield from (f"{issuer} {topic}" for topic in list(fit)[:1])


def _number(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    number = record.metadata.doc_number or ""
    if laws.numbers[number] == 1:
        yield number


def _number_otherwise(laws: Laws, record: DocumentRecord) -> Iterator[str]:
    """A number as people type it."""
    for number in _number(laws, record):
        bracketed, decree = BRACKETED_NUMBER.fullmatch(number), DECREE_NUMBER.fullmatch(number)
        if bracketed:
            series, year, serial = bracketed.groups()
            yield f"{series}[{year}]{serial}号"
            yield f"{series}({year}){serial}号"
            yield f"{series} {year} {serial}号"
            yield f"{series}【{year}】{serial}"
        if decree:
            yield f"{decree[1]}令{decree[2]}号"
            yield f"{decree[1]}第{decree[2]}号令"


def _words(title: str) -> list[str]:
    """The words of a title from left to right, those inside others left out."""
    words: list[str] = []
    end = 0
    for word, start, stop in sorted(segmenter().cut(title), key=lambda cut: (cut[1], -cut[2])):
        if start >= end:
            words.append(word)
            end = stop
    return words


def _cut(record: DocumentRecord, share: float) -> str:
    """The first words of a title up to a share of its length."""
    title, part = _short(record), ""
    for word in _words(title):
        if len(part) >= share * len(title):
            break
        part += word
    return part


TITLE_RULES: dict[str, Rule] = {
    "title, whole": _whole,
    "title, without the state": _without_state,
    "title, in 《》": _in_marks,
    "title, with a bracket": _bracketed,
    "title, with the year": _with_year,
    "title, as words": _as_words,
    "title, first part": _first_part,
    "title, last part": _last_part,
    "number, as printed": _number,
    "number, as typed": _number_otherwise,
    "issuer": _issuer_and_topic,
}

ARTICLE_WAYS: dict[str, Callable[[str, str], str]] = {
    "article, 法 第九条": lambda title, label: f"{title} {label}",
    "article, 法第9条": lambda title, label: f"{title}第{provision_number(label)}条",
    "article, 《法》第九条": lambda title, label: f"《{title}》{label}",
    "article, 法9条": lambda title, label: f"{title}{provision_number(label)}条",
}


def _articles(
    laws: Laws, kind: str, *, write: Callable[[str, str], str], each: int
) -> Iterator[Query]:
    """An article of each of some laws, which all its versions must have."""
    draw = random.Random(f"{laws.seed} {kind}")
    laws_with_articles = ((one, _labels(laws, one, ARTICLE)) for one in _drawn(laws, draw))
    chosen = ((one, labels) for one, labels in laws_with_articles if labels)
    for _, (record, labels) in zip(range(each), chosen, strict=False):
        label = draw.choice(labels)
        yield Query(kind, write(_short(record), label), record.metadata.title or "", label)


def _headings(laws: Laws, each: int) -> Iterator[Query]:
    """The name of a law and the words of one of its chapters."""
    draw = random.Random(f"{laws.seed} heading")
    with_chapters = ((one, _labels(laws, one, CHAPTER)) for one in _drawn(laws, draw))
    chosen = ((one, labels) for one, labels in with_chapters if labels)
    for _, (record, labels) in zip(range(each), chosen, strict=False):
        match = CHAPTER.fullmatch(draw.choice(labels))
        assert match is not None
        text = f"{_short(record)} {match[1]}"
        yield Query("heading", text, record.metadata.title or "", match[1])


def _drawn(laws: Laws, draw: random.Random) -> list[DocumentRecord]:
    short = [one for one in laws.records if len(_short(one)) <= 20]
    return draw.sample(short, len(short))


def _labels(laws: Laws, record: DocumentRecord, pattern: re.Pattern[str]) -> list[str]:
    """The headings of a law's passages that fit, each once."""
    passages = laws.index.show(record.id).passages
    headings = dict.fromkeys(heading for one in passages for heading in one.heading)
    return [heading for heading in headings if pattern.fullmatch(heading)]
