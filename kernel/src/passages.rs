//! Stored passages, as `searcher.postings.passages` writes them.

use std::sync::{Arc, Mutex};

use crate::blocks::{Array, Checked, Damage, Stretch, View};
use crate::gbk;
use crate::inflate::Inflater;
use crate::kept::Kept;
use crate::layout::Layout;

/// Bytes of inflated blocks that are kept: passages that follow one another are asked for together.
const MOST_KEPT: usize = 2 << 20;

/// So many blocks are inflated at once in memory that is kept for the next, and so many bytes of
/// it are.
const MOST_WORKSHOPS: usize = 4;
const MOST_ROOM: usize = 1 << 16;

/// How the bytes of a block are kept.
const PLAIN: u8 = 0;
const GBK: u8 = 1;

/// The passages of a segment: blocks deflated against one dictionary.
pub struct Passages {
    starts: Array,
    firsts: Array,
    blocks_at: Array,
    blocks: Array,
    dictionary: Vec<u8>,
    kept: Kept<usize, Arc<Vec<u8>>>,
    workshops: Mutex<Vec<Workshop>>,
}

/// What inflates a block: its tables, and the dictionary with room behind it.
struct Workshop {
    machine: Box<Inflater>,
    room: Vec<u8>,
}

impl Passages {
    /// Return the passages of a file.
    pub fn new(layout: &Layout) -> Checked<Passages> {
        let starts = layout.array("stored.starts", &[4, 8], None)?;
        let firsts = layout.array("stored.block_first", &[4], None)?;
        let dictionary = layout.array("stored.dictionary", &[1], None)?;
        let view = layout.view();
        Ok(Passages {
            starts,
            firsts,
            blocks_at: layout.array("stored.block_start", &[4, 8], Some(firsts.count + 1))?,
            blocks: layout.array("stored.blocks", &[1], None)?,
            dictionary: view.slice(dictionary, 0, dictionary.count)?.to_vec(),
            kept: Kept::new(MOST_KEPT),
            workshops: Mutex::default(),
        })
    }

    /// Return the bytes of a passage.
    pub fn read(&self, view: &View, passage: usize) -> Checked<Vec<u8>> {
        let invalid = || view.blocks.invalid("a block of passages");
        let count = self.starts.count.saturating_sub(1);
        if passage >= count {
            return Err(invalid());
        }
        let block = self.block_of(view, passage)?;
        let first = view.number(self.firsts, block)?;
        let last = match block + 1 < self.firsts.count {
            true => view.number(self.firsts, block + 1)?,
            false => count,
        };
        if first > passage || last <= passage || last > count {
            return Err(invalid());
        }
        let start = |at| view.number(self.starts, at);
        let (base, end) = (start(first)?, start(last)?);
        let (from, to) = (start(passage)?, start(passage + 1)?);
        if !(base <= from && from <= to && to <= end) {
            return Err(invalid());
        }
        let raw = match self.kept.get(&block) {
            Some(raw) => raw,
            None => {
                let raw = Arc::new(self.inflate(view, block, end - base)?);
                self.kept.put(block, raw.clone(), raw.len());
                raw
            }
        };
        Ok(raw[from - base..to - base].to_vec())
    }

    /// Return where the block that holds a passage lies.
    pub fn stretch(&self, view: &View, passage: usize) -> Checked<Stretch> {
        let block = self.block_of(view, passage)?;
        let (start, stop) =
            (view.number(self.blocks_at, block)?, view.number(self.blocks_at, block + 1)?);
        view.stretch(self.blocks, start, stop)
    }

    /// Return the block that holds a passage.
    fn block_of(&self, view: &View, passage: usize) -> Checked<usize> {
        let (mut low, mut high) = (0, self.firsts.count);
        while low < high {
            let middle = (low + high) / 2;
            if view.number(self.firsts, middle)? <= passage {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1).ok_or_else(|| view.blocks.invalid("a block of passages"))
    }

    /// Return the bytes of a block, which are `size`: no more are ever made of it.
    fn inflate(&self, view: &View, block: usize, size: usize) -> Checked<Vec<u8>> {
        let invalid = || -> Damage { view.blocks.invalid("a block of passages") };
        let (start, stop) =
            (view.number(self.blocks_at, block)?, view.number(self.blocks_at, block + 1)?);
        let packed = view.slice(self.blocks, start, stop)?;
        let (&way, packed) = packed.split_first().ok_or_else(invalid)?;
        // Deflated bytes are never a thousandth and more of what they tell, in GBK of half of it.
        if size > packed.len().saturating_mul(2200) + 64 {
            return Err(invalid());
        }
        let mut workshop = self.workshops.lock().unwrap_or_else(|held| held.into_inner()).pop();
        let Workshop { machine, room } = workshop.get_or_insert_with(|| Workshop {
            machine: Box::new(Inflater::new()),
            room: self.dictionary.clone(),
        });
        let first = self.dictionary.len();
        if room.len() < first + size {
            room.resize(first + size, 0);
        }
        let made = machine.inflate(packed, &mut room[..first + size], first);
        let raw = made.and_then(|made| match (way, &room[first..first + made]) {
            (PLAIN, kept) => Some(kept.to_vec()),
            (GBK, kept) => gbk::decoded(kept, size),
            _ => None,
        });
        let small = room.len() <= first + MOST_ROOM;
        let mut workshops = self.workshops.lock().unwrap_or_else(|held| held.into_inner());
        if small && workshops.len() < MOST_WORKSHOPS {
            workshops.extend(workshop);
        }
        raw.filter(|raw| raw.len() == size).ok_or_else(invalid)
    }
}
