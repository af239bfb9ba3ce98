//! Exact strings that stand over the ends of lines: who types one leaves these out.
//!
//! Few pairs stand over a line's end, so most strings are known by none of their pairs to stand so.

use std::collections::HashMap;
use std::sync::Arc;

use crate::across::Texts;
use crate::bits::Bits;
use crate::blocks::Checked;
use crate::field::{Field, Once};
use crate::lexicon::Codes;
use crate::phrase::retain_held;
use crate::segment::Segment;
use crate::texts::Folding;
use crate::time::Watch;

/// Parts strings over ends of lines from those over the ends of passages; no code point is as great.
const OVER_LINES: u32 = u32::MAX - 1;
/// So many pairs on each side of the end of a passage are asked for, whatever the length of the string.
const BESIDE: usize = 6;

/// A term, and in how many passages it stands.
type Known = (usize, usize);

/// Two letters of a string that stand beside one another, or with a line's end between them.
#[derive(Clone, Copy)]
struct Joint {
    beside: Option<Known>,
    over: Option<Known>,
}

/// Terms of which one must stand in a passage, or in the one after it: a pair or a letter, and pairs
/// over the ends of lines.
struct Asked {
    ahead: u32,
    beside: Option<Known>,
    over: Vec<Known>,
}

/// Where in a passage a string stands; at the end its last letter does, which is a term of its own.
#[derive(Clone, Copy)]
enum Side {
    Anywhere,
    Start,
    End(usize),
}

impl Segment {
    /// Return the passages that hold a folded string with ends of lines left out of it, ascending;
    /// of those that hold it as it is, some too.
    pub fn over_lines(&self, folded: &Codes) -> Checked<Arc<Vec<u32>>> {
        if !self.may_be_over_lines(folded)? {
            return Ok(Arc::default());
        }
        let key = [&[OVER_LINES], folded].concat();
        if let Some(held) = self.crossings.get(&key) {
            return Ok(held);
        }
        let view = self.terms.view();
        let texts = Texts::of(self, &view)?;
        let over = Over::of(&texts, folded)?;
        Ok(self.keep_crossing(key, over.inside()?))
    }

    /// Tell whether any pair of a folded string stands over a line's end.
    pub fn may_be_over_lines(&self, folded: &Codes) -> Checked<bool> {
        let view = self.terms.view();
        let (_, lines) = self.field(&self.schema.lines)?;
        for pair in folded.windows(2) {
            if lines.find(&view, pair)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Looks for a string in texts by its pairs and by those over the ends of lines.
pub struct Over<'a> {
    texts: &'a Texts<'a>,
    lines: &'a Field,
    joints: Vec<Joint>,
    /// Which of them may stand over the end of a line.
    over: Vec<usize>,
}

impl<'a> Over<'a> {
    /// Look up the pairs of a folded string.
    pub fn of(texts: &'a Texts<'a>, folded: &Codes) -> Checked<Over<'a>> {
        let (_, lines) = texts.segment.field(&texts.segment.schema.lines)?;
        texts.gather(lines, folded.windows(2))?;
        texts.gather(texts.pairs, folded.windows(2))?;
        let known = |field: &Field, pair: &Codes| -> Checked<Option<Known>> {
            let term = field.find(texts.view, pair)?;
            term.map(|term| Ok((term, field.frequency(texts.view, term)?))).transpose()
        };
        let joint = |pair: &Codes| -> Checked<Joint> {
            Ok(Joint { beside: known(texts.pairs, pair)?, over: known(lines, pair)? })
        };
        let joints: Vec<Joint> = folded.windows(2).map(joint).collect::<Checked<_>>()?;
        let over = (0..joints.len()).filter(|at| joints[*at].over.is_some()).collect();
        Ok(Over { texts, lines, joints, over })
    }

    /// Return the passages that end with the first letters of the string after which its last ones
    /// begin the next, where ends of lines are left out of either, but for those known; of those where
    /// none is, some too.
    pub fn parted(
        &self,
        (before, after): (&Codes, &Codes),
        known: &Bits,
        folding: &Folding,
    ) -> Checked<Vec<u32>> {
        let Texts { view, pairs, .. } = *self.texts;
        let (ends, begins) = (before.len() - 1, self.joints.len() + 1 - after.len());
        let (ending, beginning) = (&self.joints[..ends], &self.joints[begins..]);
        let first = self.over.partition_point(|at| *at < ends);
        let rest = self.over.partition_point(|at| *at < begins);
        let over = [(0, &self.over[..first]), (1, &self.over[rest..])];
        if over.iter().all(|side| side.1.is_empty()) {
            return Ok(vec![]);
        }
        let Some(last) = pairs.single(view, before[before.len() - 1])? else { return Ok(vec![]) };
        let last_of = Some((last, pairs.frequency(view, last)?));
        let mut asked = vec![Asked { ahead: 0, beside: last_of, over: vec![] }];
        let near = ending.len().saturating_sub(BESIDE);
        asked.extend(ending[near..].iter().map(|joint| joint.asked(0)));
        asked.extend(beginning.iter().take(BESIDE).map(|joint| joint.asked(1)));
        if over.iter().any(|side| side.1.is_empty()) {
            let held = over.into_iter().filter(|side| !side.1.is_empty());
            asked.extend(held.map(|(ahead, over)| self.asked_over(ahead, over)));
        }
        let mut found = self.with_all(asked, true)?;
        found.retain(|at| !known.has(*at));
        self.retain_chained(ending, Side::End(last), &mut found)?;
        if after.len() == 1 {
            self.texts.retain_begun(after, folding, &mut found)?;
            return Ok(found);
        }
        found.iter_mut().for_each(|at| *at += 1);
        self.retain_chained(beginning, Side::Start, &mut found)?;
        found.iter_mut().for_each(|at| *at -= 1);
        Ok(found)
    }

    /// Return the passages in which the string stands with an end of a line between two of its
    /// letters at least, ascending; of those in which it stands as it is, some too.
    fn inside(&self) -> Checked<Vec<u32>> {
        let mut asked: Vec<Asked> = self.joints.iter().map(|joint| joint.asked(0)).collect();
        asked.push(self.asked_over(0, &self.over));
        let mut found = self.with_all(asked, false)?;
        if self.joints.len() > 1 {
            self.retain_chained(&self.joints, Side::Anywhere, &mut found)?;
        }
        Ok(found)
    }

    /// Return the pairs at some places of the string, of which one stands over the end of a line.
    fn asked_over(&self, ahead: u32, places: &[usize]) -> Asked {
        let over = places.iter().filter_map(|at| self.joints[*at].over).collect();
        Asked { ahead, beside: None, over }
    }

    /// Return the passages that hold of all that is asked one of its terms, they or the ones after
    /// them; with `runs_on` those that others of their documents come after.
    fn with_all(&self, mut asked: Vec<Asked>, runs_on: bool) -> Checked<Vec<u32>> {
        let Texts { segment, view, pairs, .. } = *self.texts;
        let (last, documents) = (segment.count as u32 - 1, &segment.documents);
        asked.sort_by_cached_key(Asked::size);
        let mut found: Option<Vec<u32>> = None;
        for Asked { ahead, beside, over } in asked {
            let wanted = found.map(|found| found.iter().map(|at| at + ahead).collect::<Vec<u32>>());
            let beside = beside.map(|known| (pairs, known.0));
            let over = over.into_iter().map(|known| (self.lines, known.0));
            let mut held = vec![];
            for (field, term) in beside.into_iter().chain(over) {
                match &wanted {
                    None => held.extend_from_slice(&field.docs(view, term)?),
                    Some(wanted) => held.extend(self.texts.those_with(field, term, wanted)?),
                }
            }
            held.retain(|at| *at >= ahead);
            held.iter_mut().for_each(|at| *at -= ahead);
            if runs_on && wanted.is_none() {
                held.retain(|at| *at < last && documents.of(*at) == documents.of(at + 1));
            }
            held.sort_unstable();
            held.dedup();
            if held.is_empty() {
                return Ok(held);
            }
            found = Some(held);
        }
        Ok(found.unwrap_or_default())
    }

    /// Keep the passages in which the letters follow one another, beside or over ends of lines.
    fn retain_chained(&self, joints: &[Joint], side: Side, likely: &mut Vec<u32>) -> Checked<()> {
        if likely.is_empty() {
            return Ok(());
        }
        let (view, pairs) = (self.texts.view, self.texts.pairs);
        let (mut terms, mut numbers) = (Vec::<Once>::new(), HashMap::new());
        let mut number_of = |(is_over, field, term): (bool, &'a Field, usize)| -> Checked<usize> {
            let number = *numbers.entry((is_over, term)).or_insert(terms.len());
            if number == terms.len() {
                terms.push(field.places(view, term)?.once());
            }
            Ok(number)
        };
        let mut steps: Vec<[Option<usize>; 2]> = vec![];
        for joint in joints {
            let beside = joint.beside.map(|(term, _)| number_of((false, pairs, term)));
            let over = joint.over.map(|(term, _)| number_of((true, self.lines, term)));
            steps.push([beside.transpose()?, over.transpose()?]);
        }
        // From where one place is known to where it is not.
        let mut last = match side {
            Side::End(term) => {
                steps.reverse();
                Some(pairs.places(view, term)?)
            }
            _ => None,
        };
        let (mut spots, mut next, mut met, mut watch) = (vec![], vec![], vec![], Watch::default());
        likely.retain(|passage| {
            if watch.over() {
                return false;
            }
            spots.clear();
            match &mut last {
                Some(last) => last.read_into(*passage, &mut spots),
                None => spots.push(0),
            }
            for (number, both) in steps.iter().enumerate() {
                next.clear();
                for (step, term) in (1..).zip(both) {
                    let Some(term) = term else { continue };
                    let held = terms[*term].read(*passage);
                    met.clear();
                    match side {
                        Side::Anywhere if number == 0 => met.extend_from_slice(held),
                        Side::End(_) => {
                            met.extend(spots.iter().filter_map(|at| at.checked_sub(step)))
                        }
                        _ => met.extend_from_slice(&spots),
                    }
                    retain_held(&mut met, held);
                    let ahead = if last.is_some() { 0 } else { step };
                    next.extend(met.iter().map(|at| at.saturating_add(ahead)));
                }
                next.sort_unstable();
                next.dedup();
                std::mem::swap(&mut spots, &mut next);
                if spots.is_empty() {
                    return false;
                }
            }
            true
        });
        Ok(())
    }
}

impl Asked {
    /// Return in how many passages its terms stand.
    fn size(&self) -> usize {
        self.beside.iter().chain(&self.over).map(|known| known.1).sum()
    }
}

impl Joint {
    fn asked(&self, ahead: u32) -> Asked {
        Asked { ahead, beside: self.beside, over: Vec::from_iter(self.over) }
    }
}
