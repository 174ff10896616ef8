//! The flows that ship with the program, for whoever starts in an empty folder.

use std::{fs, io, path::Path, path::PathBuf};

use include_dir::{Dir, include_dir};

static FLOWS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../flows");

/// The flows of the folder one stands in; without any the shipped ones, copied to `flows`, where git sees them. Whether
/// they were copied.
pub fn found_or_copied() -> io::Result<(PathBuf, bool)> {
    let flows = PathBuf::from("flows");
    if flows.exists() {
        return Ok((flows, false));
    }
    if Path::new("flow.toml").exists() || has_flows(Path::new("."))? {
        return Ok((PathBuf::from("."), false));
    }
    copy_to(&flows)?;
    Ok((flows, true))
}

fn has_flows(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        if entry?.path().extension().is_some_and(|ending| ending == "flow") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn copy_to(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    FLOWS.files().try_for_each(|file| fs::write(folder.join(file.path()), file.contents()))
}
