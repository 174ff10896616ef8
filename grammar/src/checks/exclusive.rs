//! Two conditions that are never true of one contact and one message. Only what is certain is said: both read the same
//! part of the contact or of the message and want other values of it, or one is the other's `not`. What the zone or the
//! language of a flow has a part in (`today()`, `reply.date`) is not compared.

use engine::Comparison;
use stdlib::Decimal;

use crate::ast::{Cond, Expr, ExprKind, Keyword, Name, folded};

/// Whether no contact and no message makes both true.
pub(super) fn exclude(one: &Cond, other: &Cond) -> bool {
    never_both((&one.0, true), (&other.0, true))
}

/// A condition, or what is left where it is not true.
type Side<'e> = (&'e Expr, bool);

fn never_both(one: Side<'_>, other: Side<'_>) -> bool {
    match (parts(one), parts(other)) {
        (Parts::Either(terms), _) => terms.into_iter().all(|term| never_both(term, other)),
        (_, Parts::Either(terms)) => terms.into_iter().all(|term| never_both(one, term)),
        (Parts::Both(terms), _) => terms.into_iter().any(|term| never_both(term, other)),
        (_, Parts::Both(terms)) => terms.into_iter().any(|term| never_both(one, term)),
        (Parts::One, Parts::One) => match (Claim::of(one), Claim::of(other)) {
            (Some(one), Some(other)) => one.contradicts(&other),
            (Some(_) | None, _) => false,
        },
    }
}

enum Parts<'e> {
    /// True where all are.
    Both(Vec<Side<'e>>),
    /// True where one is.
    Either(Vec<Side<'e>>),
    One,
}

fn parts((expr, holds): Side<'_>) -> Parts<'_> {
    match &expr.kind {
        ExprKind::And(terms) | ExprKind::Or(terms) => {
            let is_both = matches!(expr.kind, ExprKind::And(_)) == holds;
            let terms = terms.iter().map(|term| (term, holds)).collect();
            if is_both { Parts::Both(terms) } else { Parts::Either(terms) }
        }
        ExprKind::Not(of) => Parts::Both(vec![(&**of, !holds)]),
        _ => Parts::One,
    }
}

/// What a condition without parts says of one thing that can be read.
struct Claim {
    about: String,
    holds: Holds,
    /// Whether it is true where nothing is there to be read.
    of_nothing: bool,
}

/// The values it is true of.
enum Holds {
    /// It has no values: `contact has tag "vip"`.
    Itself(bool),
    OneOf(Vec<Constant>),
    NoneOf(Vec<Constant>),
    Below {
        limit: Decimal,
        included: bool,
    },
    Above {
        limit: Decimal,
        included: bool,
    },
}

#[derive(PartialEq)]
enum Constant {
    Text(String),
    Number(Decimal),
    Bool(bool),
}

impl Claim {
    fn of((expr, holds): Side<'_>) -> Option<Self> {
        let itself = |about: String| Some(Self { about, holds: Holds::Itself(holds), of_nothing: !holds });
        match &expr.kind {
            ExprKind::HasTag(tag) => itself(format!("tag {}", tag.literal()?)),
            ExprKind::HasConsent(purpose) => itself(format!("consent {}", purpose.folded)),
            ExprKind::Matches { text, by, keywords } => {
                let keywords: Option<Vec<String>> = keywords.iter().map(keyword).collect();
                itself(format!("{} {by:?} {:?}", read(text)?, keywords?))
            }
            ExprKind::Path(_) => {
                let kept = Holds::OneOf(vec![Constant::Bool(holds)]);
                Some(Self { about: read(expr)?, holds: kept, of_nothing: !holds })
            }
            ExprKind::Compare { left, sign, right } => {
                let (path, by, value) = match constant(right) {
                    Some(value) => (left, sign.by, value),
                    None => (right, seen_from_the_right(sign.by), constant(left)?),
                };
                let by = if holds { by } else { opposite(by) };
                Some(Self { about: read(path)?, holds: compared(by, value)?, of_nothing: !holds })
            }
            ExprKind::In { item, list } => {
                let ExprKind::List(items) = &list.kind else { return None };
                let values: Vec<Constant> = items.iter().map(constant).collect::<Option<_>>()?;
                let kept = if holds { Holds::OneOf(values) } else { Holds::NoneOf(values) };
                Some(Self { about: read(item)?, holds: kept, of_nothing: !holds })
            }
            // Of anything else nothing is claimed, so that it keeps no two flows apart.
            _ => None,
        }
    }

    fn contradicts(&self, other: &Self) -> bool {
        self.about == other.about && !(self.of_nothing && other.of_nothing) && disjoint(&self.holds, &other.holds)
    }
}

fn disjoint(one: &Holds, other: &Holds) -> bool {
    match (one, other) {
        (Holds::Itself(one), Holds::Itself(other)) => one != other,
        (Holds::OneOf(values), holds) | (holds, Holds::OneOf(values)) => {
            values.iter().all(|value| !allows(holds, value))
        }
        (Holds::Below { limit: most, included: up_to }, Holds::Above { limit: least, included: from })
        | (Holds::Above { limit: least, included: from }, Holds::Below { limit: most, included: up_to }) => {
            most < least || (most == least && !(*up_to && *from))
        }
        (Holds::Itself(_) | Holds::NoneOf(_) | Holds::Below { .. } | Holds::Above { .. }, _) => false,
    }
}

/// Whether the value may be one of these.
fn allows(holds: &Holds, value: &Constant) -> bool {
    let number = |fits: &dyn Fn(&Decimal) -> bool| match value {
        Constant::Number(number) => fits(number),
        Constant::Text(_) | Constant::Bool(_) => true,
    };
    match holds {
        Holds::Itself(_) => true,
        Holds::OneOf(values) => values.iter().any(|other| may_be_one(other, value)),
        Holds::NoneOf(values) => !values.contains(value),
        Holds::Below { limit, included } => number(&|number| number < limit || (*included && number == limit)),
        Holds::Above { limit, included } => number(&|number| number > limit || (*included && number == limit)),
    }
}

/// Texts that differ in capitals or accents alone are not told apart here, however they are compared when it runs.
fn may_be_one(one: &Constant, other: &Constant) -> bool {
    match (one, other) {
        (Constant::Text(one), Constant::Text(other)) => folded(one) == folded(other),
        (Constant::Text(_) | Constant::Number(_) | Constant::Bool(_), _) => one == other,
    }
}

/// A part of the contact, or the words of the message.
fn read(expr: &Expr) -> Option<String> {
    let ExprKind::Path(path) = &expr.kind else { return None };
    let names: Vec<&str> = path.iter().map(|name: &Name| name.folded.as_str()).collect();
    match names.as_slice() {
        ["reply"] | ["reply", "text"] => Some("reply".to_owned()),
        ["contact", _, ..] => Some(names.join(".")),
        _ => None,
    }
}

fn keyword(keyword: &Keyword) -> Option<String> {
    match keyword {
        Keyword::Text(text) => text.literal(),
        Keyword::Words(name) => Some(format!("words {}", name.folded)),
    }
}

fn constant(expr: &Expr) -> Option<Constant> {
    match &expr.kind {
        ExprKind::Text(text) => text.literal().map(Constant::Text),
        ExprKind::Number(number) => number.map(Constant::Number),
        ExprKind::Bool(value) => Some(Constant::Bool(*value)),
        _ => None,
    }
}

fn compared(by: Comparison, value: Constant) -> Option<Holds> {
    let limit = if let Constant::Number(number) = value { Some(number) } else { None };
    Some(match by {
        Comparison::Equal => Holds::OneOf(vec![value]),
        Comparison::Differs => Holds::NoneOf(vec![value]),
        Comparison::Less => Holds::Below { limit: limit?, included: false },
        Comparison::AtMost => Holds::Below { limit: limit?, included: true },
        Comparison::Greater => Holds::Above { limit: limit?, included: false },
        Comparison::AtLeast => Holds::Above { limit: limit?, included: true },
    })
}

/// `18 < contact.age` is `contact.age > 18`.
fn seen_from_the_right(by: Comparison) -> Comparison {
    match by {
        Comparison::Equal => Comparison::Equal,
        Comparison::Differs => Comparison::Differs,
        Comparison::Less => Comparison::Greater,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::Greater => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
    }
}

fn opposite(by: Comparison) -> Comparison {
    match by {
        Comparison::Equal => Comparison::Differs,
        Comparison::Differs => Comparison::Equal,
        Comparison::Less => Comparison::AtLeast,
        Comparison::AtMost => Comparison::Greater,
        Comparison::Greater => Comparison::AtMost,
        Comparison::AtLeast => Comparison::Less,
    }
}
