//! `--watch`: the first look, and after each save what has changed: new findings whole, mended ones as a line.
//!
//! An editor may write a file in several steps, or write another one and rename it, so a look waits until nothing has
//! happened for a moment. Only files that were saved are read again (`Reader`), and only what follows from them is found
//! anew (`Cache`).

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use grammar::{
    Cache, Diagnostic, Language, Said,
    human::{self, Count},
    project::{Project, Reader},
};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher, event::ModifyKind};

use super::{Arguments, Format, concerned};
use crate::{Trouble, Verdict, language, report, terminal::Output};

/// So long nothing happens before a look, and so long a look is put off at most.
const QUIET: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_millis(200);

enum News {
    Saved(notify::Result<notify::Event>),
    /// Ctrl-C.
    End,
}

pub(super) fn run(arguments: &Arguments, chosen: Option<Language>, output: &mut Output) -> Result<Verdict, Trouble> {
    let (send, news) = mpsc::channel();
    let end = send.clone();
    // Nobody listens any more where this cannot be sent.
    let watched = ctrlc::set_handler(move || drop(end.send(News::End)));
    watched.map_err(|error| Trouble::Watch(error.to_string()))?;
    let mut watcher = notify::recommended_watcher(move |event| drop(send.send(News::Saved(event))))
        .map_err(|error| Trouble::Watch(error.to_string()))?;
    let mut watch = Watch { arguments, chosen, reader: Reader::default(), caches: BTreeMap::new(), last: Vec::new() };
    // Watched before they are looked at, so that no save is missed between the two.
    for project in arguments.read(&mut watch.reader)? {
        follow(&mut watcher, &project.root)?;
    }
    watch.look(true, output)?;
    while let Some(saved) = next_saved(&news) {
        if saved.is_empty() {
            watch.reader.forget_all();
        }
        for file in &saved {
            watch.reader.forget(file);
        }
        watch.look(false, output)?;
    }
    Ok(Verdict::Clean)
}

fn follow(watcher: &mut RecommendedWatcher, root: &Path) -> Result<(), Trouble> {
    let trouble = |error: notify::Error| Trouble::Watch(error.to_string());
    if root.is_dir() {
        return watcher.watch(root, RecursiveMode::Recursive).map_err(trouble);
    }
    // An editor may put another file in the place of this one, which only its folder sees.
    let folder = root.parent().unwrap_or(root);
    watcher.watch(folder, RecursiveMode::NonRecursive).map_err(trouble)
}

/// The files that were saved, created or deleted since the last look, as soon as it is quiet; empty if nobody can tell
/// which. `None` at the end.
fn next_saved(news: &Receiver<News>) -> Option<BTreeSet<PathBuf>> {
    let mut saved = None;
    let mut put_off_until = None;
    loop {
        let next = match put_off_until {
            None => news.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(limit) => news.recv_timeout(QUIET.min(limit - Instant::now())),
        };
        match next {
            Ok(News::End) | Err(RecvTimeoutError::Disconnected) => return None,
            Ok(News::Saved(event)) => {
                if let Some(paths) = relevant(event) {
                    saved.get_or_insert_with(BTreeSet::new).extend(paths);
                    put_off_until.get_or_insert_with(|| Instant::now() + PATIENCE);
                }
            }
            Err(RecvTimeoutError::Timeout) => return saved,
        }
        if put_off_until.is_some_and(|limit| limit <= Instant::now()) {
            return saved;
        }
    }
}

/// What an event says of flows; `None` if nothing.
fn relevant(event: notify::Result<notify::Event>) -> Option<Vec<PathBuf>> {
    let Ok(event) = event else { return Some(Vec::new()) };
    if event.need_rescan() {
        return Some(Vec::new());
    }
    let moves = match event.kind {
        // Reading is none of our business: we do it ourselves.
        EventKind::Access(_) => return None,
        EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => true,
        EventKind::Any | EventKind::Modify(_) | EventKind::Other => false,
    };
    // A folder that comes or goes may be full of flows.
    let concerns = |path: &PathBuf| is_flow(path) || (moves && path.extension().is_none());
    let paths: Vec<PathBuf> = event.paths.into_iter().filter(concerns).collect();
    (!paths.is_empty()).then_some(paths)
}

fn is_flow(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    name == b"flow.toml" || (name.ends_with(b".flow") && !name.starts_with(b"."))
}

struct Watch<'a> {
    arguments: &'a Arguments,
    chosen: Option<Language>,
    reader: Reader,
    /// By the root of the project.
    caches: BTreeMap<PathBuf, Cache>,
    /// The findings of the last look.
    last: Vec<report::Diagnostic>,
}

impl Watch<'_> {
    fn look(&mut self, is_first: bool, output: &mut Output) -> Result<(), Trouble> {
        let projects = match self.arguments.read(&mut self.reader) {
            Ok(projects) => projects,
            Err(trouble) if is_first => return Err(trouble),
            // The author is in the middle of something.
            Err(trouble) => {
                return Ok(output.line(&format!("flowc: {}", trouble.said(language::choose(self.chosen, None))))?);
            }
        };
        let mut found = Vec::new();
        let mut count = Count::default();
        let mut said_in = language::choose(self.chosen, None);
        let mut known = Identities::of(&self.last);
        for Project { root, sources, defaults, asked } in projects {
            said_in = language::choose(self.chosen, Some(&defaults));
            count.files += asked.len();
            let cache = self.caches.entry(root).or_default();
            let findings = cache.check(sources, &defaults);
            let shown: Vec<&Diagnostic> = concerned(&findings, &asked).collect();
            let data = report::diagnostics(shown.iter().copied(), cache.sources());
            for (finding, datum) in shown.iter().zip(&data) {
                count.add(finding);
                let is_new = !known.takes(datum);
                if is_new && self.arguments.format == Format::Human {
                    output.line(&human::draw(finding, cache.sources(), output.look(said_in)))?;
                }
            }
            found.extend(data);
        }
        let mended = std::mem::replace(&mut self.last, found);
        match self.arguments.format {
            Format::Human => {
                for finding in mended.iter().filter(|finding| known.is_left(finding)) {
                    output.line(&gone(finding, said_in))?;
                }
                output.line(&count.said(said_in))?;
            }
            Format::Json | Format::Github | Format::Sarif | Format::Junit => {
                for finding in &self.last {
                    output.line(&report::json(finding))?;
                }
                output.line(&report::json(&super::summary(count, 0, &self.last)))?;
            }
        }
        Ok(output.flush()?)
    }
}

fn gone(finding: &report::Diagnostic, said_in: Language) -> String {
    let report::Place { file, line, .. } = finding.place();
    let word = match said_in {
        Language::En => "mended",
        Language::Es => "arreglado",
    };
    format!("{word}: {file}:{line} {} {}", finding.code, finding.slug)
}

/// Which findings of the last look have not been met again. The same mistake on a line that moved is the same finding.
struct Identities {
    left: BTreeMap<(String, String), usize>,
}

impl Identities {
    fn of(findings: &[report::Diagnostic]) -> Self {
        let mut left: BTreeMap<(String, String), usize> = BTreeMap::new();
        for finding in findings {
            *left.entry(identity(finding)).or_default() += 1;
        }
        Self { left }
    }

    /// Whether it was there; once.
    fn takes(&mut self, finding: &report::Diagnostic) -> bool {
        let left = self.left.get_mut(&identity(finding)).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    }

    fn is_left(&self, finding: &report::Diagnostic) -> bool {
        self.left.get(&identity(finding)).is_some_and(|left| *left > 0)
    }
}

/// What it says counts too: `waiit` that became `waaait` is another mistake.
fn identity(finding: &report::Diagnostic) -> (String, String) {
    (finding.fingerprint.clone(), finding.message.en.clone())
}

/// Formats that are one document cannot be written again and again.
pub(super) fn refuse(format: Format) -> Result<(), Trouble> {
    match format {
        Format::Human | Format::Json => Ok(()),
        Format::Github | Format::Sarif | Format::Junit => Err(Trouble::Usage(Said::new(
            "`--watch` goes on for ever: write `--format human` or `--format json` with it.",
            "`--watch` no termina: escribe con él `--format human` o `--format json`.",
        ))),
    }
}
