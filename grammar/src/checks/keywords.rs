//! Keywords that nothing can match or that are the runtime's own, and answers that earlier ones always take. The matcher
//! of the runtime decides; only what is certain is said.

use engine::{Heard, Pattern};
use stdlib::{Keyword, KeywordProblem, Words, is_opt_in, is_opt_out};

use super::{taken, takers::Takers, witness};
use crate::{
    Diagnostic,
    ast::{Arm, ArmKind, Flow, Keyword as Written, Match, MatchKind, StatementKind, Text, When},
    catalogue::{empty_keyword, fixed_text, keyword_mark, never_heard, shadowed_arm},
    words::WordLists,
};

pub(super) fn check(flow: &Flow, lists: &WordLists<'_>, found: &mut Vec<Diagnostic>) {
    for trigger in flow.starts().chain(flow.interrupts().map(|(trigger, _)| trigger)) {
        if let When::Match(matching) = &trigger.when {
            of_match(matching, found);
        }
    }
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::Ask(ask) = &statement.kind {
            for arm in &ask.arms {
                if let ArmKind::Match(matching) = &arm.kind {
                    of_match(matching, found);
                }
            }
            shadowed(&ask.arms, lists, found);
        }
    });
}

fn of_match(matching: &Match, found: &mut Vec<Diagnostic>) {
    for written in &matching.keywords {
        if let Written::Text(text) = written {
            usable(text, found);
            if matching.by == MatchKind::Is {
                heard(text, found);
            }
        }
    }
}

/// A keyword of a line, of a condition or of a list.
pub(in crate::checks) fn usable(text: &Text, found: &mut Vec<Diagnostic>) {
    match text.literal() {
        None => found.push(fixed_text::at(text.span)),
        Some(keyword) => {
            let keyword = Keyword::new(&keyword);
            found.extend(keyword.problem().map(|problem| match problem {
                KeywordProblem::Empty => empty_keyword::at(text.span),
                KeywordProblem::MarkWithoutWord
                | KeywordProblem::MisplacedMark(_)
                | KeywordProblem::TooShort(_)
                | KeywordProblem::Digits(_)
                | KeywordProblem::YesOrNo(_) => keyword_mark::at(text.span, problem),
            }));
        }
    }
}

/// "baja" alone silences whoever writes it, before any flow hears it.
pub(in crate::checks) fn heard(text: &Text, found: &mut Vec<Diagnostic>) {
    let Some(keyword) = text.literal() else { return };
    let words = Words::of(&keyword);
    if is_opt_out(&words) || is_opt_in(&words) {
        found.push(never_heard::at(text.span, &keyword, is_opt_out(&words)));
    }
}

fn shadowed(arms: &[Arm], lists: &WordLists<'_>, found: &mut Vec<Diagnostic>) {
    let patterns: Vec<Option<Pattern>> = arms.iter().map(|arm| witness::of_arm(&arm.kind, lists)).collect();
    let known = patterns.iter().enumerate().filter_map(|(index, pattern)| Some((index, pattern.as_ref()?)));
    let all = Takers::of(known.clone());
    for (index, pattern) in known.filter(|(_, pattern)| **pattern != Pattern::Any) {
        // A general arm is tried behind all specific ones, and what they leave it is never nothing.
        let is_earlier = |other: usize| {
            let other = patterns[..index].get(other).and_then(Option::as_ref);
            other.is_some_and(|other| other.is_specific() == pattern.is_specific())
        };
        let messages = witness::messages(pattern);
        let takers: Option<Vec<(&Arm, &String)>> = messages
            .iter()
            .map(|message| (Heard::new(message), message))
            .filter(|(heard, _)| all.takes(index, heard))
            .map(|(heard, message)| Some((&arms[all.first(&heard, is_earlier)?], message)))
            .collect();
        match takers.as_ref().and_then(|takers| takers.first()) {
            Some((taker, witness)) => found.push(shadowed_arm::at(arms[index].span, taker.span, witness)),
            None => {
                let taker = |message: &Heard<'_>| {
                    let taker = all.first(message, is_earlier)?;
                    Some((&arms[taker], patterns[taker].as_ref()?))
                };
                taken::check(&arms[index], taker, found);
            }
        }
    }
}
