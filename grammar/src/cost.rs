//! How many messages one run of a flow can send, and what they can cost: the least and the most, whatever happens.
//!
//! Every message has a weight: one, where messages are counted, or its price. The least is the lightest way to where a run
//! ends or stands for ever; the most is the heaviest walk, where what goes round is taken as often as a `repeat` or an
//! `ask again` allows, and is without bound where nothing counts. The roads are those that the engine itself names, so that
//! nothing of what a flow does is described a second time. What a customer's own messages cost the business is nothing.

mod least;
mod most;
mod net;
mod weight;

use std::collections::BTreeMap;

use engine::{OpId, Program, TemplateCall};
use stdlib::Decimal;

use crate::window::{self, Verdict};
use net::Net;

/// A message that a flow may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'p> {
    /// Without a template.
    Service,
    Template(&'p TemplateCall),
}

/// Whose run it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Customer {
    /// They start the flow and never write again.
    Silent,
    /// They may write at any time, and as often as they like.
    Any,
}

/// What one message weighs, at least and at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub least: Decimal,
    pub most: Decimal,
}

impl Range {
    pub const ZERO: Self = Self::exactly(Decimal::ZERO);

    pub const fn exactly(weight: Decimal) -> Self {
        Self { least: weight, most: weight }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    pub least: Decimal,
    pub most: Most,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Most {
    /// With the operations whose messages add up to it, and how often each is taken.
    At { sum: Decimal, from: BTreeMap<OpId, u64> },
    /// These operations go round, and nothing counts how often.
    Unbounded { ring: Vec<OpId> },
}

/// The bounds of one run, by what each message weighs.
pub fn bounds(program: &Program, customer: Customer, weigh: &dyn Fn(Message<'_>) -> Range) -> Bounds {
    let proved = window::prove(program).into_iter();
    let open = proved.filter(|judged| judged.verdict == Verdict::Always).map(|judged| judged.op).collect();
    let net = Net::of(program, customer, &open, weigh);
    Bounds { least: least::least(&net), most: most::most(&net) }
}

/// Every message that a flow may send, each once.
pub fn messages(program: &Program) -> Vec<Message<'_>> {
    let mut messages: Vec<Message<'_>> = Vec::new();
    for op in &program.ops {
        let Some(chain) = op.kind.says(program) else { continue };
        for message in std::iter::once(Message::Service).chain(chain.templates.iter().map(Message::Template)) {
            if !messages.contains(&message) {
                messages.push(message);
            }
        }
    }
    messages
}

#[cfg(test)]
mod tests;
