//! From pairs to nodes. Every rule that is asked for here is in the line grammar by construction, so nothing can fail.

use pest::iterators::Pair;

use super::{Parsed, Reader, Rule};
use crate::{
    ast::{
        Alternative, AlternativeKind, ArmKind, Ask, AskAgain, Count, Expected, Header, Length, Name, StatementKind,
        Tail, Text, Trigger, Until, VerbKind, When,
    },
    heads::Production,
};

pub(super) fn line(reader: Reader, production: Production, pair: &Pair<'_, Rule>) -> Parsed {
    let name = || reader.name(&must(pair, Rule::name));
    let text = || reader.text(&must(pair, Rule::text));
    let statement = Parsed::Statement;
    match production {
        Production::Version => Parsed::Version(must(pair, Rule::int).as_str().to_owned()),
        Production::Flow => Parsed::Flow { name: name(), title: reader.maybe_text(pair) },
        Production::Step => Parsed::Step(name()),
        Production::Test => Parsed::Test(text()),
        Production::Language => Parsed::Header(Header::Language(name())),
        Production::Timezone => Parsed::Header(Header::Timezone(text())),
        Production::Start => Parsed::Header(Header::Start(reader.trigger(&must(pair, Rule::trigger)))),
        Production::AnyTime => Parsed::Header(Header::AnyTime {
            when: reader.trigger(&must(pair, Rule::trigger)),
            to: reader.target(&must(pair, Rule::goto)),
        }),
        Production::Send => statement(StatementKind::Send { text: text(), chain: reader.chain(pair) }),
        Production::Ask => statement(reader.ask(pair, Some((text(), reader.chain(pair))))),
        Production::ForReply => statement(reader.ask(pair, None)),
        Production::AskAgain => statement(StatementKind::AskAgain(Box::new(AskAgain {
            words: reader.span(&must(pair, Rule::kw_ask)).to(reader.span(&must(pair, Rule::kw_again))),
            at_most: child(pair, Rule::limit).map(|limit| reader.count(&must(&limit, Rule::int))),
            text: reader.maybe_text(pair),
            up_to: reader.up_to(pair),
        }))),
        Production::Wait => statement(StatementKind::Wait(reader.length(&must(pair, Rule::length)))),
        Production::Jump => statement(StatementKind::JumpTo(name())),
        Production::Stop => statement(StatementKind::Stop),
        Production::Continue => statement(StatementKind::Continue),
        Production::End => Parsed::End,
        Production::Contains => reader.arm(pair, ArmKind::Contains(reader.texts(&must(pair, Rule::contains)))),
        Production::Is => reader.arm(pair, ArmKind::Is(reader.texts(&must(pair, Rule::is)))),
        Production::AnythingElse => reader.arm(pair, ArmKind::AnythingElse),
        Production::NoReply => reader.arm(pair, ArmKind::NoReply),
        Production::Contact => Parsed::Verb(VerbKind::Contact { name: name(), fields: reader.fields(pair) }),
        Production::Now => {
            let (date, clock) = date_and_clock(pair);
            Parsed::Verb(VerbKind::Now { date, clock })
        }
        Production::Customer => Parsed::Verb(VerbKind::Says(text())),
        Production::After => Parsed::Verb(VerbKind::After(reader.length(&must(pair, Rule::duration)))),
        Production::Run => Parsed::Verb(VerbKind::Run(reader.until(pair))),
        Production::Expect => Parsed::Verb(VerbKind::Expect(reader.expected(pair))),
        Production::NotYet => unreachable!("a word that has not arrived has no rule"),
    }
}

impl Reader {
    fn maybe_text(&self, pair: &Pair<'_, Rule>) -> Option<Text> {
        child(pair, Rule::text).map(|text| self.text(&text))
    }

    fn texts(&self, pair: &Pair<'_, Rule>) -> Vec<Text> {
        children(pair, Rule::text).map(|text| self.text(&text)).collect()
    }

    fn trigger(&self, pair: &Pair<'_, Rule>) -> Trigger {
        let when = match (child(pair, Rule::contains), child(pair, Rule::is)) {
            (Some(contains), _) => When::Contains(self.texts(&contains)),
            (None, Some(is)) => When::Is(self.texts(&is)),
            (None, None) => When::Any,
        };
        Trigger { span: self.span(pair), when }
    }

    /// The name behind an arrow.
    fn target(&self, goto: &Pair<'_, Rule>) -> Name {
        self.name(&must(goto, Rule::name))
    }

    fn ask(&self, pair: &Pair<'_, Rule>, question: Option<(Text, Vec<Alternative>)>) -> StatementKind {
        StatementKind::Ask(Box::new(Ask {
            question,
            up_to: self.up_to(pair),
            arms: Vec::new(),
            end: None,
            is_broken: false,
        }))
    }

    fn up_to(&self, pair: &Pair<'_, Rule>) -> Option<Length> {
        child(pair, Rule::up_to).map(|up_to| self.length(&must(&up_to, Rule::length)))
    }

    fn count(&self, pair: &Pair<'_, Rule>) -> Count {
        Count { number: pair.as_str().parse().unwrap_or(u32::MAX), span: self.span(pair) }
    }

    fn chain(&self, pair: &Pair<'_, Rule>) -> Vec<Alternative> {
        let chain = must(pair, Rule::chain);
        chain
            .into_inner()
            .filter_map(|link| {
                let kind = match link.as_rule() {
                    Rule::template => AlternativeKind::Template(self.template(&link)),
                    Rule::kw_skip => AlternativeKind::Skip,
                    Rule::kw_stop => AlternativeKind::Stop,
                    Rule::goto => AlternativeKind::To(self.target(&link)),
                    _or => return None,
                };
                Some(Alternative { span: self.span(&link), kind })
            })
            .collect()
    }

    fn arm(&self, pair: &Pair<'_, Rule>, kind: ArmKind) -> Parsed {
        let tail = child(pair, Rule::tail).map(|tail| match child(&tail, Rule::goto) {
            Some(goto) => Tail::To(self.target(&goto)),
            None => Tail::Continue,
        });
        Parsed::Arm { kind, tail }
    }

    fn fields(&self, pair: &Pair<'_, Rule>) -> Vec<(Name, Text)> {
        children(pair, Rule::field)
            .map(|field| (self.name(&must(&field, Rule::name)), self.text(&must(&field, Rule::text))))
            .collect()
    }

    fn until(&self, pair: &Pair<'_, Rule>) -> Until {
        match (child(pair, Rule::name), child(pair, Rule::kw_end)) {
            (Some(step), _) => Until::Step(self.name(&step)),
            (None, Some(_)) => Until::End,
            (None, None) => Until::Idle,
        }
    }

    fn expected(&self, pair: &Pair<'_, Rule>) -> Expected {
        let what = pair.clone().into_inner().find(|part| part.as_rule() != Rule::kw_expect);
        let what = what.expect("the grammar wants something behind `expect`");
        match what.as_rule() {
            Rule::no_send => Expected::NoSend,
            Rule::sent => match child(&what, Rule::containing) {
                Some(containing) => Expected::SendContaining(self.text(&must(&containing, Rule::text))),
                None => Expected::Send(self.text(&must(&what, Rule::text))),
            },
            Rule::template => Expected::Template(self.template(&what)),
            Rule::at_step => Expected::Step(self.name(&must(&what, Rule::name))),
            Rule::waits => match child(&what, Rule::duration) {
                Some(length) => Expected::Wait(self.length(&length)),
                None => {
                    let (date, clock) = date_and_clock(&what);
                    Expected::WaitUntil { date, clock }
                }
            },
            _ends => Expected::End(self.maybe_text(&what)),
        }
    }
}

fn date_and_clock(pair: &Pair<'_, Rule>) -> (String, String) {
    (must(pair, Rule::date).as_str().to_owned(), must(pair, Rule::clock).as_str().to_owned())
}

pub(super) fn children<'p>(pair: &Pair<'p, Rule>, rule: Rule) -> impl Iterator<Item = Pair<'p, Rule>> {
    pair.clone().into_inner().filter(move |part| part.as_rule() == rule)
}

pub(super) fn child<'p>(pair: &Pair<'p, Rule>, rule: Rule) -> Option<Pair<'p, Rule>> {
    children(pair, rule).next()
}

pub(super) fn must<'p>(pair: &Pair<'p, Rule>, rule: Rule) -> Pair<'p, Rule> {
    child(pair, rule).expect("the grammar wants this part in that rule")
}
