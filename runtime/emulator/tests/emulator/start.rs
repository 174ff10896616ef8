//! Why it does not start, in words that say what to type.

use std::net::SocketAddr;

use emulator::{Emulator, EmulatorError};
use tokio_util::sync::CancellationToken;

use crate::rig::{Folder, Rig};

const NOBODY: &str = "http://127.0.0.1:9/webhooks/whatsapp";

#[tokio::test]
async fn it_listens_on_loopback_only() {
    let folder = Folder::new();
    let mut config = folder.config(NOBODY);
    config.listen = SocketAddr::from(([0, 0, 0, 0], 8090));
    let refused = Emulator::start(config).await.err().unwrap();
    assert!(matches!(refused, EmulatorError::NotLoopback(_)));
    assert!(refused.to_string().ends_with("use --listen 127.0.0.1:8090"), "{refused}");
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let (folder, other) = (Folder::new(), Folder::new());
    let first = Emulator::start(folder.config(NOBODY)).await.unwrap();
    let mut config = other.config(NOBODY);
    config.listen = first.local_addr();
    let refused = Emulator::start(config).await.err().unwrap();
    assert!(matches!(refused, EmulatorError::PortTaken(_)));
    assert!(refused.to_string().contains(&first.local_addr().port().to_string()), "{refused}");
}

#[tokio::test]
async fn a_webhook_address_and_named_templates_must_be_there() {
    let folder = Folder::new();
    let refused = Emulator::start(folder.config("127.0.0.1:8080")).await.err().unwrap();
    assert!(matches!(refused, EmulatorError::Webhook(_)), "{refused}");
    let mut config = folder.config(NOBODY);
    config.templates = Some(folder.path().join("other.lock"));
    let refused = Emulator::start(config).await.err().unwrap();
    assert!(matches!(refused, EmulatorError::TemplatesUnread { .. }), "{refused}");
    std::fs::write(folder.path().join("templates.lock"), "version = 1\n[[template]]\nname = 7\n").unwrap();
    let refused = Emulator::start(folder.config(NOBODY)).await.err().unwrap();
    assert!(refused.to_string().contains("templates.lock: line 3: "), "{refused}");
}

#[tokio::test]
async fn a_stopped_emulator_gives_its_folder_free() {
    let folder = Folder::new();
    let emulator = Emulator::start(folder.config(NOBODY)).await.unwrap();
    assert_eq!(emulator.templates(), 2);
    let shutdown = CancellationToken::new();
    shutdown.cancel();
    emulator.serve(shutdown).await.unwrap();
    Rig::new(&folder, NOBODY).await;
}
