//! Two flows that one message starts, across the files of a project: each spelling of a keyword is a witness, and the
//! shortest that both take is shown. What is missed (a message with a word of each) the order of the flows' names decides
//! at run time. Of two flows with different `priority` the greater answers; a keyword goes before `first message`, and
//! that before `any`. Two that a `where` keeps apart whatever is written start with no message together.

use std::collections::{BTreeMap, HashMap};

use engine::{Heard, Pattern};
use stdlib::Words;

use super::{exclusive::exclude, witness};
use crate::{
    Diagnostic, Source, Span,
    ast::{Cond, File, Flow, Header, When},
    catalogue::two_flows_answer,
    words::WordLists,
};

pub(super) fn check(sources: &[Source], files: &[File], lists: &WordLists<'_>, found: &mut Vec<Diagnostic>) {
    let flows = files.iter().flat_map(|file| &file.flows).enumerate();
    let starts: Vec<Start<'_>> = flows.flat_map(|(index, flow)| starts(index, flow, lists)).collect();
    let by_word = ByWord::of(&starts);
    let mut clashes = Clashes { starts: &starts, shortest: BTreeMap::new() };
    for (index, start) in starts.iter().enumerate() {
        let takers: Vec<(usize, String)> = match &start.takes {
            Takes::Words(pattern) => spellings(pattern)
                .into_iter()
                .filter_map(|message| Some((by_word.first_rival(&starts, start, &message)?, message)))
                .collect(),
            Takes::First | Takes::Any => starts[..index]
                .iter()
                .position(|other| other.takes == start.takes && start.is_rival_of(other))
                .map(|other| (other, String::new()))
                .into_iter()
                .collect(),
        };
        for (other, message) in takers {
            clashes.add(index, other, message);
        }
    }
    // One finding for two flows, however many words they share.
    for ((index, other), message) in clashes.shortest.into_values() {
        let (one, other) = (&starts[index], &starts[other]);
        let wheres = [one, other].map(|start| {
            let span = start.condition.map(|condition| condition.0.span)?;
            Some(sources[span.file.0 as usize].slice(span))
        });
        found.push(two_flows_answer::at(one.span, other.span, &message, wheres));
    }
}

/// A `start when` line.
struct Start<'f> {
    flow: usize,
    span: Span,
    priority: Option<u32>,
    /// `where …`
    condition: Option<&'f Cond>,
    takes: Takes,
}

#[derive(PartialEq)]
enum Takes {
    Words(Pattern),
    First,
    Any,
}

impl Start<'_> {
    /// Whether nothing says which of the two flows answers.
    fn is_rival_of(&self, other: &Self) -> bool {
        let is_kept_apart = || match (self.condition, other.condition) {
            (Some(mine), Some(theirs)) => exclude(mine, theirs),
            (Some(_) | None, _) => false,
        };
        self.flow != other.flow && self.priority == other.priority && !is_kept_apart()
    }
}

fn starts<'f>(index: usize, flow: &'f Flow, lists: &WordLists<'_>) -> Vec<Start<'f>> {
    let priority = flow
        .header
        .iter()
        .find_map(|line| if let Header::Priority(count) = &line.kind { Some(count.number) } else { None });
    flow.starts()
        .map(|trigger| Start {
            flow: index,
            span: trigger.span,
            priority,
            condition: trigger.condition.as_deref(),
            takes: match &trigger.when {
                When::Match(matching) => Takes::Words(witness::of_match(matching, lists)),
                When::FirstMessage => Takes::First,
                When::Any => Takes::Any,
            },
        })
        .collect()
}

fn keywords(pattern: &Pattern) -> &[String] {
    match pattern {
        Pattern::Is(keywords) | Pattern::Contains(keywords) | Pattern::StartsWith(keywords) => keywords,
        Pattern::Number(_)
        | Pattern::Email
        | Pattern::Phone
        | Pattern::Date
        | Pattern::Time
        | Pattern::Yes
        | Pattern::No
        | Pattern::AnyText
        | Pattern::Any => &[],
    }
}

fn spellings(pattern: &Pattern) -> Vec<String> {
    let all = keywords(pattern).iter().flat_map(|keyword| witness::spellings(keyword));
    all.filter(|message| witness::takes(pattern, message)).collect()
}

/// The starts that may take a message, found by its words: a project has thousands of keywords, and many begin alike.
struct ByWord {
    /// By that word of a keyword which the fewest keywords have, without marks.
    words: HashMap<String, Vec<usize>>,
    /// Keywords that consist of words with a mark, or of emoji.
    others: Vec<usize>,
}

impl ByWord {
    fn of(starts: &[Start<'_>]) -> Self {
        let mut said: Vec<(usize, Vec<String>)> = Vec::new();
        let mut counts: HashMap<String, usize> = HashMap::new();
        for (index, start) in starts.iter().enumerate() {
            let Takes::Words(pattern) = &start.takes else { continue };
            for keyword in keywords(pattern) {
                let words = unmarked(keyword);
                for word in &words {
                    *counts.entry(word.clone()).or_default() += 1;
                }
                said.push((index, words));
            }
        }
        let mut by_word = Self { words: HashMap::new(), others: Vec::new() };
        for (index, words) in said {
            match words.into_iter().min_by_key(|word| counts[word]) {
                Some(rarest) => by_word.words.entry(rarest).or_default().push(index),
                None => by_word.others.push(index),
            }
        }
        by_word
    }

    /// The first start of another flow that takes the message too.
    fn first_rival(&self, starts: &[Start<'_>], mine: &Start<'_>, message: &str) -> Option<usize> {
        let heard = Heard::new(message);
        let words = heard.words().joined();
        let by_word = words.split(' ').filter_map(|word| self.words.get(&plain(word)));
        let takes = |index: &&usize| {
            let other = &starts[**index];
            let fits = |pattern| witness::takes_heard(pattern, &heard);
            matches!(&other.takes, Takes::Words(pattern) if fits(pattern)) && mine.is_rival_of(other)
        };
        // Each is in ascending order, so its first is its least.
        by_word.chain([&self.others]).filter_map(|indices| indices.iter().find(takes)).min().copied()
    }
}

/// The words that a message must have for this keyword to fit; one with a mark may look otherwise there.
fn unmarked(keyword: &str) -> Vec<String> {
    let written = keyword.split_whitespace().filter(|word| !word.contains(['*', '~']));
    let words = written.flat_map(|word| {
        let words = Words::of(word).joined();
        words.split(' ').map(plain).collect::<Vec<_>>()
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// A customer's `n` is an author's `ñ`.
fn plain(word: &str) -> String {
    word.replace('ñ', "n")
}

struct Clashes<'s> {
    starts: &'s [Start<'s>],
    /// By the two flows, the later one first: the starts, and a message that both take.
    shortest: BTreeMap<(usize, usize), ((usize, usize), String)>,
}

impl Clashes<'_> {
    fn add(&mut self, one: usize, other: usize, message: String) {
        let (index, other) = (one.max(other), one.min(other));
        let flows = (self.starts[index].flow, self.starts[other].flow);
        let is_shorter = self.shortest.get(&flows).is_none_or(|(_, known)| message.len() < known.len());
        if is_shorter {
            self.shortest.insert(flows, ((index, other), message));
        }
    }
}
