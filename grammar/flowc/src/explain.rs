//! `flowc explain CODE…`: the page of a code, by its number or its name; without one, the list of all codes.

use grammar::{CODES, Code, Language, Said};

use crate::{Trouble, Verdict, language, terminal::Output};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A code such as E0105, or its name such as length-needs-unit.
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    let said_in = language::choose(chosen, None);
    let codes: Vec<&Code> = arguments.codes.iter().map(|code| find(code)).collect::<Result<_, _>>()?;
    if codes.is_empty() {
        for code in CODES {
            output.line(&format!("{}  {:<24} {}", code.id, code.slug, code.words(said_in).title))?;
        }
    }
    for (index, code) in codes.into_iter().enumerate() {
        if index > 0 {
            output.line("")?;
        }
        page(code, said_in, output)?;
    }
    Ok(Verdict::Clean)
}

fn find(written: &str) -> Result<&'static Code, Trouble> {
    grammar::code_named(written).ok_or_else(|| {
        Trouble::Usage(match grammar::nearest_code(written) {
            Some(near) => Said::new(
                format!("There is no code `{written}`. Did you mean {} ({})?", near.id, near.slug),
                format!("No existe el código `{written}`. ¿Quisiste decir {} ({})?", near.id, near.slug),
            ),
            None => Said::new(
                format!("There is no code `{written}`. `flowc explain` lists them all."),
                format!("No existe el código `{written}`. `flowc explain` los muestra todos."),
            ),
        })
    })
}

fn page(code: &Code, said_in: Language, output: &mut Output) -> Result<(), Trouble> {
    let words = code.words(said_in);
    let (bad, good) = match said_in {
        Language::En => ("Bad:", "Good:"),
        Language::Es => ("Mal:", "Bien:"),
    };
    let look = output.look(said_in);
    let bold = |text: &str| if look.with_color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut lines = vec![bold(&format!("{}[{}] {}", severity(code, said_in), code.id, code.slug)), String::new()];
    lines.extend(wrapped(&format!("{}.", words.title), look.width));
    for paragraph in words.text.split("\n\n") {
        lines.push(String::new());
        lines.extend(wrapped(&paragraph.replace("**", ""), look.width));
    }
    let settings = code.settings().map(|settings| ("flow.toml:", settings));
    for (title, example) in settings.into_iter().chain([(bad, code.bad_as_shown()), (good, code.good())]) {
        lines.extend([String::new(), bold(title), String::new()]);
        lines.extend(example.lines().map(|line| format!("    {line}").trim_end().to_owned()));
    }
    for line in lines {
        output.line(&line)?;
    }
    Ok(())
}

fn severity(code: &Code, said_in: Language) -> &'static str {
    match (code.severity, said_in) {
        (grammar::Severity::Error, Language::En | Language::Es) => "error",
        (grammar::Severity::Warning, Language::En) => "warning",
        (grammar::Severity::Warning, Language::Es) => "aviso",
    }
}

/// Broken between words; words of the language hold no wide characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always one");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}
