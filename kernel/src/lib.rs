//! The part of a search that reads postings and adds up scores.
//!
//! It reads the files that `searcher.postings` writes and gives the answers that numpy gives over
//! them. Every read is checked against the bounds and the checksums of its file: what does not
//! fit is an error of the index, never a crash. No Python object is touched inside, and other
//! threads run meanwhile.

#![cfg_attr(not(feature = "python"), allow(dead_code))]

mod across;
mod blocks;
mod field;
mod hits;
mod kept;
mod layout;
mod lexicon;
mod marks;
mod passages;
mod phrase;
mod planes;
#[cfg(feature = "python")]
mod python;
mod scoring;
mod segment;
mod snippet;
mod stored;
mod texts;

#[cfg(test)]
mod damaged;
