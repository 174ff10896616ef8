//! Keywords that nothing can match or that are the runtime's own, and answers that earlier ones always take. The matcher
//! of the runtime decides; only what is certain is said.

use engine::Pattern;
use stdlib::{Keyword, KeywordProblem, Words, is_opt_in, is_opt_out};

use super::{taken, witness};
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
    for (index, (arm, pattern)) in arms.iter().zip(&patterns).enumerate() {
        let Some(pattern) = pattern.as_ref().filter(|pattern| **pattern != Pattern::Any) else { continue };
        // A general arm is tried behind all specific ones, and what they leave it is never nothing.
        let earlier = |other: &Pattern| other.is_specific() == pattern.is_specific();
        let takers: Option<Vec<(&Arm, String)>> = witness::messages(pattern)
            .into_iter()
            .map(|message| {
                let taker = patterns[..index].iter().position(|other| {
                    other.as_ref().is_some_and(|other| earlier(other) && witness::takes(other, &message))
                })?;
                Some((&arms[taker], message))
            })
            .collect();
        match takers.as_ref().and_then(|takers| takers.first()) {
            Some((taker, witness)) => found.push(shadowed_arm::at(arm.span, taker.span, witness)),
            None => {
                let above = arms[..index].iter().zip(&patterns);
                let tried: Vec<(&Arm, &Pattern)> = above
                    .filter_map(|(arm, pattern)| Some((arm, pattern.as_ref().filter(|it| earlier(it))?)))
                    .collect();
                taken::check(arm, &tried, found);
            }
        }
    }
}
