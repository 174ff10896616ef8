//! The values that the emulator's documentation prints: everybody knows them, so they open nothing but this machine.

use super::account::Account;
use super::base_url::BaseUrl;
use super::problem::Problem;
use super::secret::Secret;
use crate::fail::{Fail, Poison};
use crate::seal::Kek;

/// What the emulator prints for `FLOWD_KEY`; any other key that anybody can guess is refused alike.
pub const DEV_KEY: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What the configuration holds of things that are only for trying out.
pub struct Found<'a> {
    pub app_secrets: &'a [Secret],
    pub verify_token: Option<&'a Secret>,
    pub key: Option<&'a Kek>,
    pub accounts: &'a [Account],
    pub clock: Option<&'a BaseUrl>,
    pub fail: Option<Fail>,
    pub poison: Option<&'a Poison>,
}

/// What of it is refused because Graph is not on this machine.
pub fn refused(found: &Found<'_>) -> Vec<Problem> {
    let is_dev = |secret: &Secret| {
        [emulator::APP_SECRET, emulator::VERIFY_TOKEN, emulator::ACCESS_TOKEN].contains(&secret.expose())
    };
    let public = "Everybody knows it, and FLOWD_GRAPH_URL is not on this machine. Make a real one, or use the emulator: \
                  FLOWD_GRAPH_URL=http://127.0.0.1:8090.";
    let testing = "It is for tests, and FLOWD_GRAPH_URL is not on this machine: real customers would be harmed. \
                   Take it away, or use the emulator: FLOWD_GRAPH_URL=http://127.0.0.1:8090.";
    let refusals = [
        (found.app_secrets.iter().any(is_dev), "FLOWD_APP_SECRET is a development value", public),
        (found.verify_token.is_some_and(is_dev), "FLOWD_VERIFY_TOKEN is a development value", public),
        (
            found.accounts.iter().any(|account| is_dev(&account.access_token)),
            "FLOWD_ACCESS_TOKEN (or the access_token of an [[account]]) is a development value",
            public,
        ),
        (found.key.is_some_and(Kek::is_well_known), "FLOWD_KEY is a key that anybody can guess", public),
        (found.clock.is_some(), "--clock is set", testing),
        (found.fail.is_some(), "FLOWD_FAIL is set", testing),
        (found.poison.is_some(), "FLOWD_POISON is set", testing),
    ];
    refusals.into_iter().filter(|(applies, _, _)| *applies).map(|(_, what, help)| Problem::new(what, help)).collect()
}
