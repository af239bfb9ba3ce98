//! Deflate's streams (RFC 1951) that are a block of passages each: short, so that little is made
//! ready for one, and read behind the dictionary that they reach back into.

/// Codes of so many bits at most are found in one step; most of a block's are.
const AT_ONCE: usize = 10;
const LONGEST: usize = 15;
/// The symbols of bytes and lengths, of distances, and of the lengths of codes.
const SYMBOLS: usize = 288;
const END: usize = 256;
const MOST_LENGTHS: usize = 286;
const MOST_DISTANCES: usize = 30;
/// In which order the lengths of the codes that tell lengths are told.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// From where a length and a distance are counted, and in how many more bits.
const LENGTHS: [(u16, u8); 29] = counted(3, 4, 8);
const DISTANCES: [(u16, u8); MOST_DISTANCES] = counted(1, 2, 4);

/// Return from where each symbol counts: `first` so many by one, then some to each width.
const fn counted<const N: usize>(from: u16, each: usize, first: usize) -> [(u16, u8); N] {
    let (mut table, mut at, mut base) = ([(0, 0); N], 0, from);
    while at < N {
        let wide = if at < first { 0 } else { (at - first) / each + 1 };
        table[at] = (base, wide as u8);
        base = base.wrapping_add(1 << wide);
        at += 1;
    }
    if N == 29 {
        // The greatest length has a symbol of its own.
        table[N - 1] = (258, 0);
    }
    table
}

/// The tables of one block at a time, in memory that is used again.
pub struct Inflater {
    symbols: Codes,
    distances: Codes,
}

/// A prefix code.
struct Codes {
    /// By the next bits: a symbol over the length of its code; 0 where that is longer, or there is
    /// none.
    table: [u16; 1 << AT_ONCE],
    /// How many codes have each length, and all symbols, the shortest code first.
    counts: [u16; LONGEST + 1],
    sorted: [u16; SYMBOLS],
}

/// The bits of a stream, the lowest first; zeros past its end.
struct Bits<'a> {
    raw: &'a [u8],
    at: usize,
    word: u64,
    held: usize,
}

impl Bits<'_> {
    /// See that 56 bits are at hand.
    #[inline(always)]
    fn fill(&mut self) {
        if let Some(eight) = self.raw.get(self.at..self.at + 8) {
            self.word |= u64::from_le_bytes(eight.try_into().unwrap_or_default()) << self.held;
            self.at += (63 - self.held) >> 3;
            self.held |= 56;
            return;
        }
        while self.held < 56 {
            let byte = self.raw.get(self.at).copied().unwrap_or(0);
            self.word |= u64::from(byte) << self.held;
            (self.at, self.held) = (self.at + 1, self.held + 8);
        }
    }

    #[inline(always)]
    fn take(&mut self, wide: usize) -> usize {
        let bits = self.word & ((1 << wide) - 1);
        self.word >>= wide;
        self.held -= wide;
        bits as usize
    }

    /// Return how many bytes were begun.
    fn read(&self) -> usize {
        self.at - self.held / 8
    }

    /// Go on to the next whole byte.
    fn align(&mut self) {
        self.take(self.held % 8);
    }
}

impl Codes {
    fn new() -> Codes {
        Codes { table: [0; 1 << AT_ONCE], counts: [0; LONGEST + 1], sorted: [0; SYMBOLS] }
    }

    /// Take the lengths of the codes, 0 for a symbol without; None where they make no code. One
    /// that leaves bits over is none, but for a single symbol where that may be.
    fn set(&mut self, lengths: &[u8], single: bool) -> Option<()> {
        self.counts = [0; LONGEST + 1];
        lengths.iter().for_each(|wide| self.counts[usize::from(*wide)] += 1);
        let used = lengths.len() - usize::from(std::mem::take(&mut self.counts[0]));
        let (mut left, mut places) = (1i32, [0u16; LONGEST + 2]);
        for wide in 1..=LONGEST {
            left = 2 * left - i32::from(self.counts[wide]);
            places[wide + 1] = places[wide] + self.counts[wide];
            if left < 0 {
                return None;
            }
        }
        let alone = used == 0 || used == 1 && self.counts[1] == 1;
        if left > 0 && !(single && alone) {
            return None;
        }
        for (symbol, wide) in lengths.iter().enumerate().filter(|(_, wide)| **wide > 0) {
            let place = &mut places[usize::from(*wide)];
            self.sorted[usize::from(*place)] = symbol as u16;
            *place += 1;
        }
        self.lay_out();
        Some(())
    }

    fn lay_out(&mut self) {
        self.table = [0; 1 << AT_ONCE];
        let (mut code, mut place) = (0usize, 0);
        for wide in 1..=AT_ONCE {
            for _ in 0..self.counts[wide] {
                let entry = self.sorted[place] << 4 | wide as u16;
                // Codes are read from their highest bit on.
                let first = (code as u16).reverse_bits() as usize >> (16 - wide);
                self.table[first..].iter_mut().step_by(1 << wide).for_each(|one| *one = entry);
                (code, place) = (code + 1, place + 1);
            }
            code <<= 1;
        }
    }

    /// Read a symbol, of 15 bits at most; None where there is none.
    #[inline(always)]
    fn read(&self, bits: &mut Bits) -> Option<usize> {
        let entry = self.table[bits.word as usize & ((1 << AT_ONCE) - 1)];
        if entry > 0 {
            bits.take(usize::from(entry & 15));
            return Some(usize::from(entry >> 4));
        }
        self.read_long(bits)
    }

    #[cold]
    fn read_long(&self, bits: &mut Bits) -> Option<usize> {
        let (mut code, mut first, mut place) = (0usize, 0usize, 0usize);
        for wide in 1..=LONGEST {
            code |= bits.take(1);
            let count = usize::from(self.counts[wide]);
            if code < first + count {
                return self.sorted.get(place + code - first).map(|one| usize::from(*one));
            }
            (place, first, code) = (place + count, (first + count) << 1, code << 1);
        }
        None
    }
}

impl Inflater {
    pub fn new() -> Inflater {
        Inflater { symbols: Codes::new(), distances: Codes::new() }
    }

    /// Inflate a whole stream into what lies behind the first bytes of some room, which it may
    /// reach back into; return how many bytes it makes. None where it is no such stream, is
    /// followed by more, or makes more than there is room for.
    pub fn inflate(&mut self, raw: &[u8], room: &mut [u8], first: usize) -> Option<usize> {
        let (mut bits, mut at) = (Bits { raw, at: 0, word: 0, held: 0 }, first);
        loop {
            bits.fill();
            let (last, kind) = (bits.take(1) == 1, bits.take(2));
            at = match kind {
                0 => stored(&mut bits, room, at)?,
                1 => {
                    self.fixed()?;
                    self.block(&mut bits, room, at)?
                }
                2 => {
                    self.told(&mut bits)?;
                    self.block(&mut bits, room, at)?
                }
                _ => return None,
            };
            if bits.read() > raw.len() {
                return None;
            }
            if last {
                return (bits.read() == raw.len()).then_some(at - first);
            }
        }
    }

    /// Use the codes that are agreed on.
    fn fixed(&mut self) -> Option<()> {
        let mut lengths = [8u8; SYMBOLS];
        lengths[144..256].fill(9);
        lengths[256..280].fill(7);
        self.symbols.set(&lengths, false)?;
        // Two of these stand for nothing.
        self.distances.set(&[5; 32], false)
    }

    /// Read the codes of a block.
    fn told(&mut self, bits: &mut Bits) -> Option<()> {
        bits.fill();
        let (symbols, distances) = (257 + bits.take(5), 1 + bits.take(5));
        let count = 4 + bits.take(4);
        if symbols > MOST_LENGTHS || distances > MOST_DISTANCES {
            return None;
        }
        let mut lengths = [0u8; MOST_LENGTHS + MOST_DISTANCES];
        for place in &ORDER[..count] {
            bits.fill();
            lengths[*place] = bits.take(3) as u8;
        }
        self.distances.set(&lengths[..ORDER.len()], false)?;
        lengths = [0; MOST_LENGTHS + MOST_DISTANCES];
        let (mut at, all) = (0, symbols + distances);
        while at < all {
            bits.fill();
            let (wide, times) = match self.distances.read(bits)? {
                16 => (*lengths[..at].last()?, 3 + bits.take(2)),
                17 => (0, 3 + bits.take(3)),
                18 => (0, 11 + bits.take(7)),
                wide => (wide as u8, 1),
            };
            lengths[..all].get_mut(at..at + times)?.fill(wide);
            at += times;
        }
        if lengths[END] == 0 {
            return None;
        }
        self.symbols.set(&lengths[..symbols], true)?;
        self.distances.set(&lengths[symbols..all], true)
    }

    /// Write what the codes of a block tell from a place on; return the place behind it.
    fn block(&self, bits: &mut Bits, room: &mut [u8], mut at: usize) -> Option<usize> {
        loop {
            // No symbol with all that belongs to it takes more than 48 bits.
            bits.fill();
            let symbol = self.symbols.read(bits)?;
            if symbol < END {
                *room.get_mut(at)? = symbol as u8;
                at += 1;
                continue;
            }
            if symbol == END {
                return Some(at);
            }
            let (base, wide) = *LENGTHS.get(symbol - END - 1)?;
            let length = usize::from(base) + bits.take(usize::from(wide));
            let (base, wide) = *DISTANCES.get(self.distances.read(bits)?)?;
            let distance = usize::from(base) + bits.take(usize::from(wide));
            let (from, end) = (at.checked_sub(distance)?, at + length);
            if end > room.len() || bits.at > bits.raw.len() + 8 {
                return None;
            }
            if distance >= length {
                room.copy_within(from..from + length, at);
            } else {
                (at..end).for_each(|to| room[to] = room[to - distance]);
            }
            at = end;
        }
    }
}

/// Copy bytes that are kept as they are.
fn stored(bits: &mut Bits, room: &mut [u8], at: usize) -> Option<usize> {
    bits.align();
    bits.fill();
    let (count, check) = (bits.take(16), bits.take(16));
    if count ^ check != 0xFFFF {
        return None;
    }
    let start = bits.read();
    let held = bits.raw.get(start..start + count)?;
    room.get_mut(at..at + count)?.copy_from_slice(held);
    (bits.at, bits.word, bits.held) = (start + count, 0, 0);
    Some(at + count)
}

#[cfg(test)]
mod tests {
    use super::{Inflater, DISTANCES, LENGTHS};
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::inflate::decompress_to_vec_with_limit;

    const ROOM: usize = 1 << 17;

    fn numbers() -> impl FnMut(u32) -> u32 {
        let mut state = 0x9E37_79B9u32;
        move |below| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state % below
        }
    }

    fn inflated(raw: &[u8]) -> Option<Vec<u8>> {
        let mut room = vec![0; ROOM];
        let made = Inflater::new().inflate(raw, &mut room, 0)?;
        room.truncate(made);
        Some(room)
    }

    #[test]
    fn tables_are_those_of_the_standard() {
        assert_eq!(
            LENGTHS[..9].iter().map(|one| one.0).collect::<Vec<_>>(),
            [3, 4, 5, 6, 7, 8, 9, 10, 11]
        );
        assert_eq!((LENGTHS[8], LENGTHS[27], LENGTHS[28]), ((11, 1), (227, 5), (258, 0)));
        assert_eq!((DISTANCES[3], DISTANCES[4], DISTANCES[29]), ((4, 0), (5, 1), (24577, 13)));
    }

    #[test]
    fn what_was_deflated_comes_back() {
        let mut next = numbers();
        for kinds in [1u32, 2, 5, 30, 256] {
            for length in [0usize, 1, 2, 40, 3000, 100_000] {
                let text: Vec<u8> =
                    (0..length).map(|_| (next(kinds) * next(kinds + 1)) as u8).collect();
                for level in [0u8, 1, 6, 9] {
                    let raw = compress_to_vec(&text, level);
                    assert!(inflated(&raw).as_ref() == Some(&text), "{kinds} {length} {level}");
                    assert_eq!(inflated(&[&raw[..], &[0]].concat()), None);
                    assert_eq!(inflated(&raw[..raw.len() - 1]), None);
                }
            }
        }
    }

    #[test]
    fn streams_reach_back_and_no_further() {
        // Codes as agreed: a match of 3 bytes 4 back, then the end.
        let raw = [0x03, 0x62, 0x00];
        let mut room = *b"abcd\0\0\0";
        assert_eq!(Inflater::new().inflate(&raw, &mut room, 4), Some(3));
        assert_eq!(&room, b"abcdabc");
        assert_eq!(Inflater::new().inflate(&raw, &mut room, 3), None);
        assert_eq!(Inflater::new().inflate(&raw, &mut room[..6], 4), None);
    }

    #[test]
    fn damaged_streams_are_told_apart_as_others_tell_them() {
        let mut next = numbers();
        let text: Vec<u8> = (0..900).map(|_| (next(7) * next(9)) as u8).collect();
        let sound = [compress_to_vec(&text, 6), compress_to_vec(&text[..60], 0)];
        let mut told = [0, 0];
        for round in 0..20_000 {
            let mut raw = sound[round % 2].clone();
            for _ in 0..1 + next(3) {
                let at = next(raw.len() as u32) as usize;
                raw[at] = next(256) as u8;
            }
            let wanted = decompress_to_vec_with_limit(&raw, ROOM).ok();
            if let Some(made) = inflated(&raw) {
                assert_eq!(Some(made), wanted);
                told[0] += 1;
            } else {
                told[1] += 1;
            }
        }
        assert!(told[0] > 20 && told[1] > 1000, "{told:?}");
    }
}
