//! The graph in DOT, for Graphviz. Source: graphviz.org, "DOT Language".

use std::fmt::Write as _;

use super::{EdgeKind, Graph, Kind, Node};

pub fn write(graph: &Graph) -> String {
    let mut out = String::new();
    let mut line = |indent: usize, text: &str| {
        writeln!(out, "{:indent$}{text}", "").expect("writing to a String does not fail");
    };
    line(0, "digraph flow {");
    line(2, &format!("label={}; labelloc=t; rankdir=TB; fontname=\"Helvetica\"", text(&graph.title)));
    line(2, "node [fontname=\"Helvetica\", shape=box, style=\"rounded,filled\", fillcolor=white]");
    line(2, "edge [fontname=\"Helvetica\"]");
    for (id, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.group.is_none()) {
        line(2, &boxed(id, node));
    }
    for (group, name) in graph.groups.iter().enumerate() {
        line(2, &format!("subgraph cluster_{group} {{"));
        line(4, &format!("label={}; style=rounded", text(name)));
        for (id, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.group == Some(group)) {
            line(4, &boxed(id, node));
        }
        line(2, "}");
    }
    for edge in &graph.edges {
        let style = match edge.kind {
            EdgeKind::Next | EdgeKind::Answer => "solid",
            EdgeKind::Silence | EdgeKind::Closed | EdgeKind::Back => "dashed",
        };
        line(2, &format!("n{} -> n{} [label={}, style={style}]", edge.from, edge.to, text(&edge.label)));
    }
    line(0, "}");
    out
}

fn boxed(id: usize, node: &Node) -> String {
    let lines: Vec<&str> = std::iter::once(node.text.as_str()).chain(node.notes.iter().map(String::as_str)).collect();
    let look = match node.kind {
        Kind::Start | Kind::Interrupt => "shape=oval, fillcolor=\"#e7f3ff\"",
        Kind::Message => "fillcolor=\"#d9fdd3\"",
        Kind::Question => "fillcolor=\"#d9fdd3\", penwidth=2",
        Kind::Listen => "shape=parallelogram, style=filled",
        Kind::Wait => "shape=hexagon, style=filled, fillcolor=\"#fff4d6\"",
        Kind::Choice | Kind::Draw => "shape=diamond, style=filled, fillcolor=\"#f0eafd\"",
        Kind::Loop => "shape=box, peripheries=2, style=filled",
        Kind::Action => "shape=note, style=filled, fillcolor=\"#f2f2f2\"",
        Kind::End => "shape=circle, style=filled, fillcolor=\"#e2e2e2\"",
    };
    format!("n{id} [label={}, {look}]", text(&lines.join("\n")))
}

fn text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
