//! Watches the folder of the flows: what was saved and compiles is published.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use notify::{RecursiveMode, Watcher as _};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::desk::Desk;
use crate::{
    flows::{self, FlowsError},
    serve::Running,
    store::{LiveRun, ReadStore},
};

/// Editors write in two steps, and several files at once: a save is over when nothing came for so long.
const QUIET: Duration = Duration::from_millis(120);

/// Until `shutdown`. An error says why the folder cannot be watched; everything else goes on without.
pub async fn watch(desk: Arc<Desk>, shutdown: CancellationToken) -> notify::Result<()> {
    let folder = if desk.path.is_dir() { desk.path.clone() } else { desk.path.parent().unwrap_or(&desk.path).into() };
    let folder = std::fs::canonicalize(if folder.as_os_str().is_empty() { ".".into() } else { folder })?;
    let (saved, mut saves) = mpsc::unbounded_channel();
    let flows = folder.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let Some(news) = news(&event, &flows) else { return };
        // Nobody listens any more when everything ends.
        let _gone = saved.send(news);
    })?;
    // The folder itself may go and come back, as a `git checkout` does it: only the one above sees that.
    if let Some(above) = folder.parent() {
        watcher.watch(above, RecursiveMode::NonRecursive)?;
    }
    watcher.watch(&folder, RecursiveMode::Recursive)?;
    loop {
        let mut is_folder = tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            saved = saves.recv() => match saved {
                Some(saved) => saved == News::Folder,
                None => return Ok(()),
            },
        };
        while let Ok(Some(saved)) = tokio::time::timeout(QUIET, saves.recv()).await {
            is_folder |= saved == News::Folder;
        }
        if is_folder {
            // What was watched is gone with the folder. While there is none, its coming is the next news.
            let _gone = watcher.unwatch(&folder);
            let _missing = watcher.watch(&folder, RecursiveMode::Recursive);
        }
        look_again(&desk).await;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    /// Something in the folder.
    Flows,
    /// The folder came or went.
    Folder,
}

fn news(event: &notify::Event, folder: &Path) -> Option<News> {
    if matches!(event.kind, notify::EventKind::Access(_)) {
        return None;
    }
    if event.paths.iter().any(|path| path == folder) {
        return Some(News::Folder);
    }
    let concerns_flows = |path: &PathBuf| {
        let named = path.file_name().is_some_and(|name| name == "flow.toml" || name == "templates.lock");
        // A folder that came or went may hold flows.
        path.starts_with(folder) && (named || path.extension().is_none_or(|ending| ending == "flow"))
    };
    event.paths.iter().any(concerns_flows).then_some(News::Flows)
}

/// Runs that stand at a place which is the same in the newest revision go on with it.
pub async fn move_runs(desk: &Desk, running: &Running) {
    let live = async {
        let mut store = ReadStore::open(&desk.storage.database, &desk.storage.key).await?;
        anyhow::Ok(store.live_runs().await?)
    };
    match live.await {
        Ok(live) => {
            let is_older = |run: &&LiveRun| desk.revision(&run.flow).is_some_and(|newest| newest != run.program);
            for run in live.iter().filter(is_older) {
                running.migrate(run.contact, run.run).await;
            }
        }
        Err(error) => tracing::warn!(%error, "which chats stand in an older version is not known; they go on with it"),
    }
}

async fn look_again(desk: &Desk) {
    let path = desk.path.clone();
    let looked = tokio::task::spawn_blocking(move || flows::look(&path, &|name| std::env::var(name).ok())).await;
    match looked {
        Ok(Ok(looked)) => {
            if !desk.is_news(&looked) {
                return;
            }
            if let Some(running) = desk.running()
                && !running.publish(&desk.to_run(&looked)).await
            {
                return;
            }
            tracing::info!(errors = looked.findings.iter().filter(|finding| finding.is_error).count(), "read again");
            desk.take(&looked);
            if let Some(running) = desk.running() {
                move_runs(desk, &running).await;
            }
        }
        Ok(Err(FlowsError::Findings(words) | FlowsError::Setting(words) | FlowsError::Unreadable(words))) => {
            desk.take_trouble(&words);
        }
        Err(error) => tracing::error!(%error, "the compiler failed over the flows; the last good ones go on"),
    }
    desk.tell_page().await;
}
