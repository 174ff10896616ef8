//! Texts of files, each read once while it stays the same.

use std::{
    collections::HashMap,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{Project, ProjectError, read_project, roots, unreadable};
use crate::Said;

/// More is no flow.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Reads projects, and remembers the texts for the next time. A file counts as the same while its size and the time of
/// its last change are; whoever knows better says `forget`.
#[derive(Debug, Default)]
pub struct Reader {
    known: HashMap<PathBuf, Known>,
}

#[derive(Debug)]
struct Known {
    size: u64,
    changed_at: Option<SystemTime>,
    text: String,
}

impl Reader {
    /// The projects that `paths` belong to, each once.
    pub fn read(&mut self, paths: &[PathBuf]) -> Result<Vec<Project>, ProjectError> {
        roots(paths)?.iter().map(|(root, asked)| read_project(self, root, asked)).collect()
    }

    pub fn forget(&mut self, file: &Path) {
        self.known.remove(file);
    }

    pub fn forget_all(&mut self) {
        self.known.clear();
    }

    /// `path` is the file as the author would type it.
    pub(super) fn text(&mut self, file: &Path, path: &str) -> Result<String, ProjectError> {
        let about = std::fs::metadata(file).map_err(|error| unreadable(file, error))?;
        let (size, changed_at) = (about.len(), about.modified().ok());
        if let Some(known) = self.known.get(file)
            && known.size == size
            && changed_at.is_some()
            && known.changed_at == changed_at
        {
            return Ok(known.text.clone());
        }
        let text = read_text(file, path, size)?;
        self.known.insert(file.to_path_buf(), Known { size, changed_at, text: text.clone() });
        Ok(text)
    }
}

fn read_text(file: &Path, path: &str, size: u64) -> Result<String, ProjectError> {
    let mut bytes = Vec::new();
    if size <= FILE_BYTES_MAX {
        // It may grow while it is read.
        let opened = File::open(file).map_err(|error| unreadable(file, error))?;
        opened.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| unreadable(file, error))?;
    }
    if size > FILE_BYTES_MAX || bytes.len() as u64 > FILE_BYTES_MAX {
        let said = Said::new(
            format!("`{path}` is larger than 1 MiB, which no flow is. Is it another kind of file?"),
            format!("`{path}` pesa más de 1 MiB, y ningún flujo pesa tanto. ¿Será otro tipo de archivo?"),
        );
        return Err(ProjectError::Unreadable { said, source: None });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|byte| *byte == b'\n').count();
        let said = Said::new(
            format!("`{path}` is not UTF-8 text (first in line {line}). Save it as UTF-8 in your editor."),
            format!("`{path}` no es texto UTF-8 (primero en la línea {line}). Guárdalo como UTF-8 en tu editor."),
        );
        ProjectError::Unreadable { said, source: None }
    })
}
