//! `flowc new NAME`: a project to begin with: a flow with its tests, `flow.toml`, and what CI runs. The files stand below
//! `new/`, in each language, as they are written.

use std::{
    fs,
    path::{Path, PathBuf},
};

use grammar::{Language, Said};

use crate::{Lang, Trouble, Verdict, file, language, terminal::Output};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project, new or empty; `--lang` gives the language of its texts: es, pt or en.
    #[arg(value_name = "NAME")]
    folder: PathBuf,
}

/// A file of the project and what it holds; `{name}` is the project's, `{folder}` what was typed for it.
type File = (&'static str, &'static str);

struct Starter {
    files: [File; 3],
    /// What to do now.
    next: &'static str,
}

const SHARED: [File; 2] =
    [(".gitignore", include_str!("new/gitignore")), (".github/workflows/flows.yml", include_str!("new/flows.yml"))];

const SPANISH: Starter = Starter {
    files: [
        ("flow.toml", include_str!("new/es/flow.toml")),
        ("flows/bienvenida.flow", include_str!("new/es/bienvenida.flow")),
        ("README.md", include_str!("new/es/README.md")),
    ],
    next: include_str!("new/es/next.txt"),
};

const PORTUGUESE: Starter = Starter {
    files: [
        ("flow.toml", include_str!("new/pt/flow.toml")),
        ("flows/boas_vindas.flow", include_str!("new/pt/boas_vindas.flow")),
        ("README.md", include_str!("new/pt/README.md")),
    ],
    next: include_str!("new/pt/next.txt"),
};

const ENGLISH: Starter = Starter {
    files: [
        ("flow.toml", include_str!("new/en/flow.toml")),
        ("flows/welcome.flow", include_str!("new/en/welcome.flow")),
        ("README.md", include_str!("new/en/README.md")),
    ],
    next: include_str!("new/en/next.txt"),
};

pub(crate) fn run(arguments: &Arguments, chosen: Option<Lang>, output: &mut Output) -> Result<Verdict, Trouble> {
    let folder = &arguments.folder;
    must_be_free(folder)?;
    let starter = match (chosen, language::choose(None, None)) {
        (Some(Lang::Pt), _) => &PORTUGUESE,
        (Some(Lang::Es), _) | (None, Language::Es) => &SPANISH,
        (Some(Lang::En), _) | (None, Language::En) => &ENGLISH,
    };
    let typed = folder.display().to_string();
    let real = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
    let name = real.file_name().map_or_else(|| typed.clone(), |name| name.to_string_lossy().into_owned());
    // As a shell wants it.
    let shown = if typed.contains(' ') { format!("\"{typed}\"") } else { typed };
    let filled = |text: &str| text.replace("{name}", &name).replace("{folder}", &shown);
    for (path, text) in SHARED.iter().chain(&starter.files) {
        let path = folder.join(path);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(|source| Trouble::Write { path: above.to_path_buf(), source })?;
        }
        file::write(&path, &filled(text))?;
        output.line(&path.display().to_string())?;
    }
    output.text(&format!("\n{}", filled(starter.next)))?;
    Ok(Verdict::Clean)
}

/// Nothing of the author's is written over; a folder where git was begun counts as empty.
fn must_be_free(folder: &Path) -> Result<(), Trouble> {
    let shown = folder.display();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            return Err(Trouble::Usage(Said::new(
                format!("There is a file called `{shown}`. Choose another name for the project."),
                format!("Ya hay un archivo llamado `{shown}`. Elige otro nombre para el proyecto."),
            )));
        }
        Err(source) => return Err(Trouble::Read { what: shown.to_string(), source }),
    };
    for entry in entries {
        let entry = entry.map_err(|source| Trouble::Read { what: shown.to_string(), source })?;
        if entry.file_name() != ".git" {
            return Err(Trouble::Usage(Said::new(
                format!("The folder `{shown}` is not empty. Choose a new name, or empty it first."),
                format!("La carpeta `{shown}` no está vacía. Elige un nombre nuevo o vacíala primero."),
            )));
        }
    }
    Ok(())
}
