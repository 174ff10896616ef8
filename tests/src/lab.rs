//! The laboratory: one `serve` and one `emulator` that know each other, and the verbs of a test.

pub mod answer;
pub mod dev;
pub(crate) mod folder;
pub(crate) mod http;
pub(crate) mod port;
pub mod process;
pub mod second;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::programs;
use answer::{Answer, Clock, Page, Said, Sent, Stuck};
use folder::Folder;
use port::Port;
use process::{Ended, Process, Started};

// The emulator's development values, as the contract prints them.
pub const PHONE_NUMBER_ID: &str = "100000000000001";
pub const WABA_ID: &str = "200000000000001";
pub const APP_SECRET: &str = "dev-secret";
pub const VERIFY_TOKEN: &str = "dev-verify";
pub const ACCESS_TOKEN: &str = "dev-token";
pub(crate) const KEY: &str = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";

/// Moves that a run may need until nothing is due; more is a flow that never ends.
const MOVES_MAX: usize = 1000;

/// How a laboratory starts. The default is the flows that ship, on a Tuesday at 10:00 in La Paz.
#[derive(Debug, Clone)]
pub struct Options {
    pub flows: PathBuf,
    pub templates: PathBuf,
    /// The clock at the start, RFC 3339.
    pub now: String,
    /// `FLOWD_FAIL` of the first `serve`.
    pub fail: Option<String>,
    /// `serve` goes by the computer's clock instead of following the emulator's.
    pub on_real_clock: bool,
    /// More of `serve`'s environment; wins over the laboratory's own.
    pub settings: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Options {
        let flows = root().join("flows");
        Options {
            templates: flows.join("templates.lock"),
            flows,
            now: "2026-11-24T14:00:00Z".to_owned(),
            fail: None,
            on_real_clock: false,
            settings: Vec::new(),
        }
    }
}

/// Dropped, both processes are killed and the folder goes, unless the test failed.
///
/// All verbs take `&self`: while one waits for an answer, another thread may kill.
pub struct Lab {
    options: Options,
    serve: Mutex<Process>,
    emulator: Mutex<Process>,
    serve_port: Port,
    emulator_port: Port,
    // Last: the processes write into it.
    folder: Folder,
}

impl Lab {
    /// Both processes, ready.
    #[track_caller]
    pub fn start(options: Options) -> Lab {
        let (folder, serve_port, emulator_port) = (Folder::new(), Port::take(), Port::take());
        let mut emulator = spawn_emulator(&options, &folder, &serve_port, &emulator_port);
        wait_for_emulator(&mut emulator, &emulator_port);
        let mut serve = spawn_serve(&options, options.fail.as_deref(), &folder, &serve_port, &emulator_port);
        let started = wait_for_serve(&mut serve, &serve_port);
        assert!(
            started == Started::Ready || options.fail.is_some(),
            "serve does not start: {started:?}\n{}",
            serve.said()
        );
        Lab { options, serve: Mutex::new(serve), emulator: Mutex::new(emulator), serve_port, emulator_port, folder }
    }

    // ---- customers ----

    /// A customer writes a text. `who`: a wa_id in digits, or a user id.
    #[track_caller]
    pub fn says(&self, who: &str, text: &str) -> Said {
        self.says_with(who, &json!({ "text": text }))
    }

    /// The same with everything the emulator's route takes, like `name`, `user_id`, `at`.
    #[track_caller]
    pub fn says_with(&self, who: &str, body: &Value) -> Said {
        self.emulator("POST", &format!("/emulator/customers/{who}/messages"), Some(body)).expect("a customer's message")
    }

    /// All the business sent, oldest first.
    #[track_caller]
    pub fn messages(&self) -> Vec<Sent> {
        self.record("")
    }

    #[track_caller]
    pub fn messages_to(&self, who: &str) -> Vec<Sent> {
        self.record(&format!("&wa_id={who}"))
    }

    /// What that customer reads.
    #[track_caller]
    pub fn texts_to(&self, who: &str) -> Vec<String> {
        self.messages_to(who).into_iter().map(|sent| sent.text).collect()
    }

    #[track_caller]
    fn record(&self, of: &str) -> Vec<Sent> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let path = format!("/emulator/messages?after={after}{of}");
            let page: Page = self.emulator("GET", &path, None).expect("the record");
            if page.messages.is_empty() {
                return all;
            }
            all.extend(page.messages);
            after = page.next;
        }
    }

    // ---- time ----

    #[track_caller]
    pub fn clock(&self) -> Clock {
        self.emulator("GET", "/emulator/clock", None).expect("the clock")
    }

    /// Time passes, like `2h`, and everything due in it happens.
    #[track_caller]
    pub fn advance(&self, length: &str) -> Clock {
        self.moved(&json!({ "advance": length }))
    }

    /// To the next thing that is due; stays where it is when nothing is.
    #[track_caller]
    pub fn to_next(&self) -> Clock {
        self.moved(&json!({ "to": "next" }))
    }

    /// From one thing that is due to the next, until nothing is.
    #[track_caller]
    pub fn run_until_idle(&self) -> Clock {
        self.settle();
        for _ in 0..MOVES_MAX {
            let clock = self.to_next();
            if clock.next.is_none() {
                return clock;
            }
        }
        panic!("something is still due after {MOVES_MAX} moves of the clock: {:?}", self.clock());
    }

    #[track_caller]
    fn moved(&self, body: &Value) -> Clock {
        self.try_move(body).unwrap_or_else(|stuck| panic!("the clock does not move by {body}: {stuck}"))
    }

    /// The body of `POST /emulator/clock`, for a test that expects the move to break off.
    #[track_caller]
    pub fn try_move(&self, body: &Value) -> Result<Clock, Stuck> {
        let answer = self.emulator("POST", "/emulator/clock", Some(body));
        if answer.status == 200 { Ok(answer.json("the clock")) } else { Err(stuck(&answer)) }
    }

    /// Waits until nothing is in flight.
    #[track_caller]
    pub fn settle(&self) -> Clock {
        self.emulator("GET", "/emulator/idle?timeout=30s", None).expect("waiting until nothing is in flight")
    }

    /// Waits until `is_so`: for what nobody tells, like a request that is open.
    #[track_caller]
    pub fn wait_until(&self, what: &str, is_so: impl Fn(&Lab) -> bool) {
        let is_so = process::within_bounds(|| is_so(self));
        assert!(is_so, "{what} does not come about\n{}", lock(&self.serve).said());
    }

    // ---- faults ----

    /// While on, Graph takes messages and does not answer.
    #[track_caller]
    pub fn hold_answers(&self, hold: bool) {
        let _faults: Value =
            self.emulator("POST", "/emulator/faults", Some(&json!({ "hold_answers": hold }))).expect("a fault");
    }

    pub fn kill_serve(&self) {
        lock(&self.serve).kill();
    }

    /// Waits for `serve` to die of its failpoint or of itself.
    pub fn wait_until_serve_ends(&self) -> Ended {
        lock(&self.serve).wait_for_end()
    }

    pub fn serve_has_ended(&self) -> Option<Ended> {
        lock(&self.serve).ended()
    }

    /// The last lines that `serve` wrote.
    pub fn serve_said(&self) -> String {
        lock(&self.serve).said()
    }

    /// Asks with SIGTERM, as a system does that shuts down, and waits.
    pub fn stop_serve(&self) -> Ended {
        let mut serve = lock(&self.serve);
        serve.ask_to_stop();
        serve.wait_for_end()
    }

    /// The next `serve` over the same database. With a failpoint it may end before it is ready; without, it must not.
    #[track_caller]
    pub fn restart_serve(&self, fail: Option<&str>) -> Started {
        let started = self.next_serve(&self.options, fail);
        let is_well = started == Started::Ready || fail.is_some();
        assert!(is_well, "serve does not start again: {started:?}\n{}", self.serve_said());
        started
    }

    /// The next `serve`, which may end at any time by what is in its way.
    pub fn restart_serve_in_danger(&self) -> Started {
        self.next_serve(&self.options, None)
    }

    /// The next `serve`, with some settings changed.
    #[track_caller]
    pub fn restart_serve_with(&self, changed: &[(&str, &str)]) {
        let mut options = self.options.clone();
        options.settings.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let started = self.next_serve(&options, None);
        assert_eq!(started, Started::Ready, "serve does not start again\n{}", self.serve_said());
    }

    fn next_serve(&self, options: &Options, fail: Option<&str>) -> Started {
        let mut serve = lock(&self.serve);
        serve.kill();
        *serve = spawn_serve(options, fail, &self.folder, &self.serve_port, &self.emulator_port);
        wait_for_serve(&mut serve, &self.serve_port)
    }

    pub fn kill_emulator(&self) {
        lock(&self.emulator).kill();
    }

    /// The next emulator over the same data.
    #[track_caller]
    pub fn restart_emulator(&self) {
        let mut emulator = lock(&self.emulator);
        emulator.kill();
        *emulator = spawn_emulator(&self.options, &self.folder, &self.serve_port, &self.emulator_port);
        wait_for_emulator(&mut emulator, &self.emulator_port);
    }

    // ---- looking in ----

    /// A webhook signed as Meta signs it.
    #[track_caller]
    pub fn webhook(&self, body: &[u8]) -> Answer {
        self.webhook_signed(body, Some(&whatsapp::signature::sign(APP_SECRET, body)))
    }

    /// A webhook with the `X-Hub-Signature-256` given.
    #[track_caller]
    pub fn webhook_signed(&self, body: &[u8], signature: Option<&str>) -> Answer {
        let url = format!("{}/webhooks/whatsapp", self.serve_url());
        let mut request = http::client().post(url).header("content-type", "application/json").body(body.to_vec());
        if let Some(signature) = signature {
            request = request.header("x-hub-signature-256", signature);
        }
        http::send(request)
            .unwrap_or_else(|error| panic!("serve does not answer: {error}\n{}", lock(&self.serve).said()))
    }

    /// `GET` of `serve`, like `/metrics`.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        let request = http::client().get(format!("{}{path}", self.serve_url()));
        http::send(request)
            .unwrap_or_else(|error| panic!("serve does not answer: {error}\n{}", lock(&self.serve).said()))
    }

    /// Whether `serve` takes webhooks in at this moment; false too while it starts and once it is gone.
    pub fn serve_is_ready(&self) -> bool {
        is_ready(&self.serve_port)
    }

    /// A request to the emulator: a route of its own, or of Graph.
    #[track_caller]
    pub fn emulator(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let method = method.parse().expect("a test names a method");
        let mut request = http::client().request(method, format!("{}{path}", self.emulator_url()));
        if let Some(body) = body {
            request = request.json(body);
        }
        http::send(request)
            .unwrap_or_else(|error| panic!("the emulator does not answer: {error}\n{}", lock(&self.emulator).said()))
    }

    /// What `flowd why` prints about a contact or a run.
    #[track_caller]
    pub fn why(&self, about: &str, language: &str) -> String {
        text(&self.flowd(&["why", about, "--lang", language]))
    }

    /// The same, a JSON object a decision.
    #[track_caller]
    pub fn why_json(&self, about: &str) -> Vec<Value> {
        let lines = text(&self.flowd(&["why", about, "--json"]));
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}")))
            .collect()
    }

    /// Another command of `flowd`, with the settings of this `serve`.
    #[track_caller]
    pub fn flowd(&self, arguments: &[&str]) -> Output {
        self.flowd_with(arguments, &[])
    }

    /// The same with some settings changed.
    #[track_caller]
    pub fn flowd_with(&self, arguments: &[&str], changed: &[(&str, &str)]) -> Output {
        let mut command = command();
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command.envs(settings(&self.options, &self.folder, &self.serve_port, &self.emulator_port));
        command.envs(changed.iter().copied());
        process::output(&mut command)
    }

    pub fn serve_url(&self) -> String {
        url(&self.serve_port)
    }

    pub fn emulator_url(&self) -> String {
        url(&self.emulator_port)
    }

    /// The SQLite file.
    pub fn database(&self) -> PathBuf {
        database(&self.folder)
    }

    /// Where both processes work and write.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package is a folder of the workspace")
}

/// A test that panicked while it held a process has said why already.
fn lock(process: &Mutex<Process>) -> MutexGuard<'_, Process> {
    process.lock().unwrap_or_else(PoisonError::into_inner)
}

fn spawn_serve(options: &Options, fail: Option<&str>, folder: &Folder, own: &Port, emulator: &Port) -> Process {
    let mut command = command();
    command.arg("serve").envs(settings(options, folder, own, emulator));
    if !options.on_real_clock {
        command.args(["--clock", &url(emulator)]);
    }
    if let Some(fail) = fail {
        command.env("FLOWD_FAIL", fail);
    }
    Process::spawn("serve", command.current_dir(folder.path()), folder.path())
}

fn spawn_emulator(options: &Options, folder: &Folder, serve: &Port, own: &Port) -> Process {
    let data = folder.path().join("emulator");
    let mut command = command();
    command.arg("emulator").args(["--listen", &own.address().to_string()]);
    command.args(["--webhook", &format!("{}/webhooks/whatsapp", url(serve))]);
    command.arg("--templates").arg(&options.templates).arg("--data").arg(&data);
    // A later start goes on where the clock stands.
    if !data.exists() {
        command.args(["--now", &options.now]);
    }
    Process::spawn("emulator", command.current_dir(folder.path()), folder.path())
}

fn wait_for_serve(serve: &mut Process, port: &Port) -> Started {
    serve.wait_until(|| is_ready(port))
}

fn is_ready(serve: &Port) -> bool {
    let ready = format!("{}/readyz", url(serve));
    http::send(http::client().get(ready)).is_ok_and(|answer| answer.status == 200)
}

#[track_caller]
fn wait_for_emulator(emulator: &mut Process, port: &Port) {
    let clock = format!("{}/emulator/clock", url(port));
    let started =
        emulator.wait_until(|| http::send(http::client().get(&clock)).is_ok_and(|answer| answer.status == 200));
    assert_eq!(started, Started::Ready, "the emulator does not start\n{}", emulator.said());
}

fn settings(options: &Options, folder: &Folder, serve: &Port, emulator: &Port) -> Vec<(OsString, OsString)> {
    let mut settings: Vec<(OsString, OsString)> = vec![
        ("DATABASE_URL".into(), format!("sqlite:{}", database(folder).display()).into()),
        ("FLOWD_LISTEN".into(), serve.address().to_string().into()),
        ("FLOWD_GRAPH_URL".into(), url(emulator).into()),
        ("FLOWD_APP_SECRET".into(), APP_SECRET.into()),
        ("FLOWD_VERIFY_TOKEN".into(), VERIFY_TOKEN.into()),
        ("FLOWD_ACCESS_TOKEN".into(), ACCESS_TOKEN.into()),
        ("FLOWD_PHONE_NUMBER_ID".into(), PHONE_NUMBER_ID.into()),
        ("FLOWD_WABA_ID".into(), WABA_ID.into()),
        ("FLOWD_KEY".into(), KEY.into()),
        ("FLOWD_FLOWS".into(), options.flows.clone().into()),
    ];
    settings.extend(options.settings.iter().map(|(name, value)| (name.into(), value.into())));
    settings
}

/// `flowd` without the settings of whoever runs the tests; only what they say about the log is kept.
pub(crate) fn command() -> Command {
    let mut command = Command::new(programs::flowd());
    clear(&mut command);
    command
}

/// Takes away what would be a setting of `flowd`.
pub(crate) fn clear(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text == "DATABASE_URL" || (name_text.starts_with("FLOWD_") && !name_text.starts_with("FLOWD_LOG")) {
            command.env_remove(&name);
        }
    }
}

fn stuck(answer: &Answer) -> Stuck {
    let body: Value = answer.json("a move that ended early");
    let because = body["error"].as_str().unwrap_or(&answer.text).to_owned();
    Stuck { status: answer.status, because }
}

#[track_caller]
fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("flowd writes UTF-8")
}

fn database(folder: &Folder) -> PathBuf {
    folder.path().join("flowd.db")
}

fn url(port: &Port) -> String {
    format!("http://{}", port.address())
}
