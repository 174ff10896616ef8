//! The tree of a file, from its parts: flows with their steps, tests with their lines.
//!
//! What could not be read stays in the tree as such, with what stands inside it, so that names in it are still checked.

use crate::{
    Diagnostic, FileId, Said, Source, Span,
    ast::{
        Arm, ArmKind, Ask, Branch, File, Flow, Header, HeaderLine, If, LineStart, Questions, Repeat, Scenario, Share,
        ShareKind, Split, Statement, StatementKind, Step, Tail, Verb,
    },
    catalogue::{
        arm_leads_nowhere::{self, ArmOf},
        fixed_text, layout, merge_conflict,
        misplaced::{self, Home},
        missing_end, not_yet, reserved_name,
    },
    heads::{Block, Role, Section},
    lines::{self, Item, Part, Read},
    nest::{ArmNode, Node, Opened, depth, nest},
    parse::Parsed,
    split::{self, FaultKind},
};

/// Reads one file: always a tree, and what is wrong with its lines and blocks.
pub(crate) fn read(file: FileId, source: &Source, found: &mut Vec<Diagnostic>) -> File {
    let lines = split::split(&source.text);
    let conflicts = lines.iter().flat_map(|line| &line.faults).filter(|fault| fault.kind == FaultKind::ConflictMarker);
    let mut is_conflicting = false;
    for conflict in conflicts {
        // Both versions are in the file, so every other finding could follow from this one.
        if !is_conflicting || source.text[conflict.range.clone()].starts_with('<') {
            found.push(merge_conflict::at(Span::new(file, conflict.range.clone())));
        }
        is_conflicting = true;
    }
    if is_conflicting {
        return File::default();
    }
    let before = found.len();
    let parts = lines::read(file, &source.text, &lines, found);
    let mut tree = File::default();
    let mut is_first = true;
    for part in &parts {
        let version = part.top.as_ref().filter(|top| matches!(top.read, Read::Line(Parsed::Version(_))));
        if let Some(top) = version.filter(|_| !is_first) {
            found.push(misplaced::version_below(top.code));
        }
        is_first &= part.top.is_none() && part.items.is_empty();
        take_part(&mut tree, part, found);
    }
    // What is wrong otherwise says more than an odd depth.
    if found.len() == before {
        depth::check(&parts, found);
    }
    tree
}

fn take_part(tree: &mut File, part: &Part, found: &mut Vec<Diagnostic>) {
    let may_be_words = |item: &Item| item.indent == 0 && !matches!(item.read, Read::Line(_));
    tree.hides_words |= part.top.iter().chain(&part.items).any(may_be_words);
    let Some(top) = &part.top else {
        nest(None, &part.items, found);
        return;
    };
    if let Read::Unread(diagnostic) | Read::NotYet(diagnostic) = &top.read {
        found.push((**diagnostic).clone());
    }
    match (&top.read, part.section) {
        (_, Section::Header) => tree.flows.push(flow(top, &part.items, found)),
        (_, Section::Step) => step(tree, top, &part.items, found),
        (_, Section::Test) => tree.scenarios.push(scenario(top, &part.items, found)),
        (Read::Line(Parsed::Words(list)), Section::File) => {
            nest(Some(top), &part.items, found);
            tree.words.push(list.clone());
        }
        (Read::Line(Parsed::Version(number)), Section::File) if number != "1" => {
            let help = Said::new("Write `flow-version 1`.", "Escribe `flow-version 1`.");
            found.push(not_yet::at(top.code, &format!("flow-version {number}"), help));
        }
        (_, Section::File) => {
            nest(None, &part.items, found);
        }
    }
}

fn flow(top: &Item, items: &[Item], found: &mut Vec<Diagnostic>) -> Flow {
    let nodes = nest(Some(top), items, found);
    let (name, title) = match &top.read {
        Read::Line(Parsed::Flow { name, title }) => (Some(name.clone()), title.clone()),
        Read::Line(_) | Read::NotYet(_) | Read::Unread(_) | Read::Muted => (None, None),
    };
    let mut header = Vec::new();
    for node in &nodes {
        match &node.item.read {
            Read::Line(Parsed::Header(kind)) => {
                let kind = match (kind, &node.block) {
                    (Header::Questions(questions), Some(opened)) => Header::Questions(Box::new(Questions {
                        arms: arms_only(opened, found),
                        end: opened.end.map(line_start),
                        is_broken: is_unclear(opened),
                        ..(**questions).clone()
                    })),
                    (kind, _) => kind.clone(),
                };
                header.push(HeaderLine { span: node.item.code, kind });
            }
            Read::Line(_) => found.push(misplaced::at(node.item.word_span, &node.item.word, Home::Step)),
            Read::NotYet(_) | Read::Unread(_) | Read::Muted => {}
        }
    }
    let hides_a_header = header.len() != nodes.len();
    let is_broken = name.is_none() || is_broken(&nodes) || hides_a_header;
    Flow { name, title, line: top.code, header, steps: Vec::new(), is_broken, hides_a_header, hides_a_step: false }
}

fn step(tree: &mut File, top: &Item, items: &[Item], found: &mut Vec<Diagnostic>) {
    let nodes = nest(Some(top), items, found);
    let body = statements(&nodes, found);
    let name = match &top.read {
        Read::Line(Parsed::Step(name)) => Some(name.clone()),
        Read::Line(_) | Read::NotYet(_) | Read::Unread(_) | Read::Muted => None,
    };
    if let Some(reserved) = name.as_ref().filter(|name| name.folded == "step") {
        found.push(reserved_name::at(reserved.span, &reserved.text));
    }
    let Some(flow) = tree.flows.last_mut() else {
        found.push(misplaced::at(top.word_span, &top.word, Home::Flow));
        return;
    };
    flow.is_broken |= name.is_none() || is_broken(&nodes);
    flow.hides_a_step |= name.is_none();
    flow.steps.push(Step { name, line: top.code, body });
}

fn scenario(top: &Item, items: &[Item], found: &mut Vec<Diagnostic>) -> Scenario {
    let (end, items) = match items.split_last() {
        Some((last, before)) if last.role == Some(Role::End) => (Some(last), before),
        Some(_) | None => (None, items),
    };
    match end {
        None if !matches!(top.read, Read::Unread(_)) => {
            let behind = items.last().map_or(top.behind, |last| last.behind);
            found.push(missing_end::at(top.word_span, &top.word, behind, &format!("{}end", top.newline)));
        }
        Some(end) if end.indent != top.indent => {
            let under = Said::new("under what it closes", "debajo de lo que cierra");
            found.push(layout::at(end.indentation, end.code, top.indent, &under, top.word_span));
        }
        None | Some(_) => {}
    }
    let nodes = nest(Some(top), items, found);
    let name = match &top.read {
        Read::Line(Parsed::Test(name)) => {
            if name.literal().is_none() {
                found.push(fixed_text::at(name.span));
            }
            name.literal()
        }
        Read::Line(_) | Read::NotYet(_) | Read::Unread(_) | Read::Muted => None,
    };
    let verbs: Vec<Verb> = nodes
        .iter()
        .filter_map(|node| match &node.item.read {
            Read::Line(Parsed::Verb(kind)) => Some(Verb { span: node.item.code, kind: kind.clone() }),
            Read::Line(_) | Read::NotYet(_) | Read::Unread(_) | Read::Muted => None,
        })
        .collect();
    let last = end.or(items.last()).unwrap_or(top);
    Scenario { name: name.unwrap_or_else(|| top.word.clone()), line: top.code, whole: top.line.to(last.line), verbs }
}

fn statements(nodes: &[Node<'_>], found: &mut Vec<Diagnostic>) -> Vec<Statement> {
    nodes.iter().map(|node| statement(node, found)).collect()
}

fn statement(node: &Node<'_>, found: &mut Vec<Diagnostic>) -> Statement {
    let span = node.item.code;
    let kind = match (&node.item.read, &node.block) {
        (Read::Line(Parsed::Statement(kind)), Some(opened)) => block(kind, opened, found),
        (Read::Line(Parsed::Statement(kind)), _) => kind.clone(),
        (Read::Line(_) | Read::NotYet(_) | Read::Unread(_) | Read::Muted, opened) => {
            let (inside, arms) = match opened {
                Some(opened) => (statements(&opened.inside, found), arms_of_unread(opened, found)),
                None => (Vec::new(), Vec::new()),
            };
            StatementKind::Unread { inside, arms }
        }
    };
    Statement { span, kind }
}

/// A statement with what stands in its block.
fn block(kind: &StatementKind, opened: &Opened<'_>, found: &mut Vec<Diagnostic>) -> StatementKind {
    let is_broken = is_unclear(opened);
    match kind {
        StatementKind::Ask(ask) => {
            let (arms, end) = (arms_only(opened, found), opened.end.map(line_start));
            StatementKind::Ask(Box::new(Ask { arms, end, is_broken, ..(**ask).clone() }))
        }
        StatementKind::Split(split) => {
            stray_lines(opened, found);
            let shares = opened.arms.iter().filter_map(|node| share(node, opened.end.is_some(), found)).collect();
            StatementKind::Split(Box::new(Split { shares, is_broken, ..(**split).clone() }))
        }
        StatementKind::If(it) => StatementKind::If(Box::new(branches(it, opened, is_broken, found))),
        StatementKind::Repeat(repeat) => {
            let body = statements(&opened.inside, found);
            StatementKind::Repeat(Box::new(Repeat { body, is_broken, ..(**repeat).clone() }))
        }
        StatementKind::Send { .. }
        | StatementKind::AskAgain(_)
        | StatementKind::Wait { .. }
        | StatementKind::WaitUntil { .. }
        | StatementKind::Set(_)
        | StatementKind::JumpTo(_)
        | StatementKind::Stop
        | StatementKind::Continue
        | StatementKind::Tag(_)
        | StatementKind::Untag(_)
        | StatementKind::Consent(_)
        | StatementKind::OptOut
        | StatementKind::Track(_)
        | StatementKind::Unread { .. } => kind.clone(),
    }
}

fn branches(it: &If, opened: &Opened<'_>, is_broken: bool, found: &mut Vec<Diagnostic>) -> If {
    let mut it = If { is_broken, ..it.clone() };
    it.branches[0].body = statements(&opened.inside, found);
    for node in &opened.arms {
        let span = node.item.code;
        let body = statements(&node.body, found);
        match &node.item.read {
            Read::Line(Parsed::Else(_)) if it.otherwise.is_some() => {
                it.misplaced.push(span);
                it.otherwise.get_or_insert_default().extend(body);
            }
            Read::Line(Parsed::Else(Some(condition))) => {
                it.branches.push(Branch { span, condition: condition.clone(), body });
            }
            Read::Line(Parsed::Else(None)) => it.otherwise = Some(body),
            // What stands below a line that could not be read is looked at all the same.
            Read::Line(_) | Read::NotYet(_) | Read::Unread(_) | Read::Muted => {
                it.branches[0]
                    .body
                    .push(Statement { span, kind: StatementKind::Unread { inside: body, arms: Vec::new() } });
            }
        }
    }
    it
}

/// Whether what stands in a block may not be all that was meant to.
fn is_unclear(opened: &Opened<'_>) -> bool {
    opened.has_unread || opened.end.is_none() || (opened.kind.has_arms() && !opened.inside.is_empty())
}

/// The arms of a block that holds nothing else.
fn arms_only(opened: &Opened<'_>, found: &mut Vec<Diagnostic>) -> Vec<Arm> {
    stray_lines(opened, found);
    arms(opened, found)
}

fn stray_lines(opened: &Opened<'_>, found: &mut Vec<Diagnostic>) {
    for stray in &opened.inside {
        found.push(misplaced::statement_between_arms(stray.item.word_span, &stray.item.word, None));
    }
}

fn arms_of_unread(opened: &Opened<'_>, found: &mut Vec<Diagnostic>) -> Vec<Arm> {
    match opened.kind {
        Block::Question => arms(opened, found),
        Block::Test
        | Block::Texts
        | Block::Interrupt
        | Block::Questions
        | Block::Event
        | Block::Handoff
        | Block::Call
        | Block::If
        | Block::Split
        | Block::Repeat => {
            // Arms of a kind that has not arrived: only the names in them are looked at.
            let mut unjudged = Vec::new();
            arms(opened, &mut unjudged)
        }
    }
}

fn arms(opened: &Opened<'_>, found: &mut Vec<Diagnostic>) -> Vec<Arm> {
    opened.arms.iter().map(|node| arm(node, opened.end.is_some(), found)).collect()
}

fn arm(node: &ArmNode<'_>, is_closed: bool, found: &mut Vec<Diagnostic>) -> Arm {
    let (span, start) = (node.item.code, line_start(node.item));
    let body = statements(&node.body, found);
    match &node.item.read {
        Read::Line(Parsed::Arm { kind, tail: written }) => Arm {
            span,
            start,
            kind: kind.clone(),
            tail: tail(node, written.as_ref(), body, is_closed, ArmOf::Question, found),
        },
        Read::Line(_) | Read::NotYet(_) | Read::Unread(_) | Read::Muted => {
            Arm { span, start, kind: ArmKind::Unread, tail: Tail::Body(body) }
        }
    }
}

/// `None` where the line is no share.
fn share(node: &ArmNode<'_>, is_closed: bool, found: &mut Vec<Diagnostic>) -> Option<Share> {
    let span = node.item.code;
    let body = statements(&node.body, found);
    let Read::Line(Parsed::Share { percent, name, tail: written }) = &node.item.read else { return None };
    let kind = match name {
        Some(name) => {
            let tail = tail(node, written.as_ref(), body, is_closed, ArmOf::Split, found);
            ShareKind::Arm { name: name.clone(), tail }
        }
        None => {
            behind_tail(node, is_closed, found);
            ShareKind::Holdout
        }
    };
    Some(Share { span, percent: *percent, kind })
}

fn tail(
    node: &ArmNode<'_>,
    written: Option<&Tail>,
    body: Vec<Statement>,
    is_closed: bool,
    of: ArmOf,
    found: &mut Vec<Diagnostic>,
) -> Tail {
    match written {
        Some(tail) => {
            behind_tail(node, is_closed, found);
            tail.clone()
        }
        None => {
            if body.is_empty() {
                found.push(arm_leads_nowhere::at(node.item.code, of));
            }
            Tail::Body(body)
        }
    }
}

/// Lines below an arm that already says where to go. In a block without its `end` they may stand below the block.
fn behind_tail(node: &ArmNode<'_>, is_closed: bool, found: &mut Vec<Diagnostic>) {
    if let Some(first) = node.body.first().filter(|_| is_closed) {
        let (word, at) = (&first.item.word, first.item.word_span);
        found.push(misplaced::statement_between_arms(at, word, Some(node.item.code)));
    }
}

fn line_start(item: &Item) -> LineStart {
    LineStart { place: Span { end: item.line.start, ..item.line }, indent: item.indent }
}

/// Whether a line of these could not be read, or a block of these is not closed.
fn is_broken(nodes: &[Node<'_>]) -> bool {
    let unread = |item: &Item| !matches!(item.read, Read::Line(_));
    nodes.iter().any(|node| {
        unread(node.item)
            || node.block.as_ref().is_some_and(|opened| {
                opened.end.is_none()
                    || opened.has_unread
                    || is_broken(&opened.inside)
                    || opened.arms.iter().any(|arm| unread(arm.item) || is_broken(&arm.body))
            })
    })
}
