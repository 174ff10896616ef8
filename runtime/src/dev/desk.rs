//! What the parts of the development server share: where the flows are, what was found in them, the running node.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use engine::{Program, ProgramId, RunId};
use reqwest::Client;
use serde_json::json;

use crate::{
    config::Storage,
    flows::{Finding, Flows, Held, HeldBy, Looked},
    serve::Running,
};

/// The emulator is on this machine.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

pub struct Desk {
    pub path: PathBuf,
    pub storage: Storage,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    findings: Vec<Finding>,
    held: Vec<HeldBack>,
    /// What runs: of each file what it held when it was right.
    last: Vec<Good>,
    content: u64,
    /// Runs whose author chose to go on with the revision they stand in.
    kept: BTreeSet<RunId>,
    /// Where the last test was saved.
    saved: Option<String>,
    node: Option<Attached>,
}

/// The newest good revision of a flow.
#[derive(Clone)]
struct Good {
    program: Program,
    source: String,
    id: ProgramId,
    /// `None`: from before the start, when only the database knew it.
    file: Option<String>,
}

/// A file that is held back, and whether the version before goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack {
    pub held: Held,
    pub goes_on: bool,
}

#[derive(Clone)]
struct Attached {
    running: Running,
    page: String,
    companion: String,
}

impl Desk {
    /// `before`: what ran when this folder was served last.
    pub fn new(path: PathBuf, storage: Storage, looked: &Looked, before: Vec<(Program, String)>) -> Self {
        let before = before.into_iter().map(|(program, source)| Good { id: program.id(), program, source, file: None });
        let state = State { last: before.collect(), ..State::default() };
        let desk = Self { path, storage, state: Mutex::new(state) };
        desk.take(looked);
        desk
    }

    /// The node is there.
    pub fn attach(&self, running: Running, page: String, companion: String) {
        self.lock().node = Some(Attached { running, page, companion });
    }

    pub fn running(&self) -> Option<Running> {
        self.lock().node.as_ref().map(|node| node.running.clone())
    }

    pub fn findings(&self) -> Vec<Finding> {
        self.lock().findings.clone()
    }

    /// The newest revision of a flow; `None` where its file is gone.
    pub fn revision(&self, flow: &str) -> Option<ProgramId> {
        self.lock().last.iter().find(|good| good.program.flow == flow).map(|good| good.id)
    }

    /// What runs from now on: what was found, and of the files that are held back what they had before.
    pub fn to_run(&self, looked: &Looked) -> Flows {
        let good = to_run(&self.lock().last, looked);
        Flows { with_sources: good.into_iter().map(|good| (good.program, good.source)).collect() }
    }

    pub fn held(&self) -> Vec<HeldBack> {
        self.lock().held.clone()
    }

    pub fn keep(&self, run: RunId) {
        self.lock().kept.insert(run);
    }

    pub fn is_kept(&self, run: RunId) -> bool {
        self.lock().kept.contains(&run)
    }

    pub fn save(&self, file: String) {
        self.lock().saved = Some(file);
    }

    pub fn saved(&self) -> Option<String> {
        self.lock().saved.clone()
    }

    /// Whether the files are others than at the last look.
    pub fn is_news(&self, looked: &Looked) -> bool {
        self.lock().content != looked.content
    }

    /// What was found last, and runs now.
    pub fn take(&self, looked: &Looked) {
        let mut state = self.lock();
        let before = std::mem::take(&mut state.last);
        state.last = to_run(&before, looked);
        if !state.last.iter().map(|good| good.id).eq(before.iter().map(|good| good.id)) {
            state.kept.clear();
        }
        let goes_on = |held: &Held| state.last.iter().any(|good| good.is_of(held));
        let held = looked.held.iter().map(|held| HeldBack { goes_on: goes_on(held), held: held.clone() });
        // An empty file that had nothing before is only one that was just made.
        let held = held.filter(|back| back.goes_on || back.held.by != HeldBy::Empty).collect();
        state.held = held;
        state.content = looked.content;
        state.findings.clone_from(&looked.findings);
    }

    /// A project that cannot be read at all.
    pub fn take_trouble(&self, words: &str) {
        let finding = Finding {
            file: self.path.display().to_string(),
            line: 0,
            code: "",
            is_error: true,
            message: [words.to_owned(), words.to_owned()],
            help: [String::new(), String::new()],
            source: String::new(),
            others: Vec::new(),
        };
        let mut state = self.lock();
        state.findings = vec![finding];
        state.held = Vec::new();
        state.content = 0;
    }

    /// News for open pages, and who stands beside the chat.
    pub async fn tell_page(&self) {
        let Some(Attached { page, companion, .. }) = self.lock().node.clone() else { return };
        let told = client().post(format!("{page}/emulator/companion")).json(&json!({"url": companion})).send().await;
        if let Err(error) = told {
            tracing::warn!(%error, "the page could not be told");
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while it is held")
    }
}

fn to_run(before: &[Good], looked: &Looked) -> Vec<Good> {
    let found = looked.flows.with_sources.iter().zip(&looked.files).map(|((program, source), file)| Good {
        program: program.clone(),
        source: source.clone(),
        id: program.id(),
        file: Some(file.clone()),
    });
    let mut good: Vec<Good> = found.collect();
    for before in before {
        let is_new = good.iter().any(|good| good.program.flow == before.program.flow);
        if !is_new && looked.held.iter().any(|held| before.is_of(held)) {
            good.push(before.clone());
        }
    }
    good
}

impl Good {
    fn is_of(&self, held: &Held) -> bool {
        self.file.as_ref() == Some(&held.file) || held.flows.contains(&self.program.flow)
    }
}

/// For programs on this machine.
pub fn client() -> Client {
    let built = Client::builder().no_proxy().tls_certs_only([]).timeout(ANSWER_WITHIN).build();
    built.expect("a client without certificates needs nothing of the machine")
}
