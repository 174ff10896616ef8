//! Where `flowd` and `flowc` are: in the folder that `VENTANA_BIN` names (the gate has just built them), else beside this
//! program, after asking cargo to build them, so that no test runs yesterday's.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::root;

pub fn flowd() -> PathBuf {
    folder().join("flowd")
}

pub fn flowc() -> PathBuf {
    folder().join("flowc")
}

fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| env::var_os("VENTANA_BIN").map_or_else(build, PathBuf::from))
}

/// Builds into the folder this program was built into. Fast when there is nothing to do.
fn build() -> PathBuf {
    let own = env::current_exe().expect("a running program has a path");
    let beside = own.parent().expect("a program is in a folder");
    let folder =
        if beside.ends_with("deps") { beside.parent().expect("deps is in a profile's folder") } else { beside };
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--locked", "--package", "runtime", "--package", "flowc", "--bins", "--profile", profile])
        .arg("--target-dir")
        .arg(folder.parent().expect("a profile's folder is in a target folder"))
        .current_dir(root())
        .stdin(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => folder.to_owned(),
        Ok(_) => panic!("flowd and flowc do not build; what cargo says about it stands above"),
        Err(error) => panic!("cargo cannot be run to build flowd and flowc: {error}"),
    }
}
