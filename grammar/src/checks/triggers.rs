//! Two flows that one message starts, across the files of a project. Each keyword is a witness: a message that is just
//! these words. What is missed (a message with a word of each) the order of the flows' names decides at run time.

use stdlib::{Keyword, Words};

use crate::{
    Diagnostic,
    ast::{File, Flow, Header, Text, Trigger, When},
    catalogue::two_flows_answer,
};

pub(super) fn check(files: &[File], found: &mut Vec<Diagnostic>) {
    let flows: Vec<&Flow> = files.iter().flat_map(|file| &file.flows).collect();
    for (index, flow) in flows.iter().enumerate() {
        for earlier in &flows[..index] {
            if let Some(diagnostic) = clash(earlier, flow) {
                found.push(diagnostic);
            }
        }
    }
}

/// One finding for two flows, however many words they share.
fn clash(earlier: &Flow, flow: &Flow) -> Option<Diagnostic> {
    starts(flow).find_map(|mine| {
        starts(earlier).find_map(|theirs| {
            let witness = witness(mine, theirs).or_else(|| witness_of_any(mine, theirs))?;
            Some(two_flows_answer::at(mine.span, theirs.span, &witness))
        })
    })
}

fn starts(flow: &Flow) -> impl Iterator<Item = &Trigger> {
    flow.header.iter().filter_map(|line| match &line.kind {
        Header::Start(trigger) => Some(trigger),
        Header::Language(_) | Header::Timezone(_) | Header::AnyTime { .. } => None,
    })
}

/// A message that both take by a keyword.
fn witness(one: &Trigger, other: &Trigger) -> Option<String> {
    let keywords = texts(one).iter().chain(texts(other)).filter_map(Text::literal);
    keywords.into_iter().find(|keyword| takes(one, keyword) && takes(other, keyword))
}

/// A specific trigger goes before `any`, but of two `any` none does.
fn witness_of_any(one: &Trigger, other: &Trigger) -> Option<String> {
    (one.when == When::Any && other.when == When::Any).then(String::new)
}

fn texts(trigger: &Trigger) -> &[Text] {
    match &trigger.when {
        When::Contains(texts) | When::Is(texts) => texts,
        When::Any => &[],
    }
}

fn takes(trigger: &Trigger, message: &str) -> bool {
    let message = Words::of(message);
    let any = |texts: &[Text], matches: fn(&Keyword, &Words) -> bool| {
        texts.iter().filter_map(Text::literal).any(|text| matches(&Keyword::new(&text), &message))
    };
    match &trigger.when {
        When::Contains(texts) => any(texts, Keyword::is_within),
        When::Is(texts) => any(texts, Keyword::is_whole),
        When::Any => false,
    }
}
