//! From letter to letter through passages, by where pairs stand.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::across::Texts;
use crate::blocks::Checked;
use crate::lexicon::Codes;
use crate::time;

/// A longer run of marks is left to who reads the texts.
const LONGEST_RUN: usize = 64;

/// A character's place: its passage, and its offset there.
pub type Spot = u64;

/// Where a letter may stand: anywhere in some passages, or at some spots.
pub enum Standing<'a> {
    Anywhere(&'a [u32]),
    At(Vec<Spot>),
}

impl Standing<'_> {
    fn passages(&self) -> Cow<'_, [u32]> {
        match self {
            Standing::Anywhere(passages) => Cow::Borrowed(passages),
            Standing::At(spots) => Cow::Owned(passages(spots)),
        }
    }

    /// Return the spots one further than those at which pairs begin, and leave only the others,
    /// for a letter is followed by one thing; all are left that may be anywhere.
    fn moved(&mut self, begins: Vec<Spot>) -> Vec<Spot> {
        let Standing::At(spots) = self else { return begins.iter().map(|at| at + 1).collect() };
        if begins.is_empty() {
            return vec![];
        }
        let begun = |spot: &Spot| begins.binary_search(spot).is_ok();
        let next = spots.iter().filter(|spot| begun(spot)).map(|spot| spot + 1).collect();
        spots.retain(|spot| !begun(spot));
        next
    }
}

/// Goes from letter to letter, passing marks.
pub struct Steps<'a> {
    pub texts: &'a Texts<'a>,
    pub marks: &'a Codes,
}

impl Steps<'_> {
    /// Return where the last of some letters stands, which stand in their order with marks between;
    /// None where too many marks stand side by side, nowhere once time is over. One letter alone stands where it may.
    pub fn over(&self, mut from: Standing, letters: &Codes) -> Checked<Option<Vec<Spot>>> {
        for pair in letters.windows(2) {
            if time::over() {
                return Ok(Some(vec![]));
            }
            let Some(next) = self.step(from, pair)? else { return Ok(None) };
            from = Standing::At(next);
        }
        Ok(match from {
            Standing::At(spots) => Some(spots),
            Standing::Anywhere(_) => None,
        })
    }

    /// Return where the second of two letters stands after the first.
    fn step(&self, mut from: Standing, pair: &Codes) -> Checked<Option<Vec<Spot>>> {
        let mut next = self.go(&mut from, pair)?;
        let mut ahead = vec![];
        for mark in self.marks {
            let at = self.go(&mut from, &[pair[0], *mark])?;
            if !at.is_empty() {
                ahead.push((*mark, at));
            }
        }
        for _ in 0..LONGEST_RUN {
            if time::over() {
                return Ok(Some(vec![]));
            }
            let mut further: HashMap<u32, Vec<Spot>> = HashMap::new();
            for (mark, at) in ahead {
                let mut left = Standing::At(at);
                next.extend(self.go(&mut left, &[mark, pair[1]])?);
                for other in self.marks {
                    let more = self.go(&mut left, &[mark, *other])?;
                    if !more.is_empty() {
                        further.entry(*other).or_default().extend(more);
                    }
                }
            }
            if further.is_empty() {
                next.sort_unstable();
                return Ok(Some(next));
            }
            ahead = further.into_iter().collect();
            ahead.iter_mut().for_each(|(_, at)| at.sort_unstable());
        }
        Ok(None)
    }

    /// Go on from a letter to what stands beside it.
    fn go(&self, from: &mut Standing, pair: &Codes) -> Checked<Vec<Spot>> {
        let inside = from.passages();
        Ok(from.moved(self.places(pair, &inside)?))
    }

    /// Return where a pair begins in some passages, or one letter stands that ends them, ascending.
    pub fn places(&self, pair: &Codes, inside: &[u32]) -> Checked<Vec<Spot>> {
        let Texts { view, pairs, .. } = self.texts;
        let (mut spots, mut offsets) = (vec![], vec![]);
        let Some(ordinal) = pairs.find(view, pair)? else { return Ok(spots) };
        let held = self.texts.those_with(pairs, ordinal, inside)?;
        if held.is_empty() {
            return Ok(spots);
        }
        let mut places = pairs.places(view, ordinal)?;
        for passage in held {
            places.read_into(passage, &mut offsets);
            spots.extend(offsets.iter().map(|at| u64::from(passage) << 32 | u64::from(*at)));
        }
        Ok(spots)
    }
}

/// Return the passages of some spots.
pub fn passages(spots: &[Spot]) -> Vec<u32> {
    let mut passages: Vec<u32> = spots.iter().map(|spot| (spot >> 32) as u32).collect();
    passages.dedup();
    passages
}
