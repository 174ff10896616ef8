//! HTTP to the two processes, one request after another.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, redirect, retry};
use tokio::runtime::Runtime;

use super::answer::Answer;

/// A move of the clock is answered within 30 s or given up by the emulator.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Sends, and waits for the whole answer; `Err` is a sentence. May be called from several threads at once.
pub fn send(request: RequestBuilder) -> Result<Answer, String> {
    let answer = runtime().block_on(async {
        let response = request.send().await?;
        let status = response.status().as_u16();
        Ok::<_, reqwest::Error>(Answer { status, text: response.text().await? })
    });
    answer.map_err(|error| format!("{error:?}"))
}

/// Keeps no connection: one to a process that was killed would be taken for a living one.
pub fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let builder = Client::builder()
            .tls_certs_only([])
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .pool_max_idle_per_host(0)
            .timeout(TIMEOUT);
        builder.build().expect("a client without TLS needs nothing of the machine")
    })
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().expect("the machine has a thread left")
    })
}
