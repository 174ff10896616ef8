//! Asks our own public address whether a webhook of Meta's would get through: the whole way, signature included.
//!
//! The body is a webhook without entries, which changes nothing wherever it lands. Only HTTP 200 counts, as it does for
//! Meta (`reference/whatsapp-facts.md`, section 2.3).

use reqwest::{Client, StatusCode, header};
use thiserror::Error;

use crate::config::{BaseUrl, Secret};
use crate::http;

/// Where Meta's webhooks arrive, here and behind every public URL.
pub const WEBHOOK_PATH: &str = "/webhooks/whatsapp";
const EMPTY_WEBHOOK: &[u8] = br#"{"object":"whatsapp_business_account","entry":[]}"#;

/// `Ok` means that a signed webhook came through and was answered with 200.
pub type ProbeResult = Result<(), ProbeFailure>;

/// Why webhooks would not arrive; each says what to look at.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProbeFailure {
    #[error("{url} cannot be reached ({cause}); check FLOWD_PUBLIC_URL, its DNS name and the proxy in front of flowd")]
    Unreachable { url: String, cause: String },
    #[error("{url} does not answer in time; check the proxy in front of flowd")]
    TimedOut { url: String },
    #[error("{url} redirects elsewhere, which Meta does not follow; set FLOWD_PUBLIC_URL to the address it leads to")]
    Redirected { url: String },
    #[error(
        "{url} refuses the signature (HTTP 401); either another flowd with another FLOWD_APP_SECRET answers there, \
         or the proxy in front changes the body"
    )]
    SignatureRefused { url: String },
    #[error("{url} is unknown there (HTTP 404); check that the proxy passes {WEBHOOK_PATH} on to flowd")]
    NotFound { url: String },
    #[error("{url} answers with HTTP {status} instead of 200; check the proxy in front of flowd")]
    Refused { url: String, status: u16 },
}

/// Sends one signed, empty webhook to `public_url`. Takes at most the client's timeout.
pub async fn probe(client: &Client, public_url: &BaseUrl, app_secret: &Secret) -> ProbeResult {
    let url = webhook_url(public_url);
    let signature = whatsapp::signature::sign(app_secret.expose(), EMPTY_WEBHOOK);
    let request = client
        .post(&url)
        .header(header::CONTENT_TYPE, "application/json")
        .header("X-Hub-Signature-256", signature)
        .body(EMPTY_WEBHOOK);
    match request.send().await {
        Ok(response) => judge(url, response.status()),
        Err(error) if error.is_timeout() => Err(ProbeFailure::TimedOut { url }),
        Err(error) => Err(ProbeFailure::Unreachable { url, cause: http::sentence(error) }),
    }
}

fn judge(url: String, status: StatusCode) -> ProbeResult {
    match status {
        StatusCode::OK => Ok(()),
        StatusCode::UNAUTHORIZED => Err(ProbeFailure::SignatureRefused { url }),
        StatusCode::NOT_FOUND => Err(ProbeFailure::NotFound { url }),
        status if status.is_redirection() => Err(ProbeFailure::Redirected { url }),
        status => Err(ProbeFailure::Refused { url, status: status.as_u16() }),
    }
}

/// Some give the whole callback address, as they typed it into Meta's page.
pub fn webhook_url(public_url: &BaseUrl) -> String {
    if public_url.to_string().ends_with(WEBHOOK_PATH) { public_url.to_string() } else { public_url.join(WEBHOOK_PATH) }
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use axum::http::{HeaderMap, StatusCode};
    use axum::routing::post;
    use tokio::net::TcpListener;

    use super::{BaseUrl, ProbeFailure, ProbeResult, Secret, judge, probe, webhook_url};
    use crate::http::client_for;

    /// Probes a server that checks the signature as ingress does and then answers with `status`.
    async fn probed(status: StatusCode, secret: &str) -> ProbeResult {
        let webhook = post(async move |headers: HeaderMap, body: Bytes| {
            let signature = headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok());
            let genuine = whatsapp::signature::verify(&["app-secret".to_owned()], &body, signature);
            if genuine { status } else { StatusCode::UNAUTHORIZED }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = BaseUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let routes = axum::Router::new().route("/webhooks/whatsapp", webhook);
        tokio::spawn(async { axum::serve(listener, routes).await });
        probe(&client_for(&url).unwrap(), &url, &Secret::new(secret.to_owned())).await
    }

    #[tokio::test]
    async fn only_a_signed_webhook_that_is_answered_with_200_came_through() {
        assert_eq!(probed(StatusCode::OK, "app-secret").await, Ok(()));
        assert!(matches!(probed(StatusCode::OK, "other-secret").await, Err(ProbeFailure::SignatureRefused { .. })));
        assert!(matches!(
            probed(StatusCode::ACCEPTED, "app-secret").await,
            Err(ProbeFailure::Refused { status: 202, .. })
        ));
    }

    #[tokio::test]
    async fn an_address_where_nobody_listens_is_unreachable() {
        let url = BaseUrl::parse("http://127.0.0.1:0").unwrap();
        let result = probe(&client_for(&url).unwrap(), &url, &Secret::new("hunter2".to_owned())).await;
        let error = result.unwrap_err();
        assert!(matches!(error, ProbeFailure::Unreachable { .. }), "{error}");
        assert!(error.to_string().contains("FLOWD_PUBLIC_URL"), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }

    #[test]
    fn every_other_answer_says_what_to_look_at() {
        for (status, words) in [(404, "passes /webhooks/whatsapp on"), (308, "redirects"), (502, "HTTP 502")] {
            let error = judge("http://h/w".to_owned(), StatusCode::from_u16(status).unwrap()).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn the_path_is_added_unless_it_is_there() {
        for base in ["https://h.example", "https://h.example/", "https://h.example/webhooks/whatsapp"] {
            assert_eq!(webhook_url(&BaseUrl::parse(base).unwrap()), "https://h.example/webhooks/whatsapp");
        }
        assert_eq!(webhook_url(&BaseUrl::parse("http://h/a").unwrap()), "http://h/a/webhooks/whatsapp");
    }
}
