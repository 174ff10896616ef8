//! From a checked flow to its Program. Only flows without errors come here, so every name is there and every question has
//! its arms.
//!
//! A body is lowered from its last line to its first, since each operation names the next one. Until all steps are there
//! an `OpId` is a `Label`; `link` puts the final numbers in, in the order of the text.

mod expr;
mod time;

use std::collections::BTreeMap;

use engine::{
    Alternatives, Arm, Deadline, EndReason, Exit, Interrupt, LANG_VERSION, Op, OpId, OpKind, Pattern, Program, Reentry,
    Step, StepId, TemplateArgument, TemplateCall, Trigger,
};
use stdlib::Zone;

use expr::Values;

use crate::{
    Defaults, Diagnostic, Span,
    ast::{self, AlternativeKind, ArmKind, Flow, Header, Name, Statement, StatementKind, Tail},
    catalogue::cycle_without_wait,
    checks::Steps,
};

/// A Program and where each of its operations stands in the text.
pub(crate) struct Lowered {
    pub program: Program,
    pub places: Vec<Span>,
}

/// The language of a flow that names none, in a project that names none.
const LANGUAGE: &str = "es";

/// Lowers a flow. A ring of steps that do nothing but jump has no Program; it is the one mistake found only here.
pub(crate) fn lower<'f>(flow: &'f Flow, defaults: &'f Defaults) -> Result<Lowered, Box<Diagnostic>> {
    let steps = Steps::of(flow, &mut Vec::new());
    let values = Values { fields: &defaults.fields };
    let language = language(flow, defaults);
    let mut lowering = Lowering { flow, steps, values, language, ops: Vec::new(), labels: Vec::new() };
    let mut entries = Vec::new();
    for (index, step) in flow.steps.iter().enumerate() {
        lowering.step(index, step, &mut entries);
    }
    lowering.link(&entries, defaults)
}

fn language(flow: &Flow, defaults: &Defaults) -> String {
    let own = flow.header.iter().find_map(|line| match &line.kind {
        Header::Language(name) => Some(name.text.clone()),
        Header::Timezone(_) | Header::Start(_) | Header::AnyTime { .. } => None,
    });
    own.or_else(|| defaults.language.clone()).unwrap_or_else(|| LANGUAGE.to_owned())
}

/// The zone of a flow: its own, else the project's, else UTC.
pub(crate) fn zone(flow: &Flow, defaults: &Defaults) -> Zone {
    let own = flow.header.iter().find_map(|line| match &line.kind {
        Header::Timezone(text) => text.literal().and_then(|name| Zone::parse(&name).ok()),
        Header::Language(_) | Header::Start(_) | Header::AnyTime { .. } => None,
    });
    own.or_else(|| defaults.timezone.clone()).unwrap_or_else(Zone::utc)
}

/// Where an operation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    /// Index into the operations as they were made.
    Op(usize),
    /// The first operation of a step, which may be lowered later.
    Step(usize),
}

/// What is around a statement.
#[derive(Clone, Copy)]
struct Around {
    step: StepId,
    /// Where `continue` goes, and the label of the innermost question.
    question: Option<(OpId, OpId)>,
}

struct Lowering<'f> {
    flow: &'f Flow,
    steps: Steps<'f>,
    values: Values<'f>,
    language: String,
    ops: Vec<(Op, Span)>,
    /// What the numbers of `OpId`s mean until the end; `None` for a question whose operation is still to come.
    labels: Vec<Option<Label>>,
}

impl<'f> Lowering<'f> {
    fn step(&mut self, index: usize, step: &'f ast::Step, entries: &mut Vec<OpId>) {
        let id = StepId(u32::try_from(index).expect("a file is far below four thousand million steps"));
        let end = self.op(id, step.line, OpKind::End { reason: EndReason::Completed });
        let around = Around { step: id, question: None };
        entries.push(self.body(&step.body, end, around));
    }

    fn label(&mut self, label: Option<Label>) -> OpId {
        self.labels.push(label);
        OpId(u32::try_from(self.labels.len() - 1).expect("a file is far below four thousand million labels"))
    }

    fn op(&mut self, step: StepId, place: Span, kind: OpKind) -> OpId {
        self.ops.push((Op { step, label: None, kind }, place));
        self.label(Some(Label::Op(self.ops.len() - 1)))
    }

    fn body(&mut self, body: &'f [Statement], next: OpId, around: Around) -> OpId {
        body.iter().rev().fold(next, |next, statement| self.statement(statement, next, around))
    }

    fn statement(&mut self, statement: &'f Statement, next: OpId, around: Around) -> OpId {
        let (step, place) = (around.step, statement.span);
        match &statement.kind {
            StatementKind::Send { text, chain } => {
                let (text, alternatives) = (self.values.text(text), self.chain(chain));
                self.op(step, place, OpKind::Send { text, alternatives, next })
            }
            StatementKind::Ask(ask) => self.ask(ask, place, next, step),
            StatementKind::AskAgain(again) => {
                let (question, _) = around.question.expect("`ask again` was checked to stand in a question");
                let kind = OpKind::AskAgain {
                    question,
                    at_most: again.at_most.map_or(1, |count| count.number),
                    text: again.text.as_ref().map(|text| self.values.text(text)),
                    up_to: again.up_to.as_ref().map(|length| self.values.length(length)),
                    spent: next,
                };
                self.op(step, place, kind)
            }
            StatementKind::Wait(length) => {
                let length = self.values.length(length);
                self.op(step, place, OpKind::Wait { length, next })
            }
            StatementKind::JumpTo(name) => self.target(name),
            StatementKind::Stop => self.op(step, place, OpKind::End { reason: EndReason::Stopped }),
            StatementKind::Continue => around.question.map_or(next, |(_, below)| below),
            StatementKind::Unread { .. } => unreachable!("a flow with a line that could not be read is not lowered"),
        }
    }

    fn ask(&mut self, ask: &'f ast::Ask, place: Span, next: OpId, step: StepId) -> OpId {
        let question = self.label(None);
        let around = Around { step, question: Some((question, next)) };
        let (mut arms, mut no_reply) = (Vec::new(), None);
        for arm in ask.arms.iter().rev() {
            let to = match &arm.tail {
                Tail::To(name) => self.target(name),
                Tail::Continue => next,
                Tail::Body(body) => self.body(body, next, around),
            };
            match &arm.kind {
                ArmKind::Contains(texts) => {
                    arms.push(Arm { when: Pattern::Contains(keywords(texts)), saves: None, to });
                }
                ArmKind::Is(texts) => arms.push(Arm { when: Pattern::Is(keywords(texts)), saves: None, to }),
                ArmKind::AnythingElse => arms.push(Arm { when: Pattern::Any, saves: None, to }),
                ArmKind::NoReply => no_reply = Some(to),
                ArmKind::Unread => unreachable!("a flow with a line that could not be read is not lowered"),
            }
        }
        arms.reverse();
        let words = ask.question.as_ref().map(|(text, chain)| (self.values.text(text), self.chain(chain)));
        let until = ask.up_to.as_ref().map(|length| Deadline::After(self.values.length(length)));
        self.ops.push((Op { step, label: None, kind: OpKind::Ask { question: words, until, arms, no_reply } }, place));
        self.labels[question.0 as usize] = Some(Label::Op(self.ops.len() - 1));
        question
    }

    fn target(&mut self, name: &Name) -> OpId {
        let index = self.steps.index(name).expect("names were checked");
        self.label(Some(Label::Step(index)))
    }

    fn chain(&mut self, chain: &[ast::Alternative]) -> Alternatives {
        let mut alternatives = Alternatives { templates: Vec::new(), last: Exit::End };
        for link in chain {
            match &link.kind {
                AlternativeKind::Template(call) => alternatives.templates.push(self.template(call)),
                AlternativeKind::Skip => alternatives.last = Exit::Skip,
                AlternativeKind::Stop => alternatives.last = Exit::Stop,
                AlternativeKind::To(name) => alternatives.last = Exit::Jump(self.target(name)),
            }
        }
        alternatives
    }

    fn template(&self, call: &ast::TemplateCall) -> TemplateCall {
        let argument = |argument: &ast::Argument| TemplateArgument {
            name: argument.name.as_ref().map(|name| name.text.clone()),
            value: self.values.value(&argument.value),
        };
        TemplateCall {
            name: call.name.text.clone(),
            language: self.language.clone(),
            arguments: call.arguments.iter().map(argument).collect(),
        }
    }

    /// Puts the final numbers in.
    fn link(mut self, entries: &[OpId], defaults: &Defaults) -> Result<Lowered, Box<Diagnostic>> {
        let interrupts: Vec<(Pattern, OpId)> = self
            .flow
            .header
            .iter()
            .filter_map(|line| match &line.kind {
                Header::AnyTime { when, to } => Some((pattern(&when.when), to)),
                Header::Language(_) | Header::Timezone(_) | Header::Start(_) => None,
            })
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(when, to)| (when, self.target(to)))
            .collect();
        let targets = self.targets(entries)?;
        let (kept, places) = self.in_text_order(entries, &interrupts, &targets);
        let number = |id: OpId| kept[&targets[id.0 as usize]];
        let mut ops = Vec::new();
        let mut by_number: Vec<(OpId, usize)> = kept.iter().map(|(made, number)| (*number, *made)).collect();
        by_number.sort_unstable();
        for (_, made) in by_number {
            let mut op = self.ops[made].0.clone();
            for target in op.kind.targets_mut() {
                *target = number(*target);
            }
            ops.push(op);
        }
        let steps = self.flow.steps.iter().zip(entries).map(|(step, entry)| Step {
            name: step
                .name
                .as_ref()
                .expect("a flow with a step line that could not be read is not lowered")
                .folded
                .clone(),
            entry: number(*entry),
        });
        let name = self.flow.name.as_ref().expect("a flow whose line could not be read is not lowered");
        let program = Program {
            lang_version: LANG_VERSION,
            flow: name.folded.clone(),
            title: self.flow.title.as_ref().and_then(ast::Text::literal),
            language: self.language.clone(),
            zone: zone(self.flow, defaults),
            calling_code: None,
            reentry: Reentry::WhenOver,
            priority: None,
            variables: BTreeMap::new(),
            triggers: self.triggers(),
            interrupts: interrupts
                .into_iter()
                .map(|(when, to)| Interrupt { when: engine::When::Message(when), condition: None, to: number(to) })
                .collect(),
            steps: steps.collect(),
            ops,
        };
        Ok(Lowered { program, places })
    }

    fn triggers(&self) -> Vec<Trigger> {
        let starts = self.flow.header.iter().filter_map(|line| match &line.kind {
            Header::Start(trigger) => {
                Some(Trigger { when: engine::When::Message(pattern(&trigger.when)), condition: None })
            }
            Header::Language(_) | Header::Timezone(_) | Header::AnyTime { .. } => None,
        });
        starts.collect()
    }

    /// For each label the operation it leads to, as made.
    fn targets(&self, entries: &[OpId]) -> Result<Vec<usize>, Box<Diagnostic>> {
        let steps = self.first_ops(entries)?;
        let target = |label: &Option<Label>| match label.expect("every question was lowered") {
            Label::Op(made) => made,
            Label::Step(step) => steps[step],
        };
        Ok(self.labels.iter().map(target).collect())
    }

    /// For each step its first operation, which is another step's where it begins with a jump.
    fn first_ops(&self, entries: &[OpId]) -> Result<Vec<usize>, Box<Diagnostic>> {
        let mut known: Vec<Option<usize>> = vec![None; entries.len()];
        let mut seen_from: Vec<Option<usize>> = vec![None; entries.len()];
        for start in 0..entries.len() {
            let (mut passed, mut step) = (Vec::new(), start);
            let made = loop {
                if let Some(made) = known[step] {
                    break made;
                }
                if seen_from[step] == Some(start) {
                    let at = passed.iter().position(|passed| *passed == step).unwrap_or_default();
                    return Err(Box::new(self.ring_of_jumps(&passed[at..])));
                }
                seen_from[step] = Some(start);
                passed.push(step);
                match self.labels[entries[step].0 as usize].expect("every question was lowered") {
                    Label::Op(made) => break made,
                    Label::Step(next) => step = next,
                }
            };
            for step in passed {
                known[step] = Some(made);
            }
        }
        Ok(known.into_iter().flatten().collect())
    }

    fn ring_of_jumps(&self, steps: &[usize]) -> Diagnostic {
        let first = &self.flow.steps[steps[0]];
        let last = &self.flow.steps[steps[steps.len() - 1]];
        let name = |step: &usize| self.flow.steps[*step].name.as_ref().map_or("", |name| name.text.as_str());
        let path: Vec<&str> = steps.iter().chain(&steps[..1]).map(name).collect();
        let leaves = last.body.first().map_or(last.line, |statement| statement.span);
        cycle_without_wait::at(leaves, &path, first.line)
    }

    /// Numbers for the operations that can be reached, in the order of the text, and their places.
    fn in_text_order(
        &self,
        entries: &[OpId],
        interrupts: &[(Pattern, OpId)],
        targets: &[usize],
    ) -> (BTreeMap<usize, OpId>, Vec<Span>) {
        let mut reached = vec![false; self.ops.len()];
        let mut open: Vec<usize> =
            entries.iter().chain(interrupts.iter().map(|(_, to)| to)).map(|id| targets[id.0 as usize]).collect();
        while let Some(made) = open.pop() {
            if !std::mem::replace(&mut reached[made], true) {
                open.extend(self.ops[made].0.kind.targets().into_iter().map(|target| targets[target.0 as usize]));
            }
        }
        // The end of a step was made first and stands on the step's line, but it comes last.
        let order = |made: &usize| {
            let (op, place) = &self.ops[*made];
            (op.step, matches!(op.kind, OpKind::End { reason: EndReason::Completed }), place.start)
        };
        let mut kept: Vec<usize> = (0..self.ops.len()).filter(|made| reached[*made]).collect();
        kept.sort_by_key(order);
        let places = kept.iter().map(|made| self.ops[*made].1).collect();
        let number = |index: usize| OpId(u32::try_from(index).expect("fewer operations than labels"));
        (kept.into_iter().enumerate().map(|(index, made)| (made, number(index))).collect(), places)
    }
}

fn pattern(when: &ast::When) -> Pattern {
    match when {
        ast::When::Contains(texts) => Pattern::Contains(keywords(texts)),
        ast::When::Is(texts) => Pattern::Is(keywords(texts)),
        ast::When::Any => Pattern::Any,
    }
}

fn keywords(texts: &[ast::Text]) -> Vec<String> {
    texts.iter().filter_map(ast::Text::literal).collect()
}
