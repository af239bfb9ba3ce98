//! Where strings may stand that run over marks, or into the next passage, told by postings.

use std::collections::hash_map::{Entry, HashMap};

use crate::blocks::{Checked, View};
use crate::field::{Field, Numbers};
use crate::lexicon::Codes;
use crate::phrase::{gallop, retain_held};

fn docs(view: &View, field: &Field, term: &Codes) -> Checked<Numbers> {
    let found = field.find(view, term)?;
    found.map_or(Ok(Numbers::default()), |ordinal| field.docs(view, ordinal))
}

/// Return the passages in all of some lists; None where there are no lists.
fn common(mut lists: Vec<Numbers>) -> Option<Vec<u32>> {
    lists.sort_by_key(|one| one.len());
    let (first, others) = lists.split_first()?;
    let mut found = first.to_vec();
    for held in others {
        retain_held(&mut found, held);
    }
    Some(found)
}

/// Fewer passages are read as they are.
const FEW: usize = 8;
/// Of a term in so many times as many passages few are looked up, and not all decoded.
const SPARSE: usize = 16;
/// A longer run of marks is left to who reads the texts.
const LONGEST_RUN: usize = 64;
/// What all blanks are folded to.
const BLANK: u32 = 0x20;

/// Return the passages that hold the letters in their order with some of the marks between, and
/// whether that is sure: of few it is not, and their texts tell. Characters from `least` on are
/// counted.
pub fn loose(
    view: &View,
    (characters, pairs): (&Field, &Field),
    (letters, marks): (&Codes, &Codes),
    least: u32,
) -> Checked<(Vec<u32>, bool)> {
    let mut once: Vec<u32> = letters.to_vec();
    once.sort_unstable();
    once.dedup();
    let counted: Vec<&[u32]> = once.chunks(1).filter(|one| one[0] >= least).collect();
    let mut found = if counted.is_empty() {
        common(once.iter().map(|one| starting(view, pairs, *one)).collect::<Checked<_>>()?)
            .unwrap_or_default()
    } else {
        holding_all(view, characters, &counted)?
    };
    for pair in rarest_first(view, pairs, letters)? {
        if found.len() <= FEW {
            return Ok((found, false));
        }
        retain_side_by_side(view, pairs, (pair, marks), &mut found)?;
    }
    if found.len() <= FEW {
        return Ok((found, false));
    }
    match (Steps { view, pairs, marks, found: &found }).over(letters)? {
        Some(sure) => Ok((sure, true)),
        None => Ok((found, false)),
    }
}

/// Return the passages that hold all of some terms.
fn holding_all(view: &View, field: &Field, terms: &[&Codes]) -> Checked<Vec<u32>> {
    let mut known = Vec::with_capacity(terms.len());
    for term in terms {
        let Some(ordinal) = field.find(view, term)? else { return Ok(vec![]) };
        known.push((field.frequency(view, ordinal)?, ordinal, *term));
    }
    known.sort_unstable();
    let Some(((_, rarest, _), others)) = known.split_first() else { return Ok(vec![]) };
    let mut found = field.docs(view, *rarest)?.to_vec();
    for (_, _, term) in others {
        let mut seen = vec![0; found.len()];
        mark(view, field, term, (&found, &mut seen, BESIDE))?;
        retain(&mut found, &seen, BESIDE);
    }
    Ok(found)
}

/// Return the pairs of letters, each once, the rarest first.
fn rarest_first<'a>(view: &View, pairs: &Field, letters: &'a Codes) -> Checked<Vec<&'a Codes>> {
    let mut wanted = vec![];
    for pair in letters.windows(2) {
        let known = pairs.find(view, pair)?;
        let frequency = known.map_or(Ok(0), |ordinal| pairs.frequency(view, ordinal))?;
        wanted.push((frequency, pair));
    }
    wanted.sort_unstable();
    wanted.dedup();
    Ok(wanted.into_iter().map(|(_, pair)| pair).collect())
}

/// Keep the passages in which two letters stand beside one another, or the one before a mark and
/// the other after one.
fn retain_side_by_side(
    view: &View,
    pairs: &Field,
    (pair, marks): (&Codes, &Codes),
    found: &mut Vec<u32>,
) -> Checked<()> {
    let mut seen = vec![0; found.len()];
    mark(view, pairs, pair, (found, &mut seen, BESIDE))?;
    for one in marks {
        mark(view, pairs, &[pair[0], *one], (found, &mut seen, BEFORE_A_MARK))?;
    }
    if seen.iter().any(|how| *how == BEFORE_A_MARK) {
        for one in marks {
            mark(view, pairs, &[*one, pair[1]], (found, &mut seen, AFTER_A_MARK))?;
        }
    }
    retain(found, &seen, BEFORE_A_MARK | AFTER_A_MARK);
    Ok(())
}

const BEFORE_A_MARK: u8 = 1;
const AFTER_A_MARK: u8 = 2;
const BESIDE: u8 = 4;

/// Mark those of some passages, ascending, that hold a term.
fn mark(
    view: &View,
    field: &Field,
    term: &Codes,
    (passages, seen, how): (&[u32], &mut [u8], u8),
) -> Checked<()> {
    let Some(ordinal) = field.find(view, term)? else { return Ok(()) };
    if field.frequency(view, ordinal)? > SPARSE * passages.len() {
        let mut held = field.skim(view, ordinal)?;
        for (passage, seen) in passages.iter().zip(seen) {
            if held.has(*passage) {
                *seen |= how;
            }
        }
        return Ok(());
    }
    let mut at = 0;
    for doc in field.docs(view, ordinal)?.iter() {
        at += gallop(&passages[at..], *doc);
        if passages.get(at) == Some(doc) {
            seen[at] |= how;
        }
    }
    Ok(())
}

/// Keep the passages that were marked so, or more.
fn retain(passages: &mut Vec<u32>, seen: &[u8], least: u8) {
    let mut marked = seen.iter();
    passages.retain(|_| marked.next().is_some_and(|how| *how >= least));
}

/// A character's place: its passage, and its offset there.
type Spot = u64;

/// Goes from letter to letter through some passages, by where pairs stand.
struct Steps<'a> {
    view: &'a View<'a>,
    pairs: &'a Field,
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
        let mut passages: Vec<u32> =
            standing.unwrap_or_default().iter().map(|spot| (spot >> 32) as u32).collect();
        passages.dedup();
        Ok(Some(passages))
    }

    /// Return where the second of two letters stands after the first, which stands at some spots.
    fn step(&self, spots: Option<&[Spot]>, pair: &Codes) -> Checked<Option<Vec<Spot>>> {
        let mut next = after(spots, &self.spots(pair)?);
        let mut known: HashMap<[u32; 2], Vec<Spot>> = HashMap::new();
        let mut ahead: Vec<(u32, Vec<Spot>)> = vec![];
        for one in self.marks {
            let at = after(spots, &self.spots(&[pair[0], *one])?);
            if !at.is_empty() {
                ahead.push((*one, at));
            }
        }
        for _ in 0..LONGEST_RUN {
            let mut further: HashMap<u32, Vec<Spot>> = HashMap::new();
            for (one, at) in &ahead {
                for other in self.marks.iter().chain(&pair[1..]) {
                    let held = match known.entry([*one, *other]) {
                        Entry::Occupied(held) => held.into_mut(),
                        Entry::Vacant(place) => place.insert(self.spots(&[*one, *other])?),
                    };
                    let more = after(Some(at), held);
                    if *other == pair[1] {
                        next.extend(more);
                    } else if !more.is_empty() {
                        further.entry(*other).or_default().extend(more);
                    }
                }
            }
            if further.is_empty() {
                next.sort_unstable();
                next.dedup();
                return Ok(Some(next));
            }
            ahead = further.into_iter().collect();
            ahead.iter_mut().for_each(|(_, at)| at.sort_unstable());
        }
        Ok(None)
    }

    /// Return where a pair begins in the passages, ascending.
    fn spots(&self, pair: &Codes) -> Checked<Vec<Spot>> {
        let Some(ordinal) = self.pairs.find(self.view, pair)? else { return Ok(vec![]) };
        let docs = self.pairs.docs(self.view, ordinal)?;
        let mut held = self.found.to_vec();
        retain_held(&mut held, &docs);
        let (mut spots, mut offsets) = (vec![], vec![]);
        if held.is_empty() {
            return Ok(spots);
        }
        let mut places = self.pairs.places(self.view, ordinal)?;
        for passage in held {
            places.read_into(passage, &mut offsets);
            spots.extend(offsets.iter().map(|at| u64::from(passage) << 32 | u64::from(*at)));
        }
        Ok(spots)
    }
}

/// Return the spots one further than those of pairs that begin at some spots; without spots, than
/// all pairs.
fn after(spots: Option<&[Spot]>, pairs: &[Spot]) -> Vec<Spot> {
    let Some(spots) = spots else { return pairs.iter().map(|at| at + 1).collect() };
    let (few, many) = if spots.len() < pairs.len() { (spots, pairs) } else { (pairs, spots) };
    let there = |at: &&Spot| many.binary_search(at).is_ok();
    few.iter().filter(there).map(|at| at + 1).collect()
}

/// Return the passages with a pair that begins with a character.
fn starting(view: &View, pairs: &Field, char: u32) -> Checked<Numbers> {
    let mut found = vec![];
    for ordinal in pairs.lexicon.prefix(view, &[char])? {
        found.extend_from_slice(&pairs.docs(view, ordinal)?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found.into())
}

/// A passage in which a phrase may have begun, and the one in which its last character so far
/// stands.
type Run = (u32, u32);

/// Return the passages in which letters may begin that run over into later ones: each stands
/// beside the one before it, or after a blank, or in the passage after the one that ends there.
pub fn seam(
    view: &View,
    (characters, pairs): (&Field, &Field),
    letters: &Codes,
    least: u32,
) -> Checked<Vec<u32>> {
    let (mut runs, mut few): (Option<Vec<Run>>, bool) = (None, false);
    for pair in letters.windows(2) {
        let (one, other) = (pair[0], pair[1]);
        let mut next = held(runs.as_deref(), &docs(view, pairs, pair)?);
        let spaced = held(runs.as_deref(), &docs(view, pairs, &[one, BLANK])?);
        next.extend(held(Some(&spaced), &docs(view, pairs, &[BLANK, other])?));
        let mut over: Vec<Run> = held(runs.as_deref(), &docs(view, pairs, &[one])?);
        over.iter_mut().for_each(|run| run.1 += 1);
        if other >= least && !over.is_empty() {
            over = held(Some(&over), &docs(view, characters, &[other])?);
        }
        next.extend(over);
        next.sort_unstable_by_key(|(start, at)| (*at, *start));
        next.dedup();
        few = next.len() <= FEWEST;
        runs = Some(next);
        if few {
            break;
        }
    }
    let runs = runs.unwrap_or_default().into_iter();
    let over = runs.filter(|(start, at)| few || at > start);
    let mut found: Vec<u32> = over.map(|(start, _)| start).collect();
    found.retain(|passage| (*passage as usize) + 1 < pairs.documents);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// So few runs are looked for in the texts.
const FEWEST: usize = 4;

/// Return the runs, ascending by where they are, that are in some passages; without runs, those
/// that begin there.
fn held(runs: Option<&[Run]>, passages: &[u32]) -> Vec<Run> {
    let Some(runs) = runs else { return passages.iter().map(|at| (*at, *at)).collect() };
    let mut from = 0;
    let there = |(_, at): &&Run| {
        from += gallop(&passages[from..], *at);
        passages.get(from) == Some(at)
    };
    runs.iter().filter(there).copied().collect()
}
