//! The emulator's memory on disk: one file of JSON lines, each line a list of Entries that hold together.
//!
//! Appended in the order in which facts came true, flushed to the disk by a thread of its own, several lines at once when
//! they come fast. `durable` waits for everything appended so far: no answer that depends on a fact leaves before.
//! Compacted at every start. A last line that was not written whole is dropped: nobody was told of it.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
};

use tokio::sync::watch;

use crate::{
    EmulatorError,
    world::{Entry, VERSION, World},
};

/// The folder, locked, and what was in it.
pub(crate) struct Opened {
    lock: File,
    path: PathBuf,
    pub(crate) world: World,
}

/// The open journal. Dropping it writes what is left and gives the folder free.
pub(crate) struct Journal {
    lines: Option<mpsc::Sender<Vec<u8>>>,
    appended: u64,
    written: watch::Receiver<Written>,
    writer: Option<thread::JoinHandle<()>>,
}

/// How far the disk is.
#[derive(Debug, Clone, Copy, Default)]
struct Written {
    lines: u64,
    failed: bool,
}

/// A place in the journal that can be waited for.
pub(crate) struct Mark {
    line: u64,
    written: watch::Receiver<Written>,
}

/// The disk took no more; the emulator must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the emulator could not write its journal; is the disk full?")]
pub(crate) struct JournalFailed;

impl Opened {
    /// Locks `data`, made if missing, and replays its journal.
    pub(crate) fn open(data: &Path) -> Result<Self, EmulatorError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| EmulatorError::Data { path, source }
        };
        fs::create_dir_all(data).map_err(at(data))?;
        let lock_path = data.join("lock");
        let lock = File::create(&lock_path).map_err(at(&lock_path))?;
        lock.try_lock().map_err(|refused| match refused {
            TryLockError::WouldBlock => EmulatorError::InUse(data.to_owned()),
            TryLockError::Error(source) => EmulatorError::Data { path: lock_path.clone(), source },
        })?;
        let path = data.join("journal.jsonl");
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(source) => return Err(EmulatorError::Data { path, source }),
        };
        let mut world = World::default();
        for entry in replay(&bytes, &path)? {
            world.apply(entry);
        }
        Ok(Self { lock, path, world })
    }

    /// Writes the World as a new journal in place of the old one, and goes on with that.
    pub(crate) fn compact(self) -> Result<(World, Journal), EmulatorError> {
        let Self { lock, path, world } = self;
        let mut bytes = Vec::new();
        for entry in world.snapshot() {
            line(&mut bytes, &[entry]);
        }
        let file = replace(&path, &bytes).map_err(|source| EmulatorError::Data { path: path.clone(), source })?;
        let (lines, received) = mpsc::channel();
        let (told, written) = watch::channel(Written::default());
        let writer = thread::Builder::new()
            .name("emulator-journal".to_owned())
            .spawn(move || write_all(file, &received, &told, &lock))
            .map_err(|source| EmulatorError::Data { path, source })?;
        Ok((world, Journal { lines: Some(lines), appended: 0, written, writer: Some(writer) }))
    }
}

impl Journal {
    /// Adds a line. Returns at once; [`Journal::mark`] says when it is on the disk.
    pub(crate) fn append(&mut self, entries: &[Entry]) {
        let mut bytes = Vec::new();
        line(&mut bytes, entries);
        self.appended += 1;
        let lines = self.lines.as_ref().expect("taken only by drop");
        // The writer ends early only after it told that it failed, and that is what `Mark` gives to all who wait.
        drop(lines.send(bytes));
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { line: self.appended, written: self.written.clone() }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.lines = None;
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
    }
}

impl Mark {
    /// Waits until everything up to here is on the disk.
    pub(crate) async fn durable(mut self) -> Result<(), JournalFailed> {
        let written = self.written.wait_for(|written| written.failed || written.lines >= self.line).await;
        match written {
            Ok(written) if written.lines >= self.line => Ok(()),
            Ok(_) | Err(_) => Err(JournalFailed),
        }
    }

    /// Waits until the disk fails.
    pub(crate) async fn failed(mut self) {
        // An error means that the writer is gone, which is the end too.
        drop(self.written.wait_for(|written| written.failed).await);
    }
}

fn line(bytes: &mut Vec<u8>, entries: &[Entry]) {
    serde_json::to_writer(&mut *bytes, entries).expect("entries are plain data with text keys");
    bytes.push(b'\n');
}

/// The entries of a journal. Only its last line may be broken.
fn replay(bytes: &[u8], path: &Path) -> Result<Vec<Entry>, EmulatorError> {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let mut entries = Vec::new();
    for (nth, line) in lines.iter().enumerate() {
        match serde_json::from_slice::<Vec<Entry>>(line) {
            Ok(read) => entries.extend(read),
            Err(_) if nth + 1 == lines.len() => {
                tracing::warn!(line = nth + 1, "the journal's last line was torn");
            }
            Err(_) => return Err(EmulatorError::Damaged { path: path.to_owned(), line: nth + 1 }),
        }
    }
    if let Some(Entry::Started { version, .. }) = entries.first()
        && *version > VERSION
    {
        return Err(EmulatorError::Newer { path: path.to_owned(), version: *version });
    }
    Ok(entries)
}

/// The new file is whole on the disk before it takes the old one's name.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let fresh = path.with_extension("jsonl.new");
    let mut file = File::create(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    // Only Unix lets a folder be opened, and only there a rename needs it.
    if let Some(folder) = path.parent().filter(|_| cfg!(unix)) {
        File::open(folder)?.sync_all()?;
    }
    drop(file);
    OpenOptions::new().append(true).open(path)
}

/// The writer's thread. Holds the folder's lock as long as it may still write.
fn write_all(mut file: File, lines: &mpsc::Receiver<Vec<u8>>, told: &watch::Sender<Written>, _lock: &File) {
    while let Ok(mut bytes) = lines.recv() {
        let mut count = 1;
        while let Ok(more) = lines.try_recv() {
            bytes.extend(more);
            count += 1;
        }
        if let Err(error) = file.write_all(&bytes).and_then(|()| file.sync_data()) {
            tracing::error!(%error, "the journal cannot be written");
            told.send_modify(|written| written.failed = true);
            return;
        }
        told.send_modify(|written| written.lines += count);
    }
}
