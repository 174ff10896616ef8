//! A name for a finding that stays while the file around it changes. Without one, whoever collects findings (GitHub) takes
//! a finding that moved by a line for a new one.

use std::collections::BTreeMap;

use grammar::{Diagnostic, Source};
use sha2::{Digest, Sha256};

#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    /// How often the same was found: the same mistake on two equal lines is two findings.
    seen: BTreeMap<String, usize>,
}

impl Fingerprints {
    /// Of the code, the file, what the line stands below, and the words of the line, however they are spaced.
    pub fn of(&mut self, finding: &Diagnostic, sources: &[Source]) -> String {
        let at = finding.primary.span;
        let source = &sources[at.file.0 as usize];
        let start =
            source.text[..source.text.floor_char_boundary(at.start)].rfind('\n').map_or(0, |newline| newline + 1);
        let line = source.text[start..].lines().next().unwrap_or_default();
        let above = source.text[..start].lines().rev().find(|line| line.starts_with(|c: char| c.is_alphabetic()));
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let path = source.path.replace('\\', "/");
        let named = [finding.code.id, &path, &words(above.unwrap_or_default()), &words(line)].join("\n");
        let number = self.seen.entry(named.clone()).or_default();
        *number += 1;
        let digest = Sha256::digest(format!("{named}\n{number}"));
        hex::encode(&digest[..8])
    }
}
