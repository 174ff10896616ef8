//! `--fix` writes fixes into the files, `--diff` shows what it would write.

use std::path::Path;

use grammar::{FileId, Fixed, Loaded, Safety, project::Reader};

use super::{Arguments, shown};
use crate::{Trouble, diff, file, terminal::Output};

/// A fix may make room for another one that overlapped it; more rounds than this are a circle.
const ROUNDS_MAX: usize = 8;

/// Mends the files of `paths`; how many findings were mended.
pub(super) fn write(arguments: &Arguments) -> Result<usize, Trouble> {
    let mut count = 0;
    for _round in 0..ROUNDS_MAX {
        let mut is_done = true;
        for project in arguments.read(&mut Reader::default())? {
            let asked = project.asked;
            let loaded = grammar::load(project.sources, &project.defaults);
            let fixed = fixes(&loaded, &asked, arguments.safety());
            for (id, text) in &fixed.texts {
                file::write(Path::new(&loaded.source(*id).path), text)?;
            }
            count += fixed.count;
            is_done &= fixed.texts.is_empty();
        }
        if is_done {
            break;
        }
    }
    Ok(count)
}

fn fixes(loaded: &Loaded, asked: &[FileId], safety: Safety) -> Fixed {
    let findings: Vec<_> = shown(loaded, asked).collect();
    grammar::fix(&loaded.sources, asked, &findings, safety)
}

/// The first round of `write`, as a unified diff.
pub(super) fn show(loaded: &Loaded, asked: &[FileId], safety: Safety, output: &mut Output) -> Result<(), Trouble> {
    for (file, text) in fixes(loaded, asked, safety).texts {
        let source = loaded.source(file);
        for line in diff::lines(&source.path, &source.text, &text, output.with_color) {
            output.line(&line)?;
        }
    }
    Ok(())
}
