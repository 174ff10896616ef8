//! The only place that knows the language: reads a folder of flows and compiles it.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

use engine::{Program, ProgramId, Programs};
pub use grammar::record;
use grammar::{
    Defaults, Diagnostic, FileId, Language, Loaded, Span,
    human::Look,
    project::{self, ProjectError},
};
use stdlib::{Zone, price::PriceTable};

/// Flows that compiled without an error.
#[derive(Debug)]
pub struct Flows {
    /// Each with the text of its file, which is kept beside it.
    pub with_sources: Vec<(Program, String)>,
}

/// Why there are no flows to run, by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum FlowsError {
    /// What `flowc check` prints.
    #[error("{0}")]
    Findings(String),
    /// The setting names something that is no project.
    #[error("{0}")]
    Setting(String),
    #[error("{0}")]
    Unreadable(String),
}

/// Compiles the project that `folder` belongs to, and refuses it whole if one of its flows has an error.
///
/// An error in a `test` block stops nothing here: it is `flowc test` that fails.
pub fn load(folder: &Path, env: &dyn Fn(&str) -> Option<String>, with_color: bool) -> Result<Flows, FlowsError> {
    let projects = project::read(&[folder.to_owned()]).map_err(|error| {
        let words = error.said().in_language(Language::choose(None, None, env)).to_owned();
        match error {
            ProjectError::Usage(_) => FlowsError::Setting(format!("FLOWD_FLOWS: {words}")),
            ProjectError::Unreadable { .. } => FlowsError::Unreadable(format!("FLOWD_FLOWS: {words}")),
        }
    })?;
    let mut with_sources = Vec::new();
    for project in projects {
        let language = Language::choose(None, Some(&project.defaults), env);
        let files = project.asked.len();
        let loaded = grammar::load(project.sources, &project.defaults);
        if loaded.has_errors_in_flows() {
            return Err(FlowsError::Findings(grammar::human::draw_all(
                &loaded,
                files,
                Look::new(language, with_color),
            )));
        }
        with_sources
            .extend(loaded.programs_with_sources().map(|(program, source)| (program.clone(), source.text.clone())));
    }
    Ok(Flows { with_sources })
}

/// What a project reckons money with.
#[derive(Debug, Default)]
pub struct Prices {
    /// Whose days and months they are; the project's own where it says one.
    pub zone: Option<Zone>,
    pub table: Option<PriceTable>,
}

/// The prices of the project that `folder` belongs to. Its flows may have errors.
pub fn prices(folder: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Prices, FlowsError> {
    let said = |error: ProjectError| {
        let words = error.said().in_language(Language::choose(None, None, env)).to_owned();
        FlowsError::Setting(format!("FLOWD_FLOWS: {words}"))
    };
    let root = project::root(folder).map_err(said)?;
    let table = project::prices::read(&root).map_err(said)?;
    let projects = project::read(&[folder.to_owned()]).map_err(said)?;
    let zone = projects.into_iter().find_map(|project| project.defaults.timezone);
    Ok(Prices { zone, table })
}

/// One finding about a project, with what a page shows of it. Words are in English and in Spanish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub code: &'static str,
    pub is_error: bool,
    pub message: [String; 2],
    pub help: [String; 2],
    /// The line as it stands in the file.
    pub source: String,
    /// Other places that matter.
    pub others: Vec<Place>,
}

/// A place of a finding: file, line from 1, and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub text: [String; 2],
}

/// A file whose flows cannot be taken as they stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub file: String,
    /// The folded names of its flows, as far as its lines can be read.
    pub flows: Vec<String>,
    pub by: HeldBy,
}

/// Why a file is held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldBy {
    ItsErrors,
    /// It is right by itself and needs something of these.
    Others(Vec<String>),
    /// An editor's first step, or the author's last: nobody can tell.
    Empty,
}

/// A project as it stands on the disk.
#[derive(Debug)]
pub struct Looked {
    /// Of every file that is not held.
    pub flows: Flows,
    /// Beside `flows`: the file of each.
    pub files: Vec<String>,
    pub held: Vec<Held>,
    pub findings: Vec<Finding>,
    /// Names the content of all files: equal, nothing changed.
    pub content: u64,
}

/// Compiles the project that `path` belongs to, errors and all. A broken file holds back itself and what needs it.
pub fn look(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Looked, FlowsError> {
    let projects = project::read(&[path.to_owned()]).map_err(|error| {
        let words = error.said().in_language(Language::choose(None, None, env)).to_owned();
        match error {
            ProjectError::Usage(_) => FlowsError::Setting(words),
            ProjectError::Unreadable { .. } => FlowsError::Unreadable(words),
        }
    })?;
    let flows = Flows { with_sources: Vec::new() };
    let mut looked = Looked { flows, files: Vec::new(), held: Vec::new(), findings: Vec::new(), content: 0 };
    let mut content = DefaultHasher::new();
    for project in projects {
        project.sources.iter().for_each(|source| (&source.path, &source.text).hash(&mut content));
        let loaded = grammar::load(project.sources, &project.defaults);
        looked.findings.extend(loaded.diagnostics.iter().map(|finding| shown(&loaded, finding)));
        let empty = loaded.sources.iter().filter(|source| source.text.trim().is_empty());
        looked.held.extend(empty.map(|source| Held {
            file: source.path.clone(),
            flows: Vec::new(),
            by: HeldBy::Empty,
        }));
        let (loaded, held) = without_broken(loaded, &project.defaults);
        looked.held.extend(held);
        for (program, source) in loaded.programs_with_sources() {
            looked.flows.with_sources.push((program.clone(), source.text.clone()));
            looked.files.push(source.path.clone());
        }
    }
    looked.content = content.finish();
    Ok(looked)
}

/// The files that compile without the others, and the others: first those with errors of their own, then those that
/// lack something without them.
fn without_broken(mut loaded: Loaded, defaults: &Defaults) -> (Loaded, Vec<Held>) {
    let mut held: Vec<Held> = Vec::new();
    loop {
        let broken = loaded.files_with_errors_in_flows();
        if broken.is_empty() {
            return (loaded, held);
        }
        let roots = held.iter().filter(|held| held.by == HeldBy::ItsErrors).map(|held| held.file.clone());
        let roots: Vec<String> = roots.collect();
        held.extend(broken.iter().map(|file| Held {
            file: loaded.source(*file).path.clone(),
            flows: loaded.names_in(*file).to_vec(),
            by: if roots.is_empty() { HeldBy::ItsErrors } else { HeldBy::Others(roots.clone()) },
        }));
        let files = (0..).map(FileId).zip(loaded.sources);
        let rest = files.filter(|(file, _)| !broken.contains(file)).map(|(_, source)| source).collect();
        loaded = grammar::load(rest, defaults);
    }
}

fn shown(loaded: &Loaded, finding: &Diagnostic) -> Finding {
    let place = |span: Span| (loaded.source(span.file), loaded.source(span.file).position(span.start).line);
    let (source, line) = place(finding.primary.span);
    let others = finding.others.iter().map(|label| {
        let (source, line) = place(label.span);
        Place { file: source.path.clone(), line, text: [label.text.en.clone(), label.text.es.clone()] }
    });
    Finding {
        file: source.path.clone(),
        line,
        code: finding.code.id,
        is_error: finding.is_error(),
        message: [finding.message.en.clone(), finding.message.es.clone()],
        help: [finding.help.en.clone(), finding.help.es.clone()],
        source: source.text.lines().nth(line - 1).unwrap_or_default().to_owned(),
        others: others.collect(),
    }
}

/// The file that a flow of the project stands in, by the flow's folded name.
pub fn file_of(path: &Path, flow: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Option<PathBuf>, FlowsError> {
    let projects = project::read(&[path.to_owned()]).map_err(|error| {
        FlowsError::Unreadable(error.said().in_language(Language::choose(None, None, env)).to_owned())
    })?;
    for project in projects {
        let loaded = grammar::load(project.sources, &project.defaults);
        let found = loaded.programs_with_sources().find(|(program, _)| program.flow == flow);
        if let Some((_, source)) = found {
            return Ok(Some(PathBuf::from(&source.path)));
        }
    }
    Ok(None)
}

/// A flow as SVG, with the step where somebody stands lit; `None` for one that is too large to be drawn.
pub fn picture(program: &Program, step: Option<&str>, in_spanish: bool) -> Option<String> {
    let language = if in_spanish { Language::Es } else { Language::En };
    grammar::graph::svg::write(&grammar::graph::Graph::of(program, language), language, step)
}

/// Writes a file of flows, whole or not at all.
pub fn write(file: &Path, text: &str) -> std::io::Result<()> {
    project::write(file, text)
}

/// What becomes of a test that is added to a file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It would pass; the file with it.
    Passes { text: String },
    /// What it expects does not come, in English and in Spanish.
    Fails([String; 2]),
    /// It cannot stand there at all, in English and in Spanish.
    Refused([String; 2]),
}

/// Plays `test` against the project of `file` as if it stood at the end of it. Writes nothing.
pub fn with_test(file: &Path, test: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Added, FlowsError> {
    let projects = project::read(&[file.to_owned()]).map_err(|error| {
        FlowsError::Unreadable(error.said().in_language(Language::choose(None, None, env)).to_owned())
    })?;
    for mut project in projects {
        let Some(id) = project.asked.first().copied() else { continue };
        let source = &mut project.sources[id.0 as usize];
        let end = if source.text.is_empty() || source.text.ends_with('\n') { "" } else { "\n" };
        source.text = format!("{}{end}\n{test}", source.text);
        let text = source.text.clone();
        let loaded = grammar::load(project.sources, &project.defaults);
        let Some(scenario) = loaded.scenarios.iter().rfind(|scenario| scenario.line.file == id) else { continue };
        if let Some(error) = loaded.errors_of(scenario).next() {
            return Ok(Added::Refused([error.message.en.clone(), error.message.es.clone()]));
        }
        return Ok(match grammar::scenario::play(&loaded, scenario).failure {
            None => Added::Passes { text },
            Some(failure) => Added::Fails([
                format!("expected {}, came {}", failure.expected.en, failure.came.en),
                format!("se esperaba {}, llegó {}", failure.expected.es, failure.came.es),
            ]),
        });
    }
    Err(FlowsError::Setting(format!("no flow in {}", file.display())))
}

impl Flows {
    /// The programs for the engine: those of the folder start runs, the pinned ones only carry theirs on.
    pub fn programs(&self, pinned: Vec<(ProgramId, Program)>) -> Programs {
        let mut programs = Programs::new(self.with_sources.iter().map(|(program, _)| program.clone()));
        for (id, program) in pinned {
            programs.keep(id, program);
        }
        programs
    }
}
