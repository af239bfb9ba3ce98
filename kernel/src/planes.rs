//! Small numbers in byte planes, as `searcher.postings.planes` writes them.

use crate::blocks::{Array, Checked, View};
use crate::layout::Layout;

/// Marks are counted before every so many values.
const STRIDE: usize = 1024;
/// No value reaches it.
const LIMIT: u32 = 1 << 30;
/// So many planes hold any value below the limit.
const DEEPEST: usize = 5;

/// A stream of numbers, decoded by stretches.
pub struct Planes {
    low: Option<Array>,
    count: usize,
    marked: Option<Box<Marked>>,
}

/// The numbers that have more than a low byte.
struct Marked {
    flags: Array,
    ranks: Array,
    rest: Planes,
}

impl Planes {
    /// Return the stream called `name` of `count` numbers; `bare` has no low bytes.
    pub fn new(layout: &Layout, name: &str, count: usize, bare: bool) -> Checked<Planes> {
        Planes::deeper(layout, name, Some(count), bare, DEEPEST)
    }

    fn deeper(
        layout: &Layout,
        name: &str,
        count: Option<usize>,
        bare: bool,
        left: usize,
    ) -> Checked<Planes> {
        let low =
            if bare { None } else { Some(layout.array(&format!("{name}.low"), &[1], count)?) };
        let count = low.map_or(count.unwrap_or(0), |low| low.count);
        let mut marked = None;
        if layout.has(&format!("{name}.flags")) {
            if left == 0 {
                return Err(layout.invalid("a number"));
            }
            marked = Some(Box::new(Marked {
                flags: layout.array(&format!("{name}.flags"), &[1], Some(count.div_ceil(8)))?,
                ranks: layout.array(
                    &format!("{name}.ranks"),
                    &[4],
                    Some(count.div_ceil(STRIDE)),
                )?,
                rest: Planes::deeper(layout, &format!("{name}.rest"), None, false, left - 1)?,
            }));
        }
        Ok(Planes { low, count, marked })
    }

    /// Return the numbers from `start` to `stop`.
    pub fn decode(&self, view: &View, start: usize, stop: usize) -> Checked<Vec<u32>> {
        if start > stop || stop > self.count {
            return Err(view.blocks.invalid("an array"));
        }
        let mut values: Vec<u32> = match self.low {
            Some(low) => {
                view.slice(low, start, stop)?.iter().map(|byte| u32::from(*byte)).collect()
            }
            None => vec![0; stop - start],
        };
        if let Some(marked) = &self.marked {
            marked.add(view, start, &mut values, self.shift())?;
        }
        Ok(values)
    }

    /// How many bits of a number stand in its low byte.
    fn shift(&self) -> u32 {
        if self.low.is_some() {
            8
        } else {
            0
        }
    }
}

impl Marked {
    /// Add to the numbers from `start` on what stands above their low bytes.
    fn add(&self, view: &View, start: usize, values: &mut [u32], shift: u32) -> Checked<()> {
        if values.is_empty() {
            return Ok(());
        }
        let stop = start + values.len();
        let flags = view.slice(self.flags, start >> 3, stop.div_ceil(8))?;
        let mut places = Vec::new();
        for (byte_at, &byte) in flags.iter().enumerate() {
            let mut bits = byte;
            while bits != 0 {
                let at = ((start >> 3) + byte_at) * 8 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if at >= start && at < stop {
                    places.push(at - start);
                }
            }
        }
        if places.is_empty() {
            return Ok(());
        }
        let first = self.rank(view, start)?;
        let rest = self.rest.decode(view, first, first + places.len())?;
        for (place, more) in places.into_iter().zip(rest) {
            if shift > 0 && more >= LIMIT >> shift {
                return Err(view.blocks.invalid("a number"));
            }
            values[place] = values[place].wrapping_add(more << shift);
        }
        Ok(())
    }

    /// Return how many marks stand before the number `at`.
    fn rank(&self, view: &View, at: usize) -> Checked<usize> {
        let block = at / STRIDE;
        let mut count = view.number(self.ranks, block)?;
        let flags = view.slice(self.flags, block * STRIDE / 8, at.div_ceil(8))?;
        let inside = at - block * STRIDE;
        for (number, &byte) in flags.iter().enumerate() {
            let wanted = inside - (number * 8).min(inside);
            let mask = if wanted >= 8 { 0xFF } else { (1u16 << wanted) as u8 - 1 };
            count += (byte & mask).count_ones() as usize;
        }
        Ok(count)
    }
}
