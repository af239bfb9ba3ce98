//! What a build makes of a document's passages besides their words: their JSON, as
//! `searcher.store.records` reads it, and the sketch of their text, as `searcher.relations.likeness`
//! makes it.

use std::fmt::Write;

/// Characters of a shingle, and how many of its hashes tell a text.
const SHINGLE: usize = 8;
const SKETCH: usize = 64;
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
const MIX: u64 = 0xBF58_476D_1CE4_E5B9;

/// Put a text into JSON: what is not ASCII stays as it is.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[done..at]);
        done = at + 1;
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x08 => out.push_str("\\b"),
            0x0C => out.push_str("\\f"),
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            _ => write!(out, "\\u{byte:04x}").unwrap_or(()),
        }
    }
    out.push_str(&text[done..]);
    out.push('"');
}

/// Return the JSON of a passage: its text, its headings as JSON, page, first and last line.
pub fn passage(text: &str, headings: &str, page: Option<u64>, lines: (u64, u64)) -> String {
    let mut out = String::with_capacity(text.len() + headings.len() + 32);
    out.push('[');
    quote(text, &mut out);
    let (first, last) = lines;
    match page {
        Some(page) => write!(out, ",{headings},{page},[{first},{last}]]"),
        None => write!(out, ",{headings},null,[{first},{last}]]"),
    }
    .unwrap_or(());
    out
}

/// Return the least hashes of the shingles of folded characters, 32 bits of each, ascending.
pub fn sketch(codes: impl Iterator<Item = u32>) -> Vec<u32> {
    let codes: Vec<u64> = codes.filter(|code| counts(*code)).map(u64::from).collect();
    let first = (1..SHINGLE).fold(1u64, |power, _| power.wrapping_mul(FACTOR));
    let mut hash = 0u64;
    let mut hashes = Vec::with_capacity(codes.len());
    for (at, code) in codes.iter().enumerate() {
        if at >= SHINGLE {
            hash = hash.wrapping_sub(codes[at - SHINGLE].wrapping_mul(first));
        }
        hash = hash.wrapping_mul(FACTOR).wrapping_add(*code);
        if at + 1 >= SHINGLE {
            hashes.push((hash ^ hash >> 29).wrapping_mul(MIX));
        }
    }
    least(hashes).into_iter().map(|hash| (hash >> 32) as u32).collect()
}

/// Return the least of some hashes, ascending, each once.
fn least(hashes: Vec<u64>) -> Vec<u64> {
    // They are spread evenly; what repeats itself makes few of many.
    let bound = u64::MAX / (hashes.len() as u64 + 1) * (8 * SKETCH as u64).min(hashes.len() as u64);
    let some: Vec<u64> = hashes.iter().copied().filter(|hash| *hash < bound).collect();
    let found = ascending(some);
    if found.len() < SKETCH {
        return ascending(hashes);
    }
    found
}

fn ascending(mut hashes: Vec<u64>) -> Vec<u64> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(SKETCH);
    hashes
}

/// Tell whether a character counts: blanks and marks are no difference between texts.
fn counts(code: u32) -> bool {
    let letter = |code: u32| (0x61..=0x7A).contains(&(code | 0x20));
    matches!(code, 0x30..=0x39 | 0x3400..=0x9FFF | 0x20000..) || letter(code)
}

#[cfg(test)]
mod tests {
    use super::{least, passage, sketch, SKETCH};

    #[test]
    fn passages_are_json() {
        let text = "“甲”\"\\\n\r\t\u{8}\u{c}\u{1}\u{7f}乙";
        let json = r#"["“甲”\"\\\n\r\t\b\f\u0001"#.to_string() + "\u{7f}乙\",[\"章\"],3,[1,2]]";
        assert_eq!(passage(text, "[\"章\"]", Some(3), (1, 2)), json);
        assert_eq!(passage("", "[]", None, (0, 7)), r#"["",[],null,[0,7]]"#);
    }

    #[test]
    fn a_sketch_has_the_least_hashes() {
        let hashes: Vec<u64> = (0..5000u64).map(|at| at.wrapping_mul(super::FACTOR)).collect();
        let mut wanted = hashes.clone();
        wanted.sort_unstable();
        assert_eq!(least(hashes.clone()), wanted[..SKETCH]);
        let often: Vec<u64> = hashes[..80].iter().copied().cycle().take(9000).collect();
        let mut few = hashes[..80].to_vec();
        few.sort_unstable();
        assert_eq!(least(often), few[..SKETCH]);
        assert_eq!(least(vec![]), []);
        assert_eq!(sketch("临江市 养犬办法。".chars().map(u32::from)).len(), 0);
        assert_eq!(sketch("临江市 养犬管理办法。".chars().map(u32::from)).len(), 2);
    }
}
