//! Where strings stand that run over marks, told by postings.

use std::sync::Arc;

use crate::bits::Bits;
use crate::blocks::{Checked, View};
use crate::clauses::key;
use crate::field::Field;
use crate::lexicon::Codes;
use crate::segment::{Segment, GRAMS};
use crate::steps::{passages, Standing, Steps};

/// Fewer passages are read as they are.
const FEW: usize = 8;
/// Of a term in so many times as many passages few are looked up, and not all decoded.
const SPARSE: usize = 16;

/// What passages are looked up for: the single characters and the pairs of a segment's texts.
pub struct Texts<'a> {
    pub segment: &'a Segment,
    pub view: &'a View<'a>,
    pub characters: &'a Field,
    pub pairs: &'a Field,
}

impl Segment {
    /// Return the passages that hold the letters in their order with some of the marks between,
    /// and whether that is sure: of few it is not, and their texts tell.
    pub fn loose(&self, letters: &Codes, marks: &Codes) -> Checked<(Vec<u32>, bool)> {
        let view = self.terms.view();
        let texts = Texts::of(self, &view)?;
        let mut found = texts.holding_all(letters)?;
        for pair in texts.rarest_first(letters)? {
            if found.ones() <= FEW {
                break;
            }
            texts.retain_side_by_side(pair, marks, &mut found)?;
        }
        let found = found.list();
        if found.len() <= FEW {
            return Ok((found, false));
        }
        let steps = Steps { texts: &texts, marks };
        match steps.over(Standing::Anywhere(&found), letters)? {
            Some(spots) => Ok((passages(&spots), true)),
            None => Ok((found, false)),
        }
    }

    /// Return the passages with a term, kept for the next question.
    fn with_term(&self, view: &View, field: &Field, ordinal: usize) -> Checked<Arc<Bits>> {
        let [low, high] = [ordinal as u32, (ordinal as u64 >> 32) as u32];
        let key = key(2, std::slice::from_ref(&field.name), [&vec![low, high]]);
        self.kept(key, |found| {
            found.set_all(&field.docs(view, ordinal)?);
            Ok(())
        })
    }
}

impl<'a> Texts<'a> {
    pub fn of(segment: &'a Segment, view: &'a View<'a>) -> Checked<Texts<'a>> {
        let (_, characters) = segment.field(&segment.schema.characters)?;
        let (_, pairs) = segment.field(&format!("body{GRAMS}"))?;
        Ok(Texts { segment, view, characters, pairs })
    }

    /// Return the passages that hold all of some letters: those that are counted, or where none
    /// is those that pairs begin with.
    fn holding_all(&self, letters: &Codes) -> Checked<Bits> {
        let mut once: Vec<u32> = letters.to_vec();
        once.sort_unstable();
        once.dedup();
        let least = self.segment.schema.least_character;
        let counted: Vec<u32> = once.iter().copied().filter(|one| *one >= least).collect();
        let mut found = Bits::all(self.segment.count);
        if counted.is_empty() {
            for one in once {
                found.and(&self.starting(one)?);
            }
            return Ok(found);
        }
        self.gather(self.characters, counted.iter().map(std::slice::from_ref))?;
        let mut known = Vec::with_capacity(counted.len());
        for one in counted {
            known.push((self.frequency(self.characters, &[one])?, one));
        }
        known.sort_unstable();
        for (_, one) in known {
            self.retain(self.characters, &[one], &mut found)?;
        }
        Ok(found)
    }

    /// Bring the postings of those of some terms that a field has, at once.
    pub fn gather<T: AsRef<Codes>>(
        &self,
        field: &Field,
        terms: impl IntoIterator<Item = T>,
    ) -> Checked<()> {
        if !self.view.is_filled() {
            return Ok(());
        }
        let mut known = vec![];
        for term in terms {
            known.extend(field.find(self.view, term.as_ref())?);
        }
        field.gather(self.view, known)
    }

    fn frequency(&self, field: &Field, term: &Codes) -> Checked<usize> {
        let known = field.find(self.view, term)?;
        known.map_or(Ok(0), |ordinal| field.frequency(self.view, ordinal))
    }

    /// Return the passages with a pair that begins with a character.
    fn starting(&self, char: u32) -> Checked<Bits> {
        let mut found = Bits::none(self.segment.count);
        for ordinal in self.pairs.lexicon.prefix(self.view, &[char])? {
            found.set_all(&self.pairs.docs(self.view, ordinal)?);
        }
        Ok(found)
    }

    /// Return the pairs of letters, each once, the rarest first.
    fn rarest_first<'b>(&self, letters: &'b Codes) -> Checked<Vec<&'b Codes>> {
        self.gather(self.pairs, letters.windows(2))?;
        let mut wanted = vec![];
        for pair in letters.windows(2) {
            wanted.push((self.frequency(self.pairs, pair)?, pair));
        }
        wanted.sort_unstable();
        wanted.dedup();
        Ok(wanted.into_iter().map(|(_, pair)| pair).collect())
    }

    /// Keep those of some passages that hold a term.
    pub fn retain(&self, field: &Field, term: &Codes, found: &mut Bits) -> Checked<()> {
        let count = found.ones();
        let known = if count > 0 { field.find(self.view, term)? } else { None };
        let Some(ordinal) = known else {
            *found = Bits::none(self.segment.count);
            return Ok(());
        };
        if field.frequency(self.view, ordinal)? <= SPARSE * count {
            found.and(&*self.segment.with_term(self.view, field, ordinal)?);
            return Ok(());
        }
        let held = self.those_with(field, ordinal, &found.list())?;
        *found = Bits::none(self.segment.count);
        found.set_all(&held);
        Ok(())
    }

    /// Return those of some passages that hold a term.
    pub fn those_with(&self, field: &Field, ordinal: usize, passages: &[u32]) -> Checked<Vec<u32>> {
        let all = passages.iter().copied();
        if field.frequency(self.view, ordinal)? > SPARSE * passages.len() {
            let mut held = field.skim(self.view, ordinal)?;
            return Ok(all.filter(|passage| held.has(*passage)).collect());
        }
        if SPARSE * field.frequency(self.view, ordinal)? < passages.len() {
            let held = field.docs(self.view, ordinal)?;
            let among = |doc: &u32| passages.binary_search(doc).is_ok();
            return Ok(held.iter().copied().filter(among).collect());
        }
        let held = self.segment.with_term(self.view, field, ordinal)?;
        Ok(all.filter(|passage| held.has(*passage)).collect())
    }

    /// Keep the passages in which two letters stand beside one another, or the one before a mark
    /// and the other after one.
    fn retain_side_by_side(&self, pair: &Codes, marks: &Codes, found: &mut Bits) -> Checked<()> {
        let mut beside = found.clone();
        self.retain(self.pairs, pair, &mut beside)?;
        let sides = marks.iter().flat_map(|mark| [[pair[0], *mark], [*mark, pair[1]]]);
        self.gather(self.pairs, sides)?;
        found.and(&*self.beside_marks(pair[0], marks, true)?);
        found.and(&*self.beside_marks(pair[1], marks, false)?);
        found.or(&beside);
        Ok(())
    }

    /// Return the passages in which a letter stands before a mark, or after one.
    fn beside_marks(&self, letter: u32, marks: &Codes, before: bool) -> Checked<Arc<Bits>> {
        let key = key(3 + u32::from(before), &[], [&vec![letter], &marks.to_vec()]);
        self.segment.kept(key, |found| {
            for mark in marks {
                let pair = if before { [letter, *mark] } else { [*mark, letter] };
                if let Some(ordinal) = self.pairs.find(self.view, &pair)? {
                    found.set_all(&self.pairs.docs(self.view, ordinal)?);
                }
            }
            Ok(())
        })
    }
}
