//! A full disk under load: webhooks are answered with 503 until there is room again, and nothing else is lost.

use std::fs;
use std::path::Path;

use super::super::disk::{self, Disk};
use super::super::server::SmallDisk;
use super::faults::GOES_ON_WITHIN;
use super::{Arena, look_until};

/// Webhooks that show that nothing is committed.
const REFUSED: usize = 20;

impl Arena {
    /// The database of PostgreSQL is there already. No node runs.
    pub(super) fn move_to_small_disk(&mut self) {
        let SmallDisk::Folder(data) = &self.disk else { return };
        let aside = self.folder.path().join("aside");
        fs::create_dir_all(&aside).expect("a folder of the laboratory can be made");
        move_files(data, &aside);
        match Disk::mount(data) {
            Ok(disk) => self.mounted = Some(disk),
            Err(because) => self.world.history().disk_not_mounted = Some(because),
        }
        move_files(&aside, data);
    }

    pub(super) fn move_back(&mut self) {
        let SmallDisk::Folder(data) = &self.disk else { return };
        let Some(disk) = self.mounted.take() else { return };
        let aside = self.folder.path().join("aside");
        move_files(data, &aside);
        drop(disk);
        move_files(&aside, data);
    }

    pub(super) fn fill_disk(&mut self) {
        let disk = match &self.disk {
            SmallDisk::OfTables(disk) => Some(disk),
            SmallDisk::Folder(_) => self.mounted.as_ref(),
            SmallDisk::Refused { because } => {
                self.world.history().disk_not_mounted = Some(because.clone());
                return;
            }
        };
        match (disk, &self.disk) {
            (Some(disk), _) => disk.fill(),
            (None, SmallDisk::Folder(data)) => {
                self.nodes.iter().for_each(|node| node.bound_files(Some(log_bytes(data))));
            }
            (None, SmallDisk::OfTables(_) | SmallDisk::Refused { .. }) => unreachable!("both were seen above"),
        }
        let refused = || self.world.history().refused.get(&503).copied().unwrap_or_default();
        let before = refused();
        let is_refused = look_until(GOES_ON_WITHIN, || refused() >= before + REFUSED);
        assert!(is_refused, "the disk is full, and webhooks are not answered with 503");
        match disk {
            Some(disk) => disk.make_room(),
            None => self.nodes.iter().for_each(|node| node.bound_files(None)),
        }
        self.goes_on();
    }
}

/// What SQLite writes first, as long as it is now.
fn log_bytes(data: &Path) -> u64 {
    fs::metadata(data.join("flowd.db-wal")).map_or(0, |log| log.len())
}

fn move_files(from: &Path, to: &Path) {
    disk::copy_files(from, to).and_then(|()| disk::remove_files(from)).unwrap_or_else(|error| {
        panic!("{} cannot be moved to {}: {error}", from.display(), to.display());
    });
}
