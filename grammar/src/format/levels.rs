//! How deep each line of a file belongs, judged by the words that open and close blocks.
//!
//! A file whose columns say something else has no levels: nobody but its author knows which of the two is meant. The
//! lines of a step that hold an error keep their places, and so do their neighbours.

use std::collections::BTreeMap;

use super::{
    spacing::Place,
    texts,
    tokens::{self, Kind},
};
use crate::{
    Diagnostic, FileId, Said,
    catalogue::{self, layout, missing_end},
    faults,
    heads::{Block, Role, Section},
    lines::{self, Item, Part, Read},
    nest::nest,
    parse::LineAt,
    split::{FaultKind, Logical},
};

/// What is known of a line that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub place: Place,
    /// The line has an error of its own.
    pub is_unread: bool,
    /// Lines below it stand deeper.
    pub opens: bool,
    pub top: Top,
}

impl Standing {
    /// Of a line below one that seems to be `texts`.
    const UNKNOWN: Self = Self { place: Place::Kept, is_unread: true, opens: false, top: Top::No };
}

/// What kind of line at the left edge it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Top {
    No,
    /// `words` and `flow-version`: one line that says all.
    Line,
    /// `flow`, `step`, `test`, `texts`
    Section,
}

/// The standing of each line by the byte it starts at, or what contradicts the blocks.
pub(super) fn of(text: &str, lines: &[Logical]) -> Result<BTreeMap<usize, Standing>, Box<Diagnostic>> {
    const FILE: FileId = FileId(0);
    for logical in lines {
        if let Some(fault) = logical.faults.iter().find(|fault| leaves_nothing_certain(fault.kind)) {
            return Err(Box::new(faults::explain(&LineAt { file: FILE, text, logical }, fault)));
        }
    }
    let parts = lines::read(FILE, text, lines, &mut Vec::new());
    let mut standings = BTreeMap::new();
    for part in &parts {
        contradiction(text, part)?;
        let placed = Levels::of(part)?;
        let is_kept = placed.is_none();
        if let Some(top) = &part.top {
            let is_line = !matches!(part.section, Section::Header | Section::Step | Section::Test) && !opens_texts(top);
            let standing = Standing {
                place: if is_kept { Place::Kept } else { Place::Level(0) },
                is_unread: is_unread(top),
                opens: !is_line,
                top: if is_line { Top::Line } else { Top::Section },
            };
            standings.insert(top.line.start, standing);
            if opens_texts(top) {
                translations(text, lines, top, &parts, &mut standings)?;
            }
        }
        let levels = placed.unwrap_or_else(|| vec![Place::Kept; part.items.len()]);
        for (item, place) in part.items.iter().zip(levels) {
            let opens = matches!(item.role, Some(Role::Opens(_) | Role::Arm(_) | Role::Divider | Role::Else));
            standings.insert(item.line.start, Standing { place, is_unread: is_unread(item), opens, top: Top::No });
        }
    }
    for logical in lines.iter().filter(|logical| !logical.is_blank()) {
        standings.entry(logical.span.start).or_insert(Standing::UNKNOWN);
    }
    Ok(standings)
}

/// After these nobody knows where a line ends or which version is meant.
fn leaves_nothing_certain(kind: FaultKind) -> bool {
    match kind {
        FaultKind::UnclosedBlock | FaultKind::ConflictMarker => true,
        FaultKind::UnclosedText
        | FaultKind::UnclosedBrace
        | FaultKind::DoubleBraces
        | FaultKind::UnknownEscape
        | FaultKind::TextBesideBlockOpening
        | FaultKind::BlockLineTooFarLeft
        | FaultKind::Tab
        | FaultKind::LookAlike { .. }
        | FaultKind::StrangeBlank => false,
    }
}

fn is_unread(item: &Item) -> bool {
    matches!(item.read, Read::Unread(_) | Read::Muted)
}

fn opens_texts(top: &Item) -> bool {
    top.word.trim().eq_ignore_ascii_case("texts")
}

/// What `check` says of the blocks of a part, the first thing.
fn contradiction(text: &str, part: &Part) -> Result<(), Box<Diagnostic>> {
    if let Some(top) = part.top.as_ref().filter(|top| !is_unread(top))
        && !texts::without_mark(text, top.indentation.range()).is_empty()
    {
        return Err(Box::new(layout::not_at_left_edge(top.indentation, top.word_span, &top.word)));
    }
    let (end, items) = match part.items.split_last() {
        Some((last, before)) if part.section == Section::Test && last.role == Some(Role::End) => (Some(last), before),
        Some(_) | None => (None, part.items.as_slice()),
    };
    if let Some(top) = part.top.as_ref().filter(|top| part.section == Section::Test && !is_unread(top)) {
        match end {
            None => {
                let behind = items.last().map_or(top.behind, |last| last.behind);
                return Err(Box::new(missing_end::at(top.word_span, &top.word, behind, "\nend")));
            }
            Some(end) if end.indent != 0 => return Err(Box::new(end_not_under(end, top))),
            Some(_) => {}
        }
    }
    let mut said = Vec::new();
    nest(part.top.as_ref(), items, &mut said);
    let of_blocks = [&missing_end::CODE, &catalogue::stray_end::CODE, &catalogue::nested_too_deep::CODE, &layout::CODE];
    match said.into_iter().find(|finding| of_blocks.contains(&finding.code)) {
        Some(finding) => Err(Box::new(finding)),
        None => Ok(()),
    }
}

fn end_not_under(end: &Item, opener: &Item) -> Diagnostic {
    let under = Said::new("under what it closes", "debajo de lo que cierra");
    layout::at(end.indentation, end.code, 0, &under, opener.word_span)
}

/// `texts`: keys, and under each its translations. `lines` passes over them.
fn translations(
    text: &str,
    lines: &[Logical],
    top: &Item,
    parts: &[Part],
    standings: &mut BTreeMap<usize, Standing>,
) -> Result<(), Box<Diagnostic>> {
    let items: Vec<usize> =
        parts.iter().flat_map(|part| part.top.iter().chain(&part.items)).map(|item| item.line.start).collect();
    let below: Vec<&Logical> = lines
        .iter()
        .filter(|line| line.span.start > top.line.start && !line.is_blank())
        .take_while(|line| !items.contains(&line.span.start))
        .collect();
    let is_end = |line: &Logical| text[line.code.clone()].eq_ignore_ascii_case("end");
    let Some(end) = below.iter().position(|line| is_end(line)) else {
        if below.is_empty() && items.iter().any(|start| *start > top.line.start) {
            // `lines` has read them.
            return Ok(());
        }
        return Err(Box::new(missing_end::at(top.word_span, &top.word, top.behind, "\nend")));
    };
    let levels: Vec<Option<usize>> = below
        .iter()
        .enumerate()
        .map(|(index, line)| if index == end { Some(0) } else { level_in_texts(text, line) })
        .collect();
    let is_kept = is_unread(top) || levels[..=end].contains(&None);
    for (line, level) in below.iter().zip(levels) {
        let standing = Standing {
            place: level.filter(|_| !is_kept).map_or(Place::Kept, Place::Level),
            is_unread: level.is_none(),
            opens: level == Some(1),
            top: Top::No,
        };
        standings.insert(line.span.start, standing);
    }
    Ok(())
}

/// A key, or a language and its text.
fn level_in_texts(text: &str, line: &Logical) -> Option<usize> {
    let kinds: Vec<Kind> = tokens::of(text, line).iter().map(|token| token.kind).collect();
    let kinds = kinds.strip_suffix(&[Kind::Comment]).unwrap_or(&kinds);
    match kinds {
        _ if line.breaking_fault().is_some() => None,
        [Kind::Word] => Some(1),
        [Kind::Word, Kind::Text] => Some(2),
        _ => None,
    }
}

/// The levels of the lines of a part, and the columns they must agree with.
struct Levels<'i> {
    section: Section,
    frames: Vec<Frame<'i>>,
}

/// An open block; the first is the part itself.
struct Frame<'i> {
    /// `None`: the part.
    block: Option<Block>,
    level: usize,
    /// What stands above the lines that come next, and the column of the first of them.
    above: &'i Item,
    column: Option<usize>,
    /// Of the arms.
    arm_column: Option<usize>,
    in_arm: bool,
}

impl<'i> Levels<'i> {
    /// `None` where not all lines can be read and placed.
    fn of(part: &'i Part) -> Result<Option<Vec<Place>>, Box<Diagnostic>> {
        let Some(top) = &part.top else { return Ok(None) };
        if is_unread(top) || part.items.iter().any(is_unread) {
            return Ok(None);
        }
        let part_frame = Frame { block: None, level: 0, above: top, column: None, arm_column: None, in_arm: false };
        let mut levels = Self { section: part.section, frames: vec![part_frame] };
        let mut places = Vec::new();
        for item in &part.items {
            match levels.take(item)? {
                Some(level) => places.push(Place::Level(level)),
                None => return Ok(None),
            }
        }
        Ok(Some(places))
    }

    fn take(&mut self, item: &'i Item) -> Result<Option<usize>, Box<Diagnostic>> {
        match item.role {
            Some(Role::Opens(block)) => {
                let level = self.statement(item)?;
                let frame =
                    Frame { block: Some(block), level, above: item, column: None, arm_column: None, in_arm: false };
                self.frames.push(frame);
                Ok(Some(level))
            }
            Some(Role::Arm(kinds)) => {
                let frame =
                    self.frames.last_mut().filter(|frame| frame.block.is_some_and(|block| kinds.contains(&block)));
                frame.map(|frame| frame.arm(item)).transpose()
            }
            Some(Role::Divider) => {
                let frame = self.frames.last_mut().filter(|frame| frame.block == Some(Block::Question));
                frame.map(|frame| frame.arm(item)).transpose()
            }
            Some(Role::Else) => {
                Ok(self.frames.last_mut().filter(|frame| frame.block == Some(Block::If)).map(|frame| {
                    (frame.above, frame.column) = (item, None);
                    frame.level
                }))
            }
            Some(Role::End) if self.frames.len() > 1 => Ok(self.frames.pop().map(|closed| closed.level)),
            Some(Role::End) => Ok((self.section == Section::Test).then_some(0)),
            Some(Role::Header | Role::Statement | Role::MayOpen(_) | Role::Verb) => self.statement(item).map(Some),
            Some(Role::Top) | None => Ok(None),
        }
    }

    fn statement(&mut self, item: &'i Item) -> Result<usize, Box<Diagnostic>> {
        let frame = self.frames.last_mut().expect("the part itself is never closed");
        frame.column = Some(agree(frame.column, item, frame.above)?);
        Ok(frame.level + if frame.in_arm { 2 } else { 1 })
    }
}

impl<'i> Frame<'i> {
    fn arm(&mut self, item: &'i Item) -> Result<usize, Box<Diagnostic>> {
        // Before the first arm that is the opener.
        self.arm_column = Some(agree(self.arm_column, item, self.above)?);
        (self.above, self.column, self.in_arm) = (item, None, true);
        Ok(self.level + 1)
    }
}

/// The column of a list of siblings, of which `first` is the first's; it is deeper than `above`.
fn agree(first: Option<usize>, item: &Item, above: &Item) -> Result<usize, Box<Diagnostic>> {
    match first {
        None if item.indent <= above.indent => {
            let deeper = Said::new("deeper than this line", "más adentro que esta línea");
            Err(Box::new(layout::at(item.indentation, item.code, above.indent + 2, &deeper, above.code)))
        }
        Some(column) if column != item.indent => {
            let like = Said::new("like the lines above", "como las líneas de arriba");
            Err(Box::new(layout::at(item.indentation, item.code, column, &like, above.code)))
        }
        None | Some(_) => Ok(item.indent),
    }
}
