//! Exact strings: chains of pairs at consecutive positions.

use std::collections::HashMap;

use crate::blocks::{Checked, View};
use crate::field::{Field, Once};
use crate::lexicon::Codes;
use crate::time::Watch;

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

/// Return the documents of a field of pairs that hold a phrase, without those in `known`; those
/// found so far once time is over.
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

/// One pair of a phrase, and at which offsets the phrase has it.
struct Standing<'a> {
    places: Once<'a>,
    offsets: Vec<u32>,
}

impl Standing<'_> {
    /// Keep the beginnings of the phrase after which the pair stands at all of its offsets.
    fn retain(&mut self, doc: u32, begins: &mut Vec<u32>, marked: &mut [Vec<u64>; 2]) {
        let (held, offsets) = (self.places.read(doc), &self.offsets);
        match held.last() {
            None => begins.clear(),
            Some(last) if begins.len() > *last as usize / WORD => {
                retain_marked(begins, held, offsets, marked);
            }
            Some(_) => begins.retain(|begin| stand_after(*begin, held, offsets)),
        }
    }
}

fn stand_after(begin: u32, held: &[u32], offsets: &[u32]) -> bool {
    let mut places = offsets.iter().map(|offset| begin.saturating_add(*offset));
    places.all(|place| held.binary_search(&place).is_ok())
}

/// Bits of a word.
const WORD: usize = 64;

/// Keep the numbers that come so far before others for all of some distances, a bit a number: of
/// one letter, or of a few again and again, most places begin the phrase.
fn retain_marked(
    begins: &mut Vec<u32>,
    held: &[u32],
    distances: &[u32],
    [left, marked]: &mut [Vec<u64>; 2],
) {
    let last = held.last().copied().unwrap_or_default();
    mark(begins, last, left);
    mark(held, last, marked);
    for distance in distances {
        let (words, bits) = (*distance as usize / WORD, *distance as usize % WORD);
        let word = |at: usize| u128::from(marked.get(at).copied().unwrap_or(0));
        for (at, left) in left.iter_mut().enumerate() {
            let two = word(at + words) | word(at + words + 1) << WORD;
            *left &= (two >> bits) as u64;
        }
    }
    begins.retain(|begin| {
        let word = left.get(*begin as usize / WORD).copied().unwrap_or_default();
        word >> (*begin as usize % WORD) & 1 == 1
    });
}

/// Put a bit for each of some numbers up to the last of interest in the place of others.
fn mark(numbers: &[u32], last: u32, marked: &mut Vec<u64>) {
    marked.clear();
    marked.resize(last as usize / WORD + 1, 0);
    for number in numbers {
        if let Some(word) = marked.get_mut(*number as usize / WORD) {
            *word |= 1 << (*number as usize % WORD);
        }
    }
}

/// Where a phrase of two characters or more stands in passages, asked for in ascending order.
pub struct Chain<'a> {
    /// Its pairs, those first of which one place is the most telling.
    pairs: Vec<Standing<'a>>,
    /// Memory that is used again.
    begins: Vec<u32>,
    marked: [Vec<u64>; 2],
}

impl<'a> Chain<'a> {
    /// Open the places of a phrase; None where one of its pairs stands nowhere.
    pub fn open(view: &'a View<'a>, field: &'a Field, phrase: &Codes) -> Checked<Option<Self>> {
        let Some(terms) = rarest_first(view, field, phrase)? else { return Ok(None) };
        Ok(Some(Chain::of(view, field, &terms, 0)?))
    }

    /// Open the places at which passages end with a phrase; None where one of its pairs stands
    /// nowhere. What nothing follows is a term of its own, which stands in one place at most.
    pub fn at_end(view: &'a View<'a>, field: &'a Field, phrase: &Codes) -> Checked<Option<Self>> {
        let last = phrase.len() - 1;
        let Some(end) = field.find(view, &phrase[last..])? else { return Ok(None) };
        let Some(mut terms) = rarest_first(view, field, phrase)? else { return Ok(None) };
        terms.insert(0, (0, end, last));
        Ok(Some(Chain::of(view, field, &terms, 0)?))
    }

    fn of(
        view: &'a View<'a>,
        field: &'a Field,
        terms: &[(usize, usize, usize)],
        asked: usize,
    ) -> Checked<Chain<'a>> {
        let (mut pairs, mut numbers) = (Vec::<Standing>::new(), HashMap::new());
        for (_, ordinal, offset) in terms {
            let number = *numbers.entry(*ordinal).or_insert(pairs.len());
            if number == pairs.len() {
                let places = field.places_of(view, *ordinal, asked)?.once();
                pairs.push(Standing { places, offsets: vec![] });
            }
            pairs[number].offsets.push(*offset as u32);
        }
        Ok(Chain { pairs, begins: vec![], marked: Default::default() })
    }

    /// Return where the phrase begins in a passage, ascending.
    pub fn begins(&mut self, doc: u32) -> &[u32] {
        self.begins.clear();
        let Some((rarest, rest)) = self.pairs.split_first_mut() else { return &[] };
        let (shift, held) = (rarest.offsets[0], rarest.places.read(doc));
        self.begins.extend(held.iter().filter_map(|at| at.checked_sub(shift)));
        if rarest.offsets.len() > 1 {
            rarest.retain(doc, &mut self.begins, &mut self.marked);
        }
        for more in rest {
            if self.begins.is_empty() {
                break;
            }
            more.retain(doc, &mut self.begins, &mut self.marked);
        }
        &self.begins
    }

    /// Tell whether the phrase stands in a passage.
    pub fn stands_in(&mut self, doc: u32) -> bool {
        !self.begins(doc).is_empty()
    }

    /// Tell whether a passage begins with the phrase.
    pub fn is_begun_by(&mut self, doc: u32) -> bool {
        self.pairs.iter_mut().all(|pair| stand_after(0, pair.places.read(doc), &pair.offsets))
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
    let mut watch = Watch::default();
    while !rest.is_empty() {
        let (some, others) = rest.split_at(count.min(rest.len()));
        let mut left = some.to_vec();
        retain_all(view, field, &pairs[1..], &mut left)?;
        for doc in left {
            if watch.over() {
                return Ok(false);
            }
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
    let (mut places, mut watch) = (Chain::of(view, field, terms, docs.len())?, Watch::default());
    for &doc in docs {
        if watch.over() {
            break;
        }
        let count = places.begins(doc).len();
        if count > 0 {
            found.0.push(doc);
            found.1.push(count as u32);
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
    use super::{chain, gallop, retain_held, retain_marked, without};

    #[test]
    fn numbers_before_others_are_kept() {
        let held: Vec<u32> =
            (0..700).filter(|one| one % 7 != 3 && !(300..420).contains(one)).collect();
        for distances in [&[0][..], &[1, 64], &[63, 128, 2], &[70, 140, 210, 280], &[690], &[900]] {
            let all: Vec<u32> = (0..700).collect();
            let mut begins = all.clone();
            retain_marked(&mut begins, &held, distances, &mut Default::default());
            let after = |one: &u32| distances.iter().all(|far| held.contains(&(one + far)));
            assert_eq!(begins, all.into_iter().filter(after).collect::<Vec<_>>());
        }
    }

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
