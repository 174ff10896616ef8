//! How much a warning counts in a project: `[lints]` of `flow.toml`. Errors are not negotiable.

use std::collections::BTreeMap;

use crate::{Code, Diagnostic, Severity};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not shown.
    Allow,
    Warn,
    /// An error: the flow is not built.
    Deny,
}

impl Level {
    pub const ALL: [Self; 3] = [Self::Allow, Self::Warn, Self::Deny];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

/// The levels a project gives to warnings; all others warn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lints {
    /// By code.
    levels: BTreeMap<&'static str, Level>,
    /// Every warning that is shown is an error.
    pub deny_warnings: bool,
}

impl Lints {
    pub fn set(&mut self, code: &'static Code, level: Level) {
        self.levels.insert(code.id, level);
    }

    pub fn level(&self, code: &Code) -> Level {
        match self.levels.get(code.id).copied().unwrap_or(Level::Warn) {
            Level::Warn if self.deny_warnings => Level::Deny,
            level => level,
        }
    }

    /// Findings as the project wants them.
    pub(crate) fn apply(&self, findings: &mut Vec<Diagnostic>) {
        findings.retain_mut(|finding| match (finding.code.severity, self.level(finding.code)) {
            (Severity::Error, _) | (Severity::Warning, Level::Warn) => true,
            (Severity::Warning, Level::Allow) => false,
            (Severity::Warning, Level::Deny) => {
                finding.severity = Severity::Error;
                true
            }
        });
    }
}
