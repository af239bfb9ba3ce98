//! Stored passages, as `searcher.postings.passages` writes them.

use std::sync::OnceLock;

use crate::blocks::{Array, Checked, Damage, Stretch, View};
use crate::layout::Layout;

/// Bytes of a phrase that are kept beside its length; of a longer one, where it begins.
const BESIDE: usize = 15;

/// The passages of a segment: codes of phrases, two bytes each.
pub struct Passages {
    starts: Array,
    codes: Array,
    phrases: Array,
    sizes: Array,
    table: OnceLock<Table>,
}

/// The phrases of a segment, and those that are longer than there is room for.
struct Table {
    phrases: Vec<Phrase>,
    texts: Vec<u8>,
}

/// A phrase in one line of the cache.
#[derive(Clone, Copy)]
struct Phrase {
    size: u8,
    text: [u8; BESIDE],
}

impl Passages {
    /// Return the passages of a file.
    pub fn new(layout: &Layout) -> Checked<Passages> {
        Ok(Passages {
            starts: layout.array("stored.starts", &[4, 8], None)?,
            codes: layout.array("stored.codes", &[2], None)?,
            phrases: layout.array("stored.phrases", &[1], None)?,
            sizes: layout.array("stored.phrase_sizes", &[1], None)?,
            table: OnceLock::new(),
        })
    }

    /// Return the bytes of a passage.
    pub fn read(&self, view: &View, passage: usize) -> Checked<Vec<u8>> {
        let table = match self.table.get() {
            Some(table) => table,
            None => {
                let read = self.read_table(view)?;
                self.table.get_or_init(|| read)
            }
        };
        let (start, stop) = self.bounds(view, passage)?;
        let raw = view.slice(self.codes, start, stop)?;
        table.text(raw).ok_or_else(|| invalid(view))
    }

    /// Return where a passage lies.
    pub fn stretch(&self, view: &View, passage: usize) -> Checked<Stretch> {
        let (start, stop) = self.bounds(view, passage)?;
        view.stretch(self.codes, start, stop)
    }

    fn bounds(&self, view: &View, passage: usize) -> Checked<(usize, usize)> {
        if passage + 1 >= self.starts.count {
            return Err(invalid(view));
        }
        Ok((view.number(self.starts, passage)?, view.number(self.starts, passage + 1)?))
    }

    fn read_table(&self, view: &View) -> Checked<Table> {
        let texts = view.slice(self.phrases, 0, self.phrases.count)?;
        let sizes = view.slice(self.sizes, 0, self.sizes.count)?;
        Table::new(texts, sizes).ok_or_else(|| invalid(view))
    }
}

fn invalid(view: &View) -> Damage {
    view.blocks.invalid("a passage")
}

impl Table {
    fn new(texts: &[u8], sizes: &[u8]) -> Option<Table> {
        let (mut phrases, mut at) = (Vec::with_capacity(sizes.len()), 0);
        for size in sizes {
            let end = at + usize::from(*size);
            let held = texts.get(at..end)?;
            let mut text = [0; BESIDE];
            match text.get_mut(..held.len()) {
                Some(room) => room.copy_from_slice(held),
                None => text[..4].copy_from_slice(&(at as u32).to_le_bytes()),
            }
            phrases.push(Phrase { size: *size, text });
            at = end;
        }
        (at == texts.len()).then(|| Table { phrases, texts: texts.to_vec() })
    }

    /// Return the text that codes tell.
    fn text(&self, raw: &[u8]) -> Option<Vec<u8>> {
        let mut text = Vec::with_capacity(BESIDE * raw.len() / 2 + BESIDE);
        let mut codes = raw.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
        while let Some(code) = codes.next() {
            let Some(at) = usize::from(code).checked_sub(1) else {
                let char = single(&mut codes)?;
                text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            };
            let Phrase { size, text: beside } = self.phrases.get(at)?;
            let size = usize::from(*size);
            if size <= BESIDE {
                // A copy of a length that is always the same is one step.
                let end = text.len() + size;
                text.extend_from_slice(beside);
                text.truncate(end);
            } else {
                let [one, two, three, four, ..] = *beside;
                let at = u32::from_le_bytes([one, two, three, four]) as usize;
                text.extend_from_slice(self.texts.get(at..at + size)?);
            }
        }
        Some(text)
    }
}

/// Return the character that follows the code of none; past 16 bits it is told in two parts.
fn single(codes: &mut impl Iterator<Item = u16>) -> Option<char> {
    let first = codes.next()?;
    if !(0xD800..0xDC00).contains(&first) {
        return char::from_u32(first.into());
    }
    let second = (codes.next()? == 0).then(|| codes.next()).flatten()?;
    char::decode_utf16([first, second]).next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::Table;

    fn told(codes: &[u16]) -> Option<String> {
        let phrases = ["桥梁", "养护办法和桥梁", ""];
        let sizes = phrases.map(|phrase| phrase.len() as u8);
        let table = Table::new(phrases.concat().as_bytes(), &sizes).expect("a table");
        let raw: Vec<u8> = codes.iter().flat_map(|code| code.to_le_bytes()).collect();
        table.text(&raw).map(|text| String::from_utf8(text).expect("characters"))
    }

    #[test]
    fn codes_are_read() {
        let codes = [1, 2, 0, 0x7532, 3, 0, 0xD840, 0, 0xDC00, 1];
        assert_eq!(told(&codes), Some("桥梁养护办法和桥梁甲𠀀桥梁".into()));
        assert_eq!(told(&[]), Some(String::new()));
    }

    #[test]
    fn what_is_no_code_is_told() {
        for wrong in [&[4][..], &[0], &[0, 0xDC00], &[0, 0xD840, 1], &[0, 0xD840, 0, 0x41]] {
            assert_eq!(told(wrong), None, "{wrong:?}");
        }
        assert!(Table::new(b"abc", &[2]).is_none() && Table::new(b"abc", &[4]).is_none());
    }
}
