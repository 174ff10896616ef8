//! The flows that ship with the program, for whoever starts in an empty folder.

use std::{fs, io, path::Path, path::PathBuf};

use include_dir::{Dir, include_dir};

static FLOWS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../flows");

/// Copies them into `folder`, and leaves what is there already as it is.
pub fn copied_to(folder: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    for file in FLOWS.files() {
        let path = folder.join(file.path());
        if !path.exists() {
            fs::write(path, file.contents())?;
        }
    }
    Ok(folder.to_owned())
}
