//! Few postings of a term, looked up in its record as it lies: decoding all of a common term takes
//! longer than many a search.

use std::ops::Range;

use crate::field::Numbers;
use crate::phrase::gallop;
use crate::record::{Buckets, Ones, Record};

/// The postings of a term; ranges are asked for in ascending order.
pub enum Skim<'a> {
    Lying {
        record: Record<'a>,
        docs: Buckets,
        freqs: Ones,
    },
    /// Of a word that is told by its pair.
    Decoded {
        docs: Numbers,
        freqs: Numbers,
        at: usize,
    },
}

impl<'a> Skim<'a> {
    /// Open a record that is not folded.
    pub fn new(record: Record<'a>) -> Skim<'a> {
        Skim::Lying { record, docs: Buckets::default(), freqs: Ones::default() }
    }

    /// Take postings, as many documents as frequencies.
    pub fn decoded(docs: Numbers, freqs: Numbers) -> Skim<'a> {
        Skim::Decoded { docs, freqs, at: 0 }
    }

    /// Do something with each document of a range and how often it holds the term.
    pub fn each_in(&mut self, range: Range<u32>, mut told: impl FnMut(u32, u32)) {
        match self {
            Skim::Lying { record, docs, freqs } => {
                record.each_in(docs, range, |doc, rank| told(doc, record.freq_at(freqs, rank)));
            }
            Skim::Decoded { docs, freqs, at } => {
                *at += gallop(&docs[*at..], range.start);
                let both = docs[*at..].iter().zip(&freqs[*at..]);
                both.take_while(|(doc, _)| **doc < range.end).for_each(|(doc, f)| told(*doc, *f));
            }
        }
    }

    /// Tell whether a document holds the term.
    pub fn has(&mut self, doc: u32) -> bool {
        let mut held = false;
        match self {
            Skim::Lying { record, docs, .. } => {
                record.each_in(docs, doc..doc + 1, |_, _| held = true)
            }
            Skim::Decoded { docs, at, .. } => {
                *at += gallop(&docs[*at..], doc);
                held = docs.get(*at) == Some(&doc);
            }
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use super::Skim;
    use crate::record::{Postings, Record};

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
                for (wide, apart) in [(1u32, 1u32), (1, 17), (40, 13), (300, 900), (70_000, 1)] {
                    let mut skim = Skim::new(record(()));
                    let mut has = Skim::new(record(()));
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
}
