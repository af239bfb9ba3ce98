//! Cutting Han characters into words: jieba's algorithm, by jieba's own dictionary and model.
//!
//! The likeliest words of the dictionary are taken; what is left of single characters between
//! them is cut by a hidden Markov model, whose states are the beginning, end and middle of a word
//! and a word of one character (B, E, M, S, as jieba names them).

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

/// The characters that words are made of.
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FD5;
const SIZE: usize = (LAST - FIRST + 1) as usize;
/// What no character is likelier than not to be.
const NEVER: f64 = -3.14e100;
/// Bits of a slot of the table that tell the node; those of a character's number.
const NODE: u32 = 24;
const CHARACTER: u32 = 15;
/// Bits of the number of slots at first, and of those that the characters of a node spread over.
const LEAST_SLOTS: u32 = 20;
const SPREAD: u32 = 11;
/// Bits of the number of bits that tell where nothing can lead, and what spreads keys over them.
const MAY_LEAD: u32 = 22;
const SPREADING: u64 = 0x9E37_79B9_7F4A_7C15;
/// Which states may come before each of B, E, M, S; of two as likely the last is taken.
const BEFORE: [[usize; 2]; 4] = [[E, S], [B, M], [B, M], [E, S]];
const B: usize = 0;
const E: usize = 1;
const M: usize = 2;
const S: usize = 3;
/// Words inside others have so many characters.
const INNER: [usize; 2] = [2, 3];

/// Return the number of a Han character, None for any other.
#[inline]
fn number_of(code: u32) -> Option<usize> {
    (FIRST..=LAST).contains(&code).then(|| (code - FIRST) as usize)
}

/// Return a run of Han characters as numbers; None where another is among them.
fn numbers_of(word: &str) -> Option<Vec<u16>> {
    word.chars().map(|char| number_of(char.into()).map(|number| number as u16)).collect()
}

/// Where a beginning of words leads: a node, 0 for none, and how likely the word is that ends with
/// it; not a number where none does.
#[derive(Clone, Copy)]
struct Step {
    node: u32,
    score: f64,
}

const NOWHERE: Step = Step { node: 0, score: f64::NAN };

impl Step {
    fn is_word(&self) -> bool {
        !self.score.is_nan()
    }
}

/// The node before, the character and the node that the two lead to, 0 where nothing is; how likely
/// the word is that ends there. Both lie side by side, for what a step costs is to reach them. Of
/// zeros alone, memory need not be written before it is used.
type Slot = (u64, f64);

/// Words by their characters: a node a beginning of words, 0 for none.
struct Trie {
    firsts: Vec<Step>,
    slots: Vec<Slot>,
    count: usize,
    /// Bits, set for all nodes and characters that lead somewhere: few enough to stay near the
    /// processor, where most steps are over.
    leading: Vec<u64>,
    nodes: u32,
    /// The word added last, and the nodes of its beginnings: dictionaries are in order.
    last: Vec<u16>,
    path: Vec<u32>,
}

impl Trie {
    fn new() -> Trie {
        Trie {
            firsts: vec![NOWHERE; SIZE],
            slots: vec![(0, 0.0); 1 << LEAST_SLOTS],
            count: 0,
            leading: vec![0; 1 << (MAY_LEAD - u64::BITS.ilog2())],
            nodes: 1,
            last: vec![],
            path: vec![],
        }
    }

    /// Return the first slot of a key. Nodes that are numbered one after the other have theirs
    /// near one another, and the characters of one are spread among those.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let (node, char) = (key >> CHARACTER, key & ((1 << CHARACTER) - 1));
        let spread = char.wrapping_mul(SPREADING) >> (64 - SPREAD);
        let apart = self.slots.len().ilog2() - LEAST_SLOTS + 1;
        ((node << apart) + spread) as usize & (self.slots.len() - 1)
    }

    /// Return the slot where a key stands, or would.
    #[inline]
    fn place(&self, key: u64) -> usize {
        let mut at = self.slot(key);
        while self.slots[at].0 != 0 && self.slots[at].0 >> NODE != key {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }

    /// Return where a node and a character lead.
    #[inline]
    fn next(&self, node: u32, char: u16) -> Step {
        let key = key_of(node, char);
        let (word, bit) = leading(key);
        if self.leading[word] & bit == 0 {
            return NOWHERE;
        }
        match self.slots[self.place(key)] {
            (0, _) => NOWHERE,
            (held, score) => Step { node: (held & ((1 << NODE) - 1)) as u32, score },
        }
    }

    /// Return where a run leads.
    fn step(&self, run: &[u16]) -> Step {
        let Some((first, rest)) = run.split_first() else { return NOWHERE };
        let mut step = self.firsts[usize::from(*first)];
        for char in rest {
            if step.node == 0 {
                break;
            }
            step = self.next(step.node, *char);
        }
        step
    }

    fn grow(&mut self) {
        let larger = vec![(0, 0.0); 2 * self.slots.len()];
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot.0 != 0 {
                let at = self.place(slot.0 >> NODE);
                self.slots[at] = slot;
            }
        }
    }

    fn join(&mut self, node: u32, char: u16, after: u32) {
        self.count += 1;
        if 2 * self.count > self.slots.len() {
            self.grow();
        }
        let key = key_of(node, char);
        let at = self.place(key);
        self.slots[at] = (key << NODE | u64::from(after), f64::NAN);
        let (word, bit) = leading(key);
        self.leading[word] |= bit;
    }

    fn fresh(&mut self) -> u32 {
        self.nodes += 1;
        self.nodes - 1
    }

    /// Say how likely a word is.
    fn add(&mut self, word: &[u16], score: f64) {
        let Some(first) = word.first() else { return };
        let shared = word.iter().zip(&self.last).take_while(|(one, other)| one == other).count();
        self.path.truncate(shared);
        let mut node = self.path.last().copied().unwrap_or(0);
        for (at, char) in word.iter().enumerate().skip(shared) {
            let mut after = match at {
                0 => self.firsts[usize::from(*first)].node,
                _ => self.next(node, *char).node,
            };
            if after == 0 {
                after = self.fresh();
                match at {
                    0 => self.firsts[usize::from(*first)].node = after,
                    _ => self.join(node, *char, after),
                }
            }
            node = after;
            self.path.push(node);
        }
        match (word, &self.path[..]) {
            ([.., last], [.., before, _]) => {
                let at = self.place(key_of(*before, *last));
                self.slots[at].1 = score;
            }
            _ => self.firsts[usize::from(*first)].score = score,
        }
        self.last.clear();
        self.last.extend(word);
    }

    /// Give the words inside a word: those of two characters, then those of three.
    fn inner(&self, word: &[u16], mut told: impl FnMut(usize, usize, u32)) {
        for size in INNER.into_iter().filter(|size| *size < word.len()) {
            for (begin, gram) in word.windows(size).enumerate() {
                let step = self.step(gram);
                if step.is_word() {
                    told(begin, size, step.node);
                }
            }
        }
    }
}

#[inline]
fn key_of(node: u32, char: u16) -> u64 {
    u64::from(node) << CHARACTER | u64::from(char)
}

/// Return which of the bits that tell what leads somewhere is a key's: its word, and the bit in it.
#[inline]
fn leading(key: u64) -> (usize, u64) {
    let bit = key.wrapping_mul(SPREADING) >> (u64::BITS - MAY_LEAD);
    ((bit / u64::from(u64::BITS)) as usize, 1 << (bit % u64::from(u64::BITS)))
}

/// A dictionary as text, its lines by the first characters of their words: a query needs few.
struct Dictionary {
    text: Vec<u8>,
    /// Where lines begin, those with one first character together in the order of the text.
    lines: Vec<u32>,
    /// Where those of each first character begin among them, and the last end.
    starts: Vec<u32>,
    /// Words beside it, with their frequencies.
    more: Vec<(Vec<u16>, u64)>,
    /// The logarithm of all frequencies together.
    whole: f64,
}

/// A line of a dictionary: a word, how often it is met, and how many bytes all of it is.
struct Line<'a> {
    word: &'a [u8],
    frequency: u64,
    size: usize,
}

impl Line<'_> {
    /// Read the first line of some bytes; None where it is no word with its frequency.
    fn read(text: &[u8]) -> Option<Line<'_>> {
        let blank = text.iter().position(|byte| matches!(byte, b' ' | b'\n'))?;
        let (word, rest) = text.split_at(blank);
        let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit());
        let mut frequency = 0u64;
        let mut size = blank + 1;
        for digit in digits {
            frequency = frequency.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            size += 1;
        }
        if rest[0] == b'\n' || size == blank + 1 {
            return None;
        }
        if !text.get(size).map_or(true, |byte| matches!(byte, b' ' | b'\r' | b'\n')) {
            return None;
        }
        size += text[size..].iter().take_while(|byte| **byte != b'\n').count();
        Some(Line { word, frequency, size: text.len().min(size + 1) })
    }

    /// Return the number of the first character, None where that is no Han character.
    fn first(&self) -> Option<usize> {
        // One of three bytes, as all of them are.
        let [one @ 0xE0..=0xEF, two, three, ..] = *self.word else { return None };
        let code = u32::from(one & 0xF) << 12 | u32::from(two & 0x3F) << 6;
        number_of(code | u32::from(three & 0x3F))
    }
}

impl Dictionary {
    /// Take a text, a word and its frequency a line, and more words, which count beside it. None
    /// where it is no such text, or too long.
    fn new(text: &[u8], more: &[(String, u64)]) -> Option<Dictionary> {
        let (mut total, mut size, mut at) = (0u64, 0, 0);
        let mut begun: Vec<(u16, u32)> = vec![];
        while at < text.len() {
            let line = Line::read(&text[at..])?;
            (total, size) = (total.checked_add(line.frequency)?, size + line.word.len());
            if let Some(first) = line.first() {
                begun.push((first as u16, u32::try_from(at).ok()?));
            }
            at += line.size;
        }
        let word = |(word, frequency): &(String, u64)| Some((numbers_of(word)?, *frequency));
        let more: Vec<_> = more.iter().map(word).collect::<Option<_>>()?;
        total += more.iter().map(|(_, frequency)| frequency).sum::<u64>();
        size += more.iter().map(|(word, _)| word.len()).sum::<usize>();
        if total == 0 || size >= 1 << NODE {
            return None;
        }
        let mut starts = vec![0u32; SIZE + 1];
        begun.iter().for_each(|(first, _)| starts[usize::from(*first) + 1] += 1);
        (0..SIZE).for_each(|first| starts[first + 1] += starts[first]);
        let (mut next, mut lines) = (starts.clone(), vec![0; begun.len()]);
        for (first, at) in begun {
            let place = &mut next[usize::from(first)];
            lines[*place as usize] = at;
            *place += 1;
        }
        Some(Dictionary { text: text.into(), lines, starts, more, whole: (total as f64).ln() })
    }

    /// Add the words that begin with a character to a trie.
    fn add_to(&self, trie: &mut Trie, first: u16) {
        let score = |frequency: u64| match frequency {
            0 => f64::NAN,
            _ => (frequency as f64).ln() - self.whole,
        };
        let (from, to) = (self.starts[usize::from(first)], self.starts[usize::from(first) + 1]);
        for at in &self.lines[from as usize..to as usize] {
            let Some(line) = Line::read(&self.text[*at as usize..]) else { continue };
            if let Some(word) = std::str::from_utf8(line.word).ok().and_then(numbers_of) {
                trie.add(&word, score(line.frequency));
            }
        }
        for (word, frequency) in self.more.iter().filter(|(word, _)| word.first() == Some(&first)) {
            trie.add(word, score(*frequency));
        }
    }
}

/// How likely words begin with each state, how likely one follows another, and how likely each
/// character stands in each.
pub struct Model {
    start: [f64; 4],
    follow: [[f64; 4]; 4],
    emit: Vec<[f64; 4]>,
}

impl Model {
    /// Take jieba's tables as text: the likelihoods of beginnings, of what follows what, and of
    /// characters. None where they are not as they should be.
    pub fn new(start: &str, follow: &str, emit: &str) -> Option<Model> {
        let mut model =
            Model { start: [NEVER; 4], follow: [[NEVER; 4]; 4], emit: vec![[NEVER; 4]; SIZE] };
        for (_, quoted, said) in rows(start) {
            model.start[state_of(quoted)?] = said.parse().ok()?;
        }
        for (state, quoted, said) in rows(follow) {
            model.follow[state_of(state)?][state_of(quoted)?] = said.parse().ok()?;
        }
        let mut seen = [false; 4];
        for (state, quoted, said) in rows(emit) {
            let (state, likelihood) = (state_of(state)?, said.parse().ok()?);
            let code = u32::from_str_radix(quoted.strip_prefix("\\u")?, 16).ok()?;
            if let Some(number) = number_of(code) {
                model.emit[number][state] = likelihood;
                seen[state] = true;
            }
        }
        let begun = model.start.iter().any(|likelihood| *likelihood > NEVER);
        (begun && seen == [true; 4]).then_some(model)
    }

    /// Give where each word of a run begins and ends.
    fn cut(&self, run: &[u16], room: &mut Room, mut told: impl FnMut(usize, usize)) {
        let mut state = self.last_state(run, room);
        for at in (0..run.len()).rev() {
            room.ends[at] = state;
            state = usize::from(room.states[at][state]);
        }
        let (mut begin, mut next) = (0, 0);
        for at in 0..run.len() {
            match room.ends[at] {
                B => begin = at,
                E => {
                    told(begin, at + 1);
                    next = at + 1;
                }
                S => {
                    told(at, at + 1);
                    next = at + 1;
                }
                _ => {}
            }
        }
        if next < run.len() {
            told(next, run.len());
        }
    }

    /// Return the likeliest last state; the room has for each character and state the one before.
    fn last_state(&self, run: &[u16], room: &mut Room) -> usize {
        room.states.clear();
        room.ends.clear();
        room.ends.resize(run.len(), 0);
        let mut scores = [0.0; 4];
        for (at, char) in run.iter().enumerate() {
            let emit = &self.emit[usize::from(*char)];
            let (mut after, mut from) = ([0.0; 4], [0; 4]);
            for state in [B, E, M, S] {
                (after[state], from[state]) = if at == 0 {
                    (self.start[state] + emit[state], 0)
                } else {
                    let [one, other] = BEFORE[state];
                    let score =
                        |before: usize| scores[before] + self.follow[before][state] + emit[state];
                    let (first, second) = (score(one), score(other));
                    if second >= first {
                        (second, other as u8)
                    } else {
                        (first, one as u8)
                    }
                };
            }
            scores = after;
            room.states.push(from);
        }
        if scores[S] >= scores[E] {
            S
        } else {
            E
        }
    }
}

/// Return the number of a state.
fn state_of(name: &str) -> Option<usize> {
    ["B", "E", "M", "S"].iter().position(|state| *state == name)
}

/// Return what stands in quotes and what is said of it after a colon, row by row, with the name
/// before the brace that they stand in.
fn rows(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let (mut rest, mut above) = (text, "");
    std::iter::from_fn(move || loop {
        let (_, after) = rest.split_once('\'')?;
        let (quoted, after) = after.split_once('\'')?;
        let after = after.strip_prefix(": ")?;
        let end = after.find(|char| matches!(char, ',' | '}' | '{')).unwrap_or(after.len());
        rest = &after[end..];
        if !rest.starts_with('{') {
            return Some((above, quoted, &after[..end]));
        }
        above = quoted;
    })
}

/// What is filled anew for every run.
#[derive(Default)]
struct Room {
    run: Vec<u16>,
    /// The likelihood from each place on, where its word ends, and that word's node.
    route: Vec<(f64, u32, u32)>,
    states: Vec<[u8; 4]>,
    ends: Vec<usize>,
    words: Vec<Word>,
    /// The number of each node that was met, and which were.
    numbers: Vec<u32>,
    met: Vec<u32>,
}

/// A word of a run: where it begins and ends, and its node, 0 where it is none's.
#[derive(Clone, Copy)]
struct Word {
    start: u32,
    end: u32,
    node: u32,
}

/// Cuts runs of Han characters.
pub struct Cutter {
    dictionary: Dictionary,
    model: Model,
    working: Mutex<Working>,
}

/// The words that begin with what was met, and room to cut by them.
struct Working {
    trie: Trie,
    /// Which first characters were met.
    met: Vec<bool>,
    room: Room,
}

impl Working {
    /// See that the words are known that begin with some characters.
    fn learn(&mut self, dictionary: &Dictionary, codes: &[u32]) {
        for first in codes.iter().filter_map(|code| number_of(*code)) {
            if !std::mem::replace(&mut self.met[first], true) {
                dictionary.add_to(&mut self.trie, first as u16);
            }
        }
        self.room.numbers.resize(self.trie.nodes as usize, 0);
    }
}

impl Cutter {
    /// Take the text of a dictionary, a word and its frequency a line, and more words, which
    /// count beside it. None where it is no such text.
    pub fn new(dictionary: &[u8], more: &[(String, u64)], model: Model) -> Option<Cutter> {
        let dictionary = Dictionary::new(dictionary, more)?;
        let working = Working { trie: Trie::new(), met: vec![false; SIZE], room: Room::default() };
        Some(Cutter { dictionary, model, working: working.into() })
    }

    /// Tell whether a text is a word of the dictionary.
    pub fn knows(&self, codes: &[u32]) -> bool {
        let run: Option<Vec<u16>> =
            codes.iter().map(|code| number_of(*code).map(|number| number as u16)).collect();
        let working = self.working(&codes[..codes.len().min(1)]);
        run.is_some_and(|run| working.trie.step(&run).is_word())
    }

    /// Return what cuts some characters.
    fn working(&self, codes: &[u32]) -> MutexGuard<'_, Working> {
        let mut working = self.working.lock().unwrap_or_else(|held| held.into_inner());
        working.learn(&self.dictionary, codes);
        working
    }

    /// Return the words of a text and where each begins and ends; whatever is no Han character
    /// stands by itself. With `inner` those inside others come before them.
    pub fn cut(&self, codes: &[u32], inner: bool) -> Vec<(usize, usize)> {
        let mut working = self.working(codes);
        let Working { trie, room, .. } = &mut *working;
        let mut found = vec![];
        let mut at = 0;
        while at < codes.len() {
            let end = run_end(codes, at);
            if end == at {
                found.push((at, at + 1));
                at += 1;
                continue;
            }
            self.cut_run(trie, &codes[at..end], room);
            let Room { words, run, .. } = &*room;
            for word in words {
                let (start, stop) = (word.start as usize, word.end as usize);
                if inner {
                    trie.inner(&run[start..stop], |begin, size, _| {
                        found.push((at + start + begin, at + start + begin + size));
                    });
                }
                found.push((at + start, at + stop));
            }
            at = end;
        }
        found
    }

    /// Cut a run of Han characters into the room's words.
    fn cut_run(&self, trie: &Trie, codes: &[u32], room: &mut Room) {
        room.run.clear();
        room.run.extend(codes.iter().map(|code| (code - FIRST) as u16));
        room.words.clear();
        self.find_route(trie, room);
        let run = std::mem::take(&mut room.run);
        let (mut at, mut single) = (0, 0);
        while at < run.len() {
            let (_, end, node) = room.route[at];
            let end = end as usize;
            if end - at > 1 {
                self.cut_singles(trie, &run[single..at], single, room);
                room.words.push(Word { start: at as u32, end: end as u32, node });
                single = end;
            }
            at = end;
        }
        self.cut_singles(trie, &run[single..at], single, room);
        room.run = run;
    }

    /// Find the likeliest way through a run, from its end.
    fn find_route(&self, trie: &Trie, room: &mut Room) {
        let (Room { run, route, .. }, unknown) = (room, -self.dictionary.whole);
        route.clear();
        route.resize(run.len() + 1, (0.0, 0, 0));
        for start in (0..run.len()).rev() {
            let first = trie.firsts[usize::from(run[start])];
            let mut step = first;
            let mut best = (f64::NAN, 0, 0);
            let mut end = start + 1;
            while step.node != 0 {
                if step.is_word() {
                    let score = step.score + route[end].0;
                    // Of two as likely the longer one is taken.
                    if best.0.is_nan() || score >= best.0 {
                        best = (score, end as u32, step.node);
                    }
                }
                let Some(char) = run.get(end) else { break };
                step = trie.next(step.node, *char);
                end += 1;
            }
            if best.0.is_nan() {
                best = (unknown + route[start + 1].0, start as u32 + 1, first.node);
            }
            route[start] = best;
        }
    }

    /// Cut single characters that stand together by the model, where they are no word.
    fn cut_singles(&self, trie: &Trie, some: &[u16], start: usize, room: &mut Room) {
        let mut words = std::mem::take(&mut room.words);
        let mut add = |begin: usize, stop: usize| {
            let node = trie.step(&some[begin..stop]).node;
            words.push(Word { start: (start + begin) as u32, end: (start + stop) as u32, node });
        };
        if some.len() < 2 || trie.step(some).is_word() {
            (0..some.len()).for_each(|at| add(at, at + 1));
        } else {
            self.model.cut(some, room, add);
        }
        room.words = words;
    }

    /// Return the terms of texts that lie end to end with a character between them.
    pub fn terms(&self, laid: &Laid) -> Terms {
        let mut working = self.working(laid.codes);
        let Working { trie, room, .. } = &mut *working;
        let mut found = Found::new(laid.codes.len());
        let mut names = Names::default();
        let mut at = 0;
        while at < laid.codes.len() {
            let end = run_end(laid.codes, at);
            if end > at {
                self.cut_run(trie, &laid.codes[at..end], room);
                name_words(trie, at, room, &mut names, &mut found);
            }
            at = end.max(at + 1);
        }
        for node in std::mem::take(&mut room.met) {
            room.numbers[node as usize] = 0;
        }
        found.add_others(laid, names.count);
        found.terms(laid, names.text)
    }
}

/// Give the words of the run in the room, which begins at a place, numbers.
fn name_words(trie: &Trie, at: usize, room: &mut Room, names: &mut Names, found: &mut Found) {
    let Room { run, words, numbers, met, .. } = room;
    for word in words {
        let own = &run[word.start as usize..word.end as usize];
        let anchor = at as u32 + word.start;
        let mut named = |node: u32, own: &[u16]| {
            if node == 0 {
                return names.of(own);
            }
            let held = &mut numbers[node as usize];
            if *held == 0 {
                met.push(node);
                *held = names.add(own) + 1;
            }
            *held - 1
        };
        found.add_word(named(word.node, own), anchor);
        trie.inner(own, |begin, size, node| {
            let number = named(node, &own[begin..begin + size]);
            found.terms.push((number, anchor));
        });
    }
}

/// Return where the Han characters that begin at a place end.
fn run_end(codes: &[u32], start: usize) -> usize {
    let han = codes[start..].iter().take_while(|code| number_of(**code).is_some());
    start + han.count()
}

/// The words met, each once: a text with a character between them.
#[derive(Default)]
struct Names {
    text: String,
    count: u32,
    others: HashMap<Vec<u16>, u32>,
}

impl Names {
    fn add(&mut self, word: &[u16]) -> u32 {
        if self.count > 0 {
            self.text.push('\0');
        }
        let chars = word.iter().filter_map(|char| char::from_u32(FIRST + u32::from(*char)));
        self.text.extend(chars);
        self.count += 1;
        self.count - 1
    }

    /// Return the number of a word that has no node.
    fn of(&mut self, word: &[u16]) -> u32 {
        if let Some(number) = self.others.get(word) {
            return *number;
        }
        let number = self.add(word);
        self.others.insert(word.to_vec(), number);
        number
    }
}

/// Texts end to end with a character between them, and what in them is no Han word.
pub struct Laid<'a> {
    pub codes: &'a [u32],
    /// How long each text is.
    pub lengths: &'a [u32],
    /// Where signs that take a place, and other runs, begin.
    pub places: &'a [u32],
    /// Other terms by numbers of their own, each where its run begins.
    pub others: &'a [(u32, u32)],
    /// Terms that take the place of the word that they begin in, by numbers alike.
    pub units: &'a [(u32, u32)],
}

impl Laid<'_> {
    /// Tell whether the numbers fit together.
    pub fn fits(&self) -> bool {
        let size: usize = self.lengths.iter().map(|length| *length as usize + 1).sum();
        let inside = |place: &u32| (*place as usize) < self.codes.len();
        size == self.codes.len() + 1
            && self.places.iter().all(inside)
            && self.others.iter().chain(self.units).all(|(_, place)| inside(place))
    }
}

/// The terms of texts, in the order of these: words with a character between them, and for each
/// term its number among them, its text, its place in the order of words.
pub struct Terms {
    pub words: String,
    pub numbers: Vec<u32>,
    pub texts: Vec<u32>,
    pub positions: Vec<u32>,
    /// A bit a character where what takes a place begins, in whole bytes a text.
    pub begins: Vec<u8>,
}

/// Terms by number and place, and where what takes a place begins.
struct Found {
    terms: Vec<(u32, u32)>,
    held: Vec<bool>,
    places: Vec<bool>,
}

impl Found {
    fn new(size: usize) -> Found {
        Found {
            terms: Vec::with_capacity(size),
            held: vec![false; size],
            places: vec![false; size],
        }
    }

    #[inline]
    fn add_word(&mut self, number: u32, anchor: u32) {
        self.terms.push((number, anchor));
        self.held[anchor as usize] = true;
        self.places[anchor as usize] = true;
    }

    fn add_others(&mut self, laid: &Laid, count: u32) {
        for place in laid.places {
            self.places[*place as usize] = true;
        }
        for (number, anchor) in laid.others {
            self.terms.push((count + number, *anchor));
            self.held[*anchor as usize] = true;
        }
        if laid.units.is_empty() {
            return;
        }
        // The word that each place is in, or the first.
        let mut last = self.held.iter().position(|held| *held).unwrap_or(0) as u32;
        let within: Vec<u32> = (0u32..)
            .zip(&self.held)
            .map(|(at, held)| {
                last = if *held { at } else { last };
                last
            })
            .collect();
        let unit = |(number, start): &(u32, u32)| (count + number, within[*start as usize]);
        self.terms.extend(laid.units.iter().map(unit));
    }

    fn terms(self, laid: &Laid, words: String) -> Terms {
        let mut owners = Vec::with_capacity(self.places.len());
        let mut ranks = Vec::with_capacity(self.places.len());
        let mut begins = vec![];
        let mut at = 0;
        for (text, length) in (0u32..).zip(laid.lengths) {
            let (first, mut rank) = (8 * begins.len(), 0u32);
            begins.resize(begins.len() + (*length as usize).div_ceil(8), 0);
            for offset in 0..*length as usize {
                if self.places[at + offset] {
                    rank += 1;
                    begins[(first + offset) >> 3] |= 1 << ((first + offset) & 7);
                }
                ranks.push(rank.wrapping_sub(1));
                owners.push(text);
            }
            // What stands between.
            ranks.push(rank);
            owners.push(text);
            at += *length as usize + 1;
        }
        let mut after = vec![0usize; laid.lengths.len() + 1];
        for (_, anchor) in &self.terms {
            after[owners[*anchor as usize] as usize + 1] += 1;
        }
        for text in 1..after.len() {
            after[text] += after[text - 1];
        }
        let count = self.terms.len();
        let mut terms = Terms {
            words,
            numbers: vec![0; count],
            texts: vec![0; count],
            positions: vec![0; count],
            begins,
        };
        for (number, anchor) in self.terms {
            let text = owners[anchor as usize];
            let place = &mut after[text as usize];
            terms.numbers[*place] = number;
            terms.texts[*place] = text;
            terms.positions[*place] = ranks[anchor as usize];
            *place += 1;
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::{Cutter, Dictionary, Laid, Model};

    fn cutter() -> Cutter {
        let emit = r"P={'B': {'\u7532': -1.0,
       '\u4e59': -2.5},
 'E': {'\u7532': -3.0,
       '\u4e59': -1.0},
 'M': {'\u7532': -9.0},
 'S': {'\u7532': -6.0,
       '\u2236': -1.5}}";
        let start = "P={'B': -0.3,\n 'E': -3.14e+100,\n 'M': -3.14e+100,\n 'S': -1.5}";
        let follow = "P={'B': {'E': -0.5, 'M': -0.9},\n 'E': {'B': -0.6, 'S': -0.8},
 'M': {'E': -0.3, 'M': -1.3},\n 'S': {'B': -0.7, 'S': -0.7}}";
        let model = Model::new(start, follow, emit).expect("a model");
        for wrong in ["", "P={'X': -1.0}", "P={'B': one}"] {
            assert!(Model::new(wrong, follow, emit).is_none(), "{wrong}");
            assert!(Model::new(start, follow, wrong).is_none(), "{wrong}");
        }
        let words = "信息 50 n\n信息化 20 n\n公安 30 n\nT恤 3 n\n化 4 n\n";
        Cutter::new(words.as_bytes(), &[("化学品".into(), 7)], model).expect("a dictionary")
    }

    fn words(text: &str, inner: bool) -> Vec<String> {
        let codes: Vec<u32> = text.chars().map(u32::from).collect();
        let read = |codes: &[u32]| codes.iter().filter_map(|code| char::from_u32(*code)).collect();
        cutter()
            .cut(&codes, inner)
            .into_iter()
            .map(|(start, end)| read(&codes[start..end]))
            .collect()
    }

    #[test]
    fn a_dictionary_is_words_with_their_frequencies() {
        let read = |text: &str| Dictionary::new(text.as_bytes(), &[]).is_some();
        assert!(read("信息 5 n\r\n公安 3") && read("公安 3\n") && read("T恤 3 n\n"));
        for wrong in
            ["", "信息", "信息\n", "信息 n\n", "信息 5x n\n", "信息 5 n\n\n公安 3\n", "信息 0 n\n"]
        {
            assert!(!read(wrong), "{wrong}");
        }
        assert!(!read(&format!("信息 {}0 n\n", u64::MAX)));
    }

    #[test]
    fn the_likeliest_words_are_taken() {
        assert_eq!(words("公安信息化", false), ["公安", "信息化"]);
        assert_eq!(words("公安信息化", true), ["公安", "信息", "信息化"]);
        assert_eq!(words("信息化学品", false), ["信息", "化学品"]);
        assert_eq!(words("a 公安", false), ["a", " ", "公安"]);
    }

    #[test]
    fn what_no_dictionary_has_is_cut_by_the_model() {
        assert_eq!(words("公安甲乙信息", false), ["公安", "甲乙", "信息"]);
        assert_eq!(words("甲", false), ["甲"]);
        let knows = |text: &str| cutter().knows(&text.chars().map(u32::from).collect::<Vec<_>>());
        assert!(knows("信息") && !knows("信") && !knows("T恤") && !knows("甲乙") && !knows(""));
    }

    #[test]
    fn terms_stand_in_their_texts() {
        let codes: Vec<u32> = "信息化,5\0公安甲乙".chars().map(u32::from).collect();
        let laid = Laid {
            codes: &codes,
            lengths: &[5, 4],
            places: &[3, 4],
            others: &[(0, 4)],
            units: &[(1, 9)],
        };
        assert!(laid.fits());
        let terms = cutter().terms(&laid);
        assert_eq!(terms.words, "信息化\0信息\0公安\0甲乙");
        assert_eq!(terms.numbers, [0, 1, 4, 2, 3, 5]);
        assert_eq!(terms.texts, [0, 0, 0, 1, 1, 1]);
        assert_eq!(terms.positions, [0, 0, 2, 0, 1, 1]);
        assert_eq!(terms.begins, [0b11001, 0b101]);
        assert!(!Laid { lengths: &[5, 5], ..laid }.fits());
    }
}
