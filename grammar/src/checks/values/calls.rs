//! Functions and filters: known ones, with what they take.

use engine::Function;
use stdlib::{Filter, FilterProblem, Type};

use super::{
    expr::{Judge, Place},
    known::{Known, Presence},
};
use crate::{
    Diagnostic,
    ast::{Expr, ExprKind, FilterCall, Name},
    catalogue::{filter_use, fixed_text, foreign_word, function_arguments, unknown_filter, unknown_function},
    vocabulary,
};

/// Folded names of functions in Spanish and other tools, and ours.
const FOREIGN: &[(&str, Function)] = &[
    ("ahora", Function::Now),
    ("agora", Function::Now),
    ("hoy", Function::Today),
    ("hoje", Function::Today),
    ("fecha", Function::Date),
    ("dia", Function::Weekday),
    ("dia_de_la_semana", Function::Weekday),
    ("dias_desde", Function::DaysSince),
    ("dias_hasta", Function::DaysUntil),
    ("dias_para", Function::DaysUntil),
    ("contar", Function::Count),
    ("cuenta", Function::Count),
    ("len", Function::Count),
    ("suma", Function::Sum),
    ("sumar", Function::Sum),
    ("soma", Function::Sum),
    ("primero", Function::First),
    ("primeiro", Function::First),
    ("redondear", Function::Round),
    ("redondea", Function::Round),
    ("arredondar", Function::Round),
    ("largo", Function::Length),
    ("longitud", Function::Length),
    ("numero", Function::Number),
    ("texto", Function::Text),
    ("str", Function::Text),
    ("string", Function::Text),
    ("int", Function::Number),
];

/// The same of filters.
const FOREIGN_FILTERS: &[(&str, &str)] = &[
    ("mayusculas", "upper"),
    ("mayuscula", "upper"),
    ("maiusculas", "upper"),
    ("uppercase", "upper"),
    ("moneda", "money"),
    ("moeda", "money"),
    ("dinero", "money"),
    ("precio", "money"),
    ("currency", "money"),
    ("fecha", "date"),
    ("data", "date"),
    ("maximo", "max"),
    ("truncate", "max"),
    ("lineas", "lines"),
    ("linhas", "lines"),
    ("lista", "lines"),
    ("unir", "join"),
    ("juntar", "join"),
];

impl Judge<'_> {
    pub(super) fn call(&mut self, whole: &Expr, function: &Name, arguments: &[Expr]) -> Option<Known> {
        let Some(known) = Function::named(&function.folded) else {
            // `no (total > 3)` looks like a function.
            return self.wrong(if vocabulary::is_not(&function.text) {
                foreign_word::at(function.span, &function.text, "not", true)
            } else {
                no_function(function)
            });
        };
        let signature = known.signature();
        let count = arguments.len();
        if count < signature.required || count > signature.arguments.len() {
            return self.wrong(function_arguments::count(whole.span, known, count));
        }
        let mut fits = true;
        for (argument, types) in arguments.iter().zip(signature.arguments) {
            fits &= self.needed_as(argument, types);
        }
        let presence = if signature.may_be_missing { Presence::MayBeMissing } else { Presence::Always };
        fits.then(|| Known { types: signature.result.into_iter().collect(), presence })
    }

    /// `list.count()`
    pub(super) fn method(&mut self, of: &Expr, function: &Name) -> Option<Known> {
        let written = self.written(of.span);
        self.wrong(match Function::named(&function.folded) {
            Some(known) => unknown_function::behind_a_dot(of.span.to(function.span), known.name(), written),
            None => no_function(function),
        })
    }

    /// A filter makes a text of the value before it.
    pub(super) fn filtered(&mut self, value: &Expr, call: &FilterCall, place: Place) -> Option<Known> {
        let terms = match &value.kind {
            ExprKind::Or(terms) if place != Place::Condition => terms.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let of_terms = self.each(terms, place);
        let filter = self.filter(call);
        let (of_terms, filter) = (of_terms?, filter?);
        let known = match terms {
            [_] => of_terms[0].clone(),
            _ => self.first_of(terms, &of_terms, Place::Shown)?,
        };
        if !self.there(value, &known) {
            return None;
        }
        for (term, of_term) in terms.iter().zip(&of_terms).filter(|(term, _)| is_filtered(value, term, &filter)) {
            if let Some(kind) = of_term.types.iter().find(|kind| !filter.takes(**kind)) {
                return self.wrong(filter_use::mismatch(call.span, filter.name(), *kind, term.span));
            }
        }
        Some(Known { types: vec![Type::Text], presence: known.presence })
    }

    fn filter(&mut self, call: &FilterCall) -> Option<Filter> {
        let (name, span) = (call.name.folded.as_str(), call.span);
        let argument = match &call.argument {
            None => None,
            Some(argument) => match &argument.text {
                Some(text) => Some((text.as_str(), argument.span)),
                None => {
                    self.found.push(fixed_text::at(argument.span));
                    return None;
                }
            },
        };
        let behind = argument.map_or(span, |(_, span)| span);
        let finding = match Filter::parse(name, argument.map(|(text, _)| text)) {
            Ok(filter) => return Some(filter),
            Err(FilterProblem::Unknown(_)) => {
                let foreign = FOREIGN_FILTERS.iter().find(|(foreign, _)| *foreign == name).map(|(_, ours)| *ours);
                let near = foreign.or_else(|| vocabulary::nearest(name, Filter::NAMES));
                unknown_filter::at(call.name.span, &call.name.text, near)
            }
            Err(FilterProblem::MissingArgument(name, example)) => filter_use::needs_argument(span, name, example),
            Err(FilterProblem::UnexpectedArgument(name)) => filter_use::takes_nothing(behind, name),
            Err(FilterProblem::UnknownCurrency(written)) => filter_use::unknown_currency(behind, &written),
            Err(FilterProblem::BadLength(written)) => filter_use::bad_length(behind, &written),
            Err(FilterProblem::Pattern(problem)) => filter_use::pattern(behind, &problem),
        };
        self.found.push(finding);
        None
    }
}

/// A text that is written out for what is missing stays as it is where the filter takes no text.
pub(crate) fn is_filtered(value: &Expr, term: &Expr, filter: &Filter) -> bool {
    match (&value.kind, &term.kind) {
        (ExprKind::Or(_), ExprKind::Text(_)) => filter.takes(Type::Text),
        _ => true,
    }
}

fn no_function(name: &Name) -> Diagnostic {
    let foreign = FOREIGN.iter().find(|(foreign, _)| *foreign == name.folded).map(|(_, ours)| ours.name());
    let near = || vocabulary::nearest(&name.folded, Function::ALL.map(Function::name));
    unknown_function::at(name.span, &name.text, foreign.or_else(near))
}
