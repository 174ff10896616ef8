//! Where the conversations are kept, as `DATABASE_URL` names it.

use std::{fmt, path::PathBuf, str::FromStr as _};

use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};

#[derive(Debug, Clone)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    Postgres(Server),
}

/// As it may be shown.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "{}", file.display()),
            Self::Postgres(server) => write!(f, "{server}"),
        }
    }
}

/// A database of a PostgreSQL server, and how to get in. Only the way there is ever shown.
#[derive(Clone)]
pub struct Server(Box<PgConnectOptions>);

impl Server {
    /// `None` for what is no URL of one.
    pub fn parse(url: &str) -> Option<Self> {
        PgConnectOptions::from_str(url).ok().map(|options| Self(Box::new(options)))
    }

    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.0
    }

    /// Another database of the same server.
    pub(super) fn with_database(&self, name: &str) -> Self {
        Self(Box::new((*self.0).clone().database(name)))
    }

    /// With the password in it: for the environment of a process, never to be shown.
    pub(super) fn url(&self) -> String {
        self.0.to_url_lossy().into()
    }

    pub fn user(&self) -> &str {
        self.0.get_username()
    }

    /// Without one in the URL, PostgreSQL takes the user's name.
    pub fn database(&self) -> &str {
        self.0.get_database().unwrap_or_else(|| self.user())
    }

    /// Host and port, or the folder of its socket.
    pub fn address(&self) -> String {
        match self.0.get_socket() {
            Some(socket) => format!("{} (port {})", socket.display(), self.0.get_port()),
            None => format!("{}:{}", self.0.get_host(), self.0.get_port()),
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "database {} at {}", self.database(), self.address())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_shows_the_way_and_not_the_password() {
        let server = Server::parse("postgres://ana:hunter2@db.example.com:5433/flujos").unwrap();
        assert_eq!(server.to_string(), "database flujos at db.example.com:5433");
        let shown = format!("{server:?} {:?}", Database::Postgres(server.clone()));
        assert!(!shown.contains("hunter2") && shown.contains("flujos"), "{shown}");
        assert!(Server::parse("postgres://ana@db:no-port/x").is_none());
    }
}
