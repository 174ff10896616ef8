//! Files that subcommands write, and those they read that are no flows.

use std::{fs::File, io::Read as _, path::Path};

use grammar::project;

use crate::Trouble;

pub(crate) fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    project::write(path, text).map_err(|source| Trouble::Write { path: path.to_path_buf(), source })
}

/// What is larger than `bytes_max` is not what was meant, and is not read.
pub(crate) fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Trouble> {
    let trouble = |source| Trouble::Read { what: path.display().to_string(), source };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes)).map_err(trouble)?;
    if bytes.len() as u64 > bytes_max {
        return Err(trouble(std::io::ErrorKind::FileTooLarge.into()));
    }
    Ok(bytes)
}
