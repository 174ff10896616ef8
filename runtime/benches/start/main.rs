//! How long whoever wants to chat with a flow waits for the page: `cargo bench -p runtime`.
//!
//! Medians, or ratios of two medians measured in turns, each with its bar behind it, as in flowc's benchmark. Nothing is
//! asserted; the exit code is 1 where a bar is missed, and `docs/performance.md` holds the last report.

#![expect(clippy::print_stdout, reason = "it is a program that prints a report")]
#![expect(clippy::unwrap_used, reason = "what cannot be measured stops it")]

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

const FLOWD: &str = env!("CARGO_BIN_EXE_flowd");
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const ROUNDS: usize = 15;
/// Between two tries; far below what is measured.
const TRY_AGAIN: Duration = Duration::from_millis(1);
/// The first one may be built before it starts.
const GIVE_UP: Duration = Duration::from_mins(20);

fn main() -> ExitCode {
    // Built by then, so that what is measured is a start.
    start(by_cargo());
    let (mut cargo, mut dev, mut version) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        cargo.push(start(by_cargo()));
        dev.push(start(Command::new(FLOWD)));
        version.push(shows_version());
    }
    let [cargo, dev, version] = [cargo, dev, version].map(median);
    let rows = [
        ("`cargo run --release --bin flowd -- dev` on a built tree, to the page answering, in seconds", cargo, 1.0),
        ("of that `flowd dev` itself, in seconds", dev, 1.0),
    ];
    println!("| what | measured | bar |\n|---|---|---|");
    for (what, value, bar) in &rows {
        println!("| {what} | {value:.2} | {bar} |");
    }
    println!("| the first : `flowd --version` | {:.0} | |", cargo / version);
    println!("| `flowd dev` to the page answering : `flowd --version` | {:.0} | |", dev / version);
    if rows.iter().all(|(_, value, bar)| value <= bar) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn by_cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--release", "--quiet", "--locked", "--manifest-path"]);
    command.arg(Path::new(ROOT).join("Cargo.toml")).args(["--package", "runtime", "--bin", "flowd", "--"]);
    command
}

/// Seconds from the start of `program dev`, over the shipped flows and without any data, to the page of the phone.
fn start(mut program: Command) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let (phone, runtime) = (free(), free());
    program.arg("dev").arg(Path::new(ROOT).join("flows")).args(["--no-open", "--emulator", &phone.to_string()]);
    program.args(["--listen", &runtime.to_string(), "--data"]).arg(folder.path().join("data"));
    program.current_dir(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let mut child = program.spawn().unwrap();
    while !answers(phone) {
        assert!(child.try_wait().unwrap().is_none(), "{program:?} ended");
        assert!(begun.elapsed() < GIVE_UP, "{program:?} does not answer");
        std::thread::sleep(TRY_AGAIN);
    }
    let seconds = begun.elapsed().as_secs_f64();
    end(&mut child);
    seconds
}

fn end(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn shows_version() -> f64 {
    let begun = Instant::now();
    let status = Command::new(FLOWD).arg("--version").stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "flowd --version: {status}");
    begun.elapsed().as_secs_f64()
}

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Whether the page is there.
fn answers(phone: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(phone) else { return false };
    let asked = write!(stream, "GET /phone HTTP/1.1\r\nhost: {phone}\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}
