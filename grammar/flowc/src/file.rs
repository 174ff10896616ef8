//! Files that subcommands write.

use std::path::Path;

use grammar::project;

use crate::Trouble;

pub(crate) fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    project::write(path, text).map_err(|source| Trouble::Write { path: path.to_path_buf(), source })
}
