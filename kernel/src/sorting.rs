//! Occurrences sorted into postings, and postings of several sources joined, as
//! `searcher.postings.runs` and `searcher.postings.merge` do.

use std::collections::HashMap;
use std::hash::BuildHasher;

/// Bits of the numbers that are sorted by at a time.
const DIGIT: usize = 11;

/// The postings of terms: `starts` and `occurrences` tell where those of each term begin, with the
/// totals at the end.
#[derive(Default)]
pub struct Run {
    pub starts: Vec<u32>,
    pub occurrences: Vec<u32>,
    pub docs: Vec<u32>,
    pub freqs: Vec<u32>,
    pub positions: Option<Vec<u32>>,
}

impl Run {
    /// Take occurrences, those of one term together and in order.
    fn of(
        sorted: impl Iterator<Item = (u32, u32, u32)>,
        size: usize,
        placed: bool,
    ) -> (Vec<u32>, Run) {
        let mut run = Run { positions: placed.then(|| Vec::with_capacity(size)), ..Run::default() };
        run.docs.reserve(size / 2);
        run.freqs.reserve(size / 2);
        let mut keys: Vec<u32> = vec![];
        let mut count = 0;
        for (key, doc, position) in sorted {
            let fresh = keys.last() != Some(&key);
            if fresh {
                keys.push(key);
                run.starts.push(run.docs.len() as u32);
                run.occurrences.push(count);
            }
            match run.freqs.last_mut() {
                Some(freq) if !fresh && run.docs.last() == Some(&doc) => *freq += 1,
                _ => {
                    run.docs.push(doc);
                    run.freqs.push(1);
                }
            }
            if let Some(positions) = &mut run.positions {
                positions.push(position);
            }
            count += 1;
        }
        run.starts.push(run.docs.len() as u32);
        run.occurrences.push(count);
        (keys, run)
    }
}

/// Return the places of some numbers in their order, those of the same one as they come.
fn order(keys: &[u32]) -> Vec<u32> {
    let mut places: Vec<u32> = (0..keys.len() as u32).collect();
    let most = keys.iter().copied().max().unwrap_or(0);
    let wide = (u32::BITS - most.leading_zeros()) as usize;
    let mut other = vec![0; keys.len()];
    for digit in 0..wide.div_ceil(DIGIT) {
        let part =
            |place: u32| (keys[place as usize] >> (DIGIT * digit)) as usize & ((1 << DIGIT) - 1);
        let mut at = [0u32; 1 << DIGIT];
        for place in &places {
            at[part(*place)] += 1;
        }
        let mut before = 0;
        for count in &mut at {
            before += std::mem::replace(count, before);
        }
        for place in &places {
            let to = &mut at[part(*place)];
            other[*to as usize] = *place;
            *to += 1;
        }
        std::mem::swap(&mut places, &mut other);
    }
    places
}

/// Sort occurrences of terms by their numbers; documents ascend. Return the numbers that occur,
/// ascending, and the postings of each.
pub fn sorted(keys: &[u32], docs: &[u32]) -> (Vec<u32>, Run) {
    let places = order(keys);
    let told = places.iter().map(|place| (keys[*place as usize], docs[*place as usize], 0));
    Run::of(told, keys.len(), false)
}

/// Bytes of a word that is kept whole in the table of its number.
const SHORT: usize = 12;
/// Slots of such a table at first.
const LEAST_SLOTS: usize = 1 << 12;

/// Numbers words in the order they come.
///
/// Most are short and come again and again. What a look for one costs is to reach it, so that a
/// short word stands with its number in one slot, the next free one from where its hash points.
pub struct Numbering {
    count: u32,
    /// The bytes of a word, with zeros behind them, and its number; slots of zeros are free.
    slots: Vec<(u64, u32, u32)>,
    short: usize,
    others: HashMap<Box<[u8]>, u32>,
    /// Nobody knows it who chooses words.
    seed: u64,
}

impl Default for Numbering {
    fn default() -> Numbering {
        let others: HashMap<Box<[u8]>, u32> = HashMap::default();
        let seed = others.hasher().hash_one(0u64) | 1;
        Numbering { count: 0, slots: vec![(0, 0, 0); LEAST_SLOTS], short: 0, others, seed }
    }
}

impl Numbering {
    /// Return the number of a word.
    pub fn of(&mut self, word: &[u8]) -> u32 {
        if word.is_empty() || word.len() > SHORT || word.contains(&0) {
            return self.of_other(word);
        }
        let mut bytes = [0; 16];
        bytes[..word.len()].copy_from_slice(word);
        let both = u128::from_le_bytes(bytes);
        let (low, high) = (both as u64, (both >> 64) as u32);
        let at = self.place(low, high);
        let slot = &mut self.slots[at];
        if slot.0 == 0 {
            *slot = (low, high, self.count);
            self.short += 1;
            self.count += 1;
            if 2 * self.short > self.slots.len() {
                self.grow();
            }
            return self.count - 1;
        }
        slot.2
    }

    fn of_other(&mut self, word: &[u8]) -> u32 {
        if let Some(number) = self.others.get(word) {
            return *number;
        }
        self.others.insert(word.into(), self.count);
        self.count += 1;
        self.count - 1
    }

    /// Return the slot where a short word stands, or would.
    #[inline]
    fn place(&self, low: u64, high: u32) -> usize {
        let one = u128::from(low ^ self.seed) * u128::from(self.seed);
        let two = (one as u64 ^ (one >> 64) as u64) ^ u64::from(high);
        let all = u128::from(two) * u128::from(self.seed.rotate_left(32) | 1);
        let mask = self.slots.len() - 1;
        let mut at = (all as u64 ^ (all >> 64) as u64) as usize & mask;
        while self.slots[at].0 != 0 && (self.slots[at].0, self.slots[at].1) != (low, high) {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let larger = vec![(0, 0, 0); 2 * self.slots.len()];
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot.0 != 0 {
                let at = self.place(slot.0, slot.1);
                self.slots[at] = slot;
            }
        }
    }

    /// Return the words in order, and for each number its word's place among them.
    pub fn sorted(&self) -> (Vec<Vec<u8>>, Vec<u32>) {
        let short = self.slots.iter().filter(|slot| slot.0 != 0).map(|(low, high, number)| {
            let bytes = (u128::from(*high) << 64 | u128::from(*low)).to_le_bytes();
            let size = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
            (bytes[..size].to_vec(), *number)
        });
        let others = self.others.iter().map(|(word, number)| (word.to_vec(), *number));
        let mut words: Vec<(Vec<u8>, u32)> = short.chain(others).collect();
        words.sort_unstable();
        let mut ranks = vec![0; words.len()];
        for (rank, (_, number)) in (0u32..).zip(&words) {
            ranks[*number as usize] = rank;
        }
        (words.into_iter().map(|(word, _)| word).collect(), ranks)
    }
}

/// Texts end to end, in the order of their documents, the first of which has a number.
pub struct Texts<'a> {
    pub codes: &'a [u32],
    pub lengths: &'a [u32],
    pub first: u32,
}

impl Texts<'_> {
    /// Return the pairs that each character makes with the one after it, as first << 32 | second,
    /// ascending, and their postings with positions.
    pub fn pairs(&self) -> (Vec<u64>, Run) {
        let (chars, ranks) = self.ranks(0);
        let wide = u32::BITS - (chars.len() as u32).leading_zeros();
        if 2 * wide > u32::BITS {
            return self.wide_pairs();
        }
        let mut keys = Vec::with_capacity(self.codes.len());
        self.each(|_, _, code, after| {
            // The character of number 0 after one is told as the end of a text is.
            let second = after.filter(|code| *code > 0).map_or(0, |code| ranks[code as usize] + 1);
            keys.push(ranks[code as usize] << wide | second);
        });
        let (docs, positions) = self.places();
        let places = order(&keys);
        let told = places.into_iter().map(|place| {
            let place = place as usize;
            (keys[place], docs[place], positions[place])
        });
        let (keys, run) = Run::of(told, keys.len(), true);
        let char = |rank: u32| u64::from(chars[rank as usize]);
        let pair = |key: &u32| {
            let second = key & ((1 << wide) - 1);
            char(key >> wide) << 32 | if second > 0 { char(second - 1) } else { 0 }
        };
        (keys.iter().map(pair).collect(), run)
    }

    /// Do what `pairs` does where two characters' numbers do not fit into 32 bits.
    fn wide_pairs(&self) -> (Vec<u64>, Run) {
        let mut pairs = Vec::with_capacity(self.codes.len());
        self.each(|_, _, code, after| {
            pairs.push(u64::from(code) << 32 | u64::from(after.unwrap_or(0)));
        });
        let mut terms = pairs.clone();
        terms.sort_unstable();
        terms.dedup();
        let rank = |pair: &u64| terms.binary_search(pair).unwrap_or(0) as u32;
        let keys: Vec<u32> = pairs.iter().map(rank).collect();
        let (docs, positions) = self.places();
        let told = order(&keys).into_iter().map(|place| {
            let place = place as usize;
            (keys[place], docs[place], positions[place])
        });
        let (_, run) = Run::of(told, pairs.len(), true);
        (terms, run)
    }

    /// Return the characters from a number on, each as a pair without a second, and their postings.
    pub fn characters(&self, least: u32) -> (Vec<u64>, Run) {
        let (chars, ranks) = self.ranks(least);
        let (mut keys, mut docs) = (vec![], vec![]);
        self.each(|doc, _, code, _| {
            if code >= least {
                keys.push(ranks[code as usize]);
                docs.push(doc);
            }
        });
        let (_, run) = sorted(&keys, &docs);
        (chars.iter().map(|code| u64::from(*code) << 32).collect(), run)
    }

    /// Return the characters from a number on that occur, and for each which of them it is.
    fn ranks(&self, least: u32) -> (Vec<u32>, Vec<u32>) {
        let most = self.codes.iter().copied().max().unwrap_or(0) as usize;
        let mut ranks = vec![0; most + 1];
        for code in self.codes {
            ranks[*code as usize] = u32::from(*code >= least);
        }
        let mut chars = vec![];
        for (code, rank) in (0u32..).zip(&mut ranks) {
            if *rank > 0 {
                *rank = chars.len() as u32;
                chars.push(code);
            }
        }
        (chars, ranks)
    }

    fn places(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut docs, mut positions) = (vec![], vec![]);
        docs.reserve(self.codes.len());
        positions.reserve(self.codes.len());
        for (doc, length) in (self.first..).zip(self.lengths) {
            docs.resize(docs.len() + *length as usize, doc);
            positions.extend(0..*length);
        }
        (docs, positions)
    }

    /// Give the document, the offset, the character and the one after it of each place.
    fn each(&self, mut told: impl FnMut(u32, u32, u32, Option<u32>)) {
        let mut rest = self.codes;
        for (doc, length) in (self.first..).zip(self.lengths) {
            let (text, after) = rest.split_at((*length as usize).min(rest.len()));
            for (offset, code) in (0u32..).zip(text) {
                told(doc, offset, *code, text.get(offset as usize + 1).copied());
            }
            rest = after;
        }
    }

    /// Tell whether the texts are as long as they say.
    pub fn fits(&self) -> bool {
        let total: u64 = self.lengths.iter().map(|length| u64::from(*length)).sum();
        let last = u64::from(self.first) + self.lengths.len() as u64;
        total == self.codes.len() as u64
            && last <= u64::from(u32::MAX)
            && self.codes.iter().all(|code| *code <= 0x10FFFF)
    }
}

/// The postings of one source: the place of each term among those of all, how many postings each
/// has, documents, frequencies and positions. Documents of -1 are left out.
pub struct Part {
    pub places: Vec<u32>,
    pub counts: Vec<u32>,
    pub docs: Vec<u32>,
    pub freqs: Vec<u32>,
    pub positions: Option<Vec<u32>>,
}

impl Part {
    fn fits(&self, terms: usize) -> bool {
        let total = |numbers: &[u32]| numbers.iter().map(|one| *one as usize).sum::<usize>();
        self.places.len() == self.counts.len()
            && self.places.iter().all(|place| (*place as usize) < terms)
            && total(&self.counts) == self.docs.len()
            && self.docs.len() == self.freqs.len()
            && self.positions.as_ref().map_or(true, |held| held.len() == total(&self.freqs))
    }

    /// Give each posting: the place of its term, document, frequency, where its positions begin.
    fn each(&self, mut told: impl FnMut(usize, u32, u32, usize)) {
        let (mut at, mut begin) = (0, 0);
        for (place, count) in self.places.iter().zip(&self.counts) {
            for _ in 0..*count {
                if self.docs[at] != GONE {
                    told(*place as usize, self.docs[at], self.freqs[at], begin);
                }
                begin += self.freqs[at] as usize;
                at += 1;
            }
        }
    }
}

const GONE: u32 = u32::MAX;

/// Join the postings of several sources, term by term in the order of the sources; with positions
/// where all have them. Return how many each term has, and the postings. None where numbers do not
/// fit together.
pub fn joined(parts: &[Part], terms: usize) -> Option<(Vec<u32>, Run)> {
    if !parts.iter().all(|part| part.fits(terms)) {
        return None;
    }
    let mut filled = parts.iter().filter(|part| !part.docs.is_empty()).peekable();
    let placed = filled.peek().is_some() && filled.all(|part| part.positions.is_some());
    let (mut counts, mut totals) = (vec![0u32; terms], vec![0usize; terms]);
    for part in parts {
        part.each(|place, _, freq, _| {
            counts[place] += 1;
            totals[place] += freq as usize;
        });
    }
    let (mut size, mut total) = (0, 0);
    let mut ends = Vec::with_capacity(terms);
    for (count, occurring) in counts.iter().zip(&totals) {
        ends.push((size, total));
        size += *count as usize;
        total += occurring;
    }
    let mut run = Run {
        docs: vec![0; size],
        freqs: vec![0; size],
        positions: placed.then(|| vec![0; total]),
        ..Run::default()
    };
    for part in parts {
        part.each(|place, doc, freq, begin| {
            let (at, to) = &mut ends[place];
            run.docs[*at] = doc;
            run.freqs[*at] = freq;
            *at += 1;
            if let (Some(all), Some(own)) = (&mut run.positions, &part.positions) {
                let size = freq as usize;
                all[*to..*to + size].copy_from_slice(&own[begin..begin + size]);
                *to += size;
            }
        });
    }
    Some((counts, run))
}

#[cfg(test)]
mod tests {
    use super::{joined, order, Numbering, Part, Texts};

    #[test]
    fn words_are_numbered_as_they_come() {
        let mut numbering = Numbering::default();
        let words: [&[u8]; 4] = [b"b", b"a", b"b", b"ab"];
        assert_eq!(words.map(|word| numbering.of(word)), [0, 1, 0, 2]);
        assert_eq!(numbering.sorted().0, [&b"a"[..], b"ab", b"b"]);
        assert_eq!(numbering.sorted().1, [2, 0, 1]);
    }

    #[test]
    fn words_of_every_length_have_their_own_numbers() {
        let mut numbering = Numbering::default();
        let long = |at: u32| format!("{at:x}").repeat(1 + at as usize % 4).into_bytes();
        let mut words: Vec<Vec<u8>> = (0..20_000).map(long).collect();
        words.extend([vec![], vec![0], b"a\0".to_vec(), b"a\0\0".to_vec()]);
        let mut known = std::collections::HashMap::new();
        for word in words.iter().chain(&words) {
            let next = known.len() as u32;
            assert_eq!(numbering.of(word), *known.entry(word.clone()).or_insert(next));
        }
        let mut wanted: Vec<Vec<u8>> = known.keys().cloned().collect();
        wanted.sort();
        let (sorted, ranks) = numbering.sorted();
        assert_eq!(sorted, wanted);
        assert!(known.iter().all(|(word, at)| sorted[ranks[*at as usize] as usize] == *word));
    }

    #[test]
    fn numbers_are_ordered_as_they_come() {
        let keys: Vec<u32> = (0..5_000u32).map(|at| at.wrapping_mul(2_654_435_761) >> 7).collect();
        let mut wanted: Vec<u32> = (0..5_000).collect();
        wanted.sort_by_key(|place| keys[*place as usize]);
        assert_eq!(order(&keys), wanted);
        assert_eq!(order(&[3, 1, 3, 0]), [3, 1, 0, 2]);
        assert_eq!(order(&[]), [0u32; 0]);
    }

    #[test]
    fn a_character_of_number_0_after_one_is_the_end_of_a_text() {
        let codes = [65, 0, 65];
        let (terms, run) = Texts { codes: &codes, lengths: &[2, 1], first: 0 }.pairs();
        assert_eq!(terms, [0, 65 << 32]);
        assert_eq!((run.starts, run.docs), (vec![0, 1, 3], vec![0, 0, 1]));
    }

    #[test]
    fn pairs_have_postings() {
        let codes: Vec<u32> = "甲乙甲乙a乙".chars().map(u32::from).collect();
        let texts = Texts { codes: &codes, lengths: &[4, 0, 2], first: 7 };
        assert!(texts.fits());
        let pair = |text: &str| {
            let codes: Vec<u64> = text.chars().map(|char| u64::from(u32::from(char))).collect();
            codes[0] << 32 | codes.get(1).copied().unwrap_or(0)
        };
        let (terms, run) = texts.pairs();
        assert_eq!(terms, ["a乙", "乙", "乙甲", "甲乙"].map(pair));
        assert_eq!(run.starts, [0, 1, 3, 4, 5]);
        assert_eq!(run.occurrences, [0, 1, 3, 4, 6]);
        assert_eq!(run.docs, [9, 7, 9, 7, 7]);
        assert_eq!(run.freqs, [1, 1, 1, 1, 2]);
        assert_eq!(run.positions, Some(vec![0, 3, 1, 1, 0, 2]));
        let (others, again) = texts.wide_pairs();
        assert_eq!((others, again.docs, again.positions), (terms, run.docs, run.positions));
        let (terms, run) = texts.characters(0x3400);
        assert_eq!(terms, ["乙", "甲"].map(pair));
        assert_eq!((run.docs, run.freqs), (vec![7, 9, 7], vec![2, 1, 2]));
        assert!(!Texts { lengths: &[4, 1, 2], ..texts }.fits());
    }

    #[test]
    fn sources_are_joined() {
        let part = |places: &[u32], docs: &[u32]| Part {
            places: places.into(),
            counts: vec![1; places.len()],
            docs: docs.into(),
            freqs: vec![2; docs.len()],
            positions: Some((0..2 * docs.len() as u32).collect()),
        };
        let parts = [part(&[0, 2], &[1, 0]), part(&[1, 2], &[u32::MAX, 5])];
        let (counts, run) = joined(&parts, 3).expect("sound parts");
        assert_eq!(counts, [1, 0, 2]);
        assert_eq!((run.docs, run.freqs), (vec![1, 0, 5], vec![2; 3]));
        assert_eq!(run.positions, Some(vec![0, 1, 2, 3, 2, 3]));
        assert!(joined(&parts, 2).is_none());
    }
}
