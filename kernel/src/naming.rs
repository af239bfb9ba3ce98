//! How much of each document's title a query names.

use std::sync::Arc;

use crate::asked::{Asked, Policy};
use crate::blocks::{Checked, View};
use crate::field::Field;
use crate::phrase;
use crate::segment::Segment;

/// Return the letters and digits of a title, and those of what people quote of it.
pub type Titles<'a> = dyn FnMut(usize, &[u32]) -> Checked<Vec<(String, String)>> + 'a;
/// A title without marks, and without what people leave out too.
pub type Bare = Arc<(String, String)>;

/// What the titles of a segment's documents have of a query.
pub struct Naming {
    /// How many of its pairs each holds, and their weight.
    pub matched: Vec<f32>,
    pub weights: Vec<f32>,
    /// The documents that hold any.
    pub touched: Vec<u32>,
}

/// A pair by which titles are told, with its weight.
pub type Weighed<'a> = (&'a [u32], f32);

impl Naming {
    /// Look the pairs up in the titles of a segment.
    pub fn new(
        segment: &Segment,
        view: &View,
        weighed: &[Weighed],
        policy: &Policy,
    ) -> Checked<Naming> {
        let documents = segment.documents.len();
        let (mut matched, mut weights) = (vec![0f32; documents], vec![0f32; documents]);
        let (mut touched, titles) = (vec![], segment.field("title_grams")?.1);
        let state: Vec<u32> = policy.state.chars().map(u32::from).collect();
        let mut stated = None;
        for (pair, weight) in weighed {
            let Some(ordinal) = titles.find(view, pair)? else { continue };
            let docs = titles.docs(view, ordinal)?;
            let mut beside = None;
            if of_state(&state, pair) {
                if stated.is_none() {
                    stated = Some(phrase::find(view, titles, &state, &[])?.0);
                }
                beside = stated.as_ref().zip(Some(titles.freqs(view, ordinal)?));
            }
            for (at, doc) in docs.iter().enumerate() {
                if let Some((stated, freqs)) = &beside {
                    // In the name of the state alone it tells nothing.
                    if freqs[at] <= u32::from(stated.binary_search(doc).is_ok()) {
                        continue;
                    }
                }
                let document = segment.documents.of(*doc);
                if matched[document as usize] == 0.0 {
                    touched.push(document);
                }
                matched[document as usize] += 1.0;
                weights[document as usize] += weight;
            }
        }
        Ok(Naming { matched, weights, touched })
    }

    /// Return the weight of what any title holds.
    pub fn greatest(&self) -> f32 {
        self.touched.iter().map(|one| self.weights[*one as usize]).fold(0.0, f32::max)
    }

    /// Return how much of each title is named, where `most` is the weight of what any holds.
    pub fn shares(
        &mut self,
        segment: &Segment,
        view: &View,
        (pairs, most): (&[f32], f32),
        (asked, policy): (&Asked, &Policy),
    ) -> Checked<Vec<f32>> {
        let mut named = vec![0f32; self.matched.len()];
        for document in &self.touched {
            let at = *document as usize;
            let share = (self.matched[at] / pairs[at]).min(1.0);
            let share = share * share;
            let share = share * share * (self.weights[at] / most);
            named[at] = if share < policy.least_named { 0.0 } else { share };
        }
        if !asked.whole.is_empty() {
            let titles: &Field = segment.field("title_grams")?.1;
            let mut last = None;
            for doc in phrase::find(view, titles, &asked.whole, &[])?.0 {
                let document = segment.documents.of(doc);
                if last.replace(document) != Some(document) {
                    named[document as usize] += policy.title_as_typed;
                }
            }
        }
        Ok(named)
    }

    /// Return the documents whose titles are looked at, those that have about as many pairs.
    fn likely(&mut self, pairs: &[f32], asked: &Asked, policy: &Policy) -> Vec<u32> {
        self.touched.sort_unstable();
        let core = asked.core.chars().count();
        // Pairs with a mark or a letter are none of the query's: a title of many has more than it.
        let state: Vec<u32> = policy.state.chars().map(u32::from).collect();
        let most = asked.titled.iter().filter(|pair| !of_state(&state, pair)).count() as f32;
        let enough = |one: &u32| {
            let (has, wanted) = (self.matched[*one as usize], pairs[*one as usize]);
            let of_many = wanted <= policy.most_times * most;
            let wanted = if of_many { wanted.min(most) } else { wanted };
            has >= (policy.least_shared * wanted).max(1.0)
        };
        let mut likely: Vec<u32> = self.touched.iter().copied().filter(enough).collect();
        if likely.len() > policy.most_compared {
            let apart = |one: &u32| (pairs[*one as usize] - core as f32).abs();
            likely.sort_by(|one, other| apart(one).total_cmp(&apart(other)));
            likely.truncate(policy.most_compared);
            likely.sort_unstable();
        }
        likely
    }

    /// Return the documents of a segment whose title is the query; if there are none, those whose
    /// title is without what people leave out.
    pub fn borne(
        &mut self,
        segment: &Segment,
        number: usize,
        pairs: &[f32],
        (asked, policy): (&Asked, &Policy),
        titles: &mut Titles,
    ) -> Checked<Vec<u32>> {
        if asked.typed.chars().nth(1).is_none() {
            return Ok(vec![]);
        }
        let likely = self.likely(pairs, asked, policy);
        let known = segment.bare_titles(number, &likely, titles)?;
        let those = |is: &dyn Fn(&Bare) -> bool| -> Vec<u32> {
            let pairs = likely.iter().zip(&known);
            pairs.filter(|(_, bare)| is(bare)).map(|(one, _)| *one).collect()
        };
        let exact = those(&|bare| bare.0 == asked.typed);
        Ok(if exact.is_empty() { those(&|bare| bare.1 == asked.core) } else { exact })
    }
}

impl Segment {
    /// Return the titles of some documents of the segment with this number, as `titles` gives
    /// them and as they are kept.
    pub fn bare_titles(
        &self,
        number: usize,
        documents: &[u32],
        titles: &mut Titles,
    ) -> Checked<Vec<Bare>> {
        let mut known: Vec<Option<Bare>> =
            documents.iter().map(|document| self.titles.get(document)).collect();
        let pairs = documents.iter().zip(&known);
        let new: Vec<u32> = pairs.filter(|(_, k)| k.is_none()).map(|(one, _)| *one).collect();
        if !new.is_empty() {
            let mut read = new.iter().zip(titles(number, &new)?);
            for place in known.iter_mut().filter(|place| place.is_none()) {
                if let Some((document, bare)) = read.next() {
                    let (size, bare) = (bare.0.len() + bare.1.len() + 200, Arc::new(bare));
                    self.titles.put(*document, bare.clone(), size);
                    *place = Some(bare);
                }
            }
        }
        Ok(known.into_iter().flatten().collect())
    }
}

/// Whether a pair stands in the name of the state.
fn of_state(state: &[u32], pair: &[u32]) -> bool {
    state.windows(2).any(|two| two == pair)
}
