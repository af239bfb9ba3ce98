//! What gathers postings, as Python sees it.

use std::sync::{Mutex, MutexGuard};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::blocks::Damage;
use crate::gathering::{self, Column, Cursor, Fault, Field, Growing, Made};
use crate::python::{numbers, raise, raw};

/// What stands in the documents of a batch: words with zeros between them, of each occurrence its
/// word and its document; the characters of texts and the length of each, of which pairs are made,
/// or characters from one on are taken.
#[derive(FromPyObject)]
enum Given {
    Words(PyBackedBytes, PyBackedBytes, PyBackedBytes),
    Characters(PyBackedBytes, PyBackedBytes, u32),
    Pairs(PyBackedBytes, PyBackedBytes),
}

/// Gathers the postings of fields.
#[pyclass(frozen, name = "Gathering", module = "searcher.kernel")]
pub struct PyGathering(Mutex<Vec<Growing>>);

#[pymethods]
impl PyGathering {
    #[new]
    fn new(fields: usize) -> PyGathering {
        PyGathering(Mutex::new((0..fields).map(|_| Growing::new()).collect()))
    }

    /// Take what stands in so many documents more, by field; return about how many bytes are held.
    /// Raises ValueError for what cannot be.
    fn add(&self, py: Python<'_>, count: u32, columns: Vec<Option<Given>>) -> PyResult<usize> {
        py.detach(|| {
            let mut fields = self.held();
            let sound = columns.len() == fields.len()
                && fields.iter_mut().zip(&columns).all(|(field, given)| add(field, count, given));
            sound.then(|| fields.iter().map(Growing::size).sum())
        })
        .ok_or_else(|| PyValueError::new_err("columns that do not fit together"))
    }

    /// Return how many occurrences each document has in a field (uint32).
    fn lengths<'py>(&self, py: Python<'py>, field: usize) -> Bound<'py, PyBytes> {
        let fields = self.held();
        PyBytes::new(py, fields.get(field).map_or(&[], |field| raw(&field.lengths)))
    }

    /// Return what is held of a field, of pairs or words, as a run, and its checksum; nothing of it is held any more.
    fn drain<'py>(&self, py: Python<'py>, field: usize, pairs: bool) -> (Bound<'py, PyBytes>, u32) {
        let mut fields = self.held();
        let run = fields.get_mut(field).map(|field| py.detach(|| field.drain(pairs)));
        let (bytes, sum) = run.map_or((vec![], 0), |run| (run.bytes, run.sum));
        (PyBytes::new(py, &bytes), sum)
    }
}

impl PyGathering {
    fn held(&self) -> MutexGuard<'_, Vec<Growing>> {
        self.0.lock().unwrap_or_else(|held| held.into_inner())
    }
}

fn add(field: &mut Growing, count: u32, given: &Option<Given>) -> bool {
    match given {
        None => field.add(count, &Column::Words { joined: &[], numbers: &[], docs: &[] }),
        Some(Given::Words(joined, of_words, docs)) => {
            let (of_words, docs) = (numbers(of_words), numbers(docs));
            field.add(count, &Column::Words { joined, numbers: &of_words, docs: &docs })
        }
        Some(Given::Pairs(codes, lengths)) => {
            let (codes, lengths) = (numbers(codes), numbers(lengths));
            field.add(count, &Column::Pairs { codes: &codes, lengths: &lengths })
        }
        Some(Given::Characters(codes, lengths, least)) => {
            let (codes, lengths) = (numbers(codes), numbers(lengths));
            field
                .add(count, &Column::Characters { codes: &codes, lengths: &lengths, least: *least })
        }
    }
}

/// What reads a run, its bytes, its checksum.
type Run<'py> = (Bound<'py, PyAny>, usize, u32);

/// The runs of a field in the order of their documents, and in how many bits positions are kept in
/// each of these, where they are.
type Runs<'py> = (Vec<Run<'py>>, Option<PyBackedBytes>);

/// Hand on the records of a field of so many documents: bytes, the size of each, the terms and the
/// size of each; where it is one of pairs, also of the words that may be folded into them, and of
/// the characters that they begin with, from one on.
#[pyfunction]
#[pyo3(signature = (runs, documents, hand, words = None, characters = None))]
pub fn gathered_records(
    py: Python<'_>,
    runs: Runs<'_>,
    documents: usize,
    hand: Bound<'_, PyAny>,
    words: Option<(Runs<'_>, Bound<'_, PyAny>)>,
    characters: Option<(u32, Bound<'_, PyAny>)>,
) -> PyResult<()> {
    let (runs, wide) = runs;
    let (words, of_words) = words.map_or((None, None), |(runs, hand)| (Some(runs.0), Some(hand)));
    let (least, of_characters) = characters.unzip();
    let hands = [of_words, Some(hand), of_characters];
    let made = || {
        let mut main = field(&runs, documents, wide.as_deref())?.with_characters(least);
        let mut words = words.as_ref().map(|runs| field(runs, documents, None)).transpose()?;
        gathering::write(&mut main, words.as_mut(), &mut |of, made| {
            hands[of as usize].as_ref().map_or(Ok(()), |hand| hand_on(py, hand, &made))
        })
    };
    made().map_err(|fault| told(py, fault))
}

fn field<'a>(
    runs: &'a [Run<'_>],
    documents: usize,
    wide: Option<&'a [u8]>,
) -> Result<Field<'a, PyErr>, Fault<PyErr>> {
    if wide.is_some_and(|wide| wide.len() != documents) {
        return Err(Fault::Outside);
    }
    let cursors = runs.iter().map(|(read, size, sum)| {
        let read = |start: usize, count: usize| {
            let raw: PyBackedBytes = read.call1((start, count))?.extract()?;
            Ok(raw.to_vec())
        };
        Cursor::new(Box::new(read), *size, *sum)
    });
    Ok(Field::new(cursors.collect::<Result<_, _>>()?, documents, wide))
}

fn hand_on(py: Python<'_>, hand: &Bound<'_, PyAny>, made: &Made) -> PyResult<()> {
    let bytes = |raw: &[u8]| PyBytes::new(py, raw);
    let columns = (&made.records[..], raw(&made.sizes), &made.terms[..], raw(&made.ends));
    hand.call1((bytes(columns.0), bytes(columns.1), bytes(columns.2), bytes(columns.3)))?;
    Ok(())
}

fn told(py: Python<'_>, fault: Fault<PyErr>) -> PyErr {
    match fault {
        Fault::Altered => {
            let what = "is not what was written".into();
            raise(py, Damage { file: "(a run)".into(), what })
        }
        Fault::Outside => PyValueError::new_err("a position lies past the end of its document"),
        Fault::Other(error) => error,
    }
}
