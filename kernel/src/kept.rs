//! What was computed and may be asked for again, within a limit; the oldest goes first.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

/// Values by key in two halves: what is asked for moves to the newer one, and when that is full
/// the older one is dropped.
pub struct Kept<K, V> {
    halves: Mutex<Halves<K, V>>,
    limit: usize,
}

struct Halves<K, V> {
    newer: HashMap<K, (V, usize)>,
    older: HashMap<K, (V, usize)>,
    size: usize,
}

impl<K: Hash + Eq, V: Clone> Kept<K, V> {
    /// Keep values of `limit` bytes altogether.
    pub fn new(limit: usize) -> Kept<K, V> {
        let halves = Halves { newer: HashMap::new(), older: HashMap::new(), size: 0 };
        Kept { halves: Mutex::new(halves), limit }
    }

    /// Return what was put under a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let mut halves = self.halves.lock().unwrap_or_else(|held| held.into_inner());
        if let Some((value, _)) = halves.newer.get(key) {
            return Some(value.clone());
        }
        let (key, (value, size)) = halves.older.remove_entry(key)?;
        halves.add(key, value.clone(), size, self.limit);
        Some(value)
    }

    /// Keep a value of so many bytes.
    pub fn put(&self, key: K, value: V, size: usize) {
        let mut halves = self.halves.lock().unwrap_or_else(|held| held.into_inner());
        halves.add(key, value, size, self.limit);
    }
}

impl<K: Hash + Eq, V> Halves<K, V> {
    fn add(&mut self, key: K, value: V, size: usize, limit: usize) {
        if self.size + size > limit / 2 {
            self.older = std::mem::take(&mut self.newer);
            self.size = 0;
        }
        if size <= limit / 2 {
            self.newer.insert(key, (value, size));
            self.size += size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn what_is_asked_for_stays_and_the_oldest_goes() {
        let kept = Kept::new(40);
        for number in 0..10 {
            kept.put(number, number, 5);
            assert_eq!(kept.get(&0), Some(0));
        }
        assert_eq!(kept.get(&9), Some(9));
        assert_eq!(kept.get(&1), None);
    }

    #[test]
    fn what_is_larger_than_the_half_is_not_kept() {
        let kept = Kept::new(10);
        kept.put('a', 1, 6);
        assert_eq!(kept.get(&'a'), None);
    }
}
