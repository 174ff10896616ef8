//! The other end of the webhooks: keeps what came and answers as told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use emulator::APP_SECRET;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::mpsc,
};

pub struct Business {
    pub url: String,
    hooks: mpsc::UnboundedReceiver<Hook>,
    answers: Answers,
}

type Answers = Arc<Mutex<VecDeque<StatusCode>>>;

/// One POST as it came.
pub struct Hook {
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Hook {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// The `value` of each change.
    pub fn values(&self) -> Vec<Value> {
        let body = self.json();
        let changes = body["entry"][0]["changes"].as_array().unwrap();
        changes.iter().map(|change| change["value"].clone()).collect()
    }

    pub fn tick(&self) -> u64 {
        self.headers["x-emulator-tick"].to_str().unwrap().parse().unwrap()
    }

    pub fn is_signed(&self) -> bool {
        let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).unwrap();
        mac.update(&self.bytes);
        self.headers["x-hub-signature-256"] == format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
    }
}

impl Business {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener)
    }

    /// A port that refuses, and that nobody else can take, until [`Business::open_on`].
    pub fn reserve() -> (TcpSocket, String) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let url = format!("http://{}/webhooks/whatsapp", socket.local_addr().unwrap());
        (socket, url)
    }

    pub fn open_on(reserved: TcpSocket) -> Self {
        Self::on(reserved.listen(16).unwrap())
    }

    fn on(listener: TcpListener) -> Self {
        let url = format!("http://{}/webhooks/whatsapp", listener.local_addr().unwrap());
        let (came, hooks) = mpsc::unbounded_channel();
        let answers = Answers::default();
        let router = Router::new().route("/webhooks/whatsapp", post(take)).with_state((came, Arc::clone(&answers)));
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, hooks, answers }
    }

    /// The next POSTs are answered so, then 200 again.
    pub fn will_answer(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses.iter().map(|status| StatusCode::from_u16(*status).unwrap()));
    }

    pub async fn next(&mut self) -> Hook {
        let came = tokio::time::timeout(Duration::from_secs(30), self.hooks.recv()).await;
        came.expect("a webhook comes within 30 s").unwrap()
    }

    pub fn nothing_came(&mut self) -> bool {
        self.hooks.is_empty()
    }

    /// The statuses of the next POSTs, each expected to carry one.
    pub async fn statuses(&mut self, count: usize) -> Vec<Value> {
        let mut statuses = Vec::new();
        for _ in 0..count {
            statuses.push(self.next().await.values()[0]["statuses"][0].clone());
        }
        statuses
    }
}

type Shared = (mpsc::UnboundedSender<Hook>, Answers);

async fn take(State((came, answers)): State<Shared>, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    came.send(Hook { headers, bytes }).unwrap();
    answers.lock().unwrap().pop_front().unwrap_or(StatusCode::OK)
}
