"""What a reader is told beside the hits: one sentence a kind, with the facts of the case in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# How a query was read.
READING = {
    "field": "there is no field “{name}”: its colon is read as punctuation",
    "option": "“{name}” is no field but an option of a search: its colon is read as punctuation",
    "bracket": "a bracket without its twin is read as punctuation",
    "quote": "a quote without its twin is read as punctuation",
    "bar": "a | with nothing on one side of it is read as punctuation",
    "date": "no date stands behind {name}: it is read as words",
    "star": "a * that is not at the end of a word is read as punctuation: {text}",
    "markup": "tags and character codes of a web page are read as what they show",
    "article": "{text} is read as {meant}",
    "spaced": "{text} is read as {meant}, without the blanks",
    "prose": "read as running text, in which - and field names are no signs",
    "all_but": "only what is left out was typed: all else is listed",
    "long": "only the first {count:,} characters are searched for",
}
# What was looked for in the place of what was typed.
REWRITING = {
    "seam": "“{text}” runs from one passage into the next",
    "heading": "“{text}” stands in headings only",
    "title": "“{text}” stands in titles only",
    "number": "“{text}” stands in no text: it is the number of these",
    "marks": "“{text}” stands only with other spaces or marks in it",
    "meant": "“{text}” is read as “{meant}”",
    "short_name": "{text} is read as {meant}",
    "compound": "{text} is read as {meant}",
    "cited": "no document has the number {text}; these cite it",
    "serial": "no document is or names {text}; these have {meant}",
    "absent": "no passage holds {text}: the rest is searched",
    "gave_way": "no passage holds all of it: what stands in quotes and numbers is read as words",
}
# What was left out, and why nothing is found.
FINDING = {
    "same": "{text} also finds {meant}",
    "apart": "no passage that fits the rest holds {text}",
    "nowhere": "no passage holds {text}",
    "together": "no passage holds all of it: {text}",
    "filtered": "without the filters there would be {count:,}",
    "undated": "documents without a date that since, until or year leave out: {count:,}",
    "gone": "the file is no longer there: {text}",
    "past_end": "there are {count:,} in all, and none from {offset:,} on",
    "did_you_mean": "“{typed}”: did you mean {text}?",
}
NOTES = READING | REWRITING | FINDING


@dataclass(frozen=True)
class Note:
    """One thing to be told: its kind, which programs know by its `code`, and its facts."""

    code: str
    facts: tuple[tuple[str, Any], ...] = ()

    @property
    def text(self) -> str:
        """The sentence."""
        return NOTES[self.code].format(**dict(self.facts))

    @property
    def relaxes(self) -> bool:
        """Whether something else was looked for than what was typed."""
        return self.code in REWRITING

    def __str__(self) -> str:
        return self.text


def note(code: str, **facts: Any) -> Note:
    """Return a note of a kind.

    >>> str(note("marks", text="工业生产"))
    '“工业生产” stands only with other spaces or marks in it'
    """
    return Note(code, tuple(facts.items()))
