//! A project of one flow, in a folder that vanishes with the test.

use std::fs;

use system_tests::Options;
use tempfile::TempDir;

pub struct Project(TempDir);

impl Project {
    pub fn of(flow: &str) -> Project {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("prueba.flow"), flow).unwrap();
        Project(folder)
    }

    /// A laboratory that runs this project's flow, with the templates that ship.
    pub fn options(&self) -> Options {
        Options { flows: self.0.path().to_owned(), ..Options::default() }
    }

    pub fn path(&self) -> &std::path::Path {
        self.0.path()
    }
}
