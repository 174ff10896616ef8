//! Expressions in few letters, and the contact, run and moment that they are read with.

use std::collections::{BTreeMap, BTreeSet};

use engine::{
    AccountId, Arithmetic, Comparison, Contact, ContactId, ContactPart, Expr, Function, NumberId, OpId, ProgramId,
    Read, ReplyPart, Run, RunId, RunPart, RunState,
    expr::{self, ExprFault, Scope},
};
use stdlib::{Decimal, Language, Locale, Timestamp, Type, Value, Window, Zone};

/// The contact Ana in Madrid on Tuesday, 24 November 2026, 10:30, inside a run of a Spanish flow.
pub struct World {
    pub now: Timestamp,
    pub zone: Zone,
    pub reply: String,
    pub contact: Contact,
    pub window: Window,
    pub run: Run,
}

impl World {
    pub fn new() -> Self {
        let mut contact = Contact::new(ContactId([7; 16]), AccountId([1; 16]));
        contact.name = Some("Ana María Pérez".into());
        contact.first_name = Some("Ana María".into());
        contact.phone = Some("+34600123456".into());
        contact.tags = BTreeSet::from(["vip".into()]);
        contact.consents = BTreeSet::from(["marketing".into()]);
        contact.last_message = Some(at("2026-11-20T23:30:00Z"));
        contact.fields = BTreeMap::from([
            ("city".into(), "La Paz".into()),
            ("due".into(), date("2026-12-01")),
            ("hour".into(), time("18:30")),
            ("visits".into(), number("3")),
            ("empty".into(), "".into()),
        ]);
        Self {
            now: at("2026-11-24T09:30:00Z"),
            zone: Zone::parse("Europe/Madrid").unwrap(),
            reply: "quiero 3 por favor".into(),
            contact,
            window: Window { last_in_at: Some(at("2026-11-24T08:00:00Z")) },
            run: run(),
        }
    }

    pub fn with(mut self, variable: &str, value: Value) -> Self {
        self.run.variables.insert(variable.to_owned(), value);
        self
    }

    pub fn at(self, now: &str) -> Self {
        Self { now: at(now), ..self }
    }

    pub fn saying(self, reply: &str) -> Self {
        Self { reply: reply.to_owned(), ..self }
    }

    pub fn scope(&self) -> Scope<'_> {
        Scope {
            now: self.now,
            locale: Locale { language: Language::Es, zone: self.zone.clone() },
            calling_code: Some("34"),
            contact: &self.contact,
            window: self.window,
            run: Some(&self.run),
            reply: &self.reply,
        }
    }

    pub fn value(&self, of: &Expr) -> Result<Option<Value>, ExprFault> {
        expr::value(of, &self.scope())
    }
}

fn run() -> Run {
    Run {
        started_by: String::new(),
        id: RunId([2; 16]),
        number: NumberId([3; 16]),
        flow: "pedido".into(),
        program: ProgramId([4; 16]),
        started_at: at("2026-11-24T09:00:00Z"),
        nth: 0,
        turn: 2,
        reply: None,
        answers: 2,
        said_at: at("2026-11-24T09:00:00Z"),
        replied: true,
        undelivered: false,
        variables: BTreeMap::new(),
        rounds: BTreeMap::new(),
        visits: BTreeMap::new(),
        state: RunState::Sleeping { at: OpId(0), due: at("2026-11-24T10:00:00Z"), generation: 2 },
    }
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn number(text: &str) -> Value {
    Value::Number(text.parse::<Decimal>().unwrap())
}

pub fn date(text: &str) -> Value {
    Value::Date(text.parse().unwrap())
}

pub fn time(text: &str) -> Value {
    Value::Time(text.parse().unwrap())
}

pub fn moment(text: &str) -> Value {
    Value::Moment(at(text))
}

pub fn lit(value: Value) -> Expr {
    Expr::Literal(value)
}

pub fn n(text: &str) -> Expr {
    lit(number(text))
}

pub fn t(text: &str) -> Expr {
    lit(text.into())
}

pub fn yes() -> Expr {
    lit(Value::Bool(true))
}

pub fn no() -> Expr {
    lit(Value::Bool(false))
}

/// A variable that no one has set.
pub fn missing() -> Expr {
    var("nobody")
}

pub fn var(name: &str) -> Expr {
    Expr::Read(Read::Variable(name.to_owned()))
}

pub fn reply(part: ReplyPart) -> Expr {
    Expr::Read(Read::Reply(part))
}

pub fn of_run(part: RunPart) -> Expr {
    Expr::Read(Read::Run(part))
}

pub fn contact(part: ContactPart) -> Expr {
    Expr::Read(Read::Contact(part))
}

pub fn field(name: &str, kind: Type) -> Expr {
    contact(ContactPart::Field { name: name.to_owned(), kind })
}

pub fn list(items: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::List(items.into_iter().collect())
}

pub fn record(parts: impl IntoIterator<Item = (&'static str, Expr)>) -> Expr {
    Expr::Record(parts.into_iter().map(|(name, part)| (name.to_owned(), part)).collect())
}

pub fn part(of: Expr, name: &str) -> Expr {
    Expr::Field { of: Box::new(of), name: name.to_owned() }
}

pub fn first_of(terms: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::FirstOf(terms.into_iter().collect())
}

pub fn either(left: Expr, right: Expr) -> Expr {
    Expr::Either(Box::new(left), Box::new(right))
}

pub fn both(left: Expr, right: Expr) -> Expr {
    Expr::Both(Box::new(left), Box::new(right))
}

pub fn not(of: Expr) -> Expr {
    Expr::Not(Box::new(of))
}

pub fn negative(of: Expr) -> Expr {
    Expr::Negative(Box::new(of))
}

pub fn compare(left: Expr, by: Comparison, right: Expr) -> Expr {
    Expr::Compare { by, left: Box::new(left), right: Box::new(right) }
}

pub fn compute(left: Expr, by: Arithmetic, right: Expr) -> Expr {
    Expr::Compute { by, left: Box::new(left), right: Box::new(right) }
}

pub fn within(item: Expr, list: Expr) -> Expr {
    Expr::In { item: Box::new(item), list: Box::new(list) }
}

pub fn call<const COUNT: usize>(function: Function, arguments: [Expr; COUNT]) -> Expr {
    Expr::Call { function, arguments: arguments.into() }
}
