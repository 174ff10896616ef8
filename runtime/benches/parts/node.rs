//! A `flowd serve` for a benchmark: the real program over a database of its own, its memory, and webhooks for it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant, SystemTime},
};

use serde_json::{Value, json};

const FLOWD: &str = env!("CARGO_BIN_EXE_flowd");
const SECRET: &str = "dev-secret";
const KEY: &str = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";
const TRY_AGAIN: Duration = Duration::from_millis(5);
const GIVE_UP: Duration = Duration::from_mins(2);

/// Where a node lives, started or not.
pub struct Home {
    folder: tempfile::TempDir,
    database_url: String,
    address: SocketAddr,
}

impl Home {
    /// With this flow as its only one.
    pub fn new(flow: &str, postgres: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("flows")).unwrap();
        std::fs::write(folder.path().join("flows/flow.flow"), flow).unwrap();
        let file = format!("sqlite:{}", folder.path().join("flowd.db").display());
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self { folder, database_url: postgres.unwrap_or(file), address }
    }

    pub fn database_url(&self) -> &str {
        &self.database_url
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("flowd.db")
    }

    pub fn start(&self) -> Node {
        let mut command = Command::new(FLOWD);
        command.arg("serve").current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        for (name, value) in [
            ("DATABASE_URL", self.database_url.as_str()),
            ("FLOWD_LISTEN", &self.address.to_string()),
            // Nobody listens there, and the flows of a benchmark send nothing.
            ("FLOWD_GRAPH_URL", "http://127.0.0.1:1"),
            ("FLOWD_APP_SECRET", SECRET),
            ("FLOWD_VERIFY_TOKEN", "dev-verify"),
            ("FLOWD_ACCESS_TOKEN", "dev-token"),
            ("FLOWD_PHONE_NUMBER_ID", "100000000000001"),
            ("FLOWD_WABA_ID", "200000000000001"),
            ("FLOWD_KEY", KEY),
            ("FLOWD_FLOWS", "flows"),
            ("FLOWD_LOG", "warn"),
        ] {
            command.env(name, value);
        }
        let mut child = command.spawn().unwrap();
        let begun = Instant::now();
        while !is_ready(self.address) {
            assert!(child.try_wait().unwrap().is_none(), "flowd ended; what it said stands above");
            assert!(begun.elapsed() < GIVE_UP, "flowd does not answer");
            std::thread::sleep(TRY_AGAIN);
        }
        Node { child, address: self.address }
    }
}

pub struct Node {
    child: Child,
    address: SocketAddr,
}

impl Node {
    /// What it holds in memory, in MB.
    pub fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap() / 1024.0
    }

    /// Ends in order, so that everything stands in the database's own file.
    pub fn stop(mut self) {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success(), "flowd did not end in order");
    }

    pub fn webhooks(&self) -> Webhooks {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        Webhooks { address: self.address, stream: BufReader::new(stream) }
    }
}

/// A benchmark that fails leaves nothing running.
impl Drop for Node {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// One connection of WhatsApp's.
pub struct Webhooks {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

impl Webhooks {
    /// Delivers it; it is committed afterwards.
    pub fn deliver(&mut self, body: &[u8]) {
        let signature = whatsapp::signature::sign(SECRET, body);
        let head = format!(
            "POST /webhooks/whatsapp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             x-hub-signature-256: {signature}\r\n\r\n",
            self.address,
            body.len()
        );
        let stream = self.stream.get_mut();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let (mut status, mut length, mut line) = (String::new(), 0, String::new());
        self.stream.read_line(&mut status).unwrap();
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            let header = line.trim().to_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        self.stream.read_exact(&mut vec![0; length]).unwrap();
        assert!(status.starts_with("HTTP/1.1 200"), "flowd answers {status}");
    }
}

/// A webhook of customers who each write this text, as WhatsApp writes it. `message` tells one of their messages from
/// another.
pub fn webhook(customers: std::ops::Range<usize>, message: &str, text: &str) -> Vec<u8> {
    let seconds = now_ms() / 1000;
    let changes: Vec<Value> = customers
        .map(|customer| {
            let wa_id = format!("5917{customer:07}");
            let user_id = format!("BO.1349120{customer:013}");
            json!({ "field": "messages", "value": {
                "messaging_product": "whatsapp",
                "metadata": { "display_phone_number": "59170000000", "phone_number_id": "100000000000001" },
                "contacts": [{ "profile": { "name": "Ana Pérez" }, "wa_id": wa_id, "user_id": user_id }],
                "messages": [{ "from": wa_id, "from_user_id": user_id, "timestamp": seconds.to_string(),
                    "id": format!("wamid.HBgLNTkx{message}VAgASGBQ{customer:020}AA=="),
                    "type": "text", "text": { "body": text } }],
            }})
        })
        .collect();
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "200000000000001", "changes": changes }] })
        .to_string()
        .into_bytes()
}

pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

/// Bytes of a file, or none where it is not there.
pub fn size(file: &Path) -> u64 {
    file.metadata().map_or(0, |file| file.len())
}

fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let asked = write!(stream, "GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
}
