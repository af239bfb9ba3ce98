//! What a build asks of the kernel, as Python sees it.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyString, PyTuple};

use crate::blocks::words;
use crate::cutting::{Cutter, Laid, Model};
use crate::joining::{self, Part};
use crate::phrases::Phrases;
use crate::preparing;
use crate::python::{numbers, raw, Term};

/// Cuts Han characters into words.
#[pyclass(frozen, name = "Cutter", module = "searcher.kernel")]
pub struct PyCutter(pub Cutter);

/// Words with a character between them; numbers, texts, positions (uint32); bits.
type Terms<'py> = (
    Bound<'py, PyString>,
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
);

#[pymethods]
impl PyCutter {
    /// Take the text of a dictionary (UTF-8), words beside it with their frequencies, and the tables of the
    /// model for what is in neither: how likely each state begins, follows another, and gives a
    /// character. Raises ValueError for what is none of these.
    #[new]
    fn new(
        dictionary: &[u8],
        words: Vec<(String, u64)>,
        start: &[u8],
        follow: &[u8],
        emit: &[u8],
    ) -> PyResult<PyCutter> {
        let text = |raw| std::str::from_utf8(raw).ok();
        let made = || {
            let model = Model::new(text(start)?, text(follow)?, text(emit)?)?;
            Cutter::new(dictionary, &words, model)
        };
        made().map(PyCutter).ok_or_else(|| PyValueError::new_err("no dictionary"))
    }

    /// Tell whether a text is a word of the dictionary.
    fn knows(&self, text: Term) -> bool {
        self.0.knows(&text.0)
    }

    /// Return where the words of a text begin and end; what is no Han character stands by itself.
    /// With `inner` the words inside a word come before it.
    fn cut(&self, py: Python<'_>, text: Term, inner: bool) -> Vec<(usize, usize)> {
        py.detach(|| self.0.cut(&text.0, inner))
    }

    /// Return the terms of texts (uint32) that lie end to end with a character between them, each
    /// of a length; `places` are where other things begin that have a place in the order of words,
    /// `others` and `units` other terms, as numbers and where they begin.
    #[pyo3(signature = (codes, lengths, *, places, others, units))]
    fn terms<'py>(
        &self,
        py: Python<'py>,
        codes: &[u8],
        lengths: &[u8],
        places: &[u8],
        others: (Vec<u32>, Vec<u32>),
        units: (Vec<u32>, Vec<u32>),
    ) -> PyResult<Terms<'py>> {
        let zipped = |(one, other): (Vec<u32>, Vec<u32>)| one.into_iter().zip(other).collect();
        let (others, units): (Vec<_>, Vec<_>) = (zipped(others), zipped(units));
        let (codes, lengths, places) = (numbers(codes), numbers(lengths), numbers(places));
        let laid = Laid {
            codes: &codes,
            lengths: &lengths,
            places: &places,
            others: &others,
            units: &units,
        };
        if !laid.fits() {
            return Err(PyValueError::new_err("places outside the texts"));
        }
        let found = py.detach(|| self.0.terms(&laid));
        Ok((
            PyString::new(py, &found.words),
            PyBytes::new(py, raw(&found.numbers)),
            PyBytes::new(py, raw(&found.texts)),
            PyBytes::new(py, raw(&found.positions)),
            PyBytes::new(py, &found.begins),
        ))
    }
}

/// Postings of a source: places, counts, documents, frequencies, positions.
type Source = (PyBackedBytes, PyBackedBytes, PyBackedBytes, PyBackedBytes, Option<PyBackedBytes>);
type Joined<'py> =
    (Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>, Option<Bound<'py, PyBytes>>);

/// Join the postings (uint32) of several sources, of so many terms; a document of all bits is left
/// out. Return how many each term has, documents, frequencies and positions.
#[pyfunction]
pub fn joined<'py>(py: Python<'py>, sources: Vec<Source>, terms: usize) -> PyResult<Joined<'py>> {
    let part = |(places, counts, docs, freqs, positions): &Source| Part {
        places: numbers(places),
        counts: numbers(counts),
        docs: numbers(docs),
        freqs: numbers(freqs),
        positions: positions.as_deref().map(numbers),
    };
    let parts: Vec<Part> = sources.iter().map(part).collect();
    let made = py.detach(|| joining::joined(&parts, terms));
    let (counts, run) = made.ok_or_else(|| PyValueError::new_err("no postings"))?;
    let bytes = |numbers: &Vec<u32>| PyBytes::new(py, raw(numbers));
    let positions = run.positions.as_ref().map(bytes);
    Ok((bytes(&counts), bytes(&run.docs), bytes(&run.freqs), positions))
}

/// A passage: its text, headings, page, first and last line.
type Passage<'py> = (Bound<'py, PyString>, Bound<'py, PyTuple>, Option<u64>, (u64, u64));

/// Return the JSON of passages. Raises UnicodeEncodeError for half of a pair.
#[pyfunction]
pub fn passage_bytes<'py>(
    py: Python<'py>,
    passages: Vec<Passage<'py>>,
) -> PyResult<Vec<Bound<'py, PyBytes>>> {
    // Those of one section have the same headings.
    let mut last: Option<Bound<'py, PyTuple>> = None;
    let mut json = String::new();
    let mut found = Vec::with_capacity(passages.len());
    for (text, headings, page, lines) in passages {
        if !last.as_ref().is_some_and(|last| last.is(&headings)) {
            json.clear();
            for heading in headings.iter() {
                json.push(if json.is_empty() { '[' } else { ',' });
                preparing::quote(heading.downcast::<PyString>()?.to_str()?, &mut json);
            }
            json.push_str(if json.is_empty() { "[]" } else { "]" });
            last = Some(headings);
        }
        let content = preparing::passage(text.to_str()?, &json, page, lines);
        found.push(PyBytes::new(py, content.as_bytes()));
    }
    Ok(found)
}

/// Return the sketch of folded characters (UTF-32, the lowest byte first).
#[pyfunction]
pub fn sketch(py: Python<'_>, codes: &[u8]) -> Vec<u32> {
    py.detach(|| preparing::sketch(words(codes)))
}

/// Tells texts in phrases.
#[pyclass(frozen, name = "Phrases", module = "searcher.kernel")]
pub struct PyPhrases(Phrases);

#[pymethods]
impl PyPhrases {
    /// Choose them for what is `scale` times as long as a sample. Raises ValueError for what is
    /// no UTF-8.
    #[new]
    fn new(py: Python<'_>, sample: Vec<PyBackedBytes>, scale: u64) -> PyResult<PyPhrases> {
        let sample = utf8(&sample)?;
        Ok(PyPhrases(py.detach(|| Phrases::chosen(&sample, scale))))
    }

    /// Each phrase, in the order of their codes from 1.
    #[getter]
    fn texts(&self) -> Vec<&str> {
        self.0.texts.iter().map(String::as_str).collect()
    }

    /// Return texts as codes (uint16), and how many each takes (uint32). Raises ValueError for what
    /// is no UTF-8.
    fn tell<'py>(
        &self,
        py: Python<'py>,
        texts: Vec<PyBackedBytes>,
    ) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
        let texts = utf8(&texts)?;
        let (told, sizes) = py.detach(|| {
            let (mut told, mut sizes) = (vec![], vec![]);
            for text in &texts {
                let before = told.len();
                self.0.tell(text, &mut told);
                sizes.push((told.len() - before) as u32);
            }
            let told: Vec<u8> = told.into_iter().flat_map(u16::to_ne_bytes).collect();
            (told, sizes)
        });
        Ok((PyBytes::new(py, &told), PyBytes::new(py, raw(&sizes))))
    }
}

fn utf8(texts: &[PyBackedBytes]) -> PyResult<Vec<&str>> {
    let read =
        |text| std::str::from_utf8(text).map_err(|error| PyValueError::new_err(error.to_string()));
    texts.iter().map(|text| read(text)).collect()
}
