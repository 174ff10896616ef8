//! Whether Meta's webhooks would get through to a flowd: the challenge of the dashboard, and a signed webhook.

use reqwest::{StatusCode, Url};

use super::{Check, PATIENCE, Verdict};
use crate::config::{self, BaseUrl, Draft, PublicUrl, Secret};
use crate::http;
use crate::probe::{self, ProbeFailure};

const NAME: &str = "webhook";
const CHALLENGE_NAME: &str = "verification";
const CHALLENGE: &str = "1158201444";

pub struct Looked {
    pub checks: Vec<Check>,
    /// They are about an answer that only a flowd can give.
    is_asked: bool,
}

impl From<Check> for Looked {
    fn from(check: Check) -> Self {
        Self { checks: vec![check], is_asked: false }
    }
}

pub async fn look(draft: &Draft) -> Looked {
    let is_real = !draft.graph_url.as_ref().is_some_and(BaseUrl::is_loopback);
    let url = match &draft.public_url {
        None => return Check::skipped(NAME, "FLOWD_PUBLIC_URL is wrong").into(),
        Some(PublicUrl::Given(url)) => Some(url.clone()),
        Some(PublicUrl::Own) => draft.listen.filter(|_| !is_real).map(config::local_url),
    };
    let Some(url) = url else {
        return Check::warning(
            NAME,
            "FLOWD_PUBLIC_URL is not set, so that nobody can see whether webhooks get through",
            "Set it to the address that Meta reaches, like https://bot.example.com; until then flowd asks only itself",
        )
        .into();
    };
    if is_real && !url.is_encrypted() {
        return Check::failed(
            NAME,
            format!("{url} is not encrypted, and Meta sends webhooks only to https"),
            "Put a proxy with a certificate before flowd, and its https:// address into FLOWD_PUBLIC_URL",
        )
        .into();
    }
    let Ok(client) = http::client_within(&url, PATIENCE) else {
        return Check::failed(NAME, "HTTPS cannot be set up on this machine", "").into();
    };
    let (signed, verified) = tokio::join!(
        async {
            match draft.app_secrets.as_ref().and_then(|secrets| secrets.first()) {
                Some(secret) => signed(probe::probe(&client, &url, secret).await, &url),
                None => Check::skipped(NAME, "there is no FLOWD_APP_SECRET to sign a webhook with"),
            }
        },
        async {
            match &draft.verify_token {
                Some(token) => challenge(&client, &url, token).await,
                None => Check::skipped(CHALLENGE_NAME, "there is no FLOWD_VERIFY_TOKEN to ask with"),
            }
        }
    );
    Looked { checks: vec![signed, verified], is_asked: true }
}

impl Looked {
    /// What failed while no flowd runs is to be asked again.
    pub fn before_a_start(self) -> Vec<Check> {
        let soften = |check: Check| match check.verdict {
            Verdict::Failed if self.is_asked => {
                let says = format!("no flowd runs yet that could answer ({})", check.says);
                Check::warning(check.name, says, "Start `flowd serve` and ask again")
            }
            Verdict::Failed | Verdict::Ok | Verdict::Skipped | Verdict::Warning => check,
        };
        self.checks.into_iter().map(soften).collect()
    }
}

fn signed(result: Result<(), ProbeFailure>, url: &BaseUrl) -> Check {
    match result {
        Ok(()) => Check::ok(NAME, format!("a signed webhook gets through to {url} and is answered with 200")),
        Err(failure) => Check::failed_by(NAME, failure),
    }
}

/// What Meta asks when the callback is saved. The token stands in the address, as it does when Meta asks.
async fn challenge(client: &reqwest::Client, url: &BaseUrl, token: &Secret) -> Check {
    let mut address: Url = probe::webhook_url(url).parse().expect("a base URL and a path make a URL");
    address
        .query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", CHALLENGE)
        .append_pair("hub.verify_token", token.expose());
    let response = match client.get(address).send().await {
        Ok(response) => response,
        Err(error) => {
            let says = format!("{url} cannot be reached ({})", http::sentence(error));
            return Check::failed(CHALLENGE_NAME, says, "Repair `webhook` first");
        }
    };
    let status = response.status();
    let body = http::bounded(response).await.unwrap_or_default();
    match status {
        StatusCode::OK if body == CHALLENGE.as_bytes() => {
            Check::ok(CHALLENGE_NAME, "Meta would get its challenge back when the callback is saved")
        }
        StatusCode::FORBIDDEN => Check::failed(
            CHALLENGE_NAME,
            format!("{url} refuses the verify token (HTTP 403)"),
            "Either a flowd with another FLOWD_VERIFY_TOKEN answers there, or the proxy in front changes the address",
        ),
        status => Check::failed(
            CHALLENGE_NAME,
            format!("{url} does not give the challenge back (HTTP {})", status.as_u16()),
            format!("Let the proxy in front pass {} on to flowd, with everything behind the `?`", probe::WEBHOOK_PATH),
        ),
    }
}
