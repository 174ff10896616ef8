//! All files of a project at once: trees, findings, programs. The one entrance for `flowc` and the runtime.

use std::collections::{BTreeMap, BTreeSet};

use engine::Program;
use stdlib::{QuietHours, Type, Zone};

use crate::{Cache, Diagnostic, FileId, Lints, Source, ast::Scenario};

/// What `flow.toml` says for flows that do not say it themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Defaults {
    /// WhatsApp's code, such as `es`; without one, `es`.
    pub language: Option<String>,
    /// Without one, UTC.
    pub timezone: Option<Zone>,
    /// ISO code of the country of its customers, such as `BO`.
    pub country: Option<String>,
    /// Of flows that have none of their own.
    pub quiet_hours: Option<QuietHours>,
    pub fields: Fields,
    /// How much warnings count.
    pub lints: Lints,
}

/// `[fields]`: what a project keeps of its contacts, by folded name.
pub type Fields = BTreeMap<String, Field>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub kind: Type,
    /// Whether contacts can be looked up by it.
    pub indexed: bool,
}

/// Errors of one file that are shown, and as many warnings; more tell an author nothing.
pub(crate) const FINDINGS_MAX: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    pub sources: Vec<Source>,
    /// All flows of the project in the order of their names; none if one of them has an error.
    pub programs: Vec<Program>,
    /// The tests, in the order of files and lines.
    pub scenarios: Vec<Scenario>,
    /// In the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// For each file the zone of its first flow, else the project's: tests are read in it.
    pub(crate) zones: Vec<Zone>,
    /// The file of each program.
    pub(crate) files: Vec<FileId>,
    /// Of each file the folded names of its flows, also where they have errors.
    pub(crate) names: Vec<Vec<String>>,
}

impl Loaded {
    /// Whether anything outside of tests is an error: then there are no programs.
    pub fn has_errors_in_flows(&self) -> bool {
        !self.files_with_errors_in_flows().is_empty()
    }

    /// Those in which something outside of tests is an error.
    pub fn files_with_errors_in_flows(&self) -> BTreeSet<FileId> {
        let is_error = |finding: &&Diagnostic| finding.is_error() && !is_in_scenario(finding, &self.scenarios);
        self.diagnostics.iter().filter(is_error).map(|finding| finding.primary.span.file).collect()
    }

    /// The folded names of the flows of a file, as far as their lines can be read.
    pub fn names_in(&self, file: FileId) -> &[String] {
        &self.names[file.0 as usize]
    }

    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    pub fn source(&self, file: FileId) -> &Source {
        &self.sources[file.0 as usize]
    }

    /// Each program and the file it was written in.
    pub fn programs_with_sources(&self) -> impl Iterator<Item = (&Program, &Source)> {
        self.programs.iter().zip(self.files.iter().map(|file| self.source(*file)))
    }

    pub(crate) fn zone_of(&self, file: FileId) -> Zone {
        self.zones[file.0 as usize].clone()
    }

    /// The errors of a test's own lines.
    pub fn errors_of<'l>(&'l self, scenario: &'l Scenario) -> impl Iterator<Item = &'l Diagnostic> {
        self.diagnostics.iter().filter(|finding| finding.is_error() && finding.primary.span.is_within(scenario.whole))
    }
}

fn is_in_scenario(finding: &Diagnostic, scenarios: &[Scenario]) -> bool {
    scenarios.iter().any(|scenario| finding.primary.span.is_within(scenario.whole))
}

/// Reads, checks and lowers all files of a project.
pub fn load(sources: Vec<Source>, defaults: &Defaults) -> Loaded {
    let mut cache = Cache::default();
    let diagnostics = cache.check(sources, defaults);
    cache.into_loaded(diagnostics)
}

/// In the order of files and places, each once, and no more than anybody reads.
pub(crate) fn in_order(mut diagnostics: Vec<Diagnostic>, sources: &[Source]) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|finding| (finding.primary.span, finding.code.id));
    diagnostics.dedup();
    one_syntax_error_a_line(&mut diagnostics, sources);
    let mut left = vec![(FINDINGS_MAX, FINDINGS_MAX); sources.len()];
    diagnostics.retain(|finding| {
        let (errors, warnings) = &mut left[finding.primary.span.file.0 as usize];
        let left = if finding.is_error() { errors } else { warnings };
        let is_shown = *left > 0;
        *left = left.saturating_sub(1);
        is_shown
    });
    diagnostics
}

/// The leftmost error of group E01 on a line is its error.
fn one_syntax_error_a_line(diagnostics: &mut Vec<Diagnostic>, sources: &[Source]) {
    let mut newlines: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
    let mut last = None;
    diagnostics.retain(|finding| {
        if !finding.code.id.starts_with("E01") {
            return true;
        }
        let span = finding.primary.span;
        let newlines = newlines
            .entry(span.file)
            .or_insert_with(|| sources[span.file.0 as usize].text.match_indices('\n').map(|(at, _)| at).collect());
        let line = Some((span.file, newlines.partition_point(|newline| *newline < span.start)));
        std::mem::replace(&mut last, line) != line
    });
}
