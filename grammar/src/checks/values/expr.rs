//! One expression: its names known, its types fitting, nothing missing where a value is needed. The first mistake of an
//! expression is said and nothing that follows from it.

use stdlib::{Time, Type};

use super::{
    known::{Known, Presence},
    names::{Meaning, Names, Why},
};
use crate::{
    Diagnostic, Said, Source, Span,
    ast::{Cond, Expr, ExprKind, Name, Text},
    catalogue::{
        condition_as_value, condition_not_bool, date_in_expression, different_types, fixed_text, may_be_missing,
        not_yet, number_form, unknown_name, unknown_slot, unknown_zone, useless_or, wrong_type,
    },
    vocabulary::amounts,
};

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A customer reads it: anything can be written out.
    Shown,
    Value,
    /// Behind `if` and `where`, and in their `and`, `or`, `not` and brackets.
    Condition,
}

pub(crate) struct Judge<'c> {
    pub(super) sources: &'c [Source],
    pub(super) names: &'c Names<'c>,
    pub(super) found: &'c mut Vec<Diagnostic>,
    /// The braces around.
    braces: Option<Span>,
    /// In the condition of a `start when`: there is no run whose names could be read.
    pub(super) before_the_flow: bool,
}

impl<'c> Judge<'c> {
    pub fn new(sources: &'c [Source], names: &'c Names<'c>, found: &'c mut Vec<Diagnostic>) -> Self {
        Self { sources, names, found, braces: None, before_the_flow: false }
    }

    /// What is filled in into a text.
    pub fn text(&mut self, text: &Text) {
        for slot in text.slots() {
            let around = self.braces.replace(slot.span);
            self.shown(&slot.value);
            self.braces = around;
        }
    }

    /// A value that a customer reads.
    pub fn shown(&mut self, value: &Expr) {
        if let Some(known) = self.look(value, Place::Shown) {
            self.there(value, &known);
        }
    }

    pub fn condition(&mut self, condition: &Cond) {
        self.holds(&condition.0);
    }

    /// A value of one of these types, which must be there.
    pub(super) fn needed_as(&mut self, value: &Expr, types: &[Type]) -> bool {
        let Some(known) = self.needed(value) else { return false };
        self.fits(value, &known, types)
    }

    pub(super) fn fits(&mut self, value: &Expr, known: &Known, types: &[Type]) -> bool {
        let wrong = known.types.iter().find(|kind| !types.contains(kind));
        if let Some(wrong) = wrong {
            self.found.push(wrong_type::at(value.span, self.written(value.span), *wrong, types));
        }
        wrong.is_none()
    }

    pub(super) fn needed(&mut self, value: &Expr) -> Option<Known> {
        let known = self.look(value, Place::Value)?;
        self.there(value, &known).then_some(known)
    }

    /// Whether the value is there; what depends on the road is judged when the roads are known.
    pub(super) fn there(&mut self, value: &Expr, known: &Known) -> bool {
        let may_be_missing = known.presence == Presence::MayBeMissing;
        if may_be_missing {
            let written = self.written(value.span);
            self.found.push(match self.braces {
                Some(_) => may_be_missing::in_text(value.span, written),
                None => may_be_missing::in_value(value.span, written, known.only()),
            });
        }
        !may_be_missing
    }

    /// A condition: a bool that is there.
    fn holds(&mut self, condition: &Expr) {
        match &condition.kind {
            ExprKind::Or(terms) => {
                for (index, term) in terms.iter().enumerate() {
                    match self.compared_before(&terms[..index], term) {
                        Some(whole) => {
                            let written = self.written(term.span);
                            self.found.push(condition_not_bool::half(term.span, written, &whole));
                        }
                        None => self.holds(term),
                    }
                }
            }
            ExprKind::And(terms) => terms.iter().for_each(|term| self.holds(term)),
            ExprKind::Not(of) => self.holds(of),
            _ => {
                let Some(known) = self.look(condition, Place::Condition) else { return };
                let written = self.written(condition.span);
                match known.types.iter().find(|kind| **kind != Type::Bool) {
                    Some(kind) => {
                        let is_path = matches!(condition.kind, ExprKind::Path(_));
                        self.found.push(condition_not_bool::at(condition.span, written, *kind, is_path));
                    }
                    None if known.presence == Presence::MayBeMissing || known.types.is_empty() => {
                        self.found.push(condition_not_bool::may_be_missing(condition.span, written));
                    }
                    None => {}
                }
            }
        }
    }

    /// `total == 3 or 5`: the whole comparison that a number or a text behind `or` was meant to be.
    fn compared_before(&self, before: &[Expr], term: &Expr) -> Option<String> {
        if !matches!(term.kind, ExprKind::Number(_) | ExprKind::Text(_)) {
            return None;
        }
        before.iter().rev().find_map(|earlier| match &earlier.kind {
            ExprKind::Compare { left, sign, .. } => {
                let (left, sign) = (self.written(left.span), self.written(sign.span));
                Some(format!("{left} {sign} {}", self.written(term.span)))
            }
            _ => None,
        })
    }

    /// What is known of an expression; `None` where something in it is wrong and was said.
    pub(super) fn look(&mut self, expr: &Expr, place: Place) -> Option<Known> {
        let always = |kind| Some(Known::always(kind));
        match &expr.kind {
            ExprKind::Text(text) => {
                self.text(text);
                always(Type::Text)
            }
            ExprKind::Number(Some(_)) if amounts::looks_like_thousands(self.written(expr.span)) => {
                self.wrong(number_form::thousand(expr.span, self.written(expr.span)))
            }
            ExprKind::Number(Some(_)) => always(Type::Number),
            ExprKind::Number(None) => self.wrong(number_form::too_long(expr.span, self.written(expr.span))),
            ExprKind::Bool(_) => always(Type::Bool),
            ExprKind::Clock(written) => match written.parse::<Time>() {
                Ok(_) => always(Type::Time),
                Err(_) => self.wrong(unknown_zone::no_such_moment(expr.span, written)),
            },
            ExprKind::Date(written) => self.wrong(date_in_expression::at(expr.span, written)),
            ExprKind::Path(path) => self.path(expr, path),
            ExprKind::Part { of, name } => self.part(of, name),
            ExprKind::Call { function, arguments } => self.call(expr, function, arguments),
            ExprKind::Method { of, function, .. } => self.method(of, function),
            ExprKind::List(items) => {
                let are_there = items.iter().filter(|item| self.needed(item).is_some()).count();
                (are_there == items.len()).then(|| Known::always(Type::List))
            }
            ExprKind::Record(fields) => {
                let are_there = fields.iter().filter(|(_, value)| self.needed(value).is_some()).count();
                (are_there == fields.len()).then(|| Known::always(Type::Record))
            }
            ExprKind::Or(terms) if place != Place::Condition => self.alternatives(terms, place),
            ExprKind::Or(_) | ExprKind::And(_) | ExprKind::Not(_) => {
                self.holds(expr);
                always(Type::Bool)
            }
            ExprKind::Compare { left, sign, right } => self.comparison(left, *sign, right),
            ExprKind::In { item, list } => self.is_in(item, list),
            ExprKind::Compute { left, by, right } => match amounts::date(self.written(expr.span)) {
                Some(date) => self.wrong(date_in_expression::other(expr.span, self.written(expr.span), &date)),
                None => self.computed(expr, left, *by, right),
            },
            ExprKind::Negative(of) => self.needed_as(of, &[Type::Number]).then(|| Known::always(Type::Number)),
            ExprKind::Filtered { value, filter } => self.filtered(value, filter, place),
            ExprKind::Matches { text, by, keywords } => self.matches(expr, text, *by, keywords, place),
            ExprKind::HasTag(tag) => {
                if tag.literal().is_none() {
                    self.found.push(fixed_text::at(tag.span));
                }
                self.only_in_condition(expr, place)
            }
            ExprKind::Replied if self.before_the_flow => {
                self.wrong(unknown_name::before_the_flow(expr.span, self.written(expr.span)))
            }
            ExprKind::HasConsent(_) | ExprKind::Replied | ExprKind::WindowOpen => self.only_in_condition(expr, place),
            // Said by the check of depths.
            ExprKind::TooLong => None,
            ExprKind::Later => self.wrong(not_yet::at(expr.span, self.written(expr.span), Said::default())),
        }
    }

    fn path(&mut self, expr: &Expr, path: &[Name]) -> Option<Known> {
        let (at, why) = match self.names.meaning(path) {
            Meaning::Known(_) if self.before_the_flow && !matches!(path[0].folded.as_str(), "contact" | "reply") => {
                return self.wrong(unknown_name::before_the_flow(expr.span, self.written(expr.span)));
            }
            Meaning::Known(known) => return Some(known),
            Meaning::Said => return None,
            Meaning::Later => {
                return self.wrong(not_yet::at(expr.span, self.written(expr.span), Said::default()));
            }
            Meaning::Unknown { at, why } => (at, why),
        };
        let written = self.written(expr.span);
        let finding = match (why, self.braces) {
            (Why::NoSuchName { near }, Some(braces)) if at == 0 && self.is_alone(expr, braces) => {
                let near = near.map(|near| if near.starts_with("contact.") { filled_in(&near) } else { near });
                unknown_slot::alone(braces, self.written(braces), near.as_deref())
            }
            (Why::NoSuchName { near }, Some(_)) => unknown_slot::at(expr.span, written, near.as_deref()),
            (Why::NoSuchName { near }, None) => {
                let known = self.names.parts(&path[0].folded);
                unknown_name::at(expr.span, written, near.as_deref(), &known)
            }
            (Why::NeedsPart { example }, _) => unknown_name::needs_part(expr.span, written, example),
            (Why::NoParts { kind }, _) => unknown_name::no_parts(path[at].span, &path[at].text, kind),
        };
        self.wrong(finding)
    }

    /// Whether the braces hold nothing else.
    fn is_alone(&self, expr: &Expr, braces: Span) -> bool {
        self.written(braces).trim_matches(['{', '}']).trim() == self.written(expr.span)
    }

    fn part(&mut self, of: &Expr, name: &Name) -> Option<Known> {
        let known = self.needed(of)?;
        match known.types.iter().find(|kind| **kind != Type::Record) {
            Some(kind) => self.wrong(unknown_name::no_parts(name.span, &name.text, *kind)),
            None => Some(Known::part()),
        }
    }

    /// `a or b` where a value stands: b where a is missing or an empty text.
    fn alternatives(&mut self, terms: &[Expr], place: Place) -> Option<Known> {
        let known = self.each(terms, place)?;
        self.first_of(terms, &known, place)
    }

    /// What is known of each; `None` where one is wrong.
    pub(super) fn each(&mut self, terms: &[Expr], place: Place) -> Option<Vec<Known>> {
        let known: Vec<Option<Known>> = terms.iter().map(|term| self.look(term, place)).collect();
        known.into_iter().collect()
    }

    pub(super) fn first_of(&mut self, terms: &[Expr], known: &[Known], place: Place) -> Option<Known> {
        for (index, (term, of_term)) in terms.iter().zip(known).enumerate() {
            let rest = terms.get(index + 1).map(|next| next.span.to(terms[terms.len() - 1].span));
            if let Some(rest) = rest.filter(|_| is_never_passed_over(term, of_term)) {
                return self.wrong(useless_or::at(rest, self.written(rest), term.span, self.written(term.span)));
            }
        }
        let mut types: Vec<Type> = Vec::new();
        for (term, of_term) in terms.iter().zip(known) {
            for kind in &of_term.types {
                if let Some(first) = types.first().filter(|first| *first != kind && place == Place::Value) {
                    return self.wrong(different_types::of_alternatives(term.span, *kind, terms[0].span, *first));
                }
                if !types.contains(kind) {
                    types.push(*kind);
                }
            }
        }
        let is_open = known.iter().any(|known| known.types.is_empty());
        let presence = if known.iter().any(|known| known.presence == Presence::Always) {
            Presence::Always
        } else {
            known.last().expect("there are at least two alternatives").presence
        };
        Some(Known { types: if is_open { Vec::new() } else { types }, presence })
    }

    pub(super) fn only_in_condition(&mut self, expr: &Expr, place: Place) -> Option<Known> {
        match place {
            Place::Condition => Some(Known::always(Type::Bool)),
            Place::Value | Place::Shown => self.wrong(condition_as_value::at(expr.span, self.written(expr.span))),
        }
    }

    pub(super) fn wrong(&mut self, finding: Diagnostic) -> Option<Known> {
        self.found.push(finding);
        None
    }

    pub(super) fn written(&self, span: Span) -> &'c str {
        self.sources[span.file.0 as usize].slice(span)
    }
}

/// What may be missing, with the word to use then.
fn filled_in(path: &str) -> String {
    format!("{path} or \"amigo\"")
}

/// A text may be empty; everything else that is always there hides what stands behind it.
fn is_never_passed_over(term: &Expr, known: &Known) -> bool {
    let is_words = |text: &Text| text.literal().is_some_and(|literal| !literal.is_empty());
    match &term.kind {
        ExprKind::Text(text) => is_words(text),
        _ => known.presence == Presence::Always && !known.may_be(Type::Text),
    }
}
