//! Postings of several sources joined, as `searcher.postings.merge` does.

/// The postings of terms: documents, frequencies and positions of all, one after the other.
pub struct Run {
    pub docs: Vec<u32>,
    pub freqs: Vec<u32>,
    pub positions: Option<Vec<u32>>,
}

/// The postings of one source: the place of each term among those of all, how many postings each
/// has, documents, frequencies and positions. Documents of -1 are left out.
pub struct Part {
    pub places: Vec<u32>,
    pub counts: Vec<u32>,
    pub docs: Vec<u32>,
    pub freqs: Vec<u32>,
    pub positions: Option<Vec<u32>>,
}

impl Part {
    fn fits(&self, terms: usize) -> bool {
        let total = |numbers: &[u32]| numbers.iter().map(|one| *one as usize).sum::<usize>();
        self.places.len() == self.counts.len()
            && self.places.iter().all(|place| (*place as usize) < terms)
            && total(&self.counts) == self.docs.len()
            && self.docs.len() == self.freqs.len()
            && self.positions.as_ref().map_or(true, |held| held.len() == total(&self.freqs))
    }

    /// Give each posting: the place of its term, document, frequency, where its positions begin.
    fn each(&self, mut told: impl FnMut(usize, u32, u32, usize)) {
        let (mut at, mut begin) = (0, 0);
        for (place, count) in self.places.iter().zip(&self.counts) {
            for _ in 0..*count {
                if self.docs[at] != GONE {
                    told(*place as usize, self.docs[at], self.freqs[at], begin);
                }
                begin += self.freqs[at] as usize;
                at += 1;
            }
        }
    }
}

const GONE: u32 = u32::MAX;

/// Join the postings of several sources, term by term in the order of the sources; with positions
/// where all have them. Return how many each term has, and the postings. None where numbers do not
/// fit together.
pub fn joined(parts: &[Part], terms: usize) -> Option<(Vec<u32>, Run)> {
    if !parts.iter().all(|part| part.fits(terms)) {
        return None;
    }
    let mut filled = parts.iter().filter(|part| !part.docs.is_empty()).peekable();
    let placed = filled.peek().is_some() && filled.all(|part| part.positions.is_some());
    let (mut counts, mut totals) = (vec![0u32; terms], vec![0usize; terms]);
    for part in parts {
        part.each(|place, _, freq, _| {
            counts[place] += 1;
            totals[place] += freq as usize;
        });
    }
    let (mut size, mut total) = (0, 0);
    let mut ends = Vec::with_capacity(terms);
    for (count, occurring) in counts.iter().zip(&totals) {
        ends.push((size, total));
        size += *count as usize;
        total += occurring;
    }
    let mut run = Run {
        docs: vec![0; size],
        freqs: vec![0; size],
        positions: placed.then(|| vec![0; total]),
    };
    for part in parts {
        part.each(|place, doc, freq, begin| {
            let (at, to) = &mut ends[place];
            run.docs[*at] = doc;
            run.freqs[*at] = freq;
            *at += 1;
            if let (Some(all), Some(own)) = (&mut run.positions, &part.positions) {
                let size = freq as usize;
                all[*to..*to + size].copy_from_slice(&own[begin..begin + size]);
                *to += size;
            }
        });
    }
    Some((counts, run))
}

#[cfg(test)]
mod tests {
    use super::{joined, Part};

    #[test]
    fn sources_are_joined() {
        let part = |places: &[u32], docs: &[u32]| Part {
            places: places.into(),
            counts: vec![1; places.len()],
            docs: docs.into(),
            freqs: vec![2; docs.len()],
            positions: Some((0..2 * docs.len() as u32).collect()),
        };
        let parts = [part(&[0, 2], &[1, 0]), part(&[1, 2], &[u32::MAX, 5])];
        let (counts, run) = joined(&parts, 3).expect("sound parts");
        assert_eq!(counts, [1, 0, 2]);
        assert_eq!((run.docs, run.freqs), (vec![1, 0, 5], vec![2; 3]));
        assert_eq!(run.positions, Some(vec![0, 1, 2, 3, 2, 3]));
        assert!(joined(&parts, 2).is_none());
    }
}
