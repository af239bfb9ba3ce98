//! How ranked passages are paged through, where a page has at most so many of a document.

use std::collections::HashMap;
use std::hash::Hash;

/// Return the order in which ranked passages are paged through, given the document of each, at
/// least to `end`. A page takes the best that earlier ones left, at most so many of a document,
/// and shows them by rank; where other documents do not fill it, further passages of the same do.
pub fn in_pages<D: Copy + Eq + Hash>(
    documents: &[D],
    limit: usize,
    most: usize,
    end: usize,
) -> Vec<usize> {
    let mut laid = vec![];
    let mut left: Vec<usize> = (0..documents.len()).collect();
    while !left.is_empty() && laid.len() < end && limit > 0 {
        let (mut page, mut passed, mut shown) = (vec![], vec![], HashMap::new());
        for (at, rank) in left.iter().enumerate() {
            if page.len() == limit {
                passed.extend_from_slice(&left[at..]);
                break;
            }
            let count = shown.entry(documents[*rank]).or_insert(0usize);
            if *count < most { &mut page } else { &mut passed }.push(*rank);
            *count += 1;
        }
        let missing = (limit - page.len()).min(passed.len());
        page.extend(passed.drain(..missing));
        page.sort_unstable();
        laid.extend(page);
        left = passed;
    }
    laid.extend(left);
    laid
}

/// Tell whether pages pass over further passages of a document.
pub fn is_spread(limit: usize, most: usize) -> bool {
    most > 0 && most < limit
}

/// Tell whether ranked passages fill all pages to `end`, whatever comes after them.
pub fn fill_pages<D: Copy + Eq + Hash>(
    documents: &[D],
    limit: usize,
    most: usize,
    end: usize,
) -> bool {
    if !is_spread(limit, most) {
        return documents.len() >= end;
    }
    let mut left = documents.to_vec();
    for _ in 0..end.div_ceil(limit) {
        let (mut filled, mut shown, mut passed) = (0, HashMap::new(), vec![]);
        for document in left {
            let count = shown.entry(document).or_insert(0usize);
            if filled < limit && *count < most {
                filled += 1;
            } else {
                passed.push(document);
            }
            *count += 1;
        }
        if filled < limit {
            return false;
        }
        left = passed;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{fill_pages, in_pages};

    #[test]
    fn full_pages_stay_whatever_comes_after() {
        for seed in 0..200u32 {
            let documents: Vec<u32> =
                (0..40).map(|at| (at * at + seed * at) % 7 * at % 9).collect();
            for (limit, most, end) in [(3, 2, 3), (3, 1, 6), (4, 2, 10), (5, 0, 5), (2, 4, 7)] {
                for some in 0..=documents.len() {
                    if fill_pages(&documents[..some], limit, most, end) {
                        let pages = |count: usize| match super::is_spread(limit, most) {
                            true => in_pages(&documents[..count], limit, most, end),
                            false => (0..count).collect(),
                        };
                        assert_eq!(pages(some)[..end], pages(documents.len())[..end]);
                    }
                }
            }
        }
        assert!(fill_pages(&[1, 2, 3], 3, 2, 3) && !fill_pages(&[1, 1, 1], 3, 2, 3));
    }

    #[test]
    fn a_page_has_few_of_a_document() {
        let documents = [1, 1, 1, 1, 2, 3, 3];
        assert_eq!(in_pages(&documents, 3, 2, 7), [0, 1, 4, 2, 3, 5, 6]);
        assert_eq!(in_pages(&documents, 3, 2, 3), [0, 1, 4, 2, 3, 5, 6]);
        assert_eq!(in_pages(&[7; 5], 2, 1, 5), [0, 1, 2, 3, 4]);
        assert_eq!(in_pages::<u8>(&[], 3, 2, 7), [0; 0]);
        assert_eq!(in_pages(&documents, 0, 2, 7), [0, 1, 2, 3, 4, 5, 6]);
    }
}
