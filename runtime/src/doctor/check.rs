//! One thing that was looked at, and what is said of it.

/// How it stands; the worst one is that of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Ok,
    /// It could not be looked at, since something before it is wrong or missing.
    Skipped,
    /// It works, and somebody should know.
    Warning,
    Failed,
}

impl Verdict {
    pub const ALL: [Self; 4] = [Self::Ok, Self::Skipped, Self::Warning, Self::Failed];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Stable: scripts may look for it. Several checks have the same where there are several things of a kind.
    pub name: &'static str,
    pub verdict: Verdict,
    /// What was found.
    pub says: String,
    /// What to do about it; empty where there is nothing to do.
    pub next: String,
}

impl Check {
    pub fn ok(name: &'static str, says: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Ok, says: says.into(), next: String::new() }
    }

    pub fn skipped(name: &'static str, because: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Skipped, says: because.into(), next: String::new() }
    }

    pub fn warning(name: &'static str, says: impl Into<String>, next: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Warning, says: says.into(), next: next.into() }
    }

    pub fn failed(name: &'static str, says: impl Into<String>, next: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Failed, says: says.into(), next: next.into() }
    }

    /// An error of ours says what happened and then, behind a full stop or a semicolon, what to do.
    pub fn failed_by(name: &'static str, error: impl std::fmt::Display) -> Self {
        let told = error.to_string();
        let stops = [told.find(". "), told.find("; ")];
        match stops.into_iter().flatten().min() {
            Some(stop) => Self::failed(name, &told[..stop], told[stop + 1..].trim()),
            None => Self::failed(name, told, ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_in_two() {
        let whole = Check::failed_by("database", "nobody answers at db:5432. Start it. Or set DATABASE_URL");
        assert_eq!(
            (whole.says.as_str(), whole.next.as_str()),
            ("nobody answers at db:5432", "Start it. Or set DATABASE_URL")
        );
        let with_semicolon = Check::failed_by("webhook", "it redirects; set FLOWD_PUBLIC_URL. Then ask again");
        assert_eq!(
            (with_semicolon.says.as_str(), with_semicolon.next.as_str()),
            ("it redirects", "set FLOWD_PUBLIC_URL. Then ask again")
        );
        let short = Check::failed_by("x", "it broke");
        assert_eq!((short.says.as_str(), short.next.as_str()), ("it broke", ""));
    }
}
