//! The folder of one laboratory: databases, the emulator's journal, what the processes wrote. It goes with the laboratory,
//! unless the test failed: then it is what there is to look at.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process, thread};

pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = shared(&format!("ventana-lab-{}-{count}", process::id()));
        // One of a process that had the same id and failed.
        if path.exists() {
            fs::remove_dir_all(&path).expect("an old laboratory can be removed");
        }
        fs::create_dir_all(&path).expect("the system's folder for temporary files can be written to");
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the laboratory is kept in {}", self.0.display());
        } else if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("the laboratory's folder {} stays: {error}", self.0.display());
        }
    }
}

/// A name in the system's folder for temporary files.
pub fn shared(name: &str) -> PathBuf {
    env::temp_dir().join(name)
}
