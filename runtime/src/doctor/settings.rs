//! Whether everything is set that `flowd serve` needs, each missing or wrong setting by itself.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::Check;
use crate::config::Draft;

const NAME: &str = "settings";

pub fn look(draft: &Draft) -> Vec<Check> {
    let mut checks: Vec<_> =
        draft.problems.iter().map(|problem| Check::failed(NAME, &problem.what, &problem.help)).collect();
    if checks.is_empty() {
        checks.push(Check::ok(NAME, "everything that flowd needs is set"));
    }
    checks.extend(draft.key_file.as_deref().and_then(|file| {
        let mode = fs::metadata(file).ok()?.permissions().mode();
        let says = format!("{} can be read by other users of this machine", file.display());
        (mode & 0o077 != 0).then(|| Check::warning("key file", says, format!("chmod 600 {}", file.display())))
    }));
    checks
}
