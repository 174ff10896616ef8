//! Places drawn under a line: `#   ^^^ E0105` marks the columns of the last line above that is no such mark, and
//! `#[1-4] E0101` does the same for columns a mark could not reach. An empty place is drawn one column wide.

use grammar::{Diagnostic, Loaded};

/// Line, first column, column behind the last one, code.
pub type Place = (usize, usize, usize, String);

/// Columns of a mark, and its code; `None` for any other line.
pub fn mark(line: &str) -> Option<(usize, usize, String)> {
    let rest = line.strip_prefix('#')?;
    if let Some((columns, code)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let (from, to) = columns.split_once('-')?;
        let from = from.parse().ok()?;
        return Some((from, (to.parse::<usize>().ok()? + 1).max(from + 1), code.trim().to_owned()));
    }
    let carets = rest.trim_start();
    let from = 2 + rest.chars().count() - carets.chars().count();
    let count = carets.chars().take_while(|c| *c == '^').count();
    let code = carets.trim_start_matches('^').trim();
    (count > 0).then(|| (from, from + count, code.to_owned()))
}

pub fn found(loaded: &Loaded) -> Vec<Place> {
    let place = |finding: &Diagnostic| {
        let source = loaded.source(finding.primary.span.file);
        let from = source.position(finding.primary.span.start);
        let to = source.position(finding.primary.span.end);
        let end = if from.line == to.line { to.column.max(from.column + 1) } else { usize::MAX };
        (from.line, from.column, end, finding.code.id.to_owned())
    };
    let mut places: Vec<Place> = loaded.diagnostics.iter().map(place).collect();
    places.sort();
    places
}
