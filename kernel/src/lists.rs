//! What a term gives passages and sections by their texts, as it is kept at hand.

use std::sync::Arc;

use crate::blocks::{Checked, View};
use crate::field::Numbers;
use crate::peaks::{Cells, Peaks, Rising};
use crate::phrase::gallop;
use crate::scoring::{impact, Lengths, Meeting, Norms, Scorer, Stretches};
use crate::segment::Segment;

/// Bytes of lists that are kept for the next question.
pub const MOST_LISTS: usize = 48 << 20;
const ENTRY: usize = 200;
/// Passages with a term of which a list is made where all are going to be read: one of more takes
/// longer to make than to do without; and where few of them are.
pub const MOST_LISTED: usize = if cfg!(test) { 12 } else { 1 << 16 };
pub const FEW_LISTED: usize = if cfg!(test) { 4 } else { 1 << 13 };
/// Bytes of peaks that are kept.
pub const MOST_PEAKS: usize = 32 << 20;

/// Passages with what a term gives each by its text, and sections by that of all of theirs, for
/// a weight of one; both ascending.
pub struct List {
    docs: Numbers,
    impacts: Vec<f32>,
    sections: Vec<u32>,
    above: Vec<f32>,
}

impl List {
    fn new(docs: Numbers, freqs: &[u32], sections: &Stretches, norms: &Norms) -> List {
        let given = impacts(&docs, freqs, &norms.text);
        let room = docs.len().min(sections.len());
        let (mut holding, mut held) = (vec![0; room], vec![0u32; room]);
        let (mut count, mut last) = (0, u32::MAX);
        // No step depends on whether a section ends: most have few passages.
        for (doc, freq) in docs.iter().zip(freqs) {
            let section = sections.of(*doc);
            let begins = section != last;
            count += usize::from(begins);
            last = section;
            let before = if begins { 0 } else { held[count - 1] };
            (holding[count - 1], held[count - 1]) = (section, before.saturating_add(*freq));
        }
        holding.truncate(count);
        holding.shrink_to_fit();
        let above = impacts(&holding, &held, &norms.sections);
        List { docs, impacts: given, sections: holding, above }
    }

    /// Return how many passages hold the term.
    pub fn len(&self) -> usize {
        self.docs.len()
    }

    /// Add the most that it gives each cell, at the weights of passage and section.
    pub fn add_most(
        &self,
        (own, above): (f32, f32),
        (cells, sections): (&Cells, &Stretches),
        bounds: &mut [f32],
    ) {
        cells.each_most(self.own(), |cell, most| bounds[cell] += own * most);
        cells.each_most(self.above(sections), |cell, most| bounds[cell] += above * most);
    }

    /// Return the most that it gives each cell.
    fn peaks(&self, cells: &Cells, sections: &Stretches) -> Peaks {
        let mut most = vec![(0.0, 0.0); cells.len()];
        cells.each_most(self.own(), |cell, own| most[cell].0 = own);
        cells.each_most(self.above(sections), |cell, above| most[cell].1 = above);
        Peaks::new(&most, self.sections())
    }

    fn own(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.docs.iter().copied().zip(self.impacts.iter().copied())
    }

    fn above<'a>(&'a self, sections: &'a Stretches) -> impl Iterator<Item = (u32, f32)> + 'a {
        let held = self.sections.iter().map(|section| sections.range(*section).start);
        held.zip(self.above.iter().copied())
    }

    /// Return how many sections hold the term.
    pub fn sections(&self) -> usize {
        self.sections.len()
    }

    fn size(&self) -> usize {
        4 * (self.docs.len() + self.impacts.len() + 2 * self.sections.len()) + ENTRY
    }

    /// Add what a term of some weight gives passages, up to one, to sums that begin with one; `at`
    /// is 0 at first, and goes on from call to call.
    #[inline]
    pub fn add_own(&self, scale: f32, at: &mut usize, sums: &mut [f32], first: u32, end: u32) {
        add(&self.docs[*at..], &self.impacts[*at..], scale, at, sums, first, end);
    }

    /// Add what it gives sections in the same way.
    #[inline]
    pub fn add_above(&self, scale: f32, at: &mut usize, sums: &mut [f32], first: u32, end: u32) {
        add(&self.sections[*at..], &self.above[*at..], scale, at, sums, first, end);
    }
}

/// Return what units are given by how often each holds a term.
fn impacts(units: &[u32], freqs: &[u32], norms: &Lengths) -> Vec<f32> {
    let mut given: Vec<f32> = units.iter().map(|unit| norms[*unit as usize]).collect();
    given.iter_mut().zip(freqs).for_each(|(one, freq)| *one = impact(*freq, *one));
    given
}

#[inline(always)]
fn add(
    units: &[u32],
    impacts: &[f32],
    scale: f32,
    at: &mut usize,
    sums: &mut [f32],
    first: u32,
    end: u32,
) {
    let passed = leap(units, first);
    *at += passed;
    for (unit, impact) in units[passed..].iter().zip(&impacts[passed..]) {
        if *unit >= end {
            break;
        }
        sums[(*unit - first) as usize] += scale * impact;
        *at += 1;
    }
}

/// Return how many units of an ascending list come before one, looked for from where it would stand
/// if they lay evenly.
fn leap(units: &[u32], wanted: u32) -> usize {
    let [first, .., last] = *units else { return gallop(units, wanted) };
    if wanted <= first {
        return 0;
    }
    if wanted > last {
        return units.len();
    }
    let (ahead, all) = (u64::from(wanted - first), u64::from(last - first));
    let guess = (ahead * (units.len() as u64 - 1) / all) as usize;
    if units[guess] < wanted {
        return guess + gallop(&units[guess..], wanted);
    }
    // Back in growing steps.
    let mut step = 1;
    while step < guess && units[guess - step] >= wanted {
        step *= 2;
    }
    let low = guess.saturating_sub(step);
    low + units[low..guess].partition_point(|unit| *unit < wanted)
}

/// What a term gives few passages and their sections, which are asked for in ascending order.
pub struct Giving<'a> {
    list: &'a List,
    own: Meeting<'a>,
    above: Meeting<'a>,
}

impl<'a> Giving<'a> {
    /// Begin at the front of a list.
    pub fn new(list: &'a List) -> Giving<'a> {
        Giving { list, own: Meeting::new(&list.docs), above: Meeting::new(&list.sections) }
    }

    /// Return what it gives a passage, for a weight of one.
    pub fn own(&mut self, passage: u32) -> f32 {
        self.own.place(passage).map_or(0.0, |at| self.list.impacts[at])
    }

    /// Return what it gives a section, for a weight of one.
    pub fn above(&mut self, section: u32) -> f32 {
        self.above.place(section).map_or(0.0, |at| self.list.above[at])
    }
}

impl Scorer {
    /// Return what a term of a field, the one of that number, gives the passages of a segment.
    pub fn list(
        &self,
        segment: &Segment,
        view: &View,
        number: usize,
        ordinal: usize,
    ) -> Checked<Arc<List>> {
        if let Some(held) = self.lists.get(&(number, ordinal)) {
            return Ok(held);
        }
        let (docs, freqs) = segment.fields[number].both(view, ordinal)?;
        let list = Arc::new(List::new(docs, &freqs, &segment.sections, &self.norms));
        self.lists.put((number, ordinal), list.clone(), list.size());
        Ok(list)
    }

    /// Return the peaks of a term of a field, the one of that number; `raise` tells who holds
    /// it.
    pub fn peaks(
        &self,
        key: (usize, usize),
        cells: &Cells,
        sections: &Stretches,
        raise: impl FnOnce(&mut Rising),
    ) -> Arc<Peaks> {
        self.peaks_or(key, || {
            let mut rising = Rising::new(cells, sections, &self.norms);
            raise(&mut rising);
            rising.done()
        })
    }

    /// Return the peaks of a term of which there is a list.
    pub fn peaks_of(
        &self,
        key: (usize, usize),
        list: &List,
        cells: &Cells,
        sections: &Stretches,
    ) -> Arc<Peaks> {
        self.peaks_or(key, || list.peaks(cells, sections))
    }

    fn peaks_or(&self, key: (usize, usize), make: impl FnOnce() -> Peaks) -> Arc<Peaks> {
        if let Some(held) = self.peaks_kept.get(&key) {
            return held;
        }
        let peaks = Arc::new(make());
        self.peaks_kept.put(key, peaks.clone(), peaks.size() + ENTRY);
        peaks
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{leap, List};
    use crate::scoring::{impact, Norms, Stretches};

    #[test]
    fn a_list_gives_passages_and_their_sections() {
        let sections = Stretches::new(vec![0, 3, 3, 4, 9, 10], 10).expect("whole");
        let text: Vec<f32> = (0..10).map(|at| 1.0 + at as f32).collect();
        let norms = Norms::new(text, vec![2.0; 5], vec![1.0; 5]);
        let (docs, freqs) = (vec![0, 2, 3, 4, 8], [1, 2, 3, 4, u32::MAX]);
        let list = List::new(Arc::new(docs.clone()), &freqs, &sections, &norms);
        let (mut own, mut above) = (vec![0f32; 10], vec![0f32; 5]);
        let mut at = (0, 0);
        for (first, end) in [(0, 4), (4, 10)] {
            list.add_own(2.0, &mut at.0, &mut own[first as usize..], first, end);
        }
        for (first, end) in [(0, 3), (3, 5)] {
            list.add_above(0.5, &mut at.1, &mut above[first as usize..], first, end);
        }
        for (doc, freq) in docs.iter().zip(freqs) {
            assert_eq!(own[*doc as usize], 2.0 * impact(freq, 1.0 + *doc as f32));
        }
        assert_eq!(own.iter().filter(|one| **one > 0.0).count(), docs.len());
        let wanted = [3, 0, 3, u32::MAX, 0].map(|held| 0.5 * impact(held, 2.0));
        assert_eq!(above, wanted);
    }

    #[test]
    fn units_before_one_are_counted_however_they_lie() {
        let squares: Vec<u32> = (0..40).map(|number| number * number).collect();
        let heaps: Vec<u32> = (0..10).chain(500..560).chain([561, 900, 4_000_000_000]).collect();
        for units in [&squares[..], &heaps, &[7], &[3, 8], &[]] {
            for wanted in (0..1_600).chain([3_999_999_999, 4_000_000_000, u32::MAX]) {
                let before = units.partition_point(|unit| *unit < wanted);
                assert_eq!(leap(units, wanted), before, "{units:?} {wanted}");
            }
        }
    }
}
