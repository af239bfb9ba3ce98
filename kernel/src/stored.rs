//! A passage out of the JSON that `searcher.store.records` writes of it.

use std::ops::Range;

/// A passage as it is kept, without its id.
#[derive(Debug, PartialEq)]
pub struct Stored {
    pub text: String,
    pub heading: Vec<String>,
    pub page: Option<u64>,
    pub lines: (u64, u64),
    pub label: Option<String>,
    /// Where further pages begin: the offset, the page, what it says of itself.
    pub page_breaks: Vec<(u64, u64, Option<String>)>,
    /// Where text under further headings begins: the offset, the path.
    pub heading_breaks: Vec<(u64, Vec<String>)>,
}

/// Numbers past this many digits are left to Python.
const MOST_DIGITS: usize = 18;

impl Stored {
    /// Return the passage that some bytes are; None where they are anything that is not written
    /// every day, damage or not: Python reads it, or says what is wrong.
    pub fn read(raw: &[u8]) -> Option<Stored> {
        let mut json = Json(raw);
        json.sign(b'[')?;
        let text = json.text()?;
        json.sign(b',')?;
        let heading = json.texts()?;
        json.sign(b',')?;
        let page = json.count_or_null()?;
        json.sign(b',')?;
        let lines = json.row(|json| {
            let first = json.count()?;
            json.sign(b',')?;
            Some((first, json.count()?))
        })?;
        let (mut label, mut page_breaks, mut heading_breaks) = (None, vec![], vec![]);
        if json.next(b',') {
            label = json.text_or_null()?;
            json.sign(b',')?;
            json.null()?;
            json.sign(b',')?;
            page_breaks = json.list(|json| json.row(Json::page_break))?;
            json.sign(b',')?;
            heading_breaks = json.list(|json| json.row(Json::heading_break))?;
        }
        json.sign(b']')?;
        let whole = json.0.is_empty();
        let read = Stored { text, heading, page, lines, label, page_breaks, heading_breaks };
        whole.then_some(read)
    }

    /// Return the path of headings above an offset of the text.
    pub fn heading_at(&self, offset: usize) -> &[String] {
        let breaks = self.heading_breaks.iter().rev();
        let mut above = breaks.filter(|(at, _)| *at <= offset as u64).map(|(_, path)| path);
        above.next().unwrap_or(&self.heading)
    }

    /// Return the headings above most of some stretches of the text.
    pub fn heading_of(&self, spans: &[Range<usize>]) -> &[String] {
        if self.heading_breaks.is_empty() {
            return &self.heading;
        }
        let mut found: Vec<(&[String], usize)> = Vec::new();
        for span in spans {
            let path = self.heading_at(span.start);
            match found.iter_mut().find(|(known, _)| *known == path) {
                Some((_, length)) => *length += span.len(),
                None => found.push((path, span.len())),
            }
        }
        // Of several above as much the first.
        let most = found.iter().map(|(_, length)| *length).max();
        let first = found.iter().find(|(_, length)| Some(*length) == most);
        first.map_or(&self.heading, |(path, _)| path)
    }
}

/// JSON without blanks, taken from the front.
struct Json<'a>(&'a [u8]);

impl Json<'_> {
    fn next(&mut self, sign: u8) -> bool {
        let is_next = self.0.first() == Some(&sign);
        if is_next {
            self.0 = &self.0[1..];
        }
        is_next
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        self.next(sign).then_some(())
    }

    fn null(&mut self) -> Option<()> {
        self.0 = self.0.strip_prefix(b"null")?;
        Some(())
    }

    fn text(&mut self) -> Option<String> {
        self.sign(b'"')?;
        let plain = self.0.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F))?;
        if self.0[plain] == b'"' {
            let (text, rest) = self.0.split_at(plain);
            self.0 = &rest[1..];
            return Some(std::str::from_utf8(text).ok()?.into());
        }
        self.escaped()
    }

    /// Return a text with escapes in it, its first quote taken.
    fn escaped(&mut self) -> Option<String> {
        let mut text = Vec::with_capacity(self.0.len());
        loop {
            let plain = self.0.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F))?;
            text.extend_from_slice(&self.0[..plain]);
            let sign = self.0[plain];
            self.0 = &self.0[plain + 1..];
            match sign {
                b'"' => return String::from_utf8(text).ok(),
                b'\\' => self.0 = unescaped(self.0, &mut text)?,
                _ => return None,
            }
        }
    }

    fn text_or_null(&mut self) -> Option<Option<String>> {
        match self.0.first()? {
            b'n' => self.null().map(|_| None),
            _ => self.text().map(Some),
        }
    }

    fn count(&mut self) -> Option<u64> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.0.split_at(digits);
        if digits == 0 || digits > MOST_DIGITS || (digits > 1 && number[0] == b'0') {
            return None;
        }
        // A fraction or a power would follow.
        if !matches!(rest.first()?, b',' | b']') {
            return None;
        }
        self.0 = rest;
        Some(number.iter().fold(0, |number, byte| number * 10 + u64::from(byte - b'0')))
    }

    fn count_or_null(&mut self) -> Option<Option<u64>> {
        match self.0.first()? {
            b'n' => self.null().map(|_| None),
            _ => self.count().map(Some),
        }
    }

    fn row<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<T> {
        self.sign(b'[')?;
        let read = read(self)?;
        self.sign(b']')?;
        Some(read)
    }

    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.sign(b'[')?;
        let mut found = Vec::new();
        while !self.next(b']') {
            if !found.is_empty() {
                self.sign(b',')?;
            }
            found.push(read(self)?);
        }
        Some(found)
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        self.list(Self::text)
    }

    fn page_break(&mut self) -> Option<(u64, u64, Option<String>)> {
        let at = self.count()?;
        self.sign(b',')?;
        let page = self.count()?;
        self.sign(b',')?;
        Some((at, page, self.text_or_null()?))
    }

    fn heading_break(&mut self) -> Option<(u64, Vec<String>)> {
        let at = self.count()?;
        self.sign(b',')?;
        Some((at, self.texts()?))
    }
}

/// Take the rest of an escape from the front; return what follows.
pub fn unescaped<'a>(rest: &'a [u8], text: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (&sign, after) = rest.split_first()?;
    let plain = match sign {
        b'"' | b'\\' | b'/' => sign,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => {
            let digits = after.get(..4)?;
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            let digits = std::str::from_utf8(digits).ok()?;
            // What we write escapes control characters only: never half of a pair.
            let char = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            return Some(&after[4..]);
        }
        _ => return None,
    };
    text.push(plain);
    Some(after)
}

#[cfg(test)]
mod tests {
    use super::Stored;

    fn read(raw: &str) -> Option<Stored> {
        Stored::read(raw.as_bytes())
    }

    #[test]
    fn passages_are_read() {
        let plain = read(r#"["公\"安\\\n\u0001",["一","二"],null,[3,14]]"#).expect("a passage");
        assert_eq!(plain.text, "公\"安\\\n\u{1}");
        assert_eq!((plain.heading.len(), plain.page, plain.lines), (2, None, (3, 14)));
        let raw = r#"["甲乙",[],7,[1,1],"iv",null,[[1,8,null]],[[1,["三","四"]]]]"#;
        let more = read(raw).expect("a passage with breaks");
        assert_eq!(more.label.as_deref(), Some("iv"));
        assert_eq!(more.page_breaks, [(1, 8, None)]);
        assert_eq!(more.heading_at(1), ["三", "四"]);
        assert!(more.heading_at(0).is_empty());
    }

    #[test]
    fn the_headings_above_most_are_told() {
        let raw = r#"["甲乙丙丁戊",["一"],null,[1,1],null,null,[],[[2,["二"]],[4,["一"]]]]"#;
        let passage = read(raw).expect("a passage with breaks");
        assert_eq!(passage.heading_of(&[0..1, 2..4]), ["二"]);
        assert_eq!(passage.heading_of(&[0..1, 2..4, 4..5]), ["一"]);
        assert_eq!(passage.heading_of(&[]), ["一"]);
    }

    #[test]
    fn anything_else_is_left_to_python() {
        for raw in [
            "",
            "[",
            r#"["a"#,
            r#"["a",[],null,[1,1]] "#,
            r#"["a", [],null,[1,1]]"#,
            r#"["a",[],null,[1,01]]"#,
            r#"["a",[],null,[1,1.5]]"#,
            r#"["a",[],-1,[1,1]]"#,
            r#"["a",[],null,[1,1,1]]"#,
            r#"["a",[,],null,[1,1]]"#,
            r#"["a",["b",],null,[1,1]]"#,
            r#"["\ud800",[],null,[1,1]]"#,
            r#"["\u+123",[],null,[1,1]]"#,
            "[\"a\nb\",[],null,[1,1]]",
            r#"["a",[],null,[1,1],null,0.5,[],[]]"#,
            r#"["a",[],null,[1,1],null,null,[[1,null,null]],[]]"#,
            r#"["a",[],null,[1,1],null,null,[]]"#,
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
        assert_eq!(Stored::read(b"[\"\xff\",[],null,[1,1]]"), None);
    }
}
