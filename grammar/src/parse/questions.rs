//! Questions and what may stand behind them, the shares of a `split`, loops.

use pest::iterators::Pair;

use super::{
    Parsed, Reader, Rule,
    read::{child, children, must},
};
use crate::ast::{
    Alternative, ArmKind, Ask, Branch, Clauses, Deadline, Each, If, Kind, OneLine, Otherwise, OtherwiseKind, Questions,
    Range, Repeat, Split, Statement, StatementKind, Tail, Text,
};

impl Reader {
    pub(super) fn ask(&self, pair: &Pair<'_, Rule>, question: Option<(Text, Vec<Alternative>)>) -> StatementKind {
        let otherwise = child(pair, Rule::otherwise).map(|otherwise| self.otherwise(&otherwise));
        let one_line = match (child(pair, Rule::short), otherwise) {
            (Some(short), otherwise) => Some(OneLine { takes: self.takes(&short), otherwise }),
            (None, Some(otherwise)) => Some(OneLine { takes: vec![ArmKind::AnythingElse], otherwise: Some(otherwise) }),
            (None, None) => None,
        };
        StatementKind::Ask(Box::new(Ask {
            question,
            clauses: self.clauses(&must(pair, Rule::clauses)),
            one_line,
            arms: Vec::new(),
            end: None,
            is_broken: false,
        }))
    }

    pub(super) fn questions(&self, pair: &Pair<'_, Rule>) -> Questions {
        let clauses = self.clauses(&must(pair, Rule::clauses));
        Questions { clauses, arms: Vec::new(), end: None, is_broken: false }
    }

    fn clauses(&self, pair: &Pair<'_, Rule>) -> Clauses {
        let mut clauses = Clauses::default();
        for clause in pair.clone().into_inner() {
            let (word, is_first) = match clause.as_rule() {
                Rule::save => ("save as", clauses.save.replace(self.name(&must(&clause, Rule::name))).is_none()),
                Rule::label => ("as", clauses.label.replace(self.name(&must(&clause, Rule::name))).is_none()),
                Rule::until => {
                    let moment = self.moment(&must(&clause, Rule::moment));
                    ("until", clauses.deadline.replace(Deadline::Until(moment)).is_none())
                }
                _up_to => {
                    let length = self.length(&must(&clause, Rule::length));
                    ("up to", clauses.deadline.replace(Deadline::UpTo(length)).is_none())
                }
            };
            if !is_first {
                clauses.twice.push((self.span(&clause), word));
            }
        }
        clauses
    }

    fn takes(&self, short: &Pair<'_, Rule>) -> Vec<ArmKind> {
        let kind = short.clone().into_inner().find(|part| part.as_rule() != Rule::kw_for);
        let kind = match kind.expect("the grammar wants a kind behind `for`").as_rule() {
            Rule::yes_or_no => return vec![ArmKind::Kind(Kind::Yes), ArmKind::Kind(Kind::No)],
            Rule::kw_number => Kind::Number(self.range(short)),
            Rule::kw_email => Kind::Email,
            Rule::kw_phone => Kind::Phone,
            Rule::kw_date => Kind::Date,
            Rule::kw_time => Kind::Time,
            _text => Kind::AnyText,
        };
        vec![ArmKind::Kind(kind)]
    }

    fn otherwise(&self, pair: &Pair<'_, Rule>) -> Otherwise {
        let kind = match (child(pair, Rule::goto), child(pair, Rule::kw_stop)) {
            (Some(goto), _) => OtherwiseKind::To(self.target(&goto)),
            (None, Some(_)) => OtherwiseKind::Stop,
            (None, None) => OtherwiseKind::Continue,
        };
        Otherwise { span: self.span(pair), kind }
    }

    /// The `1 to 100` of a line.
    pub(super) fn range(&self, pair: &Pair<'_, Rule>) -> Option<Range> {
        let range = child(pair, Rule::range)?;
        let mut ends = children(&range, Rule::number).map(|number| number.as_str().parse().ok());
        let mut end = || ends.next().expect("the grammar wants two numbers");
        Some(Range { span: self.span(&range), from: end(), to: end() })
    }

    pub(super) fn split(&self, pair: &Pair<'_, Rule>) -> Split {
        let word = self.span(&must(pair, Rule::kw_split));
        Split { word, label: self.maybe_name(pair, Rule::label), shares: Vec::new(), is_broken: false }
    }

    pub(super) fn share(&self, pair: &Pair<'_, Rule>) -> Parsed {
        let percent = self.count(&must(&must(pair, Rule::percent), Rule::int_percent));
        let name = child(pair, Rule::name).map(|name| self.name(&name));
        Parsed::Share { percent, name, tail: self.tail(pair) }
    }

    pub(super) fn repeat(&self, pair: &Pair<'_, Rule>) -> Repeat {
        let for_each = child(pair, Rule::for_each);
        let limit = for_each.clone().unwrap_or_else(|| must(pair, Rule::limit));
        Repeat {
            each: for_each.map(|each| Each {
                name: self.name(&must(&each, Rule::name)),
                list: self.path_expr(&must(&each, Rule::path)),
            }),
            at_most: self.count(&must(&limit, Rule::int)),
            label: self.maybe_name(pair, Rule::label),
            body: Vec::new(),
            is_broken: false,
        }
    }

    /// An `if` line; of one that says `jump to` the jump is its body.
    pub(super) fn condition_line(&self, pair: &Pair<'_, Rule>) -> If {
        let span = self.span(pair);
        let jump = child(pair, Rule::name).map(|name| {
            let name = self.name(&name);
            Statement { span: name.span, kind: StatementKind::JumpTo(name) }
        });
        let condition = self.condition(&must(pair, Rule::condition));
        let branch = Branch { span, condition, body: jump.into_iter().collect() };
        If { branches: vec![branch], otherwise: None, misplaced: Vec::new(), is_broken: false }
    }

    pub(super) fn tail(&self, pair: &Pair<'_, Rule>) -> Option<Tail> {
        child(pair, Rule::tail).map(|tail| match child(&tail, Rule::goto) {
            Some(goto) => Tail::To(self.target(&goto)),
            None => Tail::Continue,
        })
    }
}
