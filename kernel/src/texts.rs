//! The texts of passages, as `searcher.store.records` keeps them, and folding of characters.

use std::collections::HashMap;

use crate::stored::unescaped;

/// Which character stands for each; those that stand for themselves are not listed.
pub struct Folding {
    codes: Vec<u32>,
    /// Those of the basic plane that are listed, a bit each: hardly any of a text is, and the whole
    /// table lies in no cache.
    listed: Vec<u64>,
}

/// The basic plane.
const BASIC: usize = 1 << 16;

impl Folding {
    /// Take what stands for what.
    pub fn new(table: &HashMap<u32, char>) -> Folding {
        let last = table.keys().copied().filter(|code| *code <= 0x10FFFF).max().unwrap_or(0);
        let mut codes: Vec<u32> = (0..=last).collect();
        for (code, char) in table {
            if let Some(place) = codes.get_mut(*code as usize) {
                *place = u32::from(*char);
            }
        }
        let mut listed = vec![0; BASIC >> 6];
        for (code, other) in codes.iter().enumerate().take(BASIC) {
            listed[code >> 6] |= u64::from(*other != code as u32) << (code & 63);
        }
        Folding { codes, listed }
    }

    /// Return a text folded; it is as long as before.
    pub fn fold(&self, text: &str) -> String {
        let mut found = String::with_capacity(text.len());
        found.extend(text.chars().map(|char| self.one(char)));
        found
    }

    fn one(&self, char: char) -> char {
        char::from_u32(self.code(char)).unwrap_or(char)
    }

    /// Return the code points that the characters of a text are folded to.
    pub fn codes(&self, text: &str) -> Vec<u32> {
        let mut found = Vec::with_capacity(text.len());
        found.extend(text.chars().map(|char| self.code(char)));
        found
    }

    /// Return the code point that a character is folded to.
    pub fn code(&self, char: char) -> u32 {
        let code = char as usize;
        match self.listed.get(code >> 6) {
            Some(listed) if listed >> (code & 63) & 1 == 0 => code as u32,
            _ => self.codes.get(code).copied().unwrap_or(code as u32),
        }
    }
}

/// Return the text that the JSON of a passage begins with: `["text",…`; None where it does not.
pub fn first_text(raw: &[u8]) -> Option<String> {
    let mut rest = raw.strip_prefix(b"[\"")?;
    let mut text = Vec::with_capacity(rest.len());
    loop {
        let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F))?;
        text.extend_from_slice(&rest[..plain]);
        let sign = rest[plain];
        rest = &rest[plain + 1..];
        match sign {
            b'"' => return String::from_utf8(text).ok(),
            b'\\' => rest = unescaped(rest, &mut text)?,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{first_text, Folding};
    use std::collections::HashMap;

    #[test]
    fn the_first_text_is_read() {
        let text = |raw: &str| first_text(raw.as_bytes());
        assert_eq!(text(r#"["公\"安\\\n\u0001",["x"]]"#), Some("公\"安\\\n\u{1}".into()));
        assert_eq!(text(r#"[""]"#), Some(String::new()));
        for wrong in ["", "[", r#"["a"#, r#"["\x"]"#, r#"["\ud800"]"#, "[1]", "[\"a\nb\"]"] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn characters_are_folded_one_by_one() {
        let folding = Folding::new(&HashMap::from([(0xFF21, 'a'), (0x5, '𠀀')]));
        assert_eq!(folding.fold("Ａ公\u{5}𠀁"), "a公𠀀𠀁");
    }
}
