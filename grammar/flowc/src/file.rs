//! Files that subcommands write: whole or not at all, so that a reader never sees half a file.

use std::{fs, path::Path};

use crate::Trouble;

/// Writes or replaces a file; one that is replaced keeps its permissions, and a link stays a link.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    let trouble = |source| Trouble::Write { path: path.to_path_buf(), source };
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let mut beside = real.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text).map_err(trouble)?;
    if let Ok(before) = fs::metadata(&real) {
        fs::set_permissions(&beside, before.permissions()).map_err(trouble)?;
    }
    fs::rename(&beside, &real).map_err(trouble)
}
