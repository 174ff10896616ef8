//! `[lints]`: how much each warning counts, by its code or its name.

use toml::{Spanned, de::DeValue};

use super::File;
use crate::{Level, Lints, Said, Severity, catalogue, project::ProjectError};

pub(super) fn parse(file: &File, value: &Spanned<DeValue<'_>>) -> Result<Lints, ProjectError> {
    let Some(table) = value.get_ref().as_table() else {
        return Err(file.error(
            value.span().start,
            Said::new(
                "`lints` is a part of its own; write `[lints]` and below it lines such as `W0404 = \"allow\"`",
                "`lints` es una parte propia; escribe `[lints]` y debajo líneas como `W0404 = \"allow\"`",
            ),
        ));
    };
    let mut lints = Lints::default();
    for (key, value) in table {
        let (name, at) = (key.get_ref(), key.span().start);
        let code = catalogue::named(name).ok_or_else(|| file.error(at, unknown(name)))?;
        let written = value.get_ref().as_str().unwrap_or_default();
        let level = Level::ALL.into_iter().find(|level| level.as_str() == written);
        let level = level.ok_or_else(|| file.error(value.span().start, no_level(name, written)))?;
        match code.severity {
            Severity::Warning => lints.set(code, level),
            // Already what it asks for.
            Severity::Error if level == Level::Deny => {}
            Severity::Error => return Err(file.error(at, of_an_error(code.id))),
        }
    }
    Ok(lints)
}

fn unknown(name: &str) -> Said {
    match catalogue::nearest(name) {
        Some(near) => Said::new(
            format!("there is no warning `{name}`; did you mean {} (`{}`)?", near.id, near.slug),
            format!("no hay ningún aviso `{name}`; ¿quisiste decir {} (`{}`)?", near.id, near.slug),
        ),
        None => Said::new(
            format!("there is no warning `{name}`; `flowc explain` lists them all"),
            format!("no hay ningún aviso `{name}`; `flowc explain` los muestra todos"),
        ),
    }
}

fn no_level(name: &str, written: &str) -> Said {
    Said::new(
        format!("`{name}` cannot be `{written}`; write `{name} = \"allow\"`, `\"warn\"` or `\"deny\"`"),
        format!("`{name}` no puede ser `{written}`; escribe `{name} = \"allow\"`, `\"warn\"` o `\"deny\"`"),
    )
}

fn of_an_error(id: &str) -> Said {
    Said::new(
        format!("{id} is an error and cannot be lowered; `flowc explain {id}` says how to mend it"),
        format!("{id} es un error y no se puede rebajar; `flowc explain {id}` dice cómo arreglarlo"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use crate::{Level, catalogue};

    #[test]
    fn levels_are_given_by_code_or_name() {
        let text = "[lints]\nW0404 = \"allow\"\nunreachable-step = \"deny\"\nE0305 = \"deny\"\n";
        let lints = parse("flow.toml", text).unwrap().lints;
        let level = |code: &str| lints.level(catalogue::named(code).unwrap());
        assert_eq!((level("W0404"), level("W0301"), level("W0302")), (Level::Allow, Level::Deny, Level::Warn));
    }

    #[test]
    fn what_cannot_be_is_said_with_its_line_and_what_to_write() {
        for (line, line_number, part) in [
            ("E0404 = \"allow\"", 2, "¿quisiste decir W0404"),
            ("wait-answer-nobody = \"allow\"", 2, "`wait-answers-nobody`"),
            ("todo = \"allow\"", 2, "`flowc explain`"),
            ("E0305 = \"warn\"", 2, "no se puede rebajar"),
            ("W0404 = \"permitir\"", 2, "`W0404 = \"allow\"`"),
            ("W0404 = 3", 2, "`W0404 = \"allow\"`"),
        ] {
            let said = parse("flow.toml", &format!("[lints]\n{line}\n")).unwrap_err().said().es.clone();
            assert!(said.starts_with(&format!("flow.toml:{line_number}: ")) && said.contains(part), "{said}");
        }
        assert!(parse("flow.toml", "lints = \"deny\"\n").unwrap_err().said().en.contains("[lints]"));
    }
}
