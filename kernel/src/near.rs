//! Words within a distance of one another, by where words begin: as `searcher.search.near` tells.

use std::sync::OnceLock;

use crate::bits::Bits;
use crate::blocks::{read_number, Array, Checked, Stretch, View};
use crate::field::{Field, Numbers};
use crate::layout::Layout;
use crate::lexicon::Codes;
use crate::phrase::{gallop, retain_held, Chain};
use crate::segment::{Segment, GRAMS};
use crate::time::Watch;

/// Where words begin in texts: a bit a character; those of each passage fill whole bytes.
pub struct Begins {
    flags: Array,
    lengths: Array,
    /// How many bytes come before those of each passage.
    starts: OnceLock<Vec<usize>>,
}

impl Begins {
    /// Return what is kept of a field that has a place of so many lengths.
    pub fn new(layout: &Layout, name: &str, within: &str, count: usize) -> Checked<Begins> {
        Ok(Begins {
            flags: layout.array(&format!("begins.{name}"), &[1], None)?,
            lengths: layout.array(&format!("lengths.{within}"), &[1, 2, 4], Some(count))?,
            starts: OnceLock::new(),
        })
    }

    fn starts(&self, view: &View) -> Checked<&[usize]> {
        if let Some(starts) = self.starts.get() {
            return Ok(starts);
        }
        let raw = view.slice(self.lengths, 0, self.lengths.count)?;
        let mut starts = vec![0];
        let mut end = 0usize;
        for length in raw.chunks_exact(self.lengths.width).map(read_number) {
            end += length.div_ceil(8);
            starts.push(end);
        }
        if end != self.flags.count {
            return Err(view.blocks.invalid("begins"));
        }
        Ok(self.starts.get_or_init(|| starts))
    }

    fn stretch(&self, view: &View, passage: u32) -> Checked<Stretch> {
        let (starts, at) = (self.starts(view)?, passage as usize);
        view.stretch(self.flags, starts[at], starts[at + 1])
    }

    fn text<'a>(&self, view: &'a View, passage: u32) -> Checked<Text<'a>> {
        let (starts, at) = (self.starts(view)?, passage as usize);
        let flags = view.slice(self.flags, starts[at], starts[at + 1])?;
        Ok(Text { flags, length: view.number(self.lengths, at)? })
    }
}

/// Where words begin in one text.
struct Text<'a> {
    flags: &'a [u8],
    length: usize,
}

impl Text<'_> {
    fn begins(&self, at: usize) -> bool {
        self.flags[at >> 3] >> (at & 7) & 1 == 1
    }

    /// Return how many words begin before a character.
    fn before(&self, at: usize) -> u32 {
        let mut count = 0;
        let mut eights = self.flags[..at >> 3].chunks_exact(8);
        for eight in &mut eights {
            count += u64::from_le_bytes(eight.try_into().unwrap_or_default()).count_ones();
        }
        count += eights.remainder().iter().map(|byte| byte.count_ones()).sum::<u32>();
        if at & 7 > 0 {
            count += (self.flags[at >> 3] & ((1 << (at & 7)) - 1)).count_ones();
        }
        count
    }
}

/// Where a string stands in passages, asked for in ascending order.
enum Strings<'a> {
    Nowhere,
    Chain(Chain<'a>),
    /// Of one character the passages and offsets, ascending, and how many of them are passed.
    Single(Vec<(u32, u32)>, usize),
}

impl<'a> Strings<'a> {
    fn open(
        view: &'a View<'a>,
        pairs: &'a Field,
        string: &Codes,
        docs: &[u32],
    ) -> Checked<Strings<'a>> {
        if string.len() > 1 {
            let chain = Chain::open(view, pairs, string)?;
            return Ok(chain.map_or(Strings::Nowhere, Strings::Chain));
        }
        let mut wanted = Bits::none(pairs.documents);
        wanted.set_all(docs);
        let mut found = Vec::new();
        for ordinal in pairs.lexicon.prefix(view, string)? {
            let mut places = pairs.places(view, ordinal)?;
            for doc in pairs.docs(view, ordinal)?.iter().filter(|doc| wanted.has(**doc)) {
                found.extend(places.read(*doc)?.into_iter().map(|at| (*doc, at)));
            }
        }
        found.sort_unstable();
        Ok(Strings::Single(found, 0))
    }

    fn begins(&mut self, doc: u32) -> Vec<u32> {
        match self {
            Strings::Nowhere => vec![],
            Strings::Chain(chain) => chain.begins(doc).to_vec(),
            Strings::Single(found, passed) => {
                let (start, here) = (*passed, |one: &&(u32, u32)| one.0 == doc);
                let start = start + found[start..].partition_point(|one| one.0 < doc);
                let begins: Vec<u32> =
                    found[start..].iter().take_while(here).map(|one| one.1).collect();
                *passed = start + begins.len();
                begins
            }
        }
    }
}

/// A word and how often it stands in each of its passages.
struct Word<'a> {
    docs: Numbers,
    freqs: Numbers,
    passed: usize,
    strings: Strings<'a>,
    length: usize,
    /// Whether it is written as it is wherever it stands: a number may be written otherwise.
    spelt: bool,
}

/// The places of a word in the order of words: those where it surely stands, and those where it
/// perhaps does, where they are others; None where that is anywhere.
struct Standing {
    surely: Vec<u32>,
    perhaps: Option<Vec<u32>>,
}

impl Word<'_> {
    /// Return where the word stands in a passage that holds it.
    fn standing(&mut self, doc: u32, text: &Text) -> Checked<Standing> {
        self.passed += gallop(&self.docs[self.passed..], doc);
        let freq = self.freqs.get(self.passed).copied().unwrap_or_default() as usize;
        let (mut surely, mut perhaps) = (Vec::new(), Vec::new());
        for begin in self.strings.begins(doc) {
            let start = begin as usize;
            let end = start + self.length;
            if end > text.length {
                continue;
            }
            let after = text.before(start) + u32::from(text.begins(start));
            if (start + 1..end).any(|at| text.begins(at)) {
                continue;
            }
            perhaps.push(after);
            if text.begins(start) && (end == text.length || text.begins(end)) {
                surely.push(after);
            }
        }
        if self.spelt && perhaps.len() == freq {
            return Ok(Standing { surely: perhaps, perhaps: Some(vec![]) });
        }
        if surely.len() == freq {
            return Ok(Standing { surely, perhaps: Some(vec![]) });
        }
        Ok(Standing { surely, perhaps: self.spelt.then_some(perhaps) })
    }
}

/// Return the passages where all words stand in a field within `reach` places, and those of which
/// that is not known; once time is over those found so far.
pub fn near(
    segment: &Segment,
    name: &str,
    words: &[Vec<u32>],
    reach: u32,
) -> Checked<(Vec<u32>, Vec<u32>)> {
    let mut told = (vec![], vec![]);
    let begins = segment.begins.get(name).ok_or_else(|| segment.docs.invalid("begins"))?;
    let (terms, texts) = (segment.terms.view(), segment.docs.view());
    let (_, field) = segment.field(name)?;
    let (_, pairs) = segment.field(&format!("{name}{GRAMS}"))?;
    let mut held = Vec::new();
    for word in words {
        let Some(ordinal) = field.find(&terms, word)? else { return Ok(told) };
        held.push((field.docs(&terms, ordinal)?, field.freqs(&terms, ordinal)?));
    }
    let Some(rarest) = held.iter().map(|one| &one.0).min_by_key(|docs| docs.len()) else {
        return Ok(told);
    };
    let mut common = rarest.to_vec();
    held.iter().for_each(|(docs, _)| retain_held(&mut common, docs));
    let mut asked = Vec::new();
    for (word, (docs, freqs)) in words.iter().zip(held) {
        let strings = Strings::open(&terms, pairs, word, &common)?;
        let spelt = !word.iter().any(|code| (0x30..0x3A).contains(code));
        asked.push(Word { docs, freqs, passed: 0, strings, length: word.len(), spelt });
    }
    texts.gather(|| common.iter().map(|doc| begins.stretch(&texts, *doc)).collect())?;
    let mut watch = Watch::default();
    for doc in common {
        if watch.over() {
            break;
        }
        let text = begins.text(&texts, doc)?;
        let standing = asked.iter_mut().map(|word| word.standing(doc, &text));
        let standing = standing.collect::<Checked<Vec<_>>>()?;
        if span(standing.iter().map(|one| &one.surely[..])).is_some_and(|span| span <= reach) {
            told.0.push(doc);
        } else if perhaps(&standing, reach) {
            told.1.push(doc);
        }
    }
    Ok(told)
}

/// Tell whether words may be near that are not surely.
fn perhaps(standing: &[Standing], reach: u32) -> bool {
    let mut others = Vec::new();
    for one in standing {
        match &one.perhaps {
            None => return true,
            Some(perhaps) if perhaps.is_empty() => others.push(&one.surely[..]),
            Some(perhaps) => others.push(&perhaps[..]),
        }
    }
    span(others.into_iter()).is_some_and(|span| span <= reach)
}

/// Return how far apart all words lie at least, by the places of each; None where one has none.
fn span<'a>(places: impl Iterator<Item = &'a [u32]>) -> Option<u32> {
    let mut found = Vec::new();
    let mut words = 0;
    for (word, places) in places.enumerate() {
        found.extend(places.iter().map(|place| (*place, word)));
        words += 1;
    }
    found.sort_unstable();
    let mut last = vec![None; words];
    let mut best: Option<u32> = None;
    for (place, word) in found {
        last[word] = Some(place);
        let Some(first) = last.iter().copied().try_fold(place, |first, one| Some(first.min(one?)))
        else {
            continue;
        };
        best = Some(best.map_or(place - first, |best| best.min(place - first)));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::{perhaps, span, Standing, Text};

    #[test]
    fn the_nearest_places_count() {
        let lists: [&[u32]; 3] = [&[3, 40], &[9, 41], &[1, 50, 38]];
        assert_eq!(span(lists.into_iter()), Some(3));
        assert_eq!(span([&[4u32][..], &[]].into_iter()), None);
        assert_eq!(span([&[4u32][..], &[4]].into_iter()), Some(0));
    }

    #[test]
    fn words_are_counted_up_to_a_character() {
        let flags: Vec<u8> = (0..20u8).map(|byte| byte.wrapping_mul(37)).collect();
        let text = Text { flags: &flags, length: 160 };
        let mut count = 0;
        for at in 0..160 {
            assert_eq!(text.before(at), count);
            count += u32::from(text.begins(at));
        }
        assert_eq!(text.before(160), count);
    }

    #[test]
    fn what_is_open_is_told_apart() {
        let one = |surely: &[u32], perhaps: Option<&[u32]>| Standing {
            surely: surely.to_vec(),
            perhaps: perhaps.map(<[u32]>::to_vec),
        };
        assert!(perhaps(&[one(&[], None), one(&[9], Some(&[]))], 3));
        assert!(perhaps(&[one(&[], Some(&[8])), one(&[9], Some(&[]))], 3));
        assert!(!perhaps(&[one(&[], Some(&[2])), one(&[9], Some(&[]))], 3));
    }
}
