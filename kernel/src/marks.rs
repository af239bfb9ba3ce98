//! Which stretches of a text are marked, as `searcher.highlight` says it.

use std::ops::Range;

use crate::lexicon::Codes;

pub type Span = Range<usize>;
/// A word that stands in a text, and where.
pub type Standing = (Vec<u32>, usize, usize);

/// What to mark, all of it folded: words that run Han characters make, other words, exact
/// strings; `weak` words are marked only between two that are.
#[derive(Default)]
pub struct Wanted {
    pub han: Vec<Vec<u32>>,
    pub others: Vec<Vec<u32>>,
    pub strings: Vec<Vec<u32>>,
    pub weak: Vec<Vec<u32>>,
}

/// How often each wanted word stands in a text as a word: `han`, then `others`; None where that
/// is not known.
pub type Counts = Vec<Option<usize>>;

/// The words of folded text, which Python cuts; None once that raised an error.
pub trait Words {
    /// Return the words of a run of Han characters.
    fn cut(&self, run: &Codes) -> Option<Vec<Standing>>;
    /// Return the words of a text that are of no Han characters alone, those at least that are
    /// wanted.
    fn others(&self, folded: &Codes, wanted: &[&Vec<u32>]) -> Option<Vec<Standing>>;
}

/// Which characters make runs that are cut.
#[derive(Clone, Copy)]
pub struct Han {
    pub first: u32,
    pub last: u32,
}

/// Return the stretches to mark: ascending, apart from one another; None once cutting failed.
///
/// A string is also marked where ends of lines, of which the places are given, are left out of it.
pub fn highlights(
    (folded, line_ends): (&Codes, &[usize]),
    wanted: &Wanted,
    counts: &Counts,
    han: Han,
    words: &impl Words,
) -> Option<Vec<Span>> {
    let mut spans = Vec::new();
    for string in &wanted.strings {
        if line_ends.is_empty() {
            spans.extend(occurrences(folded, string));
        } else {
            spans.extend(over_lines(folded, line_ends, string));
        }
    }
    let (han_counts, other_counts) = counts.split_at(wanted.han.len());
    other_spans(folded, &wanted.others, other_counts, words, &mut spans)?;
    let mut doubtful = Vec::new();
    for (word, count) in wanted.han.iter().zip(han_counts) {
        let standing = count_apart(folded, word);
        if standing == 0 {
            continue;
        }
        if *count == Some(0) || *count == Some(standing) {
            spans.extend(occurrences(folded, word));
        } else {
            doubtful.push(word);
        }
    }
    if !doubtful.is_empty() {
        cut_spans(folded, &doubtful, han, words, &mut spans)?;
    }
    Some(bridged(folded, merged(spans), &wanted.weak))
}

/// Add where words stand that are of no Han characters alone.
fn other_spans(
    folded: &Codes,
    wanted: &[Vec<u32>],
    counts: &[Option<usize>],
    words: &impl Words,
    spans: &mut Vec<Span>,
) -> Option<()> {
    let known: Vec<&Vec<u32>> = wanted
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count == Some(0))
        .map(|two| two.0)
        .collect();
    let unsure: Vec<&Vec<u32>> = wanted
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count != Some(0))
        .map(|two| two.0)
        .collect();
    known.iter().for_each(|word| add_plain(folded, word, spans));
    if !unsure.is_empty() {
        add_terms(folded, &unsure, words.others(folded, &unsure)?, spans);
    }
    Some(())
}

/// Add where words stand by the cutting of the runs that hold one of them.
fn cut_spans(
    folded: &Codes,
    doubtful: &[&Vec<u32>],
    han: Han,
    words: &impl Words,
    spans: &mut Vec<Span>,
) -> Option<()> {
    let mut terms = Vec::new();
    for run in runs(folded, han) {
        let text = &folded[run.clone()];
        if doubtful.iter().any(|word| find(text, word, 0).is_some()) {
            let cut = words.cut(text)?;
            let moved = cut.into_iter().map(|(word, a, b)| (word, run.start + a, run.start + b));
            terms.extend(moved);
        }
    }
    add_terms(folded, doubtful, terms, spans);
    Some(())
}

/// Add the terms that are wanted; of a word that is no term, all occurrences.
fn add_terms(folded: &Codes, wanted: &[&Vec<u32>], terms: Vec<Standing>, spans: &mut Vec<Span>) {
    for word in wanted {
        let mut seen = false;
        for (term, start, end) in &terms {
            if term == *word {
                seen = true;
                spans.push(*start..*end);
            }
        }
        if !seen {
            add_plain(folded, word, spans);
        }
    }
}

/// Add all occurrences of a word; a single letter or digit stands in too many others.
fn add_plain(folded: &Codes, word: &Codes, spans: &mut Vec<Span>) {
    if word.len() > 1 || word.iter().any(|code| *code >= 0x80) {
        spans.extend(occurrences(folded, word));
    }
}

/// Return the runs of Han characters in a text.
fn runs(folded: &Codes, han: Han) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for (at, code) in folded.iter().enumerate() {
        if (han.first..=han.last).contains(code) {
            match found.last_mut() {
                Some(run) if run.end == at => run.end = at + 1,
                _ => found.push(at..at + 1),
            }
        }
    }
    found
}

/// Return where a string stands next, from a place on.
fn find(text: &Codes, string: &Codes, from: usize) -> Option<usize> {
    let (first, rest) = string.split_first()?;
    let last = text.len().checked_sub(string.len())?;
    (from..=last).find(|at| text[*at] == *first && text[at + 1..].starts_with(rest))
}

/// Return everywhere a string stands.
fn occurrences<'a>(text: &'a Codes, string: &'a Codes) -> impl Iterator<Item = Span> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = find(text, string, from)?;
        from = at + 1;
        Some(at..at + string.len())
    })
}

/// Return everywhere a string stands, also with ends of lines left out of it.
fn over_lines<'a>(
    text: &'a Codes,
    line_ends: &'a [usize],
    string: &'a Codes,
) -> impl Iterator<Item = Span> + 'a {
    let first = string.first();
    let begins = (0..text.len()).filter(move |at| Some(&text[*at]) == first);
    begins.filter_map(move |begin| {
        let mut at = begin + 1;
        for code in &string[1..] {
            // A blank that was typed stands for a line's end.
            if text.get(at) != Some(code) && line_ends.binary_search(&at).is_ok() {
                at += 1;
            }
            if text.get(at) != Some(code) {
                return None;
            }
            at += 1;
        }
        Some(begin..at)
    })
}

/// Return how often a string stands in a text, no two of them over one another.
pub fn count_apart(text: &Codes, string: &Codes) -> usize {
    let (mut count, mut from) = (0, 0);
    while let Some(at) = find(text, string, from) {
        count += 1;
        from = at + string.len();
    }
    count
}

/// Return spans in ascending order, one where they touch or overlap.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut found: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match found.last_mut() {
            Some(held) if span.start <= held.end => held.end = held.end.max(span.end),
            _ => found.push(span),
        }
    }
    found
}

/// Return spans, two that only a weak word parts as one.
fn bridged(folded: &Codes, spans: Vec<Span>, weak: &[Vec<u32>]) -> Vec<Span> {
    if weak.is_empty() {
        return spans;
    }
    let mut found: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match found.last_mut() {
            Some(held) if weak.iter().any(|word| word[..] == folded[held.end..span.start]) => {
                held.end = span.end;
            }
            _ => found.push(span),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAN: Han = Han { first: 0x4E00, last: 0x9FD5 };

    /// Cuts 公安 out of every run; the other words are those of digits.
    struct Cut;

    impl Words for Cut {
        fn cut(&self, run: &Codes) -> Option<Vec<Standing>> {
            let word = codes("公安");
            find(run, &word, 0).map(|at| vec![(word, at, at + 2)])
        }

        fn others(&self, folded: &Codes, _: &[&Vec<u32>]) -> Option<Vec<Standing>> {
            let digits = codes("12");
            Some(find(folded, &digits, 0).map(|at| (digits, at, at + 2)).into_iter().collect())
        }
    }

    fn codes(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    fn marked(text: &str, wanted: &Wanted, counts: &[Option<usize>]) -> Vec<Span> {
        highlights((&codes(text), &[]), wanted, &counts.to_vec(), HAN, &Cut).expect("cut")
    }

    #[test]
    fn counted_words_are_marked_uncut() {
        let wanted = Wanted { han: vec![codes("公安")], ..Wanted::default() };
        assert_eq!(marked("公安办公安", &wanted, &[Some(2)]), [0..2, 3..5]);
        assert_eq!(marked("公安办公安", &wanted, &[Some(0)]), [0..2, 3..5]);
        // Only some of them are words: the cutting tells which.
        assert_eq!(marked("公安办公安", &wanted, &[Some(1)]), [0..2]);
        assert_eq!(marked("公安办公安", &wanted, &[None]), [0..2]);
        assert!(marked("甲乙", &wanted, &[None]).is_empty());
    }

    #[test]
    fn ends_of_lines_are_left_out_of_strings() {
        let marked = |text: &str, string: &str| {
            let line_ends: Vec<usize> =
                text.chars().enumerate().filter(|one| one.1 == '\n').map(|one| one.0).collect();
            let wanted = Wanted { strings: vec![codes(string)], ..Wanted::default() };
            let folded = codes(&text.replace('\n', " "));
            highlights((&folded, &line_ends), &wanted, &vec![], HAN, &Cut).expect("cut")
        };
        assert_eq!(marked("渡口\n安全\n检查", "口安全检"), [1..7]);
        assert_eq!(marked("渡口\n安全\n检查", "口 安全检"), [1..7]);
        assert_eq!(marked("渡口安全\n渡口\n安全", "渡口安全"), [0..4, 5..10]);
        assert!(marked("渡口 安全\n检查", "口安").is_empty());
        assert!(marked("渡口\n", "口安").is_empty());
    }

    #[test]
    fn other_words_are_cut_where_they_may_stand() {
        let wanted = Wanted { others: vec![codes("12"), codes("3")], ..Wanted::default() };
        assert_eq!(marked("3甲12乙12", &wanted, &[Some(2), None]), [2..4]);
        assert_eq!(marked("3甲12乙12", &wanted, &[Some(0), Some(0)]), [2..4, 5..7]);
    }

    #[test]
    fn strings_overlap_and_weak_words_bridge() {
        let (strings, weak) = (vec![codes("哈哈"), codes("")], vec![codes("和")]);
        let wanted = Wanted { strings, weak, ..Wanted::default() };
        assert_eq!(marked("哈哈哈和哈哈，和", &wanted, &[]), [0..6]);
        assert_eq!(count_apart(&codes("哈哈哈"), &codes("哈哈")), 1);
        assert_eq!(count_apart(&codes("哈"), &codes("哈哈")), 0);
    }
}
