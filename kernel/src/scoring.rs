//! What terms give passages: BM25 over passages, sections and headings.
//!
//! Sums are made in the order and the width in which numpy makes them, so that they are equal.

use std::sync::Arc;

use crate::blocks::{Checked, View};
use crate::field::{Field, Numbers};
use crate::kept::Kept;
use crate::lists::{List, MOST_LISTS, MOST_PEAKS};
use crate::peaks::Peaks;
use crate::phrase::gallop;

/// Bytes of what sections hold that are kept for the next question.
const MOST_KEPT: usize = 16 << 20;
const ENTRY: usize = 200;
/// Bytes of counts that are kept, and what one takes.
const MOST_COUNTS: usize = 1 << 20;
const COUNT: usize = 64;

/// What is counted: passages by their text, sections by that of theirs or by their headings,
/// documents by their titles, passages by single characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    Body,
    Section,
    Heading,
    Title,
    Character,
}

/// Stretches of passages one after the other: sections, or documents.
pub struct Stretches {
    starts: Vec<u32>,
    of: Numbered,
}

/// Numbers that ascend from passage to passage, a byte each beside the first of so many: all passages
/// that hold a term are looked up, and what is asked is seldom in a cache.
enum Numbered {
    Beside { firsts: Vec<u32>, beside: Vec<u8> },
    Whole(Vec<u32>),
}

const TOGETHER: usize = 64;

impl Numbered {
    fn new(numbers: Vec<u32>) -> Numbered {
        let beside = numbers.chunks(TOGETHER).flat_map(|some| {
            let first = some[0];
            some.iter().map(move |number| u8::try_from(number - first))
        });
        match beside.collect() {
            Ok(beside) => {
                let firsts = numbers.iter().copied().step_by(TOGETHER).collect();
                Numbered::Beside { firsts, beside }
            }
            Err(_) => Numbered::Whole(numbers),
        }
    }

    #[inline(always)]
    fn of(&self, passage: u32) -> u32 {
        let at = passage as usize;
        match self {
            Numbered::Beside { firsts, beside } => firsts[at / TOGETHER] + u32::from(beside[at]),
            Numbered::Whole(numbers) => numbers[at],
        }
    }
}

impl Stretches {
    /// Take where each begins and the last ends; None where they do not cover the passages.
    pub fn new(starts: Vec<u32>, passages: usize) -> Option<Stretches> {
        let rising = starts.windows(2).all(|two| two[0] <= two[1]);
        if starts.first() != Some(&0) || starts.last() != Some(&(passages as u32)) || !rising {
            return None;
        }
        let mut of = Vec::with_capacity(passages);
        for (number, two) in (0..).zip(starts.windows(2)) {
            of.resize(of.len() + (two[1] - two[0]) as usize, number);
        }
        Some(Stretches { starts, of: Numbered::new(of) })
    }

    /// Return the number of the stretch that a passage is in.
    #[inline(always)]
    pub fn of(&self, passage: u32) -> u32 {
        self.of.of(passage)
    }

    /// Return the passages of a stretch.
    pub fn range(&self, number: u32) -> std::ops::Range<u32> {
        self.starts[number as usize]..self.starts[number as usize + 1]
    }

    /// Return how many passages they cover.
    fn passages(&self) -> usize {
        self.range(self.len() as u32 - 1).end as usize
    }

    /// Return how many there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Return the passages of the stretch that a passage is in.
    pub fn around(&self, passage: u32) -> std::ops::Range<u32> {
        self.range(self.of(passage))
    }
}

/// How long units are, as scores take it: `K1 * (1 - b + b * length / mean)`.
pub struct Norms {
    pub text: Lengths,
    pub sections: Lengths,
    pub headings: Lengths,
}

impl Norms {
    pub fn new(text: Vec<f32>, sections: Vec<f32>, headings: Vec<f32>) -> Norms {
        let [text, sections, headings] = [text, sections, headings].map(Lengths::new);
        Norms { text, sections, headings }
    }
}

/// The norms of units in half the room: those of one length have one.
pub enum Lengths {
    Few { codes: Vec<u16>, norms: Vec<f32> },
    Many(Vec<f32>),
}

impl Lengths {
    fn new(given: Vec<f32>) -> Lengths {
        let mut norms = given.clone();
        norms.sort_unstable_by(f32::total_cmp);
        norms.dedup_by(|one, other| one.total_cmp(other).is_eq());
        if norms.len() > 1 << 16 {
            return Lengths::Many(given);
        }
        let code = |one: &f32| norms.partition_point(|norm| norm.total_cmp(one).is_lt()) as u16;
        Lengths::Few { codes: given.iter().map(code).collect(), norms }
    }

    pub fn len(&self) -> usize {
        match self {
            Lengths::Few { codes, .. } => codes.len(),
            Lengths::Many(norms) => norms.len(),
        }
    }
}

impl std::ops::Index<usize> for Lengths {
    type Output = f32;

    #[inline(always)]
    fn index(&self, unit: usize) -> &f32 {
        match self {
            Lengths::Few { codes, norms } => &norms[usize::from(codes[unit])],
            Lengths::Many(norms) => &norms[unit],
        }
    }
}

/// One term of a field that scores.
pub struct Row<'a> {
    pub kind: Kind,
    pub field: &'a Field,
    pub ordinal: usize,
    pub weight: f32,
}

/// Scores the passages of one segment.
pub struct Scorer {
    pub norms: Norms,
    sections_kept: Kept<(usize, usize), (Numbers, Numbers)>,
    counts_kept: Kept<(usize, usize), usize>,
    pub lists: Kept<(usize, usize), Arc<List>>,
    pub peaks_kept: Kept<(usize, usize), Arc<Peaks>>,
}

impl Scorer {
    /// Take the norms of a segment's passages and sections.
    pub fn new(norms: Norms) -> Scorer {
        Scorer {
            norms,
            sections_kept: Kept::new(MOST_KEPT),
            counts_kept: Kept::new(MOST_COUNTS),
            lists: Kept::new(MOST_LISTS),
            peaks_kept: Kept::new(MOST_PEAKS),
        }
    }

    /// Return how many sections hold a term of a field, the one of that number, somewhere.
    pub fn count_sections(
        &self,
        key: (usize, usize),
        count: impl FnOnce() -> Checked<usize>,
    ) -> Checked<usize> {
        if let Some(known) = self.counts_kept.get(&key) {
            return Ok(known);
        }
        let count = count()?;
        self.counts_kept.put(key, count, COUNT);
        Ok(count)
    }

    /// Return the sections that hold a term of a text somewhere, and how often.
    pub fn sections(
        &self,
        view: &View,
        sections: &Stretches,
        number: usize,
        field: &Field,
        ordinal: usize,
    ) -> Checked<(Numbers, Numbers)> {
        if let Some(held) = self.sections_kept.get(&(number, ordinal)) {
            return Ok(held);
        }
        let (docs, freqs) = (field.docs(view, ordinal)?, field.freqs(view, ordinal)?);
        let (mut units, mut counts): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for (doc, freq) in docs.iter().zip(freqs.iter()) {
            let section = sections.of(*doc);
            if units.last() == Some(&section) {
                let at = counts.len() - 1;
                counts[at] = counts[at].wrapping_add(*freq);
            } else {
                units.push(section);
                counts.push(*freq);
            }
        }
        let size = 8 * units.len() + ENTRY;
        let found = (Arc::new(units), Arc::new(counts));
        self.sections_kept.put((number, ordinal), found.clone(), size);
        Ok(found)
    }

    /// Return the units that a row gives something to, how often each holds its term, and norms.
    fn leaf(
        &self,
        view: &View,
        sections: &Stretches,
        number: usize,
        row: &Row,
    ) -> Checked<Leaf<'_>> {
        let (field, ordinal) = (row.field, row.ordinal);
        Ok(match row.kind {
            Kind::Section => {
                let (units, freqs) = self.sections(view, sections, number, field, ordinal)?;
                Leaf { units, freqs, norms: &self.norms.sections }
            }
            Kind::Heading => {
                let openers = field.docs(view, ordinal)?;
                let units = openers.iter().map(|doc| sections.of(*doc)).collect();
                let freqs = field.freqs(view, ordinal)?;
                Leaf { units: Arc::new(units), freqs, norms: &self.norms.headings }
            }
            _ => Leaf {
                units: field.docs(view, ordinal)?,
                freqs: field.freqs(view, ordinal)?,
                norms: &self.norms.text,
            },
        })
    }

    /// Return the sums of rows for every passage.
    pub fn all(
        &self,
        view: &View,
        sections: &Stretches,
        rows: &[(usize, Row)],
    ) -> Checked<Vec<f32>> {
        let mut passages = vec![0f32; sections.passages()];
        let mut by_section = vec![0f32; sections.len()];
        for (number, row) in rows {
            let leaf = self.leaf(view, sections, *number, row)?;
            let sums = if by_sections(row.kind) { &mut by_section } else { &mut passages };
            for (unit, freq) in leaf.units.iter().zip(leaf.freqs.iter()) {
                let at = *unit as usize;
                sums[at] += row.weight * impact(*freq, leaf.norms[at]);
            }
        }
        for (passage, sum) in (0..).zip(&mut passages) {
            *sum += by_section[sections.of(passage) as usize];
        }
        Ok(passages)
    }

    /// Return the sums of rows for some passages, ascending or not.
    pub fn some(
        &self,
        view: &View,
        sections: &Stretches,
        rows: &[(usize, Row)],
        passages: &[u32],
    ) -> Checked<Vec<f32>> {
        let (mut own, mut above) = (vec![0f32; passages.len()], vec![0f32; passages.len()]);
        for (number, row) in rows {
            let leaf = self.leaf(view, sections, *number, row)?;
            let by_section = by_sections(row.kind);
            let mut meeting = Meeting::new(&leaf.units);
            let sums = if by_section { &mut above } else { &mut own };
            for (sum, passage) in sums.iter_mut().zip(passages) {
                let unit = if by_section { sections.of(*passage) } else { *passage };
                if let Some(at) = meeting.place(unit) {
                    *sum += row.weight * impact(leaf.freqs[at], leaf.norms[unit as usize]);
                }
            }
        }
        // In the order of `all`, so that the sums are the same.
        own.iter_mut().zip(above).for_each(|(sum, more)| *sum += more);
        Ok(own)
    }
}

struct Leaf<'a> {
    units: Numbers,
    freqs: Numbers,
    norms: &'a Lengths,
}

fn by_sections(kind: Kind) -> bool {
    matches!(kind, Kind::Section | Kind::Heading)
}

#[inline(always)]
pub fn impact(freq: u32, norm: f32) -> f32 {
    let counted = freq as f32;
    counted / (counted + norm)
}

/// Looks numbers up in an ascending list, quickest when they ascend themselves.
pub struct Meeting<'a> {
    numbers: &'a [u32],
    at: usize,
    last: u32,
}

impl<'a> Meeting<'a> {
    /// Begin at the front of a list.
    pub fn new(numbers: &'a [u32]) -> Meeting<'a> {
        Meeting { numbers, at: 0, last: 0 }
    }

    /// Return where a number stands in the list, if it does.
    pub fn place(&mut self, wanted: u32) -> Option<usize> {
        let at = self.after(wanted);
        (self.numbers.get(at) == Some(&wanted)).then_some(at)
    }

    /// Return where the numbers of the list stand that lie in a range.
    pub fn within(&mut self, wanted: std::ops::Range<u32>) -> std::ops::Range<usize> {
        let first = self.after(wanted.start);
        let held = self.numbers[first..].iter().take_while(|number| **number < wanted.end);
        first..first + held.count()
    }

    /// Tell whether any number of the list lies in a range.
    pub fn meets(&mut self, wanted: std::ops::Range<u32>) -> bool {
        let at = self.after(wanted.start);
        self.numbers.get(at).is_some_and(|number| *number < wanted.end)
    }

    fn after(&mut self, wanted: u32) -> usize {
        if wanted < self.last {
            self.at = 0;
        }
        self.last = wanted;
        self.at += gallop(&self.numbers[self.at..], wanted);
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::{Lengths, Meeting, Stretches};

    #[test]
    fn stretches_know_their_passages() {
        let held = Stretches::new(vec![0, 2, 2, 5], 5).expect("whole");
        assert_eq!([0, 1, 2, 3, 4].map(|passage| held.of(passage)), [0, 0, 2, 2, 2]);
        assert_eq!(held.around(3), 2..5);
        for wrong in [vec![], vec![0], vec![1, 5], vec![0, 3, 2, 5], vec![0, 6]] {
            assert!(Stretches::new(wrong, 5).is_none());
        }
    }

    #[test]
    fn stretches_of_many_numbers_know_their_passages() {
        // Some of no passage, and more of such than a byte tells.
        for empty in [0, 3, 300] {
            let mut starts: Vec<u32> = (0..200).map(|at| at * 3).collect();
            starts.extend(vec![600; empty + 1]);
            starts.push(605);
            let held = Stretches::new(starts.clone(), 605).expect("whole");
            for passage in 0..605 {
                assert!(held.range(held.of(passage)).contains(&passage), "{empty} {passage}");
            }
        }
    }

    #[test]
    fn norms_are_told_as_given() {
        for distinct in [1, 300, 70_000] {
            let given: Vec<f32> =
                (0..80_000).map(|at| (at * 7919 % distinct) as f32 + 0.5).collect();
            let norms = Lengths::new(given.clone());
            assert!((0..given.len()).all(|at| norms[at] == given[at]), "{distinct}");
        }
    }

    #[test]
    fn a_meeting_may_go_back() {
        let mut meeting = Meeting::new(&[2, 5, 9]);
        assert_eq!([5, 9, 2, 3].map(|one| meeting.place(one)), [Some(1), Some(2), Some(0), None]);
        assert!(meeting.meets(3..6) && !meeting.meets(6..9));
    }
}
