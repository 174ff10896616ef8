//! Two flows that one message starts, across the files of a project. Each keyword is a witness: a message that is just
//! these words. What is missed (a message with a word of each) the order of the flows' names decides at run time.

use stdlib::{Keyword, Words};

use crate::{
    Diagnostic, Span,
    ast::{File, Flow, Header, Text, Trigger, When},
    catalogue::two_flows_answer,
    load::FINDINGS_MAX,
};

pub(super) fn check(files: &[File], found: &mut Vec<Diagnostic>) {
    let flows: Vec<Vec<Start>> = files.iter().flat_map(|file| &file.flows).map(starts).collect();
    for (index, mine) in flows.iter().enumerate() {
        // One finding for two flows, however many words they share, and no more than anybody reads.
        let clashes = flows[..index].iter().filter_map(|theirs| clash(mine, theirs));
        found.extend(clashes.take(FINDINGS_MAX));
    }
}

/// A `start when` line.
struct Start {
    span: Span,
    /// `None`: any message.
    keywords: Option<Vec<Word>>,
}

struct Word {
    text: String,
    keyword: Keyword,
    words: Words,
    /// `is`: the whole message.
    is_whole: bool,
}

fn starts(flow: &Flow) -> Vec<Start> {
    let start = |trigger: &Trigger| Start { span: trigger.span, keywords: keywords(&trigger.when) };
    flow.header
        .iter()
        .filter_map(|line| match &line.kind {
            Header::Start(trigger) => Some(start(trigger)),
            Header::Language(_) | Header::Timezone(_) | Header::AnyTime { .. } => None,
        })
        .collect()
}

fn keywords(when: &When) -> Option<Vec<Word>> {
    let (texts, is_whole) = match when {
        When::Contains(texts) => (texts, false),
        When::Is(texts) => (texts, true),
        When::Any => return None,
    };
    let word = |text: String| Word { keyword: Keyword::new(&text), words: Words::of(&text), text, is_whole };
    Some(texts.iter().filter_map(Text::literal).map(word).collect())
}

fn clash(mine: &[Start], theirs: &[Start]) -> Option<Diagnostic> {
    mine.iter().find_map(|one| {
        theirs.iter().find_map(|other| {
            let witness = witness(one, other)?;
            Some(two_flows_answer::at(one.span, other.span, witness))
        })
    })
}

/// A message that both take by a keyword; empty for any message. A specific trigger goes before `any`, but of two `any`
/// none does.
fn witness<'w>(one: &'w Start, other: &'w Start) -> Option<&'w str> {
    match (&one.keywords, &other.keywords) {
        (None, None) => Some(""),
        (Some(mine), Some(theirs)) => mine
            .iter()
            .find(|word| takes(theirs, &word.words))
            .or_else(|| theirs.iter().find(|word| takes(mine, &word.words)))
            .map(|word| word.text.as_str()),
        (None, Some(_)) | (Some(_), None) => None,
    }
}

fn takes(keywords: &[Word], message: &Words) -> bool {
    let takes = |word: &Word| {
        if word.is_whole { word.keyword.is_whole(message) } else { word.keyword.is_within(message) }
    };
    keywords.iter().any(takes)
}
