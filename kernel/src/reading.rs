//! A query as it was typed → the plain query that it is: words of Han characters that are all wanted,
//! or any of them, or one text in quotes, of which nothing may be more than it is.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::lexicon::Codes;
use crate::plain::{Kind, Plain};
use crate::provisions::{Numerals, ORDINAL};
use crate::texts::Folding;

/// What queries are read by; `searcher.search.plain` has it.
#[cfg_attr(feature = "python", derive(pyo3::FromPyObject))]
pub struct Tables {
    /// The first and the last character of words, and the marks that a text in quotes may have.
    pub han: (char, char),
    pub marks: Vec<char>,
    pub numerals: Numerals,
    /// Kinds of provisions that words may name alone, the one of them that is not told by its
    /// pairs, and how all kinds begin that stand behind a number.
    pub named: Vec<char>,
    pub article: char,
    /// Kinds of what stands below articles.
    pub below: Vec<char>,
    pub kinds: Vec<char>,
    /// What laws are called: behind one a number may be that of an article.
    pub laws: Vec<String>,
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
    /// Marks that show that a text was copied, of which fewer characters tell, and those that end
    /// its sentences.
    pub copied: Vec<char>,
    pub shortest_copied: usize,
    pub ends: Vec<char>,
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
    laws: Vec<Vec<u32>>,
    tables: Tables,
}

/// A word of a query.
#[derive(Clone, PartialEq)]
pub struct Word {
    /// As it is indexed: a provision by its number.
    pub term: Vec<u32>,
    /// Whether it tells nothing beside others.
    pub idle: bool,
    pub provision: bool,
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
            laws: tables.laws.iter().map(|law| codes(law)).collect(),
            tables,
        }
    }

    /// Return the plain query that was typed; None where it may be any other.
    pub fn read(&self, typed: &str) -> Option<Plain> {
        // Blanks and quotes are seldom more than the characters.
        if typed.len() > self.tables.longest * 8 {
            return None;
        }
        match quoted(typed) {
            Some(text) => self.phrase(typed, text),
            None => self.choice(typed),
        }
    }

    /// Return the query of a text that stood in quotes; None where it has other signs than marks,
    /// or may be more than it is.
    fn phrase(&self, typed: &str, text: &str) -> Option<Plain> {
        let tables = &self.tables;
        let usual = |char: char| self.is_han(char) || tables.marks.contains(&char);
        let whole = text.chars().all(usual).then(|| self.folding.codes(text))?;
        let long = whole.len() > tables.longest || whole.is_empty();
        // One that begins like a heading may stand parted otherwise.
        if long || self.is_labelled(&whole) || self.more.any_in(&whole) || self.counts(&whole) {
            return None;
        }
        let texts = self.runs(&whole);
        let letters: String = texts.iter().map(|text| said(text)).collect();
        let core: &[u32] = match (texts.first(), texts.last()) {
            (Some(first), Some(last)) => {
                let is_first = |code: &u32| *code == first[0];
                let is_last = |code: &u32| *code == last[last.len() - 1];
                let begin = whole.iter().position(is_first).unwrap_or(0);
                &whole[begin..=whole.iter().rposition(is_last).unwrap_or(begin)]
            }
            _ => return None,
        };
        let has = |marks: &[char], text: &Codes| {
            marks.iter().any(|mark| text.contains(&self.folding.code(*mark)))
        };
        let many = letters.chars().count() >= tables.shortest_typed;
        let tells = |text: &Codes, around: usize| {
            many || text.len() + around >= tables.shortest_copied && has(&tables.copied, text)
        };
        let mut strings = vec![];
        let copied = tells(&whole, 2);
        let in_parts = has(&tables.ends, &whole) || self.is_labelled(core);
        if copied && !in_parts {
            strings.push(self.folding.fold(typed));
            strings.extend(tells(core, 0).then(|| said(core)));
        }
        Some(Plain {
            kind: Kind::Phrase,
            core: letters.clone(),
            typed: letters,
            tried: strings,
            copied: copied && in_parts,
            whole,
            ..self.plain(texts)
        })
    }

    /// Return the query of words; None where any is none, or may be more than it is.
    fn choice(&self, typed: &str) -> Option<Plain> {
        let tables = &self.tables;
        let (kind, typed_words) = self.words(typed)?;
        let length: usize = typed_words.iter().map(Vec::len).sum();
        if length > tables.longest {
            return None;
        }
        let (mut words, mut texts) = (vec![], vec![]);
        let (mut articles, mut provisions) = (vec![], vec![]);
        let (mut names, mut long) = (vec![], vec![]);
        // A title may hold the text, blanks where its articles stood.
        let mut whole = vec![];
        let (mut apart, mut head, mut citation) = (false, false, false);
        let (mut below, mut paragraph) = (false, false);
        for (at, text) in typed_words.iter().enumerate() {
            if self.more.any_in(text) {
                return None;
            }
            names.extend(self.name(text).map(said));
            long.extend((text.len() > tables.longest_word).then(|| text.clone()));
            let found = tables.numerals.provision(text).filter(|one| one.length == text.len());
            let article = found.as_ref().is_some_and(|one| one.kind == tables.article);
            let (term, provision) = match found {
                Some(one) if tables.named.contains(&one.kind) => (one.term(), true),
                Some(one) if tables.below.contains(&one.kind) => {
                    paragraph = true;
                    (one.term(), true)
                }
                Some(_) => return None,
                None if self.counts(text) => return None,
                None => (text.clone(), false),
            };
            below |= self.is_below(text);
            provisions.extend(provision.then(|| text.clone()));
            head |= at == 0 && provision;
            citation |= at == 1 && article;
            match article {
                true => {
                    whole.extend(text.iter().map(|_| u32::from(' ')));
                    articles.push(term.clone());
                }
                false => {
                    whole.extend(text);
                    texts.push(text.clone());
                    apart |= !provision && text.len() >= tables.shortest_compound;
                }
            }
            let idle = self.idle.contains(text);
            let word = Word { term, idle, provision };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        // A paragraph without what it begins with belongs to the article before, others may.
        if below && !provisions.is_empty() || paragraph && provisions.len() > 1 {
            return None;
        }
        if words.len() > tables.most_words || words.iter().all(|one| one.idle) {
            return None;
        }
        let said_words: Vec<String> = typed_words.iter().map(|text| said(text)).collect();
        let letters = said_words.join(if kind == Kind::Any { "or" } else { "" });
        // Quotes stand before what people leave out.
        let core = letters.strip_prefix(&tables.state[..]).unwrap_or(&letters).to_string();
        let folded = self.folding.fold(typed.trim());
        let many = letters.chars().count() >= tables.shortest_typed;
        let copied =
            head && typed_words.len() > 1 && folded.chars().count() >= tables.shortest_copied;
        // A name and an article ask for the article, not for who names it.
        let cites = citation
            && kind == Kind::All
            && typed_words.len() == 2
            && !typed_words[0].contains(&ORDINAL);
        let mut tried = vec![];
        if (many || copied) && !cites {
            tried.extend(many.then(|| folded.replace(' ', "")));
            tried.insert(0, folded);
        }
        Some(Plain {
            kind,
            words,
            articles,
            provisions,
            names,
            long,
            typed: letters,
            core,
            tried,
            apart: apart && kind == Kind::Any,
            whole: stripped(&whole).to_vec(),
            ..self.plain(texts)
        })
    }

    /// Return what is told by texts alone.
    fn plain(&self, texts: Vec<Vec<u32>>) -> Plain {
        Plain {
            kindred: self.kindred_of(&texts),
            weights: texts.iter().map(|text| self.weights(text)).collect(),
            fields: self.tables.fields.clone(),
            texts,
            ..Plain::default()
        }
    }

    /// Return how words of a query are wanted, and these.
    fn words(&self, typed: &str) -> Option<(Kind, Vec<Vec<u32>>)> {
        let (mut words, mut choices, mut chosen) = (vec![], 0, false);
        let (mut open, mut counted, mut law) = (false, false, false);
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
            let numeral = word.iter().any(|code| self.is_numeral(*code));
            let numbered = numeral && (part.contains('号') || part.contains('號'));
            // What follows may belong to it: 第二 条.
            let goes_on = open && (self.is_numeral(word[0]) || self.is_kind(word[0]));
            if word.len() < 2 || numbered || goes_on {
                return None;
            }
            let ordinal = word.iter().rposition(|code| *code == ORDINAL);
            open = ordinal.is_some_and(|at| word[at + 1..].iter().all(|one| self.is_numeral(*one)));
            counted |= self.is_counted(&word);
            law |= self.laws.iter().any(|law| word.windows(law.len()).any(|some| some == law));
            chosen = false;
            words.push(word);
        }
        let kind = match choices {
            0 => Kind::All,
            _ if choices + 1 == words.len() && !chosen => Kind::Any,
            _ => return None,
        };
        // The article of a law without what it begins with.
        (!words.is_empty() && !(counted && law)).then_some((kind, words))
    }

    /// Tell whether articles are counted in a word, or one is named without what it begins with.
    fn is_counted(&self, word: &Codes) -> bool {
        let article = u32::from(self.tables.article);
        (1..word.len()).any(|at| {
            let numbered = word[at] == article && self.is_numeral(word[at - 1]);
            let begin = word[..at].iter().rposition(|code| !self.is_numeral(*code));
            numbered && begin.map_or(true, |begin| word[begin] != ORDINAL)
        })
    }

    /// Tell whether a word begins as a paragraph or an item does without what that begins with.
    fn is_below(&self, word: &Codes) -> bool {
        let number = word.iter().take_while(|code| self.is_numeral(**code)).count();
        let kind = word.get(number).and_then(|code| char::from_u32(*code));
        let below = |kind| self.tables.kinds.contains(&kind) && !self.tables.named.contains(&kind);
        number > 0 && kind.is_some_and(below)
    }

    /// Tell whether a text begins with a number and the mark behind it.
    fn is_labelled(&self, text: &Codes) -> bool {
        let number = text.iter().take_while(|code| self.is_numeral(**code)).count();
        number > 0 && text.get(number) == Some(&u32::from('、'))
    }

    fn is_han(&self, char: char) -> bool {
        (self.tables.han.0..=self.tables.han.1).contains(&char)
    }

    fn is_numeral(&self, code: u32) -> bool {
        self.tables.numerals.is_han(code)
    }

    fn is_kind(&self, code: u32) -> bool {
        char::from_u32(code).is_some_and(|char| self.tables.kinds.contains(&char))
    }

    /// Tell whether a text may hold a year, a provision or a number.
    fn counts(&self, text: &Codes) -> bool {
        let numeral = |code: &u32| self.is_numeral(*code);
        (0..text.len()).any(|at| match char::from_u32(text[at]) {
            Some('第') => {
                let number = text[at + 1..].iter().take_while(|code| numeral(code)).count();
                number > 0 && text.get(at + 1 + number).is_some_and(|code| self.is_kind(*code))
            }
            Some('号') => text[..at].iter().any(numeral),
            Some('年') => at >= 4 && text[at - 4..at].iter().all(numeral),
            _ => false,
        })
    }

    /// Return what a word begins with that may be the short name of a law.
    fn name<'a>(&self, word: &'a Codes) -> Option<&'a Codes> {
        let (least, most) = self.tables.names;
        let no_name = u32::from(self.tables.no_name);
        let end_of = |at: usize, ending: &Vec<u32>| {
            let end = at + ending.len();
            let ends = end == word.len() || word.get(end) == Some(&u32::from('第'));
            let named = ends && end >= least && word[at - 1] != no_name;
            (named && word[at..].starts_with(ending)).then_some(end)
        };
        let mut ends = (1..=most.min(word.len())).rev();
        let end = ends.find_map(|at| self.endings.iter().find_map(|ending| end_of(at, ending)))?;
        Some(&word[..end])
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

/// Return a text without the blanks at either end.
fn stripped(text: &Codes) -> &Codes {
    let blank = |code: &u32| *code == u32::from(' ');
    let begin = text.iter().take_while(|code| blank(code)).count();
    let end = text.len() - text[begin..].iter().rev().take_while(|code| blank(code)).count();
    &text[begin..end]
}

fn pairs(text: &Codes) -> Vec<Vec<u32>> {
    text.windows(2).map(<[u32]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provisions::tests::numerals;

    fn reader() -> Reader {
        let texts = |some: &[&str]| some.iter().map(|one| one.to_string()).collect::<Vec<_>>();
        let tables = Tables {
            han: ('\u{4e00}', '\u{9fd5}'),
            marks: "，。；：、".chars().collect(),
            numerals: numerals(),
            named: "章条".chars().collect(),
            article: '条',
            below: vec!['款'],
            kinds: "章条款部".chars().collect(),
            laws: texts(&["法", "条例"]),
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
            copied: "，、".chars().collect(),
            shortest_copied: 6,
            ends: vec!['。'],
        };
        Reader::new(tables, Arc::new(Folding::new(&HashMap::from([(0xFF0C, ','), (0x570B, '国')]))))
    }

    fn said_all(texts: &[Vec<u32>]) -> Vec<String> {
        texts.iter().map(|text| said(text)).collect()
    }

    #[test]
    fn plain_queries_are_read() {
        let reader = reader();
        let read = |typed: &str| reader.read(typed).unwrap();
        let all = read(" 渡口  老公 渡口 ");
        assert!(all.kind == Kind::All && all.words.len() == 2 && all.texts.len() == 3);
        assert_eq!((&all.typed[..], all.tried.len(), all.copied), ("渡口老公渡口", 0, false));
        assert_eq!(said_all(&all.kindred), ["配偶", "偶方"]);
        let any = read("渡口码头 OR 有关规定");
        assert!(any.kind == Kind::Any && any.apart && any.weights == [vec![], vec![0.5; 4]]);
        assert_eq!(any.tried, ["渡口码头 OR 有关规定", "渡口码头OR有关规定"]);
        let quoted = read("“渡口，码头”");
        assert!(quoted.kind == Kind::Phrase && !quoted.copied && quoted.words.is_empty());
        assert_eq!((said(&quoted.whole), quoted.texts.len()), ("渡口,码头".into(), 2));
        assert_eq!(quoted.tried, ["“渡口,码头”"]);
        assert!(read("\"渡口。码头，桥梁\"").copied);
        assert_eq!(read("白国渡口").core, "渡口");
        let idle = read("问问 渡口");
        assert_eq!(idle.words.iter().map(|one| one.idle).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn provisions_are_read_by_their_number() {
        let reader = reader();
        let read = |typed: &str| reader.read(typed).unwrap();
        let one = read("第三条 渡口 第二章");
        assert_eq!(
            (said_all(&one.articles), said_all(&one.texts)),
            (vec!["第3条".into()], vec!["渡口".into(), "第二章".into()])
        );
        let words: Vec<String> = one.words.iter().map(|word| said(&word.term)).collect();
        assert_eq!(words, ["第3条", "渡口", "第2章"]);
        assert_eq!(
            (&said(&one.whole)[..], &said(&read("渡口 第三条 码头").whole)[..]),
            ("渡口第二章", "渡口   码头")
        );
        assert_eq!(one.tried.len(), 2);
        // Copied with its label, and a name with its article.
        assert_eq!(read("第三条 渡口").tried, ["第三条 渡口"]);
        assert!(read("渡口码头桥 第三条").tried.is_empty() && read("渡口 第三条").tried.is_empty());
    }

    #[test]
    fn words_that_may_be_several_or_shorten_names_are_told() {
        let reader = reader();
        let names = |typed: &str| reader.read(typed).unwrap().names;
        assert_eq!(names("渡口法 码头"), ["渡口法"]);
        assert_eq!(names("渡口条例 白口法第一"), ["渡口条例", "白口法"]);
        assert!(names("渡口办法 码头").is_empty() && names("条例 渡法 法渡口").is_empty());
        let long = |typed: &str| said_all(&reader.read(typed).unwrap().long);
        assert_eq!(long("渡口 渡口管理码头"), ["渡口管理码头"]);
        assert!(long("渡口 渡口管理码").is_empty());
    }

    #[test]
    fn whatever_may_be_more_is_left() {
        let reader = reader();
        for typed in [
            "",
            " ",
            "\"\"",
            "渡口 a",
            "渡",
            "渡口 OR",
            "OR 渡口",
            "渡口 OR OR 码头",
            "渡口 码头 OR 桥梁",
            "渡口怎么",
            "\"渡口么\"",
            "问问",
            "渡國",
            "\"一、渡口\"",
            "\"渡口\" 码头",
            "\"在第三条\"",
            "二十四五年",
            "第二 条件",
            "第三部 渡口",
            "第三条 第一款",
            "第三条 一款",
            "渡口条例 三条",
            "三条 渡口条例",
            "渡口 第三条中",
            "三号 码头",
            "甲乙 丙丁 戊己 庚辛",
            "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌",
        ] {
            assert!(reader.read(typed).is_none(), "{typed}");
        }
        for typed in [
            "渡口办法",
            "\"渡口法\"",
            "第三款 渡口",
            "第三条",
            "\"法\"",
            "一年 渡口",
            "\"第一次渡口的法\"",
            "\"一次\"",
            "三条 渡口",
        ] {
            assert!(reader.read(typed).is_some(), "{typed}");
        }
    }
}
