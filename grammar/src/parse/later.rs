//! Lines whose head has arrived, in forms that have not: `later.pest`.

use pest::iterators::Pair;

use super::Rule;
use crate::{Said, heads::Production};

pub(super) fn rule_of(production: Production) -> Option<Rule> {
    match production {
        Production::Start => Some(Rule::x_start),
        Production::AnyTime => Some(Rule::x_any_time),
        Production::Send => Some(Rule::x_send),
        Production::AskAgain => Some(Rule::x_ask_again),
        Production::Ask => Some(Rule::x_ask),
        Production::ForReply => Some(Rule::x_for_reply),
        Production::Version
        | Production::Flow
        | Production::Step
        | Production::Test
        | Production::Words
        | Production::Language
        | Production::Timezone
        | Production::Once
        | Production::Restart
        | Production::Priority
        | Production::Quiet
        | Production::NotDelivered
        | Production::Questions
        | Production::Var
        | Production::Wait
        | Production::WaitUntil
        | Production::If
        | Production::ElseIf
        | Production::Else
        | Production::Set
        | Production::Jump
        | Production::Stop
        | Production::Continue
        | Production::Tag
        | Production::Untag
        | Production::Consent
        | Production::OptOut
        | Production::Track
        | Production::Split
        | Production::Repeat
        | Production::End
        | Production::Contains
        | Production::Is
        | Production::StartsWith
        | Production::Number
        | Production::Email
        | Production::Phone
        | Production::Date
        | Production::Time
        | Production::Yes
        | Production::No
        | Production::AnyText
        | Production::AnythingElse
        | Production::NoReply
        | Production::Share
        | Production::Contact
        | Production::Now
        | Production::Customer
        | Production::After
        | Production::Run
        | Production::Expect
        | Production::NotYet => None,
    }
}

/// The part of the line that has not arrived.
pub(super) fn phrase<'p>(line: &Pair<'p, Rule>) -> Option<Pair<'p, Rule>> {
    line.clone().into_inner().find(|part| format!("{:?}", part.as_rule()).starts_with("later_"))
}

/// What to write meanwhile; empty where there is nothing.
pub(super) fn help(phrase: &Pair<'_, Rule>) -> Said {
    match phrase.as_rule() {
        Rule::later_template => Said::new(
            "Write a text before it, which is sent while WhatsApp allows free text: `send \"…\" or template …`.",
            "Escribe antes un texto, que se envía mientras WhatsApp permite texto libre: `send \"…\" or template …`.",
        ),
        _ => Said::default(),
    }
}
