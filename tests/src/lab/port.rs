//! Ports of this machine for one laboratory at a time, also among tests that run as processes of their own.
//!
//! Port 0 would not do: the emulator must be told where `serve` will listen, and a restarted `serve` comes back to the
//! same port. The range lies below the ports that systems give to outgoing connections.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use super::folder;

const RANGE: std::ops::Range<u16> = 20_000..32_000;

/// A port nobody else listens on, kept for this laboratory by a locked file until it is dropped.
pub struct Port {
    number: u16,
    _lock: File,
}

impl Port {
    pub fn take() -> Port {
        let locks = folder::shared("ventana-ports");
        fs::create_dir_all(&locks).expect("the system's folder for temporary files can be written to");
        let span = RANGE.end - RANGE.start;
        // Each process begins elsewhere, so that many rarely look at the same port.
        let from = (std::process::id().wrapping_mul(2_654_435_761) % u32::from(span)) as u16;
        for step in 0..span {
            let number = RANGE.start + (from + step) % span;
            let Ok(lock) = File::options().create(true).append(true).open(locks.join(number.to_string())) else {
                continue;
            };
            if lock.try_lock().is_ok() && TcpListener::bind((Ipv4Addr::LOCALHOST, number)).is_ok() {
                return Port { number, _lock: lock };
            }
        }
        panic!("no port from {} to {} is free on 127.0.0.1", RANGE.start, RANGE.end);
    }

    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.number))
    }
}

#[cfg(test)]
mod tests {
    use super::Port;

    #[test]
    fn a_port_is_given_once_until_it_is_dropped() {
        let first = Port::take();
        let second = Port::take();
        assert_ne!(first.address(), second.address());
        let given_back = first.address();
        drop(first);
        assert_eq!(Port::take().address(), given_back);
    }
}
