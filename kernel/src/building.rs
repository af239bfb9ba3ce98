//! What a build has done natively: records of postings, as `searcher.postings.inverted` asks.

use crate::record::{write_folded, Postings};

/// The postings of consecutive terms: how many documents each occurs in, one entry a posting of
/// documents and frequencies, one an occurrence of positions.
pub struct Stretch {
    pub counts: Vec<u32>,
    pub docs: Vec<u32>,
    pub freqs: Vec<u32>,
    pub positions: Option<Vec<u32>>,
}

impl Stretch {
    /// Tell whether the numbers fit together and documents are below a number.
    pub fn fits(&self, documents: usize) -> bool {
        let count: usize = self.counts.iter().map(|count| *count as usize).sum();
        let total: usize = self.freqs.iter().map(|freq| *freq as usize).sum();
        let rising = self.terms(None).all(|one| one.docs.windows(2).all(|two| two[0] < two[1]));
        self.docs.len() == count
            && self.freqs.len() == count
            && self.positions.as_ref().map_or(true, |held| held.len() == total)
            && self.counts.iter().chain(&self.freqs).all(|number| *number > 0)
            && self.docs.iter().all(|doc| (*doc as usize) < documents)
            && rising
    }

    /// Give the postings of each term.
    fn terms<'a>(&'a self, wide: Option<&'a [u8]>) -> impl Iterator<Item = Postings<'a>> {
        let (mut docs, mut freqs) = (&self.docs[..], &self.freqs[..]);
        let mut positions = self.positions.as_deref();
        self.counts.iter().map(move |count| {
            let count = (*count as usize).min(docs.len()).min(freqs.len());
            let (own_docs, own_freqs) = (&docs[..count], &freqs[..count]);
            (docs, freqs) = (&docs[count..], &freqs[count..]);
            let total = own_freqs.iter().map(|freq| *freq as usize).sum::<usize>();
            let own = positions.map(|held| held.split_at(total.min(held.len())));
            positions = own.map(|(_, after)| after);
            let own = own.zip(wide).map(|((here, _), wide)| (here, wide));
            Postings { docs: own_docs, freqs: own_freqs, positions: own }
        })
    }

    /// Return the records of the terms and the size of each; None where a position lies past the
    /// end of its document.
    pub fn records(&self, documents: usize, wide: Option<&[u8]>) -> Option<(Vec<u8>, Vec<u32>)> {
        let mut out = vec![];
        let mut sizes = vec![];
        for term in self.terms(wide) {
            let begin = out.len();
            if !term.write(documents, &mut out) {
                return None;
            }
            sizes.push((out.len() - begin) as u32);
        }
        Some((out, sizes))
    }

    /// Return the records of words, those folded into pairs that are shorter so; `places` tells
    /// which of the pairs each word is, -1 for none.
    pub fn records_within(
        &self,
        documents: usize,
        pairs: &Stretch,
        places: &[i32],
    ) -> (Vec<u8>, Vec<u32>) {
        let pairs: Vec<Postings> = pairs.terms(None).collect();
        let (mut out, mut sizes) = (vec![], vec![]);
        for (word, place) in self.terms(None).zip(places) {
            let begin = out.len();
            let pair = usize::try_from(*place).ok().and_then(|place| pairs.get(place));
            let pair = pair.filter(|pair| pair.total() <= word.bits(documents));
            match pair.and_then(|pair| Some((held(&word, pair)?, pair.freqs))) {
                Some((held, freqs)) => write_folded(&held, freqs, &mut out),
                None => {
                    word.write(documents, &mut out);
                }
            }
            sizes.push((out.len() - begin) as u32);
        }
        (out, sizes)
    }
}

/// Return how often a word stands in each document of a pair; None where it stands elsewhere or
/// more often.
pub fn held(word: &Postings, pair: &Postings) -> Option<Vec<u32>> {
    let mut held = vec![0; pair.docs.len()];
    let mut at = 0;
    for (doc, freq) in word.docs.iter().zip(word.freqs) {
        at += pair.docs[at..].iter().position(|other| other >= doc)?;
        if pair.docs[at] != *doc || pair.freqs[at] < *freq {
            return None;
        }
        held[at] = *freq;
    }
    Some(held)
}
