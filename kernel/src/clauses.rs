//! Which passages of a segment a clause of a query matches.

use std::sync::Arc;

use crate::bits::Bits;
use crate::blocks::Checked;
use crate::segment::{Form, Segment};
use crate::texts::Folding;
use crate::time;

/// What must hold of a passage.
pub enum Clause {
    /// A word in any of its spellings stands in one of some fields.
    Term {
        forms: Vec<Form>,
        fields: Vec<String>,
    },
    /// A folded string stands in one of some fields.
    String {
        folded: Vec<u32>,
        fields: Vec<String>,
    },
    /// A folded string stands in the text with ends of lines left out of it.
    OverLines(Vec<u32>),
    /// A folded string stands in the text, or with ends of lines left out, or begins there and runs
    /// over into later passages.
    Run(Vec<u32>),
    All(Vec<Clause>),
    Any(Vec<Clause>),
    Not(Box<Clause>),
    /// The passages of each segment are given.
    Given(Vec<Arc<Bits>>),
}

/// Parts the words of a key; no code point is as great.
const END: u32 = u32::MAX;

impl Segment {
    /// Return the passages of this segment, the one of that number, that a clause matches; once
    /// time is over those that are known to.
    pub fn matched(&self, clause: &Clause, number: usize, folding: &Folding) -> Checked<Arc<Bits>> {
        match clause {
            Clause::Term { forms, fields } => self.term_kept(forms, fields),
            Clause::String { folded, fields } => self.kept(key(0, fields, [folded]), |found| {
                let view = self.terms.view();
                fields.iter().try_for_each(|name| self.string(&view, name, folded, &[], found))
            }),
            Clause::OverLines(folded) => self.kept(key(6, &[], [folded]), |found| {
                found.set_all(&self.over_lines(folded)?);
                Ok(())
            }),
            Clause::Run(folded) => self.kept(key(5, &[], [folded]), |found| {
                let view = self.terms.view();
                // First: it brings all that either reads, where that is to be brought.
                found.set_all(&self.crossing(folded, folding)?);
                found.set_all(&self.over_lines(folded)?);
                self.string(&view, "body", folded, &[], found)
            }),
            Clause::All(clauses) => {
                let mut found = Bits::all(self.count);
                for clause in clauses {
                    found.and(&*self.matched(clause, number, folding)?);
                }
                Ok(Arc::new(found))
            }
            Clause::Any(clauses) => {
                let mut found = Bits::none(self.count);
                for clause in clauses {
                    found.or(&*self.matched(clause, number, folding)?);
                }
                Ok(Arc::new(found))
            }
            Clause::Not(clause) => {
                let mut found = Bits::clone(&*self.matched(clause, number, folding)?);
                if time::over() {
                    // Who is left out is not known.
                    return Ok(Arc::new(Bits::none(self.count)));
                }
                found.invert();
                Ok(Arc::new(found))
            }
            Clause::Given(all) => Ok(all[number].clone()),
        }
    }

    /// Tell whether this segment, the one of that number, has a passage that a clause matches.
    pub fn lives(&self, clause: &Clause, number: usize, folding: &Folding) -> Checked<bool> {
        match clause {
            Clause::Term { forms, fields } => self.term_lives(forms, fields),
            Clause::String { folded, fields } => {
                let view = self.terms.view();
                self.string_lives(&view, folded, fields)
            }
            Clause::OverLines(folded) => Ok(!self.over_lines(folded)?.is_empty()),
            Clause::Any(clauses) => {
                for clause in clauses {
                    if self.lives(clause, number, folding)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Ok(self.matched(clause, number, folding)?.any()),
        }
    }

    /// Return the passages with a word in any of its spellings in some fields.
    pub fn term_kept(&self, forms: &[Form], fields: &[String]) -> Checked<Arc<Bits>> {
        self.kept(term_key(forms, fields), |found| self.term(forms, fields, found))
    }

    /// Tell whether those passages are at hand.
    pub fn is_kept(&self, forms: &[Form], fields: &[String]) -> bool {
        self.matches.get(&term_key(forms, fields)).is_some()
    }

    /// Return passages under their key, marked where they are not kept; none once time is over.
    pub fn kept(
        &self,
        key: Vec<u32>,
        mark: impl FnOnce(&mut Bits) -> Checked<()>,
    ) -> Checked<Arc<Bits>> {
        if let Some(held) = self.matches.get(&key) {
            return Ok(held);
        }
        let mut found = Bits::none(self.count);
        if time::over() {
            return Ok(Arc::new(found));
        }
        mark(&mut found)?;
        let (found, size) = (Arc::new(found), self.count / 8 + 4 * key.len() + 200);
        if !time::ran_out() {
            self.matches.put(key, found.clone(), size);
        }
        Ok(found)
    }
}

fn term_key(forms: &[Form], fields: &[String]) -> Vec<u32> {
    let spelt = forms.iter().flat_map(|form| [&form.word, &form.folded]);
    let mut key = key(1, fields, spelt);
    key.extend(forms.iter().map(|form| u32::from(form.as_string)));
    key
}

/// Return the key of passages: what they are told by, with the fields and texts.
pub fn key<'a>(
    kind: u32,
    fields: &[String],
    texts: impl IntoIterator<Item = &'a Vec<u32>>,
) -> Vec<u32> {
    let mut key = vec![kind];
    for field in fields {
        key.extend(field.bytes().map(u32::from));
        key.push(END);
    }
    for text in texts {
        key.push(END);
        key.extend(text);
    }
    key
}
