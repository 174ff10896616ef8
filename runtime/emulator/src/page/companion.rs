//! What a program beside the emulator adds to the page: its fragments and its forms, passed on as they are.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State as Shared},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use reqwest::{Client, Url, redirect};

use super::{Words, language};
use crate::hub::Hub;

const ANSWER_WITHIN: Duration = Duration::from_secs(20);
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// A picture of a large flow is far below.
const FRAGMENT_BYTES_MAX: usize = 4 << 20;

/// A program on this machine, by the address its paths stand under.
#[derive(Debug, Clone)]
pub(crate) struct Companion {
    base: Url,
    client: Client,
}

impl Companion {
    /// `None` for what is no `http` address of this machine.
    pub(crate) fn at(address: &str) -> Option<Self> {
        let mut base = Url::parse(address).ok()?;
        let host = base.host_str()?.trim_start_matches('[').trim_end_matches(']');
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if base.scheme() != "http" || !is_here {
            return None;
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let client = Client::builder()
            .tls_certs_only([])
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            .build()
            .ok()?;
        Some(Self { base, client })
    }

    pub(crate) fn address(&self) -> String {
        self.base.to_string()
    }

    /// The address of a path, which cannot lead out of ours.
    fn url(&self, path: &str, query: Option<&str>) -> Option<Url> {
        let mut url = self.base.join(path).ok()?;
        url.set_query(query);
        let is_ours = url.origin() == self.base.origin() && url.path().starts_with(self.base.path());
        is_ours.then_some(url)
    }
}

pub(super) async fn fragment(
    Shared(hub): Shared<Arc<Hub>>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    passed_on(&hub, Method::GET, &path, query.as_deref(), &headers, Bytes::new()).await
}

pub(super) async fn act(
    Shared(hub): Shared<Arc<Hub>>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    passed_on(&hub, Method::POST, &path, query.as_deref(), &headers, body).await
}

async fn passed_on(
    hub: &Hub,
    method: Method,
    path: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    body: Bytes,
) -> Response {
    let missing = || (StatusCode::BAD_GATEWAY, Words::of(language(headers)).unreachable).into_response();
    let Some(companion) = hub.peek(|state| state.companion.clone()) else { return missing() };
    let Some(url) = companion.url(path, query) else { return StatusCode::NOT_FOUND.into_response() };
    let mut request = companion.client.request(method, url).body(body);
    for name in [header::CONTENT_TYPE, header::ACCEPT_LANGUAGE, header::COOKIE] {
        if let Some(value) = headers.get(&name) {
            request = request.header(name, value);
        }
    }
    let Ok(mut answer) = request.send().await else { return missing() };
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
    let mut bytes = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= FRAGMENT_BYTES_MAX => bytes.extend_from_slice(&chunk),
            Ok(None) => break,
            Ok(Some(_)) | Err(_) => return missing(),
        }
    }
    let mut response = (status, bytes).into_response();
    if let Some(kind) = kind {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::Companion;

    #[test]
    fn only_this_machine_is_a_companion_and_no_path_leads_out() {
        for address in ["http://127.0.0.1:8080/dev", "http://localhost:8080/dev/", "http://[::1]:8080/dev"] {
            let companion = Companion::at(address).unwrap();
            assert!(companion.url("panel", Some("lang=es")).unwrap().as_str().ends_with("/dev/panel?lang=es"));
            for path in ["../serve", "//example.com/x", "http://example.com/", "/other"] {
                assert!(companion.url(path, None).is_none(), "{path}");
            }
        }
        for address in ["https://127.0.0.1:8080/dev", "http://10.0.0.1/dev", "http://example.com/", "nada"] {
            assert!(Companion::at(address).is_none(), "{address}");
        }
    }
}
