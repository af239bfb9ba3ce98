//! What the terms of a query give the passages of one segment.

use std::ops::Range;
use std::sync::Arc;

use crate::blocks::{Checked, View};
use crate::field::{Field, Numbers};
use crate::lists::{Giving, List};
use crate::scoring::{impact, Meeting, Scorer, Stretches};
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

/// So many passages are summed up at a time: their sums stay close at hand.
const AT_ONCE: usize = 8192;

/// Return the sections of a segment, as many at a time as have few passages between them.
pub fn blocks(sections: &Stretches) -> Vec<Range<u32>> {
    let (mut found, mut first) = (vec![], 0);
    for number in 0..sections.len() as u32 {
        let size = sections.range(number).end - sections.range(first).start;
        if size as usize > AT_ONCE && number > first {
            found.push(first..number);
            first = number;
        }
    }
    found.push(first..sections.len() as u32);
    found
}

/// The postings of a row, and how far they have been read.
struct Lists {
    texts: Option<Arc<List>>,
    headings: Option<(Numbers, Numbers)>,
    at: (usize, usize, usize),
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

    /// Return the most that one of some passages gains by itself.
    #[inline(always)]
    pub fn most(&self, passages: Range<u32>) -> f32 {
        let first = self.passages.start;
        let own = &self.own[(passages.start - first) as usize..(passages.end - first) as usize];
        own.iter().copied().fold(0.0, f32::max)
    }

    /// Return what a section gives its passages.
    #[inline(always)]
    pub fn above(&self, section: u32) -> f32 {
        self.above[(section - self.sections.start) as usize]
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
    /// Tell what rows give the passages of every block of sections, by themselves and by their
    /// sections.
    pub fn each_block(
        &self,
        rows: &[Row],
        blocks: &[Range<u32>],
        mut told: impl FnMut(Block),
    ) -> Checked<()> {
        let sections = &self.segment.sections;
        let mut lists = vec![];
        for row in rows {
            lists.push(self.lists(row)?);
        }
        let (mut own, mut above) = (vec![], vec![]);
        for block in blocks {
            let first = sections.range(block.start).start;
            let passages = first..sections.range(block.end - 1).end;
            own.clear();
            own.resize(passages.len(), 0f32);
            above.clear();
            above.resize(block.len(), 0f32);
            for (row, lists) in rows.iter().zip(&mut lists) {
                let (at, scales) = (&mut lists.at, &row.1);
                if let Some(list) = &lists.texts {
                    list.add_own(scales.body, &mut at.0, &mut own, passages.start, passages.end);
                    list.add_above(scales.section, &mut at.1, &mut above, block.start, block.end);
                }
                self.headings(row, lists, passages.end, (&mut above, block.start));
            }
            told(Block { sections: block.clone(), passages, own: &own, above: &above });
        }
        Ok(())
    }

    fn lists(&self, (term, _): &Row) -> Checked<Lists> {
        let fields = &self.fields[usize::from(term.pair)];
        let texts =
            term.body.map(|at| self.scorer.list(self.segment, self.view, fields.number, at));
        let headings = term.heading.map(|at| {
            let docs = fields.heading.docs(self.view, at)?;
            Ok((docs, fields.heading.freqs(self.view, at)?))
        });
        Ok(Lists { texts: texts.transpose()?, headings: headings.transpose()?, at: (0, 0, 0) })
    }

    /// Add what a term gives sections by their headings.
    fn headings(
        &self,
        (_, scales): &Row,
        lists: &mut Lists,
        end: u32,
        (above, opening): (&mut [f32], u32),
    ) {
        let Some((docs, freqs)) = &lists.headings else { return };
        let at = &mut lists.at.2;
        while let Some(doc) = docs.get(*at).filter(|doc| **doc < end) {
            let section = self.segment.sections.of(*doc);
            let norm = self.scorer.norms.headings[section as usize];
            above[(section - opening) as usize] += scales.heading * impact(freqs[*at], norm);
            *at += 1;
        }
    }

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
