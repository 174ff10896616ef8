//! `cargo run --bin story`: plays the welcome flow of `flows/` with two customers and prints what was said.
//!
//! It is the README's one command. What it shows is real: `flowd serve` on SQLite, the emulator as WhatsApp, HTTP between
//! them, and a kill -9 in the middle. That all of it is right is not said here but by the tests.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program that prints a conversation")]

use std::panic;

use stdlib::{Timestamp, Zone};
use system_tests::{Lab, Options, Sent};

const ANA: &str = "59170000001";
const LUIS: &str = "59170000002";

fn main() {
    // Whoever runs it asked for a conversation, not for a place in the source.
    panic::set_hook(Box::new(|broken| {
        let words = broken.payload_as_str().unwrap_or("something broke");
        eprintln!("{words}");
    }));

    let mut story = Story { lab: Lab::start(Options::default()), zone: zone(), shown: 0 };
    println!(
        "The welcome story, with flowd on SQLite and a WhatsApp of its own. The clock shows La Paz and is moved by hand.\n"
    );
    story.says(ANA, "Ana", "Hola");
    note("flowd is killed (SIGKILL), started again, and two hours pass");
    story.lab.kill_serve();
    story.lab.restart_serve(None);
    story.advance("2h");
    story.says(ANA, "Ana", "¿Qué PRECIO tiene?");
    story.says(LUIS, "Luis", "info");
    note("Luis does not answer; time passes until nothing is due");
    story.run_until_idle();

    println!("\nWhat flowd says about Luis (flowd why {LUIS}):\n");
    print!("{}", story.lab.why(LUIS, "en"));
}

struct Story {
    lab: Lab,
    zone: Zone,
    /// The last message of the emulator's record that was printed.
    shown: u64,
}

impl Story {
    fn says(&mut self, who: &str, name: &str, text: &str) {
        let said = self.lab.says_with(who, &serde_json::json!({ "text": text, "name": name }));
        self.line(said.at, name, text);
        self.lab.settle();
        self.show_answers();
    }

    fn advance(&mut self, length: &str) {
        self.lab.advance(length);
        self.show_answers();
    }

    fn run_until_idle(&mut self) {
        self.lab.run_until_idle();
        self.show_answers();
    }

    fn show_answers(&mut self) {
        for Sent { n, at, text, .. } in self.lab.messages() {
            if n > self.shown {
                self.line(at, "flowd", &text);
                self.shown = n;
            }
        }
    }

    fn line(&self, at: Timestamp, who: &str, text: &str) {
        println!("{}  {who:<6} {text}", self.zone.show(at));
    }
}

fn note(words: &str) {
    println!("{:16}  ({words})", "");
}

fn zone() -> Zone {
    Zone::parse("America/La_Paz").expect("the zone is in the table that is compiled in")
}
