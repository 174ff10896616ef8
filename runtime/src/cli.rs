//! The command line of `flowd`: one file a subcommand, the help a marketer can follow, and how a command ends.

mod backup;
mod bench;
mod dev;
mod doctor;
mod emulator;
mod exit;
mod files;
mod ledger;
mod migrate;
mod orders;
mod outbox;
mod quarantine;
mod restore;
mod serve;
mod signals;
mod why;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use exit::Failure;

/// Carries WhatsApp conversations written as .flow files: it takes messages in, answers, waits, and forgets nothing.
#[derive(Debug, Parser)]
#[command(name = "flowd", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
To try it without a WhatsApp account: run `flowd dev` and open the address it prints.
Ends with 0 when all is well, 1 when the flows have errors, 2 when a setting or an option is wrong, 3 when something broke.";

#[derive(Debug, Subcommand)]
enum Command {
    Dev(dev::Args),
    Serve(serve::Args),
    Doctor(doctor::Args),
    Why(why::Args),
    Ledger(ledger::Args),
    Migrate(migrate::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Outbox(outbox::Args),
    Quarantine(quarantine::Args),
    Emulator(emulator::Args),
    Bench(bench::Args),
}

/// Runs the command that the process was started with. Everything there is to say was said when it returns.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to change how the command ends.
            let _printed = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _printed = writeln!(std::io::stderr(), "{failure}");
            failure.code()
        }
    }
}

#[tokio::main]
async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Dev(args) => dev::run(args).await,
        Command::Serve(args) => serve::run(args).await,
        Command::Doctor(args) => doctor::run(args).await,
        Command::Why(args) => why::run(args).await,
        Command::Ledger(args) => ledger::run(args).await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Backup(args) => backup::run(args).await,
        Command::Restore(args) => restore::run(args).await,
        Command::Outbox(args) => outbox::run(args).await,
        Command::Quarantine(args) => quarantine::run(args).await,
        Command::Emulator(args) => emulator::run(args).await,
        Command::Bench(args) => bench::run(args).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::{Cli, Command};

    #[test]
    fn the_options_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_and_option_has_a_help() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for option in command.get_arguments() {
                assert!(option.get_help().is_some(), "{} {}", command.get_name(), option.get_id());
            }
        }
    }

    #[test]
    fn the_contracts_command_lines_are_understood() {
        for line in [
            "flowd dev",
            "flowd dev flows --listen 127.0.0.1:0 --emulator 127.0.0.1:0 --data d --no-open",
            "flowd serve",
            "flowd serve --clock http://127.0.0.1:8090 --config flowd.toml",
            "flowd serve --fail-points",
            "flowd doctor",
            "flowd doctor --json --config flowd.toml",
            "flowd why 59170000001",
            "flowd why 59170000001 --lang es --json",
            "flowd ledger",
            "flowd ledger --from 2026-11-01 --to 2026-11-30 --by day --json --config flowd.toml",
            "flowd migrate --plan --sql --json --config flowd.toml",
            "flowd backup copia.db --json",
            "flowd backup verify copia.db --json --config flowd.toml",
            "flowd restore copia.db --plan",
            "flowd restore copia.db --force",
            "flowd restore --mark",
            "flowd outbox held --json",
            "flowd outbox release 00112233445566778899aabbccddeeff",
            "flowd outbox discard --all --config flowd.toml",
            "flowd quarantine list --json",
            "flowd quarantine release 00112233445566778899aabbccddeeff --config flowd.toml",
            "flowd quarantine release --all",
            "flowd emulator",
            "flowd bench --ceiling target/release/ceiling",
            "flowd bench --store postgres --database-url postgres://localhost/x --contacts 20 --in-flight 2 --runs 1 --json",
            "flowd emulator --listen 127.0.0.1:0 --webhook http://127.0.0.1:1/w --templates t.lock --data d --now 2026-11-24T10:00:00Z",
        ] {
            Cli::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{error}"));
        }
        let emulator = Cli::try_parse_from(["flowd", "emulator", "--now", "mañana"]).unwrap_err().to_string();
        assert!(emulator.contains("write it like 2026-11-24T10:00:00Z"), "{emulator}");
        assert!(matches!(Cli::try_parse_from(["flowd", "serve"]).unwrap().command, Command::Serve(_)));
    }
}
