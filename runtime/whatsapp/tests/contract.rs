//! The crate from outside: every webhook fixture, every golden request, and the property that nothing makes it panic.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test as the tests themselves do")]

#[path = "contract/fixtures.rs"]
mod fixtures;
#[path = "contract/properties.rs"]
mod properties;
#[path = "contract/requests.rs"]
mod requests;

use std::path::PathBuf;

/// A folder of the repository's `tests/`.
fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(name)
}
