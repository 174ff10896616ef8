//! Lines that came out of a document or a chat with what those draw around them.

use crate::{
    Diagnostic,
    catalogue::{pasted_chat, pasted_markup},
    heads::{self, Head, Section},
    parse::{LineAt, leading},
    vocabulary,
};

pub(super) fn explain(line: &LineAt<'_>, section: Section) -> Option<(Diagnostic, Option<&'static Head>)> {
    chat(line, section)
        .map(|found| (found, None))
        .or_else(|| ruler(line).map(|found| (found, None)))
        .or_else(|| list(line, section))
        .or_else(|| emphasis(line, section))
}

/// `[10:32, 3/4/2026] Ana: hola` and `3/4/26, 10:32 - Ana: hola`
fn chat(line: &LineAt<'_>, section: Section) -> Option<Diagnostic> {
    let code = line.code();
    let is_time = |text: &str| {
        let has = |sign: char| text.contains(sign);
        has(':') && has('/') && text.starts_with(|c: char| c.is_ascii_digit())
    };
    let name_at = match code.strip_prefix('[') {
        Some(rest) => rest.find(']').filter(|end| is_time(&rest[..*end])).map(|end| end + 2)?,
        None => code.find(" - ").filter(|end| is_time(&code[..*end])).map(|end| end + 3)?,
    };
    let words_at = name_at + code[name_at..].find(": ")? + 1;
    let verb = if section == Section::Test { "customer says" } else { "send" };
    let start = line.logical.code.start;
    Some(pasted_chat::at(line.at(start..start + words_at), line.span(), verb, code[words_at..].trim()))
}

/// `---`, ` ``` `
fn ruler(line: &LineAt<'_>) -> Option<Diagnostic> {
    let code = line.code();
    let sign = code.chars().next().filter(|sign| "-*_=~`".contains(*sign))?;
    let signs = code.chars().take_while(|c| *c == sign).count();
    let behind = &code[signs * sign.len_utf8()..];
    let is_fence = "`~".contains(sign) && behind.chars().all(char::is_alphanumeric);
    let whole = line.at(line.logical.span.clone());
    (signs >= 3 && (behind.is_empty() || is_fence)).then(|| pasted_markup::ruler(line.span(), code, whole))
}

/// `- send`, `1. send`, `👉 send`
fn list(line: &LineAt<'_>, section: Section) -> Option<(Diagnostic, Option<&'static Head>)> {
    let code = line.code();
    let mark = leading(code, 1);
    let is_bullet = mark.chars().all(|c| !c.is_alphanumeric() && !"\"'“”«»‘’`([{<#\\|".contains(c)) && mark != "->";
    let digits = mark.trim_end_matches(['.', ')', '-', ':']);
    let is_number = digits.len() < mark.len()
        && (digits.chars().all(|c| c.is_ascii_digit()) || (digits.len() == 1 && mark.ends_with(')')));
    let behind = code[mark.len()..].trim_start();
    if !(is_bullet || is_number) || mark.is_empty() || behind.is_empty() {
        return None;
    }
    let head = known(behind, section)?;
    let start = line.logical.code.start;
    let removed = line.at(start..start + code.len() - behind.len());
    Some((pasted_markup::mark(line.at(start..start + mark.len()), mark, removed), Some(head)))
}

/// `**send** "…"`
fn emphasis(line: &LineAt<'_>, section: Section) -> Option<(Diagnostic, Option<&'static Head>)> {
    let code = line.code();
    let written = leading(code, 1);
    let word = written.trim_matches(['*', '_', '`']);
    if word.is_empty() || word.len() == written.len() || !written.starts_with(['*', '_', '`']) {
        return None;
    }
    let head = known(&format!("{word}{}", &code[written.len()..]), section)?;
    let start = line.logical.code.start;
    Some((pasted_markup::around(line.at(start..start + written.len()), written, word), Some(head)))
}

/// The head that a line would have, in whatever language its word is.
fn known(code: &str, section: Section) -> Option<&'static Head> {
    let words = heads::first_words(code);
    let find = |words: &[String]| heads::find(section, words).or_else(|| heads::find(Section::File, words));
    find(&words).or_else(|| {
        let (_, ours) = vocabulary::foreign(&words).next()?;
        find(&heads::first_words(ours))
    })
}
