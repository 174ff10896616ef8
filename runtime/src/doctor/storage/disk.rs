//! The file and its folder: may it be written, is there room, does the disk keep what it was given.

use std::path::Path;

use rustix::fs::{self, Access};

use super::{super::Check, folder_of};
use crate::bench::is_memory;

const MIB: u64 = 1 << 20;
/// A log and a checkpoint of a busy minute.
const ROOM_MIN: u64 = 64 * MIB;
/// Room for a copy beside it, and for a while to notice.
const ROOM_SPARE: u64 = 1024 * MIB;

pub fn rights(file: &Path) -> Check {
    let name = "rights";
    let folder = folder_of(file);
    for (path, access) in [(folder, Access::WRITE_OK | Access::EXEC_OK), (file, Access::READ_OK | Access::WRITE_OK)] {
        if path == file && !file.exists() {
            continue;
        }
        if let Err(error) = fs::access(path, access) {
            let says = format!("{} cannot be written ({error})", path.display());
            let next = "Let the user that runs flowd own folder and file: SQLite keeps a log beside the file";
            return Check::failed(name, says, next);
        }
    }
    Check::ok(name, "file and folder can be written")
}

pub fn room(file: &Path) -> Check {
    let folder = folder_of(file);
    match fs::statvfs(folder) {
        Ok(about) => judge(about.f_bavail.saturating_mul(about.f_frsize), file.metadata().map_or(0, |it| it.len())),
        Err(error) => Check::failed("disk", format!("{} cannot be looked at: {error}", folder.display()), ""),
    }
}

fn judge(free: u64, file: u64) -> Check {
    let name = "disk";
    let says = format!("{} are free beside a database of {}", size(free), size(file));
    if free < ROOM_MIN {
        let next = "Make room now: with a full disk, webhooks are answered with 503 and nothing is sent";
        return Check::failed(name, says, next);
    }
    if free < ROOM_SPARE.max(file) {
        return Check::warning(name, says, "Make room: a copy beside it would not fit, or it soon ends");
    }
    Check::ok(name, says)
}

pub fn durability(file: &Path) -> Check {
    let name = "durability";
    if is_memory(folder_of(file)) {
        let says = format!("{} is in memory: what is committed ends with the machine", folder_of(file).display());
        return Check::failed(name, says, "Set DATABASE_URL to a file on a disk");
    }
    Check::ok(name, "each start opens the file with synchronous=FULL and a write-ahead log")
}

/// For people: three digits are enough.
pub fn size(bytes: u64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let (mut rest, mut unit) = (bytes, 0);
    while rest >= 10_000 && unit + 1 < units.len() {
        (rest, unit) = (rest / 1024, unit + 1);
    }
    format!("{rest} {}", units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    #[test]
    fn room_is_enough_where_a_copy_fits() {
        assert_eq!(judge(5 << 30, 4 << 30).verdict, Verdict::Ok);
        assert_eq!(judge(3 << 30, 4 << 30).verdict, Verdict::Warning);
        assert_eq!(judge(500 * MIB, 0).verdict, Verdict::Warning);
        assert_eq!(judge(ROOM_MIN - 1, 0).verdict, Verdict::Failed);
    }

    #[test]
    fn a_size_is_told_in_its_unit() {
        let told: Vec<_> = [0, 9_999, 40_960, 12 * MIB, 300 * 1024 * MIB].into_iter().map(size).collect();
        assert_eq!(told, ["0 bytes", "9999 bytes", "40 KiB", "12 MiB", "300 GiB"].map(str::to_owned));
    }

    #[test]
    fn a_folder_that_is_not_there_cannot_be_written() {
        let check = rights(Path::new("/nonexistent-folder/flowd.db"));
        assert_eq!(check.verdict, Verdict::Failed, "{check:?}");
    }
}
