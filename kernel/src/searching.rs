//! A search as Python asks for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyString, PyTuple};

use crate::asked::{Answer, Asked, Place, Policy, Scoring};
use crate::bits::Bits;
use crate::blocks::{Checked, Damage};
use crate::clauses::Clause;
use crate::hits;
use crate::inverting::PyCutter;
use crate::naming::Titles;
use crate::peaks::{Cells, IN_A_CELL};
use crate::python::{floats, told, told_hits, PyFolding, PyFound, PyMarker, PyScorer, Term};
use crate::ranking::{Part, Pool, Ranker};
use crate::reading::{Reader, Tables};
use crate::segment::Form;
use crate::time;
use crate::works::{Member, Works};

/// A word in one of its spellings: as a word, folded, and when it is looked for as a string.
pub type Spelt = (Term, Term, u8);

pub fn forms(spelt: Vec<Spelt>) -> Vec<Form> {
    let form =
        |(word, folded, as_string): Spelt| Form { word: word.0, folded: folded.0, as_string };
    spelt.into_iter().map(form).collect()
}

/// A clause as a tuple of its kind and what it says.
struct Said(Clause);

impl<'py> FromPyObject<'py> for Said {
    fn extract_bound(given: &Bound<'py, PyAny>) -> PyResult<Said> {
        let said = given.downcast::<PyTuple>()?;
        let kind = said.get_item(0)?;
        let inner = |at: usize| -> PyResult<Vec<Clause>> {
            let clauses: Vec<Said> = said.get_item(at)?.extract()?;
            Ok(clauses.into_iter().map(|clause| clause.0).collect())
        };
        Ok(Said(match kind.extract::<&str>()? {
            "term" => Clause::Term {
                forms: forms(said.get_item(1)?.extract()?),
                fields: said.get_item(2)?.extract()?,
            },
            "string" => Clause::String {
                folded: said.get_item(1)?.extract::<Term>()?.0,
                fields: said.get_item(2)?.extract()?,
            },
            "over_lines" => Clause::OverLines(said.get_item(1)?.extract::<Term>()?.0),
            "run" => Clause::Run(said.get_item(1)?.extract::<Term>()?.0),
            "all" => Clause::All(inner(1)?),
            "any" => Clause::Any(inner(1)?),
            "not" => Clause::Not(Box::new(said.get_item(1)?.extract::<Said>()?.0)),
            "given" => {
                let masks: Vec<PyBackedBytes> = said.get_item(1)?.extract()?;
                Clause::Given(masks.iter().map(|mask| Arc::new(Bits::from_bytes(mask))).collect())
            }
            other => return Err(PyValueError::new_err(format!("no kind of clause: {other}"))),
        }))
    }
}

/// What is asked, as `searcher.search.native` has it.
#[derive(FromPyObject)]
struct Given {
    required: Vec<Said>,
    words: Vec<Vec<Spelt>>,
    fields: Vec<String>,
    by_score: bool,
    anchored: bool,
    certain: bool,
    terms: Vec<(Term, bool, f64, f64)>,
    characters: Vec<(Term, f64)>,
    titled: Vec<Term>,
    whole: Term,
    typed: String,
    core: String,
    strings: Vec<(String, f32)>,
    articles: Vec<Term>,
    numbered: Vec<Vec<u32>>,
    limit: usize,
    offset: usize,
    per_document: usize,
}

impl Given {
    fn asked(self) -> Asked {
        let codes = |terms: Vec<Term>| terms.into_iter().map(|term| term.0).collect();
        let scoring = |(term, pair, own, kindred): (Term, bool, f64, f64)| Scoring {
            term: term.0,
            pair,
            own,
            kindred,
        };
        Asked {
            required: self.required.into_iter().map(|clause| clause.0).collect(),
            words: self.words.into_iter().map(forms).collect(),
            fields: self.fields,
            by_score: self.by_score,
            anchored: self.anchored,
            certain: self.certain,
            terms: self.terms.into_iter().map(scoring).collect(),
            characters: self.characters.into_iter().map(|(one, weight)| (one.0, weight)).collect(),
            titled: codes(self.titled),
            whole: self.whole.0,
            typed: self.typed,
            core: self.core,
            strings: self.strings,
            articles: codes(self.articles),
            numbered: self.numbered,
            limit: self.limit,
            offset: self.offset,
            per_document: self.per_document,
        }
    }
}

/// How hits are made: what marks them, the titles of each segment's documents, what cuts words, and
/// whether they are marked.
type Making<'py> = (Py<PyMarker>, Vec<Bound<'py, PyAny>>, (Py<PyAny>, Py<PyAny>), bool);
/// Hits with their segments, scores and how many more of their document are not on the page; how
/// many passages are found, how many hold all the words, how many were folded.
type FoundPlainly = (Vec<(u32, f32, Option<usize>, PyFound)>, usize, i64, usize);

/// Reads queries of plain words.
#[pyclass(frozen, name = "Reader", module = "searcher.kernel")]
pub struct PyReader(Reader);

#[pymethods]
impl PyReader {
    /// Take what queries are read by, and what stands for which character.
    #[new]
    fn new(tables: Tables, folding: &PyFolding) -> PyReader {
        PyReader(Reader::new(tables, folding.0.clone()))
    }
}

/// The most hits of a page, how many come before it, how many a document has on it at most.
type Window = (usize, usize, usize);

/// The documents that are copies or versions of others, on one day.
#[pyclass(frozen, name = "Works", module = "searcher.kernel")]
pub struct PyWorks(Works);

#[pymethods]
impl PyWorks {
    /// Take (segment, document, work, rank) of each, in the order of the documents.
    #[new]
    fn new(members: Vec<(u32, u32, i64, i64)>) -> PyWorks {
        let member = |(segment, document, work, rank)| Member { work, rank, segment, document };
        PyWorks(Works::new(members.into_iter().map(member).collect()))
    }
}

/// Places as (segment, passage, score, how many more of its document are not on the page), how many passages are found, how many hold all the words,
/// which words any holds, how many were folded, whether all hold all that is looked for and whether
/// more may be found in more time, and the best sum.
type Told = (Vec<(u32, u32, f32, Option<usize>)>, usize, i64, Vec<bool>, usize, (bool, bool), f32);

/// Ranks the passages of a generation.
#[pyclass(frozen, name = "Ranker", module = "searcher.kernel")]
pub struct PyRanker(Ranker);

#[pymethods]
impl PyRanker {
    /// Take a scorer a segment; what its passages earn (float32), how many pairs its titles have
    /// (float32) and which passages are not deleted (a byte each; None for all); how many
    /// passages, sections and headings there are in all.
    #[new]
    #[allow(clippy::type_complexity)]
    fn new(
        py: Python<'_>,
        scorers: Vec<Py<PyScorer>>,
        held: Vec<(PyBackedBytes, PyBackedBytes, Option<PyBackedBytes>)>,
        counts: (usize, usize, usize),
        policy: Policy,
        folding: Py<PyFolding>,
    ) -> PyResult<PyRanker> {
        if scorers.len() != held.len() {
            return Err(PyValueError::new_err("as many values as scorers"));
        }
        let mut parts = vec![];
        for (scorer, (prior, title_pairs, alive)) in scorers.iter().zip(held) {
            let segment = scorer.get().segment.bind(py).get().0.clone();
            let (prior, title_pairs) = (floats(&prior), floats(&title_pairs));
            let alive = alive.map(|mask| Bits::from_bytes(&mask));
            if prior.len() != segment.count
                || title_pairs.len() != segment.documents.len()
                || alive.as_ref().is_some_and(|alive| alive.len() != segment.count)
            {
                return Err(PyValueError::new_err("as many values as units"));
            }
            let scorer = scorer.get().scorer.clone();
            let cells = Cells::new(&segment.sections, &prior, IN_A_CELL);
            let least_prior = prior.iter().copied().fold(0.0, f32::min);
            let pool = Pool::default();
            parts.push(Part {
                segment,
                scorer,
                prior,
                cells,
                least_prior,
                title_pairs,
                alive,
                pool,
            });
        }
        Ok(PyRanker(Ranker { parts, counts, policy, folding: folding.get().0.clone() }))
    }

    /// Tell whether any passage that is not deleted satisfies a clause; so it may be where that
    /// takes most of so many seconds.
    #[pyo3(signature = (clause, seconds = None))]
    fn lives(&self, py: Python<'_>, clause: Said, seconds: Option<f64>) -> PyResult<bool> {
        self.require(&clause.0)?;
        let end = end_of(seconds);
        let found = py.detach(|| self.0.lives_within(&clause.0, end));
        told(py, found)
    }

    /// Return what is found; None once so many seconds have passed. `titles` gives the letters of
    /// titles of documents of a segment, whole and without what people leave out.
    #[pyo3(signature = (asked, works, titles, seconds = None))]
    fn search(
        &self,
        py: Python<'_>,
        asked: Given,
        works: Option<&PyWorks>,
        titles: Py<PyAny>,
        seconds: Option<f64>,
    ) -> PyResult<Option<Told>> {
        let asked = asked.asked();
        asked.required.iter().try_for_each(|clause| self.require(clause))?;
        if asked.numbered.len() != self.0.parts.len() {
            return Err(PyValueError::new_err("a list of documents a segment"));
        }
        let found = self.found(py, &asked, works, &titles, end_of(seconds))?;
        Ok(found.map(|one| {
            let place = |one: &Place| (one.segment, one.passage, one.score, one.more);
            let places = one.places.iter().map(place).collect();
            let how = (one.certain, one.partial);
            (places, one.total, one.complete, one.present, one.folded, how, one.best)
        }))
    }

    /// Return the hits of a query of plain words; None once so many seconds have passed, and where
    /// it is none or takes more: a word is none of the index, or stands nowhere any more, nothing is
    /// found, or a hit must be read by Python or runs over into the next passage. `asking` tells
    /// what is looked for as it stands of a text that may have been copied; `titles` is as in
    /// `search`.
    #[pyo3(signature = (reader, typed, asking, window, works, titles, making, seconds = None))]
    #[allow(clippy::too_many_arguments)]
    fn plainly<'py>(
        &self,
        py: Python<'py>,
        reader: &PyReader,
        typed: &Bound<'py, PyString>,
        asking: (Bound<'py, PyAny>, Bound<'py, PyAny>),
        window: Window,
        works: Option<&PyWorks>,
        titles: Py<PyAny>,
        making: Making<'py>,
        seconds: Option<f64>,
    ) -> PyResult<Option<FoundPlainly>> {
        // Half of a pair is no word.
        let Ok(text) = typed.to_str() else { return Ok(None) };
        let Some(mut plain) = reader.0.read(text) else { return Ok(None) };
        (plain.limit, plain.offset, plain.per_document) = window;
        let end = end_of(seconds);
        let ((copied, named), (marker, columns, words, marked)) = (asking, making);
        if plain.copied {
            plain.strings = copied.call1((typed,))?.extract()?;
        }
        if !is_each_one(&plain.long, words.0.bind(py)) {
            return Ok(None);
        }
        // A name that no title holds is one that is spelled out.
        for name in &plain.names {
            if !named.call1((name,))?.extract::<bool>()? {
                return Ok(None);
            }
        }
        let read = self.asking(py, &titles, |titles| self.0.read(plain, titles))?;
        let Some(read) = read else { return Ok(None) };
        let found = self.found(py, &read.asked, works, &titles, end)?;
        let all = |one: &Answer| {
            !(one.partial || one.places.is_empty()) && one.present.iter().all(|there| *there)
        };
        let Some(found) = found.filter(all) else { return Ok(None) };
        if told(py, self.0.runs_over(&read.asked, &found.places))? {
            return Ok(None);
        }
        let (wanted, weaker) = (read.wanted, read.weaker);
        let asked = hits::Asked { wanted, weaker, counted: marked, marked };
        let mut hits: Vec<Option<PyFound>> = found.places.iter().map(|_| None).collect();
        for (number, (part, titles)) in self.0.parts.iter().zip(&columns).enumerate() {
            let here = |at: &usize| found.places[*at].segment as usize == number;
            let places: Vec<usize> = (0..found.places.len()).filter(here).collect();
            if places.is_empty() {
                continue;
            }
            let passages = places.iter().map(|at| found.places[*at].passage).collect();
            let cutting = (words.0.clone_ref(py), words.1.clone_ref(py));
            let how = (marker.get(), &asked, cutting);
            let told = told_hits(py, &part.segment, how, passages, titles)?;
            for (at, hit) in places.into_iter().zip(told) {
                hits[at] = hit;
            }
        }
        let place = |(one, hit): (&Place, Option<PyFound>)| {
            hit.map(|hit| (one.segment, one.score, one.more, hit))
        };
        let hits: Option<Vec<_>> = found.places.iter().zip(hits).map(place).collect();
        Ok(hits.map(|hits| (hits, found.total, found.complete, found.folded)))
    }
}

/// Tell whether each of some texts is one word to what cuts them, where the kernel itself does.
fn is_each_one(texts: &[Vec<u32>], cut: &Bound<'_, PyAny>) -> bool {
    let cutter = cut.downcast::<PyCutter>().ok();
    let one = |text: &Vec<u32>| Some(cutter?.get().0.cut(text, false) == [(0, text.len())]);
    texts.iter().all(|text| one(text) == Some(true))
}

/// Let what this thread looks for end after so many seconds: what is found by then is told.
#[pyfunction]
#[pyo3(signature = (seconds = None))]
pub fn end_after(seconds: Option<f64>) {
    time::end(end_of(seconds));
}

/// Return when so many seconds will have passed.
fn end_of(seconds: Option<f64>) -> Option<Instant> {
    let left = seconds.and_then(|one| Duration::try_from_secs_f64(one.max(0.0)).ok());
    left.and_then(|left| Instant::now().checked_add(left))
}

impl PyRanker {
    /// Return what is found; None once its time is over. `titles` is as in `search`.
    fn found(
        &self,
        py: Python<'_>,
        asked: &Asked,
        works: Option<&PyWorks>,
        titles: &Py<PyAny>,
        end: Option<Instant>,
    ) -> PyResult<Option<Answer>> {
        self.asking(py, titles, |titles| {
            self.0.search(asked, works.map(|works| &works.0), titles, end)
        })
    }

    /// Return what is told by one that asks for titles, as `search` does.
    fn asking<T: Send>(
        &self,
        py: Python<'_>,
        titles: &Py<PyAny>,
        told_by: impl FnOnce(&mut Titles) -> Checked<T> + Send,
    ) -> PyResult<T> {
        let mut failed = None;
        let found = py.detach(|| {
            let mut read = |number: usize, documents: &[u32]| {
                Python::attach(|py| {
                    let read = titles.call1(py, (number, documents.to_vec()));
                    read.and_then(|read| read.extract(py)).map_err(|error| {
                        failed = Some(error);
                        Damage { file: "".into(), what: String::new() }
                    })
                })
            };
            told_by(&mut read)
        });
        match failed {
            Some(error) => Err(error),
            None => told(py, found),
        }
    }

    /// Raise ValueError where the passages given for a clause are not those of the segments.
    fn require(&self, clause: &Clause) -> PyResult<()> {
        match clause {
            Clause::Given(masks) => {
                let lengths = masks.iter().map(|mask| mask.len());
                if !lengths.eq(self.0.parts.iter().map(|part| part.segment.count)) {
                    return Err(PyValueError::new_err("a byte a passage of each segment"));
                }
                Ok(())
            }
            Clause::All(inner) | Clause::Any(inner) => {
                inner.iter().try_for_each(|one| self.require(one))
            }
            Clause::Not(inner) => self.require(inner),
            Clause::Term { .. } | Clause::String { .. } | Clause::OverLines(_) | Clause::Run(_) => {
                Ok(())
            }
        }
    }
}
