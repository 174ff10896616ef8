//! By what a process is known to another one that looks whether it still runs.

use std::fs;

/// A name for this process among the nodes of a database: where it runs, and nothing that another start has, too.
pub fn new_node() -> String {
    let system = rustix::system::uname();
    let host = system.nodename().to_string_lossy().into_owned();
    let mut random = [0; 4];
    getrandom::fill(&mut random).expect("the system gives random bytes");
    format!("{host}-{}-{}", std::process::id(), hex::encode(random))
}

/// This process, for others on the same machine. `None` where the system does not tell (it is Linux that does).
pub fn own() -> Option<String> {
    let pid = std::process::id();
    Some(format!("{} {pid} {}", machine()?, started(&stat(pid)?)?))
}

/// Whether a process that was on this machine has ended. False where that cannot be told.
pub fn is_gone(process: &str) -> bool {
    let here = machine().and_then(|here| process.strip_prefix(&here));
    let mut words = here.unwrap_or_default().split_whitespace();
    let (Some(pid), Some(start)) = (words.next().and_then(|pid| pid.parse().ok()), words.next()) else { return false };
    match stat(pid) {
        None => true,
        // Ended, and only not fetched by its parent yet; or another one with the same number.
        Some(stat) => matches!(state(&stat), Some("Z" | "X")) || started(&stat) != Some(start),
    }
}

/// The start of the system and the numbering of processes that this one sees.
fn machine() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let space = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{} {}", boot.trim(), space.display()))
}

fn stat(pid: u32) -> Option<String> {
    fs::read_to_string(format!("/proc/{pid}/stat")).ok()
}

/// Behind the name, which may hold spaces and brackets. Source: proc_pid_stat(5).
fn fields(stat: &str) -> impl Iterator<Item = &str> {
    stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace()
}

fn state(stat: &str) -> Option<&str> {
    fields(stat).next()
}

/// In clock ticks since the system started: field 22.
fn started(stat: &str) -> Option<&str> {
    fields(stat).nth(19)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_gone_once_it_has_ended_also_before_its_parent_knows() {
        let own = own().expect("the tests run on Linux");
        assert!(!is_gone(&own));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let (pid, mut fields) = (child.id(), own.split_whitespace().collect::<Vec<_>>());
        let (number, start) = (pid.to_string(), stat(pid).as_deref().and_then(started).map(str::to_owned));
        if let Some(start) = &start {
            (fields[2], fields[3]) = (&number, start);
        }
        let it = fields.join(" ");
        child.wait().unwrap();
        assert!(is_gone(&it), "{it}");
    }

    #[test]
    fn of_another_machine_nothing_is_said() {
        assert!(!is_gone("another-boot pid:[4026531836] 1 1"));
        assert!(!is_gone(""));
    }

    #[test]
    fn the_same_number_is_not_the_same_process() {
        let own = own().unwrap();
        let (place, _) = own.rsplit_once(' ').unwrap();
        assert!(is_gone(&format!("{place} 1")));
    }

    #[test]
    fn each_start_is_a_node_of_its_own() {
        assert_ne!(new_node(), new_node());
    }
}
