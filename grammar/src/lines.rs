//! The lines of a file, each read by itself: its section, its role, and what it says or why it could not be read.
//!
//! Decides nothing about blocks; that is `nest`.

mod mend;
mod spread;

use crate::{
    Diagnostic, FileId, Said, Span,
    ast::StatementKind,
    catalogue::{layout, not_yet, stray_or},
    faults,
    heads::{self, Block, Head, Production, Role, Section},
    parse::{self, LineAt, Parsed},
    split::{FaultKind, LEFT_EDGE, Logical, starts_with_or},
    unknown,
};

/// One line that is not blank.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub code: Span,
    /// The whole line, newline included.
    pub line: Span,
    /// The empty place at its end, before the newline.
    pub behind: Span,
    /// The blanks before the code.
    pub indentation: Span,
    pub indent: usize,
    /// How its line ends: a line that is put below it ends like that too.
    pub newline: &'static str,
    /// The first word as typed.
    pub word: String,
    pub word_span: Span,
    /// `None`: it cannot even be guessed.
    pub role: Option<Role>,
    pub read: Read,
}

#[derive(Debug, Clone)]
pub(crate) enum Read {
    Line(Parsed),
    /// A word that has not arrived: an error, unless it stands in a block that has not arrived itself.
    NotYet(Box<Diagnostic>),
    Unread(Box<Diagnostic>),
    /// Unreadable because of a line before that has its error.
    Muted,
}

/// A part of a file: a line at the left edge, and what stands below it. The first part may have no such line.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub top: Option<Item>,
    pub section: Section,
    pub items: Vec<Item>,
}

/// Lines of a file that begin with no word of ours and are told why; of more none is shown.
const EXPLAINED_MAX: usize = 200;

/// Reads all lines of a file. Findings about characters that do not keep a line from being read are pushed.
pub(crate) fn read(file: FileId, text: &str, lines: &[Logical], found: &mut Vec<Diagnostic>) -> Vec<Part> {
    let mut parts = vec![Part { top: None, section: Section::File, items: Vec::new() }];
    let mut in_texts = false;
    let mut before_was_broken = false;
    let mut explained = 0;
    let mut taken_until = 0;
    for (index, logical) in lines.iter().enumerate().filter(|(_, logical)| !logical.is_blank()) {
        if index < taken_until {
            continue;
        }
        let line = LineAt { file, text, logical };
        let part = parts.last().expect("there is always the first part");
        let words = heads::first_words(line.code());
        if in_texts && !is_left_edge(&line) {
            in_texts = words != ["end"];
            continue;
        }
        found.extend(
            logical
                .faults
                .iter()
                .filter(|fault| !fault.kind.breaks_the_line())
                .map(|fault| faults::explain(&line, fault))
                .take(1),
        );
        let explain = explained < EXPLAINED_MAX;
        let (mut item, head) = item(&line, part.section, &words, before_was_broken, explain);
        if let Some((finding, taken)) = spread::explain(&line, spread::below(lines, index), part.section) {
            item.read = Read::Unread(Box::new(finding));
            taken_until = index + 1 + taken;
        }
        explained += usize::from(matches!(item.read, Read::Unread(_)));
        before_was_broken = logical.breaking_fault().is_some();
        let is_top = head.is_some_and(|head| head.section == Section::File);
        if is_top && logical.indent > 0 && !matches!(item.read, Read::Unread(_)) {
            found.push(layout::not_at_left_edge(item.indentation, item.word_span, &item.word));
        }
        if let Some(head) = head.filter(|_| is_top) {
            in_texts = head.role == Role::Opens(Block::Texts);
            item.role = Some(Role::Top);
            // Its body is compared with where it belongs.
            item.indent = 0;
            parts.push(Part { top: Some(item), section: section_below(head), items: Vec::new() });
        } else {
            let ends_test = part.section == Section::Test && item.role == Some(Role::End);
            parts.last_mut().expect("there is always the first part").items.push(item);
            if ends_test {
                parts.push(Part { top: None, section: Section::File, items: Vec::new() });
            }
        }
    }
    parts
}

/// The section that a line at the left edge opens.
pub(crate) fn section_below(head: &Head) -> Section {
    match head.words {
        "flow" => Section::Header,
        "step" => Section::Step,
        "test" => Section::Test,
        _ => Section::File,
    }
}

fn is_left_edge(line: &LineAt<'_>) -> bool {
    let words = heads::first_words(line.code());
    line.logical.indent == 0 && words.first().is_some_and(|word| LEFT_EDGE.contains(&word.as_str()))
}

fn item(
    line: &LineAt<'_>,
    section: Section,
    words: &[String],
    before_was_broken: bool,
    explain: bool,
) -> (Item, Option<&'static Head>) {
    let logical = line.logical;
    let typed = parse::leading(line.code(), 1);
    let start = logical.code.start;
    let mut item = Item {
        code: line.span(),
        line: line.at(logical.span.clone()),
        behind: line
            .at(logical.span.start..logical.span.start + line.text[logical.span.clone()].trim_end().len())
            .behind(),
        indentation: line.at(logical.span.start..start),
        indent: logical.indent,
        newline: if line.text[logical.span.clone()].ends_with("\r\n") { "\r\n" } else { "\n" },
        word: typed.to_owned(),
        word_span: line.at(start..start + typed.len()),
        role: None,
        read: Read::Muted,
    };
    if starts_with_or(line.code()) {
        if !before_was_broken {
            item.read = Read::Unread(Box::new(stray_or::at(item.code)));
        }
        return (item, None);
    }
    let (read, head) = if explain { mended(line, section) } else { unexplained(line, section, words) };
    item.role = head.map(|head| role(line, head, &read));
    item.read = read;
    (item, head)
}

/// The line as it stands there, and what would mend all of it.
fn mended(line: &LineAt<'_>, section: Section) -> (Read, Option<&'static Head>) {
    match read_alone(line, section) {
        (Read::Unread(finding), head) => {
            let (finding, meant) = mend::whole_line(line, section, *finding);
            (Read::Unread(Box::new(finding)), head.or(meant))
        }
        read => read,
    }
}

fn unexplained(line: &LineAt<'_>, section: Section, words: &[String]) -> (Read, Option<&'static Head>) {
    match head(line, section, words) {
        Some(_) => read_alone(line, section),
        None => (Read::Muted, None),
    }
}

/// The line by itself, in `section`.
fn read_alone(line: &LineAt<'_>, section: Section) -> (Read, Option<&'static Head>) {
    let words = heads::first_words(line.code());
    let breaking = line.logical.breaking_fault();
    match (head(line, section, &words), breaking) {
        (Some(head), Some(fault)) => (Read::Unread(Box::new(faults::explain(line, fault))), Some(head)),
        (Some(head), None) => (read_line(line, head), Some(head)),
        (None, fault) => {
            let (unknown, meant) = unknown::explain(line, section);
            // The leftmost mistake of a line is its error, and a character nobody sees makes another word of one of ours.
            let word = unknown.primary.span;
            let fault = fault.filter(|fault| {
                fault.range.start < word.start
                    || (fault.range.start <= word.end && fault.kind == FaultKind::LookAlike { instead: "" })
            });
            (Read::Unread(Box::new(fault.map_or(unknown, |fault| faults::explain(line, fault)))), meant)
        }
    }
}

/// The words at the left edge are ours wherever they stand, unless they begin a line of the section.
fn head(line: &LineAt<'_>, section: Section, words: &[String]) -> Option<&'static Head> {
    let left_edge = heads::find(Section::File, words);
    let here = match section {
        Section::File => None,
        Section::Header | Section::Step | Section::Test => {
            let begins_like = || heads::begins_like(section, words).filter(|_| heads::find_anywhere(words).is_none());
            heads::find(section, words).or_else(begins_like)
        }
    };
    if line.logical.indent == 0 { left_edge.or(here) } else { here.or(left_edge) }
}

fn read_line(line: &LineAt<'_>, head: &Head) -> Read {
    if let Some(finding) = unknown::without_start(line, head) {
        return Read::Unread(Box::new(finding));
    }
    let near = || unknown::near_second_word(line, head);
    if head.production == Production::NotYet {
        if let Some(finding) = near() {
            return Read::Unread(Box::new(finding));
        }
        let phrase = parse::leading(line.code(), head.words.split(' ').count());
        let start = line.logical.code.start;
        let span = line.at(start..start + phrase.len());
        return Read::NotYet(Box::new(not_yet::at(span, phrase, Said::default())));
    }
    match parse::line(line, head.production) {
        Ok(parsed) => match parse::word_behind_arrow(line, &parsed) {
            Some(finding) => Read::Unread(Box::new(finding)),
            None => Read::Line(parsed),
        },
        Err(failure) => match parse::later(line, head.production) {
            Some((phrase, help)) => Read::NotYet(Box::new(not_yet::at(phrase, &line.text[phrase.range()], help))),
            None => {
                let near = near().filter(|finding| finding.primary.span.start == failure.offset);
                Read::Unread(Box::new(near.unwrap_or_else(|| parse::explain(line, head.production, &failure))))
            }
        },
    }
}

/// What the line does to the blocks; of one that could not be read, what its words outside of texts suggest.
fn role(line: &LineAt<'_>, head: &Head, read: &Read) -> Role {
    let Role::MayOpen(block) = head.role else { return head.role };
    let closes_itself = match read {
        Read::Line(Parsed::Header(_)) => return Role::Header,
        Read::Line(Parsed::Statement(StatementKind::Ask(ask))) => ask.one_line.is_some(),
        Read::Line(Parsed::Statement(StatementKind::If(it))) => !it.branches[0].body.is_empty(),
        Read::Line(_) => false,
        Read::NotYet(_) | Read::Unread(_) | Read::Muted => {
            let bare = format!(" {} ", line.logical.bare(line.text).to_lowercase());
            let has = |phrases: &[&str]| phrases.iter().any(|phrase| bare.contains(phrase));
            match block {
                Block::If => has(&["jump to", "->"]),
                Block::Interrupt => has(&["->", " update "]),
                Block::Question => has(&[" otherwise "]) || is_short_question(&bare),
                Block::Event | Block::Handoff | Block::Call => has(&[" otherwise "]),
                Block::Test | Block::Texts | Block::Questions | Block::Split | Block::Repeat => false,
            }
        }
    };
    match (closes_itself, head.section) {
        (false, _) => Role::Opens(block),
        (true, Section::Header) => Role::Header,
        (true, Section::File | Section::Step | Section::Test) => Role::Statement,
    }
}

/// `ask … for email`: one line, no arms.
fn is_short_question(bare: &str) -> bool {
    const KINDS: [&str; 10] =
        ["text", "number", "email", "phone", "date", "time", "yes", "image", "document", "location"];
    let Some((_, behind)) = bare.split_once(" for ") else { return false };
    let kind = behind.split_whitespace().next().unwrap_or_default();
    bare.trim_start().starts_with("ask") && KINDS.contains(&kind)
}
