//! Few postings of a term, looked up in its record as it lies: decoding all of a common term takes
//! longer than many a search.

use std::ops::Range;
use std::sync::Arc;

use crate::record::{Buckets, Ones, Ranks, Record};

/// The postings of a term; ranges are told soonest in ascending order.
pub enum Skim<'a> {
    Lying {
        record: Record<'a>,
        ranks: Option<Arc<Ranks>>,
        docs: Buckets,
        freqs: Ones,
    },
    /// Of a word that is told by its pair.
    Folded {
        word: Record<'a>,
        pair: Record<'a>,
        /// Those of the pair.
        ranks: Option<Arc<Ranks>>,
        docs: Buckets,
        freqs: Ones,
    },
}

impl<'a> Skim<'a> {
    /// Open a record that is not folded, with where to begin in it.
    pub fn new(record: Record<'a>, ranks: Option<Arc<Ranks>>) -> Skim<'a> {
        Skim::Lying { record, ranks, docs: Buckets::default(), freqs: Ones::default() }
    }

    /// Open the record of a word and that of the pair that it is folded into, which is not, with
    /// where to begin in that.
    pub fn folded(word: Record<'a>, pair: Record<'a>, ranks: Option<Arc<Ranks>>) -> Skim<'a> {
        Skim::Folded { word, pair, ranks, docs: Buckets::default(), freqs: Ones::default() }
    }

    /// Go back to the front.
    pub fn rewind(&mut self) {
        match self {
            Skim::Lying { docs, freqs, .. } | Skim::Folded { docs, freqs, .. } => {
                (*docs, *freqs) = (Buckets::default(), Ones::default());
            }
        }
    }

    /// Do something with each document of a range and how often it holds the term.
    pub fn each_in(&mut self, range: Range<u32>, mut told: impl FnMut(u32, u32)) {
        match self {
            Skim::Lying { record, ranks, docs, freqs } => {
                let ranks = ranks.as_deref();
                record.each_in(docs, ranks, range, |doc, rank| {
                    told(doc, record.freq_at(freqs, ranks, rank));
                });
            }
            Skim::Folded { word, pair, ranks, docs, freqs } => {
                let ranks = ranks.as_deref();
                pair.each_in(docs, ranks, range, |doc, rank| {
                    let freq = word.held_at((pair, ranks), freqs, rank);
                    if freq > 0 {
                        told(doc, freq);
                    }
                });
            }
        }
    }

    /// Do something with each document and how often it holds the term.
    #[inline(always)]
    pub fn each(&mut self, all: u32, mut told: impl FnMut(u32, u32)) {
        match self {
            Skim::Lying { record, .. } => record.each(told),
            Skim::Folded { .. } => self.each_in(0..all, &mut told),
        }
    }

    /// Tell whether any document of a range holds the term.
    pub fn meets(&mut self, range: Range<u32>) -> bool {
        let mut held = false;
        self.each_in(range, |_, _| held = true);
        held
    }

    /// Tell whether a document holds the term.
    pub fn has(&mut self, doc: u32) -> bool {
        let mut held = false;
        match self {
            Skim::Lying { record, ranks, docs, .. } => {
                record.each_in(docs, ranks.as_deref(), doc..doc + 1, |_, _| held = true)
            }
            Skim::Folded { .. } => self.each_in(doc..doc + 1, |_, _| held = true),
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Skim;
    use crate::bits::Bits;
    use crate::record::{write_folded, Postings, Record};

    #[test]
    fn what_is_looked_up_is_what_is_decoded() {
        for documents in [1u32, 60, 1000, 70_000] {
            for step in [1usize, 2, 3, 5, 7, 50, 999] {
                let docs: Vec<u32> = (step as u32 / 2..documents).step_by(step).collect();
                let freqs: Vec<u32> =
                    docs.iter().map(|doc| 1 + doc % 5 / 4 * (doc % 300)).collect();
                if docs.is_empty() {
                    continue;
                }
                let postings = Postings { docs: &docs, freqs: &freqs, positions: None };
                let mut raw = vec![];
                assert!(postings.write(documents as usize, &mut raw));
                let record = |_| Record::read(&raw, documents as usize).expect("a record");
                let mut each = vec![];
                record(()).each(|doc, freq| each.push((doc, freq)));
                assert!(each.into_iter().eq(docs.iter().copied().zip(freqs.iter().copied())));
                for (wide, apart) in [(1u32, 1u32), (1, 17), (40, 13), (300, 900), (70_000, 1)] {
                    let ranks = Some(Arc::new(record(()).ranks()));
                    let mut skim = Skim::new(record(()), ranks.clone());
                    let mut has = Skim::new(record(()), ranks);
                    let mut start = 0;
                    while start < documents {
                        let range = start..(start + wide).min(documents);
                        let mut told = vec![];
                        skim.each_in(range.clone(), |doc, freq| told.push((doc, freq)));
                        let all = docs.iter().copied().zip(freqs.iter().copied());
                        let wanted: Vec<_> = all.filter(|(doc, _)| range.contains(doc)).collect();
                        assert_eq!(told, wanted);
                        assert_eq!(has.has(start), docs.binary_search(&start).is_ok());
                        start = range.end + apart;
                    }
                }
            }
        }
    }

    #[test]
    fn folded_words_are_looked_up_and_marked() {
        for (documents, step, most) in
            [(60u32, 3, 1u32), (900, 2, 4), (900, 50, 90), (70_000, 7, 3)]
        {
            let docs: Vec<u32> = (1..documents).step_by(step).collect();
            let freqs: Vec<u32> = docs.iter().map(|doc| 1 + doc % most).collect();
            let words: Vec<u32> =
                docs.iter().zip(&freqs).map(|(doc, freq)| (doc % 5).min(*freq)).collect();
            let (mut pair, mut word) = (vec![], vec![]);
            let postings = Postings { docs: &docs, freqs: &freqs, positions: None };
            assert!(postings.write(documents as usize, &mut pair));
            write_folded(&words, &freqs, &mut word);
            let read = |raw| Record::read(raw, documents as usize).expect("a record");
            let both = docs.iter().copied().zip(words.iter().copied());
            let wanted: Vec<(u32, u32)> = both.filter(|(_, freq)| *freq > 0).collect();
            let ranks = Some(Arc::new(read(&pair).ranks()));
            let mut skim = Skim::folded(read(&word), read(&pair), ranks.clone());
            let mut told = vec![];
            for start in (0..documents).step_by(7) {
                let end = documents.min(start + 7);
                skim.each_in(start..end, |doc, freq| told.push((doc, freq)));
            }
            assert_eq!(told, wanted);
            let mut has = Skim::folded(read(&word), read(&pair), ranks);
            assert!(wanted.iter().all(|(doc, _)| has.has(*doc)));
            let mut marked = Bits::none(documents as usize);
            assert_eq!(read(&word).mark_held(&read(&pair), &mut marked), Some(()));
            assert_eq!(marked.list(), wanted.iter().map(|one| one.0).collect::<Vec<_>>());
            let mut marked = Bits::none(documents as usize);
            assert_eq!(read(&pair).mark(&mut marked), Some(()));
            assert_eq!(marked.list(), docs);
        }
    }
}
