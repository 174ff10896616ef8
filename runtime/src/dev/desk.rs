//! What the parts of the development server share: where the flows are, what was found in them, the running node.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use engine::{ProgramId, RunId};
use reqwest::Client;
use serde_json::json;

use crate::{
    config::Storage,
    flows::{Finding, Flows, Looked},
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
    /// The newest good revision of each flow.
    revisions: BTreeMap<String, ProgramId>,
    content: u64,
    /// Runs whose author chose to go on with the revision they stand in.
    kept: BTreeSet<RunId>,
    /// Where the last test was saved.
    saved: Option<String>,
    node: Option<Attached>,
}

#[derive(Clone)]
struct Attached {
    running: Running,
    page: String,
    companion: String,
}

impl Desk {
    pub fn new(path: PathBuf, storage: Storage, looked: &Looked) -> Self {
        let state = State {
            findings: looked.findings.clone(),
            revisions: looked.flows.as_ref().map(revisions).unwrap_or_default(),
            content: looked.content,
            ..State::default()
        };
        Self { path, storage, state: Mutex::new(state) }
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
        self.lock().revisions.get(flow).copied()
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

    /// What was found last; with flows, these are the newest now.
    pub fn take(&self, looked: &Looked) {
        let mut state = self.lock();
        state.content = looked.content;
        state.findings.clone_from(&looked.findings);
        if let Some(flows) = &looked.flows {
            state.revisions = revisions(flows);
            state.kept.clear();
        }
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
        };
        let mut state = self.lock();
        state.findings = vec![finding];
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

fn revisions(flows: &Flows) -> BTreeMap<String, ProgramId> {
    flows.with_sources.iter().map(|(program, _)| (program.flow.clone(), program.id())).collect()
}

/// For programs on this machine.
pub fn client() -> Client {
    let built = Client::builder().no_proxy().tls_certs_only([]).timeout(ANSWER_WITHIN).build();
    built.expect("a client without certificates needs nothing of the machine")
}
