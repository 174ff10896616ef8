//! Finds and reads the files of a project: the only module that touches the file system. Used by `flowc` and, when it
//! loads flows, by the runtime.
//!
//! A project is the nearest folder at or above a path that has a `flow.toml`, else the path itself; it is all `**/*.flow`
//! below it. Folders whose name begins with a dot are left out, and links to folders are not followed. What is read is
//! bounded, so that a folder that holds no flows at all cannot take the memory of the machine.

pub mod prices;
mod read;
pub(crate) mod settings;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use read::Reader;

use crate::{Defaults, FileId, Said, Source};

const FILES_MAX: usize = 10_000;
/// All flows of a project; ten thousand of the usual size fit well.
const PROJECT_BYTES_MAX: usize = 16 << 20;
const DEPTH_MAX: usize = 32;

/// The files of one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The folder, or the one file. Absolute.
    pub root: PathBuf,
    /// Sorted by path.
    pub sources: Vec<Source>,
    pub defaults: Defaults,
    /// The files below the paths that were given; the others are read because they belong to the same project.
    pub asked: Vec<FileId>,
}

/// Why a project cannot be read, by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The path or `flow.toml` has to be changed.
    #[error("{}", .0.en)]
    Usage(Said),
    /// A file is there and cannot be read.
    #[error("{}", .said.en)]
    Unreadable { said: Said, source: Option<std::io::Error> },
}

impl ProjectError {
    /// The same in both languages.
    pub fn said(&self) -> &Said {
        match self {
            Self::Usage(said) | Self::Unreadable { said, .. } => said,
        }
    }
}

/// Writes or replaces a file, whole or not at all, so that a reader never sees half a file. One that is replaced keeps
/// its permissions, and a link stays a link.
pub fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let mut beside = real.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text)?;
    if let Ok(before) = fs::metadata(&real) {
        fs::set_permissions(&beside, before.permissions())?;
    }
    fs::rename(&beside, &real)
}

/// Reads the projects that `paths` belong to, each once.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Project>, ProjectError> {
    Reader::default().read(paths)
}

/// The projects that `paths` belong to, with the paths that belong to each.
fn roots(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Vec<&Path>)>, ProjectError> {
    let mut roots: Vec<(PathBuf, Vec<&Path>)> = Vec::new();
    for path in paths {
        let root = root_of(path)?;
        match roots.iter_mut().find(|(known, _)| *known == root) {
            Some((_, asked)) => asked.push(path),
            None => roots.push((root, vec![path])),
        }
    }
    // A folder and a file or folder in it are one project, unless what lies in it is a project by its own `flow.toml`.
    roots.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut merged: Vec<(PathBuf, Vec<&Path>)> = Vec::new();
    for (root, asked) in roots {
        let is_own = root.join("flow.toml").is_file();
        match merged.iter_mut().find(|(above, _)| !is_own && root.starts_with(above)) {
            Some((_, all)) => all.extend(asked),
            None => merged.push((root, asked)),
        }
    }
    Ok(merged)
}

/// The folder of the project that a path belongs to, where its `flow.toml` and `prices.toml` are; beside a file that
/// belongs to none, its own folder.
pub fn root(path: &Path) -> Result<PathBuf, ProjectError> {
    let root = root_of(path)?;
    Ok(if root.is_dir() { root } else { root.parent().map_or_else(|| root.clone(), Path::to_path_buf) })
}

/// Absolute.
fn root_of(path: &Path) -> Result<PathBuf, ProjectError> {
    let shown = path.display();
    let real = fs::canonicalize(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => ProjectError::Usage(Said::new(
            format!("There is no file or folder `{shown}`. Check how it is written."),
            format!("No existe el archivo ni la carpeta `{shown}`. Revisa cómo está escrito."),
        )),
        _ => unreadable(path, source),
    })?;
    let root = real.ancestors().find(|folder| folder.join("flow.toml").is_file());
    Ok(root.map_or_else(|| real.clone(), Path::to_path_buf))
}

fn read_project(reader: &mut Reader, root: &Path, asked: &[&Path]) -> Result<Project, ProjectError> {
    let mut files = Vec::new();
    if root.is_dir() {
        collect(root, 0, &mut files)?;
    } else {
        files.push(root.to_path_buf());
    }
    let real: Vec<(PathBuf, &Path)> =
        asked.iter().filter_map(|path| fs::canonicalize(path).ok().map(|real| (real, *path))).collect();
    // A file that was named is read whatever its ending.
    files.extend(real.iter().filter(|(real, _)| real.is_file()).map(|(real, _)| real.clone()));
    files.sort();
    files.dedup();
    for (real, path) in &real {
        if !files.iter().any(|file| file.starts_with(real)) {
            let shown = path.display();
            return Err(ProjectError::Usage(Said::new(
                format!(
                    "There is no flow in `{shown}`: a flow is a file whose name ends in `.flow`. Make a first one with `flowc new NAME`."
                ),
                format!(
                    "No hay ningún flujo en `{shown}`: un flujo es un archivo cuyo nombre termina en `.flow`. Crea el primero con `flowc new NOMBRE`."
                ),
            )));
        }
    }
    let settings = root.join("flow.toml");
    let defaults = if settings.is_file() {
        let path = shown(&settings, &real);
        let text = reader.text(&settings, &path)?;
        settings::parse(&path, &text)?
    } else {
        Defaults::default()
    };
    let is_asked = |file: &Path| real.iter().any(|(real, _)| file.starts_with(real));
    let asked = (0..).map(FileId).zip(&files).filter(|(_, file)| is_asked(file)).map(|(id, _)| id).collect();
    let mut sources = Vec::with_capacity(files.len());
    let mut size = 0;
    for file in &files {
        let path = shown(file, &real);
        let text = reader.text(file, &path)?;
        size += text.len();
        if size > PROJECT_BYTES_MAX {
            return Err(too_large(root));
        }
        sources.push(Source { path, text });
    }
    Ok(Project { root: root.to_path_buf(), sources, defaults, asked })
}

fn too_large(root: &Path) -> ProjectError {
    let (shown, limit) = (root.display(), PROJECT_BYTES_MAX >> 20);
    ProjectError::Usage(Said::new(
        format!("The flows of `{shown}` are larger than {limit} MiB together. Name a smaller folder."),
        format!("Los flujos de `{shown}` pesan más de {limit} MiB juntos. Nombra una carpeta más pequeña."),
    ))
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), ProjectError> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(folder, error))?;
        let kind = entry.file_type().map_err(|error| unreadable(folder, error))?;
        let path = entry.path();
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if kind.is_dir() && !is_hidden && depth < DEPTH_MAX {
            collect(&path, depth + 1, files)?;
        } else if !kind.is_dir()
            && !is_hidden
            && path.extension().is_some_and(|ending| ending == "flow")
            && path.is_file()
        {
            files.push(path);
        }
        if files.len() > FILES_MAX {
            let shown = folder.display();
            return Err(ProjectError::Usage(Said::new(
                format!("`{shown}` holds more than {FILES_MAX} flows. Name a smaller folder."),
                format!("`{shown}` tiene más de {FILES_MAX} flujos. Nombra una carpeta más pequeña."),
            )));
        }
    }
    Ok(())
}

fn unreadable(path: &Path, source: std::io::Error) -> ProjectError {
    let shown = path.display();
    let said =
        Said::new(format!("`{shown}` cannot be read: {source}."), format!("No se puede leer `{shown}`: {source}."));
    ProjectError::Unreadable { said, source: Some(source) }
}

/// A path as the caller would type it: below a path that was given, in its words, else below the current folder.
fn shown(file: &Path, asked: &[(PathBuf, &Path)]) -> String {
    let typed = asked.iter().find_map(|(real, typed)| {
        let below = file.strip_prefix(real).ok()?;
        Some(if below.as_os_str().is_empty() { typed.to_path_buf() } else { typed.join(below) })
    });
    let here = || fs::canonicalize(".").ok().and_then(|here| file.strip_prefix(here).ok().map(Path::to_path_buf));
    let path = typed.or_else(here).unwrap_or_else(|| file.to_path_buf());
    let text = path.display().to_string();
    text.strip_prefix("./").map(str::to_owned).unwrap_or(text)
}
