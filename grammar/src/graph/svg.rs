//! The picture: what the business says as WhatsApp's bubbles, what customers answer as the words on the arrows. Light or
//! dark as the reader's system is.

mod boxes;
mod layout;
mod lines;
mod measure;

use std::fmt::Write as _;

use self::{
    boxes::{Box, ICON, Label, NOTE_STEP, TEXT_STEP},
    layout::{Layout, Place, Route},
    lines::{Line, Style, height as height_of},
};
use super::{EdgeKind, Graph, Kind, Node};
use crate::Language;

/// Above the boxes of a step, for its name.
const GROUP_TITLE: f64 = 24.0;
const MARGIN: f64 = 24.0;
const TITLE: f64 = 44.0;

/// Boxes of a picture; the layout of more takes minutes, and nobody reads it.
pub const BOXES_MAX: usize = 600;

/// `lit` names the step that is shown as the place where somebody stands. `None` for more boxes than [`BOXES_MAX`].
pub fn write(graph: &Graph, said_in: Language, lit: Option<&str>) -> Option<String> {
    if graph.nodes.len() > BOXES_MAX {
        return None;
    }
    let boxes: Vec<Box> = graph.nodes.iter().map(boxes::of_node).collect();
    let labels: Vec<Label> = graph.edges.iter().map(boxes::of_edge).collect();
    let box_sizes: Vec<_> = boxes.iter().map(|of| of.size).collect();
    let label_sizes: Vec<_> = labels.iter().map(|of| of.size).collect();
    let layout = layout::of(graph, &box_sizes, &label_sizes);
    let mut picture = Picture::default();
    picture.frame(graph, &layout, &labels, said_in);
    for (name, place) in graph.groups.iter().zip(&layout.groups) {
        if let Some(place) = place {
            picture.group(name, place, lit == Some(name));
        }
    }
    for (edge, route) in graph.edges.iter().zip(&layout.edges) {
        picture.arrow(edge.kind, route);
    }
    for ((node, drawn), place) in graph.nodes.iter().zip(&boxes).zip(&layout.nodes) {
        picture.node(node, drawn, place);
    }
    for ((edge, label), route) in graph.edges.iter().zip(&labels).zip(&layout.edges) {
        picture.label(edge.kind, label, route);
    }
    picture.line("</svg>");
    Some(picture.text)
}

#[derive(Default)]
struct Picture {
    text: String,
}

impl Picture {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn frame(&mut self, graph: &Graph, layout: &Layout, labels: &[Label], said_in: Language) {
        let mut bounds = Bounds::default();
        for place in &layout.nodes {
            bounds.take(place.x, place.y, place.width, place.height);
        }
        for place in layout.groups.iter().flatten() {
            bounds.take(place.x, place.y - GROUP_TITLE / 2.0, place.width, place.height + GROUP_TITLE);
        }
        for (route, label) in layout.edges.iter().zip(labels) {
            for (x, y) in &route.points {
                bounds.take(*x, *y, 0.0, 0.0);
            }
            if let Some((x, y)) = route.label {
                bounds.take(x, y, label.size.width, label.size.height);
            }
        }
        let title_width = measure::width(&graph.title, 19.0);
        let (left, top) = (bounds.left - MARGIN, bounds.top - MARGIN - TITLE);
        let width = (bounds.right - bounds.left).max(title_width) + 2.0 * MARGIN;
        let height = bounds.bottom - bounds.top + 2.0 * MARGIN + TITLE;
        let title = escaped(&graph.title);
        self.line(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"{} {} {} {}\" width=\"{}\" height=\"{}\">",
            n(left),
            n(top),
            n(width),
            n(height),
            n(width),
            n(height)
        ));
        self.line(&format!("<title>{title}</title>"));
        self.line(&format!("<desc>{}</desc>", escaped(&description(graph, said_in))));
        self.line(include_str!("svg/style.svg").trim_end());
        self.line(&format!(
            "<rect class=\"page\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            n(left),
            n(top),
            n(width),
            n(height)
        ));
        self.line(&format!(
            "<text class=\"title\" x=\"{}\" y=\"{}\">{title}</text>",
            n(left + MARGIN),
            n(top + MARGIN + 14.0)
        ));
    }

    fn group(&mut self, name: &str, place: &Place, is_lit: bool) {
        let class = if is_lit { "step lit" } else { "step" };
        let (left, top) = (place.x - place.width / 2.0, place.y - place.height / 2.0 - GROUP_TITLE);
        self.line(&format!(
            "<g class=\"{class}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"12\"/><text x=\"{}\" y=\"{}\">{}</text></g>",
            n(left),
            n(top),
            n(place.width),
            n(place.height + GROUP_TITLE),
            n(left + 14.0),
            n(top + 20.0),
            escaped(name)
        ));
    }

    fn arrow(&mut self, kind: EdgeKind, route: &Route) {
        let class = match kind {
            EdgeKind::Next | EdgeKind::Answer => "arrow",
            EdgeKind::Silence | EdgeKind::Closed | EdgeKind::Back => "arrow faint",
        };
        let path = curve(&route.points);
        self.line(&format!("<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#tip)\"/>"));
    }

    fn label(&mut self, kind: EdgeKind, label: &Label, route: &Route) {
        let Some((x, y)) = route.label.filter(|_| !label.lines.is_empty()) else { return };
        let class = match kind {
            EdgeKind::Answer => "answer",
            EdgeKind::Next | EdgeKind::Silence | EdgeKind::Closed | EdgeKind::Back => "remark",
        };
        let (width, height) = (label.size.width, label.size.height);
        let mut text = format!(
            "<g class=\"{class}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
            n(x - width / 2.0),
            n(y - height / 2.0),
            n(width),
            n(height),
            n((height / 2.0).min(12.0))
        );
        let first = y - height_of(label.lines.len(), NOTE_STEP) / 2.0 + 11.0;
        text.push_str(&lines(&label.lines, x, first, NOTE_STEP, "middle"));
        self.line(&format!("{text}</g>"));
    }

    fn node(&mut self, node: &Node, drawn: &Box, place: &Place) {
        let class = class(node.kind);
        let (left, top) = (place.x - place.width / 2.0, place.y - place.height / 2.0);
        let mut text = format!("<g class=\"{class}\">{}", shape(node.kind, place));
        if boxes::has_icon(node.kind) {
            text.push_str(&icon(node.kind, left + drawn.padding.0 + 7.0, top + drawn.padding.1 + TEXT_STEP / 2.0));
        }
        let icon = if boxes::has_icon(node.kind) { ICON } else { 0.0 };
        let (x, anchor) = match node.kind {
            Kind::Choice | Kind::Draw | Kind::End => (place.x, "middle"),
            Kind::Start
            | Kind::Interrupt
            | Kind::Message
            | Kind::Question
            | Kind::Listen
            | Kind::Wait
            | Kind::Loop
            | Kind::Action => (left + drawn.padding.0 + icon, "start"),
        };
        let first = top + drawn.padding.1 + 14.0;
        text.push_str(&lines(&drawn.text, x, first, TEXT_STEP, anchor));
        if !drawn.notes.is_empty() {
            let below = top + drawn.padding.1 + height_of(drawn.text.len(), TEXT_STEP) + 12.0;
            write!(text, "<g class=\"note\">{}</g>", lines(&drawn.notes, x, below, NOTE_STEP, anchor))
                .expect("writing to a String does not fail");
        }
        self.line(&format!("{text}</g>"));
    }
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Start => "start",
        Kind::Interrupt => "start anytime",
        Kind::Message => "message",
        Kind::Question => "message question",
        Kind::Listen => "listen",
        Kind::Wait => "wait",
        Kind::Choice | Kind::Draw => "choice",
        Kind::Loop => "loop",
        Kind::Action => "action",
        Kind::End => "end",
    }
}

fn shape(kind: Kind, place: &Place) -> String {
    let Place { width, height, .. } = *place;
    let (left, top) = (place.x - width / 2.0, place.y - height / 2.0);
    let rect = |radius: f64| {
        format!(
            "<rect class=\"shape\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
            n(left),
            n(top),
            n(width),
            n(height),
            n(radius)
        )
    };
    match kind {
        // The corner of a bubble points to who speaks: the business right, the customer left.
        Kind::Message | Kind::Question => {
            let right = left + width;
            format!("<path class=\"tail\" d=\"M{} {}h14l-14 12z\"/>{}", n(right - 8.0), n(top), rect(9.0))
        }
        Kind::Start | Kind::Interrupt => {
            format!("<path class=\"tail\" d=\"M{} {}h-14l14 12z\"/>{}", n(left + 8.0), n(top), rect(9.0))
        }
        Kind::Choice | Kind::Draw => {
            let (point, middle) = (14.0, height / 2.0);
            let straight = width - 2.0 * point;
            format!(
                "<path class=\"shape\" d=\"M{} {}h{}l{point} {}l-{point} {}h-{}l-{point} -{}z\"/>",
                n(left + point),
                n(top),
                n(straight),
                n(middle),
                n(middle),
                n(straight),
                n(middle)
            )
        }
        Kind::Wait | Kind::Loop | Kind::Listen | Kind::End => rect((height / 2.0).min(17.0)),
        Kind::Action => rect(4.0),
    }
}

/// A clock, a circling arrow, an ear for words, at its middle.
fn icon(kind: Kind, x: f64, y: f64) -> String {
    let (x, y) = (n(x), n(y));
    match kind {
        Kind::Loop => format!(
            "<path class=\"icon\" transform=\"translate({x} {y})\" d=\"M5.5 -3.5A6.5 6.5 0 1 0 6.5 1.5M6 -7.5v4.5h-4.5\"/>"
        ),
        Kind::Listen => {
            format!("<path class=\"icon\" transform=\"translate({x} {y})\" d=\"M-7 -5h14v9h-8l-4 3.500v-3.500h-2z\"/>")
        }
        Kind::Wait
        | Kind::Start
        | Kind::Interrupt
        | Kind::Message
        | Kind::Question
        | Kind::Choice
        | Kind::Draw
        | Kind::Action
        | Kind::End => format!(
            "<path class=\"icon\" transform=\"translate({x} {y})\" d=\"M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0M0 -4v4l3 2\"/>"
        ),
    }
}

fn lines(lines: &[Line], x: f64, first: f64, step: f64, anchor: &str) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        let y = first + height_of(index, step);
        let pieces: String = line
            .iter()
            .map(|piece| match piece.style {
                Style::Plain => escaped(&piece.text),
                Style::Bold => format!("<tspan class=\"b\">{}</tspan>", escaped(&piece.text)),
                Style::Italic => format!("<tspan class=\"i\">{}</tspan>", escaped(&piece.text)),
                Style::Struck => format!("<tspan class=\"s\">{}</tspan>", escaped(&piece.text)),
                Style::Slot => format!("<tspan class=\"slot\">{}</tspan>", escaped(&piece.text)),
            })
            .collect();
        let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
        write!(text, "<text x=\"{}\" y=\"{}\"{anchor}>{pieces}</text>", n(x), n(y))
            .expect("writing to a String does not fail");
    }
    text
}

/// What the picture shows, for people who do not see it.
fn description(graph: &Graph, said_in: Language) -> String {
    let count = |of: &[Kind]| graph.nodes.iter().filter(|node| of.contains(&node.kind)).count();
    let messages = count(&[Kind::Message, Kind::Question]);
    let questions = count(&[Kind::Question, Kind::Listen]);
    let waits = count(&[Kind::Wait]);
    let steps = graph.groups.join(", ");
    match said_in {
        Language::En => format!(
            "A WhatsApp flow with {}, {} and {}. Its steps: {steps}.",
            counted(messages, "message", "messages"),
            counted(questions, "question", "questions"),
            counted(waits, "wait", "waits"),
        ),
        Language::Es => format!(
            "Un flujo de WhatsApp con {}, {} y {}. Sus pasos: {steps}.",
            counted(messages, "mensaje", "mensajes"),
            counted(questions, "pregunta", "preguntas"),
            counted(waits, "espera", "esperas"),
        ),
    }
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// A curve that passes near the points and ends at the last. Source: the B-spline of d3-shape, `curveBasis`.
fn curve(points: &[(f64, f64)]) -> String {
    let Some((first, rest)) = points.split_first() else { return String::new() };
    let mut path = format!("M{} {}", n(first.0), n(first.1));
    let (mut before, mut last) = (*first, *first);
    for (index, point) in rest.iter().enumerate() {
        if index == 0 {
            let to = ((5.0 * before.0 + point.0) / 6.0, (5.0 * before.1 + point.1) / 6.0);
            write!(path, "L{} {}", n(to.0), n(to.1)).expect("writing to a String does not fail");
        } else {
            bend(&mut path, before, last, *point);
        }
        (before, last) = (last, *point);
        if index == 0 {
            before = *first;
        }
    }
    bend(&mut path, before, last, last);
    write!(path, "L{} {}", n(last.0), n(last.1)).expect("writing to a String does not fail");
    path
}

fn bend(path: &mut String, a: (f64, f64), b: (f64, f64), c: (f64, f64)) {
    let third = |p: (f64, f64), q: (f64, f64)| ((2.0 * p.0 + q.0) / 3.0, (2.0 * p.1 + q.1) / 3.0);
    let (one, two) = (third(a, b), third(b, a));
    let end = ((a.0 + 4.0 * b.0 + c.0) / 6.0, (a.1 + 4.0 * b.1 + c.1) / 6.0);
    write!(path, "C{} {} {} {} {} {}", n(one.0), n(one.1), n(two.0), n(two.1), n(end.0), n(end.1))
        .expect("writing to a String does not fail");
}

/// One decimal is enough for the eye.
fn n(number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// For XML: characters that it forbids are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

struct Bounds {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { left: f64::MAX, top: f64::MAX, right: f64::MIN, bottom: f64::MIN }
    }
}

impl Bounds {
    /// A rectangle by its middle.
    fn take(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.left = self.left.min(x - width / 2.0);
        self.right = self.right.max(x + width / 2.0);
        self.top = self.top.min(y - height / 2.0);
        self.bottom = self.bottom.max(y + height / 2.0);
    }
}
