//! One segment: what stands in it, who holds it, what it is worth.

use std::collections::HashMap;
use std::sync::Arc;

use crate::bits::Bits;
use crate::blocks::{Blocks, Checked, Damage, View};
use crate::field::{Field, Numbers};
use crate::kept::Kept;
use crate::lexicon::Codes;
use crate::naming::Bare;
use crate::near::Begins;
use crate::passages::Passages;
use crate::phrase;
use crate::scoring::{Kind, Meeting, Row, Scorer, Stretches};
use crate::texts::{first_text, Folding};

/// Character pairs stand in a field of this ending beside that of words.
pub const GRAMS: &str = "_grams";
/// Bytes of what terms and strings match that are kept for the next question, and bits of each
/// passage where there are many.
pub const MOST_MATCHES: usize = 16 << 20;
pub const MOST_OF_EACH: usize = 256;
/// Bytes of titles that are kept to be compared.
pub const MOST_TITLES: usize = 1 << 20;

/// How the fields are read: the one of single characters, and the least that is counted in it;
/// the one of pairs that stand over the ends of lines.
pub struct Schema {
    pub characters: String,
    pub least_character: u32,
    pub lines: String,
}

/// A segment's files and what was read of them.
pub struct Segment {
    pub terms: Blocks,
    pub docs: Blocks,
    pub fields: Vec<Arc<Field>>,
    pub numbers: HashMap<String, usize>,
    /// Where words begin, by field.
    pub begins: HashMap<String, Begins>,
    pub passages: Passages,
    pub count: usize,
    pub sections: Stretches,
    pub documents: Stretches,
    pub schema: Schema,
    pub matches: Kept<Vec<u32>, Arc<Bits>>,
    pub titles: Kept<u32, Bare>,
    /// Strings that run over into later passages, and what passages begin with.
    pub crossings: Kept<Vec<u32>, Arc<Vec<u32>>>,
}

/// One of a word's spellings: as a word, folded as a string, and when it is looked for as that.
pub struct Form {
    pub word: Vec<u32>,
    pub folded: Vec<u32>,
    pub as_string: u8,
}

/// A word is looked for as a string always, or where no such word stands, or few and its two
/// Han characters in few places; else never.
pub const NEVER: u8 = 0;
pub const ALWAYS: u8 = 1;
pub const IF_FEW: u8 = 2;
const FEW_PLACES: usize = 30;
/// So many postings are read while one passage is looked up in them.
const SOONER: usize = 16;

impl Segment {
    /// Return a field and its number.
    pub fn field(&self, name: &str) -> Checked<(usize, &Field)> {
        let number = self.numbers.get(name).copied();
        let number = number.ok_or_else(|| self.terms.invalid(name))?;
        Ok((number, &*self.fields[number]))
    }

    /// Mark the passages with a word in any of its spellings in some fields.
    pub fn term(&self, forms: &[Form], fields: &[String], found: &mut Bits) -> Checked<()> {
        let view = self.terms.view();
        for form in forms {
            let mut words = 0;
            for name in fields {
                let (_, field) = self.field(name)?;
                let Some(ordinal) = field.find(&view, &form.word)? else { continue };
                words += field.frequency(&view, ordinal)?;
                match self.reach(name) {
                    None => field.mark(&view, ordinal, found)?,
                    Some(_) => self.mark(name, &field.docs(&view, ordinal)?, found),
                }
            }
            let few = form.as_string == IF_FEW && self.is_few(&view, form, fields, words)?;
            if form.as_string == ALWAYS || few {
                for name in fields {
                    let (_, field) = self.field(name)?;
                    let known = match field.find(&view, &form.word)? {
                        Some(ordinal) => field.docs(&view, ordinal)?,
                        None => Numbers::default(),
                    };
                    self.string(&view, name, &form.folded, &known, found)?;
                }
            }
        }
        Ok(())
    }

    /// Tell whether any passage has a word in any of its spellings in some fields.
    pub fn term_lives(&self, forms: &[Form], fields: &[String]) -> Checked<bool> {
        let view = self.terms.view();
        for form in forms {
            for name in fields {
                if self.field(name)?.1.find(&view, &form.word)?.is_some() {
                    return Ok(true);
                }
            }
            // Of a word that stands nowhere what is looked for if it is few is.
            let as_string = form.as_string == ALWAYS || form.as_string == IF_FEW;
            if as_string && self.string_lives(&view, &form.folded, fields)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tell whether any passage has a folded string in some fields.
    pub fn string_lives(&self, view: &View, folded: &Codes, fields: &[String]) -> Checked<bool> {
        for name in fields {
            let counted = name == "body" && folded.len() == 1;
            let found = if counted && folded[0] >= self.schema.least_character {
                self.field(&self.schema.characters)?.1.find(view, folded)?.is_some()
            } else {
                phrase::stands(view, self.field(&format!("{name}{GRAMS}"))?.1, folded)?
            };
            if found {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Return the numbers of words, the rarest first; each in its spellings.
    pub fn rarest_first(&self, words: &[Vec<Form>], fields: &[String]) -> Checked<Vec<usize>> {
        let (view, mut found) = (self.terms.view(), vec![]);
        for (number, forms) in words.iter().enumerate() {
            let mut count = 0;
            for form in forms {
                count += self.frequency_of(&view, form, fields)?;
            }
            found.push((count, number));
        }
        found.sort_unstable();
        Ok(found.into_iter().map(|(_, number)| number).collect())
    }

    /// Return in how many texts, headings and titles a word stands.
    fn frequency_of(&self, view: &View, form: &Form, fields: &[String]) -> Checked<usize> {
        let mut count = 0;
        for name in fields {
            let (_, field) = self.field(name)?;
            if let Some(ordinal) = field.find(view, &form.word)? {
                count += field.frequency(view, ordinal)?;
            }
        }
        Ok(count)
    }

    /// Return those of some passages that hold a word in any of its spellings, each looked up;
    /// None where all of its postings are sooner read.
    pub fn look_up(
        &self,
        forms: &[Form],
        fields: &[String],
        passages: &Bits,
    ) -> Checked<Option<Bits>> {
        let (view, mut count) = (self.terms.view(), 0);
        for form in forms {
            let words = self.frequency_of(&view, form, fields)?;
            let strings = match form.as_string {
                ALWAYS => true,
                IF_FEW => self.is_few(&view, form, fields, words)?,
                _ => false,
            };
            if strings {
                return Ok(None);
            }
            count += words;
        }
        if passages.ones() * SOONER >= count || self.is_kept(forms, fields) {
            return Ok(None);
        }
        let mut held = vec![];
        for form in forms {
            for name in fields {
                let (_, field) = self.field(name)?;
                if let Some(ordinal) = field.find(&view, &form.word)? {
                    held.push((self.reach(name), field.skim(&view, ordinal)?));
                }
            }
        }
        let mut found = Bits::none(self.count);
        passages.each(|passage| {
            let holds = held.iter_mut().any(|(reach, skim)| match reach {
                None => skim.has(passage),
                Some(reach) => skim.meets(reach.around(passage)),
            });
            if holds {
                found.set(passage);
            }
        });
        Ok(Some(found))
    }

    /// Whether a word stands nowhere, or it and its two Han characters in few places.
    fn is_few(&self, view: &View, form: &Form, fields: &[String], words: usize) -> Checked<bool> {
        let han = form.folded.iter().all(|code| *code >= self.schema.least_character);
        if words == 0 || form.folded.len() != 2 || !han || words >= FEW_PLACES {
            return Ok(words == 0);
        }
        let mut places = 0;
        for name in fields {
            let (_, grams) = self.field(&format!("{name}{GRAMS}"))?;
            if let Some(ordinal) = grams.find(view, &form.folded)? {
                places += grams.frequency(view, ordinal)?;
            }
        }
        Ok(places < FEW_PLACES)
    }

    /// Mark the passages with a folded string in a field, but for those known.
    pub fn string(
        &self,
        view: &View,
        name: &str,
        folded: &Codes,
        known: &[u32],
        found: &mut Bits,
    ) -> Checked<()> {
        if name == "body" && folded.len() == 1 && folded[0] >= self.schema.least_character {
            let (_, field) = self.field(&self.schema.characters)?;
            if let Some(ordinal) = field.find(view, folded)? {
                self.mark(name, &field.docs(view, ordinal)?, found);
            }
            return Ok(());
        }
        let (_, grams) = self.field(&format!("{name}{GRAMS}"))?;
        let (docs, _) = phrase::find(view, grams, folded, known)?;
        self.mark(name, &docs, found);
        Ok(())
    }

    /// Mark the passages that postings of a field speak for: a heading for its section, a title
    /// for its document.
    fn mark(&self, name: &str, docs: &[u32], found: &mut Bits) {
        match self.reach(name) {
            None => found.set_all(docs),
            Some(reach) => docs.iter().for_each(|doc| found.set_range(reach.around(*doc))),
        }
    }

    /// Return the stretches that postings of a field speak for; None where for passages.
    fn reach(&self, name: &str) -> Option<&Stretches> {
        match name {
            "heading" => Some(&self.sections),
            "title" => Some(&self.documents),
            _ => None,
        }
    }

    /// Return the text of a passage, folded.
    pub fn folded(&self, view: &View, passage: usize, folding: &Folding) -> Checked<String> {
        let text = first_text(&self.passages.read(view, passage)?);
        Ok(folding.fold(&text.ok_or_else(|| self.invalid_text(passage))?))
    }

    /// Return the damage of a passage whose text cannot be read.
    pub fn invalid_text(&self, passage: usize) -> Damage {
        self.docs.invalid(&format!("passage {passage} (text)"))
    }

    /// Return in how many units of a kind a term stands.
    pub fn frequency(
        &self,
        scorer: &Scorer,
        view: &View,
        kind: Kind,
        name: &str,
        term: &Codes,
    ) -> Checked<usize> {
        let (number, field) = self.field(name)?;
        match (field.find(view, term)?, kind) {
            (None, _) => Ok(0),
            (Some(ordinal), Kind::Section) => {
                Ok(scorer.sections(view, &self.sections, number, field, ordinal)?.0.len())
            }
            (Some(ordinal), _) => field.frequency(view, ordinal),
        }
    }

    /// Return the rows of the terms that stand in this segment.
    pub fn rows<'a>(
        &'a self,
        view: &View,
        asked: &[(Kind, String, Vec<u32>, f32)],
    ) -> Checked<Vec<(usize, Row<'a>)>> {
        let mut rows = Vec::new();
        for (kind, name, term, weight) in asked {
            let (number, field) = self.field(name)?;
            if let Some(ordinal) = field.find(view, term)? {
                rows.push((number, Row { kind: *kind, field, ordinal, weight: *weight }));
            }
        }
        Ok(rows)
    }

    /// Return the weights of the terms that each passage holds with its headings and title, and
    /// of those that the headings and the title hold alone.
    pub fn covers(
        &self,
        asked: &[(String, Vec<u32>, f32)],
        passages: &[u32],
    ) -> Checked<(Vec<f32>, Vec<f32>)> {
        let view = self.terms.view();
        let (mut covered, mut titled) = (vec![0f32; passages.len()], vec![0f32; passages.len()]);
        for (suffix, term, weight) in asked {
            let docs = |name: &str| -> Checked<_> {
                let (_, field) = self.field(&format!("{name}{suffix}"))?;
                let ordinal = field.find(&view, term)?;
                ordinal.map(|ordinal| field.docs(&view, ordinal)).transpose()
            };
            let (body, heading, title) = (docs("body")?, docs("heading")?, docs("title")?);
            let list = |held: &'_ Option<Numbers>| held.clone().unwrap_or_default();
            let (body, heading, title) = (list(&body), list(&heading), list(&title));
            let mut meeting = (Meeting::new(&body), Meeting::new(&heading), Meeting::new(&title));
            for (at, passage) in passages.iter().enumerate() {
                let above = meeting.1.meets(self.sections.around(*passage))
                    || meeting.2.meets(self.documents.around(*passage));
                if above {
                    titled[at] += weight;
                }
                if above || meeting.0.place(*passage).is_some() {
                    covered[at] += weight;
                }
            }
        }
        Ok((covered, titled))
    }
}
