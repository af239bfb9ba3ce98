"""What is to be said of the outcome of a search: which words no passage holds, what filters and
dates left out, why there is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from searcher.errors import shortened
from searcher.notes import Note, note
from searcher.query import nodes
from searcher.search.filters import NO_FILTERS
from searcher.search.plan import Plan
from searcher.search.source import Reader

# So many things are listed by name.
MOST_LISTED = 8


def absent_words(plan: Plan, present: Sequence[bool], reader: Reader) -> tuple[nodes.Forms, ...]:
    """Return the words that no passage holds which fits the rest; of a question those that no
    text holds."""
    if plan.by_score:
        known = reader.stands({form for forms in plan.words for form in forms})
        return tuple(forms for forms in plan.words if known.isdisjoint(forms))
    if all(present) and len(present) == len(plan.words):
        return ()
    present = present or (False,) * len(plan.words)
    return tuple(forms for forms, there in zip(plan.words, present, strict=True) if not there)


def missing_words(absent: Iterable[nodes.Forms], reader: Reader) -> tuple[nodes.Forms, ...]:
    """Return those of some words that stand nowhere at all."""
    return tuple(w for w in absent if not reader.lives(nodes.Word(w[0], terms=(w,))))


def same_notes(plan: Plan, reader: Reader) -> Iterator[Note]:
    """Yield which terms that say the same as a word are taken for it, of those that stand in
    some passage."""
    for word, terms in plan.same[:MOST_LISTED] if not plan.by_score else ():
        standing = [one for one in terms if reader.lives(nodes.Word(one, terms=((one,),)))]
        if standing:
            yield note("same", text=word, meant=listed(standing))


def shown(word: nodes.Forms) -> str:
    """Return a word as people know it: the term of a number begins with its end.

    >>> shown(("[2016]13号临政办",)), shown(("公安",))
    ('临政办[2016]13号', '公安')
    """
    end, sign, office = word[0].rpartition("号")
    return shortened(f"{office}{end}{sign}" if "[" in end else word[0])


def listed(texts: Iterable[str]) -> str:
    """Return texts side by side, not more than a reader takes in."""
    some = list(texts)
    return " ".join(some[:MOST_LISTED]) + (" …" if len(some) > MOST_LISTED else "")


def without_filters(plan: Plan) -> Plan:
    """Return the plan for all documents."""
    return plan._replace(filters=NO_FILTERS)


def empty_notes(plan: Plan, reader: Reader, *, words: Iterable[nodes.Forms] = ()) -> Iterator[Note]:
    """Yield why nothing is found: what stands nowhere, or what stands nowhere together, the plain
    `words` among it."""
    clauses = [one for one in plan.required if not isinstance(one, nodes.Not)]
    dead = [one for one in clauses if not reader.lives(one)]
    for clause in dead[:MOST_LISTED]:
        yield note("nowhere", text=clause_text(clause))
    wanted = [*map(clause_text, clauses), *map(shown, words)]
    if not dead and len(wanted) > 1:
        yield note("together", text=listed(wanted))


def clause_text(clause: nodes.Node) -> str:
    """Return a clause as it might have been typed, a long one cut.

    >>> clause_text(nodes.Phrase("信息化")), clause_text(nodes.Word("规划", "title"))
    ('“信息化”', 'title:规划')
    """
    if isinstance(clause, nodes.Any):
        return clause_text(clause.clauses[0])
    if isinstance(clause, nodes.All):
        return listed(map(clause_text, clause.clauses))
    if isinstance(clause, nodes.Dates):
        return f"{clause.since or ''}..{clause.until or ''}"
    if isinstance(clause, nodes.Near):
        return f"“{shortened(' '.join(clause.words))}”~{clause.distance}"
    if isinstance(clause, nodes.Not):
        return f"-{clause_text(clause.clause)}"
    quoted = not isinstance(clause, (nodes.Word, nodes.Number, nodes.Prefix))
    text = shortened(clause.text)
    text = f"“{text}”" if quoted else text
    return f"{clause.field}:{text}" if clause.field else text
