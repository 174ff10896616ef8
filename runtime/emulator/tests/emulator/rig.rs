//! An emulator that can be killed, and the requests that scripts make.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use emulator::{ACCESS_TOKEN, Config, Emulator, EmulatorError, PHONE_NUMBER_ID};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

pub const NOW: &str = "2026-11-24T10:00:00Z";
pub const ANA: &str = "59170000001";

const TEMPLATES: &str = r#"
version = 1
pulled_at = "2026-11-20T10:00:00Z"

[[template]]
name = "despedida_1"
language = "es"
category = "MARKETING"
status = "APPROVED"
parameter_format = "NAMED"
body = "¡Gracias, {{nombre}}!"
parameters = ["nombre"]
buttons = []

[[template]]
name = "pausada"
language = "es"
category = "UTILITY"
status = "PAUSED"
body = "Hola"
parameters = []
"#;

/// A folder of its own, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("emulator-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("templates.lock"), TEMPLATES).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A free port, the templates of these tests, the clock at [`NOW`].
    pub fn config(&self, webhook: &str) -> Config {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            webhook: webhook.to_owned(),
            templates: Some(self.0.join("templates.lock")),
            data: self.0.join("data"),
            now: Some(NOW.parse().unwrap()),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// An emulator on a runtime of its own.
pub struct Rig {
    runtime: Option<Runtime>,
    base: String,
    client: Client,
}

impl Rig {
    pub async fn start(config: Config) -> Result<Self, EmulatorError> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let started = runtime.spawn(Emulator::start(config)).await.unwrap();
        let emulator = match started {
            Ok(emulator) => emulator,
            Err(error) => {
                runtime.shutdown_background();
                return Err(error);
            }
        };
        let base = format!("http://{}", emulator.local_addr());
        runtime.spawn(emulator.serve(CancellationToken::new()));
        let client = Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Ok(Self { runtime: Some(runtime), base, client })
    }

    /// One whose webhooks go to `business`.
    pub async fn new(folder: &Folder, webhook: &str) -> Self {
        Self::start(folder.config(webhook)).await.unwrap()
    }

    /// Ends the emulator between two instructions, without a word to anybody: all its tasks are dropped where they are.
    pub async fn kill(mut self) {
        let runtime = self.runtime.take().unwrap();
        tokio::task::spawn_blocking(move || drop(runtime)).await.unwrap();
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base)).json(body)
    }

    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let encoded: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let kind = "application/x-www-form-urlencoded";
        self.client.post(format!("{}{path}", self.base)).header("content-type", kind).body(encoded.join("&"))
    }

    /// The customer writes; what the script is told.
    pub async fn write(&self, customer: &str, body: Value) -> Value {
        let answer = ask(self.post(&format!("/emulator/customers/{customer}/messages"), &body)).await;
        assert_eq!(answer.0, StatusCode::OK, "{}", answer.1);
        answer.1
    }

    pub fn graph(&self, body: &Value) -> RequestBuilder {
        self.post(&format!("/v23.0/{PHONE_NUMBER_ID}/messages"), body).bearer_auth(ACCESS_TOKEN)
    }

    pub async fn send(&self, body: &Value) -> (StatusCode, Value) {
        ask(self.graph(body)).await
    }

    pub async fn record(&self, query: &str) -> Value {
        ask(self.get(&format!("/emulator/messages{query}"))).await.1
    }

    pub async fn shift(&self, body: Value) -> (StatusCode, Value) {
        ask(self.post("/emulator/clock", &body)).await
    }

    pub async fn idle(&self, timeout: &str) -> (StatusCode, Value) {
        ask(self.get(&format!("/emulator/idle?timeout={timeout}"))).await
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| all + "%" + &hex::encode([byte]))
}

pub async fn ask(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status();
    (status, answer.json().await.unwrap())
}

pub fn text(to: &str, body: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": body},
        "biz_opaque_callback_data": "v1.7.1"})
}

pub fn template(name: &str, language: &str, nombre: &[&str]) -> Value {
    let parameters: Vec<Value> =
        nombre.iter().map(|text| json!({"type": "text", "parameter_name": "nombre", "text": text})).collect();
    json!({"messaging_product": "whatsapp", "to": ANA, "type": "template", "template": {
        "name": name, "language": {"code": language}, "components": [{"type": "body", "parameters": parameters}]}})
}
