//! Exact strings: chains of pairs at consecutive positions.

use crate::blocks::{Checked, View};
use crate::field::{Field, Places};
use crate::lexicon::Codes;

/// Documents, ascending, and how often each holds what was looked for.
pub type Found = (Vec<u32>, Vec<u32>);

/// Return the pairs that cover a phrase with their offsets: every second, and the last.
fn chain(phrase: &Codes) -> Vec<(&Codes, usize)> {
    if phrase.len() <= 2 {
        return vec![(phrase, 0)];
    }
    let mut offsets: Vec<usize> = (0..phrase.len() - 1).step_by(2).collect();
    if offsets.last() != Some(&(phrase.len() - 2)) {
        offsets.push(phrase.len() - 2);
    }
    offsets.into_iter().map(|at| (&phrase[at..at + 2], at)).collect()
}

/// Return the documents of a field of pairs that hold a phrase, without those in `known`.
pub fn find(view: &View, field: &Field, phrase: &Codes, known: &[u32]) -> Checked<Found> {
    match phrase.len() {
        0 => Ok((vec![], vec![])),
        1 => union(view, field, phrase),
        _ => consecutive(view, field, phrase, known),
    }
}

/// Return the documents of all terms that begin with a character.
fn union(view: &View, field: &Field, start: &Codes) -> Checked<Found> {
    let mut counts = vec![0u32; field.documents];
    for ordinal in field.lexicon.prefix(view, start)? {
        let (docs, freqs) = (field.docs(view, ordinal)?, field.freqs(view, ordinal)?);
        for (doc, freq) in docs.iter().zip(freqs.iter()) {
            counts[*doc as usize] += freq;
        }
    }
    let docs: Vec<u32> =
        (0..).zip(&counts).filter(|(_, count)| **count > 0).map(|(doc, _)| doc).collect();
    let freqs = docs.iter().map(|doc| counts[*doc as usize]).collect();
    Ok((docs, freqs))
}

/// A pair of a phrase: in how many documents it stands, its ordinal, its offset in the phrase.
type Term = (usize, usize, usize);

/// Return the pairs that cover a phrase, the rarest first; None where one stands nowhere.
fn rarest_first(view: &View, field: &Field, phrase: &Codes) -> Checked<Option<Vec<Term>>> {
    terms(view, field, chain(phrase))
}

/// Return all pairs of a phrase, the rarest first; None where one stands nowhere.
fn all_pairs(view: &View, field: &Field, phrase: &Codes) -> Checked<Option<Vec<Term>>> {
    terms(view, field, phrase.windows(2).zip(0..))
}

fn terms<'a>(
    view: &View,
    field: &Field,
    pairs: impl IntoIterator<Item = (&'a Codes, usize)>,
) -> Checked<Option<Vec<Term>>> {
    let mut known = Vec::new();
    for (pair, offset) in pairs {
        let Some(ordinal) = field.find(view, pair)? else { return Ok(None) };
        known.push((ordinal, offset));
    }
    field.gather(view, known.iter().map(|one| one.0))?;
    let mut terms = Vec::new();
    for (ordinal, offset) in known {
        terms.push((field.frequency(view, ordinal)?, ordinal, offset));
    }
    terms.sort_by_key(|(frequency, _, _)| *frequency);
    Ok(Some(terms))
}

/// Where a phrase of two characters or more stands in passages, asked for in ascending order.
pub struct Chain<'a> {
    places: Vec<(Places<'a>, i64)>,
    /// Where one of its pairs stands, in memory that is used again.
    standing: Vec<u32>,
}

impl<'a> Chain<'a> {
    /// Open the places of a phrase; None where one of its pairs stands nowhere.
    pub fn open(view: &'a View<'a>, field: &'a Field, phrase: &Codes) -> Checked<Option<Self>> {
        let Some(terms) = rarest_first(view, field, phrase)? else { return Ok(None) };
        Ok(Some(Chain::of(view, field, &terms, 0)?))
    }

    /// Open the places at which passages end with a phrase; None where one of its pairs stands
    /// nowhere. What nothing follows is a term of its own.
    pub fn at_end(view: &'a View<'a>, field: &'a Field, phrase: &Codes) -> Checked<Option<Self>> {
        let last = phrase.len() - 1;
        let pairs = chain(phrase).into_iter().chain([(&phrase[last..], last)]);
        let Some(terms) = terms(view, field, pairs)? else { return Ok(None) };
        Ok(Some(Chain::of(view, field, &terms, 0)?))
    }

    fn of(
        view: &'a View<'a>,
        field: &'a Field,
        terms: &[(usize, usize, usize)],
        asked: usize,
    ) -> Checked<Chain<'a>> {
        let mut places = Vec::new();
        for (_, ordinal, offset) in terms {
            places.push((field.places_of(view, *ordinal, asked)?, *offset as i64));
        }
        Ok(Chain { places, standing: vec![] })
    }

    /// Return where the phrase begins in a passage, ascending.
    pub fn begins(&mut self, doc: u32) -> Checked<Vec<i64>> {
        let mut begins = vec![];
        self.begins_into(doc, &mut begins);
        Ok(begins)
    }

    /// Tell whether the phrase stands in a passage.
    pub fn stands_in(&mut self, doc: u32) -> bool {
        let mut begins = vec![];
        self.begins_into(doc, &mut begins);
        !begins.is_empty()
    }

    /// Tell whether the phrase begins at a place in a passage.
    pub fn begins_at(&mut self, doc: u32, place: i64) -> bool {
        let mut begins = vec![];
        self.begins_into(doc, &mut begins);
        begins.contains(&place)
    }

    /// Put where the phrase begins in a passage in the place of what was told of another.
    fn begins_into(&mut self, doc: u32, begins: &mut Vec<i64>) {
        begins.clear();
        let standing = &mut self.standing;
        let Some(((rarest, shift), rest)) = self.places.split_first_mut() else { return };
        rarest.read_into(doc, standing);
        begins.extend(standing.iter().map(|at| i64::from(*at) - *shift));
        for (more, offset) in rest {
            if begins.is_empty() {
                break;
            }
            more.read_into(doc, standing);
            begins.retain(|begin| {
                u32::try_from(begin + *offset).is_ok_and(|at| standing.binary_search(&at).is_ok())
            });
        }
    }
}

fn consecutive(view: &View, field: &Field, phrase: &Codes, known: &[u32]) -> Checked<Found> {
    // All of its pairs are asked, for one that stands in few documents spares the others.
    let Some(pairs) = all_pairs(view, field, phrase)? else { return Ok((vec![], vec![])) };
    let Some(terms) = rarest_first(view, field, phrase)? else { return Ok((vec![], vec![])) };
    let (_, rarest, _) = pairs[0];
    let docs = field.docs(view, rarest)?;
    if pairs.len() == 1 {
        return Ok((docs.to_vec(), field.freqs(view, rarest)?.to_vec()));
    }
    let mut left = without(&docs, known);
    retain_all(view, field, &pairs[1..], &mut left)?;
    meet(view, field, &terms, &left)
}

/// Keep the documents in which all of some terms stand.
fn retain_all(view: &View, field: &Field, terms: &[Term], left: &mut Vec<u32>) -> Checked<()> {
    for (frequency, ordinal, _) in terms {
        if left.is_empty() {
            return Ok(());
        }
        if *frequency > SPARSE * left.len() {
            let mut held = field.skim(view, *ordinal)?;
            left.retain(|doc| held.has(*doc));
        } else {
            retain_held(left, &field.docs(view, *ordinal)?);
        }
    }
    Ok(())
}

/// So many documents in which all pairs stand are looked through for a place, and then twice as
/// many.
const FIRST: usize = 16;
/// Of a pair in so many times as many documents few are looked up, and not all decoded.
const SPARSE: usize = 16;

/// Tell whether any document of a field of pairs holds a phrase.
pub fn stands(view: &View, field: &Field, phrase: &Codes) -> Checked<bool> {
    match phrase {
        [] => return Ok(false),
        [_] => return Ok(!field.lexicon.prefix(view, phrase)?.is_empty()),
        _ => (),
    }
    let Some(pairs) = all_pairs(view, field, phrase)? else { return Ok(false) };
    let Some(terms) = rarest_first(view, field, phrase)? else { return Ok(false) };
    let (_, rarest, _) = pairs[0];
    let rare = field.docs(view, rarest)?;
    if pairs.len() == 1 {
        return Ok(!rare.is_empty());
    }
    let (mut rest, mut count, mut places) = (&rare[..], FIRST, None);
    while !rest.is_empty() {
        let (some, others) = rest.split_at(count.min(rest.len()));
        let mut left = some.to_vec();
        retain_all(view, field, &pairs[1..], &mut left)?;
        for doc in left {
            if places.is_none() {
                places = Some(Chain::of(view, field, &terms, 0)?);
            }
            if places.as_mut().is_some_and(|places| places.stands_in(doc)) {
                return Ok(true);
            }
        }
        (rest, count) = (others, 4 * count);
    }
    Ok(false)
}

/// Keep the documents where all terms meet at one beginning of the phrase.
fn meet(
    view: &View,
    field: &Field,
    terms: &[(usize, usize, usize)],
    docs: &[u32],
) -> Checked<Found> {
    let mut found = (vec![], vec![]);
    if docs.is_empty() {
        return Ok(found);
    }
    let (mut places, mut begins) = (Chain::of(view, field, terms, docs.len())?, vec![]);
    for &doc in docs {
        places.begins_into(doc, &mut begins);
        if !begins.is_empty() {
            found.0.push(doc);
            found.1.push(begins.len() as u32);
        }
    }
    Ok(found)
}

/// Return the documents that are not in another list; both ascending.
fn without(docs: &[u32], known: &[u32]) -> Vec<u32> {
    let mut left = docs.to_vec();
    if !known.is_empty() {
        let mut at = 0;
        left.retain(|doc| {
            at += gallop(&known[at..], *doc);
            known.get(at) != Some(doc)
        });
    }
    left
}

/// Keep the documents that are in another list; both ascending.
pub fn retain_held(docs: &mut Vec<u32>, held: &[u32]) {
    let mut at = 0;
    docs.retain(|doc| {
        at += gallop(&held[at..], *doc);
        held.get(at) == Some(doc)
    });
}

/// Return how many numbers of an ascending list come before one.
pub fn gallop(numbers: &[u32], wanted: u32) -> usize {
    let mut step = 1;
    while step < numbers.len() && numbers[step] < wanted {
        step *= 2;
    }
    let (low, high) = (step / 2, (step + 1).min(numbers.len()));
    low + numbers[low..high].partition_point(|number| *number < wanted)
}

#[cfg(test)]
mod tests {
    use super::{chain, gallop, retain_held, without};

    #[test]
    fn pairs_cover_a_phrase() {
        let offsets = |phrase: &[u32]| chain(phrase).iter().map(|one| one.1).collect::<Vec<_>>();
        assert_eq!(offsets(&[1, 2, 3, 4, 5]), [0, 2, 3]);
        assert_eq!(offsets(&[1, 2, 3, 4]), [0, 2]);
        assert_eq!(offsets(&[1]), [0]);
    }

    #[test]
    fn lists_meet() {
        let held: Vec<u32> = (0..100).map(|number| number * 3).collect();
        for wanted in 0..310 {
            assert_eq!(gallop(&held, wanted), held.partition_point(|one| *one < wanted));
        }
        let mut docs = vec![1, 3, 4, 6, 297, 400];
        assert_eq!(without(&docs, &held), [1, 4, 400]);
        retain_held(&mut docs, &held);
        assert_eq!(docs, [3, 6, 297]);
    }
}
