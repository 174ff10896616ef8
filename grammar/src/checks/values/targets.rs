//! What is set, and with what: a name of the flow's own or a field of `[fields]`, with a value of its type.

use stdlib::Type;

use super::{
    expr::Judge,
    names::{Meaning, Why},
};
use crate::{
    ast::{Expr, ExprKind, Name, Set},
    catalogue::{not_settable, unknown_name},
    reads,
};

impl Judge<'_> {
    /// `set contact.stage = "hot"`
    pub fn set(&mut self, set: &Set) {
        let kind = self.target(&set.target);
        match kind {
            Some(kind) => {
                self.needed_as(&set.value, &[kind]);
            }
            None => {
                self.needed(&set.value);
            }
        }
    }

    /// The list that `repeat for each` walks.
    pub fn list(&mut self, list: &Expr) {
        self.needed_as(list, &[Type::List]);
    }

    /// The type of what is set, where it can be.
    fn target(&mut self, target: &Expr) -> Option<Type> {
        let ExprKind::Path(path) = &target.kind else {
            self.found.push(not_settable::no_name(target.span, self.written(target.span)));
            return None;
        };
        let names: Vec<&str> = path.iter().map(|name| name.folded.as_str()).collect();
        match names.as_slice() {
            ["contact", part] if reads::is_part_of_contact(part) => self.not_settable(target),
            ["contact", field] if self.names.fields.contains_key(*field) => {
                self.names.fields.get(*field).map(|field| field.kind)
            }
            ["contact", _] => self.no_field(target, path),
            ["contact" | "reply" | "run" | "event" | "ad", ..] => self.not_settable(target),
            [name] if self.names.in_doubt.contains(*name) => None,
            [name] => match self.names.variables.get(*name) {
                Some(variable) => variable.kind,
                None => {
                    self.found.push(not_settable::no_variable(target.span, self.written(target.span)));
                    None
                }
            },
            [_, ..] | [] => self.not_settable(target),
        }
    }

    fn not_settable(&mut self, target: &Expr) -> Option<Type> {
        self.found.push(not_settable::at(target.span, self.written(target.span)));
        None
    }

    fn no_field(&mut self, target: &Expr, path: &[Name]) -> Option<Type> {
        let near = match self.names.meaning(path) {
            Meaning::Unknown { why: Why::NoSuchName { near }, .. } => near,
            Meaning::Unknown { .. } | Meaning::Known(_) | Meaning::Said | Meaning::Later => None,
        };
        let near = near.filter(|near| !reads::is_part_of_contact(near.trim_start_matches("contact.")));
        let written = self.written(target.span);
        self.found.push(unknown_name::no_field(target.span, written, &path[1].text, near.as_deref()));
        None
    }
}
