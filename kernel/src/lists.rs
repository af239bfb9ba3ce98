//! The documents that hold a term, and how often, as they are kept at hand.

use std::sync::Arc;

use crate::bits::Bits;
use crate::blocks::Checked;
use crate::blocks::View;
use crate::phrase::gallop;
use crate::segment::Segment;

/// Bytes of lists that are kept for the next question.
pub const MOST_LISTS: usize = 32 << 20;
const ENTRY: usize = 200;
/// Bytes that bits and their ranks take for 64 documents, and a number of one.
const DENSE: usize = 12;
const SPARSE: usize = 4;

/// Documents, ascending, with how often a term occurs in each.
pub struct List {
    docs: Docs,
    freqs: Vec<u8>,
    /// Where one occurs more often than a byte tells, and how often.
    more: Vec<(u32, u32)>,
}

enum Docs {
    Few(Vec<u32>),
    /// A bit a document, and how many bits are set before every word.
    Many(Bits, Vec<u32>),
}

/// Where a list was last looked at.
pub type Cursor = (usize, u32);

impl List {
    /// Take the documents, of so many in all, and how often each holds the term.
    pub fn new(docs: Vec<u32>, freqs: &[u32], count: usize) -> List {
        let byte = |freq: &u32| u8::try_from(*freq).unwrap_or(u8::MAX);
        let many = (0..).zip(freqs).filter(|(_, freq)| **freq >= u32::from(u8::MAX));
        let (freqs, more) = (freqs.iter().map(byte).collect(), many.map(|(at, f)| (at, *f)));
        let more = more.collect();
        if docs.len() * SPARSE < count.div_ceil(64) * DENSE {
            return List { docs: Docs::Few(docs), freqs, more };
        }
        let mut bits = Bits::none(count);
        bits.set_all(&docs);
        let ranks = bits.ranks();
        List { docs: Docs::Many(bits, ranks), freqs, more }
    }

    fn size(&self) -> usize {
        let docs = match &self.docs {
            Docs::Few(docs) => SPARSE * docs.len(),
            Docs::Many(bits, ranks) => bits.size() + 4 * ranks.len(),
        };
        docs + self.freqs.len() + 8 * self.more.len() + ENTRY
    }

    #[inline]
    fn freq(&self, at: usize) -> u32 {
        match self.freqs[at] {
            u8::MAX => self.often(at),
            freq => u32::from(freq),
        }
    }

    #[cold]
    fn often(&self, at: usize) -> u32 {
        let place = self.more.binary_search_by_key(&(at as u32), |(at, _)| *at);
        place.map_or(u32::from(u8::MAX), |place| self.more[place].1)
    }

    /// Do something with each document of a range and how often it holds the term. The range
    /// follows the one that was asked for before; `at` is 0 at first.
    #[inline(always)]
    pub fn each_in(
        &self,
        range: std::ops::Range<u32>,
        at: &mut usize,
        mut told: impl FnMut(u32, u32),
    ) {
        match &self.docs {
            Docs::Few(docs) => {
                while let Some(doc) = docs.get(*at).filter(|doc| **doc < range.end) {
                    told(*doc, self.freq(*at));
                    *at += 1;
                }
            }
            Docs::Many(bits, _) => bits.each_in(range, |doc| {
                told(doc, self.freq(*at));
                *at += 1;
            }),
        }
    }

    /// Return how often a document holds the term; quickest where they are asked for in ascending
    /// order.
    #[inline]
    pub fn in_one(&self, doc: u32, cursor: &mut Cursor) -> u32 {
        match &self.docs {
            Docs::Few(docs) => {
                let at = after(docs, doc, cursor);
                if docs.get(at) == Some(&doc) {
                    self.freq(at)
                } else {
                    0
                }
            }
            Docs::Many(bits, ranks) => match bits.has(doc) {
                true => self.freq(bits.rank(ranks, doc)),
                false => 0,
            },
        }
    }

    /// Tell whether a document holds the term.
    #[inline]
    pub fn has(&self, doc: u32, cursor: &mut Cursor) -> bool {
        match &self.docs {
            Docs::Few(docs) => docs.get(after(docs, doc, cursor)) == Some(&doc),
            Docs::Many(bits, _) => bits.has(doc),
        }
    }

    /// Return how often a range of documents holds the term.
    pub fn in_all(&self, range: std::ops::Range<u32>, cursor: &mut Cursor) -> u32 {
        match &self.docs {
            Docs::Few(docs) => {
                let first = after(docs, range.start, cursor);
                let held = docs[first..].iter().take_while(|doc| **doc < range.end).count();
                (first..first + held).map(|at| self.freq(at)).fold(0, u32::saturating_add)
            }
            Docs::Many(bits, ranks) => {
                let held = bits.count_in(range.clone());
                let first = if held > 0 { bits.rank(ranks, range.start) } else { 0 };
                (first..first + held).map(|at| self.freq(at)).fold(0, u32::saturating_add)
            }
        }
    }
}

#[inline]
fn after(docs: &[u32], wanted: u32, (at, last): &mut Cursor) -> usize {
    if wanted < *last {
        *at = 0;
    }
    *last = wanted;
    *at += gallop(&docs[*at..], wanted);
    *at
}

impl Segment {
    /// Return the passages that hold a term of a field, the one of that number.
    pub fn list(&self, view: &View, number: usize, ordinal: usize) -> Checked<Arc<List>> {
        if let Some(held) = self.lists.get(&(number, ordinal)) {
            return Ok(held);
        }
        let (docs, freqs) = self.fields[number].read(view, ordinal)?;
        let list = Arc::new(List::new(docs, &freqs, self.count));
        self.lists.put((number, ordinal), list.clone(), list.size());
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::List;

    #[test]
    fn a_list_tells_the_same_few_or_many() {
        for (step, count) in [(3u32, 2000usize), (190, 2000), (1, 64), (1, 65)] {
            let docs: Vec<u32> = (0..count as u32).filter(|doc| doc % step == step / 2).collect();
            let freqs: Vec<u32> = docs.iter().map(|doc| 1 + doc % 400).collect();
            let list = List::new(docs.clone(), &freqs, count);
            let mut told = vec![];
            let (mut at, middle) = (0, count as u32 / 3);
            for range in [0..middle, middle..count as u32] {
                list.each_in(range, &mut at, |doc, freq| told.push((doc, freq)));
            }
            let wanted: Vec<(u32, u32)> = docs.iter().copied().zip(freqs).collect();
            assert_eq!(told, wanted);
            let (mut one, mut all) = ((0, 0), (0, 0));
            for doc in (0..count as u32).chain([5, 1]) {
                let freq = wanted.iter().find(|(held, _)| *held == doc).map_or(0, |(_, f)| *f);
                assert_eq!(list.in_one(doc, &mut one), freq);
                assert_eq!(list.has(doc, &mut one), freq > 0);
                let range = doc..(doc + 7).min(count as u32);
                let inside = wanted.iter().filter(|(held, _)| range.contains(held));
                assert_eq!(list.in_all(range.clone(), &mut all), inside.map(|(_, f)| f).sum());
            }
        }
    }
}
