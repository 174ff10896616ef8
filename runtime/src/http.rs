//! The HTTP client of everything that leaves this machine: to Graph, and to our own public address.
//!
//! It repeats nothing and follows nothing: a request that went out once is a message sent once, and only the sender
//! knows whether it may go again. It trusts the CA certificates it carries, so that it works on a machine or in a
//! container without any (there reqwest's own default panics). reqwest brings its TLS provider along, so none is
//! installed for the process. Timeouts are real time, never the moved clock's.

use std::time::Duration;

use reqwest::{Certificate, Client, Response, redirect, retry};

use crate::config::BaseUrl;

/// From the first byte to the last; what takes longer is in doubt.
pub const TIMEOUT: Duration = Duration::from_secs(15);
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Shorter than what Meta's front servers keep an idle connection for, so that a request rarely meets a closed one.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Graph's answers have a few hundred bytes.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// A client for the server at `base`. A proxy of the environment (`HTTPS_PROXY`) is used, but never to this machine.
/// Fails only where TLS cannot be set up.
pub fn client_for(base: &BaseUrl) -> reqwest::Result<Client> {
    client_within(base, TIMEOUT)
}

/// The same for somebody who waits at the terminal.
pub fn client_within(base: &BaseUrl, timeout: Duration) -> reqwest::Result<Client> {
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|root| Certificate::from_der(root));
    let builder = Client::builder()
        .user_agent(concat!("flowd/", env!("CARGO_PKG_VERSION")))
        .tls_certs_only(roots.collect::<reqwest::Result<Vec<_>>>()?)
        .retry(retry::never())
        .redirect(redirect::Policy::none())
        .timeout(timeout)
        .connect_timeout(CONNECT_TIMEOUT.min(timeout))
        .pool_idle_timeout(IDLE_TIMEOUT);
    if base.is_loopback() { builder.no_proxy().build() } else { builder.build() }
}

/// The whole body, unless it broke off or is longer than an answer may be.
pub async fn bounded(mut response: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// What went wrong, with its causes and without the URL.
pub fn sentence(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut sentence = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(because) = cause {
        sentence.push_str(": ");
        sentence.push_str(&because.to_string());
        cause = because.source();
    }
    sentence
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use axum::http::{StatusCode, header};
    use axum::response::IntoResponse as _;
    use tokio::net::TcpListener;

    use super::{client_for, sentence};
    use crate::config::BaseUrl;

    #[tokio::test]
    async fn a_request_is_neither_repeated_nor_redirected() {
        let (moved, failed) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let count = |counter: &Arc<AtomicU32>, status: StatusCode| {
            let counter = Arc::clone(counter);
            axum::routing::post(async move || {
                counter.fetch_add(1, Ordering::SeqCst);
                (status, [(header::LOCATION, "/failed")]).into_response()
            })
        };
        let routes = axum::Router::new()
            .route("/moved", count(&moved, StatusCode::TEMPORARY_REDIRECT))
            .route("/failed", count(&failed, StatusCode::SERVICE_UNAVAILABLE));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = BaseUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async { axum::serve(listener, routes).await });

        let client = client_for(&base).unwrap();
        for (path, status) in [("/moved", 307), ("/failed", 503)] {
            assert_eq!(client.post(base.join(path)).send().await.unwrap().status(), status);
        }
        assert_eq!((moved.load(Ordering::SeqCst), failed.load(Ordering::SeqCst)), (1, 1));
    }

    #[tokio::test]
    async fn an_error_says_its_cause_and_not_its_url() {
        // Port 0 is nobody's, so nothing can answer there.
        let base = BaseUrl::parse("http://127.0.0.1:0").unwrap();
        let error = client_for(&base).unwrap().get(base.join("/hunter2?token=hunter2")).send().await.unwrap_err();
        let sentence = sentence(error);
        assert!(sentence.contains(": "), "{sentence}");
        assert!(!sentence.contains("hunter2"), "{sentence}");
    }

    #[test]
    fn a_client_for_the_world_needs_no_certificates_of_the_machine() {
        assert!(client_for(&BaseUrl::parse("https://graph.facebook.com").unwrap()).is_ok());
    }
}
