//! How fast `flowc check` is, beside something that gives the scale: `cargo bench -p flowc`.
//!
//! Every figure is a median, or a ratio of two medians measured in turns within this run, with its bar behind it. The project
//! is made of the shipped flows, renamed and mutated: no two files are equal, every third has findings, and each is checked
//! against all others. Nothing is asserted; the exit code is 1 where a bar is missed, and `docs/performance.md` holds the
//! last report.

#![expect(clippy::print_stdout, reason = "it is a program that prints a report")]
#![expect(clippy::unwrap_used, reason = "what cannot be measured stops it")]

mod project;

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use project::{files, write};

const FLOWC: &str = env!("CARGO_BIN_EXE_flowc");
const FLOWS: usize = 1000;

fn main() -> ExitCode {
    let mut report = Report::default();
    let folder = tempfile::tempdir().unwrap();
    one_file(&mut report, folder.path());
    whole_project(&mut report, folder.path());
    twice_the_lines(&mut report, folder.path());
    one_edit(&mut report, folder.path());
    abuse(&mut report, folder.path());
    report.print()
}

/// `flowc check` of a file of 50 lines, beside `flowc --version`.
fn one_file(report: &mut Report, folder: &Path) {
    let file = folder.join("one.flow");
    let text = files(1).remove(0).text;
    let fifty: Vec<&str> = text.lines().take(50).collect();
    fs::write(&file, fifty.join("\n") + "\n").unwrap();
    let version = || run(&["--version"]);
    let check = || run(&["check", file.to_str().unwrap()]);
    let (check, version) = in_turns(200, check, version);
    report.ratio("`flowc check` of a file of 50 lines : `flowc --version`", check, version, 3.0);
}

/// 1,000 flows, beside splitter and grammar alone over the same files.
fn whole_project(report: &mut Report, folder: &Path) {
    let project = folder.join("project");
    let made = files(FLOWS);
    let lines: usize = made.iter().map(|file| file.text.lines().count()).sum();
    println!("project: {} files, {lines} lines", made.len());
    write(&project, &made);
    let check = || run(&["check", "--format", "json", project.to_str().unwrap()]);
    let syntax = || made.iter().map(|file| grammar::lines_of(&file.text)).sum::<usize>();
    let (check, syntax) = in_turns(7, check, syntax);
    report.at_most("`flowc check` of 1,000 flows, in seconds", check.as_secs_f64(), 2.0);
    report.ratio("the same : splitter and grammar alone", check, syntax, 12.0);
    report.at_most(
        "its memory at most, in MB",
        peak_mb(&["check", "--format", "json", project.to_str().unwrap()]),
        500.0,
    );
}

/// Whether the time grows with the lines and no faster.
fn twice_the_lines(report: &mut Report, folder: &Path) {
    let (half, whole) = (folder.join("half"), folder.join("whole"));
    let made = files(FLOWS);
    write(&half, &made[..FLOWS / 2]);
    write(&whole, &made);
    let of = |project: &Path| {
        let project = project.to_str().unwrap().to_owned();
        move || run(&["check", "--format", "json", &project])
    };
    let (whole, half) = in_turns(7, of(&whole), of(&half));
    report.ratio("twice the lines : once", whole, half, 2.2);
}

/// What `--watch` does after one edit of that project.
fn one_edit(report: &mut Report, folder: &Path) {
    let project = grammar::project::read(&[folder.join("project")]).unwrap().remove(0);
    let mut sources = project.sources;
    let time = edited(&mut sources, &project.defaults);
    report.at_most("checked again after one edit, in ms", time.as_secs_f64() * 1e3, 50.0);
    for (nth, source) in sources.iter_mut().enumerate() {
        let lists = (0..8).map(|list| format!("words sobra_{nth}_{list} = \"a{nth}b{list}\", \"una {list} más\"\n"));
        source.text = lists.chain([std::mem::take(&mut source.text)]).collect();
    }
    let time = edited(&mut sources, &project.defaults);
    report.at_most("the same with 8,000 lists nobody uses, in ms", time.as_secs_f64() * 1e3, 50.0);
}

fn edited(sources: &mut [grammar::Source], defaults: &grammar::Defaults) -> Duration {
    let mut cache = grammar::Cache::default();
    let findings = cache.check(sources.to_vec(), defaults);
    let files: std::collections::BTreeSet<_> = findings.iter().map(|finding| finding.primary.span.file).collect();
    println!("findings: {} in {} files", findings.len(), files.len());
    let mut times = Vec::new();
    for round in 0..15 {
        sources[round * 60].text.push_str("\n# cambiado\n");
        let changed = sources.to_vec();
        let start = Instant::now();
        std::hint::black_box(cache.check(changed, defaults));
        times.push(start.elapsed());
    }
    median(&mut times)
}

/// Files that nobody writes on purpose: an answer in bounded time and memory.
fn abuse(report: &mut Report, folder: &Path) {
    let nested = folder.join("nested.flow");
    let opened: String = (0..200).map(|_| "  if contact.first_name == \"a\"\n").collect();
    fs::write(&nested, format!("flow a\n  start when message any\nstep b\n{opened}  stop\n{}", "  end\n".repeat(200)))
        .unwrap();
    let long = folder.join("long.flow");
    fs::write(&long, format!("flow a\n  start when message any\nstep b\n  send \"{}\"\n", "a".repeat(10 << 20)))
        .unwrap();
    let huge = folder.join("huge.flow");
    fs::File::create(&huge).unwrap().set_len(1 << 30).unwrap();
    for (what, file) in [("a nesting of 200", &nested), ("a line of 10 MB", &long), ("a file of 1 GB", &huge)] {
        let path = file.to_str().unwrap();
        let start = Instant::now();
        let code =
            Command::new(FLOWC).args(["check", path]).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        let seconds = start.elapsed().as_secs_f64();
        println!("{what}: exit code {}", code.code().unwrap_or(-1));
        report.at_most(&format!("{what}, in seconds"), seconds, 2.0);
        report.at_most(&format!("{what}, memory in MB"), peak_mb(&["check", path]), 500.0);
    }
}

fn run(arguments: &[&str]) {
    let status = Command::new(FLOWC).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(matches!(status.code(), Some(0 | 1)), "flowc {arguments:?}: {status}");
}

/// Medians of the two, taken in turns, so that whatever else the machine does falls on both.
fn in_turns<A, B>(rounds: usize, one: impl Fn() -> A, other: impl Fn() -> B) -> (Duration, Duration) {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ones.push(timed(&one));
        others.push(timed(&other));
    }
    (median(&mut ones), median(&mut others))
}

fn timed<T>(work: impl Fn() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The most memory it had, as Linux counts it (`VmHWM`), read while it runs.
fn peak_mb(arguments: &[&str]) -> f64 {
    let mut child = Command::new(FLOWC).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kb = 0_u32;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak_kb = peak_kb.max(line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0));
    }
    f64::from(peak_kb) / 1024.0
}

#[derive(Default)]
struct Report {
    rows: Vec<(String, f64, f64)>,
}

impl Report {
    fn ratio(&mut self, what: &str, one: Duration, other: Duration, bar: f64) {
        self.at_most(what, one.as_secs_f64() / other.as_secs_f64(), bar);
    }

    fn at_most(&mut self, what: &str, value: f64, bar: f64) {
        self.rows.push((what.to_owned(), value, bar));
    }

    fn print(&self) -> ExitCode {
        println!("\n| what | measured | bar | |\n|---|---|---|---|");
        for (what, value, bar) in &self.rows {
            println!("| {what} | {value:.2} | {bar} | {} |", if value <= bar { "kept" } else { "missed" });
        }
        if self.rows.iter().all(|(_, value, bar)| value <= bar) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
