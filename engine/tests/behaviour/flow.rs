//! Programs by hand: the lines of a flow as values, lowered to operations. Reads no text of flows; the compiler does that.

use std::collections::BTreeMap;

use engine::{
    Alternatives, Arm, ContactPart, Deadline, Each, EndReason, Exit, Expr, Interrupt, LANG_VERSION, Length, Moment,
    MomentRule, Op, OpId, OpKind, Pattern, Program, Read, Reentry, Segment, Share, ShareKind, Step, StepId, Target,
    TemplateArgument, TemplateCall, Text, Trigger, Variable, When,
};
use stdlib::{QuietHours, Type, Value, Zone};

#[derive(Debug, Clone)]
pub struct Flow {
    name: &'static str,
    zone: &'static str,
    triggers: Vec<Trigger>,
    lines: Vec<(When, Option<Expr>, &'static str)>,
    reentry: Reentry,
    priority: Option<i64>,
    quiet_hours: Option<QuietHours>,
    not_delivered: Option<&'static str>,
    variables: BTreeMap<String, Variable>,
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
    /// A text with values in it.
    Say(Vec<Segment>),
    /// An operation that goes on at `NEXT`.
    Do(OpKind),
    /// `wait until …`, with where `or if late` leads.
    WaitUntil(MomentRule, Option<&'static str>),
    If(Expr, Vec<Line>, Vec<Line>),
    /// Names and percents of the arms; what is missing of 100 is the holdout.
    Split(&'static str, Vec<(u8, &'static str, Vec<Line>)>),
    Repeat {
        at_most: u32,
        each: Option<(&'static str, Expr)>,
        body: Vec<Line>,
    },
    /// A line with `as label`.
    Named(&'static str, Box<Line>),
    JumpTo(&'static str),
    Stop,
}

/// Where the operation behind it stands.
pub const NEXT: OpId = OpId(u32::MAX);

#[derive(Debug, Clone)]
pub enum ArmLine {
    On(Pattern, Then),
    Saves(Pattern, &'static str, Then),
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
    Flow {
        name,
        zone: "America/La_Paz",
        triggers: Vec::new(),
        lines: Vec::new(),
        reentry: Reentry::WhenOver,
        priority: None,
        quiet_hours: None,
        not_delivered: None,
        variables: BTreeMap::new(),
        steps: Vec::new(),
    }
}

impl Flow {
    pub fn zone(self, zone: &'static str) -> Self {
        Self { zone, ..self }
    }

    pub fn starts_when(self, trigger: Pattern) -> Self {
        self.starts(When::Message(trigger), None)
    }

    pub fn starts(mut self, when: When, condition: Option<Expr>) -> Self {
        self.triggers.push(Trigger { when, condition });
        self
    }

    pub fn at_any_time(self, when: Pattern, to: &'static str) -> Self {
        self.at_any_time_where(When::Message(when), None, to)
    }

    pub fn at_any_time_where(mut self, when: When, condition: Option<Expr>, to: &'static str) -> Self {
        self.lines.push((when, condition, to));
        self
    }

    pub fn when_started_again(self, reentry: Reentry) -> Self {
        Self { reentry, ..self }
    }

    pub fn quiet(self, from: &str, to: &str) -> Self {
        let hours = QuietHours { from: from.parse().unwrap(), to: to.parse().unwrap() };
        Self { quiet_hours: Some(hours), ..self }
    }

    pub fn when_not_delivered(self, to: &'static str) -> Self {
        Self { not_delivered: Some(to), ..self }
    }

    pub fn priority(self, priority: i64) -> Self {
        Self { priority: Some(priority), ..self }
    }

    pub fn var(mut self, name: &'static str, kind: Type, default: Option<Value>) -> Self {
        self.variables.insert(name.to_owned(), Variable { kind, default });
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

pub fn literal(value: impl Into<Value>) -> Expr {
    Expr::Literal(value.into())
}

pub fn number(value: i64) -> Value {
    Value::Number(value.into())
}

pub fn variable(name: &str) -> Expr {
    Expr::Read(Read::Variable(name.to_owned()))
}

pub fn field(name: &str, kind: Type) -> Expr {
    Expr::Read(Read::Contact(ContactPart::Field { name: name.to_owned(), kind }))
}

/// `send "before{value}"`
pub fn say(before: &'static str, value: Expr) -> Line {
    Line::Say(vec![Segment::Literal(before.to_owned()), Segment::Slot(value)])
}

pub fn set(name: &'static str, value: Expr) -> Line {
    Line::Do(OpKind::Set { target: Target::Variable(name.to_owned()), value, next: NEXT })
}

pub fn set_field(name: &'static str, value: Expr) -> Line {
    Line::Do(OpKind::Set { target: Target::Field(name.to_owned()), value, next: NEXT })
}

pub fn tag(tag: &'static str) -> Line {
    Line::Do(OpKind::Tag { tag: tag.to_owned(), next: NEXT })
}

pub fn untag(tag: &'static str) -> Line {
    Line::Do(OpKind::Untag { tag: tag.to_owned(), next: NEXT })
}

pub fn opt_out() -> Line {
    Line::Do(OpKind::OptOut { next: NEXT })
}

pub fn when(condition: Expr, then: impl IntoIterator<Item = Line>, otherwise: impl IntoIterator<Item = Line>) -> Line {
    Line::If(condition, then.into_iter().collect(), otherwise.into_iter().collect())
}

pub fn repeat(at_most: u32, body: impl IntoIterator<Item = Line>) -> Line {
    Line::Repeat { at_most, each: None, body: body.into_iter().collect() }
}

pub fn for_each(name: &'static str, list: Expr, at_most: u32, body: impl IntoIterator<Item = Line>) -> Line {
    Line::Repeat { at_most, each: Some((name, list)), body: body.into_iter().collect() }
}

pub fn saves(when: Pattern, name: &'static str, then: Then) -> ArmLine {
    ArmLine::Saves(when, name, then)
}

pub fn send(text: &'static str) -> Line {
    Line::Send(text, Vec::new())
}

pub fn send_or(text: &'static str, chain: impl IntoIterator<Item = Or>) -> Line {
    Line::Send(text, chain.into_iter().collect())
}

pub fn named(label: &'static str, line: Line) -> Line {
    Line::Named(label, Box::new(line))
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
            .map(|(when, condition, to)| Interrupt { when, condition, to: self.entry(to) })
            .collect();
        let not_delivered = flow.not_delivered.map(|to| self.entry(to));
        let steps = flow.steps.iter().zip(&entries);
        let mut program = Program {
            lang_version: LANG_VERSION,
            flow: flow.name.to_owned(),
            title: None,
            language: "es".to_owned(),
            zone: Zone::parse(flow.zone).unwrap(),
            calling_code: None,
            reentry: flow.reentry,
            priority: flow.priority,
            quiet_hours: flow.quiet_hours,
            not_delivered,
            variables: flow.variables,
            triggers: flow.triggers,
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
                        ArmLine::Saves(when, name, then) => {
                            let to = self.then(then, next, at);
                            lowered.push(Arm { when: when.clone(), saves: Some((*name).to_owned()), to });
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
            Line::Say(segments) => {
                let alternatives = self.chain(&[]);
                self.push(OpKind::Send { text: Text(segments.clone()), alternatives, next })
            }
            Line::Do(kind) => {
                let mut kind = kind.clone();
                for target in kind.targets_mut().into_iter().filter(|target| **target == NEXT) {
                    *target = next;
                }
                self.push(kind)
            }
            Line::WaitUntil(rule, late) => {
                let moment = Moment { rule: rule.clone(), on_working_day: false };
                let late = late.map(|step| self.entry(step));
                self.push(OpKind::WaitUntil { moment, late, next })
            }
            Line::If(condition, then, otherwise) => {
                let then = self.lines(then, next, question);
                let otherwise = self.lines(otherwise, next, question);
                self.push(OpKind::Branch { condition: condition.clone(), then, otherwise })
            }
            Line::Split(label, arms) => {
                let mut shares = Vec::new();
                for (percent, name, body) in arms {
                    let to = self.lines(body, next, question);
                    shares.push(Share { percent: *percent, kind: ShareKind::Arm { name: (*name).to_owned(), to } });
                }
                let rest = 100 - arms.iter().map(|(percent, ..)| percent).sum::<u8>();
                if rest > 0 {
                    shares.push(Share { percent: rest, kind: ShareKind::Holdout });
                }
                self.push(OpKind::Split { label: (*label).to_owned(), shares })
            }
            Line::Repeat { at_most, each, body } => {
                let repeat = self.push(OpKind::End { reason: EndReason::Fault });
                let body = self.lines(body, repeat, question);
                let each = each.as_ref().map(|(name, list)| Each { variable: (*name).to_owned(), list: list.clone() });
                self.ops[repeat.0 as usize].kind = OpKind::Repeat { at_most: *at_most, each, body, next };
                self.push(OpKind::Enter { repeat })
            }
            Line::Named(label, line) => {
                let at = self.line(line, next, question);
                self.ops[at.0 as usize].label = Some((*label).to_owned());
                at
            }
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
    found.extend(program.not_delivered.iter_mut());
    found.extend(program.steps.iter_mut().map(|step| &mut step.entry));
    found.extend(program.ops.iter_mut().flat_map(|op| op.kind.targets_mut()));
    found
}
