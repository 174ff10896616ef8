//! A Graph that takes every message and keeps the bytes it was sent.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Debug, Clone)]
pub struct Request {
    /// `POST /… HTTP/1.1`
    pub line: String,
    /// Names in small letters, in the order sent.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// The value of a header that must be there once.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let values: Vec<_> = self.headers.iter().filter(|(known, _)| known == name).collect();
        assert_eq!(values.len(), 1, "{name} in {:?}", self.headers);
        &values[0].1
    }
}

pub struct Capture {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Capture {
    /// Serves until the test's process ends.
    pub fn start() -> Capture {
        Capture::with(|nth| format!(r#"{{"messaging_product":"whatsapp","messages":[{{"id":"wamid.{nth}"}}]}}"#))
    }

    /// One that gives everybody this answer, with 200.
    pub fn answering(text: &'static str) -> Capture {
        Capture::with(move |_| text.to_owned())
    }

    /// The answer to the nth request, from 1.
    fn with(answer: impl Fn(usize) -> String + Send + Copy + 'static) -> Capture {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, requests) = (listener.local_addr().unwrap(), Arc::default());
        let kept = Arc::clone(&requests);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let kept = Arc::clone(&kept);
                thread::spawn(move || serve(&connection.unwrap(), &kept, answer));
            }
        });
        Capture { address, requests }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// One request a connection.
fn serve(connection: &TcpStream, kept: &Mutex<Vec<Request>>, say: impl Fn(usize) -> String) {
    let Some(request) = read(connection) else { return };
    let nth = {
        let mut kept = kept.lock().unwrap();
        kept.push(request);
        kept.len()
    };
    answer(connection, &say(nth));
}

/// `None` where the connection was closed without a request.
pub fn read(connection: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(connection);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }
    let header = |line: &String| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    let headers: Vec<_> = head[1..].iter().map(|line| header(line).unwrap()).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    Some(Request { line: head.remove(0), headers, body })
}

/// 200 with this JSON, and the end of the connection.
pub fn answer(mut connection: &TcpStream, json: &str) {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(connection, "{head}\r\ncontent-length: {}\r\n\r\n{json}", json.len()).unwrap();
}
