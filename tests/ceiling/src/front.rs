//! Webhooks in: signature, contents, commit, 200.

use std::{convert::Infallible, sync::Arc};

use anyhow::Context as _;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::{Method, Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
};

use crate::writer::{Said, Work};

const BODY_BYTES_MAX: usize = 3 * 1024 * 1024;

pub async fn serve(listener: TcpListener, secret: String, works: mpsc::Sender<Work>) -> anyhow::Result<()> {
    let secret: Arc<str> = secret.into();
    loop {
        let (connection, _) = listener.accept().await.context("taking a connection")?;
        connection.set_nodelay(true).context("setting a connection up")?;
        let (secret, works) = (Arc::clone(&secret), works.clone());
        tokio::spawn(async move {
            let answer = service_fn(|request| {
                let (secret, works) = (Arc::clone(&secret), works.clone());
                async move {
                    let mut response = Response::new(Empty::<Bytes>::new());
                    *response.status_mut() = answer(request, &secret, &works).await;
                    Ok::<_, Infallible>(response)
                }
            });
            // Whoever called may have hung up.
            let _gone = http1::Builder::new().serve_connection(TokioIo::new(connection), answer).await;
        });
    }
}

async fn answer(request: Request<Incoming>, secret: &str, works: &mpsc::Sender<Work>) -> StatusCode {
    if request.method() == Method::GET {
        return StatusCode::OK;
    }
    let signature = request.headers().get("x-hub-signature-256").cloned();
    let Ok(body) = Limited::new(request.into_body(), BODY_BYTES_MAX).collect().await else {
        return StatusCode::BAD_REQUEST;
    };
    let body = body.to_bytes();
    if !signature.is_some_and(|signature| is_signed(secret, &body, signature.as_bytes())) {
        return StatusCode::UNAUTHORIZED;
    }
    let Some(said) = said(&body) else { return StatusCode::BAD_REQUEST };
    let (done, committed) = oneshot::channel();
    if works.send(Work::Said { said, done }).await.is_ok() && committed.await.is_ok() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}

fn is_signed(secret: &str, body: &[u8], header: &[u8]) -> bool {
    let Some(claimed) = header.strip_prefix(b"sha256=").and_then(|it| hex::decode(it).ok()) else { return false };
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    mac.verify_slice(&claimed).is_ok()
}

#[derive(Deserialize)]
struct Envelope {
    entry: [Entry; 1],
}

#[derive(Deserialize)]
struct Entry {
    changes: [Change; 1],
}

#[derive(Deserialize)]
struct Change {
    value: Value,
}

#[derive(Deserialize)]
struct Value {
    metadata: Metadata,
    messages: [Message; 1],
}

#[derive(Deserialize)]
struct Metadata {
    phone_number_id: String,
}

#[derive(Deserialize)]
struct Message {
    from: String,
    id: String,
}

/// `None` for any other webhook than one message.
fn said(body: &[u8]) -> Option<Said> {
    let Envelope { entry: [Entry { changes: [Change { value }] }] } = serde_json::from_slice(body).ok()?;
    let [message] = value.messages;
    let digest: [u8; 32] = Sha256::digest(message.id.as_bytes()).into();
    let token = digest[..16].to_vec();
    Some(Said { token, contact: message.from, number: value.metadata.phone_number_id })
}
