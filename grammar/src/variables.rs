//! The names of a flow that expressions read: `var`, `save as`, the labels of splits, the names of loops. Each is declared
//! once; a `save as` on a `var` or on another `save as` is that variable.

use std::collections::BTreeMap;

use stdlib::{Type, Value, Zone};

use crate::{
    Span,
    ast::{ArmKind, Ask, Flow, Kind, Name, Split, Statement, StatementKind},
    literal,
};

/// What makes a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Var,
    Save,
    Split,
    /// What a list holds is not known; it is read as a record.
    Loop,
}

/// A place that declares a name.
pub(crate) struct Declared<'f> {
    pub name: &'f Name,
    /// Where the name stands; of a split without a label, the word `split`.
    pub span: Span,
    pub kind: Type,
    pub origin: Origin,
}

/// What is known of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub kind: Type,
    pub default: Option<Value>,
    /// The first place that declares it.
    pub span: Span,
}

/// By folded name; the first declaration counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variables {
    by_name: BTreeMap<String, Known>,
}

impl Variables {
    /// `zone` is the flow's, for a moment that is written out.
    pub fn of(flow: &Flow, zone: &Zone) -> Self {
        let mut variables = Self::default();
        for declared in declared(flow) {
            let default = flow
                .vars()
                .find(|var| declared.origin == Origin::Var && var.name.span == declared.span)
                .and_then(|var| var.default.as_ref())
                .and_then(|literal| literal::value(literal, declared.kind, zone).ok());
            let known = Known { kind: declared.kind, default, span: declared.span };
            variables.by_name.entry(declared.name.folded.clone()).or_insert(known);
        }
        variables
    }

    pub fn get(&self, folded: &str) -> Option<&Known> {
        self.by_name.get(folded)
    }

    pub fn all(&self) -> impl Iterator<Item = (&str, &Known)> {
        self.by_name.iter().map(|(name, known)| (name.as_str(), known))
    }
}

/// Every place that declares a name, `var` lines first. A `var` of an unknown type is a text until that is mended.
pub(crate) fn declared(flow: &Flow) -> Vec<Declared<'_>> {
    let vars = flow.vars().map(|var| Declared {
        name: &var.name,
        span: var.name.span,
        kind: Type::named(&var.kind.text).unwrap_or(Type::Text),
        origin: Origin::Var,
    });
    let mut all: Vec<Declared<'_>> = vars.collect();
    for step in &flow.steps {
        of_body(&step.body, step.name.as_ref(), &mut all);
    }
    all
}

fn of_body<'f>(body: &'f [Statement], step: Option<&'f Name>, all: &mut Vec<Declared<'f>>) {
    for statement in body {
        match &statement.kind {
            StatementKind::Ask(ask) => {
                let saves = ask.clauses.save.as_ref();
                all.extend(saves.map(|name| Declared {
                    name,
                    span: name.span,
                    kind: saved(ask),
                    origin: Origin::Save,
                }));
            }
            StatementKind::Split(split) => all.extend(of_split(split, step)),
            StatementKind::Repeat(repeat) => all.extend(repeat.each.as_ref().map(|each| Declared {
                name: &each.name,
                span: each.name.span,
                kind: Type::Record,
                origin: Origin::Loop,
            })),
            StatementKind::Send { .. }
            | StatementKind::AskAgain(_)
            | StatementKind::Wait { .. }
            | StatementKind::WaitUntil { .. }
            | StatementKind::If(_)
            | StatementKind::Set(_)
            | StatementKind::JumpTo(_)
            | StatementKind::Stop
            | StatementKind::Continue
            | StatementKind::Tag(_)
            | StatementKind::Untag(_)
            | StatementKind::Consent(_)
            | StatementKind::OptOut
            | StatementKind::Track(_)
            | StatementKind::Unread { .. } => {}
        }
        for inside in statement.kind.bodies() {
            of_body(inside, step, all);
        }
    }
}

/// A split is known by its label, else by its step's name.
fn of_split<'f>(split: &'f Split, step: Option<&'f Name>) -> Option<Declared<'f>> {
    let name = split.label.as_ref().or(step)?;
    let span = split.label.as_ref().map_or(split.word, |label| label.span);
    Some(Declared { name, span, kind: Type::Text, origin: Origin::Split })
}

/// What `save as` keeps: of one kind of answer its value, else the text.
pub(crate) fn saved(ask: &Ask) -> Type {
    let written = ask.arms.iter().map(|arm| &arm.kind).chain(ask.one_line.iter().flat_map(|line| &line.takes));
    let mut kinds = written.filter(|kind| match kind {
        ArmKind::Match(_) | ArmKind::Kind(_) => true,
        ArmKind::AnythingElse | ArmKind::NoReply | ArmKind::Unread => false,
    });
    match kinds.next().map(kind_of) {
        Some(first) if kinds.all(|kind| kind_of(kind) == first) => first,
        Some(_) | None => Type::Text,
    }
}

/// Whether `save as` on a variable of this type keeps such an answer; a text takes all.
pub(crate) fn takes(kind: Type, answer: &ArmKind) -> bool {
    match answer {
        ArmKind::Match(_) | ArmKind::Kind(_) | ArmKind::AnythingElse => kind == Type::Text || kind == kind_of(answer),
        ArmKind::NoReply | ArmKind::Unread => false,
    }
}

/// What an arm's answer is.
pub(crate) fn kind_of(kind: &ArmKind) -> Type {
    match kind {
        ArmKind::Kind(Kind::Number(_)) => Type::Number,
        ArmKind::Kind(Kind::Yes | Kind::No) => Type::Bool,
        ArmKind::Kind(Kind::Date) => Type::Date,
        ArmKind::Kind(Kind::Time) => Type::Time,
        ArmKind::Kind(Kind::Email | Kind::Phone | Kind::AnyText)
        | ArmKind::Match(_)
        | ArmKind::AnythingElse
        | ArmKind::NoReply
        | ArmKind::Unread => Type::Text,
    }
}
