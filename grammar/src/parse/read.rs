//! From pairs to nodes. Every rule that is asked for here is in the line grammar by construction, so nothing can fail.

use pest::iterators::Pair;

use super::{Parsed, Reader, Rule, value::match_kind};
use crate::{
    ast::{
        Alternative, AlternativeKind, ArmKind, AskAgain, Clock, Count, Expected, Header, Kind, Length, Literal, Match,
        Name, Set, StatementKind, Text, Trigger, Until, VerbKind, When, WordList,
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
        Production::Words => Parsed::Words(WordList { name: name(), texts: reader.texts(pair) }),
        Production::Language => Parsed::Header(Header::Language(name())),
        Production::Timezone => Parsed::Header(Header::Timezone(text())),
        Production::Start => Parsed::Header(Header::Start(reader.trigger_where(pair))),
        Production::AnyTime => Parsed::Header(Header::AnyTime {
            when: reader.trigger_where(pair),
            to: reader.target(&must(pair, Rule::goto)),
        }),
        Production::Once => {
            let every = child(pair, Rule::duration).map(|length| reader.length(&length));
            Parsed::Header(Header::Once { every })
        }
        Production::Restart => Parsed::Header(Header::Restart),
        Production::Priority => Parsed::Header(Header::Priority(reader.count(&must(pair, Rule::int)))),
        Production::Quiet => {
            let clocks = children(pair, Rule::clock).map(|clock| reader.clock(&clock)).collect::<Vec<_>>();
            let [from, to] = <[Clock; 2]>::try_from(clocks).expect("the grammar wants two clock times");
            Parsed::Header(Header::Quiet { from, to })
        }
        Production::NotDelivered => Parsed::Header(Header::NotDelivered { to: reader.target(&must(pair, Rule::goto)) }),
        Production::Questions => Parsed::Header(Header::Questions(Box::new(reader.questions(pair)))),
        Production::Var => Parsed::Header(Header::Var(Box::new(reader.var(pair)))),
        Production::Send => statement(StatementKind::Send { text: text(), chain: reader.chain(pair) }),
        Production::Ask => statement(reader.ask(pair, Some((text(), reader.chain(pair))))),
        Production::ForReply => statement(reader.ask(pair, None)),
        Production::AskAgain => statement(StatementKind::AskAgain(Box::new(AskAgain {
            words: reader.span(&must(pair, Rule::kw_ask)).to(reader.span(&must(pair, Rule::kw_again))),
            at_most: child(pair, Rule::limit).map(|limit| reader.count(&must(&limit, Rule::int))),
            text: reader.maybe_text(pair),
            up_to: reader.up_to(pair),
        }))),
        Production::Wait => {
            let length = reader.length(&must(pair, Rule::length));
            statement(StatementKind::Wait { length, label: reader.maybe_name(pair, Rule::label) })
        }
        Production::WaitUntil => statement(StatementKind::WaitUntil {
            moment: Box::new(reader.moment(&must(pair, Rule::moment))),
            late: child(pair, Rule::if_late).map(|late| reader.target(&must(&late, Rule::goto))),
            label: reader.maybe_name(pair, Rule::label),
        }),
        Production::If => statement(StatementKind::If(Box::new(reader.condition_line(pair)))),
        Production::ElseIf => Parsed::Else(Some(reader.condition(&must(pair, Rule::condition)))),
        Production::Else => Parsed::Else(None),
        Production::Set => {
            let target = reader.path_expr(&must(pair, Rule::path));
            statement(StatementKind::Set(Box::new(Set { target, value: reader.value(&must(pair, Rule::value)) })))
        }
        Production::Jump => statement(StatementKind::JumpTo(name())),
        Production::Stop => statement(StatementKind::Stop),
        Production::Continue => statement(StatementKind::Continue),
        Production::Tag => statement(StatementKind::Tag(text())),
        Production::Untag => statement(StatementKind::Untag(text())),
        Production::Consent => statement(StatementKind::Consent(name())),
        Production::OptOut => statement(StatementKind::OptOut),
        Production::Track => statement(StatementKind::Track(text())),
        Production::Split => statement(StatementKind::Split(Box::new(reader.split(pair)))),
        Production::Repeat => statement(StatementKind::Repeat(Box::new(reader.repeat(pair)))),
        Production::End => Parsed::End,
        Production::Contains | Production::Is | Production::StartsWith => {
            reader.arm(pair, ArmKind::Match(reader.matching(pair).expect("the grammar wants keywords here")))
        }
        Production::Number => reader.arm(pair, ArmKind::Kind(Kind::Number(reader.range(pair)))),
        Production::Email => reader.arm(pair, ArmKind::Kind(Kind::Email)),
        Production::Phone => reader.arm(pair, ArmKind::Kind(Kind::Phone)),
        Production::Date => reader.arm(pair, ArmKind::Kind(Kind::Date)),
        Production::Time => reader.arm(pair, ArmKind::Kind(Kind::Time)),
        Production::Yes => reader.arm(pair, ArmKind::Kind(Kind::Yes)),
        Production::No => reader.arm(pair, ArmKind::Kind(Kind::No)),
        Production::AnyText => reader.arm(pair, ArmKind::Kind(Kind::AnyText)),
        Production::Share => reader.share(pair),
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

    /// A trigger with its `where`.
    fn trigger_where(&self, pair: &Pair<'_, Rule>) -> Trigger {
        let condition = child(pair, Rule::where_is).map(|it| Box::new(self.condition(&must(&it, Rule::condition))));
        Trigger { condition, ..self.trigger(&must(pair, Rule::trigger)) }
    }

    fn trigger(&self, pair: &Pair<'_, Rule>) -> Trigger {
        let when = match (self.matching(pair), child(pair, Rule::kw_first)) {
            (Some(matching), _) => When::Match(matching),
            (None, Some(_)) => When::FirstMessage,
            (None, None) => When::Any,
        };
        Trigger { span: self.span(pair), when, condition: None }
    }

    /// The `contains …`, `is …` or `starts with …` in a line.
    fn matching(&self, pair: &Pair<'_, Rule>) -> Option<Match> {
        let matches = child(pair, Rule::matches)?;
        let keywords = children(&matches, Rule::keyword).map(|keyword| self.keyword(&keyword)).collect();
        Some(Match { by: match_kind(&must(&matches, Rule::match_sign)), keywords })
    }

    /// The name behind an arrow.
    pub(super) fn target(&self, goto: &Pair<'_, Rule>) -> Name {
        self.name(&must(goto, Rule::name))
    }

    /// The name inside the part of this rule.
    pub(super) fn maybe_name(&self, pair: &Pair<'_, Rule>, rule: Rule) -> Option<Name> {
        child(pair, rule).map(|part| self.name(&must(&part, Rule::name)))
    }

    pub(super) fn up_to(&self, pair: &Pair<'_, Rule>) -> Option<Length> {
        child(pair, Rule::up_to).map(|up_to| self.length(&must(&up_to, Rule::length)))
    }

    pub(super) fn count(&self, pair: &Pair<'_, Rule>) -> Count {
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
        Parsed::Arm { kind, tail: self.tail(pair) }
    }

    fn fields(&self, pair: &Pair<'_, Rule>) -> Vec<(Name, Literal)> {
        children(pair, Rule::field)
            .map(|field| (self.name(&must(&field, Rule::name)), self.literal(&must(&field, Rule::literal))))
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
            Rule::var_is => Expected::Var {
                path: self.name(&must(&what, Rule::path)),
                value: self.literal(&must(&what, Rule::literal)),
            },
            Rule::waits => match child(&what, Rule::duration) {
                Some(length) => Expected::Wait(self.length(&length)),
                None => {
                    let (date, clock) = date_and_clock(&what);
                    Expected::WaitUntil { date, clock }
                }
            },
            Rule::held => {
                let date = child(&what, Rule::date).map(|date| date.as_str().to_owned());
                Expected::HeldUntil { date, clock: must(&what, Rule::clock).as_str().to_owned() }
            }
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
