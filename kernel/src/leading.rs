//! The few passages with the greatest keys of many.

use std::cmp::Ordering;

/// A passage of a segment: what it is sorted by, and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lead {
    pub key: f64,
    pub score: f32,
    pub segment: u32,
    pub passage: u32,
}

/// Return the order of a page: greatest key first, equal keys as they lie.
pub fn order(one: &Lead, other: &Lead) -> Ordering {
    let place = |lead: &Lead| (lead.segment, lead.passage);
    other.key.total_cmp(&one.key).then_with(|| place(one).cmp(&place(other)))
}

/// Keeps the first of what it is offered.
pub struct Leading {
    held: Vec<Lead>,
    most: usize,
    floor: f64,
}

impl Leading {
    /// Keep so many, one at least.
    pub fn new(most: usize) -> Leading {
        let most = most.max(1);
        Leading { held: Vec::with_capacity(4 * most), most, floor: f64::NEG_INFINITY }
    }

    /// Take a passage into account; return the key that further ones must reach.
    #[inline]
    pub fn offer(&mut self, lead: Lead) -> f64 {
        // What equals the floor may come before one that is held.
        if lead.key >= self.floor {
            self.held.push(lead);
            if self.held.len() == 4 * self.most {
                self.shorten();
            }
        }
        self.floor
    }

    #[cold]
    fn shorten(&mut self) {
        let (_, last, _) = self.held.select_nth_unstable_by(self.most - 1, order);
        self.floor = last.key;
        self.held.truncate(self.most);
    }

    /// Return those kept, segment by segment as they lie.
    pub fn taken(mut self) -> Vec<Lead> {
        if self.held.len() > self.most {
            self.shorten();
        }
        self.held.sort_unstable_by_key(|lead| (lead.segment, lead.passage));
        self.held
    }
}

#[cfg(test)]
mod tests {
    use super::{order, Lead, Leading};

    #[test]
    fn the_greatest_are_kept_and_equals_as_they_lie() {
        let lead = |at: u32| Lead {
            key: f64::from(at * 7919 % 101),
            score: 0.0,
            segment: at / 500,
            passage: at % 500,
        };
        let mut leading = Leading::new(30);
        for at in 0..1000 {
            leading.offer(lead(at));
        }
        let mut wanted: Vec<Lead> = (0..1000).map(lead).collect();
        wanted.sort_by(order);
        let mut found = leading.taken();
        assert!(found
            .windows(2)
            .all(|two| (two[0].segment, two[0].passage) < (two[1].segment, two[1].passage)));
        found.sort_by(order);
        assert_eq!(found, wanted[..30]);
    }
}
