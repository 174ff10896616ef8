//! A wire that can break: a TCP proxy between a node and what it talks to, PostgreSQL or Graph.
//!
//! It knows nothing of what it carries. A process that dies takes its connections along, and the other side is told; here
//! connections end, or go dead, while both sides live.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// Read at once in one direction.
const PIECE_BYTES: usize = 16 * 1024;

/// What a wire does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    Carries,
    /// A new connection is accepted and reset; those there are go on.
    Resets,
    /// Half open: what either side says is swallowed, and neither is told. A connection that was there stays dead also when
    /// the wire carries again, as one does whose other side has forgotten it.
    Swallows,
}

/// Where it leads.
#[derive(Debug, Clone)]
pub enum Target {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

pub struct Proxy {
    pub address: SocketAddr,
    target: Target,
    state: watch::Sender<State>,
    broken: AtomicUsize,
}

#[derive(Debug, Clone, Copy)]
struct State {
    wire: Wire,
    /// How often all connections were cut.
    cuts: usize,
}

impl Proxy {
    /// Serves as long as the runtime lives.
    pub async fn start(target: Target) -> Arc<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of this machine is free");
        let address = listener.local_addr().expect("it is bound");
        let state = watch::Sender::new(State { wire: Wire::Carries, cuts: 0 });
        let proxy = Arc::new(Proxy { address, target, state, broken: AtomicUsize::new(0) });
        let serving = Arc::clone(&proxy);
        tokio::spawn(async move {
            loop {
                let Ok((client, _)) = listener.accept().await else { continue };
                let serving = Arc::clone(&serving);
                tokio::spawn(async move { serving.serve(client).await });
            }
        });
        proxy
    }

    pub fn set(&self, wire: Wire) {
        self.state.send_modify(|state| state.wire = wire);
    }

    /// Resets every connection there is; new ones are carried.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.cuts += 1);
    }

    /// Connections that broke while the client waited for an answer, or before it could ask.
    pub fn broken(&self) -> usize {
        self.broken.load(Ordering::SeqCst)
    }

    async fn serve(&self, client: TcpStream) {
        let state = self.state.subscribe();
        let wire = state.borrow().wire;
        let is_broken = match wire {
            Wire::Resets => {
                reset(&client);
                true
            }
            Wire::Carries | Wire::Swallows => match &self.target {
                Target::Tcp(address) => match TcpStream::connect(address).await {
                    Ok(server) => carry(client, server, state).await,
                    Err(_) => false,
                },
                Target::Unix(path) => match UnixStream::connect(path).await {
                    Ok(server) => carry(client, server, state).await,
                    Err(_) => false,
                },
            },
        };
        if is_broken {
            self.broken.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Until one side ends. True where the wire broke and the client waited for an answer.
async fn carry(
    mut client: TcpStream,
    mut server: impl AsyncRead + AsyncWrite + Unpin,
    mut state: watch::Receiver<State>,
) -> bool {
    let cuts = state.borrow().cuts;
    let mut is_dead = state.borrow_and_update().wire == Wire::Swallows;
    let mut has_server = true;
    // The client has asked, and nothing came back.
    let mut waits = false;
    let (mut asked, mut answered) = (vec![0; PIECE_BYTES], vec![0; PIECE_BYTES]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { break };
                waits = true;
                if !is_dead && server.write_all(&asked[..length]).await.is_err() {
                    break;
                }
            }
            read = server.read(&mut answered), if has_server => {
                match read {
                    Ok(length @ 1..) if !is_dead => {
                        waits = false;
                        if client.write_all(&answered[..length]).await.is_err() {
                            break;
                        }
                    }
                    Ok(1..) => {}
                    // A client behind a dead wire does not hear of it.
                    Ok(0) | Err(_) if is_dead => has_server = false,
                    Ok(0) | Err(_) => break,
                }
            }
            changed = state.changed() => {
                let now = *state.borrow_and_update();
                if changed.is_err() || now.cuts > cuts {
                    reset(&client);
                    return waits;
                }
                is_dead |= now.wire == Wire::Swallows;
            }
        }
    }
    is_dead && waits
}

/// Makes the end of a connection, when it is dropped, a reset.
fn reset(connection: &TcpStream) {
    // Where it cannot be set, the connection ends all the same.
    let _unset = connection.set_zero_linger();
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    /// Long enough for an answer over loopback, which is not to come.
    const SILENCE: Duration = Duration::from_millis(100);

    /// A server that sends back what it gets, and a wire to it.
    async fn echo() -> Arc<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut server, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let (mut read, mut write) = server.split();
                    tokio::io::copy(&mut read, &mut write).await
                });
            }
        });
        Proxy::start(Target::Tcp(address)).await
    }

    async fn says(client: &mut TcpStream) -> std::io::Result<u8> {
        client.write_all(b"x").await?;
        client.read_u8().await
    }

    #[tokio::test]
    async fn it_carries_until_it_is_cut_and_then_again() {
        let proxy = echo().await;
        let mut client = TcpStream::connect(proxy.address).await.unwrap();
        assert_eq!(says(&mut client).await.unwrap(), b'x');
        proxy.cut();
        assert_eq!(client.read_u8().await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        assert_eq!(proxy.broken(), 0, "nobody waited for an answer");
        let mut next = TcpStream::connect(proxy.address).await.unwrap();
        assert_eq!(says(&mut next).await.unwrap(), b'x');
    }

    #[tokio::test]
    async fn a_dead_connection_stays_silent_and_new_ones_are_carried_again() {
        let proxy = echo().await;
        let mut client = TcpStream::connect(proxy.address).await.unwrap();
        assert_eq!(says(&mut client).await.unwrap(), b'x');
        proxy.set(Wire::Swallows);
        assert!(timeout(SILENCE, says(&mut client)).await.is_err());
        proxy.set(Wire::Carries);
        assert!(timeout(SILENCE, says(&mut client)).await.is_err());
        let mut next = TcpStream::connect(proxy.address).await.unwrap();
        assert_eq!(says(&mut next).await.unwrap(), b'x');
    }

    #[tokio::test]
    async fn a_connection_is_reset_after_it_was_accepted() {
        let proxy = echo().await;
        proxy.set(Wire::Resets);
        let mut client = TcpStream::connect(proxy.address).await.unwrap();
        assert!(says(&mut client).await.is_err());
        assert_eq!(proxy.broken(), 1);
    }
}
