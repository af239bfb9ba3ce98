//! What Python sees: `searcher.kernel`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use pyo3::exceptions::{PyImportError, PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyString, PyTuple};

use crate::bits::Bits;
use crate::blocks::{read_number, words, Blocks, Bring, Checked, Damage, Source};
use crate::building::Stretch;
use crate::crossing::MOST_CROSSINGS;
use crate::field::Field;
use crate::gathered::{gathered_records, PyGathering};
use crate::hits::{Asked, Failure, Hit, Marker};
use crate::inverting::{joined, passage_bytes, sketch, PyCutter, PyPhrases};
use crate::kept::Kept;
use crate::layout::Layout;
use crate::lexicon::Codes;
use crate::marks::{Han, Span, Standing, Wanted, Words};
use crate::near::{self, Begins};
use crate::passages::Passages;
use crate::phrase;
use crate::provisions::Numerals;
use crate::scoring::{Kind, Norms, Scorer, Stretches};
use crate::seams::Begun;
use crate::searching::{self, PyRanker, PyReader, PyWorks, Spelt};
use crate::segment::{Schema, Segment, MOST_MATCHES, MOST_OF_EACH, MOST_TITLES};
use crate::snippet::{Set, Signs};
use crate::stored::Stored;
use crate::texts::Folding;

/// Raised whenever what Python calls here changes, so that a kernel left over is not used.
const VERSION: u32 = 31;

/// A term as code points; lone surrogates are like any others.
pub struct Term(pub Vec<u32>);

impl<'py> FromPyObject<'py> for Term {
    fn extract_bound(given: &Bound<'py, PyAny>) -> PyResult<Term> {
        let text = given.downcast::<PyString>()?;
        if let Ok(text) = text.to_str() {
            return Ok(Term(text.chars().map(u32::from).collect()));
        }
        let raw = text.call_method1("encode", ("utf-32-le", "surrogatepass"))?;
        Ok(Term(words(raw.extract::<&[u8]>()?).collect()))
    }
}

impl<'py> FromPyObject<'py> for Kind {
    fn extract_bound(given: &Bound<'py, PyAny>) -> PyResult<Kind> {
        match given.extract::<&str>()? {
            "body" | "kindred" => Ok(Kind::Body),
            "section" => Ok(Kind::Section),
            "heading" => Ok(Kind::Heading),
            "title" => Ok(Kind::Title),
            "character" => Ok(Kind::Character),
            other => Err(PyValueError::new_err(format!("no kind of unit: {other}"))),
        }
    }
}

/// Raise damage as the index's own error; that of whoever should have brought a block as it is.
pub fn raise(py: Python<'_>, damage: Damage) -> PyErr {
    if damage.what.is_empty() {
        if let Some(error) = RAISED.with(|raised| raised.borrow_mut().take()) {
            return error;
        }
    }
    let (folder, file) = damage.file.rsplit_once(['/', '\\']).unwrap_or(("", &damage.file));
    let made = py
        .import("searcher.errors")
        .and_then(|errors| errors.getattr("IndexDamaged"))
        .and_then(|kind| kind.call1((folder, format!("{file}: {}", damage.what))));
    made.map_or_else(|error| error, PyErr::from_value)
}

pub fn told<T>(py: Python<'_>, found: Checked<T>) -> PyResult<T> {
    found.map_err(|damage| raise(py, damage))
}

/// Return numbers of four bytes as bytes in the machine's order.
pub fn raw<T: Copy>(numbers: &[T]) -> &[u8] {
    const { assert!(std::mem::size_of::<T>() == 4) };
    // Any four bytes of these numbers are bytes.
    unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast(), numbers.len() * 4) }
}

pub fn numbers(raw: &[u8]) -> Vec<u32> {
    raw.chunks_exact(4)
        .map(|four| u32::from_ne_bytes([four[0], four[1], four[2], four[3]]))
        .collect()
}

pub fn floats(raw: &[u8]) -> Vec<f32> {
    raw.chunks_exact(4)
        .map(|four| f32::from_ne_bytes([four[0], four[1], four[2], four[3]]))
        .collect()
}

/// A file of arrays: where it is read from, what tells its bytes, and where its arrays lie.
#[derive(FromPyObject)]
struct Opened {
    path: String,
    handle: Option<isize>,
    content: Option<PyBackedBytes>,
    size: usize,
    sums: PyBackedBytes,
    arrays: Vec<(String, usize, usize, usize)>,
    bring: Option<Py<PyAny>>,
}

thread_local! {
    /// What was raised by whoever should have brought a block.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// Return what asks Python to bring blocks.
fn brought(bring: Py<PyAny>) -> Bring {
    Box::new(move |blocks| {
        Python::attach(|py| match bring.call1(py, (blocks.to_vec(),)) {
            Ok(_) => true,
            Err(error) => {
                RAISED.with(|raised| *raised.borrow_mut() = Some(error));
                false
            }
        })
    })
}

impl Opened {
    fn blocks(&self, py: Python<'_>) -> PyResult<Checked<Blocks>> {
        let source = match (&self.content, self.handle) {
            (Some(content), _) => Source::Bytes(content.to_vec()),
            (None, Some(handle)) => Source::File(file_of(handle)?),
            (None, None) => return Err(PyValueError::new_err("nothing to read from")),
        };
        let bring = self.bring.as_ref().map(|bring| brought(bring.clone_ref(py)));
        Ok(Blocks::new(&self.path, source, self.size, words(&self.sums).collect(), bring))
    }
}

#[cfg(unix)]
fn file_of(handle: isize) -> PyResult<std::fs::File> {
    use std::os::fd::{BorrowedFd, RawFd};
    if handle < 0 {
        return Err(PyValueError::new_err("no file"));
    }
    // The caller holds it open meanwhile; what we keep is a duplicate.
    let borrowed = unsafe { BorrowedFd::borrow_raw(handle as RawFd) };
    Ok(borrowed.try_clone_to_owned()?.into())
}

#[cfg(windows)]
fn file_of(handle: isize) -> PyResult<std::fs::File> {
    use std::os::windows::io::{BorrowedHandle, RawHandle};
    let borrowed = unsafe { BorrowedHandle::borrow_raw(handle as RawHandle) };
    Ok(borrowed.try_clone_to_owned()?.into())
}

/// One segment of an index, opened for reading.
#[pyclass(frozen, name = "Segment", module = "searcher.kernel")]
pub struct PySegment(pub Arc<Segment>);

#[pymethods]
impl PySegment {
    #[new]
    #[pyo3(signature = (docs, terms, fields, sections, documents, *, characters, least_character, lines))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        docs: Opened,
        terms: Opened,
        fields: Vec<(String, Option<String>, bool)>,
        sections: &[u8],
        documents: &[u8],
        characters: String,
        least_character: u32,
        lines: String,
    ) -> PyResult<PySegment> {
        let schema = Schema { characters, least_character, lines };
        let (opened_docs, opened_terms) =
            (told(py, docs.blocks(py)?)?, told(py, terms.blocks(py)?)?);
        let made = open(
            opened_docs,
            opened_terms,
            docs,
            terms,
            fields,
            (numbers(sections), numbers(documents)),
            schema,
        );
        Ok(PySegment(Arc::new(told(py, made)?)))
    }

    /// Return which of some terms stand in a field.
    fn stands(&self, py: Python<'_>, field: &str, terms: Vec<Term>) -> PyResult<Vec<bool>> {
        let found = py.detach(|| {
            let (_, field) = self.0.field(field)?;
            let view = self.0.terms.view();
            terms.iter().map(|term| Ok(field.find(&view, &term.0)?.is_some())).collect()
        });
        told(py, found)
    }

    /// Tell whether any passage has a folded string in a field of pairs.
    fn holds(&self, py: Python<'_>, field: &str, string: Term) -> PyResult<bool> {
        let found = py.detach(|| {
            let (_, field) = self.0.field(field)?;
            phrase::stands(&self.0.terms.view(), field, &string.0)
        });
        told(py, found)
    }

    /// Return the ordinal of a term of a field, -1 where it has none.
    fn find(&self, py: Python<'_>, field: &str, term: Term) -> PyResult<isize> {
        let found = (|| {
            let (_, field) = self.0.field(field)?;
            let found = field.find(&self.0.terms.view(), &term.0)?;
            Ok(found.map_or(-1, |ordinal| ordinal as isize))
        })();
        told(py, found)
    }

    /// Return in how many documents a term of a field occurs.
    fn frequency(&self, py: Python<'_>, field: &str, ordinal: usize) -> PyResult<usize> {
        let found = self
            .0
            .field(field)
            .and_then(|(_, field)| field.frequency(&self.0.terms.view(), ordinal));
        told(py, found)
    }

    /// Return the documents that hold a term of a field, as int32.
    fn docs<'py>(
        &self,
        py: Python<'py>,
        field: &str,
        ordinal: usize,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let found = py.detach(|| self.0.field(field)?.1.docs(&self.0.terms.view(), ordinal));
        Ok(PyBytes::new(py, raw(&told(py, found)?)))
    }

    /// Return how often a term of a field occurs in each of its documents, as int32.
    fn freqs<'py>(
        &self,
        py: Python<'py>,
        field: &str,
        ordinal: usize,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let found = py.detach(|| self.0.field(field)?.1.freqs(&self.0.terms.view(), ordinal));
        Ok(PyBytes::new(py, raw(&told(py, found)?)))
    }

    /// Return the documents of a field of pairs that hold a phrase, without those known (int32),
    /// and how often each does.
    #[pyo3(signature = (field, phrase, known = None))]
    fn phrase<'py>(
        &self,
        py: Python<'py>,
        field: &str,
        phrase: Term,
        known: Option<&[u8]>,
    ) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
        let known = known.map(numbers).unwrap_or_default();
        let found = py.detach(|| {
            let (_, field) = self.0.field(field)?;
            phrase::find(&self.0.terms.view(), field, &phrase.0, &known)
        });
        let (docs, freqs) = told(py, found)?;
        Ok((PyBytes::new(py, raw(&docs)), PyBytes::new(py, raw(&freqs))))
    }

    /// Return the passages, as int32, where all words stand in a field within so many places of
    /// the order of words, and those of which that is not known.
    fn near<'py>(
        &self,
        py: Python<'py>,
        field: &str,
        words: Vec<Term>,
        reach: u32,
    ) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
        let words: Vec<Vec<u32>> = words.into_iter().map(|word| word.0).collect();
        let found = py.detach(|| near::near(&self.0, field, &words, reach));
        let (near, left) = told(py, found)?;
        Ok((PyBytes::new(py, raw(&near)), PyBytes::new(py, raw(&left))))
    }

    /// Return a mask of the passages with a word in some fields, given in its spellings: (word,
    /// folded, when it is looked for as a string).
    fn term<'py>(
        &self,
        py: Python<'py>,
        forms: Vec<Spelt>,
        fields: Vec<String>,
    ) -> PyResult<Bound<'py, PyByteArray>> {
        let forms = searching::forms(forms);
        let mut found = Bits::none(self.0.count);
        let marked = py.detach(|| self.0.term(&forms, &fields, &mut found));
        told(py, marked)?;
        Ok(PyByteArray::new(py, &found.to_bytes()))
    }

    /// Return a mask of the passages with a folded string in some fields.
    fn string<'py>(
        &self,
        py: Python<'py>,
        folded: Term,
        fields: Vec<String>,
    ) -> PyResult<Bound<'py, PyByteArray>> {
        let mut found = Bits::none(self.0.count);
        let marked = py.detach(|| {
            let view = self.0.terms.view();
            fields
                .iter()
                .try_for_each(|name| self.0.string(&view, name, &folded.0, &[], &mut found))
        });
        told(py, marked)?;
        Ok(PyByteArray::new(py, &found.to_bytes()))
    }

    /// Return for some passages the weights of the terms, given as (ending of the fields, term,
    /// weight), that each holds with headings and title, and that these hold alone (float32).
    fn covers<'py>(
        &self,
        py: Python<'py>,
        terms: Vec<(String, Term, f32)>,
        passages: &[u8],
    ) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
        let passages = self.passages_in(passages)?;
        let terms: Vec<_> =
            terms.into_iter().map(|(end, term, weight)| (end, term.0, weight)).collect();
        let found = py.detach(|| self.0.covers(&terms, &passages));
        let (covered, titled) = told(py, found)?;
        Ok((PyBytes::new(py, raw(&covered)), PyBytes::new(py, raw(&titled))))
    }

    /// Return the bytes stored for some passages.
    fn stored<'py>(
        &self,
        py: Python<'py>,
        passages: Vec<usize>,
    ) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        if passages.iter().any(|passage| *passage >= self.0.count) {
            return Err(PyIndexError::new_err("no such passage"));
        }
        let found = py.detach(|| {
            let view = self.0.docs.view();
            passages
                .iter()
                .map(|one| self.0.passages.read(&view, *one))
                .collect::<Checked<Vec<_>>>()
        });
        Ok(told(py, found)?.iter().map(|one| PyBytes::new(py, one)).collect())
    }

    /// Return the passages that hold letters in their order with some of the marks between, and
    /// whether that is sure.
    fn loose(&self, py: Python<'_>, letters: Term, marks: Term) -> PyResult<(Vec<u32>, bool)> {
        let found = py.detach(|| self.0.loose(&letters.0, &marks.0));
        told(py, found)
    }

    /// Return the passages in which letters begin that run over into later ones, and those in
    /// which they may.
    fn seam(&self, py: Python<'_>, letters: Term) -> PyResult<Begun> {
        let found = py.detach(|| self.0.seam(&letters.0));
        told(py, found)
    }

    /// Return the passages in which a folded string begins that runs over into later ones, as
    /// int32.
    fn crossing<'py>(
        &self,
        py: Python<'py>,
        folded: Term,
        folding: &PyFolding,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let found = py.detach(|| self.0.crossing(&folded.0, &folding.0));
        Ok(PyBytes::new(py, raw(&told(py, found)?)))
    }

    /// Return the passages that hold a folded string with ends of lines left out of it, as int32.
    fn over_lines<'py>(&self, py: Python<'py>, folded: Term) -> PyResult<Bound<'py, PyBytes>> {
        let found = py.detach(|| self.0.over_lines(&folded.0));
        Ok(PyBytes::new(py, raw(&told(py, found)?)))
    }

    /// Return what is told of some passages, each given with its document's title; None for
    /// those that Python must read.
    fn hits(
        &self,
        py: Python<'_>,
        marker: &PyMarker,
        asked: &PyAsked,
        passages: Vec<u32>,
        titles: &Bound<'_, PyAny>,
        words: (Py<PyAny>, Py<PyAny>),
    ) -> PyResult<Vec<Option<PyFound>>> {
        if passages.iter().any(|passage| *passage as usize >= self.0.count) {
            return Err(PyIndexError::new_err("no such passage"));
        }
        told_hits(py, &self.0, (marker, &asked.0, words), passages, titles)
    }

    /// Return the folded texts of some passages.
    fn texts(
        &self,
        py: Python<'_>,
        passages: Vec<usize>,
        folding: &PyFolding,
    ) -> PyResult<Vec<String>> {
        if passages.iter().any(|passage| *passage >= self.0.count) {
            return Err(PyIndexError::new_err("no such passage"));
        }
        let found = py.detach(|| {
            let view = self.0.docs.view();
            let text = |passage: &usize| self.0.folded(&view, *passage, &folding.0);
            passages.iter().map(text).collect()
        });
        told(py, found)
    }
}

/// How texts are marked and cut: by which folding, what runs are cut into words, what numbers are
/// written in, what ends a
/// sentence, closes it, ends a clause and a heading, what stands for what was left out, how long
/// snippets are.
#[pyclass(frozen, name = "Marker", module = "searcher.kernel")]
pub struct PyMarker {
    folding: Py<PyFolding>,
    han: Han,
    signs: Signs,
    numerals: Numerals,
}

#[pymethods]
impl PyMarker {
    #[new]
    #[pyo3(signature = (folding, han, numerals, *, sentence_ends, closing, clause_ends, heading_ends, ellipsis, width))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        folding: Py<PyFolding>,
        han: (char, char),
        numerals: Numerals,
        sentence_ends: &str,
        closing: &str,
        clause_ends: &str,
        heading_ends: &str,
        ellipsis: String,
        width: usize,
    ) -> PyMarker {
        let signs = Signs {
            sentence_ends: Set::new(sentence_ends),
            closing: Set::new(closing),
            clause_ends: Set::with_blanks(clause_ends),
            heading_ends: Set::with_blanks(heading_ends),
            ellipsis,
            width,
        };
        let han = Han { first: han.0.into(), last: han.1.into() };
        PyMarker { folding, han, signs, numerals }
    }
}

/// Return what is told of some passages of a segment, all of which it has, as `Segment.hits` does.
pub fn told_hits(
    py: Python<'_>,
    segment: &Segment,
    (marker, asked, (cut, others)): (&PyMarker, &Asked, (Py<PyAny>, Py<PyAny>)),
    passages: Vec<u32>,
    titles: &Bound<'_, PyAny>,
) -> PyResult<Vec<Option<PyFound>>> {
    let documents = &segment.documents;
    let titled = |passage: u32| Ok((passage, titles.get_item(documents.of(passage))?.extract()?));
    let passages: Vec<(u32, Option<String>)> =
        passages.into_iter().map(titled).collect::<PyResult<_>>()?;
    let cutter = cut.bind(py).downcast::<PyCutter>().ok().map(|cutter| cutter.clone().unbind());
    let (numerals, raised) = (&marker.numerals, Mutex::new(None));
    let words = PyWords { cut, cutter, others, numerals, raised };
    let marker = Marker { folding: &marker.folding.get().0, han: marker.han, signs: &marker.signs };
    let found = py.detach(|| segment.hits(marker, asked, &passages, &words));
    match found {
        Ok(hits) => {
            let found = |(hit, (passage, _)): (Option<Hit>, &(u32, Option<String>))| {
                let document = documents.of(*passage);
                let number = passage - documents.range(document).start;
                hit.map(|hit| PyFound { document, number, hit })
            };
            Ok(hits.into_iter().zip(&passages).map(found).collect())
        }
        Err(Failure::Damaged(damage)) => Err(raise(py, damage)),
        Err(Failure::Words) => {
            let raised = words.raised.into_inner().unwrap_or_else(|held| held.into_inner());
            Err(raised.unwrap_or_else(|| PyValueError::new_err("words cannot be cut")))
        }
    }
}

/// What is wanted of the hits of one search.
#[pyclass(frozen, name = "Asked", module = "searcher.kernel")]
struct PyAsked(Asked);

#[pymethods]
impl PyAsked {
    /// Take words of Han characters, other words, strings, words that bridge; strings to mark
    /// instead where nothing is found; whether postings tell which words stand as such, and
    /// whether all is marked.
    #[new]
    #[pyo3(signature = (han, others, strings, weak, weaker, *, counted, marked))]
    fn new(
        han: Vec<Term>,
        others: Vec<Term>,
        strings: Vec<Term>,
        weak: Vec<Term>,
        weaker: Vec<Vec<Term>>,
        counted: bool,
        marked: bool,
    ) -> PyAsked {
        let codes = |terms: Vec<Term>| terms.into_iter().map(|term| term.0).collect();
        let strings_alone = |terms| Wanted { strings: codes(terms), ..Wanted::default() };
        PyAsked(Asked {
            wanted: Wanted {
                han: codes(han),
                others: codes(others),
                strings: codes(strings),
                weak: codes(weak),
            },
            weaker: weaker.into_iter().map(strings_alone).collect(),
            counted,
            marked,
        })
    }
}

/// Cuts words by two functions of Python's, and keeps the error that one raised.
struct PyWords<'a> {
    cut: Py<PyAny>,
    /// The same, where it is the kernel's own.
    cutter: Option<Py<PyCutter>>,
    others: Py<PyAny>,
    numerals: &'a Numerals,
    raised: Mutex<Option<PyErr>>,
}

impl PyWords<'_> {
    fn ask(&self, function: &Py<PyAny>, codes: &Codes) -> Option<Vec<Standing>> {
        let text: String = codes.iter().filter_map(|code| char::from_u32(*code)).collect();
        let said = Python::attach(|py| {
            function.bind(py).call1((text,))?.extract::<Vec<(Term, usize, usize)>>()
        });
        match said {
            Ok(terms) => {
                let inside =
                    |(_, start, end): &(_, usize, usize)| start < end && *end <= codes.len();
                let terms = terms.into_iter().filter(inside);
                Some(terms.map(|(term, start, end)| (term.0, start, end)).collect())
            }
            Err(error) => {
                *self.raised.lock().unwrap_or_else(|held| held.into_inner()) = Some(error);
                None
            }
        }
    }
}

impl Words for PyWords<'_> {
    fn cut(&self, run: &Codes) -> Option<Vec<Standing>> {
        let Some(cutter) = &self.cutter else { return self.ask(&self.cut, run) };
        let word = |(start, end): (usize, usize)| (run[start..end].to_vec(), start, end);
        Some(cutter.get().0.cut(run, true).into_iter().map(word).collect())
    }

    fn others(&self, folded: &Codes, wanted: &[&Vec<u32>]) -> Option<Vec<Standing>> {
        match wanted.iter().all(|term| self.numerals.is_term(term)) {
            true => Some(self.numerals.within(folded)),
            false => self.ask(&self.others, folded),
        }
    }
}

fn spans<'py>(py: Python<'py>, spans: &[Span]) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, spans.iter().map(|span| (span.start, span.end)))
}

/// A passage found, by its document and its number in that. What is told of it is made for Python
/// when it is asked for: few look at all of it.
#[pyclass(frozen, name = "Found", module = "searcher.kernel")]
pub struct PyFound {
    #[pyo3(get)]
    document: u32,
    #[pyo3(get)]
    number: u32,
    hit: Hit,
}

#[pymethods]
impl PyFound {
    /// Return the snippet and what is marked in it.
    fn snippet<'py>(&self, py: Python<'py>) -> PyResult<(&str, Bound<'py, PyTuple>)> {
        Ok((&self.hit.snippet.text, PyTuple::new(py, &self.hit.snippet.spans)?))
    }

    /// Return all that is told of it, as `searcher.hits.Told` has it.
    fn told<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let (hit, stored) = (&self.hit, &self.hit.stored);
        let breaks =
            stored.heading_breaks.iter().map(|(at, path)| Ok((*at, PyTuple::new(py, path)?)));
        let headings = hit.headings.iter().map(|marks| spans(py, marks));
        let passage = (
            &stored.text,
            PyTuple::new(py, &stored.heading)?,
            stored.page,
            stored.lines,
            stored.label.as_deref(),
            py.None(),
            PyTuple::new(py, &stored.page_breaks)?,
            PyTuple::new(py, breaks.collect::<PyResult<Vec<_>>>()?)?,
        );
        let told = (
            self.document,
            self.number,
            passage,
            PyTuple::new(py, &hit.above)?,
            spans(py, &hit.body)?,
            spans(py, &hit.title)?,
            PyTuple::new(py, headings.collect::<PyResult<Vec<_>>>()?)?,
            &hit.snippet.text,
            PyTuple::new(py, &hit.snippet.spans)?,
            py.None(),
        );
        told.into_pyobject(py)
    }
}

/// Makes characters one that count as the same.
#[pyclass(frozen, name = "Folding", module = "searcher.kernel")]
pub struct PyFolding(pub Arc<Folding>);

#[pymethods]
impl PyFolding {
    /// Take a table as `str.translate` does.
    #[new]
    fn new(table: HashMap<u32, char>) -> PyFolding {
        PyFolding(Arc::new(Folding::new(&table)))
    }

    /// Return a text folded. Raises UnicodeEncodeError where it holds half of a pair.
    fn fold(&self, text: &str) -> String {
        self.0.fold(text)
    }
}

impl PySegment {
    fn passages_in(&self, raw: &[u8]) -> PyResult<Vec<u32>> {
        let passages = numbers(raw);
        if passages.iter().any(|passage| *passage as usize >= self.0.count) {
            return Err(PyIndexError::new_err("no such passage"));
        }
        Ok(passages)
    }
}

fn open(
    docs: Blocks,
    terms: Blocks,
    said_docs: Opened,
    said_terms: Opened,
    kinds: Vec<(String, Option<String>, bool)>,
    starts: (Vec<u32>, Vec<u32>),
    schema: Schema,
) -> Checked<Segment> {
    let (passages, count, wide, begins) = {
        let view = docs.view();
        let layout = Layout::new(&view, said_docs.size, said_docs.arrays)?;
        let count = layout.array("stored.starts", &[4, 8], None)?.count.saturating_sub(1);
        let placed = kinds.iter().filter(|(_, _, positions)| *positions);
        let wide = placed.map(|(name, _, _)| Ok((name.clone(), widths(&layout, name, count)?)));
        let wide = wide.collect::<Checked<HashMap<_, _>>>()?;
        let within = kinds.iter().filter_map(|(name, within, _)| Some((name, within.as_ref()?)));
        let begun = within.filter(|(name, _)| layout.has(&format!("begins.{name}")));
        let begun = begun
            .map(|(name, within)| Ok((name.clone(), Begins::new(&layout, name, within, count)?)));
        (Passages::new(&layout)?, count, wide, begun.collect::<Checked<HashMap<_, _>>>()?)
    };
    let fields = {
        let view = terms.view();
        let layout = Layout::new(&view, said_terms.size, said_terms.arrays)?;
        let mut opened: HashMap<String, Arc<Field>> = HashMap::new();
        // Those within others come after these.
        for inside in [false, true] {
            for (name, within, _) in kinds.iter().filter(|kind| kind.1.is_some() == inside) {
                let within = within.as_ref().and_then(|name| opened.get(name)).cloned();
                let field = Field::new(&layout, name, count, wide.get(name).cloned(), within)?;
                opened.insert(name.clone(), Arc::new(field));
            }
        }
        kinds.iter().map(|(name, _, _)| opened[name].clone()).collect()
    };
    let sections = Stretches::new(starts.0, count).ok_or_else(|| docs.invalid("opens"))?;
    let documents = Stretches::new(starts.1, count).ok_or_else(|| docs.invalid("doc_count"))?;
    let numbers = kinds.into_iter().map(|(name, _, _)| name).zip(0..).collect();
    Ok(Segment {
        terms,
        docs,
        fields,
        numbers,
        begins,
        passages,
        count,
        sections,
        documents,
        schema,
        matches: Kept::new(MOST_MATCHES.max(count * MOST_OF_EACH / 8)),
        titles: Kept::new(MOST_TITLES),
        crossings: Kept::new(MOST_CROSSINGS),
    })
}

/// Return in how many bits a position in each document of a field is kept.
fn widths(layout: &Layout, name: &str, count: usize) -> Checked<Vec<u8>> {
    let lengths = layout.array(&format!("lengths.{name}"), &[1, 2, 4], Some(count))?;
    let raw = layout.view().slice(lengths, 0, count)?;
    let wide = |raw: &[u8]| match read_number(raw) {
        0 | 1 => 0,
        length => (length - 1).ilog2() as u8 + 1,
    };
    Ok(raw.chunks_exact(lengths.width).map(wide).collect())
}

/// Scores the passages of one segment.
#[pyclass(frozen, name = "Scorer", module = "searcher.kernel")]
pub struct PyScorer {
    pub segment: Py<PySegment>,
    pub scorer: Arc<Scorer>,
}

#[pymethods]
impl PyScorer {
    /// Take how long passages, sections and headings are, as float32 norms.
    #[new]
    fn new(
        segment: Py<PySegment>,
        text: &[u8],
        sections: &[u8],
        headings: &[u8],
    ) -> PyResult<PyScorer> {
        let norms = Norms::new(floats(text), floats(sections), floats(headings));
        let held = &segment.get().0;
        let units = held.sections.len();
        if norms.text.len() != held.count
            || norms.sections.len() != units
            || norms.headings.len() != units
        {
            return Err(PyValueError::new_err("as many norms as units"));
        }
        Ok(PyScorer { segment, scorer: Arc::new(Scorer::new(norms)) })
    }

    /// Return in how many units each term stands, given as (kind, field, term).
    fn frequencies(
        &self,
        py: Python<'_>,
        terms: Vec<(Kind, String, Term)>,
    ) -> PyResult<Vec<usize>> {
        let held = &self.segment.get().0;
        let found = py.detach(|| {
            let view = held.terms.view();
            let frequency = |(kind, field, term): &(Kind, String, Term)| {
                held.frequency(&self.scorer, &view, *kind, field, &term.0)
            };
            terms.iter().map(frequency).collect()
        });
        told(py, found)
    }

    /// Return what terms, given as (kind, field, term, weight), give some passages (int32), or
    /// every passage, as float32.
    #[pyo3(signature = (terms, passages = None))]
    fn sums<'py>(
        &self,
        py: Python<'py>,
        terms: Vec<(Kind, String, Term, f32)>,
        passages: Option<&[u8]>,
    ) -> PyResult<Bound<'py, PyByteArray>> {
        let segment = self.segment.get();
        let passages = passages.map(|raw| segment.passages_in(raw)).transpose()?;
        let held = &segment.0;
        let terms: Vec<_> = terms
            .into_iter()
            .map(|(kind, field, term, weight)| (kind, field, term.0, weight))
            .collect();
        let found = py.detach(|| {
            let view = held.terms.view();
            let rows = held.rows(&view, &terms)?;
            match passages {
                Some(some) => self.scorer.some(&view, &held.sections, &rows, &some),
                None => self.scorer.all(&view, &held.sections, &rows),
            }
        });
        Ok(PyByteArray::new(py, raw(&told(py, found)?)))
    }
}

/// The postings of consecutive terms, as int32: counts, documents, frequencies, positions.
type Columns = (PyBackedBytes, PyBackedBytes, PyBackedBytes, Option<PyBackedBytes>);

fn stretch(columns: &Columns, documents: usize) -> PyResult<Stretch> {
    let (counts, docs, freqs, positions) = columns;
    let stretch = Stretch {
        counts: numbers(counts),
        docs: numbers(docs),
        freqs: numbers(freqs),
        positions: positions.as_deref().map(numbers),
    };
    let fits = stretch.fits(documents);
    fits.then_some(stretch).ok_or_else(|| PyValueError::new_err("no postings"))
}

type Records<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>);

/// Return the records of terms and the size of each, as int32; `wide` has a byte a document.
/// Raises ValueError for a position past the end of its document.
#[pyfunction]
#[pyo3(signature = (columns, documents, wide = None))]
fn records<'py>(
    py: Python<'py>,
    columns: Columns,
    documents: usize,
    wide: Option<&[u8]>,
) -> PyResult<Records<'py>> {
    let stretch = stretch(&columns, documents)?;
    if wide.is_some_and(|wide| wide.len() != documents || stretch.positions.is_none()) {
        return Err(PyValueError::new_err("as many widths as documents, and positions"));
    }
    let made = py.detach(|| stretch.records(documents, wide));
    let made =
        made.ok_or_else(|| PyValueError::new_err("a position lies past the end of its document"));
    made.map(|(out, sizes)| (PyBytes::new(py, &out), PyBytes::new(py, raw(&sizes))))
}

/// Return the records of words as `records`, those folded that are shorter so into the pairs that
/// `places` (int32) tells.
#[pyfunction]
fn records_within<'py>(
    py: Python<'py>,
    columns: Columns,
    pairs: Columns,
    places: &[u8],
    documents: usize,
) -> PyResult<Records<'py>> {
    let (words, pairs) = (stretch(&columns, documents)?, stretch(&pairs, documents)?);
    let places: Vec<i32> = numbers(places).into_iter().map(|place| place as i32).collect();
    if places.len() != words.counts.len() {
        return Err(PyValueError::new_err("as many places as words"));
    }
    let (out, sizes) = py.detach(|| words.records_within(documents, &pairs, &places));
    Ok((PyBytes::new(py, &out), PyBytes::new(py, raw(&sizes))))
}

/// Tell whether the processor has what this was compiled for.
fn runs_here() -> bool {
    #[cfg(all(target_arch = "x86_64", target_feature = "popcnt"))]
    {
        // The last of what x86-64-v2 asks for: `popcnt` and SSE 4.2. What the standard library
        // would tell is settled when it is compiled.
        const WANTED: u32 = 1 << 23 | 1 << 20;
        let told = unsafe { std::arch::x86_64::__cpuid(1) };
        return told.ecx & WANTED == WANTED;
    }
    #[allow(unreachable_code)]
    true
}

/// Tell whether each of some contents is a passage as it is written every day; of others Python
/// tells.
#[pyfunction]
fn are_passages(py: Python<'_>, contents: Vec<PyBackedBytes>) -> bool {
    py.detach(|| contents.iter().all(|content| Stored::read(content).is_some()))
}

/// Reads postings and adds up scores for `searcher`.
#[pymodule(name = "compiled", gil_used = false)]
fn kernel(module: &Bound<'_, PyModule>) -> PyResult<()> {
    if !runs_here() {
        return Err(PyImportError::new_err("the processor is older than x86-64-v2"));
    }
    module.add("VERSION", VERSION)?;
    module.add_function(wrap_pyfunction!(are_passages, module)?)?;
    module.add_function(wrap_pyfunction!(searching::end_after, module)?)?;
    module.add_function(wrap_pyfunction!(records, module)?)?;
    module.add_function(wrap_pyfunction!(records_within, module)?)?;
    module.add_function(wrap_pyfunction!(joined, module)?)?;
    module.add_function(wrap_pyfunction!(gathered_records, module)?)?;
    module.add_function(wrap_pyfunction!(passage_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(sketch, module)?)?;
    module.add_class::<PySegment>()?;
    module.add_class::<PyFolding>()?;
    module.add_class::<PyMarker>()?;
    module.add_class::<PyAsked>()?;
    module.add_class::<PyFound>()?;
    module.add_class::<PyCutter>()?;
    module.add_class::<PyGathering>()?;
    module.add_class::<PyPhrases>()?;
    module.add_class::<PyScorer>()?;
    module.add_class::<PyReader>()?;
    module.add_class::<PyWorks>()?;
    module.add_class::<PyRanker>()
}
