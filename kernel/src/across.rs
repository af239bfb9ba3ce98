//! Where strings may stand that run over marks, or into the next passage, told by postings.

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
const FEW: usize = 100;
/// What all blanks are folded to.
const BLANK: u32 = 0x20;

/// Return the passages that may hold the letters in their order with some of the marks between.
/// Characters from `least` on are counted.
pub fn loose(
    view: &View,
    (characters, pairs): (&Field, &Field),
    (letters, marks): (&Codes, &Codes),
    least: u32,
) -> Checked<Vec<u32>> {
    let mut once: Vec<u32> = letters.to_vec();
    once.sort_unstable();
    once.dedup();
    let counted = once.iter().filter(|one| **one >= least);
    let lists = counted.map(|one| docs(view, characters, &[*one])).collect::<Checked<Vec<_>>>()?;
    let found = match common(lists) {
        Some(found) => Some(found),
        None => common(once.iter().map(|one| starting(view, pairs, *one)).collect::<Checked<_>>()?),
    };
    let mut found = found.unwrap_or_default();
    let mut wanted = letters
        .windows(2)
        .map(|pair| Ok((docs(view, pairs, pair)?, pair)))
        .collect::<Checked<Vec<_>>>()?;
    wanted.sort_by_key(|(held, pair)| (held.len(), *pair));
    wanted.dedup_by_key(|(_, pair)| *pair);
    for (beside, pair) in wanted {
        if found.len() <= FEW {
            break;
        }
        let mut seen = vec![0u8; pairs.documents];
        mark(&mut seen, &beside, BESIDE);
        for one in marks {
            mark(&mut seen, &docs(view, pairs, &[pair[0], *one])?, BEFORE_A_MARK);
            mark(&mut seen, &docs(view, pairs, &[*one, pair[1]])?, AFTER_A_MARK);
        }
        found.retain(|passage| seen[*passage as usize] >= BEFORE_A_MARK | AFTER_A_MARK);
    }
    Ok(found)
}

const BEFORE_A_MARK: u8 = 1;
const AFTER_A_MARK: u8 = 2;
const BESIDE: u8 = 4;

fn mark(seen: &mut [u8], passages: &[u32], how: u8) {
    for passage in passages {
        seen[*passage as usize] |= how;
    }
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
