//! Phrases that stand for what texts say often, and texts told in them, as
//! `searcher.postings.phrases` does.

use std::collections::HashMap;

/// How often two stand side by side in the sample that are joined in each round.
const ROUNDS: [u64; 8] = [500, 100, 30, 10, 5, 4, 3, 2];
const MOST: usize = 0xFFFF;
/// Bytes of the longest phrase.
const LONGEST: usize = 96;
/// A character of no phrase is its code point past these.
const SINGLE: u32 = 1 << 16;

/// The phrases of some texts, those of each round after those before.
pub struct Phrases {
    /// Each phrase; none has the code 0.
    pub texts: Vec<String>,
    singles: Vec<u16>,
    pairs: Pairs,
    /// The first code of each round, and the one after all.
    rounds: Vec<u32>,
}

/// Which code two that stand side by side are joined to, in one table with room.
struct Pairs {
    held: Vec<(u32, u32)>,
    count: usize,
}

impl Pairs {
    fn new() -> Pairs {
        Pairs { held: vec![(0, 0); 1 << 10], count: 0 }
    }

    /// Return where a pair is, or would be.
    fn place(&self, pair: u32) -> usize {
        let mask = self.held.len() - 1;
        // The high bits of a product hang on all of the pair.
        let hashed = pair.wrapping_mul(0x9E37_79B1) >> (32 - self.held.len().ilog2());
        let mut at = hashed as usize;
        while self.held[at].1 != 0 && self.held[at].0 != pair {
            at = (at + 1) & mask;
        }
        at
    }

    /// Return what a pair is joined to; 0 where to nothing.
    fn joined(&self, one: u32, other: u32) -> u32 {
        match (one | other) < SINGLE {
            true => self.held[self.place(one << 16 | other)].1,
            false => 0,
        }
    }

    fn add(&mut self, pair: u32, code: u32) {
        if 4 * self.count > self.held.len() {
            let wider = vec![(0, 0); 4 * self.held.len()];
            for (pair, code) in std::mem::replace(&mut self.held, wider) {
                if code != 0 {
                    let at = self.place(pair);
                    self.held[at] = (pair, code);
                }
            }
        }
        let at = self.place(pair);
        self.held[at] = (pair, code);
        self.count += 1;
    }
}

impl Phrases {
    /// Return phrases that make the texts of a sample short; what they are chosen for is `scale`
    /// times as long as the sample.
    pub fn chosen(sample: &[&str], scale: u64) -> Phrases {
        let mut counts: HashMap<char, u64> = HashMap::new();
        for char in sample.iter().flat_map(|text| text.chars()) {
            *counts.entry(char).or_default() += 1;
        }
        let mut found: Vec<(char, u64)> = counts
            .into_iter()
            .filter(|(char, count)| is_worth(*count, char.len_utf8(), scale))
            .collect();
        found.sort_unstable_by_key(|(char, count)| (u64::MAX - count, *char));
        found.truncate(MOST);
        let mut made = Phrases {
            texts: found.iter().map(|(char, _)| (*char).into()).collect(),
            singles: vec![0; 1 + found.iter().map(|(char, _)| *char as usize).max().unwrap_or(0)],
            pairs: Pairs::new(),
            rounds: vec![found.len() as u32 + 1],
        };
        for ((char, _), code) in found.iter().zip(1..) {
            made.singles[*char as usize] = code;
        }
        let mut codes: Vec<Vec<u32>> = sample.iter().map(|text| made.characters(text)).collect();
        let mut room = vec![];
        for least in ROUNDS {
            made.join(&codes, least, scale);
            codes.iter_mut().for_each(|codes| made.tell_all(codes, &mut room));
        }
        made
    }

    /// Take the pairs that stand side by side often enough as a round.
    fn join(&mut self, sample: &[Vec<u32>], least: u64, scale: u64) {
        let mut pairs: Vec<u32> = sample
            .iter()
            .flat_map(|codes| codes.windows(2))
            .filter(|two| (two[0] | two[1]) < SINGLE)
            .map(|two| two[0] << 16 | two[1])
            .collect();
        pairs.sort_unstable();
        let mut found: Vec<(u64, u32)> = pairs
            .chunk_by(|one, other| one == other)
            .map(|run| (run.len() as u64, run[0]))
            .filter(|(count, pair)| {
                let (one, other) = self.sides(*pair);
                let size = one.len() + other.len();
                *count >= least && size <= LONGEST && is_worth(*count, size, scale)
            })
            .collect();
        found.sort_unstable_by_key(|(count, pair)| (u64::MAX - count, *pair));
        found.truncate(MOST - self.texts.len());
        for (_, pair) in found {
            let (one, other) = self.sides(pair);
            let text = format!("{one}{other}");
            self.texts.push(text);
            self.pairs.add(pair, self.texts.len() as u32);
        }
        self.rounds.push(self.texts.len() as u32 + 1);
    }

    fn sides(&self, pair: u32) -> (&str, &str) {
        let text = |code: u32| self.texts[code as usize - 1].as_str();
        (text(pair >> 16), text(pair & 0xFFFF))
    }

    /// Return the characters of a text as codes.
    fn characters(&self, text: &str) -> Vec<u32> {
        let code = |char: char| match self.singles.get(char as usize) {
            Some(code) if *code != 0 => u32::from(*code),
            _ => SINGLE + u32::from(char),
        };
        text.chars().map(code).collect()
    }

    /// Join what is joined of the codes of a text, round by round; there is room for as many.
    ///
    /// What is joined in a round never is a part of what else that round joins.
    fn tell_all(&self, codes: &mut Vec<u32>, joins: &mut Vec<u32>) {
        joins.clear();
        joins.extend(codes.windows(2).map(|two| self.pairs.joined(two[0], two[1])));
        joins.push(0);
        while let Some(first) = joins.iter().copied().filter(|join| *join != 0).min() {
            let next = self.rounds.iter().copied().find(|code| *code > first);
            self.tell_round(codes, joins, next.unwrap_or(u32::MAX));
        }
    }

    /// Join from the front on what comes to a code below one; `joins` tells of each code what it
    /// and the next are joined to.
    fn tell_round(&self, codes: &mut Vec<u32>, joins: &mut Vec<u32>, next: u32) {
        let (mut kept, mut at, mut was_made) = (0, 0, false);
        while at < codes.len() {
            let is_made = joins[at] != 0 && joins[at] < next;
            let (code, step) = if is_made { (joins[at], 2) } else { (codes[at], 1) };
            if kept > 0 && (was_made || is_made) {
                joins[kept - 1] = self.pairs.joined(codes[kept - 1], code);
            }
            (codes[kept], joins[kept]) = (code, joins[at]);
            (kept, at, was_made) = (kept + 1, at + step, is_made);
        }
        codes.truncate(kept);
        joins.truncate(kept);
        if let Some(last) = joins.last_mut() {
            *last = 0;
        }
    }

    /// Append a text as it is kept.
    pub fn tell(&self, text: &str, units: &mut Vec<u16>) {
        let mut codes = self.characters(text);
        self.tell_all(&mut codes, &mut vec![]);
        for code in codes {
            match code.checked_sub(SINGLE) {
                None => units.push(code as u16),
                Some(char) => {
                    let char = char::from_u32(char).unwrap_or(char::REPLACEMENT_CHARACTER);
                    let held = &mut [0; 2];
                    char.encode_utf16(held).iter().for_each(|unit| units.extend([0, *unit]));
                }
            }
        }
    }
}

/// Tell whether a phrase saves more than it takes.
fn is_worth(count: u64, size: usize, scale: u64) -> bool {
    2 * count * scale > 1 + size as u64
}

#[cfg(test)]
mod tests {
    use super::Phrases;

    fn told(phrases: &Phrases, text: &str) -> Vec<u16> {
        let mut units = vec![];
        phrases.tell(text, &mut units);
        units
    }

    #[test]
    fn what_is_said_often_is_a_phrase() {
        let phrases = Phrases::chosen(&["桥梁养护办法"; 20], 1);
        let whole = phrases.texts.iter().position(|text| text == "桥梁养护办法");
        assert_eq!(told(&phrases, "桥梁养护办法"), [whole.expect("a phrase") as u16 + 1]);
        assert!(Phrases::chosen(&["甲乙丙"], 1).texts.is_empty());
        assert!(Phrases::chosen(&[], 1).texts.is_empty());
    }

    #[test]
    fn characters_of_no_phrase_are_told_by_themselves() {
        let phrases = Phrases::chosen(&["甲", "甲", "甲"], 1);
        assert_eq!(told(&phrases, "甲乙𠀀"), [1, 0, 0x4E59, 0, 0xD840, 0, 0xDC00]);
    }
}
