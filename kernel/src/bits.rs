//! Which of a segment's passages are meant, a bit each.

use std::ops::Range;

/// One bit a passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Bits {
    words: Vec<u64>,
    count: usize,
}

impl Bits {
    /// Return none of so many.
    pub fn none(count: usize) -> Bits {
        Bits { words: vec![0; count.div_ceil(64)], count }
    }

    /// Return all of so many.
    pub fn all(count: usize) -> Bits {
        let mut bits = Bits { words: vec![!0; count.div_ceil(64)], count };
        bits.trim();
        bits
    }

    /// Take a byte each, 0 for those that are not meant.
    pub fn from_bytes(bytes: &[u8]) -> Bits {
        let mut bits = Bits::none(bytes.len());
        for (word, some) in bits.words.iter_mut().zip(bytes.chunks(64)) {
            for (place, eight) in some.chunks(8).enumerate() {
                *word |= meant(eight) << (8 * place);
            }
        }
        bits
    }

    /// Return a byte each.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.count];
        self.each(|at| bytes[at as usize] = 1);
        bytes
    }

    /// Return how many there are, meant or not.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Return the bytes that they take.
    pub fn size(&self) -> usize {
        8 * self.words.len()
    }

    /// Mean one more.
    pub fn set(&mut self, at: u32) {
        self.words[at as usize >> 6] |= 1 << (at & 63);
    }

    /// Mean more of the 64 at a place, by a bit each.
    #[inline]
    pub fn or_word(&mut self, place: usize, word: u64) {
        if let Some(held) = self.words.get_mut(place) {
            *held |= word;
        }
    }

    /// Mean those of an ascending list too.
    pub fn set_all(&mut self, ascending: &[u32]) {
        let (mut place, mut word) = (0, 0u64);
        for at in ascending {
            let other = *at as usize >> 6;
            if other != place {
                self.words[place] |= word;
                (place, word) = (other, 0);
            }
            word |= 1 << (at & 63);
        }
        if let Some(last) = self.words.get_mut(place) {
            *last |= word;
        }
    }

    /// Mean all of a range too.
    pub fn set_range(&mut self, range: Range<u32>) {
        self.over(range, |word, mask| *word |= mask);
    }

    /// Mean none of a range.
    pub fn clear_range(&mut self, range: Range<u32>) {
        self.over(range, |word, mask| *word &= !mask);
    }

    fn over(&mut self, range: Range<u32>, change: impl Fn(&mut u64, u64)) {
        let (mut at, end) = (range.start as usize, range.end as usize);
        while at < end {
            let stop = end.min((at | 63) + 1);
            change(&mut self.words[at >> 6], ones(at, stop));
            at = stop;
        }
    }

    /// Tell whether one is meant.
    #[inline]
    pub fn has(&self, at: u32) -> bool {
        self.words[at as usize >> 6] >> (at & 63) & 1 == 1
    }

    /// Return how many are meant before every 64.
    pub fn ranks(&self) -> Vec<u32> {
        let mut before = 0;
        let count = |word: &u64| {
            before += word.count_ones();
            before - word.count_ones()
        };
        self.words.iter().map(count).collect()
    }

    /// Return how many are meant before one, by the ranks of these bits.
    #[inline]
    pub fn rank(&self, ranks: &[u32], at: u32) -> usize {
        let (place, below) = (at as usize >> 6, (1u64 << (at & 63)) - 1);
        (ranks[place] + (self.words[place] & below).count_ones()) as usize
    }

    /// Tell whether any of a range is meant.
    pub fn any_in(&self, range: Range<u32>) -> bool {
        self.any_of(range, |place| self.words[place])
    }

    /// Tell whether any of a range is meant here and not there.
    pub fn any_in_without(&self, range: Range<u32>, other: &Bits) -> bool {
        self.any_of(range, |place| self.words[place] & !other.words[place])
    }

    #[inline]
    fn any_of(&self, range: Range<u32>, word: impl Fn(usize) -> u64) -> bool {
        let (mut at, end) = (range.start as usize, range.end as usize);
        while at < end {
            let stop = end.min((at | 63) + 1);
            if word(at >> 6) & ones(at, stop) != 0 {
                return true;
            }
            at = stop;
        }
        false
    }

    /// Return how many of a range are meant.
    pub fn count_in(&self, range: Range<u32>) -> usize {
        let (mut at, end, mut count) = (range.start as usize, range.end as usize, 0);
        while at < end {
            let stop = end.min((at | 63) + 1);
            count += (self.words[at >> 6] & ones(at, stop)).count_ones() as usize;
            at = stop;
        }
        count
    }

    /// Tell whether any is meant.
    pub fn any(&self) -> bool {
        self.words.iter().any(|word| *word != 0)
    }

    /// Tell whether any is meant both here and there.
    pub fn meets(&self, other: &Bits) -> bool {
        self.words.iter().zip(&other.words).any(|(one, other)| one & other != 0)
    }

    /// Return how many are meant.
    pub fn ones(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Return how many are meant both here and there.
    pub fn ones_with(&self, other: &Bits) -> usize {
        let both = self.words.iter().zip(&other.words);
        both.map(|(one, other)| (one & other).count_ones() as usize).sum()
    }

    /// Mean none of those that are meant there.
    pub fn and_not(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(one, other)| *one &= !other);
    }

    /// Mean only those that are meant there too.
    pub fn and(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(one, other)| *one &= other);
    }

    /// Mean those that are meant there too.
    pub fn or(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(one, other)| *one |= other);
    }

    /// Return those after the ones that are meant.
    pub fn later(&self) -> Bits {
        let mut before = 0;
        let words = self.words.iter().map(|word| {
            let moved = word << 1 | before;
            before = word >> 63;
            moved
        });
        let mut later = Bits { words: words.collect(), count: self.count };
        later.trim();
        later
    }

    /// Mean the others.
    pub fn invert(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.trim();
    }

    fn trim(&mut self) {
        let rest = self.count & 63;
        if let Some(last) = self.words.last_mut().filter(|_| rest > 0) {
            *last &= (1 << rest) - 1;
        }
    }

    /// Do something with each that is meant, in ascending order.
    #[inline]
    pub fn each(&self, mut told: impl FnMut(u32)) {
        for (number, word) in self.words.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                told((number as u32) << 6 | left.trailing_zeros());
                left &= left - 1;
            }
        }
    }

    /// Do something with each of a range that is meant, in ascending order.
    #[inline(always)]
    pub fn each_in(&self, range: Range<u32>, mut told: impl FnMut(u32)) {
        let (mut at, end) = (range.start as usize, range.end as usize);
        while at < end {
            let stop = end.min((at | 63) + 1);
            let mut left = self.words[at >> 6] & ones(at, stop);
            while left != 0 {
                told((at as u32 & !63) | left.trailing_zeros());
                left &= left - 1;
            }
            at = stop;
        }
    }

    /// Return those that are meant, ascending.
    pub fn list(&self) -> Vec<u32> {
        let mut found = Vec::with_capacity(self.ones());
        self.each(|at| found.push(at));
        found
    }
}

/// Return a bit for each of eight bytes at most, set where it is not 0.
#[inline]
fn meant(bytes: &[u8]) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    const EACH: u64 = 0x0101_0101_0101_0101;
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    let bytes = u64::from_le_bytes(eight);
    let set = (((bytes & LOW) + LOW) | bytes) >> 7 & EACH;
    // Each bit moves to a place of its own in the highest byte.
    set.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Return the bits of the places from `start` to `stop`, which lie in one word.
fn ones(start: usize, stop: usize) -> u64 {
    let count = stop - start;
    (if count == 64 { !0 } else { (1 << count) - 1 }) << (start & 63)
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn what_is_meant_is_listed() {
        for count in [1, 63, 64, 65, 200] {
            let meant: Vec<u32> = (0..count).filter(|at| at % 7 == 0 || at % 64 == 63).collect();
            let mut bits = Bits::none(count as usize);
            bits.set_all(&meant);
            let bytes: Vec<u8> = (0..count).map(|at| u8::from(meant.contains(&at))).collect();
            assert_eq!((bits.list(), bits.ones()), (meant.clone(), meant.len()));
            let other: Vec<u8> = bytes.iter().zip(1..).map(|(one, at)| one * at).collect();
            assert_eq!((bits.to_bytes(), Bits::from_bytes(&bytes)), (bytes, bits.clone()));
            assert_eq!(Bits::from_bytes(&other), bits);
            let mut others = bits.clone();
            others.invert();
            assert_eq!(others.ones(), count as usize - meant.len());
            assert!(!others.meets(&bits) && bits.any() && bits.has(0));
            others.or(&bits);
            assert_eq!(others, Bits::all(count as usize));
            others.and(&bits);
            assert_eq!(others, bits);
            let next = meant.iter().map(|at| at + 1).filter(|at| *at < count);
            assert_eq!(bits.later().list(), next.collect::<Vec<_>>());
        }
        Bits::none(0).set_all(&[]);
    }

    #[test]
    fn ranges_run_over_words() {
        for (start, stop) in [(0, 0), (0, 1), (3, 64), (60, 70), (64, 128), (1, 200), (199, 200)] {
            let mut bits = Bits::none(200);
            bits.set_range(start..stop);
            assert_eq!(bits.list(), (start..stop).collect::<Vec<_>>());
            assert_eq!(bits.any_in(0..200), start < stop);
            assert_eq!(bits.count_in(0..200), (stop - start) as usize);
            let mut inside = vec![];
            bits.each_in(10..90, |at| inside.push(at));
            assert_eq!(inside, (start.max(10)..stop.min(90)).collect::<Vec<_>>());
            assert_eq!(
                bits.count_in(start + (stop - start) / 2..200),
                (stop - start).div_ceil(2) as usize
            );
            assert!(!bits.any_in(0..start) && !bits.any_in(stop..200));
            assert!(!bits.any_in_without(0..200, &bits));
            assert_eq!(bits.any_in_without(0..200, &Bits::none(200)), start < stop);
            bits.clear_range(start..stop);
            assert!(!bits.any());
        }
    }
}
