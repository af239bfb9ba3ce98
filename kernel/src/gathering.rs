//! Postings of many terms that grow at once, as `searcher.postings.gathered` asks.
//!
//! Of each term a stream of bytes is kept: of each occurrence in a further document the distance of
//! that from the last, of others how much further on they stand. Streams lie in small blocks
//! that are chained, the longer the larger. What must not stay in memory leaves as a run: all terms in
//! order, each with its stream. Runs come back through cursors, and records are made of them.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::building::held;
use crate::record::{write_folded, Postings};

/// Bytes of a page, in which blocks lie, and of the blocks of a stream, one after the other; the
/// last four of each tell where the next begins.
const PAGE: usize = 1 << 18;
const BLOCKS: [usize; 8] = [12, 20, 36, 68, 132, 260, 516, 1028];
const LINK: usize = 4;
const NONE: u32 = u32::MAX;
/// Bytes of a run that are read at a time.
const READ: usize = 1 << 18;
/// Where one of so many documents has a character, they are sooner counted through than sorted.
const MANY: usize = 16;
const LEAST_SLOTS: usize = 1 << 8;
/// Words of up to so many bytes are kept as a number.
const SHORT: usize = 12;
const SPREADING: u64 = 0x9E37_79B9_7F4A_7C15;
/// So many occurrences are noted together: first all their terms are found, then where each is
/// noted, so that the processor waits for memory once and not each time.
const TOGETHER: usize = 64;

/// Where a stream begins and is written on, how much room is left in its block and which of its
/// blocks that is; the last document and position in it.
#[derive(Clone, Copy)]
struct Stream {
    head: u32,
    at: u32,
    doc: u32,
    position: u32,
    room: u16,
    level: u16,
}

const EMPTY: Stream = Stream { head: NONE, at: 0, doc: 0, position: 0, room: 0, level: 0 };

#[derive(Default)]
struct Pages {
    pages: Vec<Box<[u8]>>,
    used: usize,
}

impl Pages {
    /// Note an occurrence, which comes after all others of its stream.
    #[inline]
    fn note(&mut self, stream: &mut Stream, doc: u32, position: Option<u32>) {
        let place = position.unwrap_or(0);
        if stream.head == NONE || stream.doc != doc {
            self.number(stream, u64::from(doc.wrapping_sub(stream.doc)) << 1 | 1);
            if position.is_some() {
                self.number(stream, u64::from(place));
            }
            stream.doc = doc;
        } else {
            self.number(stream, u64::from(place.wrapping_sub(stream.position)) << 1);
        }
        stream.position = place;
    }

    #[inline]
    fn number(&mut self, stream: &mut Stream, mut number: u64) {
        while number >= 0x80 {
            self.byte(stream, number as u8 | 0x80);
            number >>= 7;
        }
        self.byte(stream, number as u8);
    }

    #[inline]
    fn byte(&mut self, stream: &mut Stream, byte: u8) {
        if stream.room == 0 {
            self.extend(stream);
        }
        self.pages[stream.at as usize / PAGE][stream.at as usize % PAGE] = byte;
        stream.at += 1;
        stream.room -= 1;
    }

    /// Return the byte that a stream is written on at.
    #[inline]
    fn touch(&self, stream: &Stream) -> u8 {
        let page = self.pages.get(stream.at as usize / PAGE);
        page.map_or(0, |page| page[stream.at as usize % PAGE])
    }

    #[cold]
    fn extend(&mut self, stream: &mut Stream) {
        let level = if stream.head == NONE { 0 } else { block_after(stream.level) };
        let size = BLOCKS[usize::from(level)];
        if self.pages.is_empty() || self.used + size > PAGE {
            self.pages.push(vec![0; PAGE].into());
            self.used = 0;
        }
        let at = ((self.pages.len() - 1) * PAGE + self.used) as u32;
        self.used += size;
        if stream.head == NONE {
            stream.head = at;
        } else {
            let (page, from) = (stream.at as usize / PAGE, stream.at as usize % PAGE);
            self.pages[page][from..from + LINK].copy_from_slice(&at.to_le_bytes());
        }
        (stream.at, stream.room, stream.level) = (at, (size - LINK) as u16, level);
    }

    /// Return the bytes of a stream, in pieces.
    fn pieces(&self, stream: &Stream) -> Vec<&[u8]> {
        let (mut at, mut level) = (stream.head as usize, 0);
        let last = stream.at as usize + usize::from(stream.room);
        let mut found = vec![];
        while stream.head != NONE {
            let (page, from) = (&self.pages[at / PAGE], at % PAGE);
            let size = BLOCKS[usize::from(level)] - LINK;
            if at + size == last {
                found.push(&page[from..from + stream.at as usize - at]);
                break;
            }
            let (piece, link) = page[from..from + size + LINK].split_at(size);
            found.push(piece);
            at = u32::from_le_bytes([link[0], link[1], link[2], link[3]]) as usize;
            level = block_after(level);
        }
        found
    }
}

fn block_after(level: u16) -> u16 {
    (level + 1).min(BLOCKS.len() as u16 - 1)
}

/// A term as a number of at most twelve bytes, 0 for none: a pair and one, or the bytes of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key([u32; 3]);

const NO_TERM: Key = Key([0; 3]);

impl Key {
    fn pair(code: u32, after: u32) -> Key {
        // A pair of two zeros is one too.
        Key([code, after, 1])
    }

    /// Return that of a word, None where it is too long for one.
    fn word(word: &[u8]) -> Option<Key> {
        if word.is_empty() || word.len() > SHORT {
            return None;
        }
        let mut bytes = [0; SHORT];
        bytes[..word.len()].copy_from_slice(word);
        let number =
            |at| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        Some(Key([number(0), number(4), number(8)]))
    }

    /// Return a number that is in the order of terms: a word's bytes, or both numbers of a pair.
    fn ordered(self, pairs: bool) -> u128 {
        let [one, two, three] = self.0.map(|part| if pairs { part } else { part.swap_bytes() });
        let first = u128::from(one) << 96 | u128::from(two) << 64;
        if pairs {
            first
        } else {
            first | u128::from(three) << 32
        }
    }
}

/// A term that is to be put in order.
#[derive(PartialEq, Eq)]
enum Term<'a> {
    /// Its bytes as a number, the first as the highest.
    Short(u128),
    /// A longer word: how it begins, and all of it.
    Long(u128, &'a [u8]),
}

impl<'a> Term<'a> {
    /// Return a word that is no key.
    fn of(word: &'a [u8]) -> Term<'a> {
        let mut bytes = [0; 16];
        let size = word.len().min(bytes.len());
        bytes[..size].copy_from_slice(&word[..size]);
        Term::Long(u128::from_be_bytes(bytes), word)
    }

    fn cmp(&self, other: &Term) -> Ordering {
        match (self, other) {
            (Term::Short(one), Term::Short(other)) => one.cmp(other),
            (Term::Short(one), Term::Long(other, _)) => one.cmp(other),
            (Term::Long(one, _), Term::Short(other)) => one.cmp(other),
            (Term::Long(one, word), Term::Long(other, after)) => {
                one.cmp(other).then_with(|| word.cmp(after))
            }
        }
    }

    fn bytes(&self, pairs: bool) -> Vec<u8> {
        match self {
            Term::Short(number) if pairs => number.to_be_bytes()[..8].to_vec(),
            Term::Short(number) => {
                let bytes = number.to_be_bytes();
                let size = bytes.iter().position(|byte| *byte == 0).unwrap_or(SHORT);
                bytes[..size].to_vec()
            }
            Term::Long(_, word) => word.to_vec(),
        }
    }
}

/// A term and its stream: half a line of the processor's cache.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Slot {
    key: Key,
    stream: Stream,
}

const FREE: Slot = Slot { key: NO_TERM, stream: EMPTY };

/// Streams by their terms.
struct Table {
    slots: Vec<Slot>,
    count: usize,
    seed: u64,
}

impl Table {
    fn new() -> Table {
        // Which terms fall together nobody can tell beforehand.
        let seed = std::hash::RandomState::new().hash_one(0u64) | 1;
        Table { slots: vec![FREE; LEAST_SLOTS], count: 0, seed }
    }

    #[inline]
    fn place(&self, key: Key) -> usize {
        let Key([one, two, three]) = key;
        let low = (u64::from(one) | u64::from(two) << 32) ^ self.seed;
        let high = (u64::from(three) << 1 | 1).wrapping_mul(self.seed);
        let all = u128::from(low ^ high.rotate_left(29)) * u128::from(SPREADING);
        let mask = self.slots.len() - 1;
        let mut at = ((all >> 64) as u64 ^ all as u64) as usize & mask;
        while self.slots[at].key != key && self.slots[at].key != NO_TERM {
            at = (at + 1) & mask;
        }
        at
    }

    /// See that so many terms can be added without a slot moving.
    fn reserve(&mut self, more: usize) {
        let wanted = (self.count + more) / 3 * 4 + 4;
        if wanted > self.slots.len() {
            let size = wanted.next_power_of_two();
            for slot in std::mem::replace(&mut self.slots, vec![FREE; size]) {
                if slot.key != NO_TERM {
                    let at = self.place(slot.key);
                    self.slots[at] = slot;
                }
            }
        }
    }

    /// Return the slot of a term, which is there from now on; there must be room.
    #[inline]
    fn slot(&mut self, key: Key) -> usize {
        let at = self.place(key);
        if self.slots[at].key == NO_TERM {
            self.count += 1;
            self.slots[at].key = key;
        }
        at
    }
}

/// The postings of a field that grow.
pub struct Growing {
    pages: Pages,
    table: Table,
    /// Words that are no key.
    others: HashMap<Box<[u8]>, Stream>,
    /// How many occurrences each document has.
    pub lengths: Vec<u32>,
    /// The first document that may come next.
    next: u32,
}

/// The texts or the words of a batch.
pub enum Column<'a> {
    /// Words with zeros between them; of each occurrence its word and its document.
    Words { joined: &'a [u8], numbers: &'a [u32], docs: &'a [u32] },
    /// The pairs of texts, with positions: characters end to end, and the length of each text.
    Pairs { codes: &'a [u32], lengths: &'a [u32] },
    /// Their characters from a number on, which are counted: where they stand follows from the pairs.
    Characters { codes: &'a [u32], lengths: &'a [u32], least: u32 },
}

impl Growing {
    pub fn new() -> Growing {
        let (pages, table) = (Pages::default(), Table::new());
        Growing { pages, table, others: HashMap::new(), lengths: vec![], next: 0 }
    }

    /// Return about how many bytes are held.
    pub fn size(&self) -> usize {
        let others = self.others.len() * (64 + std::mem::size_of::<Stream>());
        let slots = self.table.slots.len() * std::mem::size_of::<Slot>();
        self.pages.pages.len() * PAGE + slots + others
    }

    /// Take what stands in `count` documents after those before; false where it is not as it
    /// should be.
    pub fn add(&mut self, count: u32, column: &Column) -> bool {
        let (base, from) = (self.next, self.lengths.len());
        self.lengths.resize(from + count as usize, 0);
        self.next = match base.checked_add(count) {
            Some(next) if next < NONE => next,
            _ => return false,
        };
        match column {
            Column::Words { joined, numbers, docs } => {
                self.add_words(base, joined, (numbers, docs), from)
            }
            Column::Pairs { codes, lengths } => {
                fits(codes, lengths, count) && {
                    self.lengths[from..].copy_from_slice(lengths);
                    let mut some = Together::new(self);
                    each(base, codes, lengths, |doc, position, code, after| {
                        some.note(Key::pair(code, after), doc, Some(position));
                    });
                    some.end();
                    true
                }
            }
            Column::Characters { codes, lengths, least } => {
                fits(codes, lengths, count) && {
                    let counts = &mut self.lengths[from..];
                    each(0, codes, lengths, |doc, _, code, _| {
                        counts[doc as usize] += u32::from(code >= *least);
                    });
                    true
                }
            }
        }
    }

    fn add_words(
        &mut self,
        base: u32,
        joined: &[u8],
        (numbers, docs): (&[u32], &[u32]),
        from: usize,
    ) -> bool {
        let words: Vec<&[u8]> =
            joined.split(|byte| *byte == 0).filter(|_| !joined.is_empty()).collect();
        let count = (self.lengths.len() - from) as u32;
        let known = numbers.iter().all(|number| (*number as usize) < words.len());
        let there = docs.iter().all(|doc| *doc < count);
        let ascending = docs.windows(2).all(|two| two[0] <= two[1]);
        if !(known && there && ascending && numbers.len() == docs.len()) {
            return false;
        }
        docs.iter().for_each(|doc| self.lengths[from + *doc as usize] += 1);
        self.table.reserve(words.len());
        let keys = words.iter().map(|word| Key::word(word));
        let slots: Vec<Option<usize>> = keys.map(|key| Some(self.table.slot(key?))).collect();
        for (numbers, docs) in numbers.chunks(TOGETHER).zip(docs.chunks(TOGETHER)) {
            let mut touched = 0;
            for slot in numbers.iter().filter_map(|number| slots[*number as usize]) {
                touched ^= self.pages.touch(&self.table.slots[slot].stream);
            }
            std::hint::black_box(touched);
            for (number, doc) in numbers.iter().zip(docs) {
                let stream = match slots[*number as usize] {
                    Some(slot) => &mut self.table.slots[slot].stream,
                    None => self.others.entry(words[*number as usize].into()).or_insert(EMPTY),
                };
                self.pages.note(stream, base + doc, None);
            }
        }
        true
    }

    /// Return all terms in order with their streams, of words as bytes, of pairs as numbers the
    /// highest byte first, and how many there are; nothing is held any more.
    pub fn drain(&mut self, pairs: bool) -> Run {
        let keyed = self.table.slots.iter().filter(|slot| slot.stream.head != NONE);
        let mut terms: Vec<(Term, &Stream)> =
            keyed.map(|slot| (Term::Short(slot.key.ordered(pairs)), &slot.stream)).collect();
        terms.extend(self.others.iter().map(|(word, stream)| (Term::of(word), stream)));
        terms.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let mut bytes = vec![];
        for (term, stream) in &terms {
            let pieces = self.pages.pieces(stream);
            let term = term.bytes(pairs);
            put(term.len(), &mut bytes);
            put(pieces.iter().map(|piece| piece.len()).sum(), &mut bytes);
            bytes.extend_from_slice(&term);
            pieces.iter().for_each(|piece| bytes.extend_from_slice(piece));
        }
        let sum = crc32fast::hash(&bytes);
        (self.pages, self.table) = (Pages::default(), Table::new());
        self.others = HashMap::new();
        Run { bytes, sum }
    }
}

/// Occurrences that are noted together.
struct Together<'a> {
    table: &'a mut Table,
    pages: &'a mut Pages,
    keys: [Key; TOGETHER],
    places: [(u32, Option<u32>); TOGETHER],
    count: usize,
}

impl<'a> Together<'a> {
    fn new(growing: &'a mut Growing) -> Together<'a> {
        let Growing { table, pages, .. } = growing;
        Together {
            table,
            pages,
            keys: [NO_TERM; TOGETHER],
            places: [(0, None); TOGETHER],
            count: 0,
        }
    }

    #[inline]
    fn note(&mut self, key: Key, doc: u32, position: Option<u32>) {
        self.keys[self.count] = key;
        self.places[self.count] = (doc, position);
        self.count += 1;
        if self.count == TOGETHER {
            self.end();
        }
    }

    /// Note those that wait.
    fn end(&mut self) {
        self.table.reserve(TOGETHER);
        let mut slots = [0; TOGETHER];
        for (slot, key) in slots.iter_mut().zip(&self.keys[..self.count]) {
            *slot = self.table.slot(*key);
        }
        let mut touched = 0;
        for slot in &slots[..self.count] {
            touched ^= self.pages.touch(&self.table.slots[*slot].stream);
        }
        std::hint::black_box(touched);
        for (slot, (doc, position)) in slots.iter().zip(&self.places[..self.count]) {
            self.pages.note(&mut self.table.slots[*slot].stream, *doc, *position);
        }
        self.count = 0;
    }
}

/// A run, and its checksum.
pub struct Run {
    pub bytes: Vec<u8>,
    pub sum: u32,
}

fn fits(codes: &[u32], lengths: &[u32], count: u32) -> bool {
    let total: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
    lengths.len() == count as usize
        && total == codes.len() as u64
        && codes.iter().all(|code| *code <= 0x10FFFF)
}

/// Give the document, the offset, the character and the one after it, 0 for none, of each place.
#[inline]
fn each(base: u32, codes: &[u32], lengths: &[u32], mut told: impl FnMut(u32, u32, u32, u32)) {
    let mut rest = codes;
    for (doc, length) in (base..).zip(lengths) {
        let (text, after) = rest.split_at(*length as usize);
        for (offset, code) in (0u32..).zip(text) {
            told(doc, offset, *code, text.get(offset as usize + 1).copied().unwrap_or(0));
        }
        rest = after;
    }
}

fn put(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Read a number; None where the bytes end.
#[inline]
fn take(raw: &[u8], at: &mut usize) -> Option<u64> {
    let (mut number, mut shift) = (0u64, 0);
    loop {
        let byte = *raw.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
        shift += 7;
        if shift > 56 {
            return None;
        }
    }
}

/// Why records could not be made.
pub enum Fault<E> {
    /// A run is not what was written.
    Altered,
    /// A position lies past the end of its document.
    Outside,
    /// What reads a run or takes records failed.
    Other(E),
}

/// Gives so many bytes of a run from a place on.
pub type Read<'a, E> = Box<dyn FnMut(usize, usize) -> Result<Vec<u8>, E> + 'a>;

/// Reads a run term by term.
pub struct Cursor<'a, E> {
    read: Read<'a, E>,
    size: usize,
    sum: u32,
    summed: crc32fast::Hasher,
    /// What was read of it, up to where, and what of that is not done with.
    held: Vec<u8>,
    upto: usize,
    at: usize,
    term: (usize, usize),
    stream: (usize, usize),
    ended: bool,
}

impl<'a, E> Cursor<'a, E> {
    /// Take a run of so many bytes, with their checksum, and go to its first term.
    pub fn new(read: Read<'a, E>, size: usize, sum: u32) -> Result<Cursor<'a, E>, Fault<E>> {
        let (summed, held) = (crc32fast::Hasher::new(), vec![]);
        let (term, stream) = ((0, 0), (0, 0));
        let mut made =
            Cursor { read, size, sum, summed, held, upto: 0, at: 0, term, stream, ended: false };
        made.go_on()?;
        Ok(made)
    }

    fn term(&self) -> &[u8] {
        &self.held[self.term.0..self.term.1]
    }

    fn stream(&self) -> &[u8] {
        &self.held[self.stream.0..self.stream.1]
    }

    /// Read on until so many bytes are at hand, or there are no more.
    fn fill(&mut self, count: usize) -> Result<(), Fault<E>> {
        if self.held.len() - self.at >= count || self.upto == self.size {
            return Ok(());
        }
        self.held.drain(..self.at);
        self.at = 0;
        let wanted = (count - self.held.len()).max(READ).min(self.size - self.upto);
        let more = (self.read)(self.upto, wanted).map_err(Fault::Other)?;
        if more.len() != wanted {
            return Err(Fault::Altered);
        }
        self.upto += wanted;
        self.summed.update(&more);
        self.held.extend_from_slice(&more);
        if self.upto == self.size && self.summed.clone().finalize() != self.sum {
            return Err(Fault::Altered);
        }
        Ok(())
    }

    /// Go to the next term.
    fn go_on(&mut self) -> Result<(), Fault<E>> {
        // Of two numbers each may have so many bytes.
        self.fill(20)?;
        if self.at == self.held.len() {
            self.ended = true;
            return Ok(());
        }
        let mut at = self.at;
        let mut number = || take(&self.held, &mut at).ok_or(Fault::Altered);
        let (term, stream) = (number()? as usize, number()? as usize);
        let whole = term.checked_add(stream).filter(|whole| *whole <= self.size);
        let head = at - self.at;
        self.fill(head + whole.ok_or(Fault::Altered)?)?;
        let begin = self.at + head;
        self.term = (begin, begin + term);
        self.stream = (begin + term, begin + term + stream);
        if self.stream.1 > self.held.len() {
            return Err(Fault::Altered);
        }
        self.at = self.stream.1;
        Ok(())
    }
}

/// The postings of a term.
#[derive(Default)]
struct Told {
    term: Vec<u8>,
    docs: Vec<u32>,
    freqs: Vec<u32>,
    positions: Vec<u32>,
}

impl Told {
    /// Add those of a stream; None where it is none.
    fn read(&mut self, raw: &[u8], placed: bool, documents: usize) -> Option<()> {
        let (mut at, mut doc, mut position) = (0, 0u64, 0u64);
        while at < raw.len() {
            let number = take(raw, &mut at)?;
            if number & 1 == 1 {
                doc += number >> 1;
                let after = self.docs.last().map_or(true, |last| u64::from(*last) < doc);
                if doc >= documents as u64 || !after {
                    return None;
                }
                self.docs.push(doc as u32);
                self.freqs.push(1);
                position = if placed { take(raw, &mut at)? } else { 0 };
            } else {
                *self.freqs.last_mut()? += 1;
                position += number >> 1;
            }
            if placed {
                self.positions.push(u32::try_from(position).ok()?);
            }
        }
        Some(())
    }

    fn postings<'a>(&'a self, wide: Option<&'a [u8]>) -> Postings<'a> {
        let positions = wide.map(|wide| (&self.positions[..], wide));
        Postings { docs: &self.docs, freqs: &self.freqs, positions }
    }
}

/// The runs of a field, read side by side.
pub struct Field<'a, E> {
    pub runs: Vec<Cursor<'a, E>>,
    pub documents: usize,
    /// In how many bits positions in each document are kept, where they are.
    pub wide: Option<&'a [u8]>,
    told: Told,
    characters: Option<Characters>,
}

impl<'a, E> Field<'a, E> {
    /// Take runs in the order of their documents.
    pub fn new(runs: Vec<Cursor<'a, E>>, documents: usize, wide: Option<&'a [u8]>) -> Field<'a, E> {
        Field { runs, documents, wide, told: Told::default(), characters: None }
    }

    /// Have also what pairs begin with, from a character on, without positions.
    pub fn with_characters(self, least: Option<u32>) -> Field<'a, E> {
        let counts = vec![0; self.documents];
        let characters = least.map(|least| Characters { least, counts, ..Characters::default() });
        Field { characters, ..self }
    }

    /// Read the postings of the next term; false where there is none.
    fn go_on(&mut self) -> Result<bool, Fault<E>> {
        let Field { runs, documents, wide, told, .. } = self;
        let left = runs.iter().filter(|run| !run.ended);
        let Some(least) = left.map(Cursor::term).min() else { return Ok(false) };
        told.term.clear();
        told.term.extend_from_slice(least);
        told.docs.clear();
        told.freqs.clear();
        told.positions.clear();
        for run in runs.iter_mut() {
            if !run.ended && run.term() == told.term {
                let read = told.read(run.stream(), wide.is_some(), *documents);
                read.ok_or(Fault::Altered)?;
                run.go_on()?;
            }
        }
        Ok(true)
    }
}

/// Records as they are made: bytes, the size of each, and the terms end to end with their sizes.
#[derive(Default)]
pub struct Made {
    pub records: Vec<u8>,
    pub sizes: Vec<u32>,
    pub terms: Vec<u8>,
    pub ends: Vec<u32>,
}

impl Made {
    fn add(&mut self, term: &[u8], write: impl FnOnce(&mut Vec<u8>) -> bool) -> bool {
        let begin = self.records.len();
        let sound = write(&mut self.records);
        self.sizes.push((self.records.len() - begin) as u32);
        self.terms.extend_from_slice(term);
        self.ends.push(term.len() as u32);
        sound
    }

    /// Return what was made so far, where that is enough to be handed on.
    fn enough(&mut self) -> Option<Made> {
        (self.records.len() >= 4 * READ).then(|| std::mem::take(self))
    }
}

/// What pairs begin with, from a character on, in the documents of all pairs that begin so.
#[derive(Default)]
struct Characters {
    least: u32,
    /// The character, how often it stands in each document, and the documents that it stands in.
    term: [u8; 4],
    counts: Vec<u32>,
    docs: Vec<u32>,
    made: Made,
}

impl Characters {
    /// Take a pair, which comes after all before it.
    fn add(&mut self, pair: &Told) {
        let Some(Ok(term)) = pair.term.get(..4).map(<[u8; 4]>::try_from) else { return };
        if term != self.term {
            self.end();
            self.term = term;
        }
        if u32::from_be_bytes(term) >= self.least {
            for (doc, freq) in pair.docs.iter().zip(&pair.freqs) {
                let count = &mut self.counts[*doc as usize];
                if *count == 0 {
                    self.docs.push(*doc);
                }
                *count += freq;
            }
        }
    }

    /// Make the record of the character.
    fn end(&mut self) {
        if self.docs.is_empty() {
            return;
        }
        let Characters { counts, docs, made, .. } = self;
        if docs.len() > counts.len() / MANY {
            docs.clear();
            docs.extend((0u32..).zip(&*counts).filter(|(_, count)| **count > 0).map(|(at, _)| at));
        } else {
            docs.sort_unstable();
        }
        let freqs: Vec<u32> =
            docs.iter().map(|doc| std::mem::take(&mut counts[*doc as usize])).collect();
        let postings = Postings { docs, freqs: &freqs, positions: None };
        made.add(&[self.term, [0; 4]].concat(), |out| postings.write(counts.len(), out));
        docs.clear();
    }
}

/// Of which field records are handed on.
#[derive(Clone, Copy)]
pub enum Of {
    Words,
    Main,
    Characters,
}

/// Hand on the records of a field's terms; where it is one of pairs, also of words, those folded into
/// their pairs that are shorter so, and of what pairs begin with.
pub fn write<E>(
    main: &mut Field<E>,
    words: Option<&mut Field<E>>,
    hand: &mut impl FnMut(Of, Made) -> Result<(), E>,
) -> Result<(), Fault<E>> {
    let mut theirs = Made::default();
    let mut there = step(main, &mut theirs, hand)?;
    if let Some(words) = words {
        let mut ours = Made::default();
        while words.go_on()? {
            let pair = as_pair(&words.told.term);
            while there && pair.is_some_and(|pair| main.told.term[..] < pair[..]) {
                there = step(main, &mut theirs, hand)?;
            }
            let is_pair = there && pair.is_some_and(|pair| main.told.term == pair);
            if !(is_pair && fold(words, main, &mut ours)) {
                add(&mut ours, words)?;
            }
            if let Some(some) = ours.enough() {
                hand(Of::Words, some).map_err(Fault::Other)?;
            }
        }
        hand(Of::Words, ours).map_err(Fault::Other)?;
    }
    while there {
        there = step(main, &mut theirs, hand)?;
    }
    hand(Of::Main, theirs).map_err(Fault::Other)?;
    if let Some(characters) = &mut main.characters {
        characters.end();
        hand(Of::Characters, std::mem::take(&mut characters.made)).map_err(Fault::Other)?;
    }
    Ok(())
}

/// Go to the next term and make its record; false where there is none.
fn step<E>(
    main: &mut Field<E>,
    made: &mut Made,
    hand: &mut impl FnMut(Of, Made) -> Result<(), E>,
) -> Result<bool, Fault<E>> {
    if !main.go_on()? {
        return Ok(false);
    }
    add(made, main)?;
    if let Some(some) = made.enough() {
        hand(Of::Main, some).map_err(Fault::Other)?;
    }
    let Field { told, characters, .. } = main;
    if let Some(characters) = characters {
        characters.add(told);
        if let Some(some) = characters.made.enough() {
            hand(Of::Characters, some).map_err(Fault::Other)?;
        }
    }
    Ok(true)
}

fn add<E>(made: &mut Made, field: &Field<E>) -> Result<(), Fault<E>> {
    let postings = field.told.postings(field.wide);
    let sound = made.add(&field.told.term, |out| postings.write(field.documents, out));
    sound.then_some(()).ok_or(Fault::Outside)
}

/// Make the record of a word within its pair's, where that is shorter.
fn fold<E>(words: &Field<E>, pairs: &Field<E>, made: &mut Made) -> bool {
    let (word, pair) = (words.told.postings(None), pairs.told.postings(None));
    if pair.total() > word.bits(words.documents) {
        return false;
    }
    let Some(held) = held(&word, &pair) else { return false };
    made.add(&words.told.term, |out| {
        write_folded(&held, pair.freqs, out);
        true
    })
}

/// Return a word of two characters as its pair, None for any other.
fn as_pair(word: &[u8]) -> Option<[u8; 8]> {
    if !(2..=8).contains(&word.len()) {
        return None;
    }
    let mut codes = [0u32; 2];
    let (mut at, mut count) = (0, 0);
    while at < word.len() {
        // Lone surrogates too are three bytes.
        let size = match word[at] {
            0..=0x7F => 1,
            0xC0..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        };
        let bytes = word.get(at..at + size)?;
        let first = u32::from(bytes[0]) & if size == 1 { 0x7F } else { 0x7F >> size };
        let rest = bytes[1..].iter().fold(first, |code, byte| code << 6 | u32::from(byte & 0x3F));
        *codes.get_mut(count)? = rest;
        (at, count) = (at + size, count + 1);
    }
    let pair = u64::from(codes[0]) << 32 | u64::from(codes[1]);
    (count == 2).then_some(pair.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::{as_pair, write, Column, Cursor, Fault, Field, Growing, Run};
    use crate::record::Record;

    type Told = Vec<(Vec<u8>, Vec<u32>, Vec<u32>)>;

    fn cursor(run: &Run, sum: u32) -> Result<Cursor<'_, ()>, Fault<()>> {
        let read = |start: usize, count: usize| Ok(run.bytes[start..start + count].to_vec());
        Cursor::new(Box::new(read), run.bytes.len(), sum)
    }

    fn told(runs: &[Run], documents: usize) -> Result<Told, Fault<()>> {
        let cursors = runs.iter().map(|run| cursor(run, run.sum)).collect::<Result<_, _>>()?;
        let mut field = Field::new(cursors, documents, None);
        let mut found = vec![];
        write(&mut field, None, &mut |_, made| {
            let (mut record, mut term) = (0, 0);
            for (size, end) in made.sizes.iter().zip(&made.ends) {
                let (size, end) = (*size as usize, *end as usize);
                let read = Record::read(&made.records[record..record + size], documents);
                let read = read.and_then(|read| Some((read.docs()?, read.freqs()?))).ok_or(())?;
                found.push((made.terms[term..term + end].to_vec(), read.0, read.1));
                (record, term) = (record + size, term + end);
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn words<'a>(joined: &'a [u8], numbers: &'a [u32], docs: &'a [u32]) -> Column<'a> {
        Column::Words { joined, numbers, docs }
    }

    #[test]
    fn runs_come_back_as_one() {
        let mut growing = Growing::new();
        let long = "abcdefghijklmnopq".as_bytes();
        let joined = [b"b\0a\0".as_slice(), long].concat();
        assert!(growing.add(3, &words(&joined, &[0, 0, 1, 2, 2], &[0, 0, 0, 2, 2])));
        let first = growing.drain(false);
        assert!(growing.add(2, &words(b"a\0ab", &[0, 1], &[1, 1])));
        assert_eq!(growing.lengths, [3, 0, 2, 0, 2]);
        let runs = [first, growing.drain(false)];
        let found = told(&runs, 5).unwrap_or_default();
        let wanted: [(&[u8], &[u32], &[u32]); 4] =
            [(b"a", &[0, 4], &[1, 1]), (b"ab", &[4], &[1]), (long, &[2], &[2]), (b"b", &[0], &[2])];
        let wanted = wanted.map(|(term, docs, freqs)| (term.into(), docs.into(), freqs.into()));
        assert_eq!(found, wanted);
        assert!(cursor(&runs[0], 0).is_err());
        assert!(told(&runs, 4).is_err());
    }

    #[test]
    fn long_streams_lie_in_many_blocks() {
        let (codes, lengths) = (vec![0x7532; 30_000], [1; 30_000]);
        let mut growing = Growing::new();
        assert!(growing.add(30_000, &Column::Pairs { codes: &codes, lengths: &lengths }));
        let found = told(&[growing.drain(true)], 30_000).unwrap_or_default();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, [0, 0, 0x75, 0x32, 0, 0, 0, 0]);
        assert!(found[0].1.iter().copied().eq(0..30_000));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let refused = [
            words(b"a", &[1], &[0]),
            words(b"a", &[0], &[2]),
            words(b"a", &[0, 0], &[1, 0]),
            words(b"", &[0], &[0]),
            Column::Pairs { codes: &[1], lengths: &[1] },
            Column::Pairs { codes: &[1], lengths: &[1, 1] },
            Column::Pairs { codes: &[0x110000], lengths: &[1, 0] },
        ];
        assert!(refused.iter().all(|column| !Growing::new().add(2, column)));
    }

    #[test]
    fn words_of_two_characters_are_pairs() {
        let pair = |text: &str| as_pair(text.as_bytes()).map(u64::from_be_bytes);
        assert_eq!(pair("a甲"), Some(0x61 << 32 | 0x7532));
        assert_eq!(pair("𠀀é"), Some(0x20000 << 32 | 0xE9));
        assert_eq!([pair("甲"), pair("甲乙丙"), pair("ab甲"), pair("")], [None; 4]);
    }
}
