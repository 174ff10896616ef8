//! What the splitter found wrong with the characters of a line, as findings.

use crate::{
    Diagnostic,
    catalogue::{
        block_layout, double_braces, layout, look_alike, merge_conflict, unclosed_brace, unclosed_text, unknown_escape,
    },
    parse::LineAt,
    split::{Fault, FaultKind},
};

pub(crate) fn explain(line: &LineAt<'_>, fault: &Fault) -> Diagnostic {
    let span = line.at(fault.range.clone());
    let written = &line.text[fault.range.clone()];
    match fault.kind {
        FaultKind::UnclosedText => {
            let code_end = fault.range.start + written.trim_end().len();
            let span = line.at(fault.range.start..code_end);
            let opening = &written[..written.chars().next().map_or(0, char::len_utf8)];
            unclosed_text::at(span, opening, closing_of(opening))
        }
        FaultKind::UnclosedBlock => {
            let end = line.logical.code.end;
            unclosed_text::block(span, line.at(end..end), &" ".repeat(line.logical.indent + 2))
        }
        FaultKind::UnclosedBrace => unclosed_brace::at(span),
        FaultKind::DoubleBraces => double_braces::at(span, written),
        FaultKind::UnknownEscape => unknown_escape::at(span, written),
        FaultKind::TextBesideBlockOpening => block_layout::beside_opening(span),
        FaultKind::BlockLineTooFarLeft => block_layout::too_far_left(span),
        FaultKind::Tab => layout::no_space(span, "  "),
        FaultKind::StrangeBlank => layout::no_space(span, " "),
        FaultKind::LookAlike { instead } => look_alike::at(span, written, instead),
        FaultKind::ConflictMarker => merge_conflict::at(span),
    }
}

fn closing_of(opening: &str) -> &'static str {
    match opening {
        "“" => "”",
        "«" => "»",
        "'" => "'",
        "‘" => "’",
        _ => "\"",
    }
}
