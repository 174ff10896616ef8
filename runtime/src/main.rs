//! `flowd`: the durable runtime that carries conversations, and the local WhatsApp to try them on.
//!
//! Here is only the list of parts and the way out of the process. What the parts are: `docs/ARCHITECTURE.md`.

mod active;
mod bench;
mod cli;
mod clock;
mod config;
mod dev;
mod doctor;
mod fail;
mod fence;
mod flows;
mod heartbeat;
mod http;
mod ingress;
mod ledger;
mod logging;
mod owner;
mod probe;
mod process;
mod retention;
mod seal;
mod sender;
mod serve;
#[cfg(test)]
mod simulation;
mod standby;
mod store;
mod sweep;
mod timers;
mod why;

/// With glibc's own, taking and giving back was three tenths of the time outside of the database: what one thread takes,
/// another gives back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
