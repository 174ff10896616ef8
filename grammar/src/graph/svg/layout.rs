//! Where boxes and arrows of a graph stand. The layers are dagre's; that its answer is the same every time is tested.

use crate::graph::Graph;
use dagre::{
    EdgeLabel, LayoutOptions, NodeLabel,
    graph::{Graph as Layers, GraphOptions},
    layout::types::LabelPos,
};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub width: f64,
    pub height: f64,
}

/// A rectangle by its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    pub points: Vec<(f64, f64)>,
    /// The middle of the label.
    pub label: Option<(f64, f64)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub nodes: Vec<Place>,
    /// `None` for a step without boxes.
    pub groups: Vec<Option<Place>>,
    pub edges: Vec<Route>,
}

/// `nodes` and `labels` are the sizes of the boxes and of the words on the arrows, in the graph's order.
pub(super) fn of(graph: &Graph, nodes: &[Size], labels: &[Size]) -> Layout {
    let mut layers: Layers<NodeLabel, EdgeLabel> =
        Layers::with_options(GraphOptions { directed: true, multigraph: true, compound: true });
    for (group, _) in graph.groups.iter().enumerate() {
        if graph.nodes.iter().any(|node| node.group == Some(group)) {
            layers.set_node(group_name(group), Some(NodeLabel::default()));
        }
    }
    for (id, size) in nodes.iter().enumerate() {
        let label = NodeLabel { width: size.width, height: size.height, ..NodeLabel::default() };
        layers.set_node(node_name(id), Some(label));
        if let Some(group) = graph.nodes[id].group {
            layers.set_parent(&node_name(id), Some(&group_name(group)));
        }
    }
    for (id, (edge, size)) in graph.edges.iter().zip(labels).enumerate() {
        let label = EdgeLabel {
            width: size.width,
            height: size.height,
            labelpos: LabelPos::Center,
            label_offset: 0.0,
            ..EdgeLabel::default()
        };
        layers.set_edge(node_name(edge.from), node_name(edge.to), Some(label), Some(&id.to_string()));
    }
    let options = LayoutOptions {
        nodesep: 28.0,
        edgesep: 18.0,
        ranksep: 34.0,
        marginx: 24.0,
        marginy: 24.0,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut layers, Some(options));
    let place = |name: &str| {
        let node = layers.node(name)?;
        Some(Place { x: node.x?, y: node.y?, width: node.width, height: node.height })
    };
    Layout {
        nodes: (0..nodes.len()).map(|id| place(&node_name(id)).expect("every box was given to the layout")).collect(),
        groups: (0..graph.groups.len()).map(|group| place(&group_name(group))).collect(),
        edges: graph
            .edges
            .iter()
            .enumerate()
            .map(|(id, edge)| {
                let found = layers.edge(&node_name(edge.from), &node_name(edge.to), Some(&id.to_string()));
                let found = found.expect("every arrow was given to the layout");
                let points = found.points.iter().map(|point| (point.x, point.y)).collect();
                Route { points, label: found.x.zip(found.y) }
            })
            .collect(),
    }
}

fn node_name(id: usize) -> String {
    format!("n{id}")
}

fn group_name(group: usize) -> String {
    format!("g{group}")
}
