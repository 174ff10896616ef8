//! The same expressions, evaluated without Rhai: a walk over the tree, as plain as it can be.

use std::cmp::Ordering;

use engine::{
    Arithmetic, Comparison, ContactPart, Expr, Function, Pattern, Read, ReplyPart, RunPart, Segment,
    expr::{ExprFault, Scope},
};
use stdlib::{Date, Decimal, Keyword, Value, Words, Zone, answer};

type Found = Result<Option<Value>, ExprFault>;

pub fn value(expr: &Expr, scope: &Scope<'_>) -> Found {
    let some = |value| Ok(Some(value));
    match expr {
        Expr::Literal(value) => some(value.clone()),
        Expr::Text(text) => {
            let mut parts = Vec::new();
            for segment in &text.0 {
                parts.push(match segment {
                    Segment::Literal(words) => Some(words.as_str().into()),
                    Segment::Slot(expr) => value(expr, scope)?,
                });
            }
            let shown = parts.into_iter().map(|part| Ok(needed(part)?.show(&scope.locale)));
            some(Value::Text(shown.collect::<Result<_, ExprFault>>()?))
        }
        Expr::Read(read) => Ok(self::read(read, scope)),
        Expr::Field { of, name } => match value(of, scope)? {
            None => Ok(None),
            Some(Value::Record(parts)) => Ok(parts.get(name).cloned()),
            Some(_) => Err(ExprFault::WrongType),
        },
        Expr::List(items) => some(Value::List(all(items, scope)?)),
        Expr::Record(parts) => {
            let (names, values): (Vec<_>, Vec<_>) = parts.iter().cloned().unzip();
            some(Value::Record(names.into_iter().zip(all(&values, scope)?).collect()))
        }
        Expr::FirstOf(terms) => {
            let mut found = None;
            for term in terms {
                found = value(term, scope)?;
                if found.as_ref().is_some_and(|value| *value != "".into()) {
                    break;
                }
            }
            Ok(found)
        }
        Expr::Either(left, right) => some(Value::Bool(bool(left, scope)? || bool(right, scope)?)),
        Expr::Both(left, right) => some(Value::Bool(bool(left, scope)? && bool(right, scope)?)),
        Expr::Not(of) => some(Value::Bool(!bool(of, scope)?)),
        Expr::Compare { by, left, right } => match (value(left, scope)?, value(right, scope)?) {
            (Some(left), Some(right)) => some(Value::Bool(compare(*by, &left, &right)?)),
            _ => some(Value::Bool(false)),
        },
        Expr::Compute { by, left, right } => {
            let (left, right) = (value(left, scope)?, value(right, scope)?);
            some(compute(*by, needed(left)?, needed(right)?)?)
        }
        Expr::Negative(of) => match needed(value(of, scope)?)? {
            Value::Number(number) => some(Value::Number(Decimal::ZERO - number)),
            _ => Err(ExprFault::WrongType),
        },
        Expr::In { item, list } => match (value(item, scope)?, value(list, scope)?) {
            (Some(item), Some(Value::List(items))) => some(Value::Bool(items.contains(&item))),
            (Some(_), Some(_)) => Err(ExprFault::WrongType),
            _ => some(Value::Bool(false)),
        },
        Expr::Call { function, arguments } => call(*function, &all(arguments, scope)?, scope),
        Expr::Filtered { value: of, filter } => match value(of, scope)? {
            None => Ok(None),
            Some(value) => filter.apply(&value, &scope.locale).map(Some).map_err(|_| ExprFault::WrongType),
        },
        Expr::Matches { text, pattern } => match value(text, scope)? {
            None => some(Value::Bool(false)),
            Some(Value::Text(text)) => some(Value::Bool(matches(pattern, &Words::of(&text)))),
            Some(_) => Err(ExprFault::WrongType),
        },
        Expr::HasTag(tag) => some(Value::Bool(scope.contact.tags.contains(tag))),
        Expr::HasConsent(purpose) => some(Value::Bool(scope.contact.consents.contains(purpose))),
        Expr::Replied => some(Value::Bool(scope.run.is_some_and(|run| run.replied))),
        Expr::WindowOpen => {
            let age_ms = scope.window.last_in_at.map(|at| scope.now - at);
            some(Value::Bool(age_ms.is_some_and(|age_ms| age_ms < 86_400_000 - 300_000)))
        }
    }
}

fn needed(found: Option<Value>) -> Result<Value, ExprFault> {
    found.ok_or(ExprFault::Missing)
}

/// All of them first, and then whether one is missing.
fn all(exprs: &[Expr], scope: &Scope<'_>) -> Result<Vec<Value>, ExprFault> {
    let found: Vec<_> = exprs.iter().map(|expr| value(expr, scope)).collect::<Result<_, _>>()?;
    found.into_iter().map(needed).collect()
}

fn bool(expr: &Expr, scope: &Scope<'_>) -> Result<bool, ExprFault> {
    match needed(value(expr, scope)?)? {
        Value::Bool(holds) => Ok(holds),
        _ => Err(ExprFault::WrongType),
    }
}

fn read(read: &Read, scope: &Scope<'_>) -> Option<Value> {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    let (contact, run, today) = (scope.contact, scope.run?, scope.locale.zone.date_of(scope.now));
    match read {
        Read::Reply(ReplyPart::Text) => Some(scope.reply.into()),
        Read::Reply(ReplyPart::Number) => answer::number(scope.reply).map(Value::Number),
        Read::Reply(ReplyPart::Date) => answer::date(scope.reply, today, scope.locale.language).map(Value::Date),
        Read::Reply(ReplyPart::Time) => answer::time(scope.reply).map(Value::Time),
        Read::Reply(ReplyPart::Yes) => match (answer::yes(scope.reply), answer::no(scope.reply)) {
            (false, false) => None,
            (yes, _) => Some(Value::Bool(yes)),
        },
        Read::Run(RunPart::Started) => Some(Value::Moment(run.started_at)),
        Read::Run(RunPart::Answers) => Some(Value::Number(run.answers.into())),
        Read::Contact(ContactPart::Id) => Some(Value::Text(contact.id.to_string())),
        Read::Contact(ContactPart::Phone) => text(&contact.phone),
        Read::Contact(ContactPart::Name) => text(&contact.name),
        Read::Contact(ContactPart::FirstName) => text(&contact.first_name),
        Read::Contact(ContactPart::Language) => text(&contact.language),
        Read::Contact(ContactPart::Country) => contact.country().map(Value::from),
        Read::Contact(ContactPart::Timezone) => {
            let of_phone = contact.phone.as_deref().and_then(Zone::of_phone);
            contact.zone.clone().or(of_phone).map(|zone| zone.name().into())
        }
        Read::Contact(ContactPart::LastMessage) => contact.last_message.map(Value::Moment),
        Read::Contact(ContactPart::Field { name, kind }) => {
            contact.fields.get(name).cloned().filter(|value| value.kind() == *kind)
        }
        Read::Variable(name) => run.variables.get(name).cloned(),
    }
}

fn compare(by: Comparison, left: &Value, right: &Value) -> Result<bool, ExprFault> {
    let order = match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => {
            Some((left.hour(), left.minute()).cmp(&(right.hour(), right.minute())))
        }
        (Value::Moment(left), Value::Moment(right)) => Some(left.0.cmp(&right.0)),
        _ => None,
    };
    let ordered = order.ok_or(ExprFault::WrongType);
    match by {
        Comparison::Equal => Ok(left == right),
        Comparison::Differs => Ok(left != right),
        Comparison::Less => ordered.map(Ordering::is_lt),
        Comparison::AtMost => ordered.map(|order| !order.is_gt()),
        Comparison::Greater => ordered.map(Ordering::is_gt),
        Comparison::AtLeast => ordered.map(|order| !order.is_lt()),
    }
}

fn compute(by: Arithmetic, left: Value, right: Value) -> Result<Value, ExprFault> {
    match (left, right) {
        (Value::List(left), Value::List(right)) if by == Arithmetic::Plus => Ok(Value::List([left, right].concat())),
        (Value::Number(left), Value::Number(right)) => {
            let divides = matches!(by, Arithmetic::Over | Arithmetic::Modulo);
            if divides && right == Decimal::ZERO {
                return Err(ExprFault::DividedByZero);
            }
            let number = match by {
                Arithmetic::Plus => left.checked_add(right),
                Arithmetic::Minus => left.checked_sub(right),
                Arithmetic::Times => left.checked_mul(right),
                Arithmetic::Over => left.checked_div(right),
                Arithmetic::Modulo => left.checked_rem(right),
            };
            number.map(Value::Number).ok_or(ExprFault::NumberTooLarge)
        }
        _ => Err(ExprFault::WrongType),
    }
}

fn call(function: Function, arguments: &[Value], scope: &Scope<'_>) -> Found {
    let zone = &scope.locale.zone;
    let today = zone.date_of(scope.now);
    let day = |value: &Value| -> Result<Date, ExprFault> {
        match value {
            Value::Date(date) => Ok(*date),
            Value::Moment(at) => Ok(zone.civil(*at).0),
            _ => Err(ExprFault::WrongType),
        }
    };
    let number = |number: i64| Value::Number(number.into());
    Ok(Some(match (function, arguments) {
        (Function::Now, []) => Value::Moment(scope.now),
        (Function::Today, []) => Value::Date(today),
        (Function::Date, [Value::Moment(at)]) => Value::Date(zone.civil(*at).0),
        (Function::Weekday, []) => today.weekday().name().into(),
        (Function::Weekday, [value]) => day(value)?.weekday().name().into(),
        (Function::DaysSince, [value]) => number(-today.days_until(day(value)?)),
        (Function::DaysUntil, [value]) => number(today.days_until(day(value)?)),
        (Function::Count, [Value::List(items)]) => number(items.len() as i64),
        (Function::Sum, [Value::List(items)]) => {
            let mut sum = number(0);
            for item in items {
                if item.kind() != stdlib::Type::Number {
                    return Err(ExprFault::WrongType);
                }
                sum = compute(Arithmetic::Plus, sum, item.clone())?;
            }
            sum
        }
        (Function::First, [Value::List(items)]) => return Ok(items.first().cloned()),
        (Function::Round, [Value::Number(exact)]) => Value::Number(round(*exact, 0)),
        (Function::Round, [Value::Number(exact), Value::Number(places)]) => {
            if places.fract() != Decimal::ZERO {
                return Err(ExprFault::NotWhole);
            }
            if *places < Decimal::ZERO || *places > Decimal::from(28) {
                return Err(ExprFault::OutOfRange);
            }
            Value::Number(round(*exact, u32::try_from(*places).unwrap()))
        }
        (Function::Length, [Value::Text(text)]) => number(text.chars().count() as i64),
        (Function::Number, [Value::Text(text)]) => return Ok(answer::number(text).map(Value::Number)),
        (Function::Text, [value]) => Value::Text(value.show(&scope.locale)),
        _ => return Err(ExprFault::WrongType),
    }))
}

/// By its digits: those behind the last place go, and half or more of it is one more.
fn round(exact: Decimal, places: u32) -> Decimal {
    let kept = exact.trunc_with_scale(places);
    let step = Decimal::new(1, places);
    let rest = (exact - kept).abs();
    match (rest >= step - rest && !rest.is_zero(), exact.is_sign_negative()) {
        (true, false) => kept + step,
        (true, true) => kept - step,
        (false, _) => kept,
    }
}

fn matches(pattern: &Pattern, words: &Words) -> bool {
    let (texts, fits): (_, fn(&Keyword, &Words) -> bool) = match pattern {
        Pattern::Is(texts) => (texts, Keyword::is_whole),
        Pattern::Contains(texts) => (texts, Keyword::is_within),
        Pattern::StartsWith(texts) => (texts, Keyword::is_start),
        other => panic!("a condition has no {other:?}"),
    };
    texts.iter().any(|text| fits(&Keyword::new(text), words))
}
