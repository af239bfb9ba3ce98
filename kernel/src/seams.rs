//! Where strings stand that run over into later passages, told by postings.

use crate::across::Texts;
use crate::bits::Bits;
use crate::blocks::Checked;
use crate::lexicon::Codes;
use crate::segment::Segment;
use crate::steps::{passages, Spot, Standing, Steps};
use crate::time;

/// What all blanks are folded to.
pub const BLANK: u32 = 0x20;
/// So few runs are looked for in the texts, and those of more letters.
const FEWEST: usize = 4;
const MOST_LETTERS: usize = 64;

/// Passages in which letters begin that run over into later ones: those that surely do, and those
/// whose texts tell; both ascending.
pub type Begun = (Vec<u32>, Vec<u32>);

impl Segment {
    /// Return the passages in which letters begin that run over into later ones, and those in
    /// which they may: each letter stands beside the one before it, or after blanks, or in the
    /// passage after the one that ends there.
    pub fn seam(&self, letters: &Codes) -> Checked<Begun> {
        let view = self.terms.view();
        let texts = Texts::of(self, &view)?;
        texts.gather(texts.pairs, letters.windows(2))?;
        texts.gather(texts.pairs, letters.iter().flat_map(|one| [[*one, BLANK], [BLANK, *one]]))?;
        // By the passages they have run over, where those stand that have come so far.
        let mut runs = vec![Bits::all(self.count)];
        for pair in letters.windows(2) {
            if time::over() {
                return Ok((vec![], vec![]));
            }
            let mut next = vec![];
            let mut over: Option<Bits> = None;
            for at in runs {
                let mut beside = at.clone();
                texts.retain(texts.pairs, pair, &mut beside)?;
                let mut spaced = at.clone();
                texts.retain(texts.pairs, &[pair[0], BLANK], &mut spaced)?;
                texts.retain(texts.pairs, &[BLANK, pair[1]], &mut spaced)?;
                beside.or(&spaced);
                if let Some(over) = over {
                    beside.or(&over);
                }
                next.push(beside);
                over = Some(texts.next_ones(at, pair)?);
            }
            next.extend(over);
            while next.last().is_some_and(|last| !last.any()) {
                next.pop();
            }
            runs = next;
            if runs.iter().map(Bits::ones).sum::<usize>() <= FEWEST {
                return Ok((vec![], self.beginnings(&runs, 0)));
            }
        }
        if letters.len() > MOST_LETTERS || runs.len() < 2 {
            return Ok((vec![], self.beginnings(&runs, 1)));
        }
        let (sure, mut rest) = texts.over_one_seam(letters, &runs[1])?;
        rest.extend(self.beginnings(&runs, 2));
        rest.sort_unstable();
        rest.dedup();
        Ok((sure, rest))
    }

    /// Return where runs began that have run over so many passages at least; none begins in the
    /// last passage.
    fn beginnings(&self, runs: &[Bits], least: usize) -> Vec<u32> {
        let mut found = vec![];
        for (over, at) in runs.iter().enumerate().skip(least) {
            at.each(|at| found.push(at - over as u32));
        }
        found.retain(|passage| (*passage as usize) + 1 < self.count);
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Texts<'_> {
    /// Return the passages after those at whose end the one of two letters stands, which hold the
    /// other.
    fn next_ones(&self, mut at: Bits, pair: &Codes) -> Checked<Bits> {
        self.retain(self.pairs, &pair[..1], &mut at)?;
        let mut over = at.later();
        if pair[1] >= self.segment.schema.least_character {
            self.retain(self.characters, &pair[1..], &mut over)?;
        }
        Ok(over)
    }

    /// Return the passages in which letters begin that may end in one of `over`, the next.
    fn over_one_seam(&self, letters: &Codes, over: &Bits) -> Checked<Begun> {
        let documents = &self.segment.documents;
        let mut left: Vec<u32> = over.list().iter().map(|at| at - 1).collect();
        left.retain(|at| documents.of(*at) == documents.of(at + 1));
        let (mut sure, mut rest) = (vec![], vec![]);
        for cut in 1..letters.len() {
            let (before, after) = letters.split_at(cut);
            let ending = self.ending_with(before, &left)?;
            let begun = match ending {
                Some(ending) if after.len() > 1 => self.begun_after(after, &ending)?,
                // That a passage begins with one letter is told by no pair.
                Some(ending) => {
                    rest.extend(ending);
                    continue;
                }
                None => None,
            };
            let Some(begun) = begun else { return Ok((vec![], left)) };
            left.retain(|at| begun.binary_search(at).is_err());
            sure.extend(begun);
        }
        sure.sort_unstable();
        rest.retain(|at| sure.binary_search(at).is_err());
        Ok((sure, rest))
    }

    /// Return those of some passages that end with some letters; None where too many blanks stand
    /// side by side.
    fn ending_with(&self, letters: &Codes, inside: &[u32]) -> Checked<Option<Vec<u32>>> {
        let steps = Steps { texts: self, marks: &[BLANK] };
        let last = &letters[letters.len() - 1..];
        let Some(ordinal) = self.pairs.find(self.view, last)? else { return Ok(Some(vec![])) };
        let ending = self.those_with(self.pairs, ordinal, inside)?;
        if letters.len() == 1 || ending.is_empty() {
            return Ok(Some(ending));
        }
        let from = Standing::Anywhere(&ending);
        let Some(spots) = steps.over(from, letters)? else { return Ok(None) };
        let ends = steps.places(last, &ending)?;
        let held: Vec<Spot> =
            spots.into_iter().filter(|spot| ends.binary_search(spot).is_ok()).collect();
        Ok(Some(passages(&held)))
    }

    /// Return those of some passages after which the next one begins with some letters; None where
    /// too many blanks stand side by side.
    fn begun_after(&self, letters: &Codes, before: &[u32]) -> Checked<Option<Vec<u32>>> {
        let steps = Steps { texts: self, marks: &[BLANK] };
        let firsts: Vec<Spot> = before.iter().map(|at| u64::from(at + 1) << 32).collect();
        let blank = steps.over(Standing::At(firsts.clone()), &[BLANK, letters[0]])?;
        let Some(blank) = blank else { return Ok(None) };
        let mut spots = firsts;
        spots.extend(blank);
        spots.sort_unstable();
        let Some(spots) = steps.over(Standing::At(spots), letters)? else { return Ok(None) };
        Ok(Some(passages(&spots).into_iter().map(|at| at - 1).collect()))
    }
}
