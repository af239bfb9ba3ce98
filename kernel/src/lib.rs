//! The part of a search that reads postings and adds up scores.
//!
//! It reads the files that `searcher.postings` writes and gives the answers that numpy gives over
//! them. Every read is checked against the bounds and the checksums of its file: what does not
//! fit is an error of the index, never a crash. No Python object is touched inside, and other
//! threads run meanwhile.

#![cfg_attr(not(feature = "python"), allow(dead_code))]

mod across;
mod asked;
mod bits;
mod blocks;
mod building;
mod clauses;
mod crossing;
mod cutting;
mod field;
#[cfg(feature = "python")]
mod gathered;
mod gathering;
mod hits;
#[cfg(feature = "python")]
mod inverting;
mod joining;
mod kept;
mod layout;
mod leading;
mod lexicon;
mod lines;
mod lists;
mod marks;
mod naming;
mod near;
mod nearness;
mod pages;
mod passages;
mod peaks;
mod phrase;
mod phrases;
mod plain;
mod preparing;
mod provisions;
#[cfg(feature = "python")]
mod python;
mod ranking;
mod reading;
mod record;
mod scoring;
mod seams;
#[cfg(feature = "python")]
mod searching;
mod segment;
mod skim;
mod snippet;
mod steps;
mod stored;
mod sums;
mod texts;
mod time;
mod typed;
mod works;

#[cfg(test)]
mod damaged;
#[cfg(test)]
mod damaged_search;
