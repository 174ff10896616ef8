//! The only place that knows the language: reads a folder of flows and compiles it.

use engine::{Program, Programs};

/// Flows that compiled without an error.
pub struct Flows {
    /// Each with its source text, which is kept beside it.
    pub with_sources: Vec<(Program, String)>,
}

impl Flows {
    /// The programs for the engine: those of the folder start runs, the pinned ones only carry theirs on.
    pub fn programs(&self, pinned: Vec<Program>) -> Programs {
        let mut programs = Programs::new(self.with_sources.iter().map(|(program, _)| program.clone()));
        for program in pinned {
            programs.keep(program);
        }
        programs
    }
}
