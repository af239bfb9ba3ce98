//! One search: from a plan to the places of its page.
//!
//! Each number is made in the width and the order in which `searcher.search` makes it, so that the
//! answers are equal.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::asked::{Answer, Asked, Place, Policy};
use crate::bits::Bits;
use crate::blocks::{Checked, View};
use crate::clauses::Clause;
use crate::leading::{order, Lead, Leading};
use crate::naming::{Naming, Titles, Weighed};
use crate::nearness::{nearness, telling};
use crate::pages::{fill_pages, in_pages, is_spread};
use crate::peaks::Cells;
use crate::scoring::Scorer;
use crate::segment::Segment;
use crate::sums::{Block, Fields, Manner, Readings, Row, Scales, Summing, Term};
use crate::texts::Folding;
use crate::time;
use crate::typed::holding;
use crate::works::{Member, Works};

/// What a step costs, in nanoseconds: looking one passage up in what a term gives, adding what a
/// term gives one passage, and laying out the sums of a segment.
const LOOK_UP: usize = 40;
const ADDING: usize = 3;
const LAYING_OUT: usize = 50_000;
/// So many cells are read first, those with the greatest bounds, and each time so many times more.
const FIRST_READ: usize = 16;
const MORE_READ: usize = 4;
/// What stands for the bound of a cell once it was read.
const READ: f32 = f32::NEG_INFINITY;
/// Fewer passages are looked up one by one whatever else is known.
const FEW: i64 = if cfg!(test) { 4 } else { 1000 };
/// So many leads a place of the page are looked at before it is asked whether they fill it.
const LOOKED_AT: usize = 3;
/// Bounds are held by so much less: sums in another order are a little less or more.
const MARGIN: f32 = 1.0001;

/// A segment of a generation, with what its passages bring with them whatever is asked.
pub struct Part {
    pub segment: Arc<Segment>,
    pub scorer: Arc<Scorer>,
    /// What each passage earns, and how many pairs each title has.
    pub prior: Vec<f32>,
    pub cells: Cells,
    /// The least that any earns so.
    pub least_prior: f32,
    pub title_pairs: Vec<f32>,
    pub alive: Option<Bits>,
    pub pool: Pool,
}

/// Ranks the passages of a generation; `counts` are those of its passages, sections and headings.
pub struct Ranker {
    pub parts: Vec<Part>,
    pub counts: (usize, usize, usize),
    pub policy: Policy,
    pub folding: Arc<Folding>,
}

/// What one segment holds: who may be found (None for all), and who holds all the words.
struct Held {
    allowed: Option<Bits>,
    whole: Bits,
}

/// Shares of what was typed, by passage or by document.
type Shares = BTreeMap<u32, f32>;

/// What every segment holds, and whether words are wanted of it.
struct Holding {
    segments: Vec<Held>,
    words: usize,
    complete: i64,
    present: Vec<bool>,
}

/// A term in every segment, in how many texts, headings and titles it stands, and what it weighs.
struct Known {
    places: Vec<Term>,
    body: usize,
    heading: usize,
    title: usize,
    scales: Scales,
}

/// What the passages of a segment earn, in shares of the best score.
struct Earning<'a> {
    prior: &'a [f32],
    /// By document.
    named: Vec<f32>,
    /// By passage, where there are any: what of the typed text it holds, what the articles earn
    /// that it bears.
    held: Option<Besides>,
    articles: Option<Besides>,
}

/// Some passages, ascending, and what each earns.
struct Besides {
    marked: Bits,
    passages: Vec<u32>,
    earned: Vec<f32>,
}

impl Besides {
    /// Take ascending passages of so many with what each earns.
    fn new(count: usize, given: impl IntoIterator<Item = (u32, f32)>) -> Besides {
        let (passages, earned): (Vec<u32>, Vec<f32>) = given.into_iter().unzip();
        let mut marked = Bits::none(count);
        marked.set_all(&passages);
        Besides { marked, passages, earned }
    }

    #[inline]
    fn of(&self, passage: u32) -> f32 {
        if !self.marked.has(passage) {
            return 0.0;
        }
        self.passages.binary_search(&passage).map_or(0.0, |at| self.earned[at])
    }
}

impl Earning<'_> {
    /// Return some passages with those that earn more than they bring with them and their document
    /// is named.
    fn besides(&self, mut passages: Bits) -> Bits {
        for besides in [&self.held, &self.articles].into_iter().flatten() {
            passages.or(&besides.marked);
        }
        passages
    }

    #[inline]
    fn of(&self, passage: u32, document: u32) -> f32 {
        let mut earned = self.prior[passage as usize] + self.named[document as usize];
        for besides in [&self.held, &self.articles].into_iter().flatten() {
            earned += besides.of(passage);
        }
        earned
    }
}

/// A passage that may be in: the sum of what the terms give it, and what it earns.
pub struct Candidate {
    passage: u32,
    sum: f32,
    earned: f32,
}

/// What a second look at a lead finds: the shares of what was asked that it covers, and that stand
/// above it.
struct Looked {
    covered: f32,
    titled: f32,
    /// Whether the words may stand near one another.
    near: bool,
}

/// Where a character stands in each segment, and what it weighs.
type Placed = (Vec<Option<usize>>, f32);

/// The passages of a segment that are in.
enum Inside {
    /// Those that hold all that is asked for.
    Whole(Bits),
    /// Those listed, ascending, with their scores.
    Listed(Vec<(u32, f32)>),
}

/// The passages of a segment that hold all that is asked for, summed up as far as they may be
/// among the leads or the best.
struct Sum<'a> {
    whole: Bits,
    /// Those for which others stand.
    gone: Option<&'a Bits>,
    found: Vec<Candidate>,
    /// How the others are read, and the most that the terms give a passage of each cell that was
    /// not read yet.
    reading: Option<(Readings<'a>, Vec<f32>)>,
}

/// One segment on its way through a search.
struct Way<'a> {
    part: &'a Part,
    held: Held,
    /// The passages that are what was typed.
    named: Vec<u32>,
    earning: Earning<'a>,
}

/// Lists of candidates that searches hand on to one another: they are long, and memory that is
/// new is slow.
#[derive(Default)]
pub struct Pool(Mutex<Vec<Vec<Candidate>>>);

/// So many lists are held for searches at the same time.
const MOST_HELD: usize = 4;

impl Pool {
    fn take(&self) -> Vec<Candidate> {
        self.0.lock().unwrap_or_else(|held| held.into_inner()).pop().unwrap_or_default()
    }

    fn give(&self, mut list: Vec<Candidate>) {
        list.clear();
        let mut held = self.0.lock().unwrap_or_else(|held| held.into_inner());
        if held.len() < MOST_HELD {
            held.push(list);
        }
    }
}

/// Return when four fifths of the time that is left are over: the rest is for what was found.
fn most_of(end: Instant) -> Instant {
    let now = Instant::now();
    now + end.saturating_duration_since(now) * 4 / 5
}

impl Ranker {
    /// Tell whether any passage that is not deleted satisfies a clause; so it may be where that
    /// takes most of the time that is left.
    pub fn lives_within(&self, clause: &Clause, end: Option<Instant>) -> Checked<bool> {
        let (lives, ran_out) = time::within(end.map(most_of), || self.lives(clause));
        Ok(lives? || ran_out)
    }

    /// Tell whether any passage that is not deleted satisfies a clause.
    pub fn lives(&self, clause: &Clause) -> Checked<bool> {
        for (number, part) in self.parts.iter().enumerate() {
            let lives = match &part.alive {
                None => part.segment.lives(clause, number, &self.folding)?,
                Some(alive) => part.segment.matched(clause, number, &self.folding)?.meets(alive),
            };
            if lives {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Return what is found for a query; None once its time is over. Where most of it is over
    /// before all that match are known, what is found so far.
    pub fn search(
        &self,
        asked: &Asked,
        works: Option<&Works>,
        titles: &mut Titles,
        end: Option<Instant>,
    ) -> Checked<Option<Answer>> {
        time::within(end, || self.search_within(asked, works, titles, end)).0
    }

    fn search_within(
        &self,
        asked: &Asked,
        works: Option<&Works>,
        titles: &mut Titles,
        end: Option<Instant>,
    ) -> Checked<Option<Answer>> {
        let (holding, partial) = time::within(end.map(most_of), || self.held(asked));
        let holding = holding?;
        let views: Vec<View> = self.parts.iter().map(|part| part.segment.terms.view()).collect();
        let policy = &self.policy;
        let enough = holding.words < 2 || holding.complete >= policy.enough as i64;
        let whole = !asked.by_score && enough;
        let manner = match whole {
            false => Manner::All,
            true if holding.complete < FEW => Manner::Few,
            true => Manner::Greatest,
        };
        let known = self.known(asked, &views, manner)?;
        let tiered = !(whole || asked.by_score);
        let certain = asked.certain && whole && holding.words == asked.words.len();
        let mut answer = Answer {
            complete: holding.complete,
            present: holding.present,
            certain,
            partial,
            ..Answer::default()
        };
        let mut ways = self.ways(asked, holding.segments, &views, titles)?;
        let mut inside: Vec<Inside> = ways.iter().map(|way| Inside::Whole(way.whole())).collect();
        let mut gone = vec![];
        if let (true, Some(works)) = (whole, works) {
            gone = fold(&mut ways, &mut inside, works, tiered, &mut answer);
        }
        let mut best = 0f32;
        let (mut chosen, mut sums) = (vec![], vec![]);
        for (number, way) in ways.iter().enumerate() {
            if time::over() {
                return Ok(None);
            }
            let rows = known.iter().map(|one| (one.places[number], one.scales)).collect::<Vec<_>>();
            let units = known.iter().map(|one| one.body + one.heading).sum();
            let summing = self.parts[number].summing(&views[number], manner)?;
            if whole {
                let gone = gone.get(number);
                sums.push(way.sum_whole(summing, (&rows, units), gone, &mut best)?);
            } else {
                chosen.push(way.sum_open(summing, &rows, (policy.worth, tiered), &mut best)?);
            }
        }
        let best = if best > 0.0 { best } else { 1.0 };
        answer.best = best;
        for (way, mut sum) in ways.iter().zip(sums) {
            if time::over() {
                return Ok(None);
            }
            way.sum_rest(&mut sum, best, policy.refined);
            chosen.push(sum.found);
        }
        if !whole {
            let floor = (policy.worth * f64::from(best)) as f32;
            for ((way, inside), chosen) in ways.iter().zip(&mut inside).zip(&chosen) {
                *inside = Inside::Listed(way.let_in(chosen, best, (floor, tiered)));
            }
            if let Some(works) = works {
                fold(&mut ways, &mut inside, works, tiered, &mut answer);
            }
        }
        let mut leading = Leading::new(policy.refined);
        for (number, (way, inside)) in ways.iter().zip(&inside).enumerate() {
            let mut offer = |passage, score: f32, tier: f64| {
                let key = f64::from(score) + tier * policy.step;
                leading.offer(Lead { key, score, segment: number as u32, passage });
            };
            match inside {
                Inside::Whole(_) => chosen[number]
                    .iter()
                    .for_each(|one| offer(one.passage, one.sum + best * one.earned, 0.0)),
                Inside::Listed(passages) => passages
                    .iter()
                    .for_each(|(one, score)| offer(*one, *score, way.tier(*one, tiered))),
            }
            answer.total += inside.count();
        }
        ways.iter().zip(chosen).for_each(|(way, list)| way.part.pool.give(list));
        let mut leads = leading.taken();
        if time::over() {
            return Ok(None);
        }
        self.look_again(asked, &known, &views, &mut leads, (answer.best, certain))?;
        leads.sort_unstable_by(order);
        answer.places = self.page(asked, &leads, &inside);
        Ok(Some(answer))
    }

    /// Return what each segment holds, so far as is known once time is over. Where no passage holds any of the
    /// words, and something else tells what is sought, none is wanted.
    fn held(&self, asked: &Asked) -> Checked<Holding> {
        let (mut segments, mut all) = (vec![], vec![]);
        let (mut complete, mut present) = (0, vec![false; asked.words.len()]);
        for (number, part) in self.parts.iter().enumerate() {
            let mut allowed = part.alive.clone();
            for clause in &asked.required {
                let matched = part.segment.matched(clause, number, &self.folding)?;
                match &mut allowed {
                    Some(allowed) => allowed.and(&matched),
                    None => allowed = Some(Bits::clone(&matched)),
                }
            }
            let count = part.segment.count;
            let mut whole = allowed.clone().unwrap_or_else(|| Bits::all(count));
            all.push(asked.anchored.then(|| whole.clone()));
            let order = match asked.by_score {
                true => (0..asked.words.len()).collect(),
                false => part.segment.rarest_first(&asked.words, &asked.fields)?,
            };
            for word in order {
                if asked.by_score && !whole.any() {
                    // Nobody asks who holds the others.
                    break;
                }
                let forms = &asked.words[word];
                if !asked.by_score {
                    // Whoever holds all tells that each stands somewhere.
                    let looked_up = part.segment.look_up(forms, &asked.fields, &whole)?;
                    if let Some(held) = looked_up.filter(|held| held.any()) {
                        (present[word], whole) = (true, held);
                        continue;
                    }
                }
                let matched = part.segment.term_kept(forms, &asked.fields)?;
                present[word] |= match &allowed {
                    Some(allowed) => matched.meets(allowed),
                    None => matched.any(),
                };
                whole.and(&matched);
            }
            complete += whole.ones() as i64;
            segments.push(Held { allowed, whole });
        }
        let mut words = asked.words.len();
        let absent = words > 0 && !time::over() && !present.iter().any(|present| *present);
        if absent && asked.anchored && !asked.by_score {
            (words, complete) = (0, 0);
            for (held, all) in segments.iter_mut().zip(all) {
                held.whole = all.unwrap_or_else(|| held.whole.clone());
            }
        }
        Ok(Holding { segments, words, complete, present })
    }

    /// Return the query's terms as they stand in all segments.
    fn known(&self, asked: &Asked, views: &[View], manner: Manner) -> Checked<Vec<Known>> {
        let mut found: Vec<Known> = asked.terms.iter().map(|_| Known::default()).collect();
        let mut sections = vec![0; found.len()];
        for (part, view) in self.parts.iter().zip(views) {
            let summing = part.summing(view, manner)?;
            for (at, (one, known)) in asked.terms.iter().zip(&mut found).enumerate() {
                let fields = &summing.fields[usize::from(one.pair)];
                let mut term = Term { pair: one.pair, ..Term::default() };
                term.body = fields.body.find(view, &one.term)?;
                if let Some(ordinal) = term.body {
                    known.body += fields.body.frequency(view, ordinal)?;
                    sections[at] += summing.sections(one.pair, ordinal)?;
                }
                if one.own > 0.0 {
                    term.heading = fields.heading.find(view, &one.term)?;
                    term.title = fields.title.find(view, &one.term)?;
                    let count = |field: &crate::field::Field, ordinal: Option<usize>| {
                        ordinal.map_or(Ok(0), |ordinal| field.frequency(view, ordinal))
                    };
                    known.heading += count(fields.heading, term.heading)?;
                    known.title += count(fields.title, term.title)?;
                }
                known.places.push(term);
            }
        }
        let policy = &self.policy;
        for ((one, known), sections) in asked.terms.iter().zip(&mut found).zip(sections) {
            let scale = |weight: f64, count: usize, frequency: usize| match frequency {
                0 => 0.0,
                _ => (weight * idf(count, frequency)) as f32,
            };
            let body = policy.body * one.own + policy.kindred * one.kindred;
            let section = policy.section * one.own + policy.kindred_section * one.kindred;
            known.scales = Scales {
                body: scale(body, self.counts.0, known.body),
                section: scale(section, self.counts.1, sections),
                heading: scale(policy.headings * one.own, self.counts.2, known.heading),
            };
        }
        Ok(found)
    }

    /// Return the segments with what their passages earn.
    fn ways(
        &self,
        asked: &Asked,
        held: Vec<Held>,
        views: &[View],
        titles: &mut Titles,
    ) -> Checked<Vec<Way<'_>>> {
        let weights = self.title_weights(asked, views)?;
        let weighed: Vec<Weighed> = asked
            .titled
            .iter()
            .zip(&weights)
            .map(|(pair, weight)| (&pair[..], *weight as f32))
            .collect();
        let parts = self.parts.iter().zip(views);
        let namings = parts
            .map(|(part, view)| Naming::new(&part.segment, view, &weighed, &self.policy))
            .collect::<Checked<Vec<_>>>()?;
        let greatest = namings.iter().map(Naming::greatest).fold(0.0, f32::max);
        let most = if greatest > 0.0 { greatest } else { 1.0 };
        let told = match weights.iter().sum::<f64>() as f32 {
            sum if sum > 0.0 => sum,
            _ => 1.0,
        };
        let mut ways = vec![];
        for (number, (held, naming)) in held.into_iter().zip(namings).enumerate() {
            let place = (number, &views[number]);
            ways.push(self.way(asked, held, place, (naming, most, told), titles)?);
        }
        Ok(ways)
    }

    /// Return what each pair tells of titles.
    fn title_weights(&self, asked: &Asked, views: &[View]) -> Checked<Vec<f64>> {
        let weight = |pair: &Vec<u32>| {
            let mut frequency = 0;
            for (part, view) in self.parts.iter().zip(views) {
                let (_, field) = part.segment.field("title_grams")?;
                if let Some(ordinal) = field.find(view, pair)? {
                    frequency += field.frequency(view, ordinal)?;
                }
            }
            Ok(idf(self.counts.0, frequency))
        };
        asked.titled.iter().map(weight).collect()
    }

    fn way<'a>(
        &'a self,
        asked: &Asked,
        held: Held,
        (number, view): (usize, &View),
        (mut naming, most, told): (Naming, f32, f32),
        titles: &mut Titles,
    ) -> Checked<Way<'a>> {
        let (part, policy) = (&self.parts[number], &self.policy);
        let segment = &*part.segment;
        let pairs = &part.title_pairs;
        let borne = naming.borne(segment, number, pairs, (asked, policy), titles)?;
        let shares = naming.shares(segment, view, (pairs, most), (asked, policy))?;
        let mut named: Vec<f32> = shares.iter().map(|share| policy.named * share).collect();
        for document in &borne {
            named[*document as usize] += policy.title_borne;
        }
        for document in &asked.numbered[number] {
            if let Some(named) = named.get_mut(*document as usize) {
                *named += policy.number_borne;
            }
        }
        let mut what_was_typed: Vec<u32> =
            borne.iter().flat_map(|one| segment.documents.range(*one)).collect();
        let mut held_by = None;
        if !asked.strings.is_empty() {
            let (passages, documents) = self.holding(asked, segment, view)?;
            let kinds = asked.strings.len() as f64;
            let many = (policy.many_held * (1.0 - 1.0 / kinds)) as f32;
            for (document, share) in documents {
                named[document as usize] += many * share;
            }
            let wholly = passages.iter().filter(|(_, share)| **share > policy.wholly);
            what_was_typed.extend(wholly.map(|(passage, _)| passage));
            what_was_typed.sort_unstable();
            what_was_typed.dedup();
            if !passages.is_empty() {
                let held = passages.iter().map(|(at, share)| (*at, policy.typed_held * share));
                held_by = Some(Besides::new(segment.count, held));
            }
        }
        let articles = match asked.articles.is_empty() {
            true => None,
            false => Some(self.bearing(asked, segment, view, |document| {
                let told = naming.weights[document] / told;
                shares[document].max(told * told)
            })?),
        };
        if let Some(allowed) = &held.allowed {
            what_was_typed.retain(|passage| allowed.has(*passage));
        }
        let earning = Earning { prior: &part.prior, named, held: held_by, articles };
        Ok(Way { part, held, named: what_was_typed, earning })
    }

    /// Return the share of what was typed that passages hold, and documents.
    fn holding(&self, asked: &Asked, segment: &Segment, view: &View) -> Checked<(Shares, Shares)> {
        let (mut passages, mut documents) = (Shares::new(), Shares::new());
        for (string, share) in &asked.strings {
            let mut last = None;
            for passage in holding(segment, view, string, (&self.policy, &self.folding))? {
                *passages.entry(passage).or_default() += share;
                let document = segment.documents.of(passage);
                if last.replace(document) != Some(document) {
                    *documents.entry(document).or_default() += share;
                }
            }
        }
        Ok((passages, documents))
    }

    /// Return what passages earn by bearing an article that is asked for, by how much of the
    /// title of their documents is named.
    fn bearing(
        &self,
        asked: &Asked,
        segment: &Segment,
        view: &View,
        named: impl Fn(usize) -> f32,
    ) -> Checked<Besides> {
        let (_, labels) = segment.field("label")?;
        let (mut earned, policy) = (vec![], &self.policy);
        for article in &asked.articles {
            let Some(ordinal) = labels.find(view, article)? else { continue };
            for passage in labels.docs(view, ordinal)?.iter() {
                let share = named(segment.documents.of(*passage) as usize);
                let rest = (1.0 - f64::from(policy.article_alone)) as f32;
                let share = policy.article_alone + rest * share;
                earned.push((*passage, policy.article * share));
            }
        }
        earned.sort_by_key(|(passage, _)| *passage);
        earned.dedup_by_key(|(passage, _)| *passage);
        Ok(Besides::new(segment.count, earned))
    }

    /// Add to the leads, which lie segment by segment, what they are worth at a second look; where
    /// all passages hold all that is looked for (`certain`), titles and headings tell them apart, and
    /// how near the words stand.
    fn look_again(
        &self,
        asked: &Asked,
        known: &[Known],
        views: &[View],
        leads: &mut [Lead],
        (best, certain): (f32, bool),
    ) -> Checked<()> {
        let (mut weights, mut total) = (vec![], 0.0);
        for (one, known) in asked.terms.iter().zip(known) {
            let stands = known.body + known.heading + known.title > 0;
            let weight = one.own * idf(self.counts.0, known.body);
            weights.push((one.own > 0.0 && stands).then_some(weight as f32));
            if one.own > 0.0 && stands {
                total += weight;
            }
        }
        let total = if total > 0.0 { total as f32 } else { 1.0 };
        let paired = !certain && asked.is_of_words();
        let mut looked = Vec::with_capacity(leads.len());
        for run in leads.chunk_by(|one, other| one.segment == other.segment) {
            let number = run[0].segment as usize;
            let passages: Vec<u32> = run.iter().map(|lead| lead.passage).collect();
            let terms: Vec<(Term, f32)> = known
                .iter()
                .zip(&weights)
                .filter_map(|(one, weight)| weight.map(|weight| (one.places[number], weight)))
                .collect();
            let summing = self.parts[number].summing(&views[number], Manner::Few)?;
            let (covered, titled) = summing.covers(&terms, &passages, !certain)?;
            let shares = covered.iter().zip(titled);
            looked.extend(shares.map(|(covered, titled)| Looked {
                covered: eighth_power(covered / total),
                titled: eighth_power(titled / total),
                // Words stand nowhere near one another where a pair of one is missing.
                near: !paired || *covered >= total * (2.0 - MARGIN),
            }));
        }
        let characters = if certain { vec![] } else { self.characters(asked, views)? };
        let gain = |looked: &Looked, near: f32, characters: f32| {
            let mut gained = self.policy.titled * looked.titled;
            gained += self.policy.near * if looked.near { near } else { 0.0 };
            if certain {
                return gained * best;
            }
            gained += self.policy.cover * looked.covered;
            characters + best * gained
        };
        let gain = |at: usize, near, characters| gain(&looked[at], near, characters);
        self.look_closely(asked, views, leads, (&characters, &|at| looked[at].near), gain)
    }

    /// Add to the leads what they gain by how near the words stand and by single characters,
    /// `gain` telling the rest too: to those first that may gain most, until no other can reach
    /// the page.
    fn look_closely(
        &self,
        asked: &Asked,
        views: &[View],
        leads: &mut [Lead],
        (characters, may_be_near): (&[Placed], &dyn Fn(usize) -> bool),
        gain: impl Fn(usize, f32, f32) -> f32,
    ) -> Checked<()> {
        let take = |leads: &mut [Lead], at: usize, gained: f32| {
            leads[at].score += gained;
            leads[at].key += f64::from(gained);
        };
        let words = if asked.by_score { &[][..] } else { &asked.words[..] };
        let words = if telling(words).count() < 2 { &[][..] } else { words };
        // No character gives more than it weighs.
        let most = characters.iter().map(|(_, scale)| scale).sum::<f32>() * MARGIN;
        let most_near = if words.is_empty() { 0.0 } else { 1.0 };
        let most: Vec<f64> = (0..leads.len())
            .map(|at| leads[at].key + f64::from(gain(at, most_near, most)))
            .collect();
        let mut left: Vec<usize> = (0..leads.len()).collect();
        left.sort_unstable_by(|one, other| most[*other].total_cmp(&most[*one]));
        let segments: Vec<u32> = leads.iter().map(|lead| lead.segment).collect();
        let (mut seen, end) = (vec![], asked.offset + asked.limit);
        let mut step = match words.is_empty() && characters.is_empty() {
            true => leads.len(),
            false => LOOKED_AT * end,
        };
        while !left.is_empty() {
            let rest = left.split_off(step.min(left.len()));
            left.sort_unstable();
            for run in left.chunk_by(|one, other| segments[*one] == segments[*other]) {
                let number = segments[run[0]] as usize;
                let passages: Vec<u32> = run.iter().map(|at| leads[*at].passage).collect();
                let (segment, view) = (&self.parts[number].segment, &views[number]);
                let mut near = vec![0.0; passages.len()];
                let (places, some): (Vec<usize>, Vec<u32>) = (0..)
                    .zip(&passages)
                    .filter(|(at, _)| !words.is_empty() && may_be_near(run[*at]))
                    .unzip();
                if !some.is_empty() {
                    let found = nearness(segment, view, words, &some)?;
                    places.into_iter().zip(found).for_each(|(at, one)| near[at] = one);
                }
                let rows: Vec<(usize, f32)> = characters
                    .iter()
                    .filter_map(|(places, scale)| places[number].map(|place| (place, *scale)))
                    .collect();
                let summing = self.parts[number].summing(view, Manner::Few)?;
                let given = summing.characters(&rows, &passages)?;
                for ((at, near), given) in run.iter().zip(near).zip(given) {
                    take(leads, *at, gain(*at, near, given));
                }
            }
            seen.extend(left);
            left = rest;
            step *= 2;
            if left.first().is_some_and(|next| self.fills(asked, leads, &seen, most[*next])) {
                break;
            }
        }
        // None of these is on the page.
        left.into_iter().for_each(|at| take(leads, at, gain(at, 0.0, 0.0)));
        Ok(())
    }

    /// Tell whether those of some leads whose keys are greater than one fill the page and those
    /// before it.
    fn fills(&self, asked: &Asked, leads: &[Lead], seen: &[usize], key: f64) -> bool {
        let sure = seen.iter().map(|at| leads[*at]).filter(|lead| lead.key > key);
        let mut sure: Vec<Lead> = sure.collect();
        sure.sort_unstable_by(order);
        let documents: Vec<(u32, u32)> = sure.iter().map(|lead| self.document(lead)).collect();
        let (limit, end) = (asked.limit, asked.offset + asked.limit);
        fill_pages(&documents, limit, asked.per_document, end)
    }

    /// Return the segment and the document of a lead.
    fn document(&self, lead: &Lead) -> (u32, u32) {
        let segment = &self.parts[lead.segment as usize].segment;
        (lead.segment, segment.documents.of(lead.passage))
    }

    /// Return the places of the page among the leads, which lie in their order.
    fn page(&self, asked: &Asked, leads: &[Lead], inside: &[Inside]) -> Vec<Place> {
        let (most, end) = (asked.per_document, asked.offset + asked.limit);
        let documents: Vec<(u32, u32)> = leads.iter().map(|lead| self.document(lead)).collect();
        let ranks = match is_spread(asked.limit, most) {
            true => in_pages(&documents, asked.limit, most, end),
            false => (0..leads.len()).collect(),
        };
        let page = &ranks[asked.offset.min(ranks.len())..end.min(ranks.len())];
        let more = |rank: usize| {
            let (number, document) = documents[rank];
            let range = self.parts[number as usize].segment.documents.range(document);
            let shown = page.iter().filter(|one| documents[**one] == documents[rank]).count();
            inside[number as usize].count_in(range) - shown
        };
        let place = |rank: &usize| {
            let Lead { segment, passage, score, .. } = leads[*rank];
            Place { segment, passage, score, more: (most > 0).then(|| more(*rank)) }
        };
        page.iter().map(place).collect()
    }

    /// Return the single characters that count, where they stand in each segment, and what they
    /// weigh.
    fn characters(&self, asked: &Asked, views: &[View]) -> Checked<Vec<Placed>> {
        let (mut found, count) = (vec![], self.counts.0);
        for (character, weight) in &asked.characters {
            let (mut places, mut frequency) = (vec![], 0);
            for (part, view) in self.parts.iter().zip(views) {
                let (_, field) = part.segment.field(&part.segment.schema.characters)?;
                let place = field.find(view, character)?;
                if let Some(ordinal) = place {
                    frequency += field.frequency(view, ordinal)?;
                }
                places.push(place);
            }
            let common = self.policy.common_character * count as f64;
            if frequency > 0 && (frequency as f64) < common {
                let scale = self.policy.characters * weight * idf(count, frequency);
                found.push((places, scale as f32));
            }
        }
        Ok(found)
    }
}

impl Part {
    fn has(&self, document: u32) -> bool {
        (document as usize) < self.segment.documents.len()
    }

    fn summing<'a>(&'a self, view: &'a View<'a>, manner: Manner) -> Checked<Summing<'a>> {
        let segment = &*self.segment;
        let fields = [Fields::of(segment, false)?, Fields::of(segment, true)?];
        Ok(Summing { segment, scorer: &self.scorer, view, cells: &self.cells, fields, manner })
    }
}

impl Way<'_> {
    /// Return the passages that hold all that is asked for, and those that are what was typed.
    fn whole(&self) -> Bits {
        let mut found = self.held.whole.clone();
        self.named.iter().for_each(|passage| found.set(*passage));
        found
    }

    fn earned(&self, passage: u32) -> f32 {
        self.earning.of(passage, self.part.segment.documents.of(passage))
    }

    /// Return the passages that hold all that is asked for but for those `gone`, summed up as far
    /// as any may hold the best sum.
    fn sum_whole<'b>(
        &self,
        summing: Summing<'b>,
        (rows, units): (&[Row], usize),
        gone: Option<&'b Bits>,
        best: &mut f32,
    ) -> Checked<Sum<'b>> {
        let (whole, found) = (self.whole(), self.part.pool.take());
        let mut sum = Sum { whole, gone, found, reading: None };
        if sum.whole.ones() * rows.len() * LOOK_UP < LAYING_OUT + ADDING * units {
            let passages = sum.whole.list();
            let given = summing.some(rows, &passages)?;
            for (passage, given) in passages.iter().copied().zip(given) {
                *best = best.max(given);
                if !gone.is_some_and(|gone| gone.has(passage)) {
                    let earned = self.earned(passage);
                    sum.found.push(Candidate { passage, sum: given, earned });
                }
            }
            return Ok(sum);
        }
        let mut readings = Readings::new(summing, rows)?;
        let bounds = readings.bounds();
        sum.reading = Some((readings, bounds));
        self.raise(&mut sum, best);
        Ok(sum)
    }

    /// Sum up what may hold a better sum than the best.
    fn raise(&self, sum: &mut Sum, best: &mut f32) {
        let Some((readings, bounds)) = &mut sum.reading else { return };
        let cells = &self.part.cells;
        let (mut step, mut left) = (FIRST_READ, (0..cells.len()).collect());
        loop {
            let least = *best;
            let mut now = greatest(bounds, &mut left, step, |bound| bound * MARGIN > least);
            if now.is_empty() {
                return;
            }
            let (whole, found) = (&sum.whole, &mut sum.found);
            now.retain(|cell| whole.any_in(cells.passages(*cell..cell + 1)));
            readings.read(&now, |block| self.take(&block, (whole, sum.gone), best, found));
            step *= MORE_READ;
        }
    }

    /// Sum up what may be among so many leads besides, now that the best sum is known.
    fn sum_rest(&self, sum: &mut Sum, mut best: f32, leads: usize) {
        let Some((readings, most)) = &mut sum.reading else { return };
        let cells = &self.part.cells;
        let earned = self.most_earned();
        let all = most.iter_mut().zip(&earned);
        all.for_each(|(most, earned)| *most = *most * MARGIN + best * earned);
        let room = best * (MARGIN - 1.0);
        let (mut step, mut left) = (FIRST_READ, (0..cells.len()).collect());
        loop {
            let floor = floor(&mut sum.found, best, leads);
            let mut now = greatest(most, &mut left, step, |most| most + room >= floor);
            if now.is_empty() {
                return;
            }
            let (whole, found) = (&sum.whole, &mut sum.found);
            now.retain(|cell| {
                let passages = cells.passages(*cell..cell + 1);
                match sum.gone {
                    // Where others stand for all, none may be in.
                    Some(gone) => whole.any_in_without(passages, gone),
                    None => whole.any_in(passages),
                }
            });
            readings.read(&now, |block| self.take(&block, (whole, sum.gone), &mut best, found));
            step *= MORE_READ;
        }
    }

    /// Take the passages of a block that hold all but for those gone, and the best sum.
    fn take(
        &self,
        block: &Block,
        (whole, gone): (&Bits, Option<&Bits>),
        best: &mut f32,
        found: &mut Vec<Candidate>,
    ) {
        let segment = &*self.part.segment;
        let (mut end, mut above, mut document) = (0, 0.0, 0);
        whole.each_in(block.passages.clone(), |passage| {
            if passage >= end {
                let section = segment.sections.of(passage);
                (end, above) = (segment.sections.range(section).end, block.above(section));
                document = segment.documents.of(passage);
            }
            let sum = block.own(passage) + above;
            *best = best.max(sum);
            if !gone.is_some_and(|gone| gone.has(passage)) {
                let earned = self.earning.of(passage, document);
                found.push(Candidate { passage, sum, earned });
            }
        });
    }

    /// Return the passages that gain anything, those at least whose score may let them in at a
    /// share of the best sum, and those that are in without it.
    fn sum_open(
        &self,
        summing: Summing,
        rows: &[Row],
        (worth, tiered): (f64, bool),
        best: &mut f32,
    ) -> Checked<Vec<Candidate>> {
        let (segment, mut found) = (&*self.part.segment, self.part.pool.take());
        let (without, worth) = (self.in_without(tiered), worth as f32);
        let allowed = self.held.allowed.as_ref();
        // None earns so little that it is not let in by the best sum.
        let bounded = self.part.least_prior >= worth - 1.0;
        let closely = self.earning.besides(without.clone());
        let any_closely = closely.any();
        let cells: Vec<usize> = (0..self.part.cells.len()).collect();
        Readings::new(summing, rows)?.read(&cells, |block| {
            let first = block.passages.start;
            // Whoever comes to less is not let in: the best sum is not less in the end.
            let known = *best;
            let least = match bounded {
                true => known * (worth - (MARGIN - 1.0) * 2.0),
                false => f32::NEG_INFINITY,
            };
            // Of most sections no term stands in any passage.
            let given =
                (block.sections.start..).zip(block.above).filter(|(_, above)| **above != 0.0);
            for (section, above) in given {
                let range = segment.sections.range(section);
                let Some(one) = range.clone().next() else { continue };
                let named = self.earning.named[segment.documents.of(one) as usize];
                let least = least - above - known * named;
                let own = &block.own[(range.start - first) as usize..(range.end - first) as usize];
                let prior = &self.part.prior[range.start as usize..range.end as usize];
                for (passage, (own, prior)) in range.zip(own.iter().zip(prior)) {
                    let unlikely = own + known * prior < least;
                    if unlikely && !(any_closely && closely.has(passage)) {
                        continue;
                    }
                    if allowed.is_some_and(|allowed| !allowed.has(passage)) {
                        continue;
                    }
                    let sum = own + above;
                    *best = best.max(sum);
                    let earned = self.earned(passage);
                    // What the best sum is in the end, it is not less.
                    if sum * MARGIN >= *best * (worth - earned) || without.has(passage) {
                        found.push(Candidate { passage, sum, earned });
                    }
                }
            }
        });
        Ok(found)
    }

    /// Return the most that a passage of each cell earns, 0 at least.
    fn most_earned(&self) -> Vec<f32> {
        let (cells, earning) = (&self.part.cells, &self.earning);
        let (mut earned, mut at) = (cells.prior.clone(), 0);
        let mut most = vec![0f32; cells.len()];
        for (document, named) in (0..).zip(&earning.named).filter(|(_, named)| **named > 0.0) {
            let passages = self.part.segment.documents.range(document);
            if !passages.is_empty() {
                at = cells.after(at, passages.start);
                let last = cells.after(at, passages.end - 1);
                most[at..=last].iter_mut().for_each(|most| *most = most.max(*named));
            }
        }
        for besides in [&earning.held, &earning.articles].into_iter().flatten() {
            earned.iter_mut().zip(&mut most).for_each(|(sum, most)| *sum += std::mem::take(most));
            at = 0;
            for (passage, given) in besides.passages.iter().zip(&besides.earned) {
                at = cells.after(at, *passage);
                most[at] = most[at].max(*given);
            }
        }
        earned.iter_mut().zip(&most).for_each(|(sum, most)| *sum += most);
        earned
    }

    /// Return the passages that are in whatever their score.
    fn in_without(&self, tiered: bool) -> Bits {
        let mut found = Bits::none(self.part.segment.count);
        found.set_all(&self.named);
        if tiered {
            found.or(&self.held.whole);
        }
        found
    }

    /// Return the passages that the score lets in, and those that are in without it, ascending.
    fn let_in(
        &self,
        chosen: &[Candidate],
        best: f32,
        (floor, tiered): (f32, bool),
    ) -> Vec<(u32, f32)> {
        let (mut found, mut without) = (vec![], self.in_without(tiered));
        for one in chosen {
            let score = one.sum + best * one.earned;
            if one.sum > 0.0 && score >= floor || without.has(one.passage) {
                found.push((one.passage, score));
                without.clear_range(one.passage..one.passage + 1);
            }
        }
        if without.any() {
            // The terms give these nothing.
            without.each(|passage| found.push((passage, best * self.earned(passage))));
            found.sort_unstable_by_key(|(passage, _)| *passage);
        }
        found
    }

    /// Return 2 for a passage that is what was typed, 1 for one that holds all the words, else 0.
    fn tier(&self, passage: u32, tiered: bool) -> f64 {
        match tiered {
            true if self.named.binary_search(&passage).is_ok() => 2.0,
            true if self.held.whole.has(passage) => 1.0,
            _ => 0.0,
        }
    }

    /// Tell what of a document is in: 0 for nothing, else 1, one more for each tier that a passage
    /// of it reaches, and 3 where one is what was typed.
    fn worth(&self, inside: &Inside, document: u32, tiered: bool) -> u8 {
        let range = self.part.segment.documents.range(document);
        let first = self.named.partition_point(|passage| *passage < range.start);
        if self.named.get(first).is_some_and(|passage| range.contains(passage)) {
            return 3;
        }
        if !inside.any_in(range.clone()) {
            return 0;
        }
        // Who holds all the words is in, where there are tiers.
        1 + u8::from(tiered && self.held.whole.any_in(range))
    }
}

impl Inside {
    /// Return how many are in.
    fn count(&self) -> usize {
        match self {
            Inside::Whole(bits) => bits.ones(),
            Inside::Listed(passages) => passages.len(),
        }
    }

    /// Return how many of a range of passages are in.
    fn count_in(&self, range: Range<u32>) -> usize {
        match self {
            Inside::Whole(bits) => bits.count_in(range),
            Inside::Listed(passages) => {
                let before = |at: u32| passages.partition_point(|(passage, _)| *passage < at);
                before(range.end) - before(range.start)
            }
        }
    }

    /// Tell whether any of a range of passages is in.
    fn any_in(&self, range: Range<u32>) -> bool {
        match self {
            Inside::Whole(bits) => bits.any_in(range),
            Inside::Listed(_) => self.count_in(range) > 0,
        }
    }

    /// Leave some out; return how many that were in.
    fn without(&mut self, gone: &Bits) -> usize {
        match self {
            Inside::Listed(passages) => {
                let before = passages.len();
                passages.retain(|(passage, _)| !gone.has(*passage));
                before - passages.len()
            }
            Inside::Whole(bits) => {
                let left_out = bits.ones_with(gone);
                bits.and_not(gone);
                left_out
            }
        }
    }
}

/// Leave out the passages for which another copy or version stands, count them, and return the
/// passages of their documents in each segment; nothing where there are none.
fn fold(
    ways: &mut [Way],
    inside: &mut [Inside],
    works: &Works,
    tiered: bool,
    answer: &mut Answer,
) -> Vec<Bits> {
    let hidden = works.hidden(|member: &Member| {
        let number = member.segment as usize;
        let way = ways.get(number).filter(|way| way.part.has(member.document));
        way.map_or(0, |way| way.worth(&inside[number], member.document, tiered))
    });
    if hidden.is_empty() {
        return vec![];
    }
    let mut all = vec![];
    for (number, (way, inside)) in ways.iter_mut().zip(inside).enumerate() {
        let documents = &way.part.segment.documents;
        let mut gone = Bits::none(way.part.segment.count);
        for member in hidden.iter().filter(|member| member.segment as usize == number) {
            gone.set_range(documents.range(member.document));
        }
        let complete = gone.ones_with(&way.held.whole) as i64;
        answer.complete = (answer.complete - complete).max(0);
        answer.folded += inside.without(&gone);
        all.push(gone);
    }
    all
}

/// Return those of the cells that are left with the greatest bounds, so many at most, ascending.
/// Those taken, and those that will not do, are left no longer: none that will not do ever will.
fn greatest(
    bounds: &mut [f32],
    left: &mut Vec<usize>,
    most: usize,
    will_do: impl Fn(f32) -> bool,
) -> Vec<usize> {
    left.retain(|cell| bounds[*cell] > READ && will_do(bounds[*cell]));
    let mut taken = left.clone();
    if taken.len() > most {
        taken.select_nth_unstable_by(most, |one, other| bounds[*other].total_cmp(&bounds[*one]));
        taken.truncate(most);
    }
    taken.sort_unstable();
    taken.iter().for_each(|cell| bounds[*cell] = READ);
    taken
}

/// Return the least score of so many with the greatest, and let those go that have less.
fn floor(found: &mut Vec<Candidate>, best: f32, most: usize) -> f32 {
    if found.len() < most {
        return f32::NEG_INFINITY;
    }
    let score = |one: &Candidate| one.sum + best * one.earned;
    let mut scores: Vec<f32> = found.iter().map(score).collect();
    let (_, least, _) = scores.select_nth_unstable_by(most - 1, |one, other| other.total_cmp(one));
    found.retain(|one| score(one) >= *least);
    *least
}

/// Return how much a term tells that so many of some units hold.
fn idf(count: usize, frequency: usize) -> f64 {
    let (count, frequency) = (count as f64, frequency as f64);
    (1.0 + (count - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// Return a share of which nearly all counts, and little next to nothing.
fn eighth_power(share: f32) -> f32 {
    let square = share * share;
    let square = square * square;
    square * square
}

impl Default for Known {
    fn default() -> Known {
        Known { places: vec![], body: 0, heading: 0, title: 0, scales: Scales::default() }
    }
}
