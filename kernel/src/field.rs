//! The postings of one field, as `searcher.postings.inverted` writes them.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::bits::Bits;
use crate::blocks::{Array, Checked, Damage, Stretch, View};
use crate::kept::Kept;
use crate::layout::Layout;
use crate::lexicon::{Codes, Lexicon};
use crate::phrase::gallop;
use crate::record::{count, Buckets, Ones, Ranks, Record, HEAD};
use crate::skim::Skim;

/// Bytes of decoded postings that are kept for the next question.
const MOST_KEPT: usize = 16 << 20;
/// What an entry takes beside its numbers.
const ENTRY: usize = 200;
/// Bytes of places to begin from in long records that are kept.
const MOST_RANKS: usize = 4 << 20;
/// Of a term in more documents than this few postings are read to find positions, one in so many
/// of which are kept; and bytes that are.
const MOST_DECODED: usize = if cfg!(test) { 40 } else { 1 << 12 };
/// Where one of so many postings is asked for all are decoded.
const EACH_ASKED: usize = 32;
const A_STEP: usize = 64;
const MOST_STEPS: usize = 8 << 20;
/// Bytes of ordinals that are kept, each with its term: one question asks for it several times.
const MOST_ORDINALS: usize = 1 << 18;
const ORDINAL: usize = 100;

/// So many bytes of records are brought before it is known which of them are read.
const MOST_GATHERED: usize = 4 << 20;

/// Documents, ascending, or how often a term occurs in each.
pub type Numbers = Arc<Vec<u32>>;

/// The postings of a field; terms go by ordinal.
pub struct Field {
    pub name: String,
    pub lexicon: Lexicon,
    pub documents: usize,
    starts: Array,
    records: Array,
    /// In how many bits a position in each document is kept; None without positions.
    wide: Option<Vec<u8>>,
    /// The pairs that words of two characters may be folded into.
    within: Option<Arc<Field>>,
    lone: OnceLock<Vec<u32>>,
    singles: OnceLock<HashMap<u32, usize>>,
    ordinals_kept: Kept<Vec<u32>, Option<usize>>,
    docs_kept: Kept<usize, Numbers>,
    freqs_kept: Kept<usize, Numbers>,
    ranks_kept: Kept<usize, Arc<Ranks>>,
    steps_kept: Kept<usize, Arc<Steps>>,
}

impl Field {
    /// Return the field `name` of a segment of so many documents.
    pub fn new(
        layout: &Layout,
        name: &str,
        documents: usize,
        wide: Option<Vec<u8>>,
        within: Option<Arc<Field>>,
    ) -> Checked<Field> {
        let lexicon = Lexicon::new(layout, name)?;
        let starts = layout.array(&format!("{name}.starts"), &[4, 8], Some(lexicon.len() + 1))?;
        Ok(Field {
            name: name.into(),
            lexicon,
            documents,
            starts,
            records: layout.array(&format!("{name}.records"), &[1], None)?,
            wide,
            within,
            lone: OnceLock::new(),
            singles: OnceLock::new(),
            ordinals_kept: Kept::new(MOST_ORDINALS),
            docs_kept: Kept::new(MOST_KEPT),
            freqs_kept: Kept::new(MOST_KEPT / 2),
            ranks_kept: Kept::new(MOST_RANKS),
            steps_kept: Kept::new(MOST_STEPS),
        })
    }

    /// Return the ordinal of a term.
    pub fn find(&self, view: &View, term: &Codes) -> Checked<Option<usize>> {
        if self.lexicon.is_quick() && !view.is_filled() {
            return self.lexicon.find(view, term);
        }
        if let Some(known) = self.ordinals_kept.get(term) {
            return Ok(known);
        }
        let found = self.lexicon.find(view, term)?;
        self.ordinals_kept.put(term.to_vec(), found, ORDINAL + 4 * term.len());
        Ok(found)
    }

    /// Return the ordinal of a term of one character: whole strings are asked so, and few are terms.
    pub fn single(&self, view: &View, char: u32) -> Checked<Option<usize>> {
        if view.is_filled() {
            return self.find(view, &[char]);
        }
        if self.singles.get().is_none() {
            let _ = self.singles.set(self.lexicon.singles(view)?);
        }
        Ok(self.singles.get().and_then(|known| known.get(&char)).copied())
    }

    /// Return in how many documents a term occurs.
    pub fn frequency(&self, view: &View, ordinal: usize) -> Checked<usize> {
        // Of a long record only the head is read.
        let (start, stop) = self.bounds(view, ordinal)?;
        let head = view.slice(self.records, start, stop.min(start + HEAD))?;
        self.sound(view, count(head, self.documents))
    }

    /// Bring the records of some terms at once, where the file is filled as it is read; where they
    /// are long their heads alone.
    pub fn gather(&self, view: &View, terms: impl IntoIterator<Item = usize>) -> Checked<()> {
        view.gather(|| {
            let of = |ordinal| {
                let (start, stop) = self.bounds(view, ordinal)?;
                view.stretch(self.records, start, stop)
            };
            let mut found = terms.into_iter().map(of).collect::<Checked<Vec<Stretch>>>()?;
            if found.iter().map(|(_, count)| count).sum::<usize>() > MOST_GATHERED {
                found.iter_mut().for_each(|(_, count)| *count = HEAD.min(*count));
            }
            Ok(found)
        })
    }

    fn record<'a>(&self, view: &'a View, ordinal: usize) -> Checked<Record<'a>> {
        let (start, stop) = self.bounds(view, ordinal)?;
        let raw = view.slice(self.records, start, stop)?;
        self.sound(view, Record::read(raw, self.documents))
    }

    /// Return where the record of a term begins and ends.
    fn bounds(&self, view: &View, ordinal: usize) -> Checked<(usize, usize)> {
        let (start, stop) =
            (view.number(self.starts, ordinal)?, view.number(self.starts, ordinal + 1)?);
        self.sound(view, (start <= stop).then_some((start, stop)))
    }

    fn sound<T>(&self, view: &View, found: Option<T>) -> Checked<T> {
        found.ok_or_else(|| self.invalid(view))
    }

    fn invalid(&self, view: &View) -> Damage {
        view.blocks.invalid(&format!("{} (postings)", self.name))
    }

    /// Return the documents that hold a term.
    pub fn docs(&self, view: &View, ordinal: usize) -> Checked<Numbers> {
        if let Some(held) = self.docs_kept.get(&ordinal) {
            return Ok(held);
        }
        let record = self.record(view, ordinal)?;
        if record.folded {
            return Ok(self.unfold(view, ordinal, &record)?.0);
        }
        let docs = Arc::new(self.sound(view, record.docs())?);
        self.docs_kept.put(ordinal, docs.clone(), 4 * docs.len() + ENTRY);
        Ok(docs)
    }

    /// Mark the documents that hold a term.
    pub fn mark(&self, view: &View, ordinal: usize, found: &mut Bits) -> Checked<()> {
        let record = self.record(view, ordinal)?;
        if !record.folded {
            return self.sound(view, record.mark(found));
        }
        let (pairs, pair) = self.pair(view, ordinal)?;
        let marked = record.mark_held(&pairs.record(view, pair)?, found);
        self.sound(view, marked)
    }

    /// Do something with each document that holds a term, in ascending order.
    pub fn each_doc(&self, view: &View, ordinal: usize, mut told: impl FnMut(u32)) -> Checked<()> {
        let record = self.record(view, ordinal)?;
        let all = 0..self.documents as u32;
        match record.folded {
            true => self.skim(view, ordinal)?.each_in(all, |doc, _| told(doc)),
            false => record.each_in(&mut Buckets::default(), None, all, |doc, _| told(doc)),
        }
        Ok(())
    }

    /// Return the pair that a word is folded into, with its field.
    fn pair(&self, view: &View, ordinal: usize) -> Checked<(&Field, usize)> {
        let pairs = self.sound(view, self.within.as_ref())?;
        let term = self.lexicon.term(view, ordinal)?;
        Ok((pairs, self.sound(view, pairs.find(view, &term)?)?))
    }

    /// Return how often a term occurs in each of its documents.
    pub fn freqs(&self, view: &View, ordinal: usize) -> Checked<Numbers> {
        if let Some(held) = self.freqs_kept.get(&ordinal) {
            return Ok(held);
        }
        let record = self.record(view, ordinal)?;
        if record.folded {
            return Ok(self.unfold(view, ordinal, &record)?.1);
        }
        let freqs = Arc::new(self.sound(view, record.freqs())?);
        self.freqs_kept.put(ordinal, freqs.clone(), 4 * freqs.len() + ENTRY);
        Ok(freqs)
    }

    /// Return how often a term occurs in the document at a place of its list.
    pub fn freq(&self, view: &View, ordinal: usize, place: usize) -> Checked<usize> {
        if let Some(held) = self.freqs_kept.get(&ordinal) {
            return self.sound(view, held.get(place).map(|freq| *freq as usize));
        }
        let record = self.record(view, ordinal)?;
        if record.folded {
            return self
                .sound(view, self.freqs(view, ordinal)?.get(place).map(|freq| *freq as usize));
        }
        self.sound(view, record.freq(place))
    }

    /// Return the documents of a word that is a pair and its frequencies there, out of the pair's.
    fn unfold(&self, view: &View, ordinal: usize, record: &Record) -> Checked<(Numbers, Numbers)> {
        let (pairs, pair) = self.pair(view, ordinal)?;
        let (docs, freqs) = (pairs.docs(view, pair)?, pairs.freqs(view, pair)?);
        let held = self.sound(view, record.held(&freqs))?;
        let mut found = (Vec::with_capacity(record.count), Vec::with_capacity(record.count));
        for (doc, freq) in docs.iter().zip(held).filter(|(_, freq)| *freq > 0) {
            found.0.push(*doc);
            found.1.push(freq);
        }
        if found.0.len() != record.count {
            return Err(self.invalid(view));
        }
        let (docs, freqs) = (Arc::new(found.0), Arc::new(found.1));
        self.docs_kept.put(ordinal, docs.clone(), 4 * docs.len() + ENTRY);
        self.freqs_kept.put(ordinal, freqs.clone(), 4 * freqs.len() + ENTRY);
        Ok((docs, freqs))
    }

    /// Return the documents that hold a term and how often it occurs in each, as many numbers.
    pub fn both(&self, view: &View, ordinal: usize) -> Checked<(Numbers, Numbers)> {
        let (docs, freqs) = (self.docs(view, ordinal)?, self.freqs(view, ordinal)?);
        self.sound(view, (docs.len() == freqs.len()).then_some((docs, freqs)))
    }

    /// Open the postings of a term to look few of them up.
    pub fn skim<'a>(&'a self, view: &'a View<'a>, ordinal: usize) -> Checked<Skim<'a>> {
        let record = self.record(view, ordinal)?;
        if record.folded {
            let (pairs, pair) = self.pair(view, ordinal)?;
            let (ordinal, pair) = (pair, pairs.record(view, pair)?);
            let ranks = pairs.ranks(ordinal, &pair);
            return self.sound(view, (!pair.folded).then(|| Skim::folded(record, pair, ranks)));
        }
        let ranks = self.ranks(ordinal, &record);
        Ok(Skim::new(record, ranks))
    }

    /// Return where to begin in the record of a term, where that is long.
    fn ranks(&self, ordinal: usize, record: &Record) -> Option<Arc<Ranks>> {
        if !record.is_long() {
            return None;
        }
        if let Some(held) = self.ranks_kept.get(&ordinal) {
            return Some(held);
        }
        let ranks = Arc::new(record.ranks());
        self.ranks_kept.put(ordinal, ranks.clone(), ranks.size() + ENTRY);
        Some(ranks)
    }

    /// Open the places where a term stands, of which few documents are asked.
    pub fn places<'a>(&'a self, view: &'a View<'a>, ordinal: usize) -> Checked<Places<'a>> {
        self.places_of(view, ordinal, 0)
    }

    /// Open the places where a term stands, of which so many documents are asked.
    pub fn places_of<'a>(
        &'a self,
        view: &'a View<'a>,
        ordinal: usize,
        asked: usize,
    ) -> Checked<Places<'a>> {
        let record = self.record(view, ordinal)?;
        let wide = self.sound(view, self.wide.as_deref())?;
        self.sound(view, (!record.folded).then_some(()))?;
        let start = record.positions_at();
        let passing = match record.count > MOST_DECODED.max(asked * EACH_ASKED) {
            true => Passing::Steps {
                steps: self.steps(ordinal, &record, wide),
                ranks: self.ranks(ordinal, &record),
                docs: Buckets::default(),
                freqs: Ones::default(),
                next: 0,
            },
            false => {
                let docs = self.docs(view, ordinal)?;
                let freqs = (record.total != record.count).then(|| self.freqs(view, ordinal));
                let freqs = freqs.transpose()?;
                let sound = freqs.as_ref().map_or(true, |held| held.len() == docs.len());
                self.sound(view, sound.then_some(Passing::Decoded { docs, freqs, at: 0 }))?
            }
        };
        Ok(Places { record, wide, passing, start })
    }

    /// Return the documents that begin with a term, ascending.
    pub fn first_in(&self, view: &View, ordinal: usize) -> Checked<Vec<u32>> {
        let record = self.record(view, ordinal)?;
        let wide = self.sound(view, self.wide.as_deref())?;
        self.sound(view, (!record.folded).then_some(()))?;
        let (mut found, mut at) = (vec![], record.positions_at());
        record.each(|doc, freq| {
            let wide = wide[doc as usize];
            if record.number(at, wide) == 0 {
                found.push(doc);
            }
            at += usize::from(wide) * freq as usize;
        });
        Ok(found)
    }

    /// Return how long a document is at least, by the bits of its positions.
    pub fn least_length(&self, doc: u32) -> usize {
        match self.wide.as_ref().map_or(0, |wide| wide[doc as usize]) {
            0 => 1,
            wide => (1 << (wide - 1)) + 1,
        }
    }

    /// Return the documents of one character, ascending.
    pub fn lone(&self) -> &[u32] {
        self.lone.get_or_init(|| {
            let wide = (0..).zip(self.wide.iter().flatten());
            wide.filter(|(_, wide)| **wide == 0).map(|(doc, _)| doc).collect()
        })
    }

    /// Return the steps of the positions of a term.
    fn steps(&self, ordinal: usize, record: &Record, wide: &[u8]) -> Arc<Steps> {
        if let Some(held) = self.steps_kept.get(&ordinal) {
            return held;
        }
        let (mut steps, mut passed, mut left) = (Steps::default(), 0, 0);
        record.each(|doc, freq| {
            if left == 0 {
                steps.docs.push(doc);
                steps.passed.push(passed);
                left = A_STEP;
            }
            left -= 1;
            passed += u64::from(wide[doc as usize]) * u64::from(freq);
        });
        let (size, steps) = (12 * steps.docs.len() + ENTRY, Arc::new(steps));
        self.steps_kept.put(ordinal, steps.clone(), size);
        steps
    }
}

/// Some of a term's postings, one in so many: its document, and how many bits of positions come
/// before its own.
#[derive(Default)]
struct Steps {
    docs: Vec<u32>,
    passed: Vec<u64>,
}

/// Where one term stands in its documents, which are asked for in ascending order.
pub struct Places<'a> {
    record: Record<'a>,
    wide: &'a [u8],
    passing: Passing,
    /// The bit where the positions begin of the posting that comes next.
    start: usize,
}

/// Where a term stands in passages, read once in each.
pub struct Once<'a> {
    places: Places<'a>,
    doc: Option<u32>,
    at: Vec<u32>,
}

impl Once<'_> {
    /// Return the positions of the term in a document, ascending; documents are asked for in
    /// ascending order.
    pub fn read(&mut self, doc: u32) -> &[u32] {
        if self.doc != Some(doc) {
            self.places.read_into(doc, &mut self.at);
            self.doc = Some(doc);
        }
        &self.at
    }
}

/// How postings are passed.
enum Passing {
    /// All decoded: how often the term stands in each document (None where once), and which
    /// posting comes next.
    Decoded { docs: Numbers, freqs: Option<Numbers>, at: usize },
    /// Of a long record few are read, from the last step on; the next is not before a document.
    Steps { steps: Arc<Steps>, ranks: Option<Arc<Ranks>>, docs: Buckets, freqs: Ones, next: u32 },
}

impl<'a> Places<'a> {
    pub fn once(self) -> Once<'a> {
        Once { places: self, doc: None, at: vec![] }
    }

    /// Return the positions of the term in a document, ascending; none where it is not in it.
    pub fn read(&mut self, doc: u32) -> Checked<Vec<u32>> {
        let mut found = vec![];
        self.read_into(doc, &mut found);
        Ok(found)
    }

    /// Put the positions of the term in a document in the place of others.
    pub fn read_into(&mut self, doc: u32, found: &mut Vec<u32>) {
        found.clear();
        let count = self.pass_to(doc);
        if count == 0 {
            return;
        }
        let wide = self.wide[doc as usize];
        let at = |number: usize| self.start + number * usize::from(wide);
        found.extend((0..count).map(|number| self.record.number(at(number), wide)));
    }

    /// Pass all postings before a document; return how often the term stands in it.
    fn pass_to(&mut self, doc: u32) -> usize {
        let Places { record, wide, passing, start } = self;
        match passing {
            Passing::Decoded { docs, freqs, at } => {
                let passed = gallop(&docs[*at..], doc);
                let between = *at..*at + passed;
                let wide = |at: usize| usize::from(wide[docs[at] as usize]);
                *start += match &freqs {
                    None => between.map(wide).sum::<usize>(),
                    Some(freqs) => between.map(|at| wide(at) * freqs[at] as usize).sum(),
                };
                *at += passed;
                match docs.get(*at) == Some(&doc) {
                    true => freqs.as_ref().map_or(1, |freqs| freqs[*at] as usize),
                    false => 0,
                }
            }
            Passing::Steps { steps, ranks, docs, freqs, next } => {
                let step = steps.docs.partition_point(|one| *one <= doc);
                if let Some(step) = step.checked_sub(1).filter(|step| steps.docs[*step] > *next) {
                    *next = steps.docs[step];
                    *start = record.positions_at() + steps.passed[step] as usize;
                }
                let (ranks, mut count) = (ranks.as_deref(), 0);
                record.each_in(docs, ranks, *next..doc + 1, |one, rank| {
                    let freq = record.freq_at(freqs, ranks, rank) as usize;
                    match one == doc {
                        true => count = freq,
                        false => *start += usize::from(wide[one as usize]) * freq,
                    }
                });
                *next = (*next).max(doc);
                count
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Passing, Places, Steps, A_STEP};
    use crate::record::{Buckets, Ones, Postings, Record};

    #[test]
    fn positions_are_found_from_steps_as_from_all_postings() {
        let documents = 9000u32;
        let wide: Vec<u8> = (0..documents).map(|doc| 5 + (doc % 7) as u8).collect();
        for (every, most) in [(1u32, 1u32), (2, 4), (9, 3), (31, 1)] {
            let docs: Vec<u32> = (3..documents).step_by(every as usize).collect();
            let freqs: Vec<u32> = docs.iter().map(|doc| 1 + doc % most).collect();
            let places: Vec<u32> = freqs.iter().flat_map(|freq| 7..7 + freq).collect();
            let mut raw = vec![];
            let positions = Some((&places[..], &wide[..]));
            assert!(Postings { docs: &docs, freqs: &freqs, positions }.write(9000, &mut raw));
            let record = || Record::read(&raw, documents as usize).expect("a record");
            let mut steps = Steps::default();
            let mut passed = 0;
            for (at, (doc, freq)) in docs.iter().zip(&freqs).enumerate() {
                if at % A_STEP == 0 {
                    steps.docs.push(*doc);
                    steps.passed.push(passed);
                }
                passed += u64::from(wide[*doc as usize]) * u64::from(*freq);
            }
            let steps = Arc::new(steps);
            for apart in [1usize, 2, 40, 1700] {
                let start = record().positions_at();
                let passing = Passing::Steps {
                    steps: steps.clone(),
                    ranks: Some(Arc::new(record().ranks())),
                    docs: Buckets::default(),
                    freqs: Ones::default(),
                    next: 0,
                };
                let mut by_steps = Places { record: record(), wide: &wide, passing, start };
                let passing = Passing::Decoded {
                    docs: Arc::new(docs.clone()),
                    freqs: Some(Arc::new(freqs.clone())),
                    at: 0,
                };
                let mut decoded = Places { record: record(), wide: &wide, passing, start };
                for doc in (0..documents).step_by(apart) {
                    for _ in 0..1 + doc % 2 {
                        assert_eq!(by_steps.read(doc), decoded.read(doc), "{every} {apart} {doc}");
                    }
                }
            }
        }
    }
}
