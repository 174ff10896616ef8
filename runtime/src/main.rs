//! `flowd`: the durable runtime that carries conversations, and the local WhatsApp to try them on.
//!
//! Here is only the list of parts and the way out of the process. What the parts are: `docs/ARCHITECTURE.md`.

mod cli;
#[cfg_attr(not(test), expect(dead_code, reason = "its caller is `serve`"))]
mod clock;
#[expect(dead_code, reason = "its callers are `serve` and `why`")]
mod config;
#[cfg_attr(not(test), expect(dead_code, reason = "its caller is `serve`"))]
mod fail;
mod fence;
mod flows;
#[cfg_attr(not(test), expect(dead_code, reason = "its caller is `serve`"))]
mod http;
mod ingress;
mod logging;
mod owner;
#[cfg_attr(not(test), expect(dead_code, reason = "its caller is `serve`"))]
mod probe;
#[cfg_attr(not(test), expect(dead_code, reason = "its callers are `serve` and `why`"))]
mod seal;
mod sender;
mod serve;
mod store;
mod timers;
mod why;

fn main() -> std::process::ExitCode {
    cli::main()
}
