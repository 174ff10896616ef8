//! The roads of a flow with what is said on each.

use std::collections::{BTreeMap, BTreeSet};

use engine::{By, Count, Exit, OpId, OpKind, Passage, Program, Road};
use stdlib::Decimal;

use super::{Customer, Message, Range};

/// Places are operations, and behind each `ask again` one more at which it waits: so it is counted once and not once a
/// possible answer.
pub(super) struct Net {
    pub entry: usize,
    pub ways: Vec<Way>,
    /// By place, the ways that begin there.
    pub from: Vec<Vec<usize>>,
    /// By place: what is said there last, where a run ends or stands for ever.
    pub rests: Vec<Option<Range>>,
    /// By place, of those that count.
    pub counters: BTreeMap<usize, u32>,
    /// So many places are operations.
    ops: usize,
}

pub(super) struct Way {
    pub from: usize,
    pub to: usize,
    pub weight: Range,
    /// The place at which its use is counted.
    pub counts: Option<usize>,
    /// The place whose count has to be used up before.
    pub spends: Option<usize>,
    /// The places whose counters it sets back.
    pub resets: Vec<usize>,
}

impl Net {
    pub fn of(
        program: &Program,
        customer: Customer,
        open: &BTreeSet<OpId>,
        weigh: &dyn Fn(Message<'_>) -> Range,
    ) -> Self {
        let ops = program.ops.len();
        let mut net = Self {
            entry: index(program.entry()),
            ways: Vec::new(),
            from: vec![Vec::new(); ops],
            rests: vec![None; ops],
            counters: BTreeMap::new(),
            ops,
        };
        for (at, op) in program.ops.iter().enumerate() {
            let said = Said { program, op: &op.kind, is_open: open.contains(&id(at)), weigh };
            let roads = op.kind.roads(program);
            net.rests[at] = said.rest(&roads);
            let waits_at = match &op.kind {
                OpKind::AskAgain { at_most, .. } => {
                    net.counters.insert(at, *at_most);
                    Some(net.add_place())
                }
                OpKind::Repeat { at_most, .. } => {
                    net.counters.insert(at, *at_most);
                    None
                }
                OpKind::Send { .. }
                | OpKind::Ask { .. }
                | OpKind::Wait { .. }
                | OpKind::WaitUntil { .. }
                | OpKind::Branch { .. }
                | OpKind::Set { .. }
                | OpKind::Tag { .. }
                | OpKind::Untag { .. }
                | OpKind::Consent { .. }
                | OpKind::OptOut { .. }
                | OpKind::Track { .. }
                | OpKind::Split { .. }
                | OpKind::Enter { .. }
                | OpKind::End { .. } => None,
            };
            let interrupts = roads
                .iter()
                .find(|road| waits(road))
                .into_iter()
                .flat_map(|road| program.interrupts.iter().map(|it| Road { to: it.to, by: By::Message, ..*road }));
            let interrupts: Vec<Road> = interrupts.collect();
            let taken = |road: &&Road| customer == Customer::Any || !matches!(road.by, By::Message);
            let mut asked_again = Range::ZERO;
            for road in roads.iter().chain(&interrupts).filter(taken) {
                let Some(weight) = said.on(road) else { continue };
                let resets = match road.count {
                    Count::Anew => reset_by(program, at),
                    Count::Nothing | Count::Another | Count::Over => Vec::new(),
                };
                match (waits_at, road.count) {
                    (Some(waits_at), Count::Another) => {
                        asked_again = weight;
                        let to = index(road.to);
                        net.add(Way { from: waits_at, to, weight: Range::ZERO, counts: None, spends: None, resets });
                    }
                    (_, count) => {
                        let counts = (count == Count::Another).then_some(at);
                        let spends = (count == Count::Over).then_some(at);
                        net.add(Way { from: at, to: index(road.to), weight, counts, spends, resets });
                    }
                }
            }
            if let Some(waits_at) = waits_at {
                // Whoever stands at the question for ever stands here.
                net.rests[waits_at] = net.rests[at].take().map(|_| Range::ZERO);
                let weight = said.on_any(asked_again);
                net.add(Way { from: at, to: waits_at, weight, counts: Some(at), spends: None, resets: Vec::new() });
            }
        }
        net
    }

    /// The operation of a place.
    pub fn op(&self, place: usize) -> Option<OpId> {
        (place < self.ops).then(|| id(place))
    }

    fn add(&mut self, way: Way) {
        self.from[way.from].push(self.ways.len());
        self.ways.push(way);
    }

    fn add_place(&mut self) -> usize {
        self.from.push(Vec::new());
        self.rests.push(None);
        self.from.len() - 1
    }
}

fn index(op: OpId) -> usize {
    op.0 as usize
}

fn id(place: usize) -> OpId {
    OpId(u32::try_from(place).expect("a program has far fewer operations"))
}

/// Whether a run may stand at the operation until a customer's message comes.
fn waits(road: &Road) -> bool {
    matches!(road.by, By::Timer(..) | By::Message)
}

/// What starts anew where a loop is entered or a question is asked.
fn reset_by(program: &Program, at: usize) -> Vec<usize> {
    if let OpKind::Enter { repeat } = &program.ops[at].kind {
        return vec![index(*repeat)];
    }
    let again = |kind: &OpKind| matches!(kind, OpKind::AskAgain { question, .. } if index(*question) == at);
    (0..program.ops.len()).filter(|place| again(&program.ops[*place].kind)).collect()
}

/// What an operation says.
struct Said<'s> {
    program: &'s Program,
    op: &'s OpKind,
    /// Whether the window is open for certain.
    is_open: bool,
    weigh: &'s dyn Fn(Message<'_>) -> Range,
}

impl Said<'_> {
    /// What is said on this road; `None` where the window makes that nobody takes it.
    fn on(&self, road: &Road) -> Option<Range> {
        let Some(chain) = self.op.says(self.program) else { return Some(Range::ZERO) };
        let may_be_closed = !self.is_open;
        let service = (self.weigh)(Message::Service);
        let templates = || chain.templates.iter().map(|call| (self.weigh)(Message::Template(call)));
        let nothing = std::iter::once(Range::ZERO);
        match (road.by, road.gate) {
            // The way out of a chain that said nothing, or whose last template failed; of an `ask again` that has none left.
            (By::Turn, Some(Passage::Closed)) => may_be_closed.then_some(Range::ZERO),
            (By::Turn, _) if road.count == Count::Over => Some(Range::ZERO),
            (By::NotSent, _) => either(templates().chain(nothing)),
            (By::Turn | By::Timer(..) | By::Message, Some(Passage::Open)) => Some(service),
            (By::Turn | By::Timer(..) | By::Message, Some(Passage::Closed) | None) => {
                let closed = may_be_closed.then(|| {
                    let skipped = chain.templates.is_empty() && chain.last == Exit::Skip;
                    templates().chain(nothing.filter(move |_| skipped))
                });
                either(std::iter::once(service).chain(closed.into_iter().flatten()))
            }
        }
    }

    /// Where a run ends or stands for ever: at an end, at a question without a time, at a message that may not be sent.
    fn rest(&self, roads: &[Road]) -> Option<Range> {
        if roads.is_empty() {
            return Some(Range::ZERO);
        }
        let ends_at_gate = self
            .op
            .says(self.program)
            .is_some_and(|chain| chain.templates.is_empty() && matches!(chain.last, Exit::End | Exit::Stop));
        if ends_at_gate && !self.is_open {
            return Some(Range::ZERO);
        }
        let is_question = matches!(self.op, OpKind::Ask { .. } | OpKind::AskAgain { .. });
        let for_ever = is_question && !roads.iter().any(|road| matches!(road.by, By::Timer(..)));
        let asked = roads.iter().find(|road| matches!(road.by, By::Message));
        for_ever.then(|| asked.and_then(|road| self.on(road)).unwrap_or(Range::ZERO))
    }

    /// What an `ask again` says, where no road of a silent customer leads on from it.
    fn on_any(&self, known: Range) -> Range {
        if known != Range::ZERO {
            return known;
        }
        let roads = self.op.roads(self.program);
        let asked = roads.iter().find(|road| road.count == Count::Another && waits(road));
        asked.and_then(|road| self.on(road)).unwrap_or(Range::ZERO)
    }
}

/// One of several; `None` of none.
fn either(ranges: impl Iterator<Item = Range>) -> Option<Range> {
    ranges.reduce(|one, other| Range {
        least: Decimal::min(one.least, other.least),
        most: Decimal::max(one.most, other.most),
    })
}
