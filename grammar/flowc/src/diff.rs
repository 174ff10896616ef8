//! What changes in a file, shown for people.

use similar::{ChangeTag, TextDiff};

/// Line by line, as `diff -u` and git show it.
pub(crate) fn lines(path: &str, before: &str, after: &str, with_color: bool) -> Vec<String> {
    let diff = TextDiff::from_lines(before, after);
    let painted = |color: &str, line: &str| {
        let line = line.trim_end_matches(['\n', '\r']);
        if with_color && !color.is_empty() { format!("\u{1b}[{color}m{line}\u{1b}[0m") } else { line.to_owned() }
    };
    let mut lines = vec![painted("1", &format!("--- {path}")), painted("1", &format!("+++ {path}"))];
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        lines.push(painted("36", &hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let (sign, color) = match change.tag() {
                ChangeTag::Delete => ("-", "31"),
                ChangeTag::Insert => ("+", "32"),
                ChangeTag::Equal => (" ", ""),
            };
            lines.push(painted(color, &format!("{sign}{}", change.value())));
        }
    }
    lines
}
