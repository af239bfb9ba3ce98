//! A query of plain words: what `rewrite` and `plan` of `searcher.search` come to for words that stand
//! in the index as they were typed, for A OR B of such words, and for one text in quotes.

use std::collections::{HashMap, HashSet};

use crate::asked::{Asked, Place, Scoring};
use crate::blocks::{Checked, View};
use crate::clauses::Clause;
use crate::marks::Wanted;
use crate::naming::Titles;
use crate::phrase;
use crate::ranking::Ranker;
use crate::reading::Word;
use crate::segment::{Form, ALWAYS, GRAMS, IF_FEW, NEVER};

/// Whether all of the words are wanted, any of them, or the one text as it stands.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum Kind {
    #[default]
    All,
    Any,
    Phrase,
}

/// A query as it was read: nothing of it is spelled otherwise.
#[derive(Default)]
pub struct Plain {
    pub kind: Kind,
    /// The whole text, folded, as it stands in quotes and a title may hold it; blanks stand where
    /// articles stood.
    pub whole: Vec<u32>,
    /// The Han characters of it in the order in which they were typed, but for articles.
    pub texts: Vec<Vec<u32>>,
    /// Its words, each once, and the articles among them; none of what stands in quotes.
    pub words: Vec<Word>,
    pub articles: Vec<Vec<u32>>,
    /// The provisions among them as they were typed.
    pub provisions: Vec<Vec<u32>>,
    /// What may be short names of laws, and words so long that they may be several.
    pub names: Vec<String>,
    pub long: Vec<Vec<u32>>,
    /// Pairs of terms that say the same in other words.
    pub kindred: Vec<Vec<u32>>,
    /// What each character of a text counts; nothing where all count in full.
    pub weights: Vec<Vec<f64>>,
    pub fields: Vec<String>,
    pub typed: String,
    pub core: String,
    /// What was typed where it hardly stands so by chance: the first of these that stands anywhere
    /// is looked for.
    pub tried: Vec<String>,
    /// Whether a text in quotes may have been copied in parts; then these are told.
    pub copied: bool,
    pub strings: Vec<(String, f32)>,
    /// Whether one of several words may be taken apart where only what was deleted holds it.
    pub apart: bool,
    pub limit: usize,
    pub offset: usize,
    pub per_document: usize,
}

type Terms = [Vec<u32>];

/// What is asked, what is marked, and what instead where nothing of that stands.
pub struct Read {
    pub asked: Asked,
    pub wanted: Wanted,
    pub weaker: Vec<Wanted>,
}

impl Ranker {
    /// Return what a query asks; None where one of its words is none of the index, or may be taken
    /// apart, and where a text in quotes is a title.
    pub fn read(&self, mut plain: Plain, titles: &mut Titles) -> Checked<Option<Read>> {
        let policy = &self.policy;
        let views: Vec<View> = self.parts.iter().map(|part| part.segment.terms.view()).collect();
        if plain.apart && self.parts.iter().any(|part| part.alive.is_some()) {
            return Ok(None);
        }
        if plain.kind == Kind::Phrase && self.titled(&plain, &views, titles)? {
            return Ok(None);
        }
        for typed in &plain.provisions {
            // Another may be meant by one that stands nowhere so.
            if !self.stands(typed, &plain.fields, &views)? {
                return Ok(None);
            }
        }
        let Some(parted) = self.parted(&plain, &views)? else { return Ok(None) };
        let forms = self.forms(&plain, &views)?;
        let mut strings = plain.strings.clone();
        strings.extend(self.standing_string(&plain.tried, &views)?.map(|string| (string, 1.0)));
        let (pairs, counting) = weighed(&plain, 2);
        let (characters, single) = weighed(&plain, 1);
        let kindred = distinct(std::mem::take(&mut plain.kindred).into_iter());
        let (wanted, weaker) = self.marks(&plain, (&pairs, &kindred, &characters));
        let (whole, mut required, mut words, fields) = (plain.whole, vec![], vec![], plain.fields);
        match plain.kind {
            Kind::All => {
                // What tells nothing is not wanted.
                let pairs = forms.into_iter().zip(&plain.words);
                words = pairs.filter(|(_, word)| !word.idle).map(|(forms, _)| forms).collect();
            }
            Kind::Any => {
                let term = |forms| Clause::Term { forms, fields: fields.clone() };
                required.push(Clause::Any(forms.into_iter().map(term).collect()));
            }
            Kind::Phrase => required.push(Clause::Run(whole.clone())),
        }
        let mut terms = scorings(&pairs, &counting, &kindred);
        if plain.kind == Kind::All {
            terms.extend(parted);
        }
        let asked = Asked {
            required,
            words,
            fields,
            by_score: false,
            anchored: plain.kind == Kind::Phrase,
            certain: plain.kind != Kind::Any,
            terms,
            characters: characters.into_iter().zip(single).collect(),
            titled: pairs,
            whole: if whole.len() < policy.shortest_title { vec![] } else { whole },
            typed: plain.typed,
            core: plain.core,
            strings,
            articles: plain.articles,
            numbered: vec![vec![]; self.parts.len()],
            limit: plain.limit,
            offset: plain.offset,
            per_document: plain.per_document,
        };
        Ok(Some(Read { asked, wanted, weaker }))
    }

    /// Tell whether a text in quotes runs over from any of some passages into the next.
    pub fn runs_over(&self, asked: &Asked, places: &[Place]) -> Checked<bool> {
        for clause in &asked.required {
            let Clause::Run(folded) = clause else { continue };
            for (number, part) in (0..).zip(&self.parts) {
                let begun = part.segment.crossing(folded, &self.folding)?;
                let is_begun = |place: &Place| begun.binary_search(&place.passage).is_ok();
                if places.iter().any(|place| place.segment == number && is_begun(place)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Return how words of two characters score that may also stand where two words meet; None where
    /// a word is none of the index.
    fn parted(&self, plain: &Plain, views: &[View]) -> Checked<Option<Vec<Scoring>>> {
        let mut found = vec![];
        for Word { term: word, idle, .. } in &plain.words {
            let count = self.standing("body", word, views)?;
            if count == 0 {
                return Ok(None);
            }
            if !idle && word.len() == 2 && count < self.policy.few_places {
                let pairs = self.standing("body_grams", word, views)?;
                if count < pairs && pairs < self.policy.few_places {
                    let (term, kindred) = (word.clone(), self.policy.parted);
                    found.push(Scoring { term, pair: false, own: 0.0, kindred });
                }
            }
        }
        Ok(Some(found))
    }

    /// Return the one form of each word, and when it is looked for as a string too: what is a word
    /// in one segment is none in another, however the index came about.
    fn forms(&self, plain: &Plain, views: &[View]) -> Checked<Vec<Vec<Form>>> {
        let few = self.policy.few_places;
        let whole = self.parts.iter().all(|part| part.alive.is_none());
        let mut found = vec![];
        for Word { term: word, .. } in &plain.words {
            let as_string = match word.len() {
                length if length >= self.policy.sure_length => ALWAYS,
                _ if self.parts.len() == 1 && whole => IF_FEW,
                length => {
                    let words = self.places(word, &plain.fields, "", views)?;
                    let is_few = length == 2
                        && words < few
                        && self.places(word, &plain.fields, GRAMS, views)? < few;
                    if words == 0 || is_few {
                        ALWAYS
                    } else {
                        NEVER
                    }
                }
            };
            found.push(vec![Form { word: word.clone(), folded: word.clone(), as_string }]);
        }
        Ok(found)
    }

    /// Count what is not deleted with a term in some fields.
    fn places(
        &self,
        term: &[u32],
        fields: &[String],
        suffix: &str,
        views: &[View],
    ) -> Checked<usize> {
        let mut count = 0;
        for (part, view) in self.parts.iter().zip(views) {
            for name in fields {
                let (_, field) = part.segment.field(&format!("{name}{suffix}"))?;
                let Some(ordinal) = field.find(view, term)? else { continue };
                count += match &part.alive {
                    None => field.frequency(view, ordinal)?,
                    Some(alive) => {
                        let docs = field.docs(view, ordinal)?;
                        docs.iter().filter(|doc| alive.has(**doc)).count()
                    }
                };
            }
        }
        Ok(count)
    }

    /// Tell whether anything that is not deleted holds a string, the shortest texts first.
    fn stands(&self, string: &[u32], fields: &[String], views: &[View]) -> Checked<bool> {
        if self.parts.iter().any(|part| part.alive.is_some()) {
            let (folded, fields) = (string.to_vec(), fields.to_vec());
            return self.lives(&Clause::String { folded, fields });
        }
        for name in fields.iter().rev() {
            for (part, view) in self.parts.iter().zip(views) {
                if phrase::stands(view, part.segment.field(&format!("{name}{GRAMS}"))?.1, string)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Return the first of some strings that stands in any passage.
    fn standing_string(&self, tried: &[String], views: &[View]) -> Checked<Option<String>> {
        for string in tried {
            let codes: Vec<u32> = string.chars().map(u32::from).collect();
            for (part, view) in self.parts.iter().zip(views) {
                if phrase::stands(view, part.segment.field("body_grams")?.1, &codes)? {
                    return Ok(Some(string.clone()));
                }
            }
        }
        Ok(None)
    }

    /// Tell whether a text in quotes is the title of a document, marks aside.
    fn titled(&self, plain: &Plain, views: &[View], titles: &mut Titles) -> Checked<bool> {
        if plain.typed.chars().count() < self.policy.shortest_quoted {
            return Ok(false);
        }
        for (number, (part, view)) in self.parts.iter().zip(views).enumerate() {
            let segment = &part.segment;
            let field = segment.field("title_grams")?.1;
            let firsts = phrase::find(view, field, &plain.whole, &[])?.0;
            let documents: Vec<u32> =
                firsts.iter().map(|first| segment.documents.of(*first)).collect();
            let bare = segment.bare_titles(number, &documents, titles)?;
            if bare.iter().any(|bare| bare.0 == plain.typed || bare.1 == plain.typed) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Return what is marked, and what instead where nothing of that stands: the pairs of the query
    /// and of kindred terms, at last single characters.
    fn marks(
        &self,
        plain: &Plain,
        (pairs, kindred, characters): (&Terms, &Terms, &Terms),
    ) -> (Wanted, Vec<Wanted>) {
        let strings = |strings| Wanted { strings, ..Wanted::default() };
        let those = |wanted: fn(&Word) -> bool| {
            let found = plain.words.iter().filter(|word| wanted(word));
            found.map(|word| word.term.clone()).collect()
        };
        let wanted = match plain.kind {
            Kind::Phrase => strings(vec![plain.whole.clone()]),
            _ => Wanted {
                han: those(|word| !word.idle && !word.provision),
                others: those(|word| word.provision),
                weak: those(|word| word.idle),
                strings: vec![],
            },
        };
        let particles = &self.policy.particles;
        let tells = |one: &&Vec<u32>| !particles.iter().any(|idle| u32::from(*idle) == one[0]);
        let telling = characters.iter().filter(tells).cloned().collect();
        let weaker = distinct(pairs.iter().chain(kindred).cloned());
        (wanted, vec![strings(weaker), strings(telling)])
    }

    /// Return how many units of a field hold a term.
    fn standing(&self, field: &str, term: &[u32], views: &[View]) -> Checked<usize> {
        let mut count = 0;
        for (part, view) in self.parts.iter().zip(views) {
            let (_, field) = part.segment.field(field)?;
            if let Some(ordinal) = field.find(view, term)? {
                count += field.frequency(view, ordinal)?;
            }
        }
        Ok(count)
    }
}

/// Return how pairs score: the query's own, then those that say the same.
fn scorings(pairs: &Terms, weights: &[f64], kindred: &Terms) -> Vec<Scoring> {
    let mut found = vec![];
    for (pair, own) in pairs.iter().zip(weights) {
        let also = if kindred.contains(pair) { 1.0 } else { 0.0 };
        found.push(Scoring { term: pair.clone(), pair: true, own: *own, kindred: also });
    }
    for pair in kindred.iter().filter(|pair| !pairs.contains(pair)) {
        found.push(Scoring { term: pair.clone(), pair: true, own: 0.0, kindred: 1.0 });
    }
    found
}

/// Return the terms of so many characters in the texts of a query, each once, and the most that
/// each counts anywhere: as its characters do on average.
fn weighed(plain: &Plain, size: usize) -> (Vec<Vec<u32>>, Vec<f64>) {
    let (mut places, mut terms, mut weights) = (HashMap::new(), vec![], vec![]);
    for (at, text) in plain.texts.iter().enumerate() {
        let counts = plain.weights.get(at).filter(|held| held.len() == text.len());
        for (begin, term) in text.windows(size).enumerate() {
            let sum = |held: &Vec<f64>| held[begin..begin + size].iter().sum::<f64>();
            let weight = counts.map_or(1.0, |held| sum(held) / size as f64);
            let place = *places.entry(term).or_insert(terms.len());
            if place == terms.len() {
                terms.push(term.to_vec());
                weights.push(weight);
            }
            weights[place] = weight.max(weights[place]);
        }
    }
    (terms, weights)
}

/// Return terms in their order, each once.
fn distinct(terms: impl Iterator<Item = Vec<u32>>) -> Vec<Vec<u32>> {
    let mut seen = HashSet::new();
    terms.filter(|term| seen.insert(term.clone())).collect()
}
