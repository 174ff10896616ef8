//! What processes took of the machine, as the kernel counts it.

use std::{fs, path::Path, time::Duration};

/// The processor's time of these processes so far, with that of their ended children.
pub fn processor_time(processes: &[u32]) -> Duration {
    let ticks: u64 = processes.iter().filter_map(|pid| ticks(*pid)).sum();
    Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
}

/// A server's processes, where one of its backends is known: the parent and all its children.
pub fn cluster_of(backend: u32) -> Vec<u32> {
    let Some(server) = parent(backend) else { return Vec::new() };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| *pid == server || parent(*pid) == Some(server)).collect()
}

/// The fields behind the program's name, which may hold anything: the first is the state.
fn fields(pid: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, behind) = stat.rsplit_once(')')?;
    Some(behind.split_whitespace().map(str::to_owned).collect())
}

fn parent(pid: u32) -> Option<u32> {
    fields(pid)?.get(1)?.parse().ok()
}

/// utime, stime, cutime and cstime of proc(5).
fn ticks(pid: u32) -> Option<u64> {
    let fields = fields(pid)?;
    fields.get(11..15)?.iter().map(|field| field.parse::<u64>().ok()).sum()
}

/// Cores and model.
pub fn name() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    format!("{cores} cores, {}", model.map_or("unknown", |(_, model)| model.trim()))
}

/// Whether files there are in memory only, where a commit costs nothing and proves nothing.
pub fn is_memory(folder: &Path) -> bool {
    const TMPFS: i64 = 0x0102_1994;
    rustix::fs::statfs(folder).is_ok_and(|about| about.f_type == TMPFS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_this_process_is_known_and_its_parent() {
        let own = std::process::id();
        assert!(ticks(own).is_some());
        assert!(cluster_of(own).contains(&own));
    }
}
