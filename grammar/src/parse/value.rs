//! Values and conditions: pairs become the tree, each level that holds nothing of its own falling away.

use engine::{Arithmetic, Comparison, expr::DEPTH_MAX};
use pest::iterators::Pair;

use super::{Reader, Rule, read};
use crate::{
    Span,
    ast::{Cond, Expr, ExprKind, FilterArgument, FilterCall, Keyword, MatchKind, Name, Piece, Sign, Text},
};

impl Reader {
    /// From a `value`.
    pub(super) fn value(&self, pair: &Pair<'_, Rule>) -> Expr {
        let mut parts = pair.clone().into_inner();
        let value = self.expr(&parts.next().expect("a value is an expression first"));
        parts.enumerate().fold(value, |value, (nth, filter)| self.filtered(value, nth, &filter))
    }

    /// From the inside of a slot: a `slot_value` and the filters behind it.
    pub(super) fn slot_value(&self, pair: &Pair<'_, Rule>) -> Expr {
        let mut value = None;
        let mut nth = 0;
        for part in pair.clone().into_inner() {
            match (part.as_rule(), value.take()) {
                (Rule::slot_value, _) => {
                    let terms = part.clone().into_inner().filter_map(|term| self.term(&term)).collect();
                    value = Some(self.several(&part, terms, ExprKind::Or));
                }
                (Rule::slot_filter, Some(before)) => {
                    value = Some(self.filtered(before, nth, &part));
                    nth += 1;
                }
                (_blank, before) => value = before,
            }
        }
        value.expect("a slot has a value")
    }

    fn term(&self, pair: &Pair<'_, Rule>) -> Option<Expr> {
        let kind = match pair.as_rule() {
            Rule::path => self.path(pair),
            Rule::number => ExprKind::Number(pair.as_str().parse().ok()),
            Rule::inner => ExprKind::Text(self.inner(pair)),
            _or => return None,
        };
        Some(self.node(pair, kind))
    }

    /// A text in the braces of another.
    fn inner(&self, pair: &Pair<'_, Rule>) -> Text {
        let written = pair.as_str();
        let literal = Piece::Literal(written[1..written.len() - 1].to_owned());
        Text { span: self.span(pair), pieces: vec![literal] }
    }

    /// From a `condition`.
    pub(super) fn condition(&self, pair: &Pair<'_, Rule>) -> Cond {
        Cond(self.expr(&read::must(pair, Rule::expr)))
    }

    /// From an `expr`.
    pub(super) fn expr(&self, pair: &Pair<'_, Rule>) -> Expr {
        let terms = read::children(pair, Rule::both).map(|both| {
            let terms = read::children(&both, Rule::negation).map(|negation| self.negation(&negation)).collect();
            self.several(&both, terms, ExprKind::And)
        });
        let terms = terms.collect();
        self.several(pair, terms, ExprKind::Or)
    }

    fn several(&self, pair: &Pair<'_, Rule>, mut terms: Vec<Expr>, kind: fn(Vec<Expr>) -> ExprKind) -> Expr {
        match terms.len() {
            1 => terms.remove(0),
            _ => self.node(pair, kind(terms)),
        }
    }

    fn negation(&self, pair: &Pair<'_, Rule>) -> Expr {
        let condition = match read::child(pair, Rule::special) {
            Some(special) => self.special(&special),
            None => self.comparison(&read::must(pair, Rule::comparison)),
        };
        match read::child(pair, Rule::not_sign) {
            Some(_) => self.node(pair, ExprKind::Not(Box::new(condition))),
            None => condition,
        }
    }

    fn special(&self, pair: &Pair<'_, Rule>) -> Expr {
        let special = pair.clone().into_inner().next().expect("a special condition is one of its kinds");
        let kind = match special.as_rule() {
            Rule::has_tag => ExprKind::HasTag(self.text(&read::must(&special, Rule::text))),
            Rule::has_consent => ExprKind::HasConsent(self.name(&read::must(&special, Rule::name))),
            Rule::replied => ExprKind::Replied,
            Rule::window_open => ExprKind::WindowOpen,
            _inside_hours_or_from_ad => ExprKind::Later,
        };
        self.node(&special, kind)
    }

    fn comparison(&self, pair: &Pair<'_, Rule>) -> Expr {
        let mut parts = pair.clone().into_inner();
        let left = self.sum(&parts.next().expect("a comparison begins with a sum"));
        let Some(how) = parts.next() else { return left };
        let left = Box::new(left);
        let mut right = || {
            let sum = parts.next().expect("behind a sign stands a sum");
            Box::new(self.sum(&sum))
        };
        let kind = match how.as_rule() {
            Rule::matches => {
                let keywords = read::children(&how, Rule::keyword).map(|keyword| self.keyword(&keyword)).collect();
                ExprKind::Matches { text: left, by: match_kind(&read::must(&how, Rule::match_sign)), keywords }
            }
            Rule::compare_sign => ExprKind::Compare { left, sign: self.sign(&how), right: right() },
            _in => ExprKind::In { item: left, list: right() },
        };
        self.node(pair, kind)
    }

    fn sign(&self, pair: &Pair<'_, Rule>) -> Sign {
        let (by, is_ours) = match pair.as_str() {
            "==" => (Comparison::Equal, true),
            "!=" => (Comparison::Differs, true),
            "<" => (Comparison::Less, true),
            "<=" => (Comparison::AtMost, true),
            ">" => (Comparison::Greater, true),
            ">=" => (Comparison::AtLeast, true),
            "<>" | "≠" => (Comparison::Differs, false),
            "=<" | "≤" => (Comparison::AtMost, false),
            "=>" | "≥" => (Comparison::AtLeast, false),
            _equals => (Comparison::Equal, false),
        };
        Sign { span: self.span(pair), by, is_ours }
    }

    /// From a `keyword`.
    pub(super) fn keyword(&self, pair: &Pair<'_, Rule>) -> Keyword {
        match read::child(pair, Rule::text) {
            Some(text) => Keyword::Text(self.text(&text)),
            None => Keyword::Words(self.name(&read::must(pair, Rule::name))),
        }
    }

    fn sum(&self, pair: &Pair<'_, Rule>) -> Expr {
        computed(pair, |product| computed(product, |unary| self.unary(unary)))
    }

    fn unary(&self, pair: &Pair<'_, Rule>) -> Expr {
        let part = self.part(&read::must(pair, Rule::part));
        match (read::child(pair, Rule::minus), &part.kind) {
            (None, _) => part,
            (Some(_), ExprKind::Number(Some(number))) => self.node(pair, ExprKind::Number(Some(-*number))),
            (Some(_), _) => self.node(pair, ExprKind::Negative(Box::new(part))),
        }
    }

    /// A primary and the parts and calls behind its dots; names behind a name are one path.
    fn part(&self, pair: &Pair<'_, Rule>) -> Expr {
        let mut parts = pair.clone().into_inner().peekable();
        let mut whole = self.primary(&parts.next().expect("a part begins with a primary"));
        let mut nth = 0;
        while let Some(dot) = parts.next() {
            let name = self.name(&read::must(&dot, Rule::name));
            let span = whole.span.to(name.span);
            let arguments = parts.next_if(|part| part.as_rule() == Rule::arguments_of);
            whole = match (arguments, whole) {
                (Some(arguments), whole) => {
                    let span = span.to(self.span(&arguments));
                    let arguments = self.arguments(&arguments);
                    longer(nth, span, ExprKind::Method { of: Box::new(whole), function: name, arguments })
                }
                (None, Expr { kind: ExprKind::Path(mut names), .. }) => {
                    names.push(name);
                    Expr { span, kind: ExprKind::Path(names) }
                }
                (None, whole) => longer(nth, span, ExprKind::Part { of: Box::new(whole), name }),
            };
            nth += 1;
        }
        whole
    }

    fn primary(&self, pair: &Pair<'_, Rule>) -> Expr {
        let mut parts = pair.clone().into_inner();
        let first = parts.next().expect("a primary is one of its kinds");
        let kind = match first.as_rule() {
            Rule::date => ExprKind::Date(first.as_str().to_owned()),
            Rule::clock => ExprKind::Clock(first.as_str().to_owned()),
            Rule::decimal => ExprKind::Number(first.as_str().parse().ok()),
            Rule::text => ExprKind::Text(self.text(&first)),
            Rule::list => ExprKind::List(self.arguments(&first)),
            Rule::record => ExprKind::Record(first.clone().into_inner().map(|entry| self.entry(&entry)).collect()),
            Rule::expr => return self.expr(&first),
            _operand => match parts.next() {
                Some(arguments) => {
                    ExprKind::Call { function: self.name(&first), arguments: self.arguments(&arguments) }
                }
                None => self.path(&first),
            },
        };
        self.node(pair, kind)
    }

    /// From a `path` or the first name of one. `true` and `false` are no names.
    pub(super) fn path(&self, pair: &Pair<'_, Rule>) -> ExprKind {
        match pair.as_str().to_ascii_lowercase().as_str() {
            "true" => return ExprKind::Bool(true),
            "false" => return ExprKind::Bool(false),
            _name => {}
        }
        let mut start = self.span(pair).start;
        let names = pair.as_str().split('.').map(|name| {
            let span = Span::new(self.file, start..start + name.len());
            start = span.end + 1;
            Name::new(name, span)
        });
        ExprKind::Path(names.collect())
    }

    fn arguments(&self, pair: &Pair<'_, Rule>) -> Vec<Expr> {
        read::children(pair, Rule::value).map(|value| self.value(&value)).collect()
    }

    /// A field of a record; its name may stand between quotes.
    fn entry(&self, pair: &Pair<'_, Rule>) -> (Name, Expr) {
        let key = pair.clone().into_inner().next().expect("an entry has a key");
        let name = match key.as_rule() {
            Rule::text => Name::new(&self.text(&key).literal().unwrap_or_default(), self.span(&key)),
            _name => self.name(&key),
        };
        (name, self.value(&read::must(pair, Rule::value)))
    }

    fn filtered(&self, value: Expr, nth: usize, pair: &Pair<'_, Rule>) -> Expr {
        let span = value.span.to(self.span(pair));
        longer(nth, span, ExprKind::Filtered { value: Box::new(value), filter: self.filter(pair) })
    }

    /// From a `filter` or a `slot_filter`.
    fn filter(&self, pair: &Pair<'_, Rule>) -> FilterCall {
        let mut parts = pair.clone().into_inner().filter(|part| part.as_rule() != Rule::blank);
        let name = self.name(&parts.next().expect("a filter has a name"));
        let argument = parts.next().map(|argument| {
            let argument = match argument.as_rule() {
                Rule::filter_argument => argument.into_inner().next().expect("an argument is one of its kinds"),
                _slot_argument => argument,
            };
            let text = match argument.as_rule() {
                Rule::text => self.text(&argument).literal(),
                Rule::inner => self.inner(&argument).literal(),
                _word => Some(argument.as_str().to_owned()),
            };
            FilterArgument { span: self.span(&argument), text }
        });
        FilterCall { span: self.span(pair), name, argument }
    }

    fn node(&self, pair: &Pair<'_, Rule>, kind: ExprKind) -> Expr {
        Expr { span: self.span(pair), kind }
    }
}

/// From a `sum` or a `product`: operands with signs between them, taken from the left.
fn computed(pair: &Pair<'_, Rule>, operand: impl Fn(&Pair<'_, Rule>) -> Expr) -> Expr {
    let mut parts = pair.clone().into_inner();
    let mut left = operand(&parts.next().expect("operands are never none"));
    let mut nth = 0;
    while let (Some(sign), Some(right)) = (parts.next(), parts.next()) {
        let by = match sign.as_str() {
            "+" => Arithmetic::Plus,
            "-" => Arithmetic::Minus,
            "*" => Arithmetic::Times,
            "/" => Arithmetic::Over,
            _percent => Arithmetic::Modulo,
        };
        let right = operand(&right);
        let span = left.span.to(right.span);
        left = longer(nth, span, ExprKind::Compute { left: Box::new(left), by, right: Box::new(right) });
        nth += 1;
    }
    left
}

/// An expression that takes up the one before, as the `nth` in a row: a thousand would be a tree too deep to walk.
fn longer(nth: usize, span: Span, kind: ExprKind) -> Expr {
    Expr { span, kind: if nth < DEPTH_MAX { kind } else { ExprKind::TooLong } }
}

pub(super) fn match_kind(sign: &Pair<'_, Rule>) -> MatchKind {
    let first = sign.clone().into_inner().next().expect("a match has its word");
    match first.as_rule() {
        Rule::kw_contains => MatchKind::Contains,
        Rule::kw_is => MatchKind::Is,
        _starts => MatchKind::StartsWith,
    }
}
