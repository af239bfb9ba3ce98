//! Provisions (第三条, 第二章) in folded texts, as `searcher.analysis.units` finds them.

use std::collections::HashMap;

use crate::lexicon::Codes;
use crate::marks::Standing;

/// What numbers of provisions are written in.
#[derive(Clone)]
#[cfg_attr(feature = "python", derive(pyo3::FromPyObject))]
pub struct Numerals {
    /// What digits count, of both scripts, and tens, hundreds, thousands.
    pub digits: HashMap<char, u64>,
    pub tens: HashMap<char, u64>,
    /// The kinds that are indexed, of one character each.
    pub kinds: Vec<char>,
}

/// The most characters of a number in Han numerals and in digits.
const LONGEST_HAN: usize = 9;
const LONGEST_DIGITS: usize = 5;
/// What a provision begins with.
pub const ORDINAL: u32 = '第' as u32;

/// A provision that a text begins with.
pub struct Provision {
    pub number: u64,
    pub kind: char,
    pub length: usize,
}

impl Provision {
    /// Return the term under which it is indexed.
    pub fn term(&self) -> Vec<u32> {
        format!("第{}{}", self.number, self.kind).chars().map(u32::from).collect()
    }
}

impl Numerals {
    /// Tell whether a character is a numeral of the Han script.
    pub fn is_han(&self, code: u32) -> bool {
        code >= 0x80
            && char::from_u32(code).is_some_and(|char| {
                self.digits.contains_key(&char) || self.tens.contains_key(&char)
            })
    }

    /// Return the provision that a folded text begins with.
    pub fn provision(&self, text: &Codes) -> Option<Provision> {
        let (ordinal, rest) = text.split_first()?;
        let first = char::from_u32(*rest.first().filter(|_| *ordinal == ORDINAL)?)?;
        let (most, han) = match first.is_ascii_digit() {
            true => (LONGEST_DIGITS, false),
            false => (LONGEST_HAN, true),
        };
        let belongs = |code: &u32| match char::from_u32(*code) {
            Some(char) if char.is_ascii_digit() => !han || char == '0',
            _ => han && self.is_han(*code),
        };
        let length = rest.iter().take(most).take_while(|code| belongs(code)).count();
        let kind = char::from_u32(*rest.get(length)?).filter(|kind| self.kinds.contains(kind))?;
        (length > 0).then(|| self.read(&rest[..length]))?.map(|number| Provision {
            number,
            kind,
            length: length + 2,
        })
    }

    /// Return the number that some numerals write.
    fn read(&self, numerals: &Codes) -> Option<u64> {
        let (mut total, mut digit, mut written, mut tens) = (0, 0, 0, false);
        for code in numerals {
            let char = char::from_u32(*code)?;
            if let Some(ten) = self.tens.get(&char) {
                total += digit.max(1) * ten;
                (digit, tens) = (0, true);
            } else {
                digit = *self.digits.get(&char)?;
                written = written * 10 + digit;
            }
        }
        // Digits without tens are read one by one.
        Some(if tens { total + digit } else { written })
    }

    /// Return the terms of the provisions in a folded text.
    pub fn within(&self, text: &Codes) -> Vec<Standing> {
        let (mut found, mut at) = (vec![], 0);
        while at < text.len() {
            match self.provision(&text[at..]) {
                Some(one) => {
                    found.push((one.term(), at, at + one.length));
                    at += one.length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// Tell whether an indexed term is that of a provision.
    pub fn is_term(&self, term: &Codes) -> bool {
        self.provision(term).is_some_and(|one| one.length == term.len() && one.term() == term)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn numerals() -> Numerals {
        let han = "零一二三四五六七八九".chars().zip(0..);
        let digits = han.chain("0123456789".chars().zip(0..)).chain([('两', 2)]).collect();
        let tens = HashMap::from([('十', 10), ('百', 100), ('千', 1000)]);
        Numerals { digits, tens, kinds: "编章节条款项".chars().collect() }
    }

    #[test]
    fn provisions_are_read() {
        let numerals = numerals();
        let read = |text: &str| -> Vec<(String, usize, usize)> {
            let codes: Vec<u32> = text.chars().map(u32::from).collect();
            let said = |term: Vec<u32>| term.into_iter().filter_map(char::from_u32).collect();
            numerals.within(&codes).into_iter().map(|(term, a, b)| (said(term), a, b)).collect()
        };
        for (text, term) in [
            ("第三条", "第3条"),
            ("第一百零四章", "第104章"),
            ("第十节", "第10节"),
            ("第二零项", "第20项"),
            ("第12款", "第12款"),
            ("第一百0四条", "第104条"),
        ] {
            let length = text.chars().count();
            assert_eq!(read(text), [(term.to_string(), 0, length)], "{text}");
        }
        assert_eq!(read("依第第三条、第三章").len(), 2);
        for none in
            ["第条", "第三", "第三次", "第123456条", "第3三条", "三条", "第一二三四五六七八九零条"]
        {
            assert_eq!(read(none), [], "{none}");
        }
        let is_term =
            |text: &str| numerals.is_term(&text.chars().map(u32::from).collect::<Vec<_>>());
        assert!(is_term("第3条") && !is_term("第三条") && !is_term("第3条一") && !is_term("条"));
    }
}
