//! What the names in expressions stand for: parts of the contact, of the reply and of the run, and the flow's own.

use std::collections::{BTreeMap, BTreeSet};

use stdlib::Type;

use super::known::{Known, Presence};
use crate::{
    Defaults, Fields, Source, Span,
    ast::{ExprKind, Flow, Name, StatementKind, folded},
    catalogue::bad_name,
    checks::walk_flow,
    reads::{CONTACT, REPLY, RUN},
    variables::{Origin, declared},
    vocabulary,
};

/// Everything that expressions of one flow can read.
pub(crate) struct Names<'f> {
    pub fields: &'f Fields,
    /// By folded name.
    pub variables: BTreeMap<String, Variable>,
    /// What is set and no line makes: said where it is set, and nowhere else.
    unmade: BTreeSet<String>,
    /// Names that another finding is about: of a `var` without a type of ours, words of lines that could not be read.
    pub(super) in_doubt: BTreeSet<String>,
}

/// `var`, `save as`, a split's label, the name of a loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    pub written: String,
    /// `None`: an element of a list.
    pub kind: Option<Type>,
}

/// What a path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Known(Known),
    /// Something is wrong with it that is said elsewhere.
    Said,
    /// It belongs to the language, but not yet.
    Later,
    /// The name at this index of the path is none.
    Unknown {
        at: usize,
        why: Why,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// Nothing has this name; a near one, the whole path written out.
    NoSuchName { near: Option<String> },
    /// `contact` alone.
    NeedsPart { example: &'static str },
    /// A part of what has none.
    NoParts { kind: Type },
}

/// Roots and parts of the language that have not arrived.
const LATER_ROOTS: [&str; 2] = ["event", "ad"];
const LATER_PARTS: [(&str, &[&str]); 2] =
    [("reply", &["kind", "slug", "url", "file", "location", "order", "form"]), ("run", &["reason"])];

/// Folded words of Spanish, of Portuguese and of other tools, and the path that they mean.
const FOREIGN: &[(&str, &str)] = &[
    ("nombre", "contact.first_name"),
    ("nome", "contact.first_name"),
    ("primer_nombre", "contact.first_name"),
    ("primeiro_nome", "contact.first_name"),
    ("firstname", "contact.first_name"),
    ("nombre_completo", "contact.name"),
    ("nome_completo", "contact.name"),
    ("telefono", "contact.phone"),
    ("telefone", "contact.phone"),
    ("celular", "contact.phone"),
    ("numero_de_telefono", "contact.phone"),
    ("idioma", "contact.language"),
    ("pais", "contact.country"),
    ("zona_horaria", "contact.timezone"),
    ("fuso_horario", "contact.timezone"),
    ("ultimo_mensaje", "contact.last_message"),
    ("ultima_mensagem", "contact.last_message"),
    ("texto", "reply.text"),
    ("mensaje", "reply.text"),
    ("mensagem", "reply.text"),
    ("respuesta", "reply.text"),
    ("resposta", "reply.text"),
    ("numero", "reply.number"),
    ("fecha", "reply.date"),
    ("data", "reply.date"),
    ("hora", "reply.time"),
    ("si", "true"),
    ("sim", "true"),
    ("verdadero", "true"),
    ("verdadeiro", "true"),
    ("falso", "false"),
];

const FOREIGN_ROOTS: &[(&str, &str)] = &[
    ("contacto", "contact"),
    ("contato", "contact"),
    ("cliente", "contact"),
    ("usuario", "contact"),
    ("user", "contact"),
    ("customer", "contact"),
    ("persona", "contact"),
    ("respuesta", "reply"),
    ("resposta", "reply"),
    ("answer", "reply"),
    ("message", "reply"),
];

impl<'f> Names<'f> {
    pub fn of(sources: &[Source], flow: &Flow, defaults: &'f Defaults) -> Self {
        let mut variables = BTreeMap::new();
        for declared in declared(flow) {
            let kind = match declared.origin {
                Origin::Var | Origin::Save | Origin::Split => Some(declared.kind),
                Origin::Loop => None,
            };
            let variable = Variable { written: declared.name.text.clone(), kind };
            variables.entry(declared.name.folded.clone()).or_insert(variable);
        }
        let unmade = set_names(flow).into_iter().filter(|name| !variables.contains_key(name)).collect();
        let unread = unread_words(sources, flow).into_iter().filter(|name| !variables.contains_key(name));
        let untyped = flow.vars().filter(|var| Type::named(&var.kind.text).is_none());
        let in_doubt = untyped.map(|var| var.name.folded.clone()).chain(unread).collect();
        Self { fields: &defaults.fields, variables, unmade, in_doubt }
    }
}

impl Names<'_> {
    pub(super) fn meaning(&self, path: &[Name]) -> Meaning {
        let part = path.get(1).map(|name| name.folded.as_str());
        match (path[0].folded.as_str(), part) {
            ("contact", Some(part)) => match self.contact(part) {
                Some(kind) => parts_of(
                    path,
                    2,
                    Known {
                        types: vec![kind],
                        presence: if part == "id" { Presence::Always } else { Presence::MayBeMissing },
                    },
                ),
                None => self.no_part(path),
            },
            ("reply", Some(part)) => match REPLY.iter().find(|(name, ..)| *name == part) {
                Some((name, _, kind)) => {
                    let presence = if *name == "text" { Presence::Always } else { Presence::ByRoad };
                    parts_of(path, 2, Known { types: vec![*kind], presence })
                }
                None => self.no_part(path),
            },
            ("run", Some(part)) => match RUN.iter().find(|(name, ..)| *name == part) {
                Some((_, _, kind)) => parts_of(path, 2, Known::always(*kind)),
                None => self.no_part(path),
            },
            ("contact", None) => needs_part("contact.first_name"),
            ("reply", None) => needs_part("reply.text"),
            ("run", None) => needs_part("run.started"),
            (root, _) if LATER_ROOTS.contains(&root) => Meaning::Later,
            (root, _) if self.unmade.contains(root) || self.in_doubt.contains(root) => Meaning::Said,
            (root, _) => match self.variables.get(root) {
                Some(variable) => {
                    let types = variable.kind.into_iter().collect();
                    parts_of(path, 1, Known { types, presence: Presence::ByRoad })
                }
                None => Meaning::Unknown { at: 0, why: Why::NoSuchName { near: self.near_root(path) } },
            },
        }
    }

    fn contact(&self, part: &str) -> Option<Type> {
        let own = CONTACT.iter().find(|(name, ..)| *name == part).map(|(.., kind)| *kind);
        own.or_else(|| self.fields.get(part).map(|field| field.kind))
    }

    /// The second name of the path is no part of the first.
    fn no_part(&self, path: &[Name]) -> Meaning {
        let (root, part) = (path[0].folded.as_str(), path[1].folded.as_str());
        if LATER_PARTS.iter().any(|(later, parts)| *later == root && parts.contains(&part)) {
            return Meaning::Later;
        }
        let near = vocabulary::nearest(part, self.parts(root)).map(|near| format!("{root}.{near}"));
        Meaning::Unknown { at: 1, why: Why::NoSuchName { near: foreign(root, part).or(near) } }
    }

    /// The parts of a root, for messages.
    pub(super) fn parts(&self, root: &str) -> Vec<&str> {
        match root {
            "contact" => CONTACT.iter().map(|(name, ..)| *name).chain(self.fields.keys().map(String::as_str)).collect(),
            "reply" => REPLY.iter().map(|(name, ..)| *name).collect(),
            "run" => RUN.iter().map(|(name, ..)| *name).collect(),
            _ => Vec::new(),
        }
    }

    fn near_root(&self, path: &[Name]) -> Option<String> {
        let root = path[0].folded.as_str();
        if let Some(part) = path.get(1) {
            let ours = FOREIGN_ROOTS.iter().find(|(foreign, _)| *foreign == root).map(|(_, ours)| *ours);
            let ours = ours.or_else(|| vocabulary::nearest(root, ["contact", "reply", "run"]))?;
            let known = self.parts(ours).contains(&part.folded.as_str());
            let meant = if known { Some(format!("{ours}.{}", part.folded)) } else { foreign(ours, &part.folded) };
            return Some(meant.unwrap_or_else(|| ours.to_owned()));
        }
        let own = vocabulary::nearest(root, self.variables.values().map(|variable| variable.written.as_str()));
        let part = || {
            let is_field = self.contact(root).is_some();
            is_field.then(|| format!("contact.{root}"))
        };
        let word = || FOREIGN.iter().find(|(foreign, _)| *foreign == root).map(|(_, ours)| (*ours).to_owned());
        own.map(str::to_owned).or_else(part).or_else(word)
    }
}

/// Names that are set, without a dot.
fn set_names(flow: &Flow) -> Vec<String> {
    let mut names = Vec::new();
    walk_flow(flow, &mut |statement| {
        if let StatementKind::Set(set) = &statement.kind
            && let ExprKind::Path(path) = &set.target.kind
            && let [name] = path.as_slice()
        {
            names.push(name.folded.clone());
        }
    });
    names
}

/// The words of the lines that could not be read. Above the first step they are no nodes, so all words there count.
fn unread_words(sources: &[Source], flow: &Flow) -> Vec<String> {
    if !flow.is_broken {
        return Vec::new();
    }
    let text = |span: Span| sources[span.file.0 as usize].slice(span);
    let source = &sources[flow.line.file.0 as usize].text;
    let header_end = flow.steps.first().map_or(source.len(), |step| step.line.start);
    let mut unread = vec![text(Span { end: header_end.max(flow.line.start), ..flow.line })];
    walk_flow(flow, &mut |statement| {
        if let StatementKind::Unread { .. } = &statement.kind {
            unread.push(text(statement.span));
        }
    });
    // What stands between quotes names nothing.
    let code = unread.into_iter().flat_map(|line| line.split(['"', '“', '”', '«', '»']).step_by(2));
    code.flat_map(|code| {
        let words = code.split(|c: char| !c.is_alphanumeric() && c != '_').map(folded);
        // `nombre-cliente`, which is mended to a name.
        let joined =
            code.split_whitespace().filter(|word| word.contains('-')).map(|word| folded(&bad_name::mended(word)));
        words.chain(joined).filter(|word| !word.is_empty()).collect::<Vec<_>>()
    })
    .collect()
}

/// A path that begins with something known, and perhaps goes on with parts of it.
fn parts_of(path: &[Name], used: usize, known: Known) -> Meaning {
    if path.len() == used {
        return Meaning::Known(known);
    }
    match known.only() {
        Some(Type::Record) | None => Meaning::Known(Known::part()),
        Some(kind) => Meaning::Unknown { at: used, why: Why::NoParts { kind } },
    }
}

fn needs_part(example: &'static str) -> Meaning {
    Meaning::Unknown { at: 0, why: Why::NeedsPart { example } }
}

/// `contact.nombre`
fn foreign(root: &str, part: &str) -> Option<String> {
    let of_root = |ours: &str| ours.split_once('.').is_some_and(|(ours, _)| ours == root);
    FOREIGN.iter().find(|(foreign, ours)| *foreign == part && of_root(ours)).map(|(_, ours)| (*ours).to_owned())
}
