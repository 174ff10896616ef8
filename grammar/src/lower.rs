//! From a checked flow to its Program. Only flows come here in which every name, number and block is there, see `bears`;
//! what is lowered of a flow with an error is looked at and never run.
//!
//! A body is lowered from its last line to its first, since each operation names the next one. Until all steps are there
//! an `OpId` is a `Label`; `link` puts the final numbers in, in the order of the text.

mod body;
mod expr;
mod header;
mod time;

use std::collections::BTreeMap;

use engine::{
    Alternatives, EndReason, Exit, Interrupt, LANG_VERSION, Op, OpId, OpKind, Program, Step, StepId, TemplateArgument,
    TemplateCall,
};
use stdlib::Zone;

use expr::Values;

use crate::{
    Code, Defaults, Diagnostic, Span,
    ast::{self, AlternativeKind, Flow, Header, Name},
    catalogue::{
        comparison_sign, cycle_without_wait, different_types, empty_keyword, empty_message, empty_name, keyword_mark,
        may_be_missing, missing_anything_else, missing_no_reply, number_range, save_of_other_type, shadowed_arm,
        text_too_long, useless_or,
    },
    checks::Steps,
    variables::Variables,
    words::WordLists,
};

/// Whether a flow with this error can still be lowered: its tree is whole, and its roads are those it will have when the
/// error is mended, so that what is found on them is true then too.
pub(crate) fn bears(error: &Code) -> bool {
    let borne = [
        &may_be_missing::CODE,
        &empty_message::CODE,
        &missing_no_reply::CODE,
        &missing_anything_else::CODE,
        &different_types::CODE,
        &comparison_sign::CODE,
        &useless_or::CODE,
        &save_of_other_type::CODE,
        &number_range::CODE,
        &empty_name::CODE,
        &shadowed_arm::CODE,
        &empty_keyword::CODE,
        &keyword_mark::CODE,
        &text_too_long::CODE,
    ];
    borne.into_iter().any(|code| code.id == error.id)
}

/// A Program and where each of its operations stands in the text.
pub(crate) struct Lowered {
    pub program: Program,
    pub places: Vec<Span>,
}

/// The language of a flow that names none, in a project that names none.
const LANGUAGE: &str = "es";

/// Lowers a flow. A ring of steps that do nothing but jump has no Program; it is the one mistake found only here.
pub(crate) fn lower<'f>(
    flow: &'f Flow,
    lists: &'f WordLists<'f>,
    defaults: &'f Defaults,
) -> Result<Lowered, Box<Diagnostic>> {
    let steps = Steps::of(flow, &mut Vec::new());
    let variables = Variables::of(flow, &zone(flow, defaults));
    let values = Values { fields: &defaults.fields, lists };
    let language = language(flow, defaults);
    let mut lowering =
        Lowering { flow, lists, steps, variables, values, language, ops: Vec::new(), labels: Vec::new() };
    let mut entries = Vec::new();
    for (index, step) in flow.steps.iter().enumerate() {
        lowering.step(index, step, &mut entries);
    }
    lowering.link(&entries, defaults)
}

fn language(flow: &Flow, defaults: &Defaults) -> String {
    let own = flow
        .header
        .iter()
        .find_map(|line| if let Header::Language(name) = &line.kind { Some(name.text.clone()) } else { None });
    own.or_else(|| defaults.language.clone()).unwrap_or_else(|| LANGUAGE.to_owned())
}

/// The zone of a flow: its own, else the project's, else UTC.
pub(crate) fn zone(flow: &Flow, defaults: &Defaults) -> Zone {
    let own =
        flow.header.iter().find_map(|line| if let Header::Timezone(text) = &line.kind { text.literal() } else { None });
    let own = own.and_then(|name| Zone::parse(&name).ok());
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
    /// The innermost question, for `ask again`.
    question: Option<OpId>,
    /// Where `continue` goes: below the block of the innermost arm.
    below: Option<OpId>,
}

struct Lowering<'f> {
    flow: &'f Flow,
    lists: &'f WordLists<'f>,
    steps: Steps<'f>,
    variables: Variables,
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
        entries.push(self.body(&step.body, end, Around { step: id, question: None, below: None }));
    }

    fn label(&mut self, label: Option<Label>) -> OpId {
        self.labels.push(label);
        OpId(u32::try_from(self.labels.len() - 1).expect("a file is far below four thousand million labels"))
    }

    fn op(&mut self, step: StepId, place: Span, kind: OpKind) -> OpId {
        self.named_op(step, None, place, kind)
    }

    /// An operation with its `as label`.
    fn named_op(&mut self, step: StepId, label: Option<&Name>, place: Span, kind: OpKind) -> OpId {
        let id = self.label(None);
        self.op_at(id, step, label, place, kind);
        id
    }

    /// An operation that was named before it was made.
    fn op_at(&mut self, id: OpId, step: StepId, label: Option<&Name>, place: Span, kind: OpKind) {
        self.ops.push((Op { step, label: label.map(|label| label.folded.clone()), kind }, place));
        self.labels[id.0 as usize] = Some(Label::Op(self.ops.len() - 1));
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
        let interrupts = self.interrupts();
        let not_delivered = self.flow.not_delivered().map(|to| self.target(to));
        let targets = self.targets(entries)?;
        let (kept, places) = self
            .in_text_order(entries.iter().chain(interrupts.iter().map(|it| &it.to)).chain(&not_delivered), &targets);
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
            calling_code: defaults.country.as_deref().and_then(stdlib::calling_code).map(str::to_owned),
            reentry: header::reentry(self.flow),
            priority: header::priority(self.flow),
            quiet_hours: header::quiet_hours(self.flow, defaults),
            not_delivered: not_delivered.map(number),
            variables: header::variables(&self.variables),
            triggers: self.triggers(),
            interrupts: interrupts
                .into_iter()
                .map(|interrupt| Interrupt { to: number(interrupt.to), ..interrupt })
                .collect(),
            steps: steps.collect(),
            ops,
        };
        Ok(Lowered { program, places })
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
    fn in_text_order<'i>(
        &self,
        first: impl Iterator<Item = &'i OpId>,
        targets: &[usize],
    ) -> (BTreeMap<usize, OpId>, Vec<Span>) {
        let mut reached = vec![false; self.ops.len()];
        let mut open: Vec<usize> = first.map(|id| targets[id.0 as usize]).collect();
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
