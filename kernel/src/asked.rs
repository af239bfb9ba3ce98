//! What one search asks for, and by what rules passages are scored.

use crate::clauses::Clause;
use crate::segment::Form;

/// A term by which passages are scored: a pair of characters, or a word.
pub struct Scoring {
    pub term: Vec<u32>,
    pub pair: bool,
    /// Its weights as the query's own, and as one that says the same in other words.
    pub own: f64,
    pub kindred: f64,
}

/// A query as it was planned.
pub struct Asked {
    pub required: Vec<Clause>,
    pub words: Vec<Vec<Form>>,
    /// The fields that hold words.
    pub fields: Vec<String>,
    /// It ranks by score alone.
    pub by_score: bool,
    /// What must hold tells what is sought also where no passage holds any of the words.
    pub anchored: bool,
    /// A passage with all the words holds all that is looked for.
    pub certain: bool,
    pub terms: Vec<Scoring>,
    pub characters: Vec<(Vec<u32>, f64)>,
    /// The pairs by which titles are told, and the text that a title may hold.
    pub titled: Vec<Vec<u32>>,
    pub whole: Vec<u32>,
    /// What was typed: its letters and digits, and those of its core.
    pub typed: String,
    pub core: String,
    /// The strings that are looked for as they stand, with their shares of all.
    pub strings: Vec<(String, f32)>,
    /// The labels of the articles that are named.
    pub articles: Vec<Vec<u32>>,
    /// For each segment the documents whose own number is asked for.
    pub numbered: Vec<Vec<u32>>,
    pub limit: usize,
    pub offset: usize,
    /// A page has at most so many passages of a document; 0 for as many as there are.
    pub per_document: usize,
}

impl Asked {
    /// Tell whether all words have one spelling, and the query's own terms are the pairs of them.
    pub fn is_of_words(&self) -> bool {
        let mut own = self.terms.iter().filter(|term| term.own > 0.0);
        let mut pairs: Vec<&[u32]> = vec![];
        for forms in &self.words {
            let [form] = &forms[..] else { return false };
            pairs.extend(form.folded.windows(2));
        }
        let is_own = |pair: &&[u32]| own.clone().any(|term| term.term == *pair);
        pairs.iter().all(is_own) && own.all(|term| term.pair && pairs.contains(&&term.term[..]))
    }
}

/// What each kind of evidence counts for, and where each rule ends; `searcher.search` has them.
#[cfg_attr(feature = "python", derive(pyo3::FromPyObject))]
#[derive(Clone, Debug)]
pub struct Policy {
    pub body: f64,
    pub section: f64,
    pub headings: f64,
    pub kindred: f64,
    pub kindred_section: f64,
    pub characters: f64,
    pub common_character: f64,
    pub named: f32,
    pub title_as_typed: f32,
    pub title_borne: f32,
    pub number_borne: f32,
    pub typed_held: f32,
    pub many_held: f64,
    pub wholly: f32,
    pub least_shared: f32,
    pub most_times: f32,
    pub most_compared: usize,
    pub least_named: f32,
    pub article: f32,
    pub article_alone: f32,
    pub titled: f32,
    pub cover: f32,
    pub near: f32,
    pub worth: f64,
    pub enough: usize,
    pub refined: usize,
    pub most_pairs: usize,
    pub most_read: usize,
    pub step: f64,
    /// What a word of two characters weighs that may also stand where two words meet, where both are
    /// in fewer places; how long a title is at least.
    pub parted: f64,
    pub few_places: usize,
    pub shortest_title: usize,
    /// How long a word is at least that is looked for as a string too, and a title that is quoted.
    pub sure_length: usize,
    pub shortest_quoted: usize,
    /// Characters that tell nothing.
    pub particles: Vec<char>,
    /// The name of the state, which people leave out of titles.
    pub state: String,
}

/// A place found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub segment: u32,
    pub passage: u32,
    pub score: f32,
    /// How many further passages of its document were found that are not on the page, where that
    /// has at most so many of one.
    pub more: Option<usize>,
}

/// What a search found.
#[derive(Debug, Default, PartialEq)]
pub struct Answer {
    pub places: Vec<Place>,
    pub total: usize,
    /// How many passages hold all the words.
    pub complete: i64,
    /// Whether any passage holds each word.
    pub present: Vec<bool>,
    /// How many passages another copy or version stands for.
    pub folded: usize,
    /// Whether all that are found hold all that is looked for.
    pub certain: bool,
    /// Whether time was over before all that match were known.
    pub partial: bool,
    /// The best sum of the query's terms.
    pub best: f32,
}
