//! Whatever stands in a file whose checksums are right: an error or some answer, never a panic.

use std::sync::Arc;

use crate::blocks::{Blocks, Checked, Source};
use crate::field::Field;
use crate::layout::Layout;
use crate::passages::Passages;
use crate::phrase;
use crate::record::{write_folded, Postings};
use crate::scoring::{Kind, Norms, Row, Scorer, Stretches};

const TERMS: usize = 4;
const DOCUMENTS: usize = 30;
/// In how many bits positions are kept.
const WIDE: [u8; DOCUMENTS] = [2; DOCUMENTS];
const TRIALS: u64 = 20_000;

/// Numbers that look random, the same every time.
pub struct Draw(pub u64);

impl Draw {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// The arrays of a file under way.
#[derive(Default)]
pub struct Writing {
    pub bytes: Vec<u8>,
    pub arrays: Vec<(String, usize, usize, usize)>,
}

impl Writing {
    pub fn add(&mut self, name: &str, width: usize, numbers: impl IntoIterator<Item = u64>) {
        self.bytes.resize(self.bytes.len().next_multiple_of(64), 0);
        let offset = self.bytes.len();
        for number in numbers {
            self.bytes.extend(&number.to_le_bytes()[..width]);
        }
        let count = (self.bytes.len() - offset) / width;
        self.arrays.push((name.into(), offset, count, width));
    }

    pub fn blocks(&self) -> Blocks {
        let sums = self.bytes.chunks(1 << 14).map(crc32fast::hash).collect();
        let source = Source::Bytes(self.bytes.clone());
        Blocks::new("folder/file", source, self.bytes.len(), sums, None)
            .expect("as many sums as blocks")
    }
}

/// A field of the pairs 甲乙, 乙丙, 丙丁, 丁甲: each once in documents 0, 3, 6 …, in each at the
/// place of its number; a field of words with one that is folded into the first.
fn sound() -> Writing {
    let mut file = Writing::default();
    file.add("f.chars", 4, [0, 1, 2, 3, 4]);
    file.add("f.pairs", 4, [1 << 16 | 2, 2 << 16 | 3, 3 << 16 | 4, 4 << 16 | 1]);
    let docs: Vec<u32> = (0..DOCUMENTS as u32).step_by(3).collect();
    let (mut records, mut starts) = (vec![], vec![0]);
    for term in 0..TERMS as u32 {
        let (freqs, places) = (vec![1; docs.len()], vec![term; docs.len()]);
        let positions = Some((&places[..], &WIDE[..]));
        assert!(Postings { docs: &docs, freqs: &freqs, positions }.write(DOCUMENTS, &mut records));
        starts.push(records.len() as u64);
    }
    file.add("f.starts", 4, starts);
    file.add("f.records", 1, records.into_iter().map(u64::from));
    // The word 甲乙, once in the first three of its pair's documents.
    let (mut word, mut held) = (vec![], vec![0; docs.len()]);
    held[..3].fill(1);
    write_folded(&held, &vec![1; docs.len()], &mut word);
    file.add("w.text", 1, [0x01, 0x02]);
    file.add("w.ends", 4, [0, 2]);
    file.add("w.starts", 4, [0, word.len() as u64]);
    file.add("w.records", 1, word.into_iter().map(u64::from));
    file.add("stored.starts", 4, [0, 1, 4]);
    // AB, then C as a character and DE.
    file.add("stored.codes", 2, [1, 0, 67, 2]);
    file.add("stored.phrases", 1, [65, 66, 68, 69]);
    file.add("stored.phrase_sizes", 1, [2, 2]);
    file
}

/// Ask everything of a file; what comes back is looked at where it is sound.
fn ask(file: &Writing) -> Checked<(Vec<u32>, Vec<u8>, f32)> {
    let blocks = file.blocks();
    let view = blocks.view();
    let layout = Layout::new(&view, file.bytes.len(), file.arrays.clone())?;
    let field = Arc::new(Field::new(&layout, "f", DOCUMENTS, Some(WIDE.to_vec()), None)?);
    let words = Field::new(&layout, "w", DOCUMENTS, None, Some(field.clone()))?;
    if let Some(ordinal) = words.find(&view, &[1, 2])? {
        let (docs, freqs) = (words.docs(&view, ordinal)?, words.freqs(&view, ordinal)?);
        assert!(docs.len() == freqs.len() && docs.len() == words.frequency(&view, ordinal)?);
    }
    for term in [&[1, 2][..], &[2], &[9, 9], &[]] {
        field.find(&view, term)?;
        field.lexicon.prefix(&view, term)?;
    }
    let (found, _) = phrase::find(&view, &field, &[1, 2, 3, 4], &[0, 9])?;
    phrase::find(&view, &field, &[1], &[])?;
    let sections = Stretches::new(vec![0, 7, 8, DOCUMENTS as u32], DOCUMENTS).expect("whole");
    let norms = |count| vec![1.0; count];
    let scorer = Scorer::new(Norms::new(norms(DOCUMENTS), norms(3), norms(3)));
    let mut best = 0f32;
    for kind in [Kind::Body, Kind::Section, Kind::Heading] {
        for ordinal in 0..TERMS.min(field.lexicon.len()) {
            let rows = [(0, Row { kind, field: &field, ordinal, weight: 2.0 })];
            let all = scorer.all(&view, &sections, &rows)?;
            let some = scorer.some(&view, &sections, &rows, &[0, 7, 3, 29])?;
            // A heading stands once a section; where damage says otherwise sums may differ.
            assert!(kind == Kind::Heading || all[0] == some[0]);
            best = best.max(all[0]);
        }
    }
    let passages = Passages::new(&layout)?;
    passages.read(&view, 0)?;
    Ok((found, passages.read(&view, 1)?, best))
}

#[test]
fn a_sound_file_is_read() {
    let (found, passage, best) = ask(&sound()).expect("sound");
    // The pairs stand at 0, 1, 2 in every document; 0 and 9 are left out as known.
    assert_eq!(found, [3, 6, 12, 15, 18, 21, 24, 27]);
    assert_eq!(passage, b"CDE");
    assert!(best > 0.0);
}

#[test]
fn damage_is_an_error_or_an_answer() {
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    let mut refused = 0;
    for trial in 0..TRIALS {
        let mut file = sound();
        for _ in 0..=draw.below(4) {
            let at = draw.below(file.bytes.len());
            file.bytes[at] = [0, 0xFF, draw.next() as u8][draw.below(3)];
        }
        if trial % 4 == 0 {
            let at = draw.below(file.arrays.len());
            let wild = [0, 1, usize::MAX, usize::MAX / 2, 1 << 40, 64][draw.below(6)];
            match draw.below(4) {
                0 => file.arrays[at].1 = wild,
                1 => file.arrays[at].2 = wild,
                2 => file.arrays[at].3 = wild,
                _ => drop(file.arrays.remove(at)),
            }
        }
        refused += u64::from(ask(&file).is_err());
    }
    assert!(refused > TRIALS / 10, "{refused}");
}

#[test]
fn altered_and_cut_files_are_told() {
    let file = sound();
    let sums: Vec<u32> = file.bytes.chunks(1 << 14).map(crc32fast::hash).collect();
    let read = |bytes: Vec<u8>| {
        let blocks =
            Blocks::new("file", Source::Bytes(bytes), file.bytes.len(), sums.clone(), None);
        let blocks = blocks.expect("as many sums as blocks");
        let damage = blocks.view().bytes(0, 1).err();
        damage.map(|damage| damage.what)
    };
    assert_eq!(read(file.bytes.clone()), None);
    let mut other = file.bytes.clone();
    other[5] ^= 1;
    assert_eq!(read(other), Some("it has been altered".into()));
    assert_eq!(read(file.bytes[..9].to_vec()), Some("it has been cut short".into()));
}
