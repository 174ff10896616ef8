//! The graph as Mermaid, which GitHub and many documents draw. Source: mermaid.js.org, "Flowcharts".

use std::fmt::Write as _;

use super::{Edge, EdgeKind, Graph, Kind, Node};

pub fn write(graph: &Graph) -> String {
    let mut out = format!("---\ntitle: {}\n---\nflowchart TD\n", yaml(&graph.title));
    for (id, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.group.is_none()) {
        line(&mut out, 2, &boxed(id, node));
    }
    for (group, name) in graph.groups.iter().enumerate() {
        line(&mut out, 2, &format!("subgraph s{group}[{}]", text(name)));
        for (id, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.group == Some(group)) {
            line(&mut out, 4, &boxed(id, node));
        }
        line(&mut out, 2, "end");
    }
    for edge in &graph.edges {
        line(&mut out, 2, &arrow(edge));
    }
    out
}

fn line(out: &mut String, indent: usize, text: &str) {
    writeln!(out, "{:indent$}{text}", "").expect("writing to a String does not fail");
}

fn boxed(id: usize, node: &Node) -> String {
    let lines: Vec<&str> = std::iter::once(node.text.as_str()).chain(node.notes.iter().map(String::as_str)).collect();
    let said = text(&lines.join("\n"));
    let shape = match node.kind {
        Kind::Start | Kind::Interrupt => format!("([{said}])"),
        Kind::Message | Kind::Question => format!("({said})"),
        Kind::Listen => format!("[/{said}/]"),
        Kind::Wait => format!("{{{{{said}}}}}"),
        Kind::Choice | Kind::Draw => format!("{{{said}}}"),
        Kind::Loop => format!("[[{said}]]"),
        Kind::Action => format!("[{said}]"),
        Kind::End => format!("(({said}))"),
    };
    format!("n{id}{shape}")
}

fn arrow(edge: &Edge) -> String {
    let line = match edge.kind {
        EdgeKind::Next | EdgeKind::Answer => "-->",
        EdgeKind::Silence | EdgeKind::Closed | EdgeKind::Back => "-.->",
    };
    let label = if edge.label.is_empty() { String::new() } else { format!("|{}|", text(&edge.label)) };
    format!("n{} {line}{label} n{}", edge.from, edge.to)
}

/// A text that means nothing but itself: Mermaid reads HTML entities, and Markdown and line breaks between quotes.
fn text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '"' | '&' | '<' | '>' | '#' | ';' | '`' | '\\' | '*' | '_' | '~' | '[' | ']' | '{' | '}' | '(' | ')'
            | '|' => {
                write!(out, "#{};", u32::from(c)).expect("writing to a String does not fail");
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Between double quotes, as YAML has it.
fn yaml(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}
