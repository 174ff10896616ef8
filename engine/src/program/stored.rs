//! Programs as a database holds them: by the id of what was written, whatever release wrote it. A live run names that id,
//! and the places it stands at are those of that program, so an earlier format is carried over operation by operation.

mod v1;

use serde::Deserialize;

use super::{LANG_VERSION, Program};
use crate::ProgramId;

/// What tells the formats apart; each has it.
#[derive(Deserialize)]
struct Version {
    lang_version: u32,
}

impl Program {
    /// What [`Program::read`] reads.
    pub fn written(&self) -> String {
        serde_json::to_string(self).expect("a program has no map with keys that are not text")
    }

    /// A program and the id under which it was written. `None` for what no release up to this one wrote.
    pub fn read(written: &str) -> Option<(ProgramId, Self)> {
        let Version { lang_version } = serde_json::from_str(written).ok()?;
        match lang_version {
            1 => {
                let program: v1::Program = serde_json::from_str(written).ok()?;
                Some((program.id(), program.into()))
            }
            LANG_VERSION => {
                let program: Self = serde_json::from_str(written).ok()?;
                Some((program.id(), program))
            }
            _ => None,
        }
    }
}
