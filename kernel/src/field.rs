//! The postings of one field, as `searcher.postings.inverted` writes them.

use std::sync::Arc;

use crate::bits::Bits;
use crate::blocks::{Array, Checked, Damage, Stretch, View};
use crate::kept::Kept;
use crate::layout::Layout;
use crate::lexicon::{Codes, Lexicon};
use crate::phrase::gallop;
use crate::record::{count, Buckets, Record, HEAD};
use crate::skim::Skim;

/// Bytes of decoded postings that are kept for the next question.
const MOST_KEPT: usize = 16 << 20;
/// What an entry takes beside its numbers.
const ENTRY: usize = 200;
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
    ordinals_kept: Kept<Vec<u32>, Option<usize>>,
    docs_kept: Kept<usize, Numbers>,
    freqs_kept: Kept<usize, Numbers>,
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
            ordinals_kept: Kept::new(MOST_ORDINALS),
            docs_kept: Kept::new(MOST_KEPT),
            freqs_kept: Kept::new(MOST_KEPT / 2),
        })
    }

    /// Return the ordinal of a term.
    pub fn find(&self, view: &View, term: &Codes) -> Checked<Option<usize>> {
        if let Some(known) = self.ordinals_kept.get(term) {
            return Ok(known);
        }
        let found = self.lexicon.find(view, term)?;
        self.ordinals_kept.put(term.to_vec(), found, ORDINAL + 4 * term.len());
        Ok(found)
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
            false => record.each_in(&mut Buckets::default(), all, |doc, _| told(doc)),
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
            let pair = pairs.record(view, pair)?;
            return self.sound(view, (!pair.folded).then(|| Skim::folded(record, pair)));
        }
        Ok(Skim::new(record))
    }

    /// Open the places where a term stands.
    pub fn places<'a>(&'a self, view: &'a View<'a>, ordinal: usize) -> Checked<Places<'a>> {
        let record = self.record(view, ordinal)?;
        let wide = self.sound(view, self.wide.as_deref())?;
        let docs = self.docs(view, ordinal)?;
        let mut freqs = None;
        if record.total != record.count {
            freqs = Some(self.freqs(view, ordinal)?);
        }
        let sound = !record.folded && freqs.as_ref().map_or(true, |held| held.len() == docs.len());
        let start = record.positions_at();
        self.sound(view, sound.then_some(Places { record, wide, docs, freqs, at: 0, start }))
    }
}

/// Where one term stands in its documents, which are asked for in ascending order.
pub struct Places<'a> {
    record: Record<'a>,
    wide: &'a [u8],
    docs: Numbers,
    /// How often it stands in each; None where once.
    freqs: Option<Numbers>,
    /// The posting last asked for, and the bit where its positions begin.
    at: usize,
    start: usize,
}

impl Places<'_> {
    /// Return the positions of the term in a document, ascending; none where it is not in it.
    pub fn read(&mut self, doc: u32) -> Checked<Vec<u32>> {
        let mut found = vec![];
        self.read_into(doc, &mut found);
        Ok(found)
    }

    /// Put the positions of the term in a document in the place of others.
    pub fn read_into(&mut self, doc: u32, found: &mut Vec<u32>) {
        found.clear();
        let passed = gallop(&self.docs[self.at..], doc);
        let between = self.at..self.at + passed;
        let wide = |at: usize| usize::from(self.wide[self.docs[at] as usize]);
        self.start += match &self.freqs {
            None => between.map(wide).sum::<usize>(),
            Some(freqs) => between.map(|at| wide(at) * freqs[at] as usize).sum(),
        };
        self.at += passed;
        if self.docs.get(self.at) != Some(&doc) {
            return;
        }
        let count = self.freqs.as_ref().map_or(1, |freqs| freqs[self.at] as usize);
        let wide = self.wide[doc as usize];
        let at = |number: usize| self.start + number * usize::from(wide);
        found.extend((0..count).map(|number| self.record.number(at(number), wide)));
    }
}
