//! Messages out: 128 connections, each takes the next message, sends it and reports the answer.

use std::{net::SocketAddr, sync::Arc};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request,
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    net::TcpStream,
    sync::{Mutex, mpsc},
};

use crate::writer::{Message, Work};

/// As many as `flowd` has open.
const OPEN_MAX: usize = 128;

type Messages = Arc<Mutex<mpsc::Receiver<Message>>>;

pub fn start(graph: SocketAddr, messages: mpsc::Receiver<Message>, works: &mpsc::Sender<Work>) {
    let messages = Arc::new(Mutex::new(messages));
    for _ in 0..OPEN_MAX {
        let (messages, works) = (Arc::clone(&messages), works.clone());
        tokio::spawn(async move {
            while let Err(error) = send_all(graph, &messages, &works).await {
                // What was on its way is lost, which the measurement shows.
                eprintln!("ceiling: a connection to Graph broke: {error:#}");
            }
        });
    }
}

/// Over one connection, until there is nothing to send any more.
async fn send_all(graph: SocketAddr, messages: &Messages, works: &mpsc::Sender<Work>) -> anyhow::Result<()> {
    let mut connection = None;
    loop {
        let next = messages.lock().await.recv().await;
        let Some(message) = next else { return Ok(()) };
        let open = match &mut connection {
            Some(open) => open,
            None => connection.insert(connect(graph).await?),
        };
        let wamid = post(open, graph, &message).await?;
        works.send(Work::Sent { outbox: message.id, wamid }).await?;
    }
}

async fn connect(graph: SocketAddr) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(graph).await?;
    stream.set_nodelay(true)?;
    let (open, driving) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(driving);
    Ok(open)
}

#[derive(Deserialize)]
struct Answer {
    messages: [Accepted; 1],
}

#[derive(Deserialize)]
struct Accepted {
    id: String,
}

async fn post(open: &mut SendRequest<Full<Bytes>>, graph: SocketAddr, message: &Message) -> anyhow::Result<String> {
    let body = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": format!("+{}", message.contact),
        "type": "text",
        "text": { "body": message.body },
        "biz_opaque_callback_data": message.id,
    });
    let request = Request::post(format!("/v23.0/{}/messages", message.number))
        .header("host", graph.to_string())
        .header("authorization", "Bearer bench-token")
        .header("content-type", "application/json")
        .body(Full::from(serde_json::to_vec(&body)?))?;
    open.ready().await?;
    let response = open.send_request(request).await?;
    anyhow::ensure!(response.status() == 200, "Graph answers {}", response.status());
    let Answer { messages: [accepted] } = serde_json::from_slice(&response.into_body().collect().await?.to_bytes())?;
    Ok(accepted.id)
}
