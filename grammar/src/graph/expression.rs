//! An expression as an author writes it.

use engine::{Arithmetic, Comparison, ContactPart, Expr, Pattern, Read, ReplyPart, RunPart, Segment, Text};
use stdlib::{Filter, Value};

/// How strongly a form holds together; one that holds less stands in brackets inside one that holds more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Sign,
    Whole,
}

pub(super) fn written(expr: &Expr) -> String {
    within(expr, Strength::Or)
}

/// A text with its `{…}`.
pub(super) fn said(text: &Text) -> String {
    text.0
        .iter()
        .map(|segment| match segment {
            Segment::Literal(literal) => literal.clone(),
            Segment::Slot(expr) => format!("{{{}}}", written(expr)),
        })
        .collect()
}

fn within(expr: &Expr, least: Strength) -> String {
    let written = form(expr);
    if strength(expr) < least { format!("({written})") } else { written }
}

fn strength(expr: &Expr) -> Strength {
    match expr {
        Expr::FirstOf(_) | Expr::Either(..) | Expr::Filtered { .. } => Strength::Or,
        Expr::Both(..) => Strength::And,
        Expr::Not(_) => Strength::Not,
        Expr::Compare { .. } | Expr::In { .. } | Expr::Matches { .. } | Expr::HasTag(_) | Expr::HasConsent(_) => {
            Strength::Compare
        }
        Expr::Compute { by: Arithmetic::Plus | Arithmetic::Minus, .. } => Strength::Sum,
        Expr::Compute { by: Arithmetic::Times | Arithmetic::Over | Arithmetic::Modulo, .. } => Strength::Product,
        Expr::Negative(_) => Strength::Sign,
        Expr::Literal(_)
        | Expr::Text(_)
        | Expr::Read(_)
        | Expr::Field { .. }
        | Expr::List(_)
        | Expr::Record(_)
        | Expr::Call { .. }
        | Expr::Replied
        | Expr::WindowOpen => Strength::Whole,
    }
}

fn form(expr: &Expr) -> String {
    match expr {
        Expr::Literal(value) => literal(value),
        Expr::Text(text) => quoted(&said(text)),
        Expr::Read(read) => name(read),
        Expr::Field { of, name } => format!("{}.{name}", within(of, Strength::Whole)),
        Expr::List(items) => format!("[{}]", list(items)),
        Expr::Record(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", written(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Expr::FirstOf(of) => of.iter().map(|one| within(one, Strength::And)).collect::<Vec<_>>().join(" or "),
        Expr::Either(left, right) => format!("{} or {}", written(left), within(right, Strength::And)),
        Expr::Both(left, right) => format!("{} and {}", within(left, Strength::And), within(right, Strength::Not)),
        Expr::Not(of) => format!("not {}", within(of, Strength::Not)),
        Expr::Compare { by, left, right } => {
            format!("{} {} {}", within(left, Strength::Sum), comparison(*by), within(right, Strength::Sum))
        }
        Expr::Compute { by, left, right } => {
            let (sign, left_least, right_least) = match by {
                Arithmetic::Plus => ("+", Strength::Sum, Strength::Product),
                Arithmetic::Minus => ("-", Strength::Sum, Strength::Product),
                Arithmetic::Times => ("*", Strength::Product, Strength::Sign),
                Arithmetic::Over => ("/", Strength::Product, Strength::Sign),
                Arithmetic::Modulo => ("%", Strength::Product, Strength::Sign),
            };
            format!("{} {sign} {}", within(left, left_least), within(right, right_least))
        }
        Expr::Negative(of) => format!("-{}", within(of, Strength::Whole)),
        Expr::In { item, list } => format!("{} in {}", within(item, Strength::Sum), within(list, Strength::Sum)),
        Expr::Call { function, arguments } => format!("{}({})", function.name(), list(arguments)),
        Expr::Filtered { value, filter } => format!("{} | {}", written(value), self::filter(filter)),
        Expr::Matches { text, pattern } => format!("{} {}", within(text, Strength::Sum), keywords(pattern)),
        Expr::HasTag(tag) => format!("contact has tag {}", quoted(tag)),
        Expr::HasConsent(purpose) => format!("contact has consent {purpose}"),
        Expr::Replied => "replied".to_owned(),
        Expr::WindowOpen => "window open".to_owned(),
    }
}

fn list(items: &[Expr]) -> String {
    items.iter().map(written).collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\n', " "))
}

fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Number(number) => number.normalize().to_string(),
        Value::Bool(is_true) => is_true.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Moment(at) => at.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Record(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", literal(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

fn name(read: &Read) -> String {
    match read {
        Read::Reply(part) => format!(
            "reply.{}",
            match part {
                ReplyPart::Text => "text",
                ReplyPart::Number => "number",
                ReplyPart::Date => "date",
                ReplyPart::Time => "time",
                ReplyPart::Yes => "yes",
            }
        ),
        Read::Run(RunPart::Started) => "run.started".to_owned(),
        Read::Run(RunPart::Answers) => "run.answers".to_owned(),
        Read::Contact(part) => format!(
            "contact.{}",
            match part {
                ContactPart::Id => "id",
                ContactPart::Phone => "phone",
                ContactPart::Name => "name",
                ContactPart::FirstName => "first_name",
                ContactPart::Language => "language",
                ContactPart::Country => "country",
                ContactPart::Timezone => "timezone",
                ContactPart::LastMessage => "last_message",
                ContactPart::Field { name, .. } => name,
            }
        ),
        Read::Variable(name) => name.clone(),
    }
}

fn comparison(by: Comparison) -> &'static str {
    match by {
        Comparison::Equal => "==",
        Comparison::Differs => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    }
}

/// What a text is compared with in a condition.
fn keywords(pattern: &Pattern) -> String {
    let listed = |word: &str, texts: &[String]| {
        format!("{word} {}", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
    };
    match pattern {
        Pattern::Is(texts) => listed("is", texts),
        Pattern::Contains(texts) => listed("contains", texts),
        Pattern::StartsWith(texts) => listed("starts with", texts),
        Pattern::Number(_) => "is a number".to_owned(),
        Pattern::Email => "is an email".to_owned(),
        Pattern::Phone => "is a phone".to_owned(),
        Pattern::Date => "is a date".to_owned(),
        Pattern::Time => "is a time".to_owned(),
        Pattern::Yes => "is yes".to_owned(),
        Pattern::No => "is no".to_owned(),
        Pattern::AnyText | Pattern::Any => "is any text".to_owned(),
    }
}

fn filter(filter: &Filter) -> String {
    match filter {
        Filter::Max(count) => format!("max {count}"),
        Filter::Upper | Filter::Money(_) | Filter::Date(_) | Filter::Lines | Filter::Join => filter.name().to_owned(),
    }
}
