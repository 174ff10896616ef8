//! What `serve` answers to those who are not customers: Meta's handshake, who watches it, and who counts.
//! Source: Meta, "Webhooks: verification requests", and `docs/contract.md`.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt as _;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use system_tests::{Lab, Options, VERIFY_TOKEN};

use crate::capture;

fn handshake(mode: &str, token: &str) -> String {
    format!("/webhooks/whatsapp?hub.mode={mode}&hub.challenge=1158201444&hub.verify_token={token}")
}

#[test]
fn the_handshake_gives_the_challenge_back_for_the_right_token_only() {
    let lab = Lab::start(Options::default());
    let right = lab.get(&handshake("subscribe", VERIFY_TOKEN));
    assert_eq!((right.status, right.text.as_str()), (200, "1158201444"), "the challenge and nothing else");

    for wrong in [
        handshake("subscribe", "dev-verif"),
        handshake("subscribe", "dev-verify2"),
        handshake("subscribe", ""),
        handshake("unsubscribe", VERIFY_TOKEN),
        format!("/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}"),
        "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1158201444".to_owned(),
        "/webhooks/whatsapp".to_owned(),
    ] {
        let answer = lab.get(&wrong);
        assert_eq!(answer.status, 403, "{wrong}");
        assert!(!answer.text.contains("1158201444"), "{wrong}: {}", answer.text);
        assert!(!answer.text.contains(VERIFY_TOKEN), "the answer does not tell the token: {}", answer.text);
    }
}

#[test]
fn health_and_metrics_are_told() {
    let lab = Lab::start(Options::default());
    assert_eq!(lab.get("/healthz").status, 200);
    assert_eq!(lab.get("/readyz").status, 200);
    let before = lab.get("/metrics");
    assert_eq!(before.status, 200);

    lab.says("59170000001", "Hola");
    lab.settle();
    let after = lab.get("/metrics").text;
    assert!(after.lines().any(|line| line == "flowd_sends_total{outcome=\"accepted\"} 1"), "{after}");
    // The message, and the statuses of the answer.
    assert!(after.lines().any(|line| line == "flowd_webhooks_total{status=\"200\"} 3"), "{after}");
    assert!(!after.contains("59170000001"), "a customer is not counted by name");
}

/// With `--clock`, an emulator that does not know this process yet would move the clock past what is due in it.
#[test]
fn it_is_ready_once_its_first_report_was_answered() {
    let lab = Lab::start(Options::default());
    lab.kill_serve();
    let clock = HeldClock::start();
    let url = clock.url();
    thread::scope(|scope| {
        let serving = scope.spawn(|| lab.flowd_with(&["serve", "--clock", &url], &[("FLOWD_FAIL", "ack.after")]));
        lab.wait_until("its first report", |_| clock.reports() > 0);
        assert_eq!(lab.get("/healthz").status, 200, "it runs");
        assert_eq!(lab.get("/readyz").status, 503, "and nobody has answered it yet");
        clock.let_go();
        lab.wait_until("a serve that is ready", Lab::serve_is_ready);
        // The failpoint ends it.
        assert_eq!(lab.webhook(b"{}").status, 200);
        assert_eq!(serving.join().unwrap().status.signal(), Some(9));
    });
}

/// An emulator's clock that answers no report until it is told to.
struct HeldClock {
    address: SocketAddr,
    state: Arc<(Mutex<Held>, Condvar)>,
}

#[derive(Default)]
struct Held {
    reports: usize,
    let_go: bool,
}

impl HeldClock {
    fn start() -> HeldClock {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let clock = HeldClock { address: listener.local_addr().unwrap(), state: Arc::default() };
        let state = Arc::clone(&clock.state);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let state = Arc::clone(&state);
                thread::spawn(move || Self::serve(&connection.unwrap(), &state));
            }
        });
        clock
    }

    fn serve(connection: &TcpStream, (state, news): &(Mutex<Held>, Condvar)) {
        let Some(request) = capture::read(connection) else { return };
        if request.line.starts_with("GET /emulator/clock ") {
            return capture::answer(connection, r#"{"now":"2026-11-24T14:00:00Z","next":null}"#);
        }
        assert!(request.line.starts_with("POST /emulator/clock/participants/"), "{}", request.line);
        let mut held = state.lock().unwrap();
        held.reports += 1;
        drop(news.wait_while(held, |held| !held.let_go).unwrap());
        capture::answer(connection, r#"{"now":"2026-11-24T14:00:00Z","tick":1}"#);
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn reports(&self) -> usize {
        self.state.0.lock().unwrap().reports
    }

    fn let_go(&self) {
        self.state.0.lock().unwrap().let_go = true;
        self.state.1.notify_all();
    }
}
