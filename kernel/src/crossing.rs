//! Exact strings that begin at the end of one passage and end in a later one of its document.
//!
//! A pair that nothing follows stands as a letter alone, so few seams are met by a string: those
//! before which one of its letters ends a passage.

use std::sync::Arc;

use crate::across::Texts;
use crate::bits::Bits;
use crate::blocks::Checked;
use crate::lexicon::Codes;
use crate::lines::Over;
use crate::phrase::{retain_held, Chain};
use crate::seams::BLANK;
use crate::segment::Segment;
use crate::texts::{first_text, Folding};
use crate::time::{self, Watch};

/// Bytes of what was found that are kept, and what an entry takes beside its numbers.
pub const MOST_CROSSINGS: usize = 4 << 20;
const ENTRY: usize = 200;
/// Parts the letter or the pair that passages begin with from its mark; no code point is as great.
const BEGUN: u32 = u32::MAX;
/// So many pairs beside a seam are asked for, whatever the length of the string.
const BESIDE: usize = 6;
/// Of letters that end so few passages only what comes after the seam is asked for.
const FEW: usize = 1000;
/// So few passages are looked up as postings lie.
const SKIMMED: usize = 64;
/// So many postings are passed while one passage is looked up, and while its text is read.
const A_LOOK: usize = 16;
const A_TEXT: usize = 400;

/// A string parted at a seam.
struct Parted<'a> {
    before: &'a Codes,
    after: &'a Codes,
}

impl Segment {
    /// Return the passages in which a folded string begins that runs over into later ones,
    /// ascending; blanks of it may stand for the seam, and ends of lines are left out of it. Once
    /// time is over those found so far.
    pub fn crossing(&self, folded: &Codes, folding: &Folding) -> Checked<Arc<Vec<u32>>> {
        if let Some(held) = self.crossings.get(folded) {
            return Ok(held);
        }
        let view = self.terms.view();
        let texts = Texts::of(self, &view)?;
        texts.gather(texts.pairs, folded.windows(2).chain(folded.chunks(1)))?;
        let is_over = self.may_be_over_lines(folded)?;
        let over = is_over.then(|| Over::of(&texts, folded)).transpose()?;
        // Whoever is found is not looked at again, however the string is parted.
        let mut known = Bits::none(self.count);
        for at in 1..folded.len() {
            if time::over() {
                break;
            }
            let (before, after) = folded.split_at(at);
            let blanks = after.iter().take_while(|one| **one == BLANK).count();
            let after = &after[blanks..];
            if before.last() != Some(&BLANK) && !after.is_empty() {
                let string = Parted { before, after };
                known.set_all(&texts.parted(&string, &known, folding)?);
                if let Some(over) = &over {
                    known.set_all(&over.parted((before, after), &known, folding)?);
                }
            }
        }
        Ok(self.keep_crossing(folded.to_vec(), known.list()))
    }

    /// Return what was found, kept for the next question where it is all.
    pub fn keep_crossing(&self, key: Vec<u32>, found: Vec<u32>) -> Arc<Vec<u32>> {
        let (size, found) = (4 * (key.len() + found.len()) + ENTRY, Arc::new(found));
        if !time::ran_out() {
            self.crossings.put(key, found.clone(), size);
        }
        found
    }
}

impl Texts<'_> {
    /// Return the passages that end with the one part of a string after which the other stands, but
    /// for those known.
    fn parted(&self, string: &Parted, known: &Bits, folding: &Folding) -> Checked<Vec<u32>> {
        let Parted { before, after } = *string;
        let (view, pairs) = (self.view, self.pairs);
        let Some(ends) = pairs.single(view, before[before.len() - 1])? else { return Ok(vec![]) };
        let (mut long, mut short) = (self.beside(ends, string)?, vec![]);
        long.retain(|at| !known.has(*at));
        // Not all of what comes after stands in the next one where that is short.
        long.retain(|at| {
            let is_short = pairs.least_length(at + 1) < after.len();
            if is_short {
                short.push(*at);
            }
            !is_short
        });
        let lone = self.before_lone(ends, after)?;
        short.extend(lone.into_iter().filter(|at| !known.has(*at)));
        short.sort_unstable();
        short.dedup();
        if before.len() > 1 {
            self.retain_ending(before, &mut long)?;
            self.retain_ending(before, &mut short)?;
        }
        self.retain_begun(after, folding, &mut long)?;
        self.retain_read(after, folding, &mut short)?;
        long.extend(short);
        Ok(long)
    }

    /// Return the passages that end with a letter and hold the pairs before it, where the next one
    /// of the document holds the pair, or the letter, that comes after.
    fn beside(&self, ends: usize, string: &Parted) -> Checked<Vec<u32>> {
        let Parted { before, after } = *string;
        let count = self.pairs.frequency(self.view, ends)?;
        let mut asked = vec![(count, self.pairs, ends, 0)];
        let beside = if count > FEW { BESIDE } else { 0 };
        for pair in before[before.len().saturating_sub(beside + 1)..].windows(2) {
            let Some(ordinal) = self.pairs.find(self.view, pair)? else { return Ok(vec![]) };
            let frequency = self.pairs.frequency(self.view, ordinal)?;
            asked.push((frequency, self.pairs, ordinal, 0));
        }
        let (field, term) = match after {
            [one] if *one < self.segment.schema.least_character => (None, after),
            [_] => (Some(self.characters), after),
            _ => (Some(self.pairs), &after[..2]),
        };
        if let Some(field) = field {
            let Some(ordinal) = field.find(self.view, term)? else { return Ok(vec![]) };
            asked.push((field.frequency(self.view, ordinal)?, field, ordinal, 1));
        }
        asked.sort_by_key(|one| one.0);
        let (_, field, ordinal, ahead) = asked[0];
        let mut found: Vec<u32> = field.docs(self.view, ordinal)?.to_vec();
        found.retain(|at| *at >= ahead);
        found.iter_mut().for_each(|at| *at -= ahead);
        let documents = &self.segment.documents;
        let last = self.segment.count as u32 - 1;
        found.retain(|at| *at < last && documents.of(*at) == documents.of(at + 1));
        for (_, field, ordinal, ahead) in &asked[1..] {
            if found.is_empty() {
                break;
            }
            found.iter_mut().for_each(|at| *at += ahead);
            if found.len() <= SKIMMED {
                let mut held = field.skim(self.view, *ordinal)?;
                found.retain(|at| held.has(*at));
            } else {
                found = self.those_with(field, *ordinal, &found)?;
            }
            found.iter_mut().for_each(|at| *at -= ahead);
        }
        Ok(found)
    }

    /// Return the passages that end with a letter before one that is another letter alone.
    fn before_lone(&self, ends: usize, after: &Codes) -> Checked<Vec<u32>> {
        let lone = self.pairs.lone();
        if lone.is_empty() {
            return Ok(vec![]);
        }
        let Some(ordinal) = self.pairs.single(self.view, after[0])? else { return Ok(vec![]) };
        let documents = &self.segment.documents;
        let mut found = self.those_with(self.pairs, ordinal, lone)?;
        found.retain(|at| *at > 0 && documents.of(at - 1) == documents.of(*at));
        found.iter_mut().for_each(|at| *at -= 1);
        self.those_with(self.pairs, ends, &found)
    }

    /// Keep the passages that end with two letters or more.
    pub fn retain_ending(&self, before: &Codes, found: &mut Vec<u32>) -> Checked<()> {
        if found.is_empty() {
            return Ok(());
        }
        let Some(mut chain) = Chain::at_end(self.view, self.pairs, before)? else {
            found.clear();
            return Ok(());
        };
        let mut watch = Watch::default();
        found.retain(|at| !watch.over() && chain.stands_in(*at));
        Ok(())
    }

    /// Keep the passages after which the next one, which is as long, begins with some letters.
    pub fn retain_begun(
        &self,
        after: &Codes,
        folding: &Folding,
        found: &mut Vec<u32>,
    ) -> Checked<()> {
        if found.is_empty() {
            return Ok(());
        }
        if let [one] = after {
            let counted = *one >= self.segment.schema.least_character;
            let known = if counted { self.characters.find(self.view, after)? } else { None };
            let many = match known {
                Some(ordinal) => self.characters.frequency(self.view, ordinal)?,
                None => self.segment.count,
            };
            if found.len() * A_TEXT <= many {
                return self.retain_read(after, folding, found);
            }
            retain_before(found, &self.begun_with(*one)?);
            return Ok(());
        }
        let Some(first) = self.pairs.find(self.view, &after[..2])? else {
            found.clear();
            return Ok(());
        };
        if found.len() * A_LOOK > self.pairs.frequency(self.view, first)? {
            retain_before(found, &self.begun(&after[..2])?);
            if after.len() == 2 {
                return Ok(());
            }
        }
        let Some(mut chain) = Chain::open(self.view, self.pairs, after)? else {
            found.clear();
            return Ok(());
        };
        let mut watch = Watch::default();
        found.retain(|at| !watch.over() && chain.is_begun_by(at + 1));
        Ok(())
    }

    /// Return the passages that begin with a pair.
    fn begun(&self, pair: &Codes) -> Checked<Arc<Vec<u32>>> {
        let key = [&[BEGUN], pair].concat();
        if let Some(held) = self.segment.crossings.get(&key) {
            return Ok(held);
        }
        let ordinal = self.pairs.find(self.view, pair)?;
        let found = ordinal.map_or(Ok(vec![]), |one| self.pairs.first_in(self.view, one))?;
        Ok(self.segment.keep_crossing(key, found))
    }

    /// Return the passages that begin with a letter.
    fn begun_with(&self, letter: u32) -> Checked<Arc<Vec<u32>>> {
        let key = vec![BEGUN, letter];
        if let Some(held) = self.segment.crossings.get(&key) {
            return Ok(held);
        }
        let mut found = vec![];
        for ordinal in self.pairs.lexicon.prefix(self.view, &[letter])? {
            found.extend(self.pairs.first_in(self.view, ordinal)?);
        }
        found.sort_unstable();
        Ok(self.segment.keep_crossing(key, found))
    }

    /// Keep the passages after which later ones of the document begin with some letters, by their
    /// texts.
    fn retain_read(&self, after: &Codes, folding: &Folding, found: &mut Vec<u32>) -> Checked<()> {
        if found.is_empty() {
            return Ok(());
        }
        let view = self.segment.docs.view();
        let passages = &self.segment.passages;
        view.gather(|| found.iter().map(|at| passages.stretch(&view, *at as usize + 1)).collect())?;
        let (mut held, mut watch) = (vec![], Watch::default());
        'passages: for at in found.iter().copied() {
            if watch.over() {
                break;
            }
            let mut left = after;
            for next in at + 1..self.segment.documents.around(at).end {
                let text = first_text(&passages.read(&view, next as usize)?);
                let text = text.ok_or_else(|| self.segment.invalid_text(next as usize))?;
                let codes = folding.codes(&text);
                if codes.len() >= left.len() {
                    if codes.starts_with(left) {
                        held.push(at);
                    }
                    continue 'passages;
                }
                let Some(rest) = left.strip_prefix(&codes[..]) else { continue 'passages };
                let blanks = rest.iter().take_while(|one| **one == BLANK).count();
                left = &rest[blanks..];
                if left.is_empty() {
                    held.push(at);
                    continue 'passages;
                }
            }
        }
        *found = held;
        Ok(())
    }
}

/// Keep the passages that come before those in another list; both ascending.
fn retain_before(found: &mut Vec<u32>, next: &[u32]) {
    found.iter_mut().for_each(|at| *at += 1);
    retain_held(found, next);
    found.iter_mut().for_each(|at| *at -= 1);
}
