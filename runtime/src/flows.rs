//! The only place that knows the language: reads a folder of flows and compiles it.

use std::path::Path;

use engine::{Program, ProgramId, Programs};
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
