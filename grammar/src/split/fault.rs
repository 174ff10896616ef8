//! What can be wrong with the characters of a line, before anybody asks what it means.

use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    pub range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// No closing mark on the line.
    UnclosedText,
    /// `"""` without another one before the next left-edge word.
    UnclosedBlock,
    UnclosedBrace,
    DoubleBraces,
    UnknownEscape,
    /// Words behind the `"""` that opens a block.
    TextBesideBlockOpening,
    /// A line of a block that starts left of its closing `"""`.
    BlockLineTooFarLeft,
    /// In the indentation.
    Tab,
    /// A character that looks like one of ours; `instead` is ours.
    LookAlike {
        instead: &'static str,
    },
    /// A line that a failed `git merge` left.
    ConflictMarker,
    /// A blank that is not a space, in the indentation: the line can still be read.
    StrangeBlank,
}

impl FaultKind {
    /// Whether the line cannot be read for what it means.
    pub fn breaks_the_line(self) -> bool {
        match self {
            Self::UnclosedText
            | Self::UnclosedBlock
            | Self::UnclosedBrace
            | Self::DoubleBraces
            | Self::UnknownEscape
            | Self::TextBesideBlockOpening
            | Self::BlockLineTooFarLeft
            | Self::LookAlike { .. }
            | Self::ConflictMarker => true,
            Self::Tab | Self::StrangeBlank => false,
        }
    }
}

/// What a character outside of texts was probably meant to be.
pub(super) fn look_alike(rest: &str) -> Option<(usize, &'static str)> {
    let first = rest.chars().next()?;
    let instead = match first {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => "",
        '→' | '⇒' | '➔' | '➡' => "->",
        '–' | '—' | '−' => {
            return rest[first.len_utf8()..].starts_with('>').then_some((first.len_utf8() + 1, "->"));
        }
        '”' | '„' | '»' | '`' | '´' | '＂' => "\"",
        '，' => ",",
        '：' => ":",
        '（' => "(",
        '）' => ")",
        _ => return None,
    };
    Some((first.len_utf8(), instead))
}
