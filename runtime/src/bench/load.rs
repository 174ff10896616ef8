//! The customers: so many webhooks in flight, as fast as they are answered or at a steady rate.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, StatusCode,
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    sync::{Mutex, mpsc},
    task::JoinSet,
    time::Instant,
};

use super::{
    chance,
    job::{self, Turn},
    tally::Tally,
};
use crate::{
    clock::{Clock as _, SystemClock},
    probe::WEBHOOK_PATH,
};

/// A webhook that is refused so often is given up.
const TRIES_MAX: u32 = 50;

#[derive(Debug, Clone, Copy)]
pub struct Load {
    pub target: SocketAddr,
    pub in_flight: u32,
    /// Webhooks a second; as fast as possible without.
    pub rate: Option<f64>,
    /// Of a hundred webhooks, how many are delivered twice.
    pub redelivered: u32,
}

/// What is said next, and by when it is to be said.
enum Next {
    AtOnce(Arc<Tally>),
    Paced(Mutex<mpsc::Receiver<(u32, Turn)>>),
}

impl Next {
    async fn next(&self) -> Option<(u32, Turn)> {
        match self {
            Self::AtOnce(tally) => tally.next().await,
            Self::Paced(paced) => paced.lock().await.recv().await,
        }
    }
}

impl Load {
    /// Until everything was said, or nothing more is to be.
    pub async fn run(self, tally: Arc<Tally>) -> anyhow::Result<()> {
        let next = Arc::new(match self.rate {
            None => Next::AtOnce(Arc::clone(&tally)),
            Some(rate) => Next::Paced(Mutex::new(paced(Arc::clone(&tally), rate))),
        });
        let mut customers = JoinSet::new();
        for _ in 0..self.in_flight {
            customers.spawn(self.customer(Arc::clone(&next), Arc::clone(&tally)));
        }
        while let Some(ended) = customers.join_next().await {
            ended.context("a customer's task failed")??;
        }
        Ok(())
    }

    async fn customer(self, next: Arc<Next>, tally: Arc<Tally>) -> anyhow::Result<()> {
        let mut open = connect(self.target).await.context("connecting to the system that is measured")?;
        let clock = SystemClock::default();
        while let Some((contact, turn)) = next.next().await {
            let body = Bytes::from(job::webhook(contact, turn, clock.now()));
            let again = chance(&[b"redelivered", &contact.to_be_bytes(), &[turn as u8]]) < self.redelivered;
            for _ in 0..=u32::from(again) {
                self.deliver(&mut open, &body, &tally).await?;
            }
        }
        Ok(())
    }

    /// Until it is acknowledged, as WhatsApp does.
    async fn deliver(self, open: &mut SendRequest<Full<Bytes>>, body: &Bytes, tally: &Tally) -> anyhow::Result<()> {
        let signature = whatsapp::signature::sign(job::APP_SECRET, body);
        for _ in 0..TRIES_MAX {
            let request = Request::post(WEBHOOK_PATH)
                .header("host", self.target.to_string())
                .header("content-type", "application/json")
                .header("x-hub-signature-256", &signature)
                .body(Full::from(body.clone()))?;
            open.ready().await.context("a connection to the system that is measured broke")?;
            let response = open.send_request(request).await.context("a webhook was not answered")?;
            let status = response.status();
            response.into_body().collect().await.context("the answer to a webhook broke off")?;
            tally.answered(status == StatusCode::OK);
            if status == StatusCode::OK {
                return Ok(());
            }
        }
        anyhow::bail!("a webhook was refused {TRIES_MAX} times")
    }
}

async fn connect(target: SocketAddr) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(target).await?;
    stream.set_nodelay(true)?;
    let (open, driving) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(driving);
    Ok(open)
}

/// What may be said, one after the other at a steady rate. Its time counts from when it was to be said, also where all
/// customers are busy.
fn paced(tally: Arc<Tally>, rate: f64) -> mpsc::Receiver<(u32, Turn)> {
    const QUEUED_MAX: usize = 100_000;
    let (due, paced) = mpsc::channel(QUEUED_MAX);
    tokio::spawn(async move {
        let began = Instant::now();
        for nth in 0_u32.. {
            tokio::time::sleep_until(began + Duration::from_secs_f64(f64::from(nth) / rate)).await;
            let Some(said) = tally.next().await else { return };
            if due.send(said).await.is_err() {
                return;
            }
        }
    });
    paced
}
