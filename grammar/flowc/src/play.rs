//! `flowc play PATH`: a chat with the flows in the terminal. What is typed is what the customer writes; commands move the
//! clock and look inside. Line by line, so that it works through a pipe as well.

mod command;
mod screen;
mod session;

use std::{
    io::{BufRead, IsTerminal},
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use engine::{Program, Programs};
use grammar::{
    Language, Said, project,
    record::{self, Customer},
};
use stdlib::{Timestamp, Zone};

use self::{
    command::Typed,
    screen::Screen,
    session::{NotMoved, Session},
};
use crate::{Trouble, Verdict, check, language, terminal::Output};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A file or folder.
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// Only the flow of this name answers.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    /// The name of the customer.
    #[arg(long, value_name = "NAME")]
    customer: Option<String>,
    /// When the conversation begins, such as "2026-12-01 9:00"; else now.
    #[arg(long, value_name = "MOMENT")]
    now: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    let project = project::read(std::slice::from_ref(&arguments.path))?.remove(0);
    let said_in = language::choose(chosen, Some(&project.defaults));
    let loaded = grammar::load(project.sources, &project.defaults);
    if loaded.has_errors_in_flows() {
        check::errors(&loaded, said_in, &mut output.errors())?;
        return Ok(Verdict::Findings);
    }
    let played = chosen_flows(arguments, loaded.programs)?;
    let zone = played.first().map_or_else(Zone::utc, |program| program.zone.clone());
    let now = beginning(arguments, &zone)?;
    let screen = Screen { said_in, with_color: output.with_color, width: output.look(said_in).width };
    let names: Vec<String> = played.iter().map(|program| program.flow.clone()).collect();
    let programs = Programs::new(played);
    let session = Session::new(&programs, zone, now, arguments.customer.clone());
    let shows_prompt = std::io::stdin().is_terminal();
    Chat { session, screen, output, shows_prompt }.go(&names)?;
    Ok(Verdict::Clean)
}

fn chosen_flows(arguments: &Arguments, programs: Vec<Program>) -> Result<Vec<Program>, Trouble> {
    let names: Vec<String> = programs.iter().map(|program| format!("`{}`", program.flow)).collect();
    let names = names.join(", ");
    let played: Vec<Program> = match &arguments.flow {
        Some(name) => {
            let folded = grammar::ast::folded(name);
            programs.into_iter().filter(|program| program.flow == folded).collect()
        }
        None => programs,
    };
    match (&arguments.flow, played.is_empty()) {
        (_, false) => Ok(played),
        (Some(name), true) => Err(Trouble::Usage(Said::new(
            format!("There is no flow called `{name}` here. There is: {names}."),
            format!("Aquí no hay ningún flujo llamado `{name}`. Hay: {names}."),
        ))),
        (None, true) => Err(Trouble::Usage(Said::new(
            "There is no flow here to chat with.",
            "Aquí no hay ningún flujo con que chatear.",
        ))),
    }
}

/// To the second, as clocks show it.
fn beginning(arguments: &Arguments, zone: &Zone) -> Result<Timestamp, Trouble> {
    match &arguments.now {
        None => {
            let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            Ok(Timestamp(seconds as i64 / 60 * 60_000))
        }
        Some(moment) => {
            let at = moment.split_once(' ').and_then(|(date, clock)| zone.at(date, clock.trim_start()));
            at.ok_or_else(|| {
                Trouble::Usage(Said::new(
                    format!("`{moment}` is no moment; write one such as \"2026-12-01 9:00\"."),
                    format!("`{moment}` no es un momento; escribe uno como \"2026-12-01 9:00\"."),
                ))
            })
        }
    }
}

struct Chat<'p, 'o> {
    session: Session<'p>,
    screen: Screen,
    output: &'o mut Output,
    /// A person types; else each line is repeated, so that what is printed reads as a conversation.
    shows_prompt: bool,
}

impl<'p> Chat<'p, '_> {
    fn go(&mut self, flows: &[String]) -> Result<(), Trouble> {
        self.greet(flows)?;
        let mut input = std::io::stdin().lock();
        let mut bytes = Vec::new();
        loop {
            if self.shows_prompt {
                self.output.prompt("› ")?;
            }
            bytes.clear();
            let trouble = |source| Trouble::Read { what: "-".to_owned(), source };
            if input.read_until(b'\n', &mut bytes).map_err(trouble)? == 0 {
                return Ok(());
            }
            let line = String::from_utf8_lossy(&bytes);
            if !self.shows_prompt {
                self.output.line(&self.screen.customer(line.trim()))?;
            }
            if !self.take(command::read(&line))? {
                return Ok(());
            }
        }
    }

    fn greet(&mut self, flows: &[String]) -> Result<(), Trouble> {
        let flows = flows.join(", ");
        let said = self.screen.pick(
            format!("You are the customer of: {flows}. Write something; /help shows the commands."),
            format!("Eres cliente de: {flows}. Escribe algo; /ayuda muestra los comandos."),
        );
        self.output.line(&said)?;
        self.small(&self.screen.state(&self.session))
    }

    /// Whether the chat goes on.
    fn take(&mut self, typed: Typed) -> Result<bool, Trouble> {
        match typed {
            Typed::Nothing => {}
            Typed::Quit => return Ok(false),
            Typed::Says(text) => {
                self.session.says(&text);
                self.news()?;
            }
            Typed::After(length) => self.moved(|session| session.after(&length))?,
            Typed::Now(moment) => self.moved(|session| session.now(&moment))?,
            Typed::Next => self.moved(Session::next)?,
            Typed::State => self.small(&self.screen.state(&self.session))?,
            Typed::Variables => self.small(&self.screen.variables(&self.session))?,
            Typed::Why => self.small(&self.screen.why(&self.session))?,
            Typed::Restart(customer) => {
                self.session.restart(customer);
                self.small(&self.screen.state(&self.session))?;
            }
            Typed::Save(name) => self.save(&name)?,
            Typed::Help => self.output.line(command::help().in_language(self.screen.said_in))?,
            Typed::Unknown(word) => {
                let said = self.screen.pick(
                    format!(
                        "There is no command `/{word}`. /help shows those there are; `//{word}` sends it as a message."
                    ),
                    format!(
                        "No hay ningún comando `/{word}`. /ayuda muestra los que hay; `//{word}` lo envía como mensaje."
                    ),
                );
                self.small(&said)?;
            }
        }
        Ok(true)
    }

    fn moved(&mut self, by: impl FnOnce(&mut Session<'p>) -> Result<(), NotMoved>) -> Result<(), Trouble> {
        match by(&mut self.session) {
            Ok(()) => self.news(),
            Err(not_moved) => self.small(&not_moved_said(self.screen, &not_moved)),
        }
    }

    /// Shows what happened, and how things stand now.
    fn news(&mut self) -> Result<(), Trouble> {
        for entry in self.session.news() {
            if let Some(shown) = self.screen.entry(&entry, &self.session.zone) {
                self.output.line(&shown)?;
            }
        }
        self.small(&self.screen.state(&self.session))
    }

    fn save(&mut self, name: &str) -> Result<(), Trouble> {
        let name =
            if name.is_empty() { self.screen.pick("a conversation", "una conversación") } else { name.to_owned() };
        let Session { customer, done, simulator, zone, .. } = &self.session;
        let ended = simulator.newest_run().and_then(engine::simulator::RunView::ended);
        let customer = Customer { first_name: customer.as_deref(), ..Customer::default() };
        self.output.text(&record::as_test(&name, customer, done, ended, zone))?;
        let said = self.screen.pick(
            "Copy this to the end of your flow file; `flowc test` plays it.",
            "Copia esto al final del archivo de tu flujo; `flowc test` lo juega.",
        );
        self.small(&said)
    }

    fn small(&mut self, text: &str) -> Result<(), Trouble> {
        Ok(self.output.line(&self.screen.small(text))?)
    }
}

fn not_moved_said(screen: Screen, not_moved: &NotMoved) -> String {
    match not_moved {
        NotMoved::NoLength(typed) => screen.pick(
            format!("`{typed}` is no length of time. Write one such as `30 min`, `2h` or `1 day`."),
            format!("`{typed}` no es una duración. Escribe una como `30 min`, `2h` o `1 day`."),
        ),
        NotMoved::NoMoment(typed) => screen.pick(
            format!(
                "`{typed}` is no moment. Write one such as `2026-12-01 9:00`, or `9:00` for the next nine o'clock."
            ),
            format!(
                "`{typed}` no es un momento. Escribe uno como `2026-12-01 9:00`, o `9:00` para las próximas nueve."
            ),
        ),
        NotMoved::Back => screen.pick(
            "That moment is past, and time does not go back. /restart begins anew.",
            "Ese momento ya pasó, y el tiempo no retrocede. /reiniciar empieza de nuevo.",
        ),
        NotMoved::NothingDue => screen.pick(
            "Nothing is waited for: nothing happens until the customer writes.",
            "No se espera nada: no pasa nada hasta que el cliente escriba.",
        ),
    }
}
