//! How many characters a value has when a customer reads it: at least, and at most where that is known.

use std::{collections::BTreeMap, ops::Add};

use engine::{Arithmetic, ContactPart, Expr, OpKind, Program, Read, ReplyPart, RunPart, Segment, Target, Text};
use stdlib::{Filter, Type, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub least: usize,
    /// `None`: as long as somebody likes.
    pub most: Option<usize>,
}

/// What a customer may write, and what other systems may have stored.
const ANY: Extent = Extent { least: 0, most: None };

impl Extent {
    const fn within(least: usize, most: usize) -> Self {
        Self { least, most: Some(most) }
    }

    fn exactly(text: &str) -> Self {
        let length = text.chars().count();
        Self::within(length, length)
    }

    /// One of the two.
    fn or(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.zip(other.most).map(|(one, other)| one.max(other)) }
    }

    /// What is cut may be left with a `…` alone, since no emoji is torn.
    fn cut(self, at_most: usize) -> Self {
        match self.most {
            Some(most) if most <= at_most => self,
            Some(_) | None => Self::within(self.least.min(1), at_most),
        }
    }

    /// As generous as each form in each language needs.
    fn of_type(kind: Type) -> Self {
        match kind {
            // 28 digits, their points, a sign.
            Type::Number => Self::within(1, 48),
            Type::Bool => Self::within(2, 4),
            Type::Date => Self::within(4, 32),
            Type::Time => Self::within(4, 8),
            Type::Moment => Self::within(10, 48),
            Type::Text | Type::List | Type::Record => ANY,
        }
    }
}

impl Add for Extent {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let most = self.most.zip(other.most).map(|(one, other)| one.saturating_add(other));
        Self { least: self.least.saturating_add(other.least), most }
    }
}

/// So many variables, each made of the next, are followed; nobody writes more, and a damaged file may.
const CHAIN_MAX: usize = 32;

/// The variables that were looked at, and how many are being looked at, which have `None`.
#[derive(Default)]
pub(super) struct Known<'p> {
    extents: BTreeMap<&'p str, Option<Extent>>,
    open: usize,
}

/// The lengths of what a Program fills in.
pub(super) struct Extents<'p> {
    program: &'p Program,
    /// What each variable is set to somewhere; `None` for one that takes an answer, an item of a list or a drawn name.
    set: BTreeMap<&'p str, Vec<Option<&'p Expr>>>,
}

impl<'p> Extents<'p> {
    pub(super) fn of(program: &'p Program) -> Self {
        let mut set: BTreeMap<&str, Vec<Option<&Expr>>> = BTreeMap::new();
        for op in &program.ops {
            let (name, value) = match &op.kind {
                OpKind::Set { target: Target::Variable(name), value, .. } => (name, Some(value)),
                OpKind::Split { label, .. } => (label, None),
                OpKind::Repeat { each: Some(each), .. } => (&each.variable, None),
                OpKind::Ask { arms, .. } => {
                    for name in arms.iter().filter_map(|arm| arm.saves.as_ref()) {
                        set.entry(name).or_default().push(None);
                    }
                    continue;
                }
                OpKind::Set { target: Target::Field(_), .. }
                | OpKind::Repeat { each: None, .. }
                | OpKind::Send { .. }
                | OpKind::AskAgain { .. }
                | OpKind::Wait { .. }
                | OpKind::WaitUntil { .. }
                | OpKind::Branch { .. }
                | OpKind::Tag { .. }
                | OpKind::Untag { .. }
                | OpKind::Consent { .. }
                | OpKind::OptOut { .. }
                | OpKind::Track { .. }
                | OpKind::Enter { .. }
                | OpKind::End { .. } => continue,
            };
            set.entry(name).or_default().push(value);
        }
        Self { program, set }
    }

    pub(super) fn text(&self, text: &'p Text, known: &mut Known<'p>) -> Extent {
        let segments = text.0.iter().map(|segment| match segment {
            Segment::Literal(literal) => Extent::exactly(literal),
            Segment::Slot(value) => self.value(value, known),
        });
        segments.fold(Extent::within(0, 0), Add::add)
    }

    fn value(&self, value: &'p Expr, known: &mut Known<'p>) -> Extent {
        match value {
            Expr::Literal(value) => literal(value),
            Expr::Text(text) => self.text(text, known),
            Expr::Read(read) => self.read(read, known),
            Expr::FirstOf(all) => {
                let each: Vec<Extent> = all.iter().map(|one| self.value(one, known)).collect();
                each.into_iter().reduce(Extent::or).unwrap_or(ANY)
            }
            Expr::Filtered { value, filter } => match filter {
                Filter::Upper => self.value(value, known),
                // The sign of the currency and the number.
                Filter::Money(_) => Extent::within(2, 56),
                // `EEEE` may be `quarta-feira`, and `d` has two digits.
                Filter::Date(pattern) => Extent::within(1, 4 * pattern.to_string().chars().count()),
                Filter::Max(most) => self.value(value, known).cut(*most),
                Filter::Lines | Filter::Join => ANY,
            },
            Expr::Call { function, .. } => function.signature().result.map_or(ANY, Extent::of_type),
            // It also joins two lists.
            Expr::Compute { by: Arithmetic::Plus, left, right }
                if self.value(left, known) == ANY || self.value(right, known) == ANY =>
            {
                ANY
            }
            Expr::Compute { .. } | Expr::Negative(_) => Extent::of_type(Type::Number),
            Expr::Either(..)
            | Expr::Both(..)
            | Expr::Not(_)
            | Expr::Compare { .. }
            | Expr::In { .. }
            | Expr::Matches { .. }
            | Expr::HasTag(_)
            | Expr::HasConsent(_)
            | Expr::Replied
            | Expr::WindowOpen => Extent::of_type(Type::Bool),
            Expr::Field { .. } | Expr::List(_) | Expr::Record(_) => ANY,
        }
    }

    fn read(&self, read: &'p Read, known: &mut Known<'p>) -> Extent {
        match read {
            Read::Reply(ReplyPart::Number) | Read::Run(RunPart::Answers) => Extent::of_type(Type::Number),
            Read::Reply(ReplyPart::Date) => Extent::of_type(Type::Date),
            Read::Reply(ReplyPart::Time) => Extent::of_type(Type::Time),
            Read::Reply(ReplyPart::Yes) => Extent::of_type(Type::Bool),
            Read::Run(RunPart::Started) | Read::Contact(ContactPart::LastMessage) => Extent::of_type(Type::Moment),
            Read::Contact(ContactPart::Field { kind, .. }) => Extent::of_type(*kind),
            Read::Reply(ReplyPart::Text)
            | Read::Contact(
                ContactPart::Id
                | ContactPart::Phone
                | ContactPart::Name
                | ContactPart::FirstName
                | ContactPart::Language
                | ContactPart::Country
                | ContactPart::Timezone,
            ) => ANY,
            Read::Variable(name) => self.variable(name, known),
        }
    }

    fn variable(&self, name: &'p str, known: &mut Known<'p>) -> Extent {
        let variable = self.program.variables.get(name);
        let by_type = variable.map_or(ANY, |variable| Extent::of_type(variable.kind));
        if by_type != ANY {
            return by_type;
        }
        if let Some(known) = known.extents.get(name) {
            // One that is made of itself grows.
            return known.unwrap_or(ANY);
        }
        if known.open == CHAIN_MAX {
            return ANY;
        }
        known.extents.insert(name, None);
        known.open += 1;
        let first = variable.and_then(|variable| variable.default.as_ref()).map(literal);
        let set = self.set.get(name).into_iter().flatten();
        let set: Vec<Extent> = set.map(|value| value.map_or(ANY, |value| self.value(value, known))).collect();
        let extent = first.into_iter().chain(set).reduce(Extent::or).unwrap_or(ANY);
        known.open -= 1;
        known.extents.insert(name, Some(extent));
        extent
    }
}

/// A value that stands in the flow.
fn literal(value: &Value) -> Extent {
    match value {
        Value::Text(text) => Extent::exactly(text),
        Value::Number(_) => Extent::of_type(Type::Number),
        Value::Bool(_) => Extent::of_type(Type::Bool),
        Value::Date(_) => Extent::of_type(Type::Date),
        Value::Time(_) => Extent::of_type(Type::Time),
        Value::Moment(_) => Extent::of_type(Type::Moment),
        Value::List(_) | Value::Record(_) => ANY,
    }
}
