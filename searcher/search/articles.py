"""A bare number behind the name of a law → the article that it stands for: 刑法 264."""

from __future__ import annotations

from dataclasses import replace

from searcher.analysis import fold
from searcher.notes import Note, note
from searcher.query import nodes
from searcher.search.short_names import shortened_name
from searcher.search.source import Reader
from searcher.text.patterns import pattern
from searcher.text.titles import title_core

# A law's name, and what stands right behind it.
NAMED = pattern(r"(?P<name>\S*(?:法典|法|条例|办法|规定|细则|规则|解释|章程)[》〉]?)(?P<rest>\S*)")
NUMBER = pattern(r"第?(?P<number>[1-9][0-9]{0,3})")
DIGITS = frozenset("0123456789０１２３４５６７８９")
# No law has so many articles: it is a year.
LEAST_YEAR = 1900
# Shorter names are ends of too many others.
SHORTEST_END = 4


def read_articles(tree: nodes.Node, reader: Reader) -> tuple[nodes.Node, list[Note]]:
    """Return the tree with numbers behind the name of a law that some title bears as the articles
    of it, and what to say of each."""
    clauses = tree.clauses if isinstance(tree, nodes.All) else (tree,)
    texts = [one.text for one in clauses if isinstance(one, nodes.Word)]
    if all(map(DIGITS.isdisjoint, texts)):
        return tree, []
    kept: list[nodes.Node] = []
    notes: list[Note] = []
    name = ""
    for clause in clauses:
        word = clause if isinstance(clause, nodes.Word) and clause.field is None else None
        named = NAMED.fullmatch(word.text) if word else None
        typed = named["rest"] if named else word.text if word else ""
        number = NUMBER.fullmatch(fold(typed))
        before = named["name"] if named else name
        if word and number and before and _is_article(number["number"], before, reader):
            article = f"第{number['number']}条"
            notes.append(note("article", text=before + typed, meant=before + article))
            clause = replace(word, text=(named["name"] if named else "") + article)
            name = before
        else:
            name = named["name"] if named and not named["rest"] else ""
        kept.append(clause)
    if not notes:
        return tree, notes
    return nodes.All(tuple(kept)) if isinstance(tree, nodes.All) else kept[0], notes


def _is_article(number: str, name: str, reader: Reader) -> bool:
    """Tell whether a number may be that of an article of what the name names."""
    law = fold(title_core(name.strip("《》〈〉")))
    if int(number) >= LEAST_YEAR or len(law) < 2:
        return False
    titles = list(reader.titles())
    if any(title == law or (len(law) >= SHORTEST_END and title.endswith(law)) for title in titles):
        return _has_article(number, law, reader)
    full = shortened_name(law, titles)
    return full is not None and _has_article(number, full, reader)


def _has_article(number: str, title: str, reader: Reader) -> bool:
    """Tell whether a norm of a title has so many articles, or its title is not found: 劳动法 996."""
    named = nodes.Phrase(title, "title")
    if not reader.lives(named):
        return True
    article = f"第{number}条"
    places = [nodes.Word(article, field, terms=((article,),)) for field in (None, "heading")]
    return reader.lives(nodes.All((named, nodes.Any(tuple(places)))))
