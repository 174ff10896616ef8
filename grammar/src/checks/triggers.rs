//! Two flows that one message starts, across the files of a project: each spelling of a keyword is a witness, and the
//! shortest that both take is shown. What is missed (a message with a word of each) the order of the flows' names decides
//! at run time. Of two flows with different `priority` the greater answers; a keyword goes before `first message`, and
//! that before `any`. Two that a `where` keeps apart whatever is written start with no message together.

use std::collections::BTreeMap;

use engine::{Heard, Pattern};

use super::{exclusive::exclude, takers::Takers, witness};
use crate::{
    Diagnostic, Source, Span,
    ast::{Cond, File, Flow, Header, When},
    catalogue::two_flows_answer,
    words::WordLists,
};

pub(super) fn check(sources: &[Source], files: &[File], lists: &WordLists<'_>, found: &mut Vec<Diagnostic>) {
    let flows = files.iter().flat_map(|file| &file.flows).enumerate();
    let starts: Vec<Start<'_>> = flows.flat_map(|(index, flow)| starts(index, flow, lists)).collect();
    let by_words = starts.iter().enumerate().filter_map(|(index, start)| match &start.takes {
        Takes::Words(pattern) => Some((index, pattern)),
        Takes::First | Takes::Any => None,
    });
    let all = Takers::of(by_words);
    let mut clashes = Clashes { starts: &starts, shortest: BTreeMap::new() };
    for (index, start) in starts.iter().enumerate() {
        let takers: Vec<(usize, String)> = match &start.takes {
            Takes::Words(pattern) => witness::all_spellings(pattern)
                .filter_map(|message| {
                    let heard = Heard::new(&message);
                    let is_taken = all.takes(index, &heard);
                    let rival = is_taken.then(|| all.first(&heard, |other| start.is_rival_of(&starts[other])))??;
                    Some((rival, message))
                })
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
