//! Programs by hand: the lines of a flow as values, lowered to operations. Reads no text of flows; the compiler does that.

use std::collections::BTreeMap;

use engine::{
    Alternatives, Arm, ContactPart, Deadline, EndReason, Exit, Expr, Interrupt, LANG_VERSION, Length, Op, OpId, OpKind,
    Pattern, Program, Read, Reentry, Segment, Step, StepId, TemplateArgument, TemplateCall, Text, Trigger, When,
};

use stdlib::Zone;

#[derive(Debug, Clone)]
pub struct Flow {
    name: &'static str,
    zone: &'static str,
    triggers: Vec<Pattern>,
    lines: Vec<(Pattern, &'static str)>,
    steps: Vec<(&'static str, Vec<Line>)>,
}

#[derive(Debug, Clone)]
pub enum Line {
    Send(&'static str, Vec<Or>),
    /// `send "Hola, {contact.first_name or "…"}"`
    Greet {
        or: &'static str,
    },
    Wait(&'static str),
    Ask {
        question: Option<&'static str>,
        chain: Vec<Or>,
        up_to: Option<&'static str>,
        arms: Vec<ArmLine>,
    },
    AskAgain {
        at_most: u32,
        text: Option<&'static str>,
        up_to: Option<&'static str>,
    },
    JumpTo(&'static str),
    Stop,
}

#[derive(Debug, Clone)]
pub enum ArmLine {
    On(Pattern, Then),
    NoReply(Then),
}

#[derive(Debug, Clone)]
pub enum Then {
    To(&'static str),
    Continue,
    Do(Vec<Line>),
}

/// One `or …` of a send.
#[derive(Debug, Clone, Copy)]
pub enum Or {
    /// With the contact's first name as its parameter.
    Template(&'static str),
    Skip,
    Stop,
    To(&'static str),
}

pub fn flow(name: &'static str) -> Flow {
    Flow { name, zone: "America/La_Paz", triggers: Vec::new(), lines: Vec::new(), steps: Vec::new() }
}

impl Flow {
    pub fn zone(self, zone: &'static str) -> Self {
        Self { zone, ..self }
    }

    pub fn starts_when(mut self, trigger: Pattern) -> Self {
        self.triggers.push(trigger);
        self
    }

    pub fn at_any_time(mut self, when: Pattern, to: &'static str) -> Self {
        self.lines.push((when, to));
        self
    }

    pub fn step(mut self, name: &'static str, lines: impl IntoIterator<Item = Line>) -> Self {
        self.steps.push((name, lines.into_iter().collect()));
        self
    }

    pub fn program(self) -> Program {
        Lowering::new(&self).program(self)
    }
}

fn starts(pattern: Pattern) -> Trigger {
    Trigger { when: When::Message(pattern), condition: None }
}

/// `contact.first_name or "…"`
pub fn first_name_or(or: &str) -> Expr {
    Expr::FirstOf(vec![Expr::Read(Read::Contact(ContactPart::FirstName)), Expr::Literal(or.into())])
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

pub fn is(texts: &[&str]) -> Pattern {
    Pattern::Is(owned(texts))
}

pub fn contains(texts: &[&str]) -> Pattern {
    Pattern::Contains(owned(texts))
}

pub fn send(text: &'static str) -> Line {
    Line::Send(text, Vec::new())
}

pub fn send_or(text: &'static str, chain: impl IntoIterator<Item = Or>) -> Line {
    Line::Send(text, chain.into_iter().collect())
}

pub fn wait(delay: &'static str) -> Line {
    Line::Wait(delay)
}

pub fn ask(
    question: &'static str,
    up_to: impl Into<Option<&'static str>>,
    arms: impl IntoIterator<Item = ArmLine>,
) -> Line {
    ask_or(question, [], up_to, arms)
}

pub fn ask_or(
    question: &'static str,
    chain: impl IntoIterator<Item = Or>,
    up_to: impl Into<Option<&'static str>>,
    arms: impl IntoIterator<Item = ArmLine>,
) -> Line {
    Line::Ask {
        question: Some(question),
        chain: chain.into_iter().collect(),
        up_to: up_to.into(),
        arms: arms.into_iter().collect(),
    }
}

pub fn wait_for_reply(up_to: impl Into<Option<&'static str>>, arms: impl IntoIterator<Item = ArmLine>) -> Line {
    Line::Ask { question: None, chain: Vec::new(), up_to: up_to.into(), arms: arms.into_iter().collect() }
}

pub fn ask_again(at_most: u32, text: &'static str) -> Line {
    Line::AskAgain { at_most, text: Some(text), up_to: None }
}

pub fn on(when: Pattern, then: Then) -> ArmLine {
    ArmLine::On(when, then)
}

pub fn anything_else(then: Then) -> ArmLine {
    ArmLine::On(Pattern::Any, then)
}

pub fn no_reply(then: Then) -> ArmLine {
    ArmLine::NoReply(then)
}

pub fn body(lines: impl IntoIterator<Item = Line>) -> Then {
    Then::Do(lines.into_iter().collect())
}

pub fn text(words: &str) -> Text {
    Text(vec![Segment::Literal(words.to_owned())])
}

/// An `OpId` from here on is the entry of a step that may not be lowered yet.
const STEP: u32 = 1 << 16;

struct Lowering {
    names: Vec<&'static str>,
    step: StepId,
    ops: Vec<Op>,
}

impl Lowering {
    fn new(flow: &Flow) -> Self {
        Self { names: flow.steps.iter().map(|(name, _)| *name).collect(), step: StepId(0), ops: Vec::new() }
    }

    fn program(mut self, flow: Flow) -> Program {
        let mut entries = Vec::new();
        for (index, (_, lines)) in flow.steps.iter().enumerate() {
            self.step = StepId(index as u32);
            let end = self.push(OpKind::End { reason: EndReason::Completed });
            entries.push(self.lines(lines, end, None));
        }
        let interrupts = flow
            .lines
            .into_iter()
            .map(|(when, to)| Interrupt { when: When::Message(when), condition: None, to: self.entry(to) })
            .collect();
        let steps = flow.steps.iter().zip(&entries);
        let mut program = Program {
            lang_version: LANG_VERSION,
            flow: flow.name.to_owned(),
            title: None,
            language: "es".to_owned(),
            zone: Zone::parse(flow.zone).unwrap(),
            calling_code: None,
            reentry: Reentry::WhenOver,
            priority: None,
            variables: BTreeMap::new(),
            triggers: flow.triggers.into_iter().map(starts).collect(),
            interrupts,
            steps: steps.map(|((name, _), entry)| Step { name: (*name).to_owned(), entry: *entry }).collect(),
            ops: self.ops,
        };
        for id in targets(&mut program) {
            while id.0 >= STEP {
                *id = entries[(id.0 - STEP) as usize];
            }
        }
        program
    }

    fn push(&mut self, kind: OpKind) -> OpId {
        self.ops.push(Op { step: self.step, label: None, kind });
        OpId(self.ops.len() as u32 - 1)
    }

    fn entry(&self, step: &str) -> OpId {
        let index = self.names.iter().position(|name| *name == step).expect("the flow has that step");
        OpId(STEP + index as u32)
    }

    /// From the last line to the first, as each names the one behind it.
    fn lines(&mut self, lines: &[Line], next: OpId, question: Option<OpId>) -> OpId {
        lines.iter().rev().fold(next, |next, line| self.line(line, next, question))
    }

    fn line(&mut self, line: &Line, next: OpId, question: Option<OpId>) -> OpId {
        match line {
            Line::Send(words, chain) => {
                let alternatives = self.chain(chain);
                self.push(OpKind::Send { text: text(words), alternatives, next })
            }
            Line::Greet { or } => {
                let greeting = Text(vec![Segment::Literal("Hola, ".to_owned()), Segment::Slot(first_name_or(or))]);
                let alternatives = self.chain(&[]);
                self.push(OpKind::Send { text: greeting, alternatives, next })
            }
            Line::Wait(delay) => self.push(OpKind::Wait { length: Length::Fixed(delay.parse().unwrap()), next }),
            Line::Ask { question: words, chain, up_to, arms } => {
                // Its place is taken first: `ask again` in its arms names it.
                let at = self.push(OpKind::End { reason: EndReason::Fault });
                let mut lowered = Vec::new();
                let mut no_reply = None;
                for arm in arms {
                    match arm {
                        ArmLine::On(when, then) => {
                            lowered.push(Arm { when: when.clone(), saves: None, to: self.then(then, next, at) });
                        }
                        ArmLine::NoReply(then) => no_reply = Some(self.then(then, next, at)),
                    }
                }
                let question = words.map(|words| (text(words), self.chain(chain)));
                let until = up_to.map(|delay| Deadline::After(Length::Fixed(delay.parse().unwrap())));
                self.ops[at.0 as usize].kind = OpKind::Ask { question, until, arms: lowered, no_reply };
                at
            }
            Line::AskAgain { at_most, text: words, up_to } => self.push(OpKind::AskAgain {
                question: question.expect("`ask again` stands in an arm"),
                at_most: *at_most,
                text: words.map(text),
                up_to: up_to.map(|delay| Length::Fixed(delay.parse().unwrap())),
                spent: next,
            }),
            Line::JumpTo(step) => self.entry(step),
            Line::Stop => self.push(OpKind::End { reason: EndReason::Stopped }),
        }
    }

    fn then(&mut self, then: &Then, next: OpId, question: OpId) -> OpId {
        match then {
            Then::To(step) => self.entry(step),
            Then::Continue => next,
            Then::Do(lines) => self.lines(lines, next, Some(question)),
        }
    }

    fn chain(&self, chain: &[Or]) -> Alternatives {
        let mut lowered = Alternatives { templates: Vec::new(), last: Exit::End };
        for or in chain {
            match or {
                Or::Template(name) => lowered.templates.push(template(name)),
                Or::Skip => lowered.last = Exit::Skip,
                Or::Stop => lowered.last = Exit::Stop,
                Or::To(step) => lowered.last = Exit::Jump(self.entry(step)),
            }
        }
        lowered
    }
}

pub fn template(name: &str) -> TemplateCall {
    let value = first_name_or("amigo");
    TemplateCall {
        name: name.to_owned(),
        language: "es".to_owned(),
        arguments: vec![TemplateArgument { name: Some("nombre".to_owned()), value }],
    }
}

/// Every place where an operation, a line or a step names another operation.
fn targets(program: &mut Program) -> Vec<&mut OpId> {
    let mut found: Vec<&mut OpId> = Vec::new();
    found.extend(program.interrupts.iter_mut().map(|line| &mut line.to));
    found.extend(program.steps.iter_mut().map(|step| &mut step.entry));
    found.extend(program.ops.iter_mut().flat_map(|op| op.kind.targets_mut()));
    found
}
