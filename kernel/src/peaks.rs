//! The most that a term gives any passage of a cell, a few sections side by side: where all terms
//! together give too little, nothing of the cell is summed up.

use std::ops::Range;

use crate::phrase::gallop;
use crate::scoring::Stretches;

/// So many passages a cell has, where its last section does not bring more.
pub const IN_A_CELL: usize = 128;
/// So many steps lead to the greatest that is given anywhere; they are told by so many bits.
const STEPS: f32 = 15.0;
const WIDE: usize = 4;

/// The passages of a segment, some sections side by side each.
pub struct Cells {
    sections: Vec<u32>,
    passages: Vec<u32>,
    /// The most that a passage of each brings with it whatever is asked, 0 at least.
    pub prior: Vec<f32>,
}

impl Cells {
    /// Cut sections into cells of so many passages; `prior` is what each passage brings with it.
    pub fn new(sections: &Stretches, prior: &[f32], size: usize) -> Cells {
        let mut cells = Cells { sections: vec![0], passages: vec![0], prior: vec![] };
        let (mut first, count) = (0, prior.len() as u32);
        for section in 0..sections.len() as u32 {
            let end = sections.range(section).end;
            if end == first || end < count && ((end - first) as usize) < size {
                continue;
            }
            cells.sections.push(section + 1);
            cells.passages.push(end);
            let held = &prior[first as usize..end as usize];
            cells.prior.push(held.iter().copied().fold(0.0, f32::max));
            first = end;
        }
        cells
    }

    /// Return how many there are.
    pub fn len(&self) -> usize {
        self.prior.len()
    }

    /// Return the sections of some cells side by side.
    pub fn sections(&self, cells: Range<usize>) -> Range<u32> {
        self.sections[cells.start]..self.sections[cells.end]
    }

    /// Return the passages of some cells side by side.
    pub fn passages(&self, cells: Range<usize>) -> Range<u32> {
        self.passages[cells.start]..self.passages[cells.end]
    }

    /// Return the cell of a passage, which is not before one.
    #[inline(always)]
    pub fn after(&self, cell: usize, passage: u32) -> usize {
        match self.passages[cell + 1] > passage {
            true => cell,
            false => cell + gallop(&self.passages[cell + 1..], passage + 1),
        }
    }
}

impl Cells {
    /// Add the most that each cell is given, at a weight; passages with what they are given come
    /// in ascending order.
    pub fn add_most(
        &self,
        given: impl Iterator<Item = (u32, f32)>,
        weight: f32,
        bounds: &mut [f32],
    ) {
        let (mut at, mut most) = (0, 0f32);
        for (passage, one) in given {
            let cell = self.after(at, passage);
            if cell != at {
                bounds[at] += weight * most;
                (at, most) = (cell, 0.0);
            }
            most = most.max(one);
        }
        if let Some(bound) = bounds.get_mut(at) {
            *bound += weight * most;
        }
    }
}

/// The most that a term gives a passage of each cell by itself, and by its section, for a weight
/// of one: in steps, rounded up.
pub struct Peaks {
    /// The steps of a cell by itself in the lower bits, those by its section in the upper ones.
    steps: Vec<u8>,
    own: f32,
    above: f32,
    /// To how many sections it gives anything.
    pub sections: usize,
}

impl Peaks {
    /// Return the bytes that they take.
    pub fn size(&self) -> usize {
        self.steps.len()
    }

    /// Add what the term gives each cell at most, at the weights of passage and section.
    pub fn add(&self, (own, above): (f32, f32), bounds: &mut [f32]) {
        let (own, above) = (own * self.own, above * self.above);
        for (sum, steps) in bounds.iter_mut().zip(&self.steps) {
            *sum += own * f32::from(steps & STEPS as u8) + above * f32::from(steps >> WIDE);
        }
    }
}

/// Peaks in the making: what is given is told in ascending order.
pub struct Rising<'a> {
    cells: &'a Cells,
    own: Vec<f32>,
    above: Vec<f32>,
    /// The cells last told of.
    at: (usize, usize),
    /// How many sections were told of.
    pub sections: usize,
}

impl<'a> Rising<'a> {
    /// Begin with nothing.
    pub fn new(cells: &'a Cells) -> Rising<'a> {
        let none = vec![0f32; cells.len()];
        Rising { cells, own: none.clone(), above: none, at: (0, 0), sections: 0 }
    }

    /// Take what is given a passage by itself.
    #[inline(always)]
    pub fn own(&mut self, passage: u32, given: f32) {
        self.at.0 = self.cells.after(self.at.0, passage);
        let most = &mut self.own[self.at.0];
        *most = most.max(given);
    }

    /// Take what is given a section, by one of its passages.
    #[inline(always)]
    pub fn above(&mut self, passage: u32, given: f32) {
        self.at.1 = self.cells.after(self.at.1, passage);
        let most = &mut self.above[self.at.1];
        *most = most.max(given);
        self.sections += 1;
    }

    /// Return the peaks.
    pub fn done(self) -> Peaks {
        let (own, above) = (step_of(&self.own), step_of(&self.above));
        let both = self.own.iter().zip(&self.above);
        let steps = both.map(|(one, other)| steps(*one, own) | steps(*other, above) << WIDE);
        Peaks { steps: steps.collect(), own, above, sections: self.sections }
    }
}

/// Return how much a step is of some numbers.
fn step_of(numbers: &[f32]) -> f32 {
    numbers.iter().copied().fold(0.0, f32::max) / STEPS
}

/// Return in how many steps a number is reached.
fn steps(number: f32, step: f32) -> u8 {
    match number > 0.0 {
        // One more than the whole number: rounding up takes longer.
        true => ((number / step) as u32 + 1).min(STEPS as u32) as u8,
        false => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Cells, Rising};
    use crate::scoring::Stretches;

    #[test]
    fn cells_are_whole_sections_and_cover_all() {
        let sections = Stretches::new(vec![0, 2, 2, 5, 6, 6, 9, 10, 10], 10).expect("whole");
        let prior: Vec<f32> = (0..10).map(|at| at as f32 - 3.0).collect();
        let cells = Cells::new(&sections, &prior, 4);
        assert_eq!(
            (cells.sections.clone(), cells.passages.clone()),
            (vec![0, 3, 6, 7], vec![0, 5, 9, 10])
        );
        assert_eq!(cells.prior, [1.0, 5.0, 6.0]);
    }

    #[test]
    fn peaks_are_no_less_than_what_is_given() {
        let starts: Vec<u32> = (0..=50).map(|at| at * 3).collect();
        let sections = Stretches::new(starts, 150).expect("whole");
        let cells = Cells::new(&sections, &[0.0; 150], 10);
        let given = |at: u32| (at * 7919 % 101) as f32 / 77.0;
        let mut rising = Rising::new(&cells);
        for at in (0..150).filter(|at| at % 4 == 1) {
            rising.own(at, given(at));
            rising.above(at, given(at + 5));
        }
        let mut bounds = vec![0f32; cells.len()];
        rising.done().add((2.0, 0.5), &mut bounds);
        for (cell, bound) in bounds.iter().enumerate() {
            let held = || cells.passages(cell..cell + 1).filter(|at| at % 4 == 1);
            let most = |shift| held().map(|at| given(at + shift)).fold(0.0, f32::max);
            let wanted = 2.0 * most(0) + 0.5 * most(5);
            assert!(*bound >= wanted * 0.9999 && *bound <= wanted + 2.6 * 1.4 / 15.0);
        }
    }
}
