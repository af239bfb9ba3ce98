//! The terms of a field in code-point order, found by binary search.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::OnceLock;

use crate::blocks::{Array, Checked, View};
use crate::layout::Layout;

/// Text as code points: a lone surrogate is a term like any other.
pub type Codes = [u32];

/// The terms of a field by ordinal.
pub enum Lexicon {
    /// Any text: UTF-8 in one blob, and where each term ends in it.
    Text { text: Array, ends: Array },
    /// One or two characters: the characters in use, and keys of their ranks.
    Pairs { chars: Array, keys: Array, shift: u32, fence: Fence },
}

/// What was found of a lexicon of pairs, so that a search of all of it becomes one of the few that
/// begin with a character. Nothing is read for it that is not asked for.
pub struct Fence {
    /// The rank of each character of the basic plane, and one more; 0 where it is none in use.
    ranks: OnceLock<Vec<u16>>,
    /// Where the keys of each rank begin, and one more; 0 where that is not known yet.
    begins: Vec<AtomicU32>,
}

impl Fence {
    fn new(chars: usize, keys: usize) -> Fence {
        let fits = keys < u32::MAX as usize && chars < u16::MAX as usize;
        let begins = (0..if fits { chars + 1 } else { 0 }).map(|_| AtomicU32::new(0)).collect();
        Fence { ranks: OnceLock::new(), begins }
    }

    /// Return the place of a character among those in use.
    fn rank(&self, view: &View, chars: Array, code: u32) -> Checked<Option<usize>> {
        if code > 0xFFFF || self.begins.is_empty() || view.is_filled() {
            return rank(view, chars, code);
        }
        let Some(ranks) = self.ranks.get() else {
            let mut ranks = vec![0; 1 << 16];
            for at in 0..chars.count {
                if let Some(rank) = ranks.get_mut(view.number(chars, at)?) {
                    *rank = at as u16 + 1;
                }
            }
            let _ = self.ranks.set(ranks);
            return rank(view, chars, code);
        };
        Ok((ranks[code as usize] as usize).checked_sub(1))
    }

    /// Return between which keys those of a rank lie.
    fn keys(&self, view: &View, keys: Array, shift: u32, rank: usize) -> Checked<Range<usize>> {
        let begin = |rank: usize| {
            let Some(kept) = self.begins.get(rank) else {
                return at_least(view, keys, rank << shift);
            };
            if let Some(known) = kept.load(Relaxed).checked_sub(1) {
                return Ok(known as usize);
            }
            let at = at_least(view, keys, rank << shift)?;
            kept.store(at as u32 + 1, Relaxed);
            Ok(at)
        };
        match view.is_filled() {
            true => Ok(0..keys.count),
            false => Ok(begin(rank)?..begin(rank + 1)?),
        }
    }
}

impl Lexicon {
    /// Return the lexicon of the field `name`.
    pub fn new(layout: &Layout, name: &str) -> Checked<Lexicon> {
        if layout.has(&format!("{name}.pairs")) {
            let chars = layout.array(&format!("{name}.chars"), &[4], None)?;
            let keys = layout.array(&format!("{name}.pairs"), &[4, 8], None)?;
            let shift = if keys.width == 4 { 16 } else { 32 };
            let fence = Fence::new(chars.count, keys.count);
            return Ok(Lexicon::Pairs { chars, keys, shift, fence });
        }
        let text = layout.array(&format!("{name}.text"), &[1], None)?;
        let ends = layout.array(&format!("{name}.ends"), &[4, 8], None)?;
        if ends.count == 0 {
            return Err(layout.invalid(&format!("{name}.ends")));
        }
        Ok(Lexicon::Text { text, ends })
    }

    /// Return the number of terms.
    pub fn len(&self) -> usize {
        match self {
            Lexicon::Text { ends, .. } => ends.count - 1,
            Lexicon::Pairs { keys, .. } => keys.count,
        }
    }

    /// Return the ordinal of a term.
    pub fn find(&self, view: &View, term: &Codes) -> Checked<Option<usize>> {
        match *self {
            Lexicon::Text { text, ends } => {
                let raw = encoded(term);
                let at = seek(self.len(), |at| compare(view, text, ends, at, &raw))?;
                let there =
                    at < self.len() && compare(view, text, ends, at, &raw)? == Ordering::Equal;
                Ok(there.then_some(at))
            }
            Lexicon::Pairs { chars, keys, shift, ref fence } => {
                let rank = |code| fence.rank(view, chars, code);
                let (first, second) = match *term {
                    [first] => (rank(first)?, Some(0)),
                    [first, second] => (rank(first)?, rank(second)?),
                    _ => (None, None),
                };
                let Some((first, second)) = first.zip(second) else { return Ok(None) };
                let key = first << shift | second;
                let within = fence.keys(view, keys, shift, first)?;
                let few = Array {
                    count: within.len(),
                    offset: keys.offset + within.start * keys.width,
                    ..keys
                };
                let at = at_least(view, few, key)?;
                Ok((at < few.count && view.number(few, at)? == key).then_some(within.start + at))
            }
        }
    }

    /// Whether terms are found sooner than what is kept of them.
    pub fn is_quick(&self) -> bool {
        matches!(self, Lexicon::Pairs { .. })
    }

    /// Return the term at an ordinal.
    pub fn term(&self, view: &View, ordinal: usize) -> Checked<Vec<u32>> {
        match *self {
            Lexicon::Text { text, ends } => {
                let (start, end) = (view.number(ends, ordinal)?, view.number(ends, ordinal + 1)?);
                let raw = view.slice(text, start, end)?;
                decoded(raw).ok_or_else(|| view.blocks.invalid("a term"))
            }
            Lexicon::Pairs { chars, keys, shift, .. } => {
                let key = view.number(keys, ordinal)?;
                let mut term = vec![view.number(chars, key >> shift)? as u32];
                let second = key & ((1 << shift) - 1);
                if second > 0 {
                    term.push(view.number(chars, second)? as u32);
                }
                Ok(term)
            }
        }
    }

    /// Return the terms of one character with their ordinals.
    pub fn singles(&self, view: &View) -> Checked<HashMap<u32, usize>> {
        let mut found = HashMap::new();
        match *self {
            Lexicon::Text { .. } => {
                for ordinal in 0..self.len() {
                    if let [one] = self.term(view, ordinal)?[..] {
                        found.insert(one, ordinal);
                    }
                }
            }
            Lexicon::Pairs { chars, keys, shift, .. } => {
                for rank in 0..chars.count {
                    let at = at_least(view, keys, rank << shift)?;
                    if at < keys.count && view.number(keys, at)? == rank << shift {
                        found.insert(view.number(chars, rank)? as u32, at);
                    }
                }
            }
        }
        Ok(found)
    }

    /// Return the ordinals of the terms that begin so.
    pub fn prefix(&self, view: &View, start: &Codes) -> Checked<Range<usize>> {
        match *self {
            Lexicon::Text { text, ends } => {
                let mut raw = encoded(start);
                let first = seek(self.len(), |at| compare(view, text, ends, at, &raw))?;
                // No UTF-8 text holds the byte 0xFF, so it ends the range.
                raw.push(0xFF);
                Ok(first..seek(self.len(), |at| compare(view, text, ends, at, &raw))?)
            }
            Lexicon::Pairs { chars, keys, shift, .. } => {
                if start.is_empty() {
                    return Ok(0..keys.count);
                }
                if start.len() > 1 {
                    let found = self.find(view, start)?;
                    return Ok(found.map_or(0..0, |at| at..at + 1));
                }
                let Some(rank) = rank(view, chars, start[0])? else { return Ok(0..0) };
                let first = at_least(view, keys, rank << shift)?;
                Ok(first..at_least(view, keys, (rank + 1) << shift)?)
            }
        }
    }
}

/// Return the first of `count` places that does not come before what is sought.
fn seek(count: usize, compare: impl Fn(usize) -> Checked<Ordering>) -> Checked<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = (low + high) / 2;
        if compare(middle)? == Ordering::Less {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn at_least(view: &View, numbers: Array, wanted: usize) -> Checked<usize> {
    seek(numbers.count, |at| Ok(view.number(numbers, at)?.cmp(&wanted)))
}

fn compare(view: &View, text: Array, ends: Array, at: usize, raw: &[u8]) -> Checked<Ordering> {
    let (start, end) = (view.number(ends, at)?, view.number(ends, at + 1)?);
    Ok(view.slice(text, start, end.max(start))?.cmp(raw))
}

/// Return the place of a character among those in use.
fn rank(view: &View, chars: Array, code: u32) -> Checked<Option<usize>> {
    let at = at_least(view, chars, code as usize)?;
    Ok((at < chars.count && view.number(chars, at)? == code as usize).then_some(at))
}

/// Return code points as bytes whose order is theirs: UTF-8, surrogates like any other.
fn encoded(codes: &Codes) -> Vec<u8> {
    let mut raw = Vec::with_capacity(codes.len() * 3);
    for &code in codes {
        let tail = |shift: u32| 0x80 | (code >> shift & 0x3F) as u8;
        match code {
            0..=0x7F => raw.push(code as u8),
            0x80..=0x7FF => raw.extend([0xC0 | (code >> 6) as u8, tail(0)]),
            0x800..=0xFFFF => raw.extend([0xE0 | (code >> 12) as u8, tail(6), tail(0)]),
            _ => raw.extend([0xF0 | (code >> 18) as u8, tail(12), tail(6), tail(0)]),
        }
    }
    raw
}

/// Return the code points that `encoded` gave such bytes for; None for other bytes.
fn decoded(raw: &[u8]) -> Option<Vec<u32>> {
    let mut codes = Vec::with_capacity(raw.len() / 3 + 1);
    let mut bytes = raw.iter();
    while let Some(&first) = bytes.next() {
        let (more, head) = match first {
            0..=0x7F => (0, first),
            0xC0..=0xDF => (1, first & 0x1F),
            0xE0..=0xEF => (2, first & 0x0F),
            0xF0..=0xF7 => (3, first & 0x07),
            _ => return None,
        };
        let mut code = u32::from(head);
        for _ in 0..more {
            code = code << 6 | u32::from(bytes.next().filter(|byte| *byte >> 6 == 2)? & 0x3F);
        }
        codes.push(code);
    }
    Some(codes)
}

#[cfg(test)]
mod tests {
    use super::{decoded, encoded};

    #[test]
    fn code_points_are_encoded_as_utf8() {
        for text in ["a", "é", "公安", "𠀀"] {
            let codes: Vec<u32> = text.chars().map(u32::from).collect();
            assert_eq!(encoded(&codes), text.as_bytes());
            assert_eq!(decoded(text.as_bytes()), Some(codes));
        }
        assert_eq!(encoded(&[0xD800]), [0xED, 0xA0, 0x80]);
        assert_eq!(decoded(&[0xED, 0xA0, 0x80]), Some(vec![0xD800]));
        assert_eq!(decoded(&[0xED, 0xA0]), None);
        assert_eq!(decoded(&[0xED, 0xA0, b'a']), None);
    }
}
