//! Somebody who does what a page says, in an empty folder.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use system_tests::{Dev, Ended, programs};
use tempfile::TempDir;

use super::page::{Page, Part};
use super::screen::Screen;

/// Where the page says that the phone is.
const PHONE: &str = "http://127.0.0.1:8090";

pub struct Reader {
    language: &'static str,
    /// Where the reader's commands work; `cd` moves it.
    at: PathBuf,
    screen: Option<Screen>,
    /// What the last commands printed.
    printed: String,
    home: TempDir,
}

impl Reader {
    pub fn of(language: &'static str) -> Reader {
        let home = tempfile::tempdir().unwrap();
        Reader { language, at: home.path().to_owned(), screen: None, printed: String::new(), home }
    }

    pub fn follows(mut self, page: &Page) {
        for piece in &page.pieces {
            println!("line {}", piece.line);
            match &piece.part {
                Part::Build(commands) => self.has_built(commands),
                Part::Run { commands, exit } => self.run(commands, *exit),
                Part::Start(command) => self.start(command),
                Part::Output(text) => assert_eq!(self.printed.trim_end(), *text, "line {}", piece.line),
                Part::Shown { file, text } => {
                    let written = self.read(file);
                    let is_there = format!("\n{written}").contains(&format!("\n{text}\n"));
                    assert!(is_there, "line {}: {file} is\n{written}", piece.line);
                }
                Part::Written { file, text } => self.write(file, text),
                Part::Press { button, fields } => self.screen().press(button, fields),
                Part::See(words) => self.screen().see(words, true),
                Part::Gone(words) => self.screen().see(words, false),
                Part::Stop => {
                    let mut screen = self.screen.take().expect("something runs that can be stopped");
                    assert_eq!(screen.dev().stop(), Ended::Code(0));
                }
            }
        }
        assert!(self.screen.is_none(), "the page ends with everything stopped");
    }

    /// A test has the programs; that the page builds them, and in the reader's language goes on, is read.
    fn has_built(&mut self, commands: &str) {
        let expected = [
            "cargo build --release".to_owned(),
            "export PATH=\"$PWD/target/release:$PATH\"".to_owned(),
            format!("export FLOWC_LANG={}", self.language),
        ];
        assert_eq!(commands.lines().collect::<Vec<_>>(), expected);
    }

    fn run(&mut self, commands: &str, exit: i32) {
        let told = self.home.path().join("cwd");
        // The shell tells where it stands at the end, and ends as the last command did.
        let script = format!("{commands}\nended=$?; pwd -P > \"$TOLD\"; exit $ended");
        let binaries = programs::flowc().parent().unwrap().display().to_string();
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{script}")])
            .env_clear()
            .env("PATH", format!("{binaries}:{}", env::var("PATH").unwrap()))
            .env("HOME", self.home.path())
            .env("TOLD", &told)
            .env("FLOWC_LANG", self.language)
            .envs(["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, "Ana")))
            .envs(["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|name| (name, "ana@example.com")))
            .current_dir(&self.at)
            .output()
            .unwrap();
        self.printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{commands}\n{}", self.printed);
        self.at = PathBuf::from(fs::read_to_string(&told).unwrap().trim_end());
    }

    fn start(&mut self, command: &str) {
        assert_eq!(command, "flowd dev", "the one program that stays");
        let dev = Dev::in_project(&self.at, self.language);
        // The lines that the laboratory puts around it are not the program's.
        let said = dev.said().replace(&dev.url(""), PHONE);
        self.printed = said.lines().filter(|line| !line.starts_with("---")).collect::<Vec<_>>().join("\n");
        self.screen = Some(Screen::of(dev, self.language));
    }

    fn screen(&self) -> &Screen {
        self.screen.as_ref().expect("`flowd dev` was started before")
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.at.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// In place of the block that begins with the same line, else behind the last one, as an editor does it.
    fn write(&self, file: &str, text: &str) {
        let written = self.read(file);
        let head = text.lines().next();
        let mut blocks: Vec<&str> = written.trim_end().split("\n\n").collect();
        match blocks.iter_mut().find(|block| block.lines().next() == head) {
            Some(block) => *block = text,
            None => blocks.push(text),
        }
        fs::write(self.at.join(file), blocks.join("\n\n") + "\n").unwrap();
    }
}
