//! A cut of a text around what is marked in it, as `searcher.highlight` says it.

use crate::marks::Span;

/// Some characters of the basic plane, a bit each: every character of a text is looked up.
pub struct Set(Vec<u64>);

impl Set {
    /// Take some characters.
    pub fn new(chars: &str) -> Set {
        let mut bits = vec![0; 1 << 10];
        for char in chars.chars().filter(|char| (*char as usize) < 1 << 16) {
            bits[char as usize >> 6] |= 1 << (char as usize & 63);
        }
        Set(bits)
    }

    /// Take some characters and all blanks.
    pub fn with_blanks(chars: &str) -> Set {
        let blanks = ('\0'..='\u{FFFF}').filter(|char| is_blank(*char));
        Set::new(&blanks.chain(chars.chars()).collect::<String>())
    }

    fn has(&self, char: char) -> bool {
        let word = self.0.get(char as usize >> 6).copied().unwrap_or(0);
        word >> (char as usize & 63) & 1 == 1
    }
}

/// What ends sentences and clauses, what may close a sentence after its end, what may stand
/// between a heading and its text (blanks beside them), and what stands where text was left out.
pub struct Signs {
    pub sentence_ends: Set,
    pub closing: Set,
    pub clause_ends: Set,
    pub heading_ends: Set,
    pub ellipsis: String,
    pub width: usize,
}

/// A cut of a text, and the matches in it.
#[derive(Debug, PartialEq)]
pub struct Snippet {
    pub text: String,
    pub spans: Vec<(usize, usize)>,
}

/// Tell whether a character is blank, as Python does.
fn is_blank(char: char) -> bool {
    char.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&char)
}

impl Signs {
    /// Return the snippet of a text without what stands above it already.
    pub fn snippet(&self, text: &[char], marks: &[Span], above: &[Vec<char>]) -> Snippet {
        let at = self.below(text, above);
        let below = marks.iter().filter(|mark| mark.end > at);
        let marks: Vec<Span> = below.map(|mark| mark.start.max(at) - at..mark.end - at).collect();
        self.cut(&text[at..], &marks)
    }

    /// Return where a text goes on after the lines that it begins with.
    fn below(&self, text: &[char], above: &[Vec<char>]) -> usize {
        let mut at = 0;
        for line in above {
            if !line.is_empty() && text[at..].starts_with(line) {
                at += line.len();
                let ends = |char: &&char| self.heading_ends.has(**char);
                at += text[at..].iter().take_while(ends).count();
            }
        }
        at
    }

    fn cut(&self, text: &[char], marks: &[Span]) -> Snippet {
        let window = self.window(text, marks);
        let left_out = |is: bool| if is { self.ellipsis.as_str() } else { "" };
        let before = left_out(window.start > 0);
        let mut shown = String::with_capacity(4 * (window.len() + 2));
        shown.push_str(before);
        shown.extend(text[window.clone()].iter().map(|char| match char {
            '\n' => ' ',
            other => *other,
        }));
        shown.push_str(left_out(window.end < text.len()));
        let shift = before.chars().count();
        let inside = marks.iter().filter(|mark| mark.start < window.end && mark.end > window.start);
        let place = |at: usize| at.clamp(window.start, window.end) - window.start + shift;
        let spans = inside.map(|mark| (place(mark.start), place(mark.end))).collect();
        Snippet { text: shown, spans }
    }

    /// Return the stretch to show: whole sentences where they fit.
    fn window(&self, text: &[char], marks: &[Span]) -> Span {
        if text.len() <= self.width {
            return 0..text.len();
        }
        // Of a match as long as the window its beginning is shown.
        let cut = |mark: &Span| mark.start..mark.end.min(mark.start + self.width / 2);
        let marks: Vec<Span> = marks.iter().map(cut).collect();
        let sentences = self.sentences(text);
        let (mut best, mut most) = (0..0, None);
        for first in 0..sentences.len() {
            let mut span = self.stretch(&sentences, first);
            if span.len() > self.width {
                span = self.cut_sentence(text, &marks, span);
            }
            let worth = within(&marks, span.start, span.end);
            if most.map_or(true, |most| worth > most) {
                (best, most) = (span, Some(worth));
            }
        }
        if !marks.is_empty() && most == Some(0) {
            // The matches run from one sentence into the next.
            return self.cut_sentence(text, &marks, 0..text.len());
        }
        best
    }

    /// Return a sentence with as many of those after it as fit.
    fn stretch(&self, sentences: &[Span], first: usize) -> Span {
        let Span { start, mut end } = sentences[first].clone();
        for sentence in &sentences[first + 1..] {
            if sentence.end - start > self.width {
                break;
            }
            end = sentence.end;
        }
        start..end
    }

    /// Return a stretch of one long sentence, from a clause's beginning near its densest matches.
    fn cut_sentence(&self, text: &[char], marks: &[Span], span: Span) -> Span {
        let Span { start, end } = span;
        let begun = |place: usize| marks.partition_point(|mark| mark.start < place);
        let inside = &marks[begun(start)..begun(end)];
        let ends_clause = |at: &usize| self.clause_ends.has(text[*at]);
        let mut starts = vec![start];
        starts.extend((start..end).filter(ends_clause).map(|at| at + 1));
        let before = |mark: &Span| start.max(mark.start.saturating_sub(self.width / 4));
        let mut candidates: Vec<(usize, bool)> = starts.iter().map(|at| (*at, true)).collect();
        let between = inside.iter().map(before).filter(|at| starts.binary_search(at).is_err());
        candidates.extend(between.map(|at| (at, false)));
        candidates.sort_unstable();
        let (mut begin, mut best) = (start, None);
        for (at, is_start) in candidates {
            let worth = (within(inside, at, at + self.width), is_start);
            if best.map_or(true, |best| worth > best) {
                (begin, best) = (at, Some(worth));
            }
        }
        let stop = (begin + self.width).min(end);
        let last = inside.iter().filter(|mark| mark.end <= stop).map(|mark| mark.end).max();
        let middle = (begin + self.width / 2).min(stop);
        let mut ends = (middle..stop).rev().filter(ends_clause).map(|at| at + 1);
        let finish = ends.find(|at| *at >= last.unwrap_or(begin)).unwrap_or(stop);
        begin..finish
    }

    fn sentences(&self, text: &[char]) -> Vec<Span> {
        let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
        while at < text.len() {
            if !self.sentence_ends.has(text[at]) {
                at += 1;
                continue;
            }
            at += text[at..].iter().take_while(|char| self.sentence_ends.has(**char)).count();
            at += text[at..].iter().take_while(|char| self.closing.has(**char)).count();
            found.push(start..at);
            start = at;
        }
        if start < text.len() || found.is_empty() {
            found.push(start..text.len());
        }
        found
    }
}

/// Return how many whole matches lie in a stretch; matches ascend.
fn within(marks: &[Span], start: usize, end: usize) -> usize {
    let (first, last) = (
        marks.partition_point(|mark| mark.start < start),
        marks.partition_point(|mark| mark.end <= end),
    );
    last.saturating_sub(first)
}

#[cfg(test)]
mod tests {
    use super::{Set, Signs, Snippet};
    use crate::marks::Span;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    fn cut(text: &str, marks: &[Span], above: &[&str], width: usize) -> Snippet {
        let signs = Signs {
            sentence_ends: Set::new("。\n"),
            closing: Set::new("”"),
            clause_ends: Set::with_blanks("，"),
            heading_ends: Set::with_blanks("。"),
            ellipsis: "…".into(),
            width,
        };
        let above: Vec<Vec<char>> = above.iter().map(|line| chars(line)).collect();
        signs.snippet(&chars(text), marks, &above)
    }

    #[test]
    fn whole_sentences_are_shown() {
        let found = cut("甲处施行。乙处推进信息化。丙处总结。", &[9..12], &[], 9);
        assert_eq!((found.text.as_str(), &found.spans[..]), ("…乙处推进信息化。…", &[(5, 8)][..]));
        assert_eq!(cut("甲\n乙。”丙", &[], &[], 4).text, "甲 …");
        assert_eq!(cut("", &[], &[], 4).text, "");
    }

    #[test]
    fn headings_are_left_out() {
        let found = cut(
            "一、任务\n（二）巡查。每周两次。",
            &[8..10, 13..15],
            &["一、任务", "", "（二）巡查"],
            40,
        );
        assert_eq!((found.text.as_str(), &found.spans[..]), ("每周两次。", &[(2, 4)][..]));
    }

    #[test]
    fn long_sentences_are_cut_at_clauses() {
        let found = cut("甲甲甲甲，乙乙乙乙，丙丙丙丙，丁丁丁丁", &[10..12], &[], 8);
        // Of clauses with as many matches the first begins it.
        assert_eq!((found.text.as_str(), &found.spans[..]), ("…乙乙乙乙，丙丙丙…", &[(6, 8)][..]));
        let found = cut("甲甲甲甲，乙乙乙乙乙乙，丙丙丙丙", &[12..14], &[], 8);
        assert_eq!((found.text.as_str(), &found.spans[..]), ("…丙丙丙丙", &[(1, 3)][..]));
        // A match that runs from one sentence into the next.
        assert!(!cut("甲甲甲甲甲甲。乙乙乙乙乙乙", &[5..9], &[], 8).spans.is_empty());
    }
}
