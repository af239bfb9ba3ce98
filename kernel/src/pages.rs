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

#[cfg(test)]
mod tests {
    use super::in_pages;

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
