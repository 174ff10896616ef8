//! `var` and its written value.

use pest::iterators::Pair;

use super::{
    Reader, Rule,
    read::{child, children, must},
};
use crate::ast::{Literal, LiteralKind, Var};

impl Reader {
    pub(super) fn var(&self, pair: &Pair<'_, Rule>) -> Var {
        Var {
            name: self.name(&must(pair, Rule::name)),
            kind: self.name(&must(&must(pair, Rule::kind), Rule::name)),
            default: child(pair, Rule::literal).map(|literal| self.literal(&literal)),
        }
    }

    pub(super) fn literal(&self, pair: &Pair<'_, Rule>) -> Literal {
        let span = self.span(pair);
        let inner = pair.clone().into_inner().next().expect("the grammar wants a value");
        let kind = match inner.as_rule() {
            Rule::text => LiteralKind::Text(self.text(&inner)),
            Rule::literal_list => {
                LiteralKind::List(children(&inner, Rule::literal).map(|item| self.literal(&item)).collect())
            }
            Rule::literal_record => LiteralKind::Record(
                children(&inner, Rule::literal_entry).map(|entry| self.literal_entry(&entry)).collect(),
            ),
            Rule::literal_moment => {
                let part = |rule| must(&inner, rule);
                LiteralKind::Word(format!("{} {}", part(Rule::date).as_str(), part(Rule::clock).as_str()))
            }
            _word => LiteralKind::Word(inner.as_str().to_lowercase()),
        };
        Literal { span, kind }
    }

    fn literal_entry(&self, pair: &Pair<'_, Rule>) -> (String, Literal) {
        let key = match child(pair, Rule::name) {
            Some(name) => self.name(&name).folded,
            None => self.text(&must(pair, Rule::text)).literal().unwrap_or_default(),
        };
        (key, self.literal(&must(pair, Rule::literal)))
    }
}
