//! What stands in each box and how large it is, before anybody knows where.

use crate::graph::{Edge, EdgeKind, Kind, Node};

use super::{
    layout::Size,
    lines::{self, Line},
};

pub(super) const TEXT_SIZE: f64 = 14.0;
pub(super) const NOTE_SIZE: f64 = 11.5;
pub(super) const TEXT_STEP: f64 = 19.0;
pub(super) const NOTE_STEP: f64 = 15.0;
/// Room for the sign of a clock or a loop, left of the text.
pub(super) const ICON: f64 = 22.0;
const TEXT_WIDTH: f64 = 230.0;
const LABEL_WIDTH: f64 = 150.0;

pub(super) struct Box {
    pub text: Vec<Line>,
    pub notes: Vec<Line>,
    pub size: Size,
    /// From the box's edges to its text.
    pub padding: (f64, f64),
}

pub(super) fn of_node(node: &Node) -> Box {
    let text = match node.kind {
        Kind::Message | Kind::Question => lines::of_message(&node.text, TEXT_SIZE, TEXT_WIDTH),
        Kind::Start
        | Kind::Interrupt
        | Kind::Listen
        | Kind::Wait
        | Kind::Choice
        | Kind::Draw
        | Kind::Loop
        | Kind::Action
        | Kind::End => lines::plain(&node.text, TEXT_SIZE, TEXT_WIDTH),
    };
    let notes: Vec<Line> = node.notes.iter().flat_map(|note| lines::plain(note, NOTE_SIZE, TEXT_WIDTH)).collect();
    let padding = match node.kind {
        Kind::Message | Kind::Question | Kind::Start | Kind::Interrupt | Kind::Listen | Kind::Action => (13.0, 9.0),
        Kind::Wait | Kind::Loop => (15.0, 8.0),
        Kind::Choice | Kind::Draw => (26.0, 10.0),
        Kind::End => (16.0, 6.0),
    };
    let icon = if has_icon(node.kind) { ICON } else { 0.0 };
    let widest = |lines: &[Line], size: f64| lines.iter().map(|line| lines::width_of(line, size)).fold(0.0, f64::max);
    let width = widest(&text, TEXT_SIZE).max(widest(&notes, NOTE_SIZE)) + icon + 2.0 * padding.0;
    let height = lines::height(text.len(), TEXT_STEP) + lines::height(notes.len(), NOTE_STEP) + 2.0 * padding.1;
    Box { text, notes, size: Size { width: width.max(48.0), height }, padding }
}

pub(super) fn has_icon(kind: Kind) -> bool {
    match kind {
        Kind::Wait | Kind::Loop | Kind::Listen => true,
        Kind::Start
        | Kind::Interrupt
        | Kind::Message
        | Kind::Question
        | Kind::Choice
        | Kind::Draw
        | Kind::Action
        | Kind::End => false,
    }
}

/// The words on an arrow.
pub(super) struct Label {
    pub lines: Vec<Line>,
    pub size: Size,
}

pub(super) fn of_edge(edge: &Edge) -> Label {
    if edge.label.is_empty() {
        return Label { lines: Vec::new(), size: Size { width: 0.0, height: 0.0 } };
    }
    let lines = lines::plain(&edge.label, NOTE_SIZE + 0.5, LABEL_WIDTH);
    let widest = lines.iter().map(|line| lines::width_of(line, NOTE_SIZE + 0.5)).fold(0.0, f64::max);
    let (x, y) = if edge.kind == EdgeKind::Answer { (11.0, 5.0) } else { (6.0, 3.0) };
    let height = lines::height(lines.len(), NOTE_STEP) + 2.0 * y;
    Label { size: Size { width: widest + 2.0 * x, height }, lines }
}
