//! What box an operation is, and its arrows.

use engine::{Alternatives, Exit, OpId, OpKind, Program, Share, ShareKind, Target, Text};

use super::{EdgeKind, Kind, expression, words::Speaker};

pub(super) struct Arrow {
    pub to: OpId,
    pub label: String,
    pub kind: EdgeKind,
}

/// The kind, text and notes of an operation's box.
pub(super) fn of(program: &Program, say: Speaker, op: &OpKind) -> (Kind, String, Vec<String>) {
    match op {
        OpKind::Send { text, alternatives, .. } => {
            (Kind::Message, expression::said(text), otherwise(say, alternatives))
        }
        OpKind::Ask { question, until, .. } => {
            let until = until.iter().map(|until| say.deadline(until));
            match question {
                Some((text, alternatives)) => (
                    Kind::Question,
                    expression::said(text),
                    otherwise(say, alternatives).into_iter().chain(until).collect(),
                ),
                None => (Kind::Listen, say.pick("Waits for an answer", "Espera una respuesta"), until.collect()),
            }
        }
        OpKind::AskAgain { question, at_most, text, up_to, .. } => {
            let own = text.as_ref().or_else(|| asked(program, *question));
            let text = own.map_or_else(|| say.pick("Asks again", "Vuelve a preguntar"), expression::said);
            let up_to = up_to.iter().map(|length| say.length(length));
            let notes = std::iter::once(times(say, *at_most))
                .chain(up_to.map(|length| say.pick(format!("up to {length}"), format!("hasta {length}"))));
            (Kind::Message, text, notes.collect())
        }
        OpKind::Wait { length, .. } => {
            let length = say.length(length);
            (Kind::Wait, say.pick(format!("Waits {length}"), format!("Espera {length}")), Vec::new())
        }
        OpKind::WaitUntil { moment, .. } => {
            let until = say.until(moment);
            (Kind::Wait, say.pick(format!("Waits {until}"), format!("Espera {until}")), Vec::new())
        }
        OpKind::Branch { condition, .. } => {
            let condition = expression::written(condition);
            (Kind::Choice, say.pick(format!("{condition}?"), format!("¿{condition}?")), Vec::new())
        }
        OpKind::Split { label, .. } => {
            (Kind::Draw, say.pick(format!("Draws lots: {label}"), format!("Sortea: {label}")), Vec::new())
        }
        OpKind::Enter { repeat } => of(program, say, &program.op(*repeat).kind),
        OpKind::Repeat { at_most, each, .. } => {
            let each = each.as_ref().map(|each| {
                let (variable, list) = (&each.variable, expression::written(&each.list));
                say.pick(format!("For each {variable} in {list}"), format!("Por cada {variable} de {list}"))
            });
            (Kind::Loop, each.unwrap_or_else(|| say.pick("Repeats", "Repite")), vec![times(say, *at_most)])
        }
        OpKind::End { reason } => (Kind::End, say.end(*reason), Vec::new()),
        OpKind::Set { .. }
        | OpKind::Tag { .. }
        | OpKind::Untag { .. }
        | OpKind::Consent { .. }
        | OpKind::OptOut { .. }
        | OpKind::Track { .. } => (Kind::Action, done(say, op), Vec::new()),
    }
}

/// The words of a question.
fn asked(program: &Program, question: OpId) -> Option<&Text> {
    let OpKind::Ask { question, .. } = &program.op(question).kind else { return None };
    question.as_ref().map(|(text, _)| text)
}

/// What an operation does that the customer does not see.
fn done(say: Speaker, op: &OpKind) -> String {
    match op {
        OpKind::Set { target, value, .. } => {
            let target = match target {
                Target::Variable(name) => name.clone(),
                Target::Field(name) => format!("contact.{name}"),
            };
            format!("{target} = {}", expression::written(value))
        }
        OpKind::Tag { tag, .. } => say.pick(format!("Tag “{tag}”"), format!("Etiqueta «{tag}»")),
        OpKind::Untag { tag, .. } => say.pick(format!("No more tag “{tag}”"), format!("Sin la etiqueta «{tag}»")),
        OpKind::Consent { purpose, .. } => {
            say.pick(format!("Agrees to {purpose}"), format!("Da su consentimiento: {purpose}"))
        }
        OpKind::OptOut { .. } => say.pick("Opts out: no more messages", "Se da de baja: no recibe más mensajes"),
        OpKind::Track { name, .. } => say.pick(format!("Counts “{name}”"), format!("Cuenta «{name}»")),
        OpKind::Send { .. }
        | OpKind::Ask { .. }
        | OpKind::AskAgain { .. }
        | OpKind::Wait { .. }
        | OpKind::WaitUntil { .. }
        | OpKind::Branch { .. }
        | OpKind::Split { .. }
        | OpKind::Enter { .. }
        | OpKind::Repeat { .. }
        | OpKind::End { .. } => String::new(),
    }
}

pub(super) fn arrows(say: Speaker, op: &OpKind) -> Vec<Arrow> {
    let next = |to: &OpId| Arrow { to: *to, label: String::new(), kind: EdgeKind::Next };
    let labelled = |to: &OpId, label: String, kind: EdgeKind| Arrow { to: *to, label, kind };
    match op {
        OpKind::Send { alternatives, next: to, .. } => {
            closed(say, alternatives).into_iter().chain([next(to)]).collect()
        }
        OpKind::Ask { question, arms, no_reply, .. } => {
            let answers = arms.iter().map(|arm| {
                let saves = arm.saves.as_ref().map_or_else(String::new, |name| format!(" → {name}"));
                labelled(&arm.to, say.pattern(&arm.when) + saves.as_str(), EdgeKind::Answer)
            });
            let silence =
                no_reply.iter().map(|to| labelled(to, say.pick("no reply", "sin respuesta"), EdgeKind::Silence));
            let closed = question.iter().filter_map(|(_, alternatives)| closed(say, alternatives));
            answers.chain(silence).chain(closed).collect()
        }
        OpKind::AskAgain { question, at_most, spent, .. } => {
            let again = say.pick("waits for the answer", "espera la respuesta");
            let over = match at_most {
                1 => say.pick("asked again already", "ya volvió a preguntar"),
                _ => say.pick(format!("after {at_most} times"), format!("después de {at_most} veces")),
            };
            vec![labelled(question, again, EdgeKind::Back), labelled(spent, over, EdgeKind::Next)]
        }
        OpKind::WaitUntil { late, next: to, .. } => {
            let late = late.iter().map(|to| labelled(to, say.pick("too late", "ya pasó"), EdgeKind::Silence));
            late.chain([next(to)]).collect()
        }
        OpKind::Branch { then, otherwise, .. } => vec![
            labelled(then, say.pick("yes", "sí"), EdgeKind::Answer),
            labelled(otherwise, "no".to_owned(), EdgeKind::Answer),
        ],
        OpKind::Wait { next: to, .. }
        | OpKind::Set { next: to, .. }
        | OpKind::Tag { next: to, .. }
        | OpKind::Untag { next: to, .. }
        | OpKind::Consent { next: to, .. }
        | OpKind::OptOut { next: to }
        | OpKind::Track { next: to, .. }
        | OpKind::Enter { repeat: to } => vec![next(to)],
        OpKind::Split { shares, .. } => shares.iter().filter_map(share).collect(),
        OpKind::Repeat { body, next, .. } => vec![
            labelled(body, say.pick("each round", "cada vuelta"), EdgeKind::Answer),
            labelled(next, say.pick("then", "después"), EdgeKind::Next),
        ],
        OpKind::End { .. } => Vec::new(),
    }
}

fn share(share: &Share) -> Option<Arrow> {
    match &share.kind {
        ShareKind::Arm { name, to } => {
            Some(Arrow { to: *to, label: format!("{} % {name}", share.percent), kind: EdgeKind::Answer })
        }
        ShareKind::Holdout => None,
    }
}

/// The shares of a split that lead nowhere.
pub(super) fn held_out(op: &OpKind) -> Vec<String> {
    let OpKind::Split { shares, .. } = op else { return Vec::new() };
    let held_out = shares.iter().filter(|share| share.kind == ShareKind::Holdout);
    held_out.map(|share| format!("{} %", share.percent)).collect()
}

fn closed(say: Speaker, alternatives: &Alternatives) -> Option<Arrow> {
    let label = || say.pick("the window is closed", "la ventana está cerrada");
    alternatives.exit().map(|to| Arrow { to, label: label(), kind: EdgeKind::Closed })
}

/// What goes out instead where free text may not be sent.
fn otherwise(say: Speaker, alternatives: &Alternatives) -> Vec<String> {
    let templates = alternatives
        .templates
        .iter()
        .map(|call| say.pick(format!("or template {}", call.name), format!("o la plantilla {}", call.name)));
    let last = match alternatives.last {
        Exit::End | Exit::Jump(_) => None,
        Exit::Skip => Some(say.pick("or nothing, and on", "o nada, y sigue")),
        Exit::Stop => Some(say.pick("or the flow stops", "o el flujo se detiene")),
    };
    templates.chain(last).collect()
}

fn times(say: Speaker, at_most: u32) -> String {
    match at_most {
        1 => say.pick("at most once", "una vez como mucho"),
        _ => say.pick(format!("at most {at_most} times"), format!("{at_most} veces como mucho")),
    }
}
