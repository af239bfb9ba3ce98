//! The postings of one field, as `searcher.postings.inverted` writes them.

use std::sync::Arc;

use crate::blocks::{Array, Checked, Damage, View};
use crate::kept::Kept;
use crate::layout::Layout;
use crate::lexicon::{Codes, Lexicon};
use crate::phrase::gallop;
use crate::planes::Planes;

/// Bytes of decoded postings that are kept for the next question.
const MOST_KEPT: usize = 16 << 20;
/// What an entry takes beside its numbers.
const ENTRY: usize = 200;

/// Documents, ascending, or how often a term occurs in each.
pub type Numbers = Arc<Vec<u32>>;

/// The postings of a field; terms go by ordinal.
pub struct Field {
    pub name: String,
    pub lexicon: Lexicon,
    pub documents: usize,
    starts: Array,
    occurrences: Array,
    gaps: Planes,
    freqs: Planes,
    positions: Option<Planes>,
    last_position: u32,
    docs_kept: Kept<usize, Numbers>,
    freqs_kept: Kept<usize, Numbers>,
}

impl Field {
    /// Return the field `name` of a segment of so many documents.
    pub fn new(
        layout: &Layout,
        name: &str,
        documents: usize,
        last_position: u32,
    ) -> Checked<Field> {
        let lexicon = Lexicon::new(layout, name)?;
        let ends = |part: &str| {
            let called = format!("{name}.{part}");
            layout.array(&called, &[4, 8], Some(lexicon.len() + 1))
        };
        let (starts, occurrences) = (ends("starts")?, ends("occurrences")?);
        let postings = layout.view().number(starts, lexicon.len())?;
        let gaps = Planes::new(layout, &format!("{name}.gaps"), postings, false)?;
        let freqs = Planes::new(layout, &format!("{name}.freqs"), postings, true)?;
        let mut positions = None;
        if layout.has(&format!("{name}.positions.low")) {
            let count = layout.view().number(occurrences, lexicon.len())?;
            positions = Some(Planes::new(layout, &format!("{name}.positions"), count, false)?);
        }
        Ok(Field {
            name: name.into(),
            lexicon,
            documents,
            starts,
            occurrences,
            gaps,
            freqs,
            positions,
            last_position,
            docs_kept: Kept::new(MOST_KEPT),
            freqs_kept: Kept::new(MOST_KEPT / 2),
        })
    }

    /// Return the ordinal of a term.
    pub fn find(&self, view: &View, term: &Codes) -> Checked<Option<usize>> {
        self.lexicon.find(view, term)
    }

    /// Return in how many documents a term occurs.
    pub fn frequency(&self, view: &View, ordinal: usize) -> Checked<usize> {
        let (first, last) = self.span(view, self.starts, ordinal)?;
        Ok(last - first)
    }

    fn span(&self, view: &View, ends: Array, ordinal: usize) -> Checked<(usize, usize)> {
        let (first, last) = (view.number(ends, ordinal)?, view.number(ends, ordinal + 1)?);
        if first >= last {
            return Err(self.invalid(view));
        }
        Ok((first, last))
    }

    fn invalid(&self, view: &View) -> Damage {
        view.blocks.invalid(&format!("{} (postings)", self.name))
    }

    /// Return the documents that hold a term.
    pub fn docs(&self, view: &View, ordinal: usize) -> Checked<Numbers> {
        if let Some(held) = self.docs_kept.get(&ordinal) {
            return Ok(held);
        }
        let (first, last) = self.span(view, self.starts, ordinal)?;
        let mut docs = self.gaps.decode(view, first, last)?;
        let mut before = 0u64;
        let mut rising = true;
        for (at, doc) in docs.iter_mut().enumerate() {
            rising &= *doc > 0 || at == 0;
            before += u64::from(*doc);
            *doc = before as u32;
        }
        if !rising || before >= self.documents as u64 {
            return Err(self.invalid(view));
        }
        let docs = Arc::new(docs);
        self.docs_kept.put(ordinal, docs.clone(), 4 * docs.len() + ENTRY);
        Ok(docs)
    }

    /// Return how often a term occurs in each of its documents.
    pub fn freqs(&self, view: &View, ordinal: usize) -> Checked<Numbers> {
        if let Some(held) = self.freqs_kept.get(&ordinal) {
            return Ok(held);
        }
        let (first, last) = self.span(view, self.starts, ordinal)?;
        let mut freqs = self.freqs.decode(view, first, last)?;
        freqs.iter_mut().for_each(|freq| *freq += 1);
        let freqs = Arc::new(freqs);
        self.freqs_kept.put(ordinal, freqs.clone(), 4 * freqs.len() + ENTRY);
        Ok(freqs)
    }

    /// Return how often a term occurs in the document at a place of its list.
    pub fn freq(&self, view: &View, ordinal: usize, place: usize) -> Checked<usize> {
        if let Some(held) = self.freqs_kept.get(&ordinal) {
            return held.get(place).map(|freq| *freq as usize).ok_or_else(|| self.invalid(view));
        }
        let (first, last) = self.span(view, self.starts, ordinal)?;
        if place >= last - first {
            return Err(self.invalid(view));
        }
        let freq = self.freqs.decode(view, first + place, first + place + 1)?;
        Ok(freq[0] as usize + 1)
    }

    /// Open the places where a term stands.
    pub fn places<'a>(&'a self, view: &'a View<'a>, ordinal: usize) -> Checked<Places<'a>> {
        let (first, last) = self.span(view, self.occurrences, ordinal)?;
        let docs = self.docs(view, ordinal)?;
        let mut freqs = None;
        if last - first != docs.len() {
            let held = self.freqs(view, ordinal)?;
            let total: u64 = held.iter().map(|freq| u64::from(*freq)).sum();
            if total != (last - first) as u64 || held.len() != docs.len() {
                return Err(self.invalid(view));
            }
            freqs = Some(held);
        }
        let planes = self.positions.as_ref().ok_or_else(|| self.invalid(view))?;
        Ok(Places { field: self, view, planes, docs, freqs, at: 0, start: first })
    }
}

/// Where one term stands in its documents, which are asked for in ascending order.
pub struct Places<'a> {
    field: &'a Field,
    view: &'a View<'a>,
    planes: &'a Planes,
    docs: Numbers,
    /// How often it stands in each; None where once.
    freqs: Option<Numbers>,
    /// The posting last asked for, and where its positions begin.
    at: usize,
    start: usize,
}

impl Places<'_> {
    /// Return the positions of the term in a document, ascending; none where it is not in it.
    pub fn read(&mut self, doc: u32) -> Checked<Vec<u32>> {
        let passed = gallop(&self.docs[self.at..], doc);
        self.start += match &self.freqs {
            None => passed,
            Some(freqs) => {
                let between = &freqs[self.at..self.at + passed];
                between.iter().map(|freq| *freq as usize).sum()
            }
        };
        self.at += passed;
        if self.docs.get(self.at) != Some(&doc) {
            return Ok(vec![]);
        }
        let count = self.freqs.as_ref().map_or(1, |freqs| freqs[self.at] as usize);
        let found = self.planes.decode(self.view, self.start, self.start + count)?;
        if found.iter().any(|position| *position > self.field.last_position) {
            return Err(self.field.invalid(self.view));
        }
        Ok(found)
    }
}
