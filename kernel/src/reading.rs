//! A query as it was typed → the plain query that it is: words of Han characters that are all wanted,
//! or any of them, or one text in quotes, of which nothing may be more than it is.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::lexicon::Codes;
use crate::plain::{Kind, Plain};
use crate::texts::Folding;

/// What queries are read by; `searcher.search.plain` has it.
#[cfg_attr(feature = "python", derive(pyo3::FromPyObject))]
pub struct Tables {
    /// The first and the last character of words, and the marks that a text in quotes may have.
    pub han: (char, char),
    pub marks: Vec<char>,
    /// What counts, and what is counted: both together may be a provision or a number.
    pub numerals: Vec<char>,
    pub counted: Vec<char>,
    /// How the kinds of provisions and headings begin that stand behind their number.
    pub kinds: Vec<char>,
    /// What may be more than it is: said or spelled otherwise, asked, misread.
    pub more: Vec<String>,
    /// Words that tell nothing, those that say only that something is asked, what these count.
    pub idle: Vec<String>,
    pub weak: Vec<String>,
    pub weak_weight: f64,
    /// Words with the terms that say the same.
    pub kindred: Vec<(String, Vec<String>)>,
    /// How names of laws end, and before that no name does; the least and most characters.
    pub endings: Vec<String>,
    pub no_name: char,
    pub names: (usize, usize),
    /// The name of the state, which people leave out.
    pub state: String,
    pub fields: Vec<String>,
    /// The most characters of a query, words of it, characters of a word; the fewest of a compound,
    /// and of a text that hardly stands twice by chance.
    pub longest: usize,
    pub most_words: usize,
    pub longest_word: usize,
    pub shortest_compound: usize,
    pub shortest_typed: usize,
}

/// Reads queries by tables.
pub struct Reader {
    folding: Arc<Folding>,
    more: Longest,
    idle: HashSet<Vec<u32>>,
    weak: Longest,
    kindred: Longest,
    /// The pairs of the terms beside each kindred word.
    beside: Vec<Vec<Vec<u32>>>,
    endings: Vec<Vec<u32>>,
    tables: Tables,
}

/// Words of which the longest are found in a text one after the other.
struct Longest {
    words: Vec<Vec<u32>>,
    /// Those of several characters by their first two, the longest first.
    begins: HashMap<[u32; 2], Vec<usize>>,
    singles: HashMap<u32, usize>,
}

impl Longest {
    fn new(words: impl Iterator<Item = String>) -> Longest {
        let words: Vec<Vec<u32>> = words.map(|word| codes(&word)).collect();
        let (mut begins, mut singles) = (HashMap::<_, Vec<usize>>::new(), HashMap::new());
        for (at, word) in words.iter().enumerate() {
            match word[..] {
                [] => (),
                [one] => drop(singles.insert(one, at)),
                [one, other, ..] => begins.entry([one, other]).or_default().push(at),
            }
        }
        let longest = |at: &usize| std::cmp::Reverse(words[*at].len());
        begins.values_mut().for_each(|some| some.sort_by_key(longest));
        Longest { words, begins, singles }
    }

    /// Return the longest word that a text begins with.
    fn beginning(&self, text: &Codes) -> Option<usize> {
        let several = match text {
            [one, other, ..] => self.begins.get(&[*one, *other]),
            _ => None,
        };
        let some = several.into_iter().flatten().copied();
        let found = some.into_iter().find(|at| text.starts_with(&self.words[*at]));
        found.or_else(|| self.singles.get(text.first()?).copied())
    }

    /// Tell whether any of the words stands in a text.
    fn any_in(&self, text: &Codes) -> bool {
        (0..text.len()).any(|at| self.beginning(&text[at..]).is_some())
    }

    /// Return where words stand in a text, and which.
    fn within(&self, text: &Codes) -> Vec<(usize, usize)> {
        let (mut found, mut at) = (vec![], 0);
        while at < text.len() {
            match self.beginning(&text[at..]) {
                Some(word) => {
                    found.push((at, word));
                    at += self.words[word].len();
                }
                None => at += 1,
            }
        }
        found
    }
}

impl Reader {
    pub fn new(mut tables: Tables, folding: Arc<Folding>) -> Reader {
        let kindred = std::mem::take(&mut tables.kindred);
        let pairs = |terms: &Vec<String>| -> Vec<Vec<u32>> {
            terms.iter().flat_map(|term| pairs(&codes(term))).collect()
        };
        Reader {
            folding,
            more: Longest::new(std::mem::take(&mut tables.more).into_iter()),
            idle: tables.idle.iter().map(|word| codes(word)).collect(),
            weak: Longest::new(std::mem::take(&mut tables.weak).into_iter()),
            beside: kindred.iter().map(|(_, terms)| pairs(terms)).collect(),
            kindred: Longest::new(kindred.into_iter().map(|(word, _)| word)),
            endings: tables.endings.iter().map(|ending| codes(ending)).collect(),
            tables,
        }
    }

    /// Return the plain query that was typed; None where it may be any other.
    pub fn read(&self, typed: &str) -> Option<Plain> {
        let tables = &self.tables;
        // A query of one blank a word is twice as long as its words at most.
        if typed.len() > tables.longest * 8 {
            return None;
        }
        let (kind, texts) = match quoted(typed) {
            Some(text) => (Kind::Phrase, vec![self.quoted_text(text)?]),
            None => self.words(typed)?,
        };
        let whole = texts.concat();
        let more = |text: &Vec<u32>| self.more.any_in(text) || self.counts(text);
        if whole.len() > tables.longest || texts.iter().any(more) {
            return None;
        }
        let texts = match kind {
            Kind::Phrase => self.runs(&whole),
            _ => texts,
        };
        let mut words: Vec<Vec<u32>> = vec![];
        if kind != Kind::Phrase {
            let distinct = |word: &Vec<u32>| {
                let new = !words.contains(word);
                if new {
                    words.push(word.clone());
                }
            };
            texts.iter().for_each(distinct);
            let is_short = |word: &Vec<u32>| word.len() <= tables.longest_word;
            let any_idle = words.iter().any(|word| self.idle.contains(word));
            if words.len() > tables.most_words || any_idle || !words.iter().all(is_short) {
                return None;
            }
            if texts.iter().any(|text| self.is_name(text)) {
                return None;
            }
        }
        let between = if kind == Kind::Any { "or" } else { "" };
        let texts_typed: Vec<String> = texts.iter().map(|text| said(text)).collect();
        let letters = texts_typed.join(between);
        let core = match kind {
            Kind::Phrase => &letters,
            // Quotes stand before what people leave out.
            _ => letters.strip_prefix(&tables.state[..]).unwrap_or(&letters),
        };
        let tells = letters.chars().count() >= tables.shortest_typed;
        Some(Plain {
            kind,
            kindred: self.kindred_of(&texts),
            weights: texts.iter().map(|text| self.weights(text)).collect(),
            apart: kind == Kind::Any
                && words.iter().any(|word| word.len() >= tables.shortest_compound),
            words,
            fields: tables.fields.clone(),
            core: core.to_string(),
            copied: kind == Kind::Phrase && (tells || whole.len() > letters.chars().count()),
            string: (kind != Kind::Phrase && tells).then(|| self.folding.fold(typed.trim())),
            typed: letters,
            strings: vec![],
            whole,
            texts,
            limit: 0,
            offset: 0,
            per_document: 0,
        })
    }

    /// Return a text that stood in quotes, folded; None where it has other signs than marks.
    fn quoted_text(&self, text: &str) -> Option<Vec<u32>> {
        let usual = |char: char| self.is_han(char) || self.tables.marks.contains(&char);
        let found = text.chars().all(usual).then(|| self.folding.codes(text))?;
        // One that begins like a heading may stand parted otherwise.
        let number = found.iter().take_while(|code| self.is_numeral(**code)).count();
        let labelled = number > 0 && found.get(number) == Some(&u32::from('、'));
        (found.len() > 1 && !labelled).then_some(found)
    }

    /// Return how words of a query are wanted, and these.
    fn words(&self, typed: &str) -> Option<(Kind, Vec<Vec<u32>>)> {
        let (mut words, mut choices, mut chosen) = (vec![], 0, false);
        for part in typed.split(' ').filter(|part| !part.is_empty()) {
            if part == "OR" {
                // It stands between two words.
                if chosen || words.is_empty() {
                    return None;
                }
                (choices, chosen) = (choices + 1, true);
                continue;
            }
            let mut word = vec![];
            for char in part.chars() {
                let code = self.folding.code(char);
                if !self.is_han(char) || code != u32::from(char) {
                    return None;
                }
                word.push(code);
            }
            if word.len() < 2 {
                return None;
            }
            chosen = false;
            words.push(word);
        }
        let kind = match choices {
            0 => Kind::All,
            _ if choices + 1 == words.len() && !chosen => Kind::Any,
            _ => return None,
        };
        let any = |known: &[char]| {
            let known = |code: &u32| known.iter().any(|one| u32::from(*one) == *code);
            words.iter().flatten().any(known)
        };
        let both = any(&self.tables.numerals) && any(&self.tables.counted);
        (!words.is_empty() && !both).then_some((kind, words))
    }

    fn is_han(&self, char: char) -> bool {
        (self.tables.han.0..=self.tables.han.1).contains(&char)
    }

    fn is_numeral(&self, code: u32) -> bool {
        self.tables.numerals.iter().any(|one| u32::from(*one) == code)
    }

    /// Tell whether a text may hold a year, a provision or a number.
    fn counts(&self, text: &Codes) -> bool {
        let numeral = |code: &u32| self.is_numeral(*code);
        (0..text.len()).any(|at| match char::from_u32(text[at]) {
            Some('第') => {
                let number = text[at + 1..].iter().take_while(|code| numeral(code)).count();
                let kind = text.get(at + 1 + number).and_then(|code| char::from_u32(*code));
                number > 0 && kind.is_some_and(|kind| self.tables.kinds.contains(&kind))
            }
            Some('号') => text[..at].iter().any(numeral),
            Some('年') => at >= 4 && text[at - 4..at].iter().all(numeral),
            _ => false,
        })
    }

    /// Tell whether a word may be the short name of a law.
    fn is_name(&self, word: &Codes) -> bool {
        let (least, most) = self.tables.names;
        let no_name = u32::from(self.tables.no_name);
        self.endings.iter().any(|ending| {
            (1..=most.min(word.len())).any(|at| {
                let end = at + ending.len();
                let ends = end == word.len() || word.get(end) == Some(&u32::from('第'));
                ends && end >= least && word[at..].starts_with(ending) && word[at - 1] != no_name
            })
        })
    }

    /// Return the runs of Han characters of a text.
    fn runs(&self, text: &Codes) -> Vec<Vec<u32>> {
        let han = |code: &u32| char::from_u32(*code).is_some_and(|char| self.is_han(char));
        let runs = text.split(|code| !han(code));
        runs.filter(|run| !run.is_empty()).map(<[u32]>::to_vec).collect()
    }

    /// Return the pairs of the terms that say the same as words of some texts.
    fn kindred_of(&self, texts: &[Vec<u32>]) -> Vec<Vec<u32>> {
        let found = texts.iter().flat_map(|text| self.kindred.within(text));
        found.flat_map(|(_, word)| self.beside[word].iter().cloned()).collect()
    }

    /// Return what each character of a text counts; nothing where all count in full.
    fn weights(&self, text: &Codes) -> Vec<f64> {
        let weak = self.weak.within(text);
        if weak.is_empty() {
            return vec![];
        }
        let mut weights = vec![1.0; text.len()];
        for (at, word) in weak {
            let end = at + self.weak.words[word].len();
            weights[at..end].fill(self.tables.weak_weight);
        }
        weights
    }
}

/// Return the text between the quotes of a query that is nothing else.
fn quoted(typed: &str) -> Option<&str> {
    let straight = typed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    straight.or_else(|| typed.strip_prefix('“').and_then(|rest| rest.strip_suffix('”')))
}

fn codes(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

fn said(text: &Codes) -> String {
    text.iter().filter_map(|code| char::from_u32(*code)).collect()
}

fn pairs(text: &Codes) -> Vec<Vec<u32>> {
    text.windows(2).map(<[u32]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> Reader {
        let texts = |some: &[&str]| some.iter().map(|one| one.to_string()).collect::<Vec<_>>();
        let tables = Tables {
            han: ('\u{4e00}', '\u{9fd5}'),
            marks: "，。；：、".chars().collect(),
            numerals: "一二三四五十".chars().collect(),
            counted: "号条".chars().collect(),
            kinds: "条部".chars().collect(),
            more: texts(&["怎么", "么"]),
            idle: texts(&["问问"]),
            weak: texts(&["有关", "有关规定"]),
            weak_weight: 0.5,
            kindred: vec![("老公".into(), texts(&["配偶方"]))],
            endings: texts(&["法", "条例"]),
            no_name: '办',
            names: (3, 7),
            state: "白国".into(),
            fields: texts(&["body"]),
            longest: 20,
            most_words: 3,
            longest_word: 5,
            shortest_compound: 4,
            shortest_typed: 8,
        };
        Reader::new(tables, Arc::new(Folding::new(&HashMap::from([(0xFF0C, ','), (0x570B, '国')]))))
    }

    #[test]
    fn plain_queries_are_read() {
        let reader = reader();
        let read = |typed: &str| reader.read(typed).unwrap();
        let all = read(" 渡口  老公 渡口 ");
        assert!(all.kind == Kind::All && all.words.len() == 2 && all.texts.len() == 3);
        assert_eq!((&all.typed[..], all.string, all.copied), ("渡口老公渡口", None, false));
        assert_eq!(all.kindred, [codes("配偶"), codes("偶方")]);
        let any = read("渡口码头 OR 有关规定");
        assert!(any.kind == Kind::Any && any.apart && any.weights == [vec![], vec![0.5; 4]]);
        assert_eq!(any.string, Some("渡口码头 OR 有关规定".into()));
        let quoted = read("“渡口，码头”");
        assert!(quoted.kind == Kind::Phrase && quoted.copied && quoted.words.is_empty());
        assert_eq!((said(&quoted.whole), quoted.texts.len()), ("渡口,码头".into(), 2));
        assert_eq!(read("白国渡口").core, "渡口");
    }

    #[test]
    fn whatever_may_be_more_is_left() {
        let reader = reader();
        for typed in [
            "", " ", "\"\"", "渡口 a", "渡", "渡口 OR", "OR 渡口", "渡口 OR OR 码头", "渡口 码头 OR 桥梁",
            "渡口怎么", "\"渡口么\"", "渡口 问问", "渡口管理码头办", "一条 渡口", "渡國", "渡口法", "渡口条例第",
            "\"一、渡口\"", "\"渡口\" 码头", "\"在第三条\"", "二十四五年", "甲乙 丙丁 戊己 庚辛",
            "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌",
        ] {
            assert!(reader.read(typed).is_none(), "{typed}");
        }
        for typed in ["渡口办法", "\"渡口法\"", "第二", "一年 渡口", "\"第一次渡口的法\"", "\"一次\""] {
            assert!(reader.read(typed).is_some(), "{typed}");
        }
    }
}
