//! Graph as the job needs it: takes messages, counts them, and refuses as many as it is told.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    chance,
    job::{self, Turn},
    tally::Tally,
};

const BODY_BYTES_MAX: usize = 64 * 1024;
/// A message is refused at most so often: the run has an end.
const REFUSALS_MAX: u32 = 2;

/// Of a hundred requests, how many are answered so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    pub errors_500: u32,
    pub errors_429: u32,
}

pub struct Stub {
    pub address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Stub {
    pub async fn start(tally: Arc<Tally>, faults: Faults) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let tally = Arc::clone(&tally);
                tokio::spawn(async move {
                    let _without_delay = connection.set_nodelay(true);
                    let answer = service_fn(|request| {
                        let tally = Arc::clone(&tally);
                        async move { Ok::<_, Infallible>(answer(request, &tally, faults).await) }
                    });
                    // Whoever sent may hang up.
                    let _gone = http1::Builder::new().serve_connection(TokioIo::new(connection), answer).await;
                });
            }
        });
        Ok(Self { address, serving })
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[derive(Deserialize)]
struct Sent<'a> {
    to: &'a str,
    text: Text<'a>,
}

#[derive(Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    body: std::borrow::Cow<'a, str>,
}

async fn answer(request: Request<Incoming>, tally: &Tally, faults: Faults) -> Response<Full<Bytes>> {
    let Ok(body) = Limited::new(request.into_body(), BODY_BYTES_MAX).collect().await else {
        return response(StatusCode::BAD_REQUEST, String::new());
    };
    let body = body.to_bytes();
    let sent = serde_json::from_slice::<Sent<'_>>(&body).ok();
    let known = sent.and_then(|sent| Some((job::contact(sent.to)?, Turn::answered_by(&sent.text.body)?)));
    let known = known.and_then(|(contact, turn)| Some((contact, turn, tally.request(contact, turn)?)));
    let Some((contact, turn, before)) = known else {
        tally.strange();
        return response(StatusCode::BAD_REQUEST, r#"{"error":{"code":100,"message":"not of this job"}}"#.to_owned());
    };
    if before < REFUSALS_MAX {
        let drawn = chance(&[b"refused", &contact.to_be_bytes(), &[turn as u8], &before.to_be_bytes()]);
        if drawn < faults.errors_500 {
            return response(StatusCode::INTERNAL_SERVER_ERROR, String::new());
        }
        if drawn < faults.errors_500 + faults.errors_429 {
            let rate = r#"{"error":{"code":130429,"message":"Rate limit hit"}}"#;
            return response(StatusCode::TOO_MANY_REQUESTS, rate.to_owned());
        }
    }
    tally.accepted(contact, turn);
    let accepted =
        format!(r#"{{"messaging_product":"whatsapp","messages":[{{"id":"wamid.out.{contact}.{}"}}]}}"#, turn as u8);
    response(StatusCode::OK, accepted)
}

fn response(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    response
}
