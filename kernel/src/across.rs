//! Where strings may stand that run over marks, or into the next passage, told by postings.

use std::collections::HashMap;
use std::sync::Arc;

use crate::bits::Bits;
use crate::blocks::{Checked, View};
use crate::clauses::key;
use crate::field::Field;
use crate::lexicon::Codes;
use crate::segment::{Segment, GRAMS};

/// Fewer passages are read as they are.
const FEW: usize = 8;
/// Of a term in so many times as many passages few are looked up, and not all decoded.
const SPARSE: usize = 16;
/// A longer run of marks is left to who reads the texts.
const LONGEST_RUN: usize = 64;
/// What all blanks are folded to.
const BLANK: u32 = 0x20;
/// So few runs are looked for in the texts.
const FEWEST: usize = 4;

/// What passages are looked up for: the single characters and the pairs of a segment's texts.
struct Texts<'a> {
    segment: &'a Segment,
    view: &'a View<'a>,
    characters: &'a Field,
    pairs: &'a Field,
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
        match (Steps { texts: &texts, marks, found: &found }).over(letters)? {
            Some(sure) => Ok((sure, true)),
            None => Ok((found, false)),
        }
    }

    /// Return the passages in which letters may begin that run over into later ones: each stands
    /// beside the one before it, or after a blank, or in the passage after the one that ends
    /// there.
    pub fn seam(&self, letters: &Codes) -> Checked<Vec<u32>> {
        let view = self.terms.view();
        let texts = Texts::of(self, &view)?;
        texts.gather(texts.pairs, letters.windows(2))?;
        texts.gather(texts.pairs, letters.iter().flat_map(|one| [[*one, BLANK], [BLANK, *one]]))?;
        // By the passages they have run over, where those stand that have come so far.
        let mut runs = vec![Bits::all(self.count)];
        for pair in letters.windows(2) {
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
                return Ok(self.beginnings(&runs, 0));
            }
        }
        Ok(self.beginnings(&runs, 1))
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
    fn of(segment: &'a Segment, view: &'a View<'a>) -> Checked<Texts<'a>> {
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
    fn gather<T: AsRef<Codes>>(
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
    fn retain(&self, field: &Field, term: &Codes, found: &mut Bits) -> Checked<()> {
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
    fn those_with(&self, field: &Field, ordinal: usize, passages: &[u32]) -> Checked<Vec<u32>> {
        let all = passages.iter().copied();
        if field.frequency(self.view, ordinal)? > SPARSE * passages.len() {
            let mut held = field.skim(self.view, ordinal)?;
            return Ok(all.filter(|passage| held.has(*passage)).collect());
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
}

/// A character's place: its passage, and its offset there.
type Spot = u64;

/// Goes from letter to letter through some passages, by where pairs stand.
struct Steps<'a> {
    texts: &'a Texts<'a>,
    marks: &'a Codes,
    found: &'a [u32],
}

impl Steps<'_> {
    /// Return the passages that hold letters in their order with marks between; None where too
    /// many marks stand side by side.
    fn over(&self, letters: &Codes) -> Checked<Option<Vec<u32>>> {
        let mut standing: Option<Vec<Spot>> = None;
        for pair in letters.windows(2) {
            let Some(next) = self.step(standing.as_deref(), pair)? else { return Ok(None) };
            standing = Some(next);
        }
        Ok(Some(passages(&standing.unwrap_or_default())))
    }

    /// Return where the second of two letters stands after the first, which stands at some spots.
    fn step(&self, spots: Option<&[Spot]>, pair: &Codes) -> Checked<Option<Vec<Spot>>> {
        let mut left = spots.map(<[Spot]>::to_vec);
        let mut next = self.go(&mut left, pair)?;
        let mut ahead = vec![];
        for mark in self.marks {
            ahead.push((*mark, self.go(&mut left, &[pair[0], *mark])?));
        }
        for _ in 0..LONGEST_RUN {
            let mut further: HashMap<u32, Vec<Spot>> = HashMap::new();
            for (mark, at) in ahead {
                let mut left = Some(at);
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

    /// Return the spots one further than those at which a pair begins, and leave only the others,
    /// for a letter is followed by one thing; where nothing is told of spots all are gone from.
    fn go(&self, left: &mut Option<Vec<Spot>>, pair: &Codes) -> Checked<Vec<Spot>> {
        let Some(spots) = left else {
            return Ok(self.spots(pair, self.found)?.iter().map(|at| at + 1).collect());
        };
        if spots.is_empty() {
            return Ok(vec![]);
        }
        let pairs = self.spots(pair, &passages(spots))?;
        let begins = |spot: &Spot| pairs.binary_search(spot).is_ok();
        let next = spots.iter().filter(|spot| begins(spot)).map(|spot| spot + 1).collect();
        spots.retain(|spot| !begins(spot));
        Ok(next)
    }

    /// Return where a pair begins in some passages, ascending.
    fn spots(&self, pair: &Codes, inside: &[u32]) -> Checked<Vec<Spot>> {
        let Texts { view, pairs, .. } = self.texts;
        let Some(ordinal) = pairs.find(view, pair)? else { return Ok(vec![]) };
        let held = self.texts.those_with(pairs, ordinal, inside)?;
        let (mut spots, mut offsets) = (vec![], vec![]);
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
fn passages(spots: &[Spot]) -> Vec<u32> {
    let mut passages: Vec<u32> = spots.iter().map(|spot| (spot >> 32) as u32).collect();
    passages.dedup();
    passages
}
