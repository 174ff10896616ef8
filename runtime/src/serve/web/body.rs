//! Reading a webhook's body: not too much, not for ever, not from everybody at once. What the body says is not its matter.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{
        DefaultBodyLimit, FromRequest as _, Request,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::StatusCode,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::ingress::BODY_BYTES_MAX;

/// Bodies read at once. Each may take some megabytes, and WhatsApp sends again what is refused.
const AT_ONCE_MAX: usize = 256;
/// From the head to the last byte of the body; WhatsApp itself gives a webhook less.
const PATIENCE: Duration = Duration::from_secs(15);
/// A body that is too large is read so far before it is refused: an answer in the middle of it is lost, since the
/// connection is reset under whoever still writes.
const READ_BYTES_MAX: usize = 2 * BODY_BYTES_MAX;

#[derive(Debug, Clone)]
pub struct Bodies {
    places: Arc<Semaphore>,
    patience: Duration,
}

/// A body in memory; its place is free for another one once it is dropped.
#[derive(Debug)]
pub struct Read {
    pub body: Bytes,
    _place: OwnedSemaphorePermit,
}

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    TooMany,
    TooSlow,
    TooLarge,
    /// Nobody may be there any more to hear of it.
    BrokenOff,
}

impl Bodies {
    pub fn new() -> Self {
        Self::with(AT_ONCE_MAX, PATIENCE)
    }

    fn with(at_once_max: usize, patience: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(at_once_max)), patience }
    }

    pub async fn read(&self, mut request: Request) -> Result<Read, Unread> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Unread::TooMany)?;
        DefaultBodyLimit::max(READ_BYTES_MAX).apply(&mut request);
        let reading = Bytes::from_request(request, &());
        match tokio::time::timeout(self.patience, reading).await {
            Err(_) => Err(Unread::TooSlow),
            Ok(Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)))) => {
                Err(Unread::TooLarge)
            }
            Ok(Err(_)) => Err(Unread::BrokenOff),
            Ok(Ok(body)) if body.len() > BODY_BYTES_MAX => Err(Unread::TooLarge),
            Ok(Ok(body)) => Ok(Read { body, _place: place }),
        }
    }
}

impl Unread {
    /// As it is answered.
    pub fn answer(self) -> (StatusCode, &'static str) {
        match self {
            Self::TooMany => {
                (StatusCode::SERVICE_UNAVAILABLE, "too many webhooks are being read at once; send it again\n")
            }
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "the body did not come within 15 seconds\n"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "a webhook has at most 3 MB\n"),
            Self::BrokenOff => (StatusCode::BAD_REQUEST, "the body broke off\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::{Router, extract::State, routing::post};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::{TcpListener, TcpStream},
    };

    use super::*;

    /// Answers with the status of what was not read, or with 200.
    async fn serve(bodies: Bodies) -> SocketAddr {
        let status = async |State(bodies): State<Bodies>, request: Request| match bodies.read(request).await {
            Ok(_) => StatusCode::OK,
            Err(unread) => unread.answer().0,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let routes = Router::new().route("/", post(status)).with_state(bodies);
        tokio::spawn(async { axum::serve(listener, routes).await });
        address
    }

    /// A request that promises `length` bytes and has sent these so far.
    async fn begin(address: SocketAddr, length: usize, sent: &[u8]) -> TcpStream {
        let mut connection = TcpStream::connect(address).await.unwrap();
        let head = format!("POST / HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
        connection.write_all(head.as_bytes()).await.unwrap();
        connection.write_all(sent).await.unwrap();
        connection
    }

    async fn status_of(mut connection: TcpStream) -> u16 {
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no answer: {answer}"))
    }

    #[tokio::test]
    async fn a_whole_body_is_read_up_to_the_limit() {
        let address = serve(Bodies::new()).await;
        assert_eq!(status_of(begin(address, 2, b"{}").await).await, 200);
        let full = vec![b' '; BODY_BYTES_MAX];
        assert_eq!(status_of(begin(address, full.len(), &full).await).await, 200);
        let larger = vec![b' '; BODY_BYTES_MAX + 1];
        assert_eq!(status_of(begin(address, larger.len(), &larger).await).await, 413);
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_not_waited_for_for_ever() {
        let address = serve(Bodies::with(1, Duration::from_millis(1))).await;
        assert_eq!(status_of(begin(address, 10, b"{").await).await, 408);
    }

    #[tokio::test]
    async fn a_client_that_breaks_off_did_not_send_too_much() {
        let address = serve(Bodies::new()).await;
        let mut connection = begin(address, 10, b"{").await;
        connection.shutdown().await.unwrap();
        assert_eq!(status_of(connection).await, 400);
    }

    #[tokio::test]
    async fn more_bodies_than_there_are_places_for_are_refused_until_one_is_free() {
        let bodies = Bodies::with(1, PATIENCE);
        let address = serve(bodies.clone()).await;
        let place = Arc::clone(&bodies.places).acquire_owned().await.unwrap();
        assert_eq!(status_of(begin(address, 2, b"{}").await).await, 503);
        drop(place);
        assert_eq!(status_of(begin(address, 2, b"{}").await).await, 200);
    }
}
