//! What is typed: the customer's words, or `/` and a command, in English or Spanish.

use grammar::Said;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    Nothing,
    /// The customer writes.
    Says(String),
    After(String),
    Next,
    Now(String),
    Variables,
    Why,
    State,
    /// As whom; else as before.
    Restart(Option<String>),
    Save(String),
    Help,
    Quit,
    /// No command of ours.
    Unknown(String),
}

/// The words of a command in both languages, what is typed behind it, and what it does.
struct Row {
    names: &'static [&'static str],
    behind: (&'static str, &'static str),
    does: (&'static str, &'static str),
    make: fn(&str) -> Typed,
}

const COMMANDS: &[Row] = &[
    Row {
        names: &["after", "despues"],
        behind: ("2h", "2h"),
        does: ("moves the clock on by that much", "adelanta el reloj ese tiempo"),
        make: |rest| Typed::After(rest.to_owned()),
    },
    Row {
        names: &["next", "siguiente"],
        behind: ("", ""),
        does: ("moves the clock to what happens next", "adelanta el reloj hasta lo próximo que pasa"),
        make: |_| Typed::Next,
    },
    Row {
        names: &["now", "ahora"],
        behind: ("2026-12-01 9:00", "2026-12-01 9:00"),
        does: (
            "moves the clock to that moment, or to the next 9:00",
            "adelanta el reloj a ese momento, o a las próximas 9:00",
        ),
        make: |rest| Typed::Now(rest.to_owned()),
    },
    Row {
        names: &["state", "estado"],
        behind: ("", ""),
        does: ("shows where the flow stands and what it waits for", "muestra dónde está el flujo y qué espera"),
        make: |_| Typed::State,
    },
    Row {
        names: &["vars", "variables"],
        behind: ("", ""),
        does: ("shows variables, tags and fields", "muestra variables, etiquetas y campos"),
        make: |_| Typed::Variables,
    },
    Row {
        names: &["why", "porque"],
        behind: ("", ""),
        does: ("tells what happened and why", "cuenta qué pasó y por qué"),
        make: |_| Typed::Why,
    },
    Row {
        names: &["restart", "reiniciar"],
        behind: ("[Ana]", "[Ana]"),
        does: ("begins anew, also as somebody else", "empieza de nuevo, también como otra persona"),
        make: |rest| Typed::Restart((!rest.is_empty()).then(|| rest.to_owned())),
    },
    Row {
        names: &["save", "guardar"],
        behind: ("name", "nombre"),
        does: (
            "prints the conversation as a `test` for your flow",
            "imprime la conversación como un `test` para tu flujo",
        ),
        make: |rest| Typed::Save(rest.to_owned()),
    },
    Row { names: &["help", "ayuda"], behind: ("", ""), does: ("shows this", "muestra esto"), make: |_| Typed::Help },
    Row {
        names: &["quit", "salir"],
        behind: ("", ""),
        does: ("ends (Ctrl-D too)", "termina (también Ctrl-D)"),
        make: |_| Typed::Quit,
    },
];

pub(super) fn read(line: &str) -> Typed {
    let line = line.trim();
    let Some(command) = line.strip_prefix('/') else {
        return if line.is_empty() { Typed::Nothing } else { Typed::Says(line.to_owned()) };
    };
    if command.starts_with('/') {
        return Typed::Says(command.to_owned());
    }
    let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let folded = grammar::ast::folded(word);
    match COMMANDS.iter().find(|row| row.names.contains(&folded.as_str())) {
        Some(row) => (row.make)(rest.trim()),
        None => Typed::Unknown(word.to_owned()),
    }
}

/// All commands, one a line.
pub(super) fn help() -> Said {
    let width = 26;
    let lines = |pick: fn(&'static str, &'static str) -> &'static str| {
        let row = |row: &Row| {
            // The last name is the Spanish one.
            let name = pick(row.names[0], row.names[row.names.len() - 1]);
            let typed = format!("/{name} {}", pick(row.behind.0, row.behind.1));
            format!("  {typed:width$}{}", pick(row.does.0, row.does.1))
        };
        COMMANDS.iter().map(row).collect::<Vec<_>>().join("\n")
    };
    Said::new(
        format!(
            "Whatever you type is what the customer writes. Commands:\n{}\nA message that begins with `/` is typed `//`.",
            lines(|en, _| en)
        ),
        format!(
            "Lo que escribes es lo que escribe el cliente. Comandos:\n{}\nUn mensaje que empieza con `/` se escribe con `//`.",
            lines(|_, es| es)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_in_both_languages_and_all_else_is_said() {
        for (typed, expected) in [
            ("hola", Typed::Says("hola".into())),
            ("  ", Typed::Nothing),
            ("//precio", Typed::Says("/precio".into())),
            ("/after  2h ", Typed::After("2h".into())),
            ("/Después 30 min", Typed::After("30 min".into())),
            ("/porqué", Typed::Why),
            ("/siguiente", Typed::Next),
            ("/restart", Typed::Restart(None)),
            ("/reiniciar Ana", Typed::Restart(Some("Ana".into()))),
            ("/nxt", Typed::Unknown("nxt".into())),
        ] {
            assert_eq!(read(typed), expected, "{typed}");
        }
    }

    #[test]
    fn no_two_commands_share_a_name() {
        let mut names: Vec<&str> = COMMANDS.iter().flat_map(|row| row.names).copied().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| grammar::ast::folded(name) == **name));
    }
}
