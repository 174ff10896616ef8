//! `flowd dev`: chat with your flows in the browser.

use std::{
    io::{IsTerminal as _, Write as _},
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::Context as _;

use super::{exit::Failure, files, signals};
use crate::{
    config::DEFAULT_LISTEN,
    dev::{self, DevError, Options, Ready},
    logging,
};

/// Chat with your flows in the browser, move time, change a file and see the change.
///
/// Needs no WhatsApp account and no settings; nothing leaves this machine. The conversations are kept in the folder of
/// --data and go on where they were after a restart.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder of flows, or one flow [default: flows, else the flows that ship with this program].
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// Where the runtime listens for the emulator's webhooks.
    #[arg(long, value_name = "ADDRESS", default_value_t = DEFAULT_LISTEN)]
    listen: SocketAddr,
    /// Where the phone is served; an emulator that already runs there is used.
    #[arg(long, value_name = "ADDRESS", default_value_t = emulator::Config::default().listen)]
    emulator: SocketAddr,
    /// The folder that keeps conversations and clock; git leaves it alone.
    #[arg(long, value_name = "FOLDER", default_value = ".ventana/dev")]
    data: PathBuf,
    /// Do not open the browser.
    #[arg(long)]
    no_open: bool,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    logging::start_quiet(&files::env)?;
    let shutdown = signals::shutdown().context("listening for signals")?;
    let Args { path, listen, emulator, data, no_open } = args;
    let speaks_spanish = speaks_spanish();
    let options = Options { path, listen, emulator, data };
    let opens = !no_open && std::io::stdout().is_terminal();
    let told = dev::run(options, shutdown, |ready| {
        // Nobody may be reading, and the page answers all the same.
        let _printed =
            write!(std::io::stdout(), "{}", welcome(ready, speaks_spanish)).and_then(|()| std::io::stdout().flush());
        if opens {
            open(&ready.page);
        }
    });
    told.await.map_err(|error| match error {
        DevError::Usage { en, es } => Failure::Usage(if speaks_spanish { es } else { en }),
        DevError::Broken(error) => Failure::from(error),
    })
}

/// As `flowc` chooses its language: `FLOWC_LANG`, else the locale.
fn speaks_spanish() -> bool {
    let set = ["FLOWC_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| files::env(name).filter(|it| !it.is_empty()));
    set.is_some_and(|locale| locale.to_ascii_lowercase().starts_with("es"))
}

fn welcome(ready: &Ready, speaks_spanish: bool) -> String {
    let Ready { page, flows, data, .. } = ready;
    let (flows, data) = (flows.display(), data.display());
    let first = ready.try_first.as_deref().unwrap_or("hola");
    let mut words = String::new();
    let mut say = |en: String, es: String| {
        words.push_str(if speaks_spanish { &es } else { &en });
        words.push('\n');
    };
    say(format!("The phone is at   {page}"), format!("El teléfono está en   {page}"));
    if ready.are_shipped {
        say(
            format!(
                "There is no folder `flows` here, so the example flows were copied to {flows}. Change them as you like."
            ),
            format!(
                "Aquí no hay una carpeta `flows`, así que copié los flujos de ejemplo a {flows}. Cámbialos como quieras."
            ),
        );
    } else {
        say(format!("It runs the flows of {flows}."), format!("Corre los flujos de {flows}."));
    }
    if ready.attached {
        say(
            "It uses the emulator that already runs there.".into(),
            "Usa el emulador que ya está corriendo ahí.".into(),
        );
    }
    match ready.errors {
        0 => say(
            format!("Try: add a customer, write “{first}”, then let time pass with “+ 2 h”."),
            format!("Prueba: crea un cliente, escribe «{first}» y deja pasar el tiempo con «+ 2 h»."),
        ),
        1 => say(
            "The flows have an error; the page shows it. Mend the file and save it.".into(),
            "Los flujos tienen un error; la página lo muestra. Corrige el archivo y guárdalo.".into(),
        ),
        more => say(
            format!("The flows have {more} errors; the page shows them. Mend the files and save them."),
            format!("Los flujos tienen {more} errores; la página los muestra. Corrige los archivos y guárdalos."),
        ),
    }
    say(
        format!("Saving a file changes the flow at once. Conversations are kept in {data}. Ctrl-C ends."),
        format!(
            "Al guardar un archivo el flujo cambia al instante. Las conversaciones quedan en {data}. Ctrl-C termina."
        ),
    );
    words
}

/// In whatever browser the machine knows. Where none is, the address was printed.
fn open(page: &str) {
    let programs: &[&[&str]] = if cfg!(target_os = "macos") {
        &[&["open"]]
    } else if cfg!(windows) {
        &[&["cmd", "/c", "start", ""]]
    } else {
        &[&["xdg-open"], &["wslview"]]
    };
    for program in programs {
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if command.spawn().is_ok() {
            return;
        }
    }
}
