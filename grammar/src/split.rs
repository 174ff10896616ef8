//! A file as logical lines: total and lossless, whatever the bytes. The spans of the lines, put together, are the file.
//!
//! Knows texts, comments, indentation, `"""` blocks and the leading `or`, and nothing of what a line means. A test in
//! `parse` proves that it and the line grammar end every text at the same place.
//! Source of the rules: design/language.md section 3.

mod fault;
mod next;
mod scan;

use std::ops::Range;

pub use fault::{Fault, FaultKind};
use scan::Scanner;

/// The words that start something at the left edge, and only there.
pub(crate) const LEFT_EDGE: [&str; 5] = ["flow", "step", "words", "texts", "test"];

/// A physical line, or several that `"""` or a leading `or` joins. All ranges are bytes of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logical {
    /// Everything, the newline at its end included.
    pub span: Range<usize>,
    /// Width of the indentation in columns; a tab counts as two.
    pub indent: usize,
    /// What is to be read: without indentation, without the blanks and the comment at its end. Empty for a blank line.
    pub code: Range<usize>,
    pub comment: Option<Range<usize>>,
    pub texts: Vec<TextAt>,
    /// In the order of their places.
    pub faults: Vec<Fault>,
}

/// A quoted text and the `{…}` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextAt {
    /// From the opening to the closing mark, both included; an unclosed one reaches to its line's end.
    pub range: Range<usize>,
    /// With their braces.
    pub slots: Vec<Range<usize>>,
}

impl Logical {
    pub fn is_blank(&self) -> bool {
        self.code.is_empty()
    }

    /// The first fault that keeps the line from being read.
    pub fn breaking_fault(&self) -> Option<&Fault> {
        self.faults.iter().find(|fault| fault.kind.breaks_the_line())
    }

    /// What is to be read, as long as it is, with every byte of a text made `"`.
    pub(crate) fn masked(&self, text: &str) -> String {
        let mut masked = text[self.code.clone()].as_bytes().to_vec();
        for quoted in &self.texts {
            let (from, to) = (quoted.range.start.max(self.code.start), quoted.range.end.min(self.code.end));
            masked[from - self.code.start..to - self.code.start].fill(b'"');
        }
        String::from_utf8(masked).expect("texts begin and end between characters")
    }

    /// What is to be read, with every text blanked out by `"`, so that words inside texts are not mistaken for ours.
    pub fn bare(&self, text: &str) -> String {
        let mut bare = String::with_capacity(self.code.len());
        let mut at = self.code.start;
        for quoted in &self.texts {
            bare.push_str(&text[at..quoted.range.start.max(at)]);
            bare.push('"');
            at = quoted.range.end;
        }
        bare.push_str(&text[at.min(self.code.end)..self.code.end]);
        bare
    }
}

/// Splits a file. Never fails and never loses a byte.
pub fn split(text: &str) -> Vec<Logical> {
    let mut lines = Vec::new();
    let mut scanner = Scanner::new(text);
    while !scanner.is_at_end() {
        lines.push(logical_line(text, &mut scanner));
    }
    lines
}

fn logical_line(text: &str, scanner: &mut Scanner<'_>) -> Logical {
    let start = scanner.at;
    scanner.byte_order_mark();
    if scanner.conflict_marker() {
        let code = start..scanner.at;
        scanner.newline();
        return Logical {
            span: start..scanner.at,
            indent: 0,
            code,
            comment: None,
            texts: Vec::new(),
            faults: scanner.take_faults(),
        };
    }
    let indent = scanner.indentation();
    let code_start = scanner.at;
    let (mut code_end, mut comment) = scanner.physical_line();
    while code_end > code_start && !scanner.is_broken() && continues(text, scanner.at) {
        scanner.newline();
        (code_end, comment) = scanner.physical_line();
    }
    scanner.newline();
    Logical {
        span: start..scanner.at,
        indent,
        code: code_start..code_end.max(code_start),
        comment,
        texts: scanner.take_texts(),
        faults: scanner.take_faults(),
    }
}

/// Whether the line behind the newline at `at` begins with the word `or`.
fn continues(text: &str, at: usize) -> bool {
    let Some(next) = text[at..].strip_prefix("\r\n").or_else(|| text[at..].strip_prefix('\n')) else { return false };
    starts_with_or(next.trim_start_matches([' ', '\t']))
}

pub(crate) fn starts_with_or(code: &str) -> bool {
    let mut rest = code.chars();
    rest.next().is_some_and(|c| c.eq_ignore_ascii_case(&'o'))
        && rest.next().is_some_and(|c| c.eq_ignore_ascii_case(&'r'))
        && rest.next().is_none_or(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|line| &text[line.code]).collect()
    }

    fn faults(text: &str) -> Vec<(FaultKind, &str)> {
        split(text).into_iter().flat_map(|line| line.faults).map(|fault| (fault.kind, &text[fault.range])).collect()
    }

    #[test]
    fn the_spans_put_together_are_the_file() {
        for text in [
            "",
            "\n",
            "\u{feff}flow a\r\n  send \"x\"\r\n",
            "send \"\"\"\n  a\n  \"\"\" or skip # x\n  or stop\nstep b",
            "send \"\"\"\n never closed\nstep b\n",
            "send \"{a {b} \\",
            "<<<<<<< mine\n=======\n",
            "\t\u{a0}x→y '",
        ] {
            let joined: String = split(text).into_iter().map(|line| &text[line.span]).collect();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn a_comment_starts_outside_of_texts_only() {
        assert_eq!(codes("  send \"a # b\" # c\n# d\n\n"), ["send \"a # b\"", "", ""]);
    }

    #[test]
    fn a_line_that_begins_with_or_continues_the_one_before() {
        assert_eq!(codes("send \"a\" # why\n    OR skip\nstop\n"), ["send \"a\" # why\n    OR skip", "stop"]);
        assert_eq!(codes("# note\nor skip\norder\n"), ["", "or skip", "order"]);
    }

    #[test]
    fn a_broken_line_joins_nothing() {
        assert_eq!(codes("send \"a\nor skip\n"), ["send \"a", "or skip"]);
    }

    #[test]
    fn every_text_ends_at_its_own_mark() {
        assert_eq!(codes("a “x \" y” # b\n"), ["a “x \" y”"]);
        assert_eq!(codes("a 'it's # fine' # b\n"), ["a 'it's # fine'"]);
        assert_eq!(codes("don't # b\n"), ["don't"]);
        assert_eq!(codes("a «b # c» # d\n"), ["a «b # c»"]);
    }

    #[test]
    fn a_quote_inside_braces_opens_a_text_only_behind_or_and_a_filter() {
        assert_eq!(codes("send \"{a or \"x # y\"} z\" # c\n"), ["send \"{a or \"x # y\"} z\""]);
        assert_eq!(codes("send \"{a | date \"d # M\"}\" # c\n"), ["send \"{a | date \"d # M\"}\""]);
        assert_eq!(faults("send \"{a \"x\n")[0], (FaultKind::UnclosedBrace, "{"));
    }

    #[test]
    fn an_unclosed_text_ends_at_its_line() {
        assert_eq!(faults("send \"Hola\nstop\n"), [(FaultKind::UnclosedText, "\"Hola")]);
        assert_eq!(faults("send \"Hola {x\nstop\n")[0], (FaultKind::UnclosedText, "\"Hola {x"));
    }

    #[test]
    fn an_unclosed_block_ends_before_the_next_left_edge_word() {
        let text = "send \"\"\"\n  Hola\nstep b\n";
        assert_eq!(faults(text), [(FaultKind::UnclosedBlock, "\"\"\"")]);
        assert_eq!(codes(text), ["send \"\"\"\n  Hola", "step b"]);
    }

    #[test]
    fn double_braces_are_one_fault_and_plain_text() {
        assert_eq!(
            faults("send \"Hola {{1}} y {{2}}\"\n"),
            [(FaultKind::DoubleBraces, "{{1}}"), (FaultKind::DoubleBraces, "{{2}}")]
        );
    }

    #[test]
    fn layout_that_cannot_be_seen_is_a_fault_but_the_line_is_read() {
        let lines = split("\tsend \"a\"\n\u{a0} stop\n");
        assert_eq!(lines[0].faults[0].kind, FaultKind::Tab);
        assert_eq!(lines[0].breaking_fault(), None);
        assert_eq!(lines[1].faults[0].kind, FaultKind::StrangeBlank);
        assert_eq!(lines[1].indent, 2);
        assert_eq!(lines[1].breaking_fault(), None);
    }

    #[test]
    fn look_alikes_outside_of_texts_are_faults() {
        assert_eq!(faults("yes → fin\n"), [(FaultKind::LookAlike { instead: "->" }, "→")]);
        assert_eq!(faults("yes —> fin\n"), [(FaultKind::LookAlike { instead: "->" }, "—>")]);
        assert_eq!(faults("send \"a → b\u{a0}c\"\n"), []);
    }

    #[test]
    fn an_unknown_escape_is_a_fault() {
        assert_eq!(faults("send \"a\\nb \\\" \\{ \\\\\"\n"), [(FaultKind::UnknownEscape, "\\n")]);
    }

    #[test]
    fn bare_code_holds_no_text() {
        let text = "ask \"for otherwise\" up to 2h # x";
        assert_eq!(split(text)[0].bare(text), "ask \" up to 2h");
    }
}
