//! A disk of its own that can be full: a tmpfs whose size is changed while it is used.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lab::process;

/// More than any run needs. It takes memory only for what is written.
const SIZE: &str = "size=2g";

/// Mounted until it is dropped.
pub struct Disk {
    at: PathBuf,
}

impl Disk {
    /// Over a folder that is there. What the system says where it refuses, as it does to all but root.
    pub fn mount(at: &Path) -> Result<Disk, String> {
        command("mount", &["-t", "tmpfs", "-o", &format!("{SIZE},mode=0777"), "tmpfs"], at)?;
        Ok(Disk { at: at.to_owned() })
    }

    /// No file on it can grow any more.
    pub fn fill(&self) {
        // Refused where a file grew in between.
        let is_full = process::within_bounds(|| {
            let used = used_bytes(&self.at);
            command("mount", &["-o", &format!("remount,size={used}")], &self.at).is_ok()
        });
        assert!(is_full, "the disk at {} cannot be made smaller", self.at.display());
    }

    pub fn make_room(&self) {
        let grown = command("mount", &["-o", &format!("remount,{SIZE}")], &self.at);
        grown.unwrap_or_else(|error| panic!("the disk at {} cannot be made larger: {error}", self.at.display()));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a server that ends after us may have files open.
        if let Err(error) = command("umount", &["--lazy"], &self.at) {
            eprintln!("{} stays mounted: {error}", self.at.display());
        }
    }
}

fn used_bytes(at: &Path) -> u64 {
    let disk = rustix::fs::statvfs(at).expect("a mounted folder can be asked");
    (disk.f_blocks - disk.f_bfree) * disk.f_frsize
}

fn command(name: &str, arguments: &[&str], at: &Path) -> Result<(), String> {
    let done = Command::new(name).args(arguments).arg(at).output().map_err(|error| error.to_string())?;
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).trim().to_owned()) }
}

/// Copies the files of a folder, without what is below them.
pub fn copy_files(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

pub fn remove_files(folder: &Path) -> std::io::Result<()> {
    fs::read_dir(folder)?.try_for_each(|entry| fs::remove_file(entry?.path()))
}
