//! Expressions: names resolved, signs made ours, what is written out computed.

use engine::{Expr, Pattern, Read, ReplyPart, Segment, Text};
use stdlib::{Filter, Value};

use crate::{
    Fields,
    ast::{self, ExprKind, FilterCall, Keyword, MatchKind, Name, Piece},
    checks::is_filtered,
    reads::{CONTACT, REPLY, RUN},
    words::WordLists,
};

/// What expressions of a flow are lowered with.
#[derive(Clone, Copy)]
pub(crate) struct Values<'p> {
    /// `[fields]` of the project.
    pub fields: &'p Fields,
    /// The `words` of the project.
    pub lists: &'p WordLists<'p>,
}

/// What `or` means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Value,
    Condition,
}

impl Values<'_> {
    pub fn text(self, text: &ast::Text) -> Text {
        let mut segments = Vec::new();
        for piece in &text.pieces {
            match piece {
                Piece::Literal(literal) => segments.push(Segment::Literal(literal.clone())),
                Piece::Slot(slot) => match self.value(&slot.value) {
                    Expr::Literal(Value::Text(text)) => segments.push(Segment::Literal(text)),
                    value => segments.push(Segment::Slot(value)),
                },
            }
        }
        Text(segments)
    }

    pub fn value(self, expr: &ast::Expr) -> Expr {
        self.expr(expr, Place::Value)
    }

    pub fn condition(self, condition: &ast::Cond) -> Expr {
        self.expr(&condition.0, Place::Condition)
    }

    fn boxed(self, expr: &ast::Expr) -> Box<Expr> {
        Box::new(self.value(expr))
    }

    fn values(self, exprs: &[ast::Expr]) -> Vec<Expr> {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    fn expr(self, expr: &ast::Expr, place: Place) -> Expr {
        match &expr.kind {
            ExprKind::Text(text) => match text.literal() {
                Some(literal) => Expr::Literal(Value::Text(literal)),
                None => Expr::Text(self.text(text)),
            },
            ExprKind::Number(number) => {
                Expr::Literal(Value::Number(number.expect("numbers were checked to be in range")))
            }
            ExprKind::Bool(value) => Expr::Literal(Value::Bool(*value)),
            ExprKind::Clock(written) => {
                Expr::Literal(Value::Time(written.parse().expect("clock times were checked to exist")))
            }
            ExprKind::Path(names) => self.path(names),
            ExprKind::Part { of, name } => Expr::Field { of: self.boxed(of), name: name.text.clone() },
            ExprKind::Call { function, arguments } => Expr::Call {
                function: engine::Function::named(&function.folded).expect("functions were checked to be known"),
                arguments: self.values(arguments),
            },
            ExprKind::List(items) => Expr::List(self.values(items)),
            ExprKind::Record(fields) => {
                Expr::Record(fields.iter().map(|(name, value)| (name.text.clone(), self.value(value))).collect())
            }
            ExprKind::Or(terms) if place == Place::Value => Expr::FirstOf(self.values(terms)),
            ExprKind::Or(terms) => self.joined(terms, Expr::Either),
            ExprKind::And(terms) => self.joined(terms, Expr::Both),
            ExprKind::Not(condition) => Expr::Not(Box::new(self.expr(condition, Place::Condition))),
            ExprKind::Compare { left, sign, right } => {
                Expr::Compare { by: sign.by, left: self.boxed(left), right: self.boxed(right) }
            }
            ExprKind::In { item, list } => Expr::In { item: self.boxed(item), list: self.boxed(list) },
            ExprKind::Compute { left, by, right } => {
                Expr::Compute { by: *by, left: self.boxed(left), right: self.boxed(right) }
            }
            ExprKind::Negative(of) => Expr::Negative(self.boxed(of)),
            ExprKind::Filtered { value, filter } => self.filtered(value, &lower_filter(filter)),
            ExprKind::Matches { text, by, keywords } => {
                Expr::Matches { text: Box::new(self.matched(text)), pattern: self.pattern(*by, keywords) }
            }
            ExprKind::HasTag(tag) => Expr::HasTag(tag.literal().expect("tags were checked to be written out")),
            ExprKind::HasConsent(purpose) => Expr::HasConsent(purpose.folded.clone()),
            ExprKind::Replied => Expr::Replied,
            ExprKind::WindowOpen => Expr::WindowOpen,
            ExprKind::Date(_) | ExprKind::Method { .. } | ExprKind::Later | ExprKind::TooLong => {
                unreachable!("a flow with a mistake in an expression is not lowered")
            }
        }
    }

    fn pattern(self, by: MatchKind, keywords: &[Keyword]) -> Pattern {
        let texts = self.lists.keywords(keywords);
        match by {
            MatchKind::Contains => Pattern::Contains(texts),
            MatchKind::Is => Pattern::Is(texts),
            MatchKind::StartsWith => Pattern::StartsWith(texts),
        }
    }

    fn filtered(self, value: &ast::Expr, filter: &Filter) -> Expr {
        let one = |term: &ast::Expr| {
            if is_filtered(value, term, filter) {
                Expr::Filtered { value: self.boxed(term), filter: filter.clone() }
            } else {
                self.value(term)
            }
        };
        match &value.kind {
            ExprKind::Or(terms) if terms.iter().any(|term| !is_filtered(value, term, filter)) => {
                Expr::FirstOf(terms.iter().map(one).collect())
            }
            _ => one(value),
        }
    }

    /// `and` and `or` of conditions, from the left.
    /// By halves: a long row of terms is not deep.
    fn joined(self, terms: &[ast::Expr], join: fn(Box<Expr>, Box<Expr>) -> Expr) -> Expr {
        match terms {
            [only] => self.expr(only, Place::Condition),
            _ => {
                let (left, right) = terms.split_at(terms.len() / 2);
                join(Box::new(self.joined(left, join)), Box::new(self.joined(right, join)))
            }
        }
    }

    /// What is compared with keywords: `reply` alone is its text there.
    fn matched(self, text: &ast::Expr) -> Expr {
        match &text.kind {
            ExprKind::Path(names) if matches!(names.as_slice(), [name] if name.folded == "reply") => {
                Expr::Read(Read::Reply(ReplyPart::Text))
            }
            _ => self.value(text),
        }
    }

    fn path(self, names: &[Name]) -> Expr {
        let (read, used) = self.read(names);
        names[used..]
            .iter()
            .fold(Expr::Read(read), |of, name| Expr::Field { of: Box::new(of), name: name.text.clone() })
    }

    /// What the path reads, and how many of its names say so; the others are parts of a record.
    fn read(self, names: &[Name]) -> (Read, usize) {
        let part = names.get(1).map_or("", |name| name.folded.as_str());
        let known = "names were checked to be known";
        match names[0].folded.as_str() {
            "contact" => {
                let own = CONTACT.iter().find(|(name, ..)| *name == part).map(|(_, read, _)| read.clone());
                let field = || engine::ContactPart::Field {
                    name: part.to_owned(),
                    kind: self.fields.get(part).expect(known).kind,
                };
                (Read::Contact(own.unwrap_or_else(field)), 2)
            }
            "reply" => (Read::Reply(REPLY.iter().find(|(name, ..)| *name == part).expect(known).1), 2),
            "run" => (Read::Run(RUN.iter().find(|(name, ..)| *name == part).expect(known).1), 2),
            variable => (Read::Variable(variable.to_owned()), 1),
        }
    }
}

fn lower_filter(call: &FilterCall) -> Filter {
    let argument = call.argument.as_ref().and_then(|argument| argument.text.as_deref());
    Filter::parse(&call.name.folded, argument).expect("filters were checked")
}
