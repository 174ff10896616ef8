//! Keywords that nothing can match, and answers that an earlier one always takes. The matcher of the runtime decides;
//! only what is certain is said.

use stdlib::Keyword;

use crate::{
    Diagnostic,
    ast::{Arm, ArmKind, Flow, Header, StatementKind, Text, When},
    catalogue::{empty_keyword, fixed_text, shadowed_arm},
};

pub(super) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) {
    for line in &flow.header {
        match &line.kind {
            Header::Start(trigger) | Header::AnyTime { when: trigger, .. } => match &trigger.when {
                When::Contains(texts) | When::Is(texts) => usable(texts, found),
                When::Any => {}
            },
            Header::Language(_) | Header::Timezone(_) => {}
        }
    }
    super::walk_flow(flow, &mut |statement| {
        if let StatementKind::Ask(ask) = &statement.kind {
            for arm in &ask.arms {
                match &arm.kind {
                    ArmKind::Contains(texts) | ArmKind::Is(texts) => usable(texts, found),
                    ArmKind::AnythingElse | ArmKind::NoReply | ArmKind::Unread => {}
                }
            }
            shadowed(&ask.arms, found);
        }
    });
}

fn usable(texts: &[Text], found: &mut Vec<Diagnostic>) {
    for text in texts {
        match text.literal() {
            None => found.push(fixed_text::at(text.span)),
            Some(keyword) if Keyword::new(&keyword).is_empty() => found.push(empty_keyword::at(text.span)),
            Some(_) => {}
        }
    }
}

fn shadowed(arms: &[Arm], found: &mut Vec<Diagnostic>) {
    for (index, arm) in arms.iter().enumerate() {
        let (texts, whole) = match &arm.kind {
            ArmKind::Contains(texts) => (texts, false),
            ArmKind::Is(texts) => (texts, true),
            ArmKind::AnythingElse | ArmKind::NoReply | ArmKind::Unread => continue,
        };
        let keywords: Vec<String> = texts.iter().filter_map(Text::literal).collect();
        // Every text of the arm must be taken, each perhaps by another arm.
        let takers: Option<Vec<&Arm>> = keywords
            .iter()
            .map(|keyword| arms[..index].iter().find(|earlier| always_takes(earlier, keyword, whole)))
            .collect();
        if let Some((taker, witness)) = takers.as_ref().and_then(|takers| takers.first()).zip(keywords.first()) {
            found.push(shadowed_arm::at(arm.span, taker.span, witness));
        }
    }
}

/// Whether `earlier` takes every message that a later arm takes by `keyword`: by the whole message, or by a part of it.
fn always_takes(earlier: &Arm, keyword: &str, whole: bool) -> bool {
    let message = stdlib::Words::of(keyword);
    match &earlier.kind {
        ArmKind::Contains(texts) => {
            texts.iter().filter_map(Text::literal).any(|text| Keyword::new(&text).is_within(&message))
        }
        ArmKind::Is(texts) => {
            whole && texts.iter().filter_map(Text::literal).any(|text| Keyword::new(&text).is_whole(&message))
        }
        ArmKind::AnythingElse | ArmKind::NoReply | ArmKind::Unread => false,
    }
}
