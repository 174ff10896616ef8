//! Whether the address is to be had on which webhooks are taken in, or who has it.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};

use super::{Check, PATIENCE};
use crate::config::{self, BaseUrl, Draft};
use crate::http;

const NAME: &str = "port";
const ANOTHER: &str = "Stop what uses that port, or set FLOWD_LISTEN to another one";

pub struct Looked {
    pub check: Check,
    /// A flowd answers there.
    pub is_flowd: bool,
}

impl From<Check> for Looked {
    fn from(check: Check) -> Self {
        Self { check, is_flowd: false }
    }
}

pub async fn look(draft: &Draft) -> Looked {
    let Some(address) = draft.listen else { return Check::skipped(NAME, "FLOWD_LISTEN is wrong").into() };
    let url = config::local_url(address);
    // Not bound where somebody listens: a start at this very moment must not find it taken by us.
    let is_taken = tokio::time::timeout(PATIENCE, TcpStream::connect(config::reachable(address))).await;
    if is_taken.is_ok_and(|connected| connected.is_ok()) {
        return taken(address, &url).await;
    }
    match TcpListener::bind(address).await {
        Ok(_free) => Check::ok(NAME, format!("{address} is free")).into(),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Check::failed(
            NAME,
            format!("this user may not listen on {address}"),
            "Take a port above 1023 and let a proxy stand before it",
        )
        .into(),
        Err(error) => Check::failed(NAME, format!("{address} cannot be listened on: {error}"), ANOTHER).into(),
    }
}

async fn taken(address: SocketAddr, url: &BaseUrl) -> Looked {
    match status(url, "/healthz").await {
        Some(200) => {
            let check = match status(url, "/readyz").await {
                Some(200) => Check::ok(NAME, format!("a flowd listens on {address} and takes webhooks in")),
                Some(_) | None => Check::warning(
                    NAME,
                    format!("a flowd listens on {address} and does not take webhooks in yet"),
                    "Look at its log, and ask again in a few seconds",
                ),
            };
            Looked { check, is_flowd: true }
        }
        Some(_) | None => {
            Check::failed(NAME, format!("{address} is taken by a program that is no flowd"), ANOTHER).into()
        }
    }
}

async fn status(url: &BaseUrl, path: &str) -> Option<u16> {
    let client = http::client_within(url, PATIENCE).ok()?;
    Some(client.get(url.join(path)).send().await.ok()?.status().as_u16())
}
