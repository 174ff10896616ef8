//! A flow as boxes and arrows, for people: what is said, what is waited for, where each answer leads. Drawn from the
//! Program, so that it shows what runs; in the words of a marketer, in English or Spanish, with conditions as they were
//! written.
//!
//! Decides nothing about places, colours or fonts: `svg` does, and `dot` and `mermaid` write it for tools that do.

mod boxes;
pub mod dot;
mod expression;
pub mod mermaid;
pub mod svg;
#[cfg(test)]
mod tests;
mod words;

use engine::{EndReason, OpId, OpKind, Program};

use self::words::Speaker;
use crate::Language;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// The flow's title, else its name.
    pub title: String,
    /// The steps by name, in the order written.
    pub groups: Vec<String>,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Index into `Graph::groups`; what starts the flow belongs to no step.
    pub group: Option<usize>,
    pub kind: Kind,
    /// May have several lines.
    pub text: String,
    /// What is to be known besides, one line each.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What starts the flow.
    Start,
    /// What is answered at any time.
    Interrupt,
    Message,
    /// A message that waits for an answer.
    Question,
    /// Waits for an answer without a message.
    Listen,
    Wait,
    /// A condition.
    Choice,
    /// A draw among shares.
    Draw,
    Loop,
    /// Something that the customer does not see.
    Action,
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Indices into `Graph::nodes`.
    pub from: usize,
    pub to: usize,
    /// Empty where the arrow says enough.
    pub label: String,
    pub kind: EdgeKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeKind {
    Next,
    Answer,
    /// Nobody answered, or it is too late.
    Silence,
    /// Free text may not be sent any more.
    Closed,
    /// Back to a question or into another round.
    Back,
}

impl Graph {
    /// `language` is that of the words around the author's own.
    pub fn of(program: &Program, language: Language) -> Self {
        let graph = Self {
            title: program.title.clone().unwrap_or_else(|| program.flow.clone()),
            groups: program.steps.iter().map(|step| step.name.clone()).collect(),
            nodes: Vec::new(),
            edges: Vec::new(),
        };
        let mut drawing = Drawing { program, say: Speaker { language }, places: vec![None; program.ops.len()], graph };
        let beginnings = drawing.beginnings();
        for (_, to) in &beginnings {
            drawing.boxes(*to);
        }
        for step in &program.steps {
            drawing.boxes(step.entry);
        }
        for (from, to) in beginnings {
            drawing.arrow(from, to, String::new(), EdgeKind::Next);
        }
        drawing.arrows();
        drawing.graph
    }
}

struct Drawing<'p> {
    program: &'p Program,
    say: Speaker,
    /// The node of each operation that is drawn.
    places: Vec<Option<usize>>,
    graph: Graph,
}

impl Drawing<'_> {
    /// What starts the flow and what interrupts it, and where each leads.
    fn beginnings(&mut self) -> Vec<(usize, OpId)> {
        let (program, say) = (self.program, self.say);
        let mut beginnings = Vec::new();
        if !program.triggers.is_empty() {
            let texts: Vec<String> =
                program.triggers.iter().map(|trigger| say.trigger(&trigger.when, trigger.condition.as_ref())).collect();
            let notes = std::iter::once(say.starts())
                .chain(say.reentry(program.reentry))
                .chain(program.quiet_hours.map(|hours| say.quiet(hours)))
                .collect();
            let start = self.node(None, Kind::Start, texts.join("\n"), notes);
            beginnings.push((start, program.entry()));
        }
        for interrupt in &program.interrupts {
            let text = say.trigger(&interrupt.when, interrupt.condition.as_ref());
            let node = self.node(None, Kind::Interrupt, text, vec![say.at_any_time()]);
            beginnings.push((node, interrupt.to));
        }
        if let Some(to) = program.not_delivered {
            let node = self.node(None, Kind::Interrupt, say.not_delivered(), Vec::new());
            beginnings.push((node, to));
        }
        beginnings
    }

    /// The boxes of all that can be reached from `first`, in the order of the lines. Not recursive, since a flow may be
    /// longer than a stack is deep.
    fn boxes(&mut self, first: OpId) {
        let mut waiting = vec![first];
        while let Some(id) = waiting.pop() {
            let op = self.program.op(self.drawn(id));
            let place = self.drawn(id).0 as usize;
            if self.places[place].is_none() {
                let (kind, text, notes) = boxes::of(self.program, self.say, &op.kind);
                self.places[place] = Some(self.node(Some(op.step.0 as usize), kind, text, notes));
                waiting.extend(op.kind.targets().into_iter().rev());
            }
        }
    }

    fn arrows(&mut self) {
        let program = self.program;
        for (op, place) in program.ops.iter().zip(self.places.clone()) {
            let Some(from) = place else { continue };
            for arrow in boxes::arrows(self.say, &op.kind) {
                self.arrow(from, arrow.to, arrow.label, arrow.kind);
            }
            for label in boxes::held_out(&op.kind) {
                let text = self.say.end(EndReason::Holdout);
                let end = self.node(Some(op.step.0 as usize), Kind::End, text, Vec::new());
                self.graph.edges.push(Edge { from, to: end, label, kind: EdgeKind::Answer });
            }
        }
    }

    fn node(&mut self, group: Option<usize>, kind: Kind, text: String, notes: Vec<String>) -> usize {
        self.graph.nodes.push(Node { group, kind, text, notes });
        self.graph.nodes.len() - 1
    }

    fn arrow(&mut self, from: usize, to: OpId, label: String, kind: EdgeKind) {
        let to = self.places[self.drawn(to).0 as usize].expect("all that a drawn operation leads to is drawn");
        self.graph.edges.push(Edge { from, to, label, kind });
    }

    /// The operation that is drawn for this one: entering a loop is the loop.
    fn drawn(&self, id: OpId) -> OpId {
        if let OpKind::Enter { repeat } = self.program.op(id).kind { repeat } else { id }
    }
}
