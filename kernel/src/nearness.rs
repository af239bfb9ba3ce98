//! How near the words of a query stand to one another in a text.

use crate::blocks::{Checked, View};
use crate::phrase::Chain;
use crate::segment::{Form, Segment, GRAMS};
use crate::time;

/// A word's form: where it stands in texts, in what stands above them, and how long it is.
struct Standing<'a> {
    body: Chain<'a>,
    above: Vec<Chain<'a>>,
    length: i64,
}

impl Standing<'_> {
    /// Return where the form begins in a passage, below the title and the headings that the passage
    /// begins with.
    fn begins(&mut self, passage: u32) -> impl Iterator<Item = i64> + '_ {
        let above: usize = self.above.iter_mut().map(|chain| chain.begins(passage).len()).sum();
        self.body.begins(passage).iter().skip(above).map(|begin| i64::from(*begin))
    }
}

/// Return for each of some passages, ascending, how near the words stand to one another in its
/// text: 1 side by side, less the longer the shortest stretch with all of them, 0 where one is
/// missing. Single characters stand everywhere and are not looked at.
pub fn nearness(
    segment: &Segment,
    view: &View,
    words: &[Vec<Form>],
    passages: &[u32],
) -> Checked<Vec<f32>> {
    let mut near = vec![0f32; passages.len()];
    let words: Vec<&Vec<Form>> = telling(words).collect();
    if words.len() < 2 {
        return Ok(near);
    }
    let mut known: Vec<Vec<Standing>> = Vec::new();
    for forms in &words {
        let mut standing = Vec::new();
        for form in forms.iter().filter(|form| form.folded.len() > 1) {
            let mut chains = Vec::new();
            for name in ["body", "heading", "title"] {
                let (_, field) = segment.field(&format!("{name}{GRAMS}"))?;
                chains.push(Chain::open(view, field, &form.folded)?);
            }
            let mut chains = chains.into_iter();
            let Some(Some(body)) = chains.next() else { continue };
            let above = chains.flatten().collect();
            standing.push(Standing { body, above, length: form.folded.len() as i64 });
        }
        known.push(standing);
    }
    let length: usize = words.iter().map(|forms| forms[0].folded.len()).sum();
    for (near, passage) in near.iter_mut().zip(passages) {
        if time::over() {
            break;
        }
        if let Some(stretch) = shortest(&mut known, *passage) {
            *near = (length as f32 / stretch as f32).sqrt().min(1.0);
        }
    }
    Ok(near)
}

/// Return the words that are looked at.
pub fn telling(words: &[Vec<Form>]) -> impl Iterator<Item = &Vec<Form>> {
    words.iter().filter(|forms| forms[0].folded.len() > 1)
}

/// Return the length of the shortest stretch of a passage that holds all words; None where one is
/// not in it.
fn shortest(known: &mut [Vec<Standing>], passage: u32) -> Option<i64> {
    let mut found = Vec::new();
    for (word, forms) in known.iter_mut().enumerate() {
        let before = found.len();
        for form in forms {
            let length = form.length;
            found.extend(form.begins(passage).map(|begin| (begin, word, begin + length)));
        }
        if found.len() == before {
            return None;
        }
    }
    found.sort_unstable();
    shortest_stretch(&found, known.len())
}

/// Return the length of the shortest stretch with all words, of occurrences (begin, word, end) in
/// their order.
fn shortest_stretch(found: &[(i64, usize, i64)], words: usize) -> Option<i64> {
    let mut last: Vec<Option<(i64, i64)>> = vec![None; words];
    let mut best = None;
    'found: for (begin, word, end) in found {
        last[*word] = Some((*begin, *end));
        let (mut first, mut until) = (*begin, *end);
        for one in &last {
            let Some((begin, end)) = one else { continue 'found };
            (first, until) = (first.min(*begin), until.max(*end));
        }
        best = Some(best.map_or(until - first, |best: i64| best.min(until - first)));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::shortest_stretch;

    #[test]
    fn the_shortest_stretch_holds_all_words() {
        let found = [(0, 0, 2), (10, 1, 12), (14, 0, 16), (40, 1, 42)];
        assert_eq!(shortest_stretch(&found, 2), Some(6));
        assert_eq!(shortest_stretch(&found, 3), None);
        assert_eq!(shortest_stretch(&[(3, 0, 7), (5, 1, 7)], 2), Some(4));
    }
}
