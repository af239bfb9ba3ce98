//! Records: all that is kept of a term in one place, as `searcher.postings.records` tells.

use crate::bits::Bits;

/// A term in more than the fourth part of the documents has a bit for each of them.
const DENSE: usize = 4;
/// So many bytes a number of a head has at most.
const LONGEST: usize = 5;
/// So many bits are surely in a word that is read from any bit on.
const SURE: usize = 56;
const WORD: usize = 64;
/// So many bits are passed at once.
const MANY: usize = 8 * WORD;
/// So many bits lie between the places to begin from in a long record.
const FAR: usize = 8 * MANY;

/// So many bytes a head has at most: its sign, and two numbers.
pub const HEAD: usize = 1 + 2 * LONGEST;

/// How many bits the parts of a record take.
struct Shape {
    dense: bool,
    shift: usize,
    high: usize,
    low: usize,
    postings: usize,
}

impl Shape {
    fn new(count: usize, total: usize, documents: usize) -> Shape {
        let postings = if total > count { total } else { 0 };
        if DENSE * count > documents {
            return Shape { dense: true, shift: 0, high: documents, low: 0, postings };
        }
        let shift = (documents / count).ilog2() as usize;
        let high = count + (documents - 1 >> shift);
        Shape { dense: false, shift, high, low: count * shift, postings }
    }

    fn positions(&self) -> usize {
        self.high + self.low + self.postings
    }
}

/// The record of one term; `begin` is the bit after its head.
pub struct Record<'a> {
    raw: &'a [u8],
    pub count: usize,
    pub total: usize,
    pub folded: bool,
    begin: usize,
    documents: usize,
    shape: Shape,
}

impl<'a> Record<'a> {
    /// Read the head of a record in a segment of so many documents; None where it is none.
    pub fn read(raw: &'a [u8], documents: usize) -> Option<Record<'a>> {
        let folded = raw.first() == Some(&0);
        let (count, at) = number(raw, usize::from(folded))?;
        let (more, at) = number(raw, at)?;
        if count == 0 || count > documents {
            return None;
        }
        let (total, begin) = (count + more, 8 * at);
        let shape = Shape::new(count, total, documents);
        let record = Record { raw, count, total, folded, begin, documents, shape };
        (folded || record.positions_at() <= 8 * raw.len()).then_some(record)
    }

    /// Return the documents, ascending.
    pub fn docs(&self) -> Option<Vec<u32>> {
        let mut docs = Vec::with_capacity(self.count);
        each_one(self.raw, self.begin, self.shape.high, |at| docs.push(at as u32));
        if docs.len() != self.count {
            return None;
        }
        if !self.shape.dense {
            let (shift, mut at) = (self.shape.shift, self.begin + self.shape.high);
            let (mask, mut rising, mut before) = ((1u64 << shift) - 1, true, -1i64);
            for (rank, doc) in docs.iter_mut().enumerate() {
                let low = load(self.raw, at) & mask;
                at += shift;
                *doc = (*doc - rank as u32) << shift | low as u32;
                rising &= i64::from(*doc) > before;
                before = i64::from(*doc);
            }
            if !rising || before >= self.documents as i64 {
                return None;
            }
        }
        Some(docs)
    }

    /// Return how often the term occurs in each of its documents.
    pub fn freqs(&self) -> Option<Vec<u32>> {
        if self.total == self.count {
            return Some(vec![1; self.count]);
        }
        let begin = self.begin + self.shape.high + self.shape.low;
        let mut freqs: Vec<u32> = Vec::with_capacity(self.count);
        let mut before = 0;
        let mut first = true;
        each_one(self.raw, begin, self.total, |at| {
            if !first {
                freqs.push((at - before) as u32);
            }
            // What comes before the first one belongs to no posting.
            first &= at != 0;
            before = at;
        });
        freqs.push((self.total - before) as u32);
        (!first && freqs.len() == self.count).then_some(freqs)
    }

    /// Return how often the term occurs in the document at a place of its list.
    pub fn freq(&self, place: usize) -> Option<usize> {
        if place >= self.count {
            return None;
        }
        if self.total == self.count {
            return Some(1);
        }
        let begin = self.begin + self.shape.high + self.shape.low;
        let first = nth_one(self.raw, begin, self.total, place)?;
        let after = nth_one(self.raw, begin + first + 1, self.total - first - 1, 0);
        Some(after.map_or(self.total - first, |more| more + 1))
    }

    /// Do something with each document of a range and its place in the list; `passed` goes on from
    /// range to range, soonest where they ascend.
    #[inline]
    pub fn each_in(
        &self,
        passed: &mut Buckets,
        ranks: Option<&Ranks>,
        range: std::ops::Range<u32>,
        mut told: impl FnMut(u32, usize),
    ) {
        let (start, end) = (range.start as usize, self.documents.min(range.end as usize));
        let (shift, high) = (self.shape.shift, self.shape.high);
        // What a bit that is set says of its document: where it is, or how many are not set before.
        let said = |at: usize, ones: usize| if self.shape.dense { at } else { at - ones };
        let bucket = start >> shift;
        // Going forward, what is passed ends before the bucket.
        if passed.at > 0 && said(passed.at, passed.ones) >= bucket {
            *passed = Buckets::default();
        }
        let low = self.begin + high;
        if let Some(ranks) = ranks {
            let there = ranks.docs.last(passed.at, |at, ones| said(at, ones) < bucket);
            (passed.at, passed.ones) = there.unwrap_or((passed.at, passed.ones));
        }
        let (mut rank, mut at) = (passed.ones, passed.at);
        // The bits begin with a byte, so that whole words are read from the first on.
        while let Some(some) = many(self.raw, self.begin + at, high - at) {
            let after = rank + ones(some);
            if said(at + MANY, after) >= bucket {
                break;
            }
            (at, rank) = (at + MANY, after);
        }
        (passed.at, passed.ones) = (at, rank);
        while at < high {
            let sure = WORD.min(high - at);
            let mut word = load(self.raw, self.begin + at) & low_ones(sure);
            let after = rank + word.count_ones() as usize;
            if said(at + sure, after) < bucket {
                (at, rank) = (at + sure, after);
                (passed.at, passed.ones) = (at, rank);
                continue;
            }
            while word != 0 {
                let place = said(at + word.trailing_zeros() as usize, rank);
                if place >= bucket {
                    let doc = match shift {
                        0 => place,
                        _ => place << shift | self.low_bits(low + rank * shift),
                    };
                    if doc >= end {
                        return;
                    }
                    if doc >= start {
                        told(doc as u32, rank);
                    }
                }
                rank += 1;
                word &= word - 1;
            }
            at += sure;
        }
    }

    fn low_bits(&self, at: usize) -> usize {
        (load(self.raw, at) & ((1 << self.shape.shift) - 1)) as usize
    }

    /// Return how often the term occurs in the document at a place of its list; `passed` goes on
    /// from place to place, which ascend.
    #[inline]
    pub fn freq_at(&self, passed: &mut Ones, ranks: Option<&Ranks>, place: usize) -> u32 {
        if self.total == self.count {
            return 1;
        }
        if place == 0 || passed.place != place {
            let begin = self.begin + self.shape.high + self.shape.low;
            let ranks = ranks.map(|ranks| &ranks.freqs);
            let Some(first) = passed.nth(self.raw, (begin, self.total), ranks, place) else {
                return 0;
            };
            passed.runs = Runs::new(self, first);
        }
        passed.place = place + 1;
        passed.runs.next(self.raw)
    }

    /// Do something with each document and how often it holds the term.
    #[inline(always)]
    pub fn each(&self, mut told: impl FnMut(u32, u32)) {
        let mut freqs = Runs::new(self, 0);
        let mut rank = 0;
        self.each_word(|place, mut word, low| {
            while word != 0 {
                let doc = self.document(place * WORD + word.trailing_zeros() as usize, rank, low);
                let freq = freqs.next(self.raw);
                if doc < self.documents {
                    told(doc as u32, freq);
                }
                rank += 1;
                word &= word - 1;
            }
        });
    }

    /// Mark the documents; None where they are not as many as is told, or none of the segment's.
    pub fn mark(&self, found: &mut Bits) -> Option<()> {
        let (mut rank, mut rising, mut before) = (0, true, -1);
        self.each_word(|place, mut word, low| {
            if self.shape.dense {
                rank += word.count_ones() as usize;
                found.or_word(place, word);
                return;
            }
            while word != 0 {
                let doc = self.document(place * WORD + word.trailing_zeros() as usize, rank, low);
                rising &= before < doc as i64;
                before = doc as i64;
                found.or_word(doc / WORD, 1 << (doc % WORD));
                rank += 1;
                word &= word - 1;
            }
        });
        (rising && before < self.documents as i64 && rank == self.count).then_some(())
    }

    /// Mark the documents of a folded word, by the record of its pair; None where they do not fit.
    pub fn mark_held(&self, pair: &Record, found: &mut Bits) -> Option<()> {
        if pair.folded || self.begin + pair.total > 8 * self.raw.len() {
            return None;
        }
        let held = self.held_in(pair);
        let (mut rank, mut rising, mut before, mut count) = (0, true, -1, 0);
        pair.each_word(|place, mut word, low| {
            while word != 0 {
                let at = place * WORD + word.trailing_zeros() as usize;
                let doc = pair.document(at, rank, low);
                rising &= before < doc as i64;
                before = doc as i64;
                let one = held.get(rank / WORD).map_or(0, |held| held >> (rank % WORD) & 1);
                found.or_word(doc / WORD, one << (doc % WORD));
                count += one as usize;
                rank += 1;
                word &= word - 1;
            }
        });
        let sound = rising && before < self.documents as i64;
        (sound && rank == pair.count && count == self.count).then_some(())
    }

    /// Return a bit for each document of its pair in which a folded word stands.
    fn held_in(&self, pair: &Record) -> Vec<u64> {
        let mut held = vec![0u64; pair.count.div_ceil(WORD)];
        if pair.total == pair.count {
            for (number, word) in held.iter_mut().enumerate() {
                let (at, left) = (self.begin + number * WORD, pair.count - number * WORD);
                *word = whole(self.raw, at) & low_ones(left.min(WORD));
            }
            return held;
        }
        let begin = pair.begin + pair.shape.high + pair.shape.low;
        // What comes before the first document belongs to none.
        let (mut after, mut any, mut at) = (0usize, false, 0);
        let mut tell = |after: usize, any: bool| {
            if let Some(word) = held.get_mut(after.wrapping_sub(1) / WORD) {
                *word |= u64::from(any) << ((after - 1) % WORD);
            }
        };
        while at < pair.total {
            let sure = SURE.min(pair.total - at);
            let mut begins = load(pair.raw, begin + at) & low_ones(sure);
            let mut held = load(self.raw, self.begin + at) & low_ones(sure);
            while begins != 0 {
                let before = (begins & begins.wrapping_neg()) - 1;
                if after > 0 {
                    tell(after, any | (held & before != 0));
                }
                held &= !before;
                (after, any) = (after + 1, false);
                begins &= begins - 1;
            }
            any |= held != 0;
            at += sure;
        }
        if after > 0 {
            tell(after, any);
        }
        held
    }

    /// Do something with each word of the bits that tell the documents, with its place and where
    /// their low bits begin.
    #[inline(always)]
    fn each_word(&self, mut told: impl FnMut(usize, u64, usize)) {
        let (high, low) = (self.shape.high, self.begin + self.shape.high);
        // The bits begin with a byte.
        for (place, at) in (0..high).step_by(WORD).enumerate() {
            told(place, load(self.raw, self.begin + at) & low_ones(WORD.min(high - at)), low);
        }
    }

    /// Return the document that a bit tells, before which so many are set.
    #[inline(always)]
    fn document(&self, at: usize, rank: usize, low: usize) -> usize {
        match (self.shape.dense, self.shape.shift) {
            (true, _) => at,
            (false, 0) => at - rank,
            (false, shift) => (at - rank) << shift | self.low_bits(low + rank * shift),
        }
    }

    /// Return how often a folded word stands in the document at a place of the list of its pair;
    /// `passed` goes on from place to place, which ascend.
    #[inline]
    pub fn held_at(
        &self,
        (pair, ranks): (&Record, Option<&Ranks>),
        passed: &mut Ones,
        place: usize,
    ) -> u32 {
        let (first, freq) = pair.occurrences(passed, ranks, place);
        match first + freq <= 8 * self.raw.len() {
            true => set_bits(self.raw, self.begin + first, freq),
            false => 0,
        }
    }

    /// Return how many occurrences come before those in the document at a place of the list, and
    /// how many are in it.
    #[inline]
    fn occurrences(
        &self,
        passed: &mut Ones,
        ranks: Option<&Ranks>,
        place: usize,
    ) -> (usize, usize) {
        if self.total == self.count {
            return (place, 1);
        }
        let begin = self.begin + self.shape.high + self.shape.low;
        let ranks = ranks.map(|ranks| &ranks.freqs);
        let Some(first) = passed.nth(self.raw, (begin, self.total), ranks, place) else {
            return (0, 0);
        };
        let after = nth_one(self.raw, begin + first + 1, self.total - first - 1, 0);
        (first, after.map_or(self.total - first, |more| more + 1))
    }

    /// Return how often a folded word stands in each document of its pair, by how often this does.
    pub fn held(&self, freqs: &[u32]) -> Option<Vec<u32>> {
        let mut at = self.begin;
        let mut counts = Vec::with_capacity(freqs.len());
        let (mut count, mut total) = (0, 0);
        let (mut word, mut left) = (0u64, 0usize);
        for &freq in freqs {
            if left < freq as usize {
                (word, left) = (load(self.raw, at), SURE);
            }
            let held = match freq as usize <= left {
                true => (word & ((1 << freq) - 1)).count_ones(),
                false => set_bits(self.raw, at, freq as usize),
            };
            let passed = left.min(freq as usize);
            (word, left) = (word >> passed, left - passed);
            at += freq as usize;
            counts.push(held);
            count += usize::from(held > 0);
            total += held as usize;
        }
        (count == self.count && total == self.total && at <= 8 * self.raw.len()).then_some(counts)
    }

    /// Tell whether it matters where one begins in it.
    pub fn is_long(&self) -> bool {
        !self.folded && self.shape.high > 2 * FAR
    }

    /// Return where to begin in it.
    pub fn ranks(&self) -> Ranks {
        let (start, high) = (self.begin, self.shape.high);
        let freqs = start + high + self.shape.low;
        Ranks {
            docs: Counts::new(self.raw, start, high),
            freqs: Counts::new(self.raw, freqs, self.shape.postings),
        }
    }

    /// Return the bit where the positions begin.
    pub fn positions_at(&self) -> usize {
        self.begin + self.shape.positions()
    }

    /// Return the number of `wide` bits that begins at a bit, 0 past the end.
    pub fn number(&self, at: usize, wide: u8) -> u32 {
        (load(self.raw, at) & ((1 << wide) - 1)) as u32
    }
}

/// Return in how many documents a term stands, by the first bytes of its record.
pub fn count(raw: &[u8], documents: usize) -> Option<usize> {
    let (count, _) = number(raw, usize::from(raw.first() == Some(&0)))?;
    (0 < count && count <= documents).then_some(count)
}

/// How often a term occurs in one document after the other.
#[derive(Default)]
struct Runs {
    /// The bits that follow the beginning of a document's occurrences, and how many are at hand.
    word: u64,
    left: usize,
    /// The bit after those at hand, and that after all.
    at: usize,
    end: usize,
}

impl Runs {
    /// Begin with the document whose occurrences begin so many bits after the first one's.
    fn new(record: &Record, first: usize) -> Runs {
        let begin = record.begin + record.shape.high + record.shape.low;
        match record.total == record.count {
            true => Runs::default(),
            false => Runs { word: 0, left: 0, at: begin + first + 1, end: begin + record.total },
        }
    }

    #[inline(always)]
    fn next(&mut self, raw: &[u8]) -> u32 {
        let mut freq = 1;
        while self.word == 0 {
            freq += self.left as u32;
            let sure = SURE.min(self.end - self.at);
            if sure == 0 {
                self.left = 0;
                return freq;
            }
            (self.word, self.left) = (load(raw, self.at) & low_ones(sure), sure);
            self.at += sure;
        }
        let passed = self.word.trailing_zeros();
        self.word = self.word >> passed >> 1;
        self.left -= passed as usize + 1;
        freq + passed
    }
}

/// Where to begin in the bits of a long record: how many are set before some of them.
pub struct Ranks {
    docs: Counts,
    freqs: Counts,
}

/// How many bits of a stretch are set before every so many, from the first one on that begins a
/// byte.
struct Counts {
    first: usize,
    before: Vec<u32>,
}

impl Ranks {
    /// Return the bytes that they take.
    pub fn size(&self) -> usize {
        4 * (self.docs.before.len() + self.freqs.before.len())
    }
}

impl Counts {
    fn new(raw: &[u8], start: usize, count: usize) -> Counts {
        let first = ((8 - start % 8) % 8).min(count);
        let mut held = (load(raw, start) & low_ones(first)).count_ones();
        let mut before = Vec::with_capacity(count / FAR + 1);
        let mut at = first;
        while let Some(some) = many(raw, start + at, count - at) {
            if (at - first) % FAR == 0 {
                before.push(held);
            }
            held += ones(some) as u32;
            at += MANY;
        }
        Counts { first, before }
    }

    /// Return the last place after one that will do, with how many are set before it; those that
    /// will do come first.
    #[inline]
    fn last(&self, at: usize, will_do: impl Fn(usize, usize) -> bool) -> Option<(usize, usize)> {
        let place = |number: usize| self.first + number * FAR;
        let next = at.saturating_sub(self.first) / FAR + 1;
        let will_do = |number: usize| will_do(place(number), self.before[number] as usize);
        if next >= self.before.len() || !will_do(next) {
            return None;
        }
        let (mut low, mut high) = (next, self.before.len());
        while high - low > 1 {
            let middle = (low + high) / 2;
            match will_do(middle) {
                true => low = middle,
                false => high = middle,
            }
        }
        Some((place(low), self.before[low] as usize))
    }
}

/// How far the documents of a record were passed: bits, and how many of them are set.
#[derive(Default)]
pub struct Buckets {
    at: usize,
    ones: usize,
}

/// How far a stretch of bits was passed, and how many set ones come before.
#[derive(Default)]
pub struct Ones {
    at: usize,
    before: usize,
    /// What follows the place last asked for, and that place's number and one.
    runs: Runs,
    place: usize,
}

impl Ones {
    /// Return which bit of a stretch is the one that so many set ones come before.
    fn nth(
        &mut self,
        raw: &[u8],
        (start, count): (usize, usize),
        ranks: Option<&Counts>,
        wanted: usize,
    ) -> Option<usize> {
        if wanted < self.before {
            (self.at, self.before) = (0, 0);
        }
        if let Some(ranks) = ranks.filter(|_| wanted - self.before >= FAR) {
            let there = ranks.last(self.at, |_, ones| ones <= wanted);
            (self.at, self.before) = there.unwrap_or((self.at, self.before));
        }
        if wanted - self.before >= MANY {
            // From the next byte on many are passed at once.
            let sure = ((8 - (start + self.at) % 8) % 8).min(count - self.at);
            self.before += (load(raw, start + self.at) & low_ones(sure)).count_ones() as usize;
            self.at += sure;
            while let Some(some) = many(raw, start + self.at, count - self.at) {
                let after = self.before + ones(some);
                if wanted < after {
                    break;
                }
                (self.at, self.before) = (self.at + MANY, after);
            }
        }
        while self.at < count {
            let sure = SURE.min(count - self.at);
            let mut word = load(raw, start + self.at) & low_ones(sure);
            let ones = word.count_ones() as usize;
            if wanted < self.before + ones {
                (self.before..wanted).for_each(|_| word &= word - 1);
                self.at += word.trailing_zeros() as usize;
                self.before = wanted;
                return Some(self.at);
            }
            self.before += ones;
            self.at += sure;
        }
        None
    }
}

fn number(raw: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut number = 0;
    for place in 0..LONGEST {
        let byte = *raw.get(at + place)?;
        number |= usize::from(byte & 0x7F) << (7 * place);
        if byte < 0x80 {
            return Some((number, at + place + 1));
        }
    }
    None
}

/// Return the next `MANY` bits from one on, where there are so many and they begin with a byte.
fn many(raw: &[u8], bit: usize, left: usize) -> Option<&[u8]> {
    if bit % 8 > 0 || left < MANY {
        return None;
    }
    raw.get(bit / 8..bit / 8 + MANY / 8)
}

/// Return how many bits are set in some words.
#[inline(always)]
fn ones(raw: &[u8]) -> usize {
    let word = |eight: &[u8]| u64::from_le_bytes(eight.try_into().unwrap_or_default());
    raw.chunks_exact(8).map(|eight| word(eight).count_ones() as usize).sum()
}

/// Return a word of which so many of the lowest bits are set.
fn low_ones(count: usize) -> u64 {
    if count == WORD {
        !0
    } else {
        (1 << count) - 1
    }
}

/// Return the bits from one on, at least `SURE` of them, a whole word from the first of a byte on;
/// zeros past the end.
#[inline]
fn load(raw: &[u8], bit: usize) -> u64 {
    let at = bit >> 3;
    let word = match raw.get(at..at + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().unwrap_or_default()),
        None => {
            let mut eight = [0; 8];
            let rest = raw.get(at..).unwrap_or_default();
            eight[..rest.len()].copy_from_slice(rest);
            u64::from_le_bytes(eight)
        }
    };
    word >> (bit & 7)
}

/// Return the `WORD` bits from one on, zeros past the end.
fn whole(raw: &[u8], bit: usize) -> u64 {
    load(raw, bit) & low_ones(SURE) | load(raw, bit + SURE) << SURE
}

/// Call with the place of each bit that is set in a stretch.
fn each_one(raw: &[u8], start: usize, count: usize, mut found: impl FnMut(usize)) {
    let mut at = 0;
    while at < count {
        let sure = SURE.min(count - at);
        let mut word = load(raw, start + at) & ((1 << sure) - 1);
        while word != 0 {
            found(at + word.trailing_zeros() as usize);
            word &= word - 1;
        }
        at += sure;
    }
}

/// Return which bit of a stretch is the one that so many set ones come before.
fn nth_one(raw: &[u8], start: usize, count: usize, mut before: usize) -> Option<usize> {
    let mut at = 0;
    while at < count {
        let sure = SURE.min(count - at);
        let mut word = load(raw, start + at) & ((1 << sure) - 1);
        let ones = word.count_ones() as usize;
        if before < ones {
            (0..before).for_each(|_| word &= word - 1);
            return Some(at + word.trailing_zeros() as usize);
        }
        before -= ones;
        at += sure;
    }
    None
}

fn set_bits(raw: &[u8], start: usize, count: usize) -> u32 {
    let mut found = 0;
    let mut at = 0;
    while at < count {
        let sure = SURE.min(count - at);
        found += (load(raw, start + at) & ((1 << sure) - 1)).count_ones();
        at += sure;
    }
    found
}

/// The postings of a term that are to be written.
#[derive(Clone, Copy)]
pub struct Postings<'a> {
    pub docs: &'a [u32],
    pub freqs: &'a [u32],
    /// The positions, and in how many bits those in each document are kept.
    pub positions: Option<(&'a [u32], &'a [u8])>,
}

impl Postings<'_> {
    /// Return how often the term occurs in all.
    pub fn total(&self) -> usize {
        self.freqs.iter().map(|freq| *freq as usize).sum()
    }

    /// Return how many bits the record takes after its head, without positions.
    pub fn bits(&self, documents: usize) -> usize {
        Shape::new(self.docs.len(), self.total(), documents).positions()
    }

    /// Add the record to others; false where a position lies past the end of its document.
    pub fn write(&self, documents: usize, out: &mut Vec<u8>) -> bool {
        let total = self.total();
        let shape = Shape::new(self.docs.len(), total, documents);
        put_number(self.docs.len(), out);
        put_number(total - self.docs.len(), out);
        let mut bits = Writer { out, word: 0, filled: 0 };
        let mut at = 0;
        for (rank, doc) in self.docs.iter().enumerate() {
            let one = (*doc as usize >> shape.shift) + if shape.dense { 0 } else { rank };
            bits.skip(one - at);
            bits.put(1, 1);
            at = one + 1;
        }
        bits.skip(shape.high - at);
        let mask = (1u64 << shape.shift) - 1;
        for doc in self.docs.iter().filter(|_| shape.shift > 0) {
            bits.put(u64::from(*doc) & mask, shape.shift);
        }
        for freq in self.freqs.iter().filter(|_| shape.postings > 0) {
            bits.put(1, 1);
            bits.skip(*freq as usize - 1);
        }
        let sound = self.write_positions(&mut bits);
        bits.end();
        sound
    }

    fn write_positions(&self, bits: &mut Writer) -> bool {
        let Some((mut positions, wide)) = self.positions else { return true };
        let mut sound = true;
        for (doc, freq) in self.docs.iter().zip(self.freqs) {
            let wide = usize::from(wide[*doc as usize]);
            let (here, after) = positions.split_at(*freq as usize);
            for position in here {
                sound &= u64::from(*position) >> wide == 0;
                bits.put(u64::from(*position) & ((1 << wide) - 1), wide);
            }
            positions = after;
        }
        sound
    }
}

/// Add the record of a word that is a pair: how often it stands in each document of the pair, and
/// how often this does.
pub fn write_folded(held: &[u32], freqs: &[u32], out: &mut Vec<u8>) {
    let count = held.iter().filter(|count| **count > 0).count();
    let total: usize = held.iter().map(|count| *count as usize).sum();
    out.push(0);
    put_number(count, out);
    put_number(total - count, out);
    let mut bits = Writer { out, word: 0, filled: 0 };
    for (held, freq) in held.iter().zip(freqs) {
        (0..*held).for_each(|_| bits.put(1, 1));
        bits.skip((freq - held) as usize);
    }
    bits.end();
}

fn put_number(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes bits, the lowest first.
struct Writer<'a> {
    out: &'a mut Vec<u8>,
    word: u64,
    filled: usize,
}

impl Writer<'_> {
    /// Write a number of at most 32 bits.
    fn put(&mut self, value: u64, wide: usize) {
        self.word |= value << self.filled;
        self.filled += wide;
        if self.filled >= 32 {
            self.out.extend_from_slice(&(self.word as u32).to_le_bytes());
            self.word >>= 32;
            self.filled -= 32;
        }
    }

    fn skip(&mut self, mut zeros: usize) {
        while zeros > 0 {
            let some = zeros.min(31);
            self.put(0, some);
            zeros -= some;
        }
    }

    fn end(self) {
        let whole = self.filled.div_ceil(8);
        self.out.extend_from_slice(&self.word.to_le_bytes()[..whole]);
    }
}

#[cfg(test)]
mod tests {
    use super::{write_folded, Postings, Record};

    #[test]
    fn postings_come_back() {
        for documents in [1usize, 5, 60, 1000, 70_000] {
            let wide = vec![9u8; documents];
            for step in [1usize, 2, 3, 5, 7, 50, 999] {
                let docs: Vec<u32> = (0..documents as u32).step_by(step).collect();
                let freqs: Vec<u32> = docs.iter().map(|doc| 1 + doc % step as u32 % 3).collect();
                let places: Vec<u32> = freqs.iter().flat_map(|freq| 500..500 + freq).collect();
                let postings =
                    Postings { docs: &docs, freqs: &freqs, positions: Some((&places, &wide)) };
                let mut raw = vec![];
                assert!(postings.write(documents, &mut raw));
                let record = Record::read(&raw, documents).expect("a record");
                assert_eq!(record.docs(), Some(docs));
                let each: Option<Vec<usize>> =
                    (0..freqs.len()).map(|place| record.freq(place)).collect();
                assert_eq!(each, Some(freqs.iter().map(|freq| *freq as usize).collect()));
                assert_eq!(record.freq(freqs.len()), None);
                assert_eq!(record.freqs(), Some(freqs));
                let begin = record.positions_at();
                let read: Vec<u32> =
                    (0..places.len()).map(|at| record.number(begin + 9 * at, 9)).collect();
                assert_eq!(read, places);
            }
        }
    }

    #[test]
    fn folded_words_come_back() {
        let (freqs, held) = ([1, 3, 100, 2], [0, 2, 99, 2]);
        let mut raw = vec![];
        write_folded(&held, &freqs, &mut raw);
        let record = Record::read(&raw, 9).expect("a record");
        assert!(record.folded && record.count == 3 && record.total == 103);
        assert_eq!(record.held(&freqs), Some(held.to_vec()));
        assert_eq!(record.held(&[1, 3, 100]), None);
    }
}
