//! The two requests of a participant: what time is it, and a report that waits for its answer.

use std::time::Duration;

use reqwest::redirect;
use serde::Deserialize;
use stdlib::Timestamp;
use thiserror::Error;

use super::report::Report;
use crate::config::BaseUrl;

/// The emulator answers a report after 5 s at the latest.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Why there is no time from the emulator.
#[derive(Debug, Error)]
pub enum FollowError {
    #[error("no emulator answers at {url}; start one with `flowd emulator`, or leave out --clock")]
    Unreachable { url: BaseUrl, source: reqwest::Error },
    #[error("{url} answered with HTTP {status} and is not an emulator's clock; check the URL behind --clock")]
    NotAClock { url: BaseUrl, status: u16 },
    #[error("the clock at {url} said something that is no time; check the URL behind --clock")]
    NoTime { url: BaseUrl },
    #[error("the HTTP client could not be made")]
    Client(#[source] reqwest::Error),
    /// A bug here: the request's own task panicked.
    #[error("the report broke off inside flowd")]
    Broken,
}

/// What a report is answered with.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub now: Timestamp,
    pub tick: u64,
}

pub struct Link {
    client: reqwest::Client,
    url: BaseUrl,
    /// The name of this process among the participants; random, so that a restarted one is never taken for the old.
    name: String,
}

impl Link {
    pub fn to(url: &BaseUrl) -> Result<Link, FollowError> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .tls_certs_only([])
            .build()
            .map_err(FollowError::Client)?;
        let mut random = [0; 8];
        getrandom::fill(&mut random).expect("the operating system gives random bytes");
        Ok(Link { client, url: url.clone(), name: format!("flowd-{}", hex::encode(random)) })
    }

    pub async fn now(&self) -> Result<Timestamp, FollowError> {
        let request = self.client.get(self.url.join("/emulator/clock"));
        let Shown { now } = ask(request, &self.url).await?;
        now.parse().map_err(|_| FollowError::NoTime { url: self.url.clone() })
    }

    /// Nothing is sent before the future is polled.
    pub fn report(&self, report: &Report) -> impl Future<Output = Result<Told, FollowError>> + Send + use<> {
        let path = format!("/emulator/clock/participants/{}", self.name);
        let request = self.client.post(self.url.join(&path)).json(report);
        let url = self.url.clone();
        async move {
            let Answer { now, tick } = ask(request, &url).await?;
            let now = now.parse().map_err(|_| FollowError::NoTime { url })?;
            Ok(Told { now, tick })
        }
    }
}

#[derive(Deserialize)]
struct Shown {
    now: String,
}

#[derive(Deserialize)]
struct Answer {
    now: String,
    tick: u64,
}

async fn ask<T: serde::de::DeserializeOwned>(
    request: reqwest::RequestBuilder,
    url: &BaseUrl,
) -> Result<T, FollowError> {
    let unreachable = |source: reqwest::Error| FollowError::Unreachable { url: url.clone(), source };
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status().as_u16();
    if status != 200 {
        return Err(FollowError::NotAClock { url: url.clone(), status });
    }
    response
        .json()
        .await
        .map_err(|error| if error.is_decode() { FollowError::NoTime { url: url.clone() } } else { unreachable(error) })
}
