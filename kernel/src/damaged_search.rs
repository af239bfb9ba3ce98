//! Searches of segments whose files are damaged under checksums that are right: an error or some
//! answer, never a panic, in little time and little memory.

use std::alloc::{GlobalAlloc, Layout as Shape, System};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::asked::{Answer, Asked, Policy, Scoring};
use crate::blocks::{Checked, View};
use crate::clauses::Clause;
use crate::damaged::{Draw, Writing};
use crate::field::Field;
use crate::kept::Kept;
use crate::layout::Layout;
use crate::near::{near, Begins};
use crate::passages::Passages;
use crate::peaks::Cells;
use crate::ranking::{Part, Pool, Ranker};
use crate::record::{write_folded, Postings};
use crate::scoring::{Norms, Scorer, Stretches};
use crate::segment::{Form, Schema, Segment};
use crate::texts::Folding;
use crate::works::{Member, Works};

const PASSAGES: usize = 40;
const SECTIONS: [u32; 5] = [0, 6, 7, 25, PASSAGES as u32];
const DOCUMENTS: [u32; 3] = [0, 7, PASSAGES as u32];
const CHARACTERS: u32 = 5;
const FIRST: u32 = 0x7532;
const TRIALS: u64 = 4_000;
/// No search of so few passages takes as long, or asks for as much memory at once.
const LONGEST: Duration = Duration::from_secs(5);
const LARGEST: usize = 64 << 20;

/// Gives no piece of memory larger than any that a search of so little needs: who asks for one
/// ends the tests.
struct Bounded;

unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, shape: Shape) -> *mut u8 {
        match shape.size() <= LARGEST {
            true => unsafe { System.alloc(shape) },
            false => std::ptr::null_mut(),
        }
    }

    unsafe fn alloc_zeroed(&self, shape: Shape) -> *mut u8 {
        match shape.size() <= LARGEST {
            true => unsafe { System.alloc_zeroed(shape) },
            false => std::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, at: *mut u8, shape: Shape) {
        unsafe { System.dealloc(at, shape) }
    }

    unsafe fn realloc(&self, at: *mut u8, shape: Shape, size: usize) -> *mut u8 {
        match size <= LARGEST {
            true => unsafe { System.realloc(at, shape, size) },
            false => std::ptr::null_mut(),
        }
    }
}

#[global_allocator]
static BOUNDED: Bounded = Bounded;

type Text = Vec<u32>;

/// Where terms stand: of each its passages, of each of these the places.
type Places = BTreeMap<Text, BTreeMap<u32, Vec<u32>>>;

/// Texts of a few characters, so that all of them stand beside all others.
fn texts() -> Vec<Text> {
    let mut draw = Draw(77);
    let mut text = |_| {
        let length = 3 + draw.below(40);
        (0..length).map(|_| FIRST + draw.below(CHARACTERS as usize) as u32).collect()
    };
    (0..PASSAGES).map(&mut text).collect()
}

fn places(texts: &[Text], terms: impl Fn(&Text, usize) -> Option<Text>) -> Places {
    let mut found = Places::new();
    for (passage, text) in (0..).zip(texts) {
        for at in 0..text.len() {
            if let Some(term) = terms(text, at) {
                let held = found.entry(term).or_default().entry(passage).or_default();
                held.push(at as u32);
            }
        }
    }
    found
}

fn pair(text: &Text, at: usize) -> Option<Text> {
    Some(text[at..text.len().min(at + 2)].to_vec())
}

/// Two characters, where a line ends between them: at every seventh.
fn over_line(text: &Text, at: usize) -> Option<Text> {
    (at % 7 == 0 && at + 2 < text.len()).then(|| vec![text[at], text[at + 2]])
}

/// Words of two and three characters, one after the other.
fn word(text: &Text, at: usize) -> Option<Text> {
    let length = if at % 5 == 0 { 2 } else { 3 };
    (at % 5 == 0 || at % 5 == 2).then(|| text[at..text.len().min(at + length)].to_vec())
}

/// In how many bits a place in each text is kept.
fn widths(texts: &[Text]) -> Vec<u8> {
    let wide = |text: &Text| match text.len() {
        0 | 1 => 0,
        length => (length - 1).ilog2() as u8 + 1,
    };
    texts.iter().map(wide).collect()
}

/// Write a field of pairs, with places where their widths are given.
fn write_pairs(file: &mut Writing, name: &str, held: &Places, wide: Option<&[u8]>) {
    let codes = |code: u32| if code == 0 { 0 } else { u64::from(code - FIRST) + 1 };
    file.add(
        &format!("{name}.chars"),
        4,
        std::iter::once(0).chain((0..CHARACTERS).map(|one| u64::from(FIRST + one))),
    );
    let key = |term: &Text| codes(term[0]) << 16 | codes(term.get(1).copied().unwrap_or(0));
    file.add(&format!("{name}.pairs"), 4, held.keys().map(key));
    let (mut records, mut starts) = (vec![], vec![0]);
    for passages in held.values() {
        write_record(passages, wide, &mut records);
        starts.push(records.len() as u64);
    }
    file.add(&format!("{name}.starts"), 4, starts);
    file.add(&format!("{name}.records"), 1, records.into_iter().map(u64::from));
}

fn write_record(passages: &BTreeMap<u32, Vec<u32>>, wide: Option<&[u8]>, out: &mut Vec<u8>) {
    let docs: Vec<u32> = passages.keys().copied().collect();
    let freqs: Vec<u32> = passages.values().map(|places| places.len() as u32).collect();
    let spots: Vec<u32> = passages.values().flatten().copied().collect();
    let positions = wide.map(|wide| (&spots[..], wide));
    assert!(Postings { docs: &docs, freqs: &freqs, positions }.write(PASSAGES, out));
}

/// Write a field of words, those of two characters folded into their pairs.
fn write_words(file: &mut Writing, name: &str, held: &Places, pairs: &Places) {
    let (mut text, mut ends) = (String::new(), vec![0]);
    let (mut records, mut starts) = (vec![], vec![0]);
    for (term, passages) in held {
        text.extend(term.iter().filter_map(|code| char::from_u32(*code)));
        ends.push(text.len() as u64);
        match pairs.get(term).filter(|_| term.len() == 2) {
            Some(pair) => {
                let freqs: Vec<u32> = pair.values().map(|places| places.len() as u32).collect();
                let count = |doc: &u32| passages.get(doc).map_or(0, Vec::len) as u32;
                let words: Vec<u32> = pair.keys().map(count).collect();
                write_folded(&words, &freqs, &mut records);
            }
            None => write_record(passages, None, &mut records),
        }
        starts.push(records.len() as u64);
    }
    file.add(&format!("{name}.text"), 1, text.bytes().map(u64::from));
    file.add(&format!("{name}.ends"), 4, ends);
    file.add(&format!("{name}.starts"), 4, starts);
    file.add(&format!("{name}.records"), 1, records.into_iter().map(u64::from));
}

/// The texts that stand above others, at the first passage of each stretch.
fn above(starts: &[u32], texts: &[Text]) -> Vec<Text> {
    let first = |at: usize| starts[..starts.len() - 1].contains(&(at as u32));
    (0..PASSAGES).map(|at| if first(at) { texts[at].clone() } else { vec![] }).collect()
}

/// A segment's files: documents and terms.
struct Files {
    docs: Writing,
    terms: Writing,
}

fn sound() -> Files {
    written(texts())
}

/// Write the files of some texts, `PASSAGES` of them.
fn written(texts: Vec<Text>) -> Files {
    written_with(texts, over_line)
}

/// Write them with some terms of what stands over the ends of lines.
fn written_with(texts: Vec<Text>, over: impl Fn(&Text, usize) -> Option<Text>) -> Files {
    let (mut docs, mut terms) = (Writing::default(), Writing::default());
    let headings = above(&SECTIONS, &texts);
    let titles = above(&DOCUMENTS, &texts);
    let labels: Vec<Text> = texts.iter().map(|text| text[..text.len().min(2)].to_vec()).collect();
    for (name, held) in
        [("body", &texts), ("heading", &headings), ("title", &titles), ("label", &labels)]
    {
        let (pairs, words) = (places(held, pair), places(held, word));
        write_pairs(&mut terms, &format!("{name}_grams"), &pairs, Some(&widths(held)));
        write_words(&mut terms, name, &words, &pairs);
        let lengths = held.iter().map(|text| text.len() as u64);
        docs.add(&format!("lengths.{name}_grams"), 1, lengths);
    }
    let single = places(&texts, |text, at| Some(vec![text[at]]));
    write_pairs(&mut terms, "body_characters", &single, None);
    write_pairs(&mut terms, "body_lines", &places(&texts, over), Some(&widths(&texts)));
    let lengths = texts.iter().map(|text| text.len() as u64);
    docs.add("lengths.body_lines", 1, lengths);
    let begins = texts.iter().flat_map(|text| {
        let mut bytes = vec![0u8; text.len().div_ceil(8)];
        (0..text.len())
            .filter(|at| matches!(at % 5, 0 | 2))
            .for_each(|at| bytes[at / 8] |= 1 << (at % 8));
        bytes.into_iter().map(u64::from)
    });
    docs.add("begins.body", 1, begins.collect::<Vec<_>>());
    write_passages(&mut docs, &texts);
    Files { docs, terms }
}

/// Write passages of which each is one phrase.
fn write_passages(file: &mut Writing, texts: &[Text]) {
    let (mut phrases, mut sizes) = (vec![], vec![]);
    for text in texts {
        let text: String = text.iter().filter_map(|code| char::from_u32(*code)).collect();
        let phrase = format!("[\"{text}\",[],null,[1,2]]").into_bytes();
        sizes.push(phrase.len() as u64);
        phrases.extend(phrase.into_iter().map(u64::from));
    }
    let count = texts.len() as u64;
    file.add("stored.starts", 4, 0..=count);
    file.add("stored.codes", 2, 1..=count);
    file.add("stored.phrases", 1, phrases);
    file.add("stored.phrase_sizes", 1, sizes);
}

/// Open the files as a segment.
fn opened(files: &Files) -> Checked<Segment> {
    let (docs, terms) = (files.docs.blocks(), files.terms.blocks());
    let names = ["body", "heading", "title", "label"];
    let (passages, begins, wide, lined) = {
        let view = docs.view();
        let layout = Layout::new(&view, files.docs.bytes.len(), files.docs.arrays.clone())?;
        let begins = Begins::new(&layout, "body", "body_grams", PASSAGES)?;
        let wide = names.map(|name| read_widths(&layout, &format!("lengths.{name}_grams")));
        let lined = read_widths(&layout, "lengths.body_lines");
        (Passages::new(&layout)?, begins, wide, lined)
    };
    let mut fields = vec![];
    {
        let view = terms.view();
        let layout = Layout::new(&view, files.terms.bytes.len(), files.terms.arrays.clone())?;
        for (name, wide) in names.iter().zip(wide) {
            let grams = Field::new(&layout, &format!("{name}_grams"), PASSAGES, Some(wide?), None)?;
            let grams = Arc::new(grams);
            let words = Field::new(&layout, name, PASSAGES, None, Some(grams.clone()))?;
            fields.extend([Arc::new(words), grams]);
        }
        let characters = Field::new(&layout, "body_characters", PASSAGES, None, None)?;
        fields.push(Arc::new(characters));
        let lines = Field::new(&layout, "body_lines", PASSAGES, Some(lined?), None)?;
        fields.push(Arc::new(lines));
    }
    let numbers = fields.iter().map(|field| field.name.clone()).zip(0..).collect();
    Ok(Segment {
        terms,
        docs,
        fields,
        numbers,
        begins: HashMap::from([("body".to_string(), begins)]),
        passages,
        count: PASSAGES,
        sections: Stretches::new(SECTIONS.to_vec(), PASSAGES).expect("whole"),
        documents: Stretches::new(DOCUMENTS.to_vec(), PASSAGES).expect("whole"),
        schema: Schema {
            characters: "body_characters".into(),
            least_character: 0x3400,
            lines: "body_lines".into(),
        },
        matches: Kept::new(1 << 16),
        titles: Kept::new(1 << 16),
        crossings: Kept::new(1 << 16),
    })
}

fn read_widths(layout: &Layout, name: &str) -> Checked<Vec<u8>> {
    let lengths = layout.array(name, &[1], Some(PASSAGES))?;
    let raw = layout.view().slice(lengths, 0, PASSAGES)?;
    let texts: Vec<Text> = raw.iter().map(|length| vec![0; usize::from(*length)]).collect();
    Ok(widths(&texts))
}

fn policy(worth: f64, enough: usize) -> Policy {
    Policy {
        body: 1.0,
        section: 0.8,
        headings: 1.0,
        kindred: 0.5,
        kindred_section: 0.8,
        characters: 1.2,
        common_character: 0.3,
        named: 0.8,
        title_as_typed: 0.5,
        title_borne: 1.0,
        number_borne: 1.0,
        typed_held: 0.5,
        many_held: 0.3,
        wholly: 0.7,
        least_shared: 0.5,
        most_times: 2.0,
        most_compared: 3,
        least_named: 0.2,
        article: 1.5,
        article_alone: 0.3,
        titled: 0.6,
        cover: 0.6,
        near: 0.2,
        worth,
        enough,
        refined: 12,
        most_pairs: 6,
        most_read: 20,
        step: 1e6,
        parted: 1.5,
        few_places: 30,
        shortest_title: 4,
        sure_length: 3,
        shortest_quoted: 4,
        particles: vec![],
        state: String::from_iter(char::from_u32(FIRST)),
    }
}

fn form(letters: &[u32]) -> Form {
    let word: Text = letters.iter().map(|one| FIRST + one).collect();
    Form { folded: word.clone(), word, as_string: 1 }
}

fn said(letters: &[u32]) -> String {
    letters.iter().filter_map(|one| char::from_u32(FIRST + one)).collect()
}

/// A question of so many words: by score alone or not, with quoted strings, articles, titles.
fn asked(words: &[&[u32]], by_score: bool) -> Asked {
    let fields: Vec<String> = ["body", "heading", "title", "label"].map(String::from).to_vec();
    let pairs = words.iter().flat_map(|word| word.windows(2));
    let scoring =
        |pair: &[u32]| Scoring { term: form(pair).word, pair: true, own: 1.0, kindred: 0.5 };
    let typed: Vec<u32> = words.concat();
    Asked {
        required: vec![Clause::Any(vec![
            Clause::String { folded: form(&typed[..2]).word, fields: fields.clone() },
            Clause::String { folded: form(&typed[..1]).word, fields: fields.clone() },
            Clause::Run(form(&typed).word),
            Clause::Run(form(&typed[..2]).word),
            Clause::Not(Box::new(Clause::Term {
                forms: vec![form(&[4, 4, 4])],
                fields: fields.clone(),
            })),
        ])],
        words: words.iter().map(|word| vec![form(word)]).collect(),
        fields,
        by_score,
        anchored: true,
        certain: true,
        terms: pairs.clone().map(scoring).collect(),
        characters: typed.iter().map(|one| (form(&[*one]).word, 1.0)).collect(),
        titled: pairs.map(|pair| form(pair).word).collect(),
        whole: form(&typed).word,
        typed: said(&typed),
        core: said(&typed[..2]),
        strings: vec![(said(&typed), 0.6), (said(&typed[..2]), 0.4)],
        articles: vec![form(&typed[..2]).word],
        numbered: vec![vec![1, 9]],
        limit: 10,
        offset: 0,
        per_document: 2,
    }
}

/// Ask all there is to ask of a segment's files.
fn ask(files: &Files) -> Checked<Vec<Answer>> {
    let segment = Arc::new(opened(files)?);
    let mut answers = vec![];
    let norms = |count| vec![1.0; count];
    let sections = norms(SECTIONS.len() - 1);
    let scorer = Arc::new(Scorer::new(Norms::new(norms(PASSAGES), sections.clone(), sections)));
    let member = |document| Member { work: 0, segment: 0, document, rank: i64::from(document) };
    let works = Works::new((0..2).map(member).collect());
    let questions: [&[&[u32]]; 3] =
        [&[&[0, 1]], &[&[0, 1], &[2, 3, 4]], &[&[1, 2, 3], &[3, 0], &[2]]];
    for (number, words) in questions.into_iter().enumerate() {
        let part = Part {
            segment: segment.clone(),
            scorer: scorer.clone(),
            prior: vec![0.1; PASSAGES],
            cells: Cells::new(&segment.sections, &[0.1; PASSAGES], 1),
            least_prior: 0.0,
            title_pairs: vec![3.0; DOCUMENTS.len() - 1],
            alive: None,
            pool: Pool::default(),
        };
        let counts = (PASSAGES, SECTIONS.len() - 1, DOCUMENTS.len() - 1);
        let folding = Arc::new(Folding::new(&HashMap::new()));
        let policy = policy(0.2, [0, 30, 1000][number]);
        let ranker = Ranker { parts: vec![part], counts, policy, folding };
        for by_score in [false, true] {
            let mut titles = |_: usize, documents: &[u32]| {
                Ok(documents.iter().map(|_| (said(&[0, 1]), said(&[0]))).collect())
            };
            let asked = asked(words, by_score);
            let answer = ranker.search(&asked, Some(&works), &mut titles, None)?;
            answers.push(answer.expect("time is left"));
        }
        let words: Vec<Text> = words.iter().map(|word| form(word).word).collect();
        near(&segment, "body", &words, 3)?;
        let view: View = segment.docs.view();
        (0..PASSAGES).try_for_each(|passage| segment.passages.read(&view, passage).map(|_| ()))?;
    }
    Ok(answers)
}

#[test]
fn a_sound_segment_is_searched() {
    let answers = ask(&sound()).expect("sound");
    assert!(answers.iter().all(|answer| !answer.places.is_empty()));
    assert!(answers.iter().any(|answer| answer.complete > 3));
}

/// Return the passages in which a string begins that runs over into later ones of the document.
fn running_over(texts: &[Text], string: &[u32]) -> Vec<u32> {
    let mut found = vec![];
    for ends in DOCUMENTS.windows(2) {
        for passage in ends[0]..ends[1] {
            let on = texts[passage as usize..ends[1] as usize].concat();
            let own = texts[passage as usize].len();
            let begins = (own + 1).saturating_sub(string.len())..own;
            if begins.into_iter().any(|at| on[at..].starts_with(string)) {
                found.push(passage);
            }
        }
    }
    found
}

#[test]
fn what_runs_over_is_found_with_what_stands_inside() {
    let (mut draw, folding) = (Draw(29), Folding::new(&HashMap::new()));
    let mut several = 0;
    for letters in 1..4 {
        for longest in [1, 2, 4, 30] {
            let mut text = |_| {
                let length = 1 + draw.below(longest);
                (0..length).map(|_| FIRST + draw.below(letters) as u32).collect()
            };
            let texts: Vec<Text> = (0..PASSAGES).map(&mut text).collect();
            let files = written_with(texts.clone(), |_, _| None);
            let segment = opened(&files).expect("sound");
            let all = texts.concat();
            for _ in 0..60 {
                let start = draw.below(all.len());
                let string = all[start..all.len().min(start + 1 + draw.below(9))].to_vec();
                let begun = segment.crossing(&string, &folding).expect("sound");
                assert_eq!(*begun, running_over(&texts, &string), "{texts:?} {string:?}");
                several += usize::from(begun.len() > 3);
                let holds = |at: &u32| {
                    let mut windows = texts[*at as usize].windows(string.len());
                    begun.contains(at) || windows.any(|one| one == string)
                };
                let clause = Clause::Run(string.clone());
                let found = segment.matched(&clause, 0, &folding).expect("sound");
                let held = (0..PASSAGES as u32).filter(holds);
                assert_eq!(found.list(), held.collect::<Vec<_>>(), "{texts:?} {string:?}");
            }
        }
    }
    assert!(several > 100, "{several}");
}

/// Tell whether letters stand in a text from a place on, ends of lines left out or not.
fn stands(text: &[u32], at: usize, string: &[u32]) -> bool {
    let Some((first, rest)) = string.split_first() else { return true };
    let over = at % 7 == 0 && at + 2 < text.len();
    text.get(at) == Some(first)
        && (rest.is_empty() || stands(text, at + 1, rest) || over && stands(text, at + 2, rest))
}

#[test]
fn ends_of_lines_are_left_out() {
    let (mut draw, folding, mut several) = (Draw(31), Folding::new(&HashMap::new()), 0);
    for letters in 2..5 {
        let mut text = |_| {
            let length = 1 + draw.below(40);
            (0..length).map(|_| FIRST + draw.below(letters) as u32).collect()
        };
        let texts: Vec<Text> = (0..PASSAGES).map(&mut text).collect();
        let segment = opened(&written_with(texts.clone(), over_line)).expect("sound");
        for _ in 0..100 {
            let length = 2 + draw.below(7);
            let string: Text = (0..length).map(|_| FIRST + draw.below(letters) as u32).collect();
            let holds = |at: &u32| {
                let text = &texts[*at as usize];
                (0..text.len()).any(|begin| stands(text, begin, &string))
            };
            let over = segment.over_lines(&string).expect("sound");
            assert!(over.iter().all(holds), "{texts:?} {string:?}");
            let both = [
                Clause::String { folded: string.clone(), fields: vec!["body".into()] },
                Clause::OverLines(string.clone()),
            ];
            let inside = segment.matched(&both[0], 0, &folding).expect("sound").list();
            several += usize::from(over.iter().any(|at| !inside.contains(at)));
            let found = segment.matched(&Clause::Any(both.into()), 0, &folding).expect("sound");
            let held: Vec<u32> = (0..PASSAGES as u32).filter(holds).collect();
            assert_eq!(found.list(), held, "{texts:?} {string:?}");
        }
    }
    assert!(several > 50, "{several}");
}

#[test]
fn what_is_damaged_is_an_error_or_an_answer() {
    let mut draw = Draw(0xD1B5_4A32_D192_ED03);
    let (mut refused, mut longest) = (0, Duration::ZERO);
    for trial in 0..TRIALS {
        let mut files = sound();
        for _ in 0..=draw.below(5) {
            let file = if draw.below(4) == 0 { &mut files.docs } else { &mut files.terms };
            let at = draw.below(file.bytes.len());
            file.bytes[at] = [0, 0xFF, draw.next() as u8, file.bytes[at] ^ 1][draw.below(4)];
        }
        if trial % 5 == 0 {
            let file = if draw.below(2) == 0 { &mut files.docs } else { &mut files.terms };
            let at = draw.below(file.arrays.len());
            let wild = [0, 1, usize::MAX, usize::MAX / 2, 1 << 40, 64, 3][draw.below(7)];
            match draw.below(4) {
                0 => file.arrays[at].1 = wild,
                1 => file.arrays[at].2 = wild,
                2 => file.arrays[at].3 = wild,
                _ => drop(file.arrays.remove(at)),
            }
        }
        let began = Instant::now();
        refused += u64::from(ask(&files).is_err());
        longest = longest.max(began.elapsed());
    }
    assert!(longest < LONGEST, "{longest:?}");
    assert!((TRIALS / 10..TRIALS).contains(&refused), "{refused}");
}
