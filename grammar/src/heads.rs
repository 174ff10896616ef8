//! What a line is: one table from the section it stands in and its first one to three words.
//!
//! It holds the words that have not arrived yet too, so that they are answered with "not yet" and their blocks are known.
//! A test keeps it free of overlaps. Source: reference line grammar, sections 1.2 to 1.6.

/// The part of a file a line stands in; the words at the left edge decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// At the left edge, anywhere.
    File,
    Header,
    Step,
    Test,
}

/// How a line is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Production {
    Version,
    Flow,
    Step,
    Test,
    Words,
    Language,
    Timezone,
    Start,
    AnyTime,
    Once,
    Restart,
    Priority,
    Quiet,
    NotDelivered,
    Questions,
    Var,
    Send,
    AskAgain,
    Ask,
    ForReply,
    Wait,
    WaitUntil,
    If,
    ElseIf,
    Else,
    Set,
    Jump,
    Stop,
    Continue,
    Tag,
    Untag,
    Consent,
    OptOut,
    Track,
    Split,
    Repeat,
    End,
    Contains,
    Is,
    StartsWith,
    Number,
    Email,
    Phone,
    Date,
    Time,
    Yes,
    No,
    AnyText,
    AnythingElse,
    NoReply,
    Share,
    Contact,
    Now,
    Customer,
    After,
    Run,
    Expect,
    /// The word is reserved and has not arrived.
    NotYet,
}

/// A kind of block, closed by `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    Question,
    Test,
    Texts,
    Interrupt,
    Questions,
    Event,
    Handoff,
    Call,
    If,
    Split,
    Repeat,
}

impl Block {
    /// Whether the block consists of arms.
    pub fn has_arms(self) -> bool {
        match self {
            Self::Question | Self::Questions | Self::Event | Self::Handoff | Self::Call | Self::Split => true,
            Self::Test | Self::Texts | Self::Interrupt | Self::If | Self::Repeat => false,
        }
    }
}

/// What a line does to the blocks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// At the left edge: closes everything.
    Top,
    Header,
    Statement,
    Opens(Block),
    /// Opens, unless its end says where to go.
    MayOpen(Block),
    /// An arm of the innermost block of one of these kinds.
    Arm(&'static [Block]),
    /// `section`: ends the arm before it and is none.
    Divider,
    Else,
    End,
    Verb,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub section: Section,
    /// As typed, in small letters; `<n>` is a number, `<n>%` a share.
    pub words: &'static str,
    pub production: Production,
    pub role: Role,
}

const fn row(section: Section, words: &'static str, production: Production, role: Role) -> Head {
    Head { section, words, production, role }
}

const fn later(section: Section, words: &'static str, role: Role) -> Head {
    Head { section, words, production: Production::NotYet, role }
}

const ASK: &[Block] = &[Block::Question];
const ANY_QUESTION: &[Block] = &[Block::Question, Block::Questions];

use Section::{File, Header, Step, Test};

pub(crate) const HEADS: &[Head] = &[
    row(File, "flow-version", Production::Version, Role::Top),
    row(File, "flow", Production::Flow, Role::Top),
    row(File, "step", Production::Step, Role::Top),
    row(File, "test", Production::Test, Role::Opens(Block::Test)),
    row(File, "words", Production::Words, Role::Top),
    later(File, "texts", Role::Opens(Block::Texts)),
    row(Header, "language", Production::Language, Role::Header),
    later(Header, "languages", Role::Header),
    row(Header, "timezone", Production::Timezone, Role::Header),
    later(Header, "from", Role::Header),
    row(Header, "start when", Production::Start, Role::Header),
    later(Header, "start every", Role::Header),
    later(Header, "start <n>", Role::Header),
    later(Header, "cancel when", Role::Header),
    later(Header, "goal", Role::Header),
    row(Header, "at", Production::AnyTime, Role::MayOpen(Block::Interrupt)),
    row(Header, "once", Production::Once, Role::Header),
    later(Header, "one", Role::Header),
    row(Header, "restart", Production::Restart, Role::Header),
    row(Header, "priority", Production::Priority, Role::Header),
    row(Header, "quiet", Production::Quiet, Role::Header),
    later(Header, "expires", Role::Header),
    later(Header, "on human", Role::Header),
    later(Header, "on error", Role::Header),
    later(Header, "late", Role::Header),
    row(Header, "when", Production::NotDelivered, Role::Header),
    row(Header, "questions", Production::Questions, Role::Opens(Block::Questions)),
    later(Header, "requires", Role::Header),
    row(Header, "var", Production::Var, Role::Header),
    later(Header, "moved", Role::Header),
    row(Step, "send", Production::Send, Role::Statement),
    later(Step, "react", Role::Statement),
    row(Step, "ask again", Production::AskAgain, Role::Statement),
    row(Step, "ask", Production::Ask, Role::MayOpen(Block::Question)),
    row(Step, "wait for reply", Production::ForReply, Role::MayOpen(Block::Question)),
    later(Step, "wait for event", Role::MayOpen(Block::Event)),
    row(Step, "wait until", Production::WaitUntil, Role::Statement),
    row(Step, "wait", Production::Wait, Role::Statement),
    row(Step, "if", Production::If, Role::MayOpen(Block::If)),
    row(Step, "else if", Production::ElseIf, Role::Else),
    row(Step, "else", Production::Else, Role::Else),
    row(Step, "end", Production::End, Role::End),
    row(Step, "jump", Production::Jump, Role::Statement),
    row(Step, "stop", Production::Stop, Role::Statement),
    later(Step, "return", Role::Statement),
    row(Step, "continue", Production::Continue, Role::Statement),
    row(Step, "split", Production::Split, Role::Opens(Block::Split)),
    row(Step, "repeat", Production::Repeat, Role::Opens(Block::Repeat)),
    row(Step, "set", Production::Set, Role::Statement),
    row(Step, "tag", Production::Tag, Role::Statement),
    row(Step, "untag", Production::Untag, Role::Statement),
    row(Step, "consent", Production::Consent, Role::Statement),
    row(Step, "opt", Production::OptOut, Role::Statement),
    later(Step, "handoff", Role::MayOpen(Block::Handoff)),
    later(Step, "call", Role::MayOpen(Block::Call)),
    later(Step, "notify", Role::Statement),
    row(Step, "track", Production::Track, Role::Statement),
    later(Step, "run", Role::Statement),
    later(Step, "start flow", Role::Statement),
    later(Step, "cancel flow", Role::Statement),
    later(Step, "group", Role::Statement),
    later(Step, "pass", Role::Statement),
    later(Step, "timeline", Role::Opens(Block::Event)),
    row(Step, "contains", Production::Contains, Role::Arm(ANY_QUESTION)),
    row(Step, "is", Production::Is, Role::Arm(ANY_QUESTION)),
    row(Step, "anything", Production::AnythingElse, Role::Arm(ANY_QUESTION)),
    row(Step, "no reply", Production::NoReply, Role::Arm(ANY_QUESTION)),
    row(Step, "starts", Production::StartsWith, Role::Arm(ANY_QUESTION)),
    later(Step, "matches", Role::Arm(ANY_QUESTION)),
    later(Step, "only", Role::Arm(ASK)),
    later(Step, "button", Role::Arm(ASK)),
    later(Step, "row", Role::Arm(ASK)),
    later(Step, "rows", Role::Arm(ASK)),
    later(Step, "no rows", Role::Arm(ASK)),
    later(Step, "section", Role::Divider),
    row(Step, "number", Production::Number, Role::Arm(ANY_QUESTION)),
    row(Step, "email", Production::Email, Role::Arm(ANY_QUESTION)),
    row(Step, "phone", Production::Phone, Role::Arm(ANY_QUESTION)),
    row(Step, "date", Production::Date, Role::Arm(ANY_QUESTION)),
    row(Step, "time", Production::Time, Role::Arm(ANY_QUESTION)),
    row(Step, "yes", Production::Yes, Role::Arm(ANY_QUESTION)),
    row(Step, "no", Production::No, Role::Arm(ANY_QUESTION)),
    later(Step, "image", Role::Arm(ANY_QUESTION)),
    later(Step, "audio", Role::Arm(ANY_QUESTION)),
    later(Step, "document", Role::Arm(ANY_QUESTION)),
    later(Step, "location", Role::Arm(ANY_QUESTION)),
    later(Step, "contact", Role::Arm(ANY_QUESTION)),
    later(Step, "order", Role::Arm(ANY_QUESTION)),
    row(Step, "any text", Production::AnyText, Role::Arm(ANY_QUESTION)),
    later(Step, "any media", Role::Arm(ANY_QUESTION)),
    later(Step, "no agent", Role::Arm(&[Block::Handoff])),
    later(Step, "resolved", Role::Arm(&[Block::Handoff])),
    later(Step, "no event", Role::Arm(&[Block::Event])),
    later(Step, "happened", Role::Arm(&[Block::Event])),
    later(Step, "ok", Role::Arm(&[Block::Call])),
    later(Step, "error", Role::Arm(&[Block::Call])),
    row(Step, "<n>%", Production::Share, Role::Arm(&[Block::Split])),
    row(Test, "contact", Production::Contact, Role::Verb),
    row(Test, "now", Production::Now, Role::Verb),
    row(Test, "customer says", Production::Customer, Role::Verb),
    later(Test, "customer taps", Role::Verb),
    later(Test, "customer reacts", Role::Verb),
    later(Test, "customer sends", Role::Verb),
    later(Test, "customer calls", Role::Verb),
    row(Test, "after", Production::After, Role::Verb),
    row(Test, "run", Production::Run, Role::Verb),
    row(Test, "expect", Production::Expect, Role::Verb),
    later(Test, "expect handoff", Role::Verb),
    later(Test, "expect untaken", Role::Verb),
    later(Test, "expect cost", Role::Verb),
    later(Test, "event", Role::Verb),
    later(Test, "start flow", Role::Verb),
    later(Test, "agent", Role::Verb),
    later(Test, "http", Role::Verb),
    later(Test, "send fails", Role::Verb),
    row(Test, "end", Production::End, Role::End),
];

/// The first one to three words of a line, in small letters, numbers as `<n>` and `<n>%`.
pub(crate) fn first_words(code: &str) -> Vec<String> {
    let mut words = Vec::new();
    for chunk in code.split_whitespace().take(3) {
        let end = chunk.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '%' | '-'))).unwrap_or(chunk.len());
        let word = chunk[..end].trim_end_matches('-').to_lowercase();
        if word.is_empty() {
            break;
        }
        let is_whole = word.chars().count() == chunk.chars().count();
        let number = word.strip_suffix('%').unwrap_or(&word);
        words.push(match word.starts_with(|c: char| c.is_ascii_digit()) {
            true if word.ends_with('%') && number.bytes().all(|b| b.is_ascii_digit()) => "<n>%".to_owned(),
            true => "<n>".to_owned(),
            false => word,
        });
        if !is_whole {
            break;
        }
    }
    words
}

/// The row of a line in `section`; the one with the most words wins. In a header, statements are found too, since an
/// interruption may have a body.
pub(crate) fn find(section: Section, words: &[String]) -> Option<&'static Head> {
    let longest = |section: Section| {
        (1..=words.len()).rev().find_map(|count| {
            let typed = words[..count].join(" ");
            HEADS.iter().find(|head| head.section == section && head.words == typed)
        })
    };
    match section {
        File | Step | Test => longest(section),
        Header => longest(Header).or_else(|| longest(Step)),
    }
}

/// The row that begins with the same word, for a line whose second word is wrong; one that has arrived is preferred.
pub(crate) fn begins_like(section: Section, words: &[String]) -> Option<&'static Head> {
    let same =
        |head: &&Head| head.section == section && head.words.split(' ').next() == words.first().map(String::as_str);
    let found =
        |arrived: bool| HEADS.iter().filter(same).find(|head| (head.production != Production::NotYet) == arrived);
    found(true).or_else(|| found(false))
}

/// The row of these words in any section.
pub(crate) fn find_anywhere(words: &[String]) -> Option<&'static Head> {
    [File, Header, Step, Test].into_iter().find_map(|section| find(section, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_share_their_words_where_both_can_stand() {
        for (index, head) in HEADS.iter().enumerate() {
            for other in &HEADS[index + 1..] {
                let live_together = head.section == other.section
                    || matches!((head.section, other.section), (Header, Step) | (Step, Header));
                assert!(!live_together || head.words != other.words, "{} stands twice", head.words);
            }
        }
    }

    #[test]
    fn every_production_can_be_reached() {
        for head in HEADS {
            let words = first_words(&head.words.replace("<n>", "50"));
            assert_eq!(find(head.section, &words), Some(head), "{}", head.words);
        }
    }

    #[test]
    fn the_longest_head_wins_in_any_case() {
        let production = |code| find(Step, &first_words(code)).map(|head| head.production);
        assert_eq!(production("ASK Again \"x\""), Some(Production::AskAgain));
        assert_eq!(production("ask \"again\""), Some(Production::Ask));
        assert_eq!(production("wait for reply up to 2h"), Some(Production::ForReply));
        assert_eq!(production("wait 2h"), Some(Production::Wait));
        assert_eq!(production("sned"), None);
    }
}
