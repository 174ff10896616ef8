//! A Graph that takes messages, tells the history what arrived, and misbehaves as it is told.
//!
//! It is written on the socket and not on an HTTP server: it must know which bytes of a request arrived before a process
//! died, and must be able to end a connection in ways that no server would.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use whatsapp::opaque::Opaque;

use super::history::Request;
use super::now_ms;
use super::world::World;

/// Of an answer, so that there always are requests that wait for one.
const LATENCY_MS_MAX: u64 = 40;
/// Longer than `flowd` waits for an answer (15 s).
const STALL: Duration = Duration::from_secs(40);
const REQUEST_BYTES_MAX: usize = 64 * 1024;

/// What Graph does to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Answers,
    /// Takes it and stays silent for longer than anybody waits.
    Stalls,
    /// Takes it and resets the connection.
    Resets,
    /// Takes it and writes half of its answer.
    Cuts,
    /// 500 with 131000: not taken, which nobody can know.
    Fails,
    /// 429 with 130429: not taken.
    Limits,
}

impl Mood {
    pub const BAD: [Mood; 5] = [Mood::Stalls, Mood::Resets, Mood::Cuts, Mood::Fails, Mood::Limits];

    pub fn name(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Stalls => "stalls after it took a message",
            Self::Resets => "resets after it took a message",
            Self::Cuts => "cuts its answer short",
            Self::Fails => "500 without taking the message",
            Self::Limits => "429",
        }
    }

    fn takes(self) -> bool {
        match self {
            Self::Answers | Self::Stalls | Self::Resets | Self::Cuts => true,
            Self::Fails | Self::Limits => false,
        }
    }
}

/// The mood of some of the requests; the others are answered.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    pub mood: Mood,
    pub percent: u8,
}

pub struct Graph {
    pub address: SocketAddr,
    weather: Mutex<Weather>,
    world: Arc<World>,
}

impl Graph {
    /// Serves as long as the runtime lives.
    pub async fn start(world: Arc<World>) -> Arc<Graph> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of this machine is free");
        let address = listener.local_addr().expect("it is bound");
        let graph = Arc::new(Graph { address, weather: Mutex::new(Weather::FAIR), world });
        let serving = Arc::clone(&graph);
        tokio::spawn(async move {
            loop {
                let Ok((connection, _)) = listener.accept().await else { continue };
                let serving = Arc::clone(&serving);
                tokio::spawn(async move { serving.serve(connection).await });
            }
        });
        graph
    }

    pub fn set_weather(&self, weather: Weather) {
        *self.weather.lock().unwrap_or_else(PoisonError::into_inner) = weather;
    }

    fn mood(&self) -> Mood {
        let Weather { mood, percent } = *self.weather.lock().unwrap_or_else(PoisonError::into_inner);
        if self.world.chance(percent) { mood } else { Mood::Answers }
    }

    /// One request after another, until either side ends it.
    async fn serve(&self, mut connection: TcpStream) {
        let mut unread = Vec::new();
        loop {
            match next_request(&mut connection, &mut unread).await {
                Read::Whole(body) => {
                    let Some(nth) = self.take(&body, &mut connection).await else { return };
                    self.world.history().requests[nth].answered_at_ms = Some(now_ms());
                }
                Read::Part => {
                    self.world.history().partial_requests += 1;
                    return;
                }
                Read::Nothing => return,
            }
        }
    }

    /// Which request of the history it was, if it was answered in a way that says what became of it.
    async fn take(&self, body: &[u8], connection: &mut TcpStream) -> Option<usize> {
        let mood = self.mood();
        let request = read(body, mood);
        let attempt = request.attempt;
        let wamid = self.world.arrived(request);
        sleep(Duration::from_millis(self.world.below(LATENCY_MS_MAX))).await;
        let taken = json!({ "messaging_product": "whatsapp", "messages": [{ "id": wamid }] }).to_string();
        let written = match mood {
            Mood::Answers => write(connection, "200 OK", &taken, taken.len()).await,
            Mood::Stalls => {
                // Until the other side gives up.
                let _gone = timeout(STALL, connection.read_u8()).await;
                return None;
            }
            Mood::Resets => {
                // The connection goes either way.
                let _unset = connection.set_zero_linger();
                return None;
            }
            Mood::Cuts => {
                let _gone = write(connection, "200 OK", &taken[..taken.len() / 2], taken.len()).await;
                return None;
            }
            Mood::Fails => {
                let text = error(131_000, "Something went wrong");
                write(connection, "500 Internal Server Error", &text, text.len()).await
            }
            Mood::Limits => {
                let text = error(130_429, "Rate limit hit");
                write(connection, "429 Too Many Requests", &text, text.len()).await
            }
        };
        written.ok()?;
        // The newest of that attempt; there is one.
        self.world.history().requests.iter().rposition(|it| it.attempt == attempt)
    }
}

impl Weather {
    pub const FAIR: Weather = Weather { mood: Mood::Answers, percent: 0 };
}

enum Read {
    Whole(Vec<u8>),
    /// The connection ended in the middle of a request.
    Part,
    Nothing,
}

async fn next_request(connection: &mut TcpStream, unread: &mut Vec<u8>) -> Read {
    loop {
        if let Some(body) = whole(unread) {
            return Read::Whole(body);
        }
        assert!(unread.len() < REQUEST_BYTES_MAX, "no request to Graph is so long");
        match connection.read_buf(unread).await {
            Ok(0) | Err(_) if unread.is_empty() => return Read::Nothing,
            Ok(0) | Err(_) => return Read::Part,
            Ok(_) => {}
        }
    }
}

/// Takes the body of the first request off, if all of it is there.
fn whole(unread: &mut Vec<u8>) -> Option<Vec<u8>> {
    let head_end = unread.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&unread[..head_end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |length| length.trim().parse().expect("a length is a number"));
    if unread.len() < head_end + length {
        return None;
    }
    let body = unread[head_end..head_end + length].to_vec();
    unread.drain(..head_end + length);
    Some(body)
}

fn read(body: &[u8], mood: Mood) -> Request {
    let body: Value = serde_json::from_slice(body).expect("a request to Graph is JSON");
    let text = |of: &Value| of.as_str().map(str::to_owned);
    let opaque = body["biz_opaque_callback_data"].as_str().and_then(Opaque::parse).expect("each message has our id");
    let label = match body["type"].as_str() {
        Some("template") => {
            let first = &body["template"]["components"][0]["parameters"][0]["text"];
            format!("template {}", first.as_str().expect("the templates of the load have a parameter"))
        }
        Some(_) | None => text(&body["text"]["body"]).expect("the load has texts and templates only"),
    };
    Request {
        attempt: (opaque.outbox_id, opaque.attempt),
        wa_id: text(&body["to"]).expect("a message is to somebody").trim_start_matches('+').to_owned(),
        label,
        arrived_at_ms: now_ms(),
        is_taken: mood.takes(),
        answered_at_ms: None,
        fault: (mood != Mood::Answers).then(|| mood.name()),
    }
}

fn error(code: u32, message: &str) -> String {
    json!({ "error": { "message": message, "type": "OAuthException", "code": code } }).to_string()
}

async fn write(connection: &mut TcpStream, status: &str, body: &str, length: usize) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
    connection.write_all(head.as_bytes()).await?;
    connection.write_all(body.as_bytes()).await?;
    connection.flush().await
}
