//! What the terms of a query give the passages of one segment.

use std::sync::{Arc, Mutex};

use crate::blocks::{Checked, View};
use crate::field::Field;
use crate::scoring::{impact, Meeting, Scorer};
use crate::segment::{Segment, GRAMS};

/// The fields that hold the terms of one kind, words or pairs, with the number of that of texts.
pub struct Fields<'a> {
    pub number: usize,
    pub body: &'a Field,
    pub heading: &'a Field,
    pub title: &'a Field,
}

impl<'a> Fields<'a> {
    /// Return the fields of words of a segment, or those of pairs.
    pub fn of(segment: &'a Segment, pairs: bool) -> Checked<Fields<'a>> {
        let field = |name: &str| match pairs {
            true => segment.field(&format!("{name}{GRAMS}")),
            false => segment.field(name),
        };
        let (number, body) = field("body")?;
        Ok(Fields { number, body, heading: field("heading")?.1, title: field("title")?.1 })
    }
}

/// Where a term stands in a segment: its ordinals in texts, headings and titles.
#[derive(Clone, Copy, Default)]
pub struct Term {
    pub pair: bool,
    pub body: Option<usize>,
    pub heading: Option<usize>,
    pub title: Option<usize>,
}

/// What a term is worth in a text, a section and a heading, its rarity included; 0 where it does
/// not count.
#[derive(Clone, Copy, Default)]
pub struct Scales {
    pub body: f32,
    pub section: f32,
    pub heading: f32,
}

/// A term of a segment with its scales.
pub type Row = (Term, Scales);

/// Sums of all passages and of all sections; zeros when they are not in use.
#[derive(Default)]
pub struct Scratch {
    pub own: Vec<f32>,
    pub above: Vec<f32>,
}

/// Room for sums that searches hand on to one another.
#[derive(Default)]
pub struct Pool(Mutex<Vec<Scratch>>);

/// Room of a pool for as long as it is in use.
pub struct Room<'a> {
    pool: &'a Pool,
    segment: &'a Segment,
    pub scratch: Scratch,
}

/// So much room is held for searches at the same time.
const MOST_HELD: usize = 4;

impl Pool {
    /// Return room for the sums of a segment.
    pub fn room<'a>(&'a self, segment: &'a Segment) -> Room<'a> {
        let held = self.0.lock().unwrap_or_else(|held| held.into_inner()).pop();
        let new =
            || Scratch { own: vec![0.0; segment.count], above: vec![0.0; segment.sections.len()] };
        Room { pool: self, segment, scratch: held.unwrap_or_else(new) }
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        let mut scratch = std::mem::take(&mut self.scratch);
        for (number, above) in (0..).zip(&mut scratch.above) {
            // A section gains from each term that one of its passages gains from.
            if *above != 0.0 {
                let range = self.segment.sections.range(number);
                scratch.own[range.start as usize..range.end as usize].fill(0.0);
                *above = 0.0;
            }
        }
        let mut held = self.pool.0.lock().unwrap_or_else(|held| held.into_inner());
        if held.len() < MOST_HELD {
            held.push(scratch);
        }
    }
}

/// One segment's postings as they are summed up.
pub struct Summing<'a> {
    pub segment: &'a Segment,
    pub scorer: &'a Scorer,
    pub view: &'a View<'a>,
    /// The fields of words, and of pairs.
    pub fields: [Fields<'a>; 2],
}

impl Summing<'_> {
    /// Add what rows give every passage, by itself and by its section.
    pub fn all(&self, rows: &[Row], scratch: &mut Scratch) -> Checked<()> {
        let (sections, norms) = (&self.segment.sections, &self.scorer.norms);
        for (term, scales) in rows {
            let fields = &self.fields[usize::from(term.pair)];
            if let Some(ordinal) = term.body {
                let docs = fields.body.docs(self.view, ordinal)?;
                let freqs = fields.body.freqs(self.view, ordinal)?;
                self.texts(&docs, &freqs, scales, scratch);
            }
            if let Some(ordinal) = term.heading {
                let docs = fields.heading.docs(self.view, ordinal)?;
                let freqs = fields.heading.freqs(self.view, ordinal)?;
                for (doc, freq) in docs.iter().zip(freqs.iter()) {
                    let section = sections.of(*doc) as usize;
                    scratch.above[section] +=
                        scales.heading * impact(*freq, norms.headings[section]);
                }
            }
        }
        Ok(())
    }

    fn texts(&self, docs: &[u32], freqs: &[u32], scales: &Scales, scratch: &mut Scratch) {
        let (sections, norms) = (&self.segment.sections, &self.scorer.norms);
        let (mut at, count) = (0, docs.len().min(freqs.len()));
        while at < count {
            let section = sections.of(docs[at]);
            let end = sections.range(section).end;
            let mut held = 0u32;
            while at < count && docs[at] < end {
                let (doc, freq) = (docs[at] as usize, freqs[at]);
                scratch.own[doc] += scales.body * impact(freq, norms.text[doc]);
                held = held.saturating_add(freq);
                at += 1;
            }
            let section = section as usize;
            scratch.above[section] += scales.section * impact(held, norms.sections[section]);
        }
    }

    /// Return what rows give some passages, ascending.
    pub fn some(&self, rows: &[Row], passages: &[u32]) -> Checked<Vec<f32>> {
        let (sections, norms) = (&self.segment.sections, &self.scorer.norms);
        let (mut own, mut above) = (vec![0f32; passages.len()], vec![0f32; passages.len()]);
        for (term, scales) in rows {
            let fields = &self.fields[usize::from(term.pair)];
            if let Some(ordinal) = term.body {
                let docs = fields.body.docs(self.view, ordinal)?;
                let freqs = fields.body.freqs(self.view, ordinal)?;
                let mut meeting = Meeting::new(&docs);
                let mut known = (u32::MAX, 0u32);
                for (place, passage) in passages.iter().enumerate() {
                    let section = sections.of(*passage);
                    if known.0 != section {
                        let range = sections.range(section);
                        let held = meeting.within(range).map(|at| freqs[at]);
                        known = (section, held.fold(0, u32::saturating_add));
                    }
                    if known.1 == 0 {
                        continue;
                    }
                    if let Some(at) = meeting.place(*passage) {
                        let norm = norms.text[*passage as usize];
                        own[place] += scales.body * impact(freqs[at], norm);
                    }
                    let norm = norms.sections[section as usize];
                    above[place] += scales.section * impact(known.1, norm);
                }
            }
            if let Some(ordinal) = term.heading {
                let docs = fields.heading.docs(self.view, ordinal)?;
                let freqs = fields.heading.freqs(self.view, ordinal)?;
                let mut meeting = Meeting::new(&docs);
                for (place, passage) in passages.iter().enumerate() {
                    let section = sections.of(*passage);
                    for at in meeting.within(sections.range(section)) {
                        let norm = norms.headings[section as usize];
                        above[place] += scales.heading * impact(freqs[at], norm);
                    }
                }
            }
        }
        own.iter_mut().zip(above).for_each(|(sum, more)| *sum += more);
        Ok(own)
    }

    /// Return what single characters, given with their scales, give some passages, ascending.
    pub fn characters(&self, rows: &[(usize, f32)], passages: &[u32]) -> Checked<Vec<f32>> {
        let (_, field) = self.segment.field(&self.segment.schema.characters)?;
        let mut sums = vec![0f32; passages.len()];
        for (ordinal, scale) in rows {
            let (docs, freqs) =
                (field.docs(self.view, *ordinal)?, field.freqs(self.view, *ordinal)?);
            let mut meeting = Meeting::new(&docs);
            for (sum, passage) in sums.iter_mut().zip(passages) {
                if let Some(at) = meeting.place(*passage) {
                    *sum += scale * impact(freqs[at], self.scorer.norms.text[*passage as usize]);
                }
            }
        }
        Ok(sums)
    }

    /// Return the weights of the terms that each of some passages, ascending, holds with its
    /// headings and title, and of those that these hold alone; the former only where `all`.
    pub fn covers(
        &self,
        terms: &[(Term, f32)],
        passages: &[u32],
        all: bool,
    ) -> Checked<(Vec<f32>, Vec<f32>)> {
        let (sections, documents) = (&self.segment.sections, &self.segment.documents);
        let (mut covered, mut titled) = (vec![0f32; passages.len()], vec![0f32; passages.len()]);
        for (term, weight) in terms {
            let fields = &self.fields[usize::from(term.pair)];
            let docs = |field: &Field, ordinal: Option<usize>| -> Checked<_> {
                ordinal.map_or(Ok(Arc::default()), |ordinal| field.docs(self.view, ordinal))
            };
            let body = docs(fields.body, term.body.filter(|_| all))?;
            let heading = docs(fields.heading, term.heading)?;
            let title = docs(fields.title, term.title)?;
            let mut meeting = (Meeting::new(&body), Meeting::new(&heading), Meeting::new(&title));
            for (at, passage) in passages.iter().enumerate() {
                let above = meeting.1.meets(sections.around(*passage))
                    || meeting.2.meets(documents.around(*passage));
                if above {
                    titled[at] += weight;
                }
                if all && (above || meeting.0.place(*passage).is_some()) {
                    covered[at] += weight;
                }
            }
        }
        Ok((covered, titled))
    }
}
