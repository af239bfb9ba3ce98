//! What the terms of a query give the passages of one segment.

use std::ops::Range;
use std::sync::Arc;

use crate::blocks::{Checked, View};
use crate::field::{Field, Numbers};
use crate::lists::{Giving, List, FEW_LISTED, MOST_LISTED};
use crate::peaks::{Cells, Peaks};
use crate::phrase::gallop;
use crate::scoring::{impact, Meeting, Norms, Scorer, Stretches};
use crate::segment::{Segment, GRAMS};
use crate::skim::Skim;

/// The fields that hold the terms of one kind, words or pairs, with the number of that of texts.
#[derive(Clone, Copy)]
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

/// So many times as many cells as passages of a list are more than are looked at.
const SHORT: usize = 4;
/// So many passages are summed up at a time: their sums stay close at hand.
const AT_ONCE: u32 = 8192;

/// What a term gives passages by their texts.
enum Texts<'a> {
    Nowhere,
    /// Laid out, and how far it was read.
    Listed(Arc<List>, (usize, usize)),
    /// As it lies in its record.
    Lying(Skim<'a>),
}

/// A row as it is read cell by cell.
struct Reading<'a> {
    row: Row,
    texts: Texts<'a>,
    /// The headings that hold the term, and how far they were read.
    headings: Option<(Numbers, Numbers)>,
    at: usize,
}

/// What passages gain by themselves, and what their sections give all of theirs.
pub struct Block<'a> {
    pub sections: Range<u32>,
    pub passages: Range<u32>,
    pub own: &'a [f32],
    pub above: &'a [f32],
}

impl Block<'_> {
    /// Return what a passage gains by itself.
    #[inline(always)]
    pub fn own(&self, passage: u32) -> f32 {
        self.own[(passage - self.passages.start) as usize]
    }

    /// Return what a section gives its passages.
    #[inline(always)]
    pub fn above(&self, section: u32) -> f32 {
        self.above[(section - self.sections.start) as usize]
    }
}

/// One segment's postings as they are summed up.
#[derive(Clone, Copy)]
pub struct Summing<'a> {
    pub segment: &'a Segment,
    pub scorer: &'a Scorer,
    pub view: &'a View<'a>,
    pub cells: &'a Cells,
    /// The fields of words, and of pairs.
    pub fields: [Fields<'a>; 2],
    pub manner: Manner,
}

/// Which passages are summed up: few that are looked up one by one, those that may gain most, all.
#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    Few,
    Greatest,
    All,
}

impl Manner {
    /// Return in how many passages at most a term stands of which a list is made.
    fn listed(self) -> usize {
        match self {
            Manner::Few => 0,
            Manner::Greatest => FEW_LISTED,
            Manner::All => MOST_LISTED,
        }
    }
}

/// The rows of a query as they are read, some cells after others.
pub struct Readings<'a> {
    summing: Summing<'a>,
    readings: Vec<Reading<'a>>,
}

impl<'a> Readings<'a> {
    /// Open rows.
    pub fn new(summing: Summing<'a>, rows: &[Row]) -> Checked<Readings<'a>> {
        let readings = rows.iter().map(|row| summing.reading(*row)).collect::<Checked<_>>()?;
        Ok(Readings { summing, readings })
    }

    /// Return the most that the rows give a passage of each cell.
    pub fn bounds(&mut self) -> Vec<f32> {
        let Summing { segment, scorer, cells, .. } = self.summing;
        let mut bounds = vec![0f32; cells.len()];
        for reading in &mut self.readings {
            let (term, scales) = reading.row;
            let fields = &self.summing.fields[usize::from(term.pair)];
            let weights = (scales.body, scales.section);
            let key = (fields.number, term.body.unwrap_or_default());
            match &mut reading.texts {
                Texts::Nowhere => {}
                // What a short list gives is sooner read than what it gives each cell.
                Texts::Listed(list, _) if list.len() * SHORT < cells.len() => {
                    list.add_most(weights, (cells, &segment.sections), &mut bounds)
                }
                Texts::Listed(list, _) => {
                    let peaks = scorer.peaks_of(key, list, cells, &segment.sections);
                    peaks.add(weights, &mut bounds)
                }
                Texts::Lying(skim) => self.summing.peaks(key, skim).add(weights, &mut bounds),
            }
            if let Some((docs, freqs)) = &reading.headings {
                let given = self.summing.heading_sums(docs, freqs);
                cells.each_most(given, |cell, most| bounds[cell] += scales.heading * most);
            }
        }
        bounds
    }

    /// Tell what the rows give the passages of some cells, ascending, by themselves and by their
    /// sections.
    pub fn read(&mut self, cells: &[usize], mut told: impl FnMut(Block)) {
        let Summing { segment, scorer, cells: all, .. } = self.summing;
        self.readings.iter_mut().for_each(Reading::rewind);
        let (mut own, mut above) = (vec![], vec![]);
        let mut rest = cells;
        while let Some(first) = rest.first() {
            // Those side by side together.
            let start = all.passages(*first..first + 1).start;
            let near = |(at, cell): &(usize, &usize)| {
                **cell == first + at && all.passages(*first..**cell + 1).end - start <= AT_ONCE
            };
            let count = rest.iter().enumerate().take_while(near).count().max(1);
            let held = *first..first + count;
            rest = &rest[count..];
            let (sections, passages) = (all.sections(held.clone()), all.passages(held));
            own.clear();
            own.resize(passages.len(), 0f32);
            above.clear();
            above.resize(sections.len(), 0f32);
            for reading in &mut self.readings {
                let scales = reading.row.1;
                match &mut reading.texts {
                    Texts::Nowhere => {}
                    Texts::Listed(list, at) => {
                        let ends = (passages.end, sections.end);
                        list.add_own(scales.body, &mut at.0, &mut own, passages.start, ends.0);
                        list.add_above(
                            scales.section,
                            &mut at.1,
                            &mut above,
                            sections.start,
                            ends.1,
                        );
                    }
                    Texts::Lying(skim) => {
                        let adding = Adding {
                            norms: &scorer.norms,
                            scales,
                            own: (&mut own, passages.start),
                            above: (&mut above, sections.start),
                        };
                        let mut run = Run::new(&segment.sections, adding);
                        skim.each_in(passages.clone(), |doc, freq| run.add(doc, freq));
                        run.end();
                    }
                }
                reading.add_headings(&self.summing, &passages, (&mut above, sections.start));
            }
            told(Block { sections, passages, own: &own, above: &above });
        }
    }
}

impl Reading<'_> {
    /// Go back to the front.
    fn rewind(&mut self) {
        self.at = 0;
        match &mut self.texts {
            Texts::Nowhere => {}
            Texts::Listed(_, at) => *at = (0, 0),
            Texts::Lying(skim) => skim.rewind(),
        }
    }

    /// Add what the term gives sections by the headings of some passages.
    fn add_headings(
        &mut self,
        summing: &Summing,
        passages: &Range<u32>,
        (above, opening): (&mut [f32], u32),
    ) {
        let Some((docs, freqs)) = &self.headings else { return };
        self.at += gallop(&docs[self.at..], passages.start);
        while let Some(doc) = docs.get(self.at).filter(|doc| **doc < passages.end) {
            let section = summing.segment.sections.of(*doc);
            let norm = summing.scorer.norms.headings[section as usize];
            above[(section - opening) as usize] +=
                self.row.1.heading * impact(freqs[self.at], norm);
            self.at += 1;
        }
    }
}

/// Postings as they are told, section by section.
struct Run<'a> {
    sections: &'a Stretches,
    section: u32,
    around: Range<u32>,
    held: u32,
    to: Adding<'a>,
}

impl<'a> Run<'a> {
    fn new(sections: &'a Stretches, to: Adding<'a>) -> Run<'a> {
        Run { sections, section: 0, around: 0..0, held: 0, to }
    }

    #[inline(always)]
    fn add(&mut self, doc: u32, freq: u32) {
        if !self.around.contains(&doc) {
            self.end();
            self.section = self.sections.of(doc);
            (self.around, self.held) = (self.sections.range(self.section), 0);
        }
        self.held = self.held.saturating_add(freq);
        self.to.passage(doc, freq);
    }

    #[inline(always)]
    fn end(&mut self) {
        if self.held > 0 {
            self.to.section(self.section, self.held);
        }
    }
}

/// Adds what is given to sums that begin with a passage and a section.
struct Adding<'a> {
    norms: &'a Norms,
    scales: Scales,
    own: (&'a mut [f32], u32),
    above: (&'a mut [f32], u32),
}

impl Adding<'_> {
    #[inline(always)]
    fn passage(&mut self, passage: u32, freq: u32) {
        let given = impact(freq, self.norms.text[passage as usize]);
        self.own.0[(passage - self.own.1) as usize] += self.scales.body * given;
    }

    #[inline(always)]
    fn section(&mut self, section: u32, freq: u32) {
        let given = impact(freq, self.norms.sections[section as usize]);
        self.above.0[(section - self.above.1) as usize] += self.scales.section * given;
    }
}

impl<'a> Summing<'a> {
    fn reading(&self, row: Row) -> Checked<Reading<'a>> {
        let (term, _) = row;
        let fields = &self.fields[usize::from(term.pair)];
        let texts = term.body.map(|at| self.texts(fields, at)).transpose()?;
        let headings = term.heading.map(|at| fields.heading.both(self.view, at)).transpose()?;
        Ok(Reading { row, texts: texts.unwrap_or(Texts::Nowhere), headings, at: 0 })
    }

    fn texts(&self, fields: &Fields<'a>, ordinal: usize) -> Checked<Texts<'a>> {
        let kept = self.scorer.lists.get(&(fields.number, ordinal));
        if let Some(list) = kept {
            return Ok(Texts::Listed(list, (0, 0)));
        }
        if fields.body.frequency(self.view, ordinal)? > self.manner.listed() {
            return Ok(Texts::Lying(fields.body.skim(self.view, ordinal)?));
        }
        let list = self.scorer.list(self.segment, self.view, fields.number, ordinal)?;
        Ok(Texts::Listed(list, (0, 0)))
    }

    /// Return how many sections hold a term of texts somewhere.
    pub fn sections(&self, pair: bool, ordinal: usize) -> Checked<usize> {
        let fields = &self.fields[usize::from(pair)];
        let key = (fields.number, ordinal);
        self.scorer.count_sections(key, || {
            // What is asked of it soon is found with it.
            match &mut self.texts(fields, ordinal)? {
                Texts::Listed(list, _) => Ok(list.sections()),
                Texts::Lying(skim) if self.manner == Manner::Greatest => {
                    Ok(self.peaks(key, skim).sections)
                }
                _ => self.each_section(fields.body, ordinal),
            }
        })
    }

    fn each_section(&self, field: &Field, ordinal: usize) -> Checked<usize> {
        let (mut count, mut end) = (0, 0);
        field.each_doc(self.view, ordinal, |doc| {
            if doc >= end {
                count += 1;
                end = self.segment.sections.around(doc).end;
            }
        })?;
        Ok(count)
    }

    /// Return the most that a term gives a passage of each cell.
    fn peaks(&self, key: (usize, usize), skim: &mut Skim) -> Arc<Peaks> {
        self.scorer.peaks(key, self.cells, &self.segment.sections, |rising| {
            skim.rewind();
            skim.each(self.segment.count as u32, |doc, freq| rising.told(doc, freq));
        })
    }

    /// Give what the headings that hold a term give their sections, the sum so far at each.
    fn heading_sums<'b>(
        &self,
        docs: &'b [u32],
        freqs: &'b [u32],
    ) -> impl Iterator<Item = (u32, f32)> + 'b
    where
        'a: 'b,
    {
        let (sections, norms) = (&self.segment.sections, &self.scorer.norms.headings);
        let (mut last, mut sum) = (None, 0.0);
        docs.iter().zip(freqs).map(move |(doc, freq)| {
            let section = sections.of(*doc);
            sum = if last.replace(section) == Some(section) { sum } else { 0.0 };
            sum += impact(*freq, norms[section as usize]);
            (*doc, sum)
        })
    }
}

impl Summing<'_> {
    /// Return what rows give some passages, ascending.
    pub fn some(&self, rows: &[Row], passages: &[u32]) -> Checked<Vec<f32>> {
        let (sections, norms) = (&self.segment.sections, &self.scorer.norms);
        let (mut own, mut above) = (vec![0f32; passages.len()], vec![0f32; passages.len()]);
        for (term, scales) in rows {
            let fields = &self.fields[usize::from(term.pair)];
            let kept = term.body.and_then(|at| self.scorer.lists.get(&(fields.number, at)));
            if let Some(list) = kept {
                let mut giving = Giving::new(&list);
                for (place, passage) in passages.iter().enumerate() {
                    own[place] += scales.body * giving.own(*passage);
                    above[place] += scales.section * giving.above(sections.of(*passage));
                }
            } else if let Some(ordinal) = term.body {
                let mut skim = fields.body.skim(self.view, ordinal)?;
                let mut place = 0;
                while place < passages.len() {
                    // All those of one section together.
                    let section = sections.of(passages[place]);
                    let range = sections.range(section);
                    let here = passages[place..].iter().take_while(|one| **one < range.end);
                    let here = place..place + here.count();
                    let (mut at, mut held) = (here.start, 0u32);
                    skim.each_in(range, |doc, freq| {
                        held = held.saturating_add(freq);
                        while at < here.end && passages[at] < doc {
                            at += 1;
                        }
                        if at < here.end && passages[at] == doc {
                            own[at] += scales.body * impact(freq, norms.text[doc as usize]);
                        }
                    });
                    if held > 0 {
                        let given = impact(held, norms.sections[section as usize]);
                        above[here.clone()]
                            .iter_mut()
                            .for_each(|one| *one += scales.section * given);
                    }
                    place = here.end;
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
            let mut skim = field.skim(self.view, *ordinal)?;
            for (sum, passage) in sums.iter_mut().zip(passages) {
                let norm = self.scorer.norms.text[*passage as usize];
                skim.each_in(*passage..*passage + 1, |_, freq| *sum += scale * impact(freq, norm));
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
            let body = term.body.filter(|_| all);
            let mut body = body.map(|at| fields.body.skim(self.view, at)).transpose()?;
            let heading = docs(fields.heading, term.heading)?;
            let title = docs(fields.title, term.title)?;
            let mut meeting = (Meeting::new(&heading), Meeting::new(&title));
            for (at, passage) in passages.iter().enumerate() {
                let above = meeting.0.meets(sections.around(*passage))
                    || meeting.1.meets(documents.around(*passage));
                if above {
                    titled[at] += weight;
                }
                let mut held = || body.as_mut().is_some_and(|body| body.has(*passage));
                if all && (above || held()) {
                    covered[at] += weight;
                }
            }
        }
        Ok((covered, titled))
    }
}
