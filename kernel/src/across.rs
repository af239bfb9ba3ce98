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

/// Return at most so many of the passages that may hold the letters in their order with marks
/// between, those first that hold most of their pairs. Characters from `least` on are counted.
pub fn loose(
    view: &View,
    (characters, pairs): (&Field, &Field),
    letters: &Codes,
    (least, most): (u32, usize),
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
    let found = found.unwrap_or_default();
    let mut held = vec![0u32; found.len()];
    let mut wanted: Vec<&Codes> = letters.windows(2).collect();
    wanted.sort_unstable();
    wanted.dedup();
    for pair in wanted {
        let (list, mut at) = (docs(view, pairs, pair)?, 0);
        for (count, passage) in held.iter_mut().zip(&found) {
            at += gallop(&list[at..], *passage);
            *count += u32::from(list.get(at) == Some(passage));
        }
    }
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(held[*at]));
    Ok(order.into_iter().take(most).map(|at| found[at]).collect())
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

/// Return the passages that are in all of some lists, in those with a step that many after them.
fn meeting(mut lists: Vec<(&Numbers, u32)>) -> Vec<u32> {
    lists.sort_by_key(|(list, _)| list.len());
    let (rarest, step) = lists[0];
    let mut found: Vec<u32> = rarest.iter().filter_map(|one| one.checked_sub(step)).collect();
    for (held, step) in &lists[1..] {
        let mut from = 0;
        found.retain(|passage| {
            from += gallop(&held[from..], passage + step);
            held.get(from) == Some(&(passage + step))
        });
    }
    found
}

/// Return at most so many of the passages that may end with the beginning of a phrase whose rest
/// the next one begins with.
pub fn seam(view: &View, pairs: &Field, phrase: &Codes, most: usize) -> Checked<Vec<u32>> {
    let lists =
        phrase.windows(2).map(|pair| docs(view, pairs, pair)).collect::<Checked<Vec<_>>>()?;
    // Where a pair stands nowhere, there must be the seam.
    let absent: Vec<usize> = (0..lists.len()).filter(|at| lists[*at].is_empty()).collect();
    if lists.is_empty() || absent.len() > 1 {
        return Ok(vec![]);
    }
    let mut found = vec![];
    for at in absent.first().map_or(0..lists.len(), |at| *at..*at + 1) {
        let ender = docs(view, pairs, &phrase[at..at + 1])?;
        let before = lists[..at].iter().chain([&ender]).map(|list| (list, 0));
        let after = lists[at + 1..].iter().map(|list| (list, 1));
        found.extend(meeting(before.chain(after).collect()));
        if found.len() > most {
            break;
        }
    }
    let (mut seen, last) = (std::collections::HashSet::new(), pairs.documents as u32 - 1);
    found.retain(|passage| seen.insert(*passage) && *passage < last);
    found.truncate(most);
    Ok(found)
}
