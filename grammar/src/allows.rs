//! `# flow: allow W0404 because …`: a warning that an author has looked at and keeps, on the line it is about or alone
//! above it. The reason is for whoever reads the file next, so it is not optional, and a comment that allows nothing is
//! itself a warning: else they pile up.

use std::ops::Range;

use crate::{
    Code, Diagnostic, FileId, Severity, Source, Span,
    catalogue::{self, allow_of_error, allow_unknown_code, allow_without_reason, misspelt_allow, unused_allow},
    split::{self, Logical},
    vocabulary,
};

/// What a comment of ours begins with, behind its `#`.
const MARK: &str = "flow:";

/// Takes out the warnings that comments allow, and says what is wrong with the comments.
pub(crate) fn apply(sources: &[Source], findings: &mut Vec<Diagnostic>) {
    let mut said = Vec::new();
    for (file, source) in (0..).map(FileId).zip(sources) {
        if source.text.contains(MARK) {
            let mut allows = read(file, source, &mut said);
            findings.retain(|finding| !allows.iter_mut().any(|allow| allow.takes(finding)));
            let unused = allows.iter().filter(|allow| !allow.is_used);
            said.extend(unused.map(|allow| unused_allow::at(allow.span, allow.code.id, allow.alone_in)));
        }
    }
    // Where something could not be read, a warning may be hidden that would have been allowed.
    if findings.iter().chain(&said).any(Diagnostic::is_error) {
        said.retain(Diagnostic::is_error);
    }
    findings.append(&mut said);
}

/// One code of one comment.
struct Allow {
    code: &'static Code,
    span: Span,
    /// What goes with it where it is the comment's only code.
    alone_in: Option<Span>,
    /// Where its findings begin.
    lines: Range<usize>,
    is_used: bool,
}

impl Allow {
    fn takes(&mut self, finding: &Diagnostic) -> bool {
        let at = finding.primary.span;
        let takes = finding.code.id == self.code.id && at.file == self.span.file && self.lines.contains(&at.start);
        self.is_used |= takes;
        takes
    }
}

fn read(file: FileId, source: &Source, said: &mut Vec<Diagnostic>) -> Vec<Allow> {
    let lines = split::split(&source.text);
    let mut allows = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(comment) = &line.comment else { continue };
        let Some(body) = source.text[comment.clone()].strip_prefix('#').map(str::trim_start) else { continue };
        let Some(rest) = body.strip_prefix(MARK) else { continue };
        let (about, whole) = if line.is_blank() {
            (next_line(&lines[index + 1..]), line.span.clone())
        } else {
            (line.span.clone(), line.code.end..comment.end)
        };
        let codes = one(Span::new(file, comment.clone()), comment.end - rest.len(), rest, said);
        let alone_in = (codes.len() == 1).then(|| Span::new(file, whole));
        allows.extend(codes.into_iter().map(|(span, code)| Allow {
            code,
            span,
            alone_in,
            lines: about.clone(),
            is_used: false,
        }));
    }
    allows
}

/// Nothing, where no line follows.
fn next_line(below: &[Logical]) -> Range<usize> {
    below.iter().find(|line| !line.is_blank()).map_or(0..0, |line| line.span.clone())
}

/// The codes of one comment; `rest` stands at byte `at`, behind the mark.
fn one(comment: Span, at: usize, rest: &str, said: &mut Vec<Diagnostic>) -> Vec<(Span, &'static Code)> {
    let words: Vec<(usize, &str)> = words(rest).map(|(offset, word)| (at + offset, word)).collect();
    let place = |(at, word): (usize, &str)| Span { start: at, end: at + word.len(), ..comment };
    let Some((first, listed)) = words.split_first() else { return Vec::new() };
    if first.1 != "allow" {
        // Any other comment may begin with `flow:`, but not with this and a code.
        if vocabulary::nearest(first.1, ["allow", "permitir"]).is_some() || listed.iter().any(|word| is_code(word.1)) {
            said.push(misspelt_allow::at(place(*first), first.1));
        }
        return Vec::new();
    }
    let reason = listed.iter().position(|word| word.1 == "because");
    let codes = &listed[..reason.unwrap_or_else(|| listed.iter().take_while(|word| looks_like_a_code(word.1)).count())];
    if codes.is_empty() {
        said.push(allow_unknown_code::none(comment));
        return Vec::new();
    }
    let mut known = Vec::new();
    for word in codes {
        match catalogue::named(word.1) {
            Some(code) if code.severity == Severity::Error => said.push(allow_of_error::at(place(*word), code.id)),
            Some(code) => known.push((place(*word), code)),
            None => said.push(allow_unknown_code::at(place(*word), word.1, catalogue::nearest(word.1))),
        }
    }
    if reason.is_none_or(|reason| listed.len() == reason + 1) {
        said.push(allow_without_reason::at(comment, listed.get(codes.len()).map(|word| (place(*word), word.1))));
    }
    known
}

/// Words and where they begin; commas separate like blanks.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split([' ', '\t', ',', '\u{a0}'])
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

fn is_code(word: &str) -> bool {
    catalogue::named(word).is_some()
}

/// Where `because` is missing: a known code, or a word that could only be one.
fn looks_like_a_code(word: &str) -> bool {
    let mut chars = word.chars();
    is_code(word)
        || chars.next().is_some_and(|c| matches!(c, 'E' | 'W' | 'e' | 'w'))
            && !chars.as_str().is_empty()
            && chars.all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::{Defaults, FileId, Level, Lints, Source, apply_fixes, catalogue, load};

    const FLOW: &str = "flow a\n  start when message is \"a\"\nstep b\n";

    fn codes_with(body: &str, lints: Lints) -> Vec<&'static str> {
        let text = format!("{FLOW}{body}");
        let defaults = Defaults { lints, ..Defaults::default() };
        let loaded = load(vec![Source { path: "a.flow".into(), text }], &defaults);
        assert_eq!(loaded.programs.is_empty(), loaded.has_errors());
        loaded.diagnostics.iter().map(|finding| finding.code.id).collect()
    }

    fn codes(body: &str) -> Vec<&'static str> {
        codes_with(body, Lints::default())
    }

    fn lints(code: &str, level: Level) -> Lints {
        let mut lints = Lints::default();
        lints.set(catalogue::named(code).unwrap(), level);
        lints
    }

    #[test]
    fn a_comment_on_the_line_or_above_it_allows_the_warning() {
        assert_eq!(codes("  wait 2h\n"), ["W0404"]);
        for body in [
            "  wait 2h # flow: allow W0404 because it is night\n",
            "  wait 2h # flow: allow wait-answers-nobody because it is night\n",
            "  # flow: allow W0404 because it is night\n  wait 2h\n",
            "  # flow: allow w0404 because it is night\n\n  # another\n  wait 2h\n",
            "  wait 2h #flow:allow W0404 because it is night\n",
        ] {
            assert_eq!(codes(body), [""; 0], "{body}");
        }
    }

    #[test]
    fn a_comment_that_allows_nothing_is_taken_away_whole() {
        for body in [
            "  send \"x\" # flow: allow W0404 because it is night\n",
            "  # flow: allow W0404 because it is night\n  send \"x\"\n",
        ] {
            let text = format!("{FLOW}{body}");
            let loaded = load(vec![Source { path: "a.flow".into(), text: text.clone() }], &Defaults::default());
            assert_eq!(apply_fixes(&text, FileId(0), &loaded.diagnostics), format!("{FLOW}  send \"x\"\n"));
        }
    }

    #[test]
    fn it_holds_for_its_line_and_its_code_alone() {
        let two = "  wait 1 min # flow: allow W0404 because it is night\n  wait 2h\n";
        assert_eq!(codes(two), ["W0001", "W0404"]);
        assert_eq!(codes("  wait 2h # flow: allow W0301 because it is night\n"), ["W0404", "W0001"]);
        assert_eq!(codes("  wait 2h # flow: allow W0301, W0404 because it is night\n"), ["W0001"]);
        assert_eq!(codes("  send \"# flow: allow W0404 because x\"\n  wait 2h\n"), ["W0404"]);
    }

    #[test]
    fn a_reason_is_not_optional() {
        for body in ["W0404", "W0404 because", "W0404 es de noche", "W0404 porque es de noche"] {
            assert_eq!(codes(&format!("  wait 2h # flow: allow {body}\n")), ["E0002"], "{body}");
        }
    }

    #[test]
    fn what_it_names_must_be_a_warning_of_ours() {
        for (body, code) in [
            ("allow W9999 because x", "E0003"),
            ("allow because x", "E0003"),
            ("allow all because x", "E0003"),
            ("allow E0305 because x", "E0004"),
            ("alow W0404 because x", "E0005"),
            ("permitir W0404 porque x", "E0005"),
            ("ignore W0404", "E0005"),
        ] {
            assert_eq!(codes(&format!("  send \"x\" # flow: {body}\n")), [code], "{body}");
        }
        for body in ["flow: bienvenida", "flow:", "flow allow W0404", "the flow: allowed"] {
            assert_eq!(codes(&format!("  send \"x\" # {body}\n")), [""; 0], "{body}");
        }
    }

    #[test]
    fn nothing_is_unused_where_something_could_not_be_read() {
        assert_eq!(codes("  sned \"x\" # flow: allow W0404 because x\n"), ["E0101"]);
    }

    #[test]
    fn a_project_hides_a_warning_or_makes_it_an_error() {
        assert_eq!(codes_with("  wait 2h\n", lints("W0404", Level::Allow)), [""; 0]);
        assert_eq!(codes_with("  wait 2h\n", lints("W0404", Level::Deny)), ["W0404"]);
        let denying = |mut lints: Lints| {
            lints.deny_warnings = true;
            lints
        };
        let all = denying(Lints::default());
        assert_eq!(codes_with("  wait 2h\n", all), ["W0404"]);
        let hidden = denying(lints("W0404", Level::Allow));
        assert_eq!(codes_with("  wait 2h\n", hidden), [""; 0]);
        let allowed = "  wait 2h # flow: allow W0404 because it is night\n";
        assert_eq!(codes_with(allowed, lints("W0404", Level::Deny)), [""; 0]);
        assert_eq!(codes_with(allowed, lints("W0404", Level::Allow)), [""; 0]);
    }
}
