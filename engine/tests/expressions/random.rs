//! Random expressions: of a type wherever the compiler would know it, and now and then of another or of none at all.

use engine::{Arithmetic, Comparison, ContactPart, Expr, Function, Pattern, ReplyPart, RunPart, Segment, Text};
use proptest::{collection::vec, prelude::*};
use stdlib::{Decimal, Filter, Type, Value};

use crate::build::{
    World, at, both, compare, compute, contact, date, either, field, first_of, lit, moment, negative, not, number,
    of_run, reply, time, var, within,
};

/// Variables of each type, of which the second is missing; a list, a record and a text that hold anything.
pub fn world() -> World {
    let record = Value::Record(
        [("a", number("1.5")), ("b", "dos".into()), ("c", Value::List(vec![]))]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    );
    [
        ("text", "Son 3, no más".into()),
        ("number", number("299.90")),
        ("bool", Value::Bool(true)),
        ("date", date("2026-12-24")),
        ("time", time("9:05")),
        ("moment", moment("2026-12-24T23:30:00Z")),
        ("list", Value::List(vec![number("1"), "dos".into(), record.clone()])),
        ("record", record),
    ]
    .into_iter()
    .fold(World::new(), |world, (name, value)| world.with(name, value))
}

pub fn exprs() -> impl Strategy<Value = Expr> {
    (vec(any::<u16>(), 1..120), 0..Type::ALL.len()).prop_map(|(choices, kind)| {
        let mut maker = Maker { choices: choices.into_iter() };
        maker.of(Type::ALL[kind], 7)
    })
}

/// Makes a tree of choices; where they run out, the rest is leaves.
struct Maker {
    choices: std::vec::IntoIter<u16>,
}

impl Maker {
    fn pick(&mut self, count: usize) -> usize {
        self.choices.next().map_or(0, usize::from) % count
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.pick(of.len())]
    }

    fn of(&mut self, kind: Type, depth: usize) -> Expr {
        // Not what the compiler would let pass.
        let kind = if self.pick(24) == 23 { self.one(&Type::ALL) } else { kind };
        if depth == 0 || self.pick(4) == 0 {
            return self.leaf(kind);
        }
        let depth = depth - 1;
        match self.pick(8) {
            6 => first_of((0..=self.pick(3)).map(|_| self.of(kind, depth)).collect::<Vec<_>>()),
            7 => self.part(kind, depth),
            _ => match kind {
                Type::Text => self.text(depth),
                Type::Number => self.number(depth),
                Type::Bool => self.bool(depth),
                Type::Date => self.call(depth, &[Function::Today, Function::Date]),
                Type::Moment => self.call(depth, &[Function::Now]),
                Type::Time => self.leaf(kind),
                Type::List => self.list(depth),
                Type::Record => {
                    let names = ["a", "b", "c"];
                    Expr::Record(names[..self.pick(4)].iter().map(|name| ((*name).into(), self.any(depth))).collect())
                }
            },
        }
    }

    fn any(&mut self, depth: usize) -> Expr {
        let kind = self.one(&Type::ALL);
        self.of(kind, depth)
    }

    fn leaf(&mut self, kind: Type) -> Expr {
        let name = kind.name();
        match (self.pick(5), kind) {
            (0, _) => var(name),
            (1, _) => var(&format!("no_{name}")),
            (_, Type::Text) => match self.pick(7) {
                0 => lit("".into()),
                1 => reply(ReplyPart::Text),
                2 => contact(ContactPart::Country),
                3 => contact(ContactPart::FirstName),
                4 => field("city", Type::Text),
                _ => lit(self.one(&["hola", "año 👍🏽", "Bs 12,50", "lunes", "v0 ?? {c}"]).into()),
            },
            (_, Type::Number) => match self.pick(4) {
                0 => reply(ReplyPart::Number),
                1 => of_run(RunPart::Answers),
                2 => lit(Value::Number(self.one(&[Decimal::MAX, Decimal::MIN, Decimal::ONE_HUNDRED]))),
                _ => lit(number(self.one(&["0", "1", "2", "2.5", "-0.5", "10", "0.0000001", "28"]))),
            },
            (_, Type::Bool) => match self.pick(6) {
                0 => Expr::HasTag(self.one(&["vip", "otro"]).into()),
                1 => Expr::HasConsent(self.one(&["marketing", "otro"]).into()),
                2 => Expr::Replied,
                3 => reply(ReplyPart::Yes),
                4 => Expr::WindowOpen,
                _ => lit(Value::Bool(self.pick(2) == 0)),
            },
            (_, Type::Date) => match self.pick(3) {
                0 => field("due", Type::Date),
                1 => reply(ReplyPart::Date),
                _ => lit(date(self.one(&["2026-11-24", "2026-12-01", "0001-01-01", "9999-12-31"]))),
            },
            (_, Type::Time) => match self.pick(2) {
                0 => field("hour", Type::Time),
                _ => lit(time(self.one(&["0:00", "9:05", "23:59"]))),
            },
            (_, Type::Moment) => match self.pick(3) {
                0 => of_run(RunPart::Started),
                1 => contact(ContactPart::LastMessage),
                _ => lit(Value::Moment(at(self.one(&["2026-11-24T09:30:00Z", "1969-07-20T20:17:00Z"])))),
            },
            (_, Type::List) => lit(Value::List(vec![number("1"), number("2.50")][..self.pick(3)].to_vec())),
            (_, Type::Record) => lit(Value::Record([("a".to_owned(), "uno".into())].into())),
        }
    }

    /// An element of a list or a part of a record, of which nobody knows the type.
    fn part(&mut self, kind: Type, depth: usize) -> Expr {
        if self.pick(2) == 0 {
            return Expr::Call { function: Function::First, arguments: vec![Expr::List(vec![self.of(kind, depth)])] };
        }
        let of = match self.pick(2) {
            0 => Expr::Record(vec![("a".into(), self.of(kind, depth)), ("b".into(), self.any(depth))]),
            _ => self.of(Type::Record, depth),
        };
        Expr::Field { of: Box::new(of), name: self.one(&["a", "a", "a", "b", "z"]).into() }
    }

    fn text(&mut self, depth: usize) -> Expr {
        match self.pick(4) {
            0 => {
                let segments = (0..self.pick(4)).map(|_| match self.pick(2) {
                    0 => Segment::Literal(self.one(&["Hola ", "", " {", "\n"]).into()),
                    _ => Segment::Slot(self.any(depth)),
                });
                Expr::Text(Text(segments.collect()))
            }
            1 => self.call(depth, &[Function::Text, Function::Weekday]),
            _ => {
                let (name, argument, kind) = self.one(&[
                    ("upper", None, Type::Text),
                    ("max", Some("5"), Type::Text),
                    ("money", Some("BOB"), Type::Number),
                    ("date", Some("d MMM"), Type::Date),
                    ("date", Some("HH:mm"), Type::Time),
                    ("date", Some("d MMM HH:mm"), Type::Moment),
                    ("join", None, Type::List),
                    ("lines", None, Type::List),
                ]);
                let filter = Filter::parse(name, argument).unwrap();
                Expr::Filtered { value: Box::new(self.of(kind, depth)), filter }
            }
        }
    }

    fn number(&mut self, depth: usize) -> Expr {
        match self.pick(6) {
            0 => negative(self.of(Type::Number, depth)),
            1 => self.call(
                depth,
                &[
                    Function::Count,
                    Function::Sum,
                    Function::Round,
                    Function::Length,
                    Function::Number,
                    Function::DaysSince,
                    Function::DaysUntil,
                ],
            ),
            _ => {
                let by = self.one(&[
                    Arithmetic::Plus,
                    Arithmetic::Minus,
                    Arithmetic::Times,
                    Arithmetic::Over,
                    Arithmetic::Modulo,
                ]);
                let left = self.of(Type::Number, depth);
                compute(left, by, self.of(Type::Number, depth))
            }
        }
    }

    fn bool(&mut self, depth: usize) -> Expr {
        let left = |maker: &mut Self, kind| maker.of(kind, depth);
        match self.pick(7) {
            0 => both(left(self, Type::Bool), self.of(Type::Bool, depth)),
            1 => either(left(self, Type::Bool), self.of(Type::Bool, depth)),
            2 => not(self.of(Type::Bool, depth)),
            3 => {
                let kind = self.one(&[Type::Number, Type::Text]);
                let items = (0..self.pick(4)).map(|_| self.leaf(kind)).collect();
                let list = if self.pick(3) == 0 { self.of(Type::List, depth) } else { Expr::List(items) };
                within(self.of(kind, depth), list)
            }
            4 => {
                let texts = vec![self.one(&["hola", "son", "quier*", "3", "año"]).to_owned()];
                let pattern = match self.pick(3) {
                    0 => Pattern::Is(texts),
                    1 => Pattern::Contains(texts),
                    _ => Pattern::StartsWith(texts),
                };
                Expr::Matches { text: Box::new(self.of(Type::Text, depth)), pattern }
            }
            5 => {
                let kind = self.one(&Type::ALL);
                let by = self.one(&[Comparison::Equal, Comparison::Differs]);
                compare(left(self, kind), by, self.of(kind, depth))
            }
            _ => {
                let kind = self.one(&[Type::Number, Type::Date, Type::Time, Type::Moment]);
                let by = self.one(&[Comparison::Less, Comparison::AtMost, Comparison::Greater, Comparison::AtLeast]);
                compare(left(self, kind), by, self.of(kind, depth))
            }
        }
    }

    fn list(&mut self, depth: usize) -> Expr {
        match self.pick(3) {
            0 => compute(self.of(Type::List, depth), Arithmetic::Plus, self.of(Type::List, depth)),
            1 => Expr::List((0..self.pick(4)).map(|_| self.of(Type::Number, depth)).collect()),
            _ => Expr::List((0..self.pick(4)).map(|_| self.any(depth)).collect()),
        }
    }

    fn call(&mut self, depth: usize, functions: &[Function]) -> Expr {
        let function = self.one(functions);
        let signature = function.signature();
        let optional = signature.arguments.len() - signature.required;
        let count = signature.required + self.pick(optional + 1);
        let arguments = signature.arguments[..count].iter().map(|types| {
            let kind = self.one(types);
            self.of(kind, depth)
        });
        Expr::Call { function, arguments: arguments.collect() }
    }
}
