//! Fixes applied: which of them go together, and the texts they give. Whoever calls this writes the files.

use crate::{Diagnostic, Edit, FileId, Fix, Safety, Source};

/// Texts after fixes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fixed {
    /// The files that differ, in order.
    pub texts: Vec<(FileId, String)>,
    /// Findings whose fix is in them.
    pub count: usize,
}

/// The texts of `files` after the fixes of `findings` that are at most as daring as `safety`. A fix that overlaps an
/// earlier one, or reaches into another file, is left out whole.
pub fn fix(sources: &[Source], files: &[FileId], findings: &[&Diagnostic], safety: Safety) -> Fixed {
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let wanted = fixes.filter(|fix| {
        fix.safety <= safety && fix.edits.iter().all(|edit| files.contains(&edit.span.file)) && changes(fix, sources)
    });
    let chosen = without_overlaps(wanted);
    let text = |file: FileId| {
        let mut edits: Vec<&Edit> =
            chosen.iter().flat_map(|fix| &fix.edits).filter(|edit| edit.span.file == file).collect();
        let old = &sources[file.0 as usize].text;
        (!edits.is_empty()).then(|| (file, edited(old, &mut edits)))
    };
    Fixed { texts: files.iter().filter_map(|file| text(*file)).collect(), count: chosen.len() }
}

/// The text of one file after all fixes of `findings`, whatever their safety, that concern no other file.
pub fn apply_fixes(text: &str, file: FileId, findings: &[Diagnostic]) -> String {
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let chosen = without_overlaps(fixes.filter(|fix| fix.edits.iter().all(|edit| edit.span.file == file)));
    edited(text, &mut chosen.iter().flat_map(|fix| &fix.edits).collect::<Vec<_>>())
}

/// A fix that leaves the text as it is would be found again and again.
fn changes(fix: &Fix, sources: &[Source]) -> bool {
    fix.edits.iter().any(|edit| sources[edit.span.file.0 as usize].slice(edit.span) != edit.text)
}

fn without_overlaps<'f>(fixes: impl Iterator<Item = &'f Fix>) -> Vec<&'f Fix> {
    let mut chosen: Vec<&Fix> = Vec::new();
    for fix in fixes {
        let apart = |new: &Edit, old: &Edit| {
            new.span.file != old.span.file || new.span.end < old.span.start || new.span.start > old.span.end
        };
        let mut taken = chosen.iter().flat_map(|fix| &fix.edits);
        if taken.all(|old| fix.edits.iter().all(|new| apart(new, old))) {
            chosen.push(fix);
        }
    }
    chosen
}

/// `edits` do not overlap. Lines that they add end as the file's lines do.
fn edited(text: &str, edits: &mut [&Edit]) -> String {
    edits.sort_by_key(|edit| edit.span);
    let has_crlf = text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
    let mut fixed = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        fixed.push_str(&text[done..edit.span.start]);
        if has_crlf {
            fixed.push_str(&edit.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            fixed.push_str(&edit.text);
        }
        done = edit.span.end;
    }
    fixed.push_str(&text[done..]);
    fixed
}
