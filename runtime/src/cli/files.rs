//! The process's own environment and files, as the configuration wants them.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::exit::Failure;
use crate::config::{ConfigErrors, Sources};

/// Looked for in the working folder when no `--config` names another.
const DEFAULT_CONFIG: &str = "flowd.toml";
/// A configuration or a key is a page of text; `/dev/zero` is not.
const LENGTH_MAX: u64 = 1024 * 1024;

pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads a configuration from the environment over the file: `named`, which must exist, or `flowd.toml` if it does.
pub fn configured<T>(
    named: Option<&Path>,
    judge: impl FnOnce(&Sources<'_>) -> Result<T, ConfigErrors>,
) -> Result<T, Failure> {
    let path = named.unwrap_or(Path::new(DEFAULT_CONFIG));
    let text = match read(path) {
        Ok(text) => Some(text),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(unreadable(path, &error)),
    };
    let file = text.as_deref().map(|text| (path, text));
    Ok(judge(&Sources { env: &env, file, read: &read })?)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!(
        "The configuration {} cannot be read: {error}. Check the name behind --config, and who may read the file.",
        path.display()
    ))
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(LENGTH_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LENGTH_MAX {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is longer than 1 MiB"));
    }
    Ok(text)
}
