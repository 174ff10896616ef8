//! The only place that knows the language: reads a folder of flows and compiles it.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

use engine::{Program, ProgramId, Programs};
pub use grammar::record;
use grammar::{
    Language,
    human::Look,
    project::{self, ProjectError},
};

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
}

/// A project as it stands on the disk.
#[derive(Debug)]
pub struct Looked {
    /// `None` while one of them has an error.
    pub flows: Option<Flows>,
    pub findings: Vec<Finding>,
    /// Names the content of all files: equal, nothing changed.
    pub content: u64,
}

/// Compiles the project that `path` belongs to, errors and all.
pub fn look(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Looked, FlowsError> {
    let projects = project::read(&[path.to_owned()]).map_err(|error| {
        let words = error.said().in_language(Language::choose(None, None, env)).to_owned();
        match error {
            ProjectError::Usage(_) => FlowsError::Setting(words),
            ProjectError::Unreadable { .. } => FlowsError::Unreadable(words),
        }
    })?;
    let mut looked = Looked { flows: Some(Flows { with_sources: Vec::new() }), findings: Vec::new(), content: 0 };
    let mut content = DefaultHasher::new();
    for project in projects {
        project.sources.iter().for_each(|source| (&source.path, &source.text).hash(&mut content));
        let loaded = grammar::load(project.sources, &project.defaults);
        looked.findings.extend(loaded.diagnostics.iter().map(|finding| {
            let source = loaded.source(finding.primary.span.file);
            let line = source.position(finding.primary.span.start).line;
            Finding {
                file: source.path.clone(),
                line,
                code: finding.code.id,
                is_error: finding.is_error(),
                message: [finding.message.en.clone(), finding.message.es.clone()],
                help: [finding.help.en.clone(), finding.help.es.clone()],
                source: source.text.lines().nth(line - 1).unwrap_or_default().to_owned(),
            }
        }));
        if loaded.has_errors_in_flows() {
            looked.flows = None;
        }
        if let Some(flows) = &mut looked.flows {
            let all = loaded.programs_with_sources().map(|(program, source)| (program.clone(), source.text.clone()));
            flows.with_sources.extend(all);
        }
    }
    looked.content = content.finish();
    Ok(looked)
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
            return Ok(Added::Fails([error.message.en.clone(), error.message.es.clone()]));
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
