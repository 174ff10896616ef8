//! A keyword that an earlier answer of the question takes while others of its answer are heard. That two answers have a
//! word each in one message is no finding: the order of the lines says who wins, and each word alone is heard.

use engine::{Heard, Pattern};

use super::witness;
use crate::{
    Diagnostic, Span,
    ast::{Arm, ArmKind, Keyword, MatchKind},
    catalogue::keyword_taken,
};

/// `taker` finds the first of the answers above `arm`, and tried before it, that takes a message.
pub(super) fn check<'a>(
    arm: &Arm,
    taker: impl Fn(&Heard<'_>) -> Option<(&'a Arm, &'a Pattern)>,
    found: &mut Vec<Diagnostic>,
) {
    for (by, keyword, span) in written(arm) {
        let pattern = pattern(by, &keyword);
        let tried = witness::messages(&pattern);
        let heard = tried.iter().map(|message| Heard::new(message));
        let messages: Vec<Heard<'_>> = heard.filter(|message| witness::takes(&pattern, message)).collect();
        let Some(shortest) = messages.iter().min_by_key(|message| message.text.chars().count()) else { continue };
        let Some((first, _)) = taker(shortest) else { continue };
        if messages.iter().all(|message| taker(message).is_some()) {
            found.push(keyword_taken::always(span, place(first, shortest), shortest.text));
        } else if let Some(exact) = witness::spellings(&keyword).first()
            && let exact = Heard::new(exact)
            && let Some((first, pattern)) = taker(&exact)
            && !witness::takes(&without_tolerance(pattern), &exact)
        {
            found.push(keyword_taken::as_an_error(span, place(first, &exact), exact.text));
        }
    }
}

/// The keywords of an answer that stand in it, each with its place.
fn written(arm: &Arm) -> Vec<(MatchKind, String, Span)> {
    let ArmKind::Match(matching) = &arm.kind else { return Vec::new() };
    let texts = matching.keywords.iter().filter_map(|keyword| match keyword {
        Keyword::Text(text) => Some((matching.by, text.literal()?, text.span)),
        Keyword::Words(_) => None,
    });
    texts.collect()
}

fn pattern(by: MatchKind, keyword: &str) -> Pattern {
    let keywords = vec![keyword.to_owned()];
    match by {
        MatchKind::Contains => Pattern::Contains(keywords),
        MatchKind::Is => Pattern::Is(keywords),
        MatchKind::StartsWith => Pattern::StartsWith(keywords),
    }
}

/// The keyword that takes the message; the answer where that is none that stands in it.
fn place(arm: &Arm, message: &Heard<'_>) -> Span {
    let taking = written(arm).into_iter().find(|(by, keyword, _)| witness::takes(&pattern(*by, keyword), message));
    taking.map_or(arm.span, |(_, _, span)| span)
}

/// The pattern without its `~`.
fn without_tolerance(pattern: &Pattern) -> Pattern {
    let exact = |keywords: &[String]| keywords.iter().map(|keyword| keyword.replace('~', "")).collect();
    match pattern {
        Pattern::Is(keywords) => Pattern::Is(exact(keywords)),
        Pattern::Contains(keywords) => Pattern::Contains(exact(keywords)),
        Pattern::StartsWith(keywords) => Pattern::StartsWith(exact(keywords)),
        Pattern::Number(_)
        | Pattern::Email
        | Pattern::Phone
        | Pattern::Date
        | Pattern::Time
        | Pattern::Yes
        | Pattern::No
        | Pattern::AnyText
        | Pattern::Any => pattern.clone(),
    }
}
