//! A file's bytes, verified block by block as they are first asked for.
//!
//! What is asked for is read into memory of our own, compared with its checksum there, and kept:
//! nobody can change it afterwards, and a file that is cut short is an error like any other.

use std::alloc::{alloc_zeroed, dealloc, Layout};
use std::fs::File;
use std::io;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};

/// Bytes, as a power of two, that are read and verified together.
const BLOCK_BITS: usize = 14;
const BLOCK: usize = 1 << BLOCK_BITS;
/// Bytes that are kept at hand; past them all are let go and read again.
pub const MOST_HELD: usize = 1 << 29;

/// What is wrong with a file, as a sentence about it says: "it has been altered".
#[derive(Debug, Clone, PartialEq)]
pub struct Damage {
    pub file: Arc<str>,
    pub what: String,
}

pub type Checked<T> = Result<T, Damage>;

/// Sees that blocks are in the file; false where it cannot.
pub type Bring = Box<dyn Fn(&[usize]) -> bool + Send + Sync>;
/// Where bytes begin in the file, and how many they are.
pub type Stretch = (usize, usize);

/// Where bytes are read from.
pub enum Source {
    File(File),
    Bytes(Vec<u8>),
}

impl Source {
    /// Fill a buffer from a place; an error where there are fewer bytes.
    fn read(&self, buffer: &mut [u8], at: usize) -> io::Result<()> {
        match self {
            Source::File(file) => read_at(file, buffer, at as u64),
            Source::Bytes(bytes) => {
                let held = at.checked_add(buffer.len()).and_then(|end| bytes.get(at..end));
                buffer.copy_from_slice(held.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    use std::os::unix::fs::FileExt;
    file.read_exact_at(buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    let mut done = 0;
    while done < buffer.len() {
        match file.seek_read(&mut buffer[done..], at + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => done += count,
        }
    }
    Ok(())
}

/// Room for the whole of a file; only what is read into it takes any.
struct Room {
    bytes: NonNull<u8>,
    layout: Layout,
    read: Vec<AtomicBool>,
    filling: Mutex<()>,
    held: AtomicUsize,
}

// A block is written under the lock `filling` before its flag in `read` is set, and never after;
// it is lent out only once the flag is set.
unsafe impl Send for Room {}
unsafe impl Sync for Room {}

impl Room {
    fn new(size: usize, blocks: usize) -> Option<Room> {
        // Past this alignment the allocator writes the zeros itself, and takes all of the room.
        let layout = Layout::from_size_align(size.max(1), 16).ok()?;
        let bytes = NonNull::new(unsafe { alloc_zeroed(layout) })?;
        Some(Room {
            bytes,
            layout,
            read: (0..blocks).map(|_| AtomicBool::new(false)).collect(),
            filling: Mutex::new(()),
            held: AtomicUsize::new(0),
        })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        unsafe { dealloc(self.bytes.as_ptr(), self.layout) }
    }
}

/// The verified bytes of a file.
pub struct Blocks {
    pub name: Arc<str>,
    source: Source,
    size: usize,
    sums: Vec<u32>,
    room: RwLock<Arc<Room>>,
    most: usize,
    /// Who has the blocks that the file does not hold yet, where it is filled as it is read.
    bring: Option<Bring>,
}

impl Blocks {
    /// Take a source of which the first `size` bytes are told by `sums`, one a block.
    pub fn new(
        name: &str,
        source: Source,
        size: usize,
        sums: Vec<u32>,
        bring: Option<Bring>,
    ) -> Checked<Blocks> {
        let name: Arc<str> = name.into();
        let wrong = |what: &str| Damage { file: name.clone(), what: what.into() };
        if sums.len() != size.div_ceil(BLOCK) {
            return Err(wrong("the list of checksums is invalid"));
        }
        let room = Room::new(size, sums.len()).ok_or_else(|| wrong("it is larger than memory"))?;
        let room = RwLock::new(Arc::new(room));
        Ok(Blocks { name, source, size, sums, room, most: MOST_HELD, bring })
    }

    /// Return a view of the bytes for one question.
    pub fn view(&self) -> View<'_> {
        let room = self.room.read().unwrap_or_else(|held| held.into_inner()).clone();
        if room.held.load(Ordering::Relaxed) <= self.most {
            return View { blocks: self, room };
        }
        let mut place = self.room.write().unwrap_or_else(|held| held.into_inner());
        if place.held.load(Ordering::Relaxed) > self.most {
            if let Some(fresh) = Room::new(self.size, self.sums.len()) {
                *place = Arc::new(fresh);
            }
        }
        View { blocks: self, room: place.clone() }
    }

    /// Return the damage of this file.
    pub fn damage(&self, what: &str) -> Damage {
        Damage { file: self.name.clone(), what: what.into() }
    }

    /// Return the damage of a part of this file that is not as it is written.
    pub fn invalid(&self, part: &str) -> Damage {
        self.damage(&format!("{part} is invalid"))
    }
}

/// A file's bytes as one question sees them.
pub struct View<'a> {
    pub blocks: &'a Blocks,
    room: Arc<Room>,
}

impl View<'_> {
    /// Return bytes of the file, verified.
    #[inline]
    pub fn bytes(&self, start: usize, count: usize) -> Checked<&[u8]> {
        let end = start.checked_add(count).filter(|end| *end <= self.blocks.size);
        let end = end.ok_or_else(|| self.blocks.invalid("an array"))?;
        if count > 0 {
            let last = (end - 1) >> BLOCK_BITS;
            for block in start >> BLOCK_BITS..=last {
                if !self.room.read[block].load(Ordering::Acquire) {
                    self.fill(block, last)?;
                }
            }
        }
        // In bounds as checked above; every block of it is written and stays as it is.
        Ok(unsafe { std::slice::from_raw_parts(self.room.bytes.as_ptr().add(start), count) })
    }

    /// Read a block; one that the file does not hold is brought, with those up to `last`.
    #[cold]
    fn fill(&self, block: usize, last: usize) -> Checked<()> {
        let read = self.read_in(block);
        match (&read, &self.blocks.bring) {
            (Err(_), Some(bring)) => {
                self.bring(block..=last, bring)?;
                self.read_in(block)
            }
            _ => read,
        }
    }

    /// Whether the file is filled as it is read.
    pub fn is_filled(&self) -> bool {
        self.blocks.bring.is_some()
    }

    /// Where the file is filled as it is read, bring all that it does not hold of some stretches
    /// at once: each by itself would take a way of its own.
    pub fn gather(&self, told: impl FnOnce() -> Checked<Vec<Stretch>>) -> Checked<()> {
        let Some(bring) = &self.blocks.bring else { return Ok(()) };
        let mut wanted = vec![];
        for (start, count) in told()? {
            let end = start.checked_add(count).filter(|end| *end <= self.blocks.size);
            let end = end.ok_or_else(|| self.blocks.invalid("an array"))?;
            wanted.extend(start >> BLOCK_BITS..end.div_ceil(BLOCK));
        }
        wanted.sort_unstable();
        wanted.dedup();
        self.bring(wanted.into_iter(), bring)
    }

    fn bring(&self, wanted: impl Iterator<Item = usize>, bring: &Bring) -> Checked<()> {
        let is_read = |block: &usize| self.room.read[*block].load(Ordering::Acquire);
        let wanted = wanted.filter(|block| !is_read(block) && self.read_in(*block).is_err());
        let missing: Vec<usize> = wanted.collect();
        // No lock is held meanwhile: whoever brings them may wait for another thread.
        match missing.is_empty() || bring(&missing) {
            true => Ok(()),
            false => Err(self.blocks.damage("")),
        }
    }

    fn read_in(&self, block: usize) -> Checked<()> {
        let _filling = self.room.filling.lock().unwrap_or_else(|held| held.into_inner());
        if self.room.read[block].load(Ordering::Acquire) {
            return Ok(());
        }
        let start = block << BLOCK_BITS;
        let count = BLOCK.min(self.blocks.size - start);
        // Nobody else writes while the lock is held, and nobody reads before the flag is set.
        let target =
            unsafe { std::slice::from_raw_parts_mut(self.room.bytes.as_ptr().add(start), count) };
        self.blocks.source.read(target, start).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => self.blocks.damage("it has been cut short"),
            _ => self.blocks.damage(&format!("it cannot be read ({error})")),
        })?;
        if crc32fast::hash(target) != self.blocks.sums[block] {
            return Err(self.blocks.damage("it has been altered"));
        }
        self.room.held.fetch_add(count, Ordering::Relaxed);
        self.room.read[block].store(true, Ordering::Release);
        Ok(())
    }

    /// Return the number at a place of an array.
    #[inline]
    pub fn number(&self, array: Array, at: usize) -> Checked<usize> {
        let raw = self.slice(array, at, at + 1)?;
        Ok(read_number(raw))
    }

    /// Return the bytes of the numbers from `start` to `stop` of an array.
    #[inline]
    pub fn slice(&self, array: Array, start: usize, stop: usize) -> Checked<&[u8]> {
        let (start, count) = self.stretch(array, start, stop)?;
        self.bytes(start, count)
    }

    /// Return where the numbers from `start` to `stop` of an array lie.
    #[inline]
    pub fn stretch(&self, array: Array, start: usize, stop: usize) -> Checked<Stretch> {
        if start > stop || stop > array.count {
            return Err(self.blocks.invalid("an array"));
        }
        Ok((array.offset + start * array.width, (stop - start) * array.width))
    }
}

/// Unsigned numbers of `width` bytes each that lie one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Array {
    pub offset: usize,
    pub count: usize,
    pub width: usize,
}

impl Array {
    /// Return an array that lies in the first `size` bytes; None where it does not.
    pub fn within(offset: usize, count: usize, width: usize, size: usize) -> Option<Array> {
        let end = count.checked_mul(width).and_then(|length| length.checked_add(offset))?;
        (end <= size && matches!(width, 1 | 2 | 4 | 8)).then_some(Array { offset, count, width })
    }
}

/// Return the little-endian number that some bytes are; it fits, for no array is so long.
#[inline]
pub fn read_number(raw: &[u8]) -> usize {
    match *raw {
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]) as usize,
        _ => raw.iter().rev().fold(0u64, |number, byte| number << 8 | u64::from(*byte)) as usize,
    }
}

/// Return the numbers of four bytes each in some bytes.
pub fn words(raw: &[u8]) -> impl Iterator<Item = u32> + '_ {
    raw.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{self, File};
    use std::os::unix::fs::FileExt;
    use std::sync::{Arc, Mutex};

    use super::{Blocks, Source, BLOCK};

    #[test]
    fn what_is_not_there_is_brought_at_once() {
        let content: Vec<u8> = (0..5 * BLOCK + 9).map(|at| (at * 31 >> 3) as u8).collect();
        let sums: Vec<u32> = content.chunks(BLOCK).map(crc32fast::hash).collect();
        let path = std::env::temp_dir().join(format!("searcher-blocks-{}", std::process::id()));
        fs::write(&path, vec![0; content.len()]).expect("room");
        let open = || File::options().read(true).write(true).open(&path).expect("a file");
        let asked: Arc<Mutex<Vec<Vec<usize>>>> = Arc::default();
        let (told, bytes, file) = (asked.clone(), content.clone(), open());
        let bring = Box::new(move |blocks: &[usize]| {
            told.lock().expect("free").push(blocks.to_vec());
            blocks.iter().all(|block| {
                let start = block * BLOCK;
                let end = bytes.len().min(start + BLOCK);
                *block != 4 && file.write_all_at(&bytes[start..end], start as u64).is_ok()
            })
        });
        let blocks = Blocks::new("file", Source::File(open()), content.len(), sums, Some(bring))
            .expect("whole");
        let view = blocks.view();
        view.gather(|| Ok(vec![(3 * BLOCK, 5), (7, BLOCK), (20, 0), (8, 1)])).expect("there");
        assert_eq!(view.bytes(7, BLOCK).expect("there"), &content[7..BLOCK + 7]);
        view.gather(|| Ok(vec![(0, 4 * BLOCK)])).expect("there");
        assert_eq!(view.bytes(0, 4 * BLOCK).expect("there"), &content[..4 * BLOCK]);
        assert!(view.gather(|| Ok(vec![(4 * BLOCK, 1)])).is_err());
        assert!(view.gather(|| Ok(vec![(content.len(), 1)])).is_err());
        assert!(view.bytes(5 * BLOCK, 9).is_ok());
        assert_eq!(*asked.lock().expect("free"), [vec![0, 1, 3], vec![2], vec![4], vec![5]]);
        fs::remove_file(path).expect("there");
    }
}
