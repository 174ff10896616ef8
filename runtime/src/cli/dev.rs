//! `flowd dev`: chat with your flows in the browser.

use std::{
    io::{IsTerminal as _, Write as _},
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::Context as _;
use stdlib::Language;

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
    /// A folder of flows, or one flow [default: flows, else this folder, else examples that are copied to flows].
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// Where the runtime listens for the emulator's webhooks.
    #[arg(long, value_name = "ADDRESS", value_parser = address, default_value_t = DEFAULT_LISTEN)]
    listen: SocketAddr,
    /// Where the phone is served; an emulator that already runs there and writes to --listen is used.
    #[arg(long, value_name = "ADDRESS", value_parser = address, default_value_t = emulator::Config::default().listen)]
    emulator: SocketAddr,
    /// The folder that keeps conversations and clock; git leaves it alone.
    #[arg(long, value_name = "FOLDER", default_value = ".ventana/dev")]
    data: PathBuf,
    /// Do not open the browser.
    #[arg(long)]
    no_open: bool,
    /// The language of what is said here, `en`, `es` or `pt` [default: the one of FLOWC_LANG, else of the locale].
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en", "es", "pt"])]
    lang: Option<String>,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    logging::start_quiet(&files::env)?;
    let shutdown = signals::shutdown().context("listening for signals")?;
    let Args { path, listen, emulator, data, no_open, lang } = args;
    let language = lang.as_deref().map_or_else(language, Language::of);
    let options = Options { path, listen, emulator, data, language };
    let opens = !no_open && std::io::stdout().is_terminal();
    let told = dev::run(options, shutdown, |ready| {
        // Nobody may be reading, and the page answers all the same.
        let _printed =
            write!(std::io::stdout(), "{}", welcome(ready, language)).and_then(|()| std::io::stdout().flush());
        if opens {
            open(&ready.page);
        }
    });
    told.await.map_err(|error| match error {
        DevError::Usage { en, es, pt } => Failure::Usage(match language {
            Language::En => en,
            Language::Es => es,
            Language::Pt => pt,
        }),
        DevError::Broken(error) => Failure::from(error),
    })
}

/// As `flowc` chooses its language: `FLOWC_LANG`, else the locale.
fn language() -> Language {
    let set = ["FLOWC_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| files::env(name).filter(|it| !it.is_empty()));
    set.map_or(Language::En, |locale| Language::of(&locale))
}

/// An address with its port, and what to type where only one of them was given.
fn address(text: &str) -> Result<SocketAddr, String> {
    let typed = match text.parse::<u16>() {
        Ok(port) => format!("127.0.0.1:{port}"),
        Err(_) => "127.0.0.1:8080".to_owned(),
    };
    text.parse().map_err(|_| match language() {
        Language::En => format!("an address is a number of this machine and a port; write it like {typed}"),
        Language::Es => format!("una dirección es un número de esta máquina y un puerto; escríbela así: {typed}"),
        Language::Pt => format!("um endereço é um número desta máquina e uma porta; escreva assim: {typed}"),
    })
}

fn welcome(ready: &Ready, language: Language) -> String {
    let Ready { page, flows, data, .. } = ready;
    let (flows, data) = (flows.display(), data.display());
    let first = ready.try_first.as_deref().unwrap_or("hola");
    let mut words = String::new();
    let mut say = |en: String, es: String, pt: String| {
        words.push_str(match language {
            Language::En => &en,
            Language::Es => &es,
            Language::Pt => &pt,
        });
        words.push('\n');
    };
    say(
        format!("The phone is at   {page}"),
        format!("El teléfono está en   {page}"),
        format!("O telefone está em   {page}"),
    );
    if ready.are_shipped {
        say(
            format!(
                "There were no flows here, so the examples were copied to the folder {flows}. Change them as you like."
            ),
            format!("Aquí no había flujos, así que copié los ejemplos a la carpeta {flows}. Cámbialos como quieras."),
            format!("Aqui não havia fluxos, então copiei os exemplos para a pasta {flows}. Mude-os como quiser."),
        );
    } else {
        say(
            format!("It runs the flows of {flows}."),
            format!("Corre los flujos de {flows}."),
            format!("Roda os fluxos de {flows}."),
        );
    }
    if ready.attached {
        say(
            "It uses the emulator that already runs there.".into(),
            "Usa el emulador que ya está corriendo ahí.".into(),
            "Usa o emulador que já está rodando ali.".into(),
        );
    }
    match ready.errors {
        0 => say(
            format!("Try: add a customer, write “{first}”, then let time pass with “+ 2 h”."),
            format!("Prueba: crea un cliente, escribe «{first}» y deja pasar el tiempo con «+ 2 h»."),
            format!("Experimente: crie um cliente, escreva “{first}” e deixe o tempo passar com “+ 2 h”."),
        ),
        1 => say(
            "The flows have an error; the page shows it. Mend the file and save it.".into(),
            "Los flujos tienen un error; la página lo muestra. Corrige el archivo y guárdalo.".into(),
            "Os fluxos têm um erro; a página o mostra. Corrija o arquivo e salve.".into(),
        ),
        more => say(
            format!("The flows have {more} errors; the page shows them. Mend the files and save them."),
            format!("Los flujos tienen {more} errores; la página los muestra. Corrige los archivos y guárdalos."),
            format!("Os fluxos têm {more} erros; a página os mostra. Corrija os arquivos e salve."),
        ),
    }
    say(
        format!("Saving a file changes the flow at once. Conversations are kept in {data}. Ctrl-C ends."),
        format!(
            "Al guardar un archivo el flujo cambia al instante. Las conversaciones quedan en {data}. Ctrl-C termina."
        ),
        format!("Ao salvar um arquivo o fluxo muda na hora. As conversas ficam em {data}. Ctrl-C termina."),
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
