//! What is told of the passages found: their texts, what is marked in each, its snippet.

use crate::blocks::{Checked, Damage, View};
use crate::lexicon::Codes;
use crate::marks::{count_apart, highlights, Counts, Han, Span, Wanted, Words};
use crate::segment::Segment;
use crate::skim::Skim;
use crate::snippet::{Signs, Snippet};
use crate::stored::Stored;
use crate::texts::Folding;

/// What marks texts: characters that are one, runs that are cut, signs that end sentences.
#[derive(Clone, Copy)]
pub struct Marker<'a> {
    pub folding: &'a Folding,
    pub han: Han,
    pub signs: &'a Signs,
}

/// What is wanted of hits: what to mark, and what instead where nothing of it is found;
/// whether postings tell which words stand as words; whether all is marked, or only what tells
/// the heading.
pub struct Asked {
    pub wanted: Wanted,
    pub weaker: Vec<Wanted>,
    pub counted: bool,
    pub marked: bool,
}

/// A passage found and what is marked: in its text, in its document's title, in each of the
/// headings above most of it.
pub struct Hit {
    pub stored: Stored,
    pub above: Vec<String>,
    pub body: Vec<Span>,
    pub title: Vec<Span>,
    pub headings: Vec<Vec<Span>>,
    pub snippet: Snippet,
}

/// Why there are no hits.
pub enum Failure {
    Damaged(Damage),
    /// Cutting words failed, and its error is kept by who cuts.
    Words,
}

impl From<Damage> for Failure {
    fn from(damage: Damage) -> Failure {
        Failure::Damaged(damage)
    }
}

/// The wanted words in the texts of passages, in headings, in titles.
struct Tally<'a> {
    fields: [Vec<Option<Skim<'a>>>; 3],
}

const FIELDS: [&str; 3] = ["body", "heading", "title"];

impl<'a> Tally<'a> {
    fn new(segment: &'a Segment, view: &'a View, wanted: &Wanted) -> Checked<Tally<'a>> {
        let held = |name: &str| -> Checked<Vec<Option<Skim<'a>>>> {
            let (_, field) = segment.field(name)?;
            let words = wanted.han.iter().chain(&wanted.others);
            let held = words.map(|word| {
                let ordinal = field.find(view, word)?;
                ordinal.map(|ordinal| field.skim(view, ordinal)).transpose()
            });
            held.collect()
        };
        Ok(Tally { fields: [held(FIELDS[0])?, held(FIELDS[1])?, held(FIELDS[2])?] })
    }

    /// Return how often each word stands in some passages and in what stands above each.
    fn all(mut self, segment: &Segment, passages: &[u32]) -> Vec<[Counts; 3]> {
        let mut counts: Vec<[Counts; 3]> = vec![Default::default(); passages.len()];
        // Ascending, as postings lie.
        let known = |at: &usize| (passages[*at] as usize) < segment.count;
        let mut order: Vec<usize> = (0..passages.len()).filter(known).collect();
        order.sort_unstable_by_key(|at| passages[*at]);
        for at in order {
            let passage = passages[at];
            let (section, document) =
                (segment.sections.around(passage), segment.documents.around(passage));
            let speaking = [passage, section.start, document.start];
            for (field, counts) in counts[at].iter_mut().enumerate() {
                *counts = self.counts(field, speaking[field]);
            }
        }
        counts
    }

    /// Return how often each word stands in what speaks for a field.
    fn counts(&mut self, field: usize, speaking: u32) -> Counts {
        let count = |held: &mut Option<Skim>| {
            let mut count = 0;
            if let Some(held) = held {
                held.each_in(speaking..speaking + 1, |_, freq| count = freq as usize);
            }
            Some(count)
        };
        self.fields[field].iter_mut().map(count).collect()
    }
}

impl Segment {
    /// Return what is told of some passages, each with its document's title; None for those that
    /// Python must read.
    pub fn hits(
        &self,
        marker: Marker,
        asked: &Asked,
        passages: &[(u32, Option<String>)],
        words: &impl Words,
    ) -> Result<Vec<Option<Hit>>, Failure> {
        let (docs, terms) = (self.docs.view(), self.terms.view());
        let mut tallied = None;
        let mut found = Vec::with_capacity(passages.len());
        for (at, (passage, title)) in passages.iter().enumerate() {
            let Some(stored) = Stored::read(&self.passages.read(&docs, *passage as usize)?) else {
                found.push(None);
                continue;
            };
            if !asked.marked && stored.page_breaks.is_empty() && stored.heading_breaks.is_empty() {
                found.push(Some(Hit::plain(stored)));
                continue;
            }
            if asked.counted && tallied.is_none() {
                let all: Vec<u32> = passages.iter().map(|one| one.0).collect();
                tallied = Some(Tally::new(self, &terms, &asked.wanted)?.all(self, &all));
            }
            let unknown = || vec![None; asked.wanted.han.len() + asked.wanted.others.len()];
            let counts = match &tallied {
                Some(tallied) => tallied[at].clone(),
                None => [unknown(), unknown(), unknown()],
            };
            let title = title.as_deref().unwrap_or_default();
            let hit = marker.hit(asked, stored, title, counts, words).ok_or(Failure::Words)?;
            found.push(Some(hit));
        }
        Ok(found)
    }
}

impl Hit {
    /// Return a passage in which nothing is marked.
    fn plain(stored: Stored) -> Hit {
        Hit {
            above: stored.heading.clone(),
            stored,
            body: vec![],
            title: vec![],
            headings: vec![],
            snippet: Snippet { text: String::new(), spans: vec![] },
        }
    }
}

impl Marker<'_> {
    fn hit(
        &self,
        asked: &Asked,
        stored: Stored,
        title: &str,
        counts: [Counts; 3],
        words: &impl Words,
    ) -> Option<Hit> {
        let text = chars(&stored.text);
        let folded: Vec<u32> = text.iter().map(|char| self.folding.code(*char)).collect();
        let ends = text.iter().enumerate().filter(|(_, char)| **char == '\n');
        let line_ends: Vec<usize> = ends.map(|(at, _)| at).collect();
        let body = (&folded[..], &line_ends[..]);
        let mut found = self.marked(&stored, body, title, &asked.wanted, &counts, words)?;
        for wanted in &asked.weaker {
            if found.any() {
                break;
            }
            found = self.marked(&stored, body, title, wanted, &Default::default(), words)?;
        }
        let mut snippet = Snippet { text: String::new(), spans: vec![] };
        if asked.marked {
            let lines = std::iter::once(title).chain(found.above.iter().map(String::as_str));
            let lines: Vec<Vec<char>> = lines.map(chars).collect();
            snippet = self.signs.snippet(&text, &found.body, &lines);
        }
        let Found { above, body, title, headings } = found;
        Some(Hit { above: above.to_vec(), stored, body, title, headings, snippet })
    }

    fn marked<'a>(
        &self,
        stored: &'a Stored,
        text: (&Codes, &[usize]),
        title: &str,
        wanted: &Wanted,
        counts: &[Counts; 3],
        words: &impl Words,
    ) -> Option<Found<'a>> {
        let body = highlights(text, wanted, &counts[0], self.han, words)?;
        let above = stored.heading_of(&body);
        let mut title = self.marked_lines(&[title], wanted, &counts[2], words)?;
        let headings = self.marked_lines(above, wanted, &counts[1], words)?;
        Some(Found { above, body, title: title.pop().unwrap_or_default(), headings })
    }

    /// Return the marked stretches of each of some lines, whose words are counted together.
    fn marked_lines(
        &self,
        lines: &[impl AsRef<str>],
        wanted: &Wanted,
        counts: &Counts,
        words: &impl Words,
    ) -> Option<Vec<Vec<Span>>> {
        let folded: Vec<Vec<u32>> =
            lines.iter().map(|line| self.folding.codes(line.as_ref())).collect();
        let counts = self.plain(&folded, wanted, counts);
        let marked = |line: &Vec<u32>| highlights((line, &[]), wanted, &counts, self.han, words);
        folded.iter().map(marked).collect()
    }

    /// Return 0 for the words that stand in some lines as words or not at all, all of them:
    /// these are marked uncut.
    fn plain(&self, lines: &[Vec<u32>], wanted: &Wanted, counts: &Counts) -> Counts {
        let mut all = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                all.push(self.folding.code('\n'));
            }
            all.extend(line);
        }
        let is_plain =
            |word: &Vec<u32>, count: usize| count == 0 || count == count_apart(&all, word);
        let han = wanted.han.iter().zip(counts);
        let mut plain: Counts =
            han.map(|(word, count)| count.filter(|n| is_plain(word, *n)).map(|_| 0)).collect();
        // The lines may be others than those counted, and other words are seldom spelt as counted.
        plain.resize(wanted.han.len() + wanted.others.len(), None);
        plain
    }
}

/// Return the characters of a text; there are no more than bytes.
fn chars(text: &str) -> Vec<char> {
    let mut found = Vec::with_capacity(text.len());
    found.extend(text.chars());
    found
}

/// What is marked of a passage.
struct Found<'a> {
    above: &'a [String],
    body: Vec<Span>,
    title: Vec<Span>,
    headings: Vec<Vec<Span>>,
}

impl Found<'_> {
    fn any(&self) -> bool {
        !self.body.is_empty()
            || !self.title.is_empty()
            || self.headings.iter().any(|h| !h.is_empty())
    }
}
