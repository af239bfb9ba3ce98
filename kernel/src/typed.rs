//! Passages that hold what was typed as it stands.

use crate::asked::Policy;
use crate::blocks::{Checked, View};
use crate::lexicon::Codes;
use crate::phrase::{self, retain_held};
use crate::segment::Segment;
use crate::texts::Folding;

/// Return the passages of a segment that hold a folded string, also with ends of lines left out of
/// it: told by its rarest pairs, then, of few passages, by their texts.
pub fn holding(
    segment: &Segment,
    view: &View,
    string: &str,
    (policy, folding): (&Policy, &Folding),
) -> Checked<Vec<u32>> {
    let codes: Vec<u32> = string.chars().map(u32::from).collect();
    let mut found = beside(segment, view, (string, &codes), (policy, folding))?;
    let over = segment.over_lines(&codes)?;
    if !over.is_empty() {
        found.extend(over.iter());
        found.sort_unstable();
        found.dedup();
    }
    Ok(found)
}

/// Return those that hold it with no end of a line left out.
fn beside(
    segment: &Segment,
    view: &View,
    (string, codes): (&str, &Codes),
    (policy, folding): (&Policy, &Folding),
) -> Checked<Vec<u32>> {
    let (_, field) = segment.field("body_grams")?;
    let mut pairs = vec![];
    for pair in codes.windows(2) {
        let Some(ordinal) = field.find(view, pair)? else { return Ok(vec![]) };
        pairs.push((field.frequency(view, ordinal)?, ordinal));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs.truncate(policy.most_pairs);
    field.gather(view, pairs.iter().map(|one| one.1))?;
    let Some(((_, rarest), others)) = pairs.split_first() else { return Ok(vec![]) };
    let mut found = field.docs(view, *rarest)?.to_vec();
    for (_, ordinal) in others {
        retain_held(&mut found, &field.docs(view, *ordinal)?);
    }
    if found.len() > policy.most_read {
        return Ok(phrase::find(view, field, codes, &[])?.0);
    }
    let docs = segment.docs.view();
    let texts = |passage: &u32| segment.passages.stretch(&docs, *passage as usize);
    docs.gather(|| found.iter().map(texts).collect())?;
    let mut held = vec![];
    for passage in found {
        if segment.folded(&docs, passage as usize, folding)?.contains(string) {
            held.push(passage);
        }
    }
    Ok(held)
}
