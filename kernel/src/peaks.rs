//! The most that a term gives any passage of a cell, a few sections side by side: where all terms
//! together give too little, nothing of the cell is summed up.

use std::ops::Range;

use crate::phrase::gallop;
use crate::scoring::{impact, Norms, Stretches};

/// So many passages a cell has, where its last section does not bring more.
pub const IN_A_CELL: usize = 128;
/// So many steps lead to the greatest that is given anywhere.
const STEPS: f32 = 255.0;

/// The passages of a segment, some sections side by side each.
pub struct Cells {
    sections: Vec<u32>,
    passages: Vec<u32>,
    /// The cell of each section.
    of_section: Vec<u32>,
    /// The most that a passage of each brings with it whatever is asked, 0 at least.
    pub prior: Vec<f32>,
}

impl Cells {
    /// Cut sections into cells of so many passages; `prior` is what each passage brings with it.
    pub fn new(sections: &Stretches, prior: &[f32], size: usize) -> Cells {
        let mut cells =
            Cells { sections: vec![0], passages: vec![0], of_section: vec![], prior: vec![] };
        let (mut first, count) = (0, prior.len() as u32);
        for section in 0..sections.len() as u32 {
            let end = sections.range(section).end;
            cells.of_section.push(cells.prior.len() as u32);
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
    /// Tell each cell that is given anything, and the most that it is; passages with what they are
    /// given come in ascending order.
    pub fn each_most(
        &self,
        given: impl Iterator<Item = (u32, f32)>,
        mut told: impl FnMut(usize, f32),
    ) {
        let (mut at, mut most) = (0, 0f32);
        for (passage, one) in given {
            let cell = self.after(at, passage);
            if cell != at {
                told(at, most);
                (at, most) = (cell, 0.0);
            }
            most = most.max(one);
        }
        if at < self.len() {
            told(at, most);
        }
    }
}

/// The most that a term gives a passage of each cell by itself, and by its section, for a weight
/// of one: in steps, rounded up.
pub struct Peaks {
    /// The steps of each cell by its passages, and by their sections.
    own_steps: Vec<u8>,
    above_steps: Vec<u8>,
    /// How much a step is.
    own: f32,
    above: f32,
    /// To how many sections it gives anything.
    pub sections: usize,
}

impl Peaks {
    /// Take the most that each cell is given by itself, and by its section; to how many sections
    /// anything.
    pub fn new(most: &[(f32, f32)], sections: usize) -> Peaks {
        let step = |of: fn(&(f32, f32)) -> f32| most.iter().map(of).fold(0.0, f32::max) / STEPS;
        let (own, above) = (step(|most| most.0), step(|most| most.1));
        Peaks {
            own_steps: most.iter().map(|most| steps(most.0, own)).collect(),
            above_steps: most.iter().map(|most| steps(most.1, above)).collect(),
            own,
            above,
            sections,
        }
    }

    /// Return the bytes that they take.
    pub fn size(&self) -> usize {
        2 * self.own_steps.len()
    }

    /// Add what the term gives each cell at most, at the weights of passage and section.
    pub fn add(&self, (own, above): (f32, f32), bounds: &mut [f32]) {
        let (own, above) = (own * self.own, above * self.above);
        let steps = self.own_steps.iter().zip(&self.above_steps);
        for (sum, (of_own, of_above)) in bounds.iter_mut().zip(steps) {
            *sum += own * f32::from(*of_own) + above * f32::from(*of_above);
        }
    }
}

/// Peaks in the making: who holds the term is told in ascending order.
pub struct Rising<'a> {
    cells: &'a Cells,
    sections: &'a Stretches,
    norms: &'a Norms,
    /// Of each cell by itself, and by its section.
    most: Vec<(f32, f32)>,
    /// The section last told of, and how often it holds the term so far.
    last: (u32, u32),
    /// How many sections were told of.
    count: usize,
}

impl<'a> Rising<'a> {
    /// Begin with nothing.
    pub fn new(cells: &'a Cells, sections: &'a Stretches, norms: &'a Norms) -> Rising<'a> {
        let most = vec![(0.0, 0.0); cells.len()];
        Rising { cells, sections, norms, most, last: (u32::MAX, 0), count: 0 }
    }

    /// Take a passage and how often it holds the term. No step depends on whether a section ends:
    /// what it gives grows with each of its passages.
    #[inline(always)]
    pub fn told(&mut self, passage: u32, freq: u32) {
        let section = self.sections.of(passage);
        let begins = section != self.last.0;
        self.count += usize::from(begins);
        self.last = (section, freq.saturating_add(if begins { 0 } else { self.last.1 }));
        let own = impact(freq, self.norms.text[passage as usize]);
        let above = impact(self.last.1, self.norms.sections[section as usize]);
        let most = &mut self.most[self.cells.of_section[section as usize] as usize];
        *most = (most.0.max(own), most.1.max(above));
    }

    /// Return the peaks.
    pub fn done(self) -> Peaks {
        Peaks::new(&self.most, self.count)
    }
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
    use crate::scoring::{impact, Norms, Stretches};

    #[test]
    fn cells_are_whole_sections_and_cover_all() {
        let sections = Stretches::new(vec![0, 2, 2, 5, 6, 6, 9, 10, 10], 10).expect("whole");
        let prior: Vec<f32> = (0..10).map(|at| at as f32 - 3.0).collect();
        let cells = Cells::new(&sections, &prior, 4);
        assert_eq!(
            (cells.sections.clone(), cells.passages.clone()),
            (vec![0, 3, 6, 7], vec![0, 5, 9, 10])
        );
        assert_eq!(cells.of_section[..7], [0, 0, 0, 1, 1, 1, 2]);
        assert_eq!(cells.prior, [1.0, 5.0, 6.0]);
    }

    #[test]
    fn peaks_are_no_less_than_what_is_given() {
        let starts: Vec<u32> = (0..=50).map(|at| at * 3).collect();
        let sections = Stretches::new(starts, 150).expect("whole");
        let cells = Cells::new(&sections, &[0.0; 150], 10);
        let norm = |at: u32| 0.3 + (at * 7919 % 101) as f32 / 77.0;
        let text = (0..150).map(norm).collect();
        let norms = Norms::new(text, (0..50).map(|at| norm(at + 7)).collect(), vec![]);
        let freq = |at: u32| [0, 2, 0, 1, 5][at as usize % 5];
        let mut rising = Rising::new(&cells, &sections, &norms);
        (0..150).filter(|at| freq(*at) > 0).for_each(|at| rising.told(at, freq(at)));
        let (mut bounds, peaks) = (vec![0f32; cells.len()], rising.done());
        peaks.add((2.0, 0.5), &mut bounds);
        assert_eq!(peaks.sections, 50);
        for (cell, bound) in bounds.iter().enumerate() {
            let own = cells.passages(cell..cell + 1).map(|at| impact(freq(at), norm(at)));
            let above = cells.sections(cell..cell + 1).map(|section| {
                let held = sections.range(section).map(freq).sum();
                impact(held, norm(section + 7))
            });
            let wanted = 2.0 * own.fold(0.0, f32::max) + 0.5 * above.fold(0.0, f32::max);
            assert!(*bound >= wanted * 0.9999 && *bound <= wanted + 2.6 / 255.0);
        }
    }
}
