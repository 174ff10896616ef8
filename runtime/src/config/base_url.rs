//! The root under which another server's paths stand: Graph, the emulator, our own public address.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;
use thiserror::Error;

/// `http` or `https`, a host, at most a path; never a user, a query or a fragment, so it may be shown and logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why a text is no base URL; reads after the setting's name. Holds nothing of the text: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BaseUrlError {
    #[error("is not a URL like https://host")]
    NotUrl,
    #[error("must begin with http:// or https://")]
    Scheme,
    #[error("must be host and path only, without user, password, `?` and `#`")]
    Extra,
}

impl BaseUrl {
    pub fn parse(text: &str) -> Result<BaseUrl, BaseUrlError> {
        let url = Url::parse(text.trim()).map_err(|_| BaseUrlError::NotUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme);
        }
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Extra);
        }
        Ok(BaseUrl(url))
    }

    /// `path` begins with a slash and goes behind the base's own path.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.without_slash())
    }

    /// Whether the host is this machine by its very name; no name is looked up.
    pub fn is_loopback(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let address: Result<IpAddr, _> = host.trim_start_matches('[').trim_end_matches(']').parse();
        address.map_or(host == "localhost", |address| address.is_loopback())
    }

    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    fn without_slash(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.without_slash())
    }
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, BaseUrlError};

    #[test]
    fn paths_go_behind_the_base() {
        let with_path = BaseUrl::parse("https://example.com/wa/").unwrap();
        assert_eq!(with_path.join("/healthz"), "https://example.com/wa/healthz");
        let bare = BaseUrl::parse(" http://127.0.0.1:8090 ").unwrap();
        assert_eq!(bare.join("/v23.0/1/messages"), "http://127.0.0.1:8090/v23.0/1/messages");
        assert_eq!(bare.to_string(), "http://127.0.0.1:8090");
    }

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for here in ["http://localhost:1", "http://LOCALHOST", "http://127.9.9.9", "http://[::1]:80"] {
            assert!(BaseUrl::parse(here).unwrap().is_loopback(), "{here}");
        }
        for elsewhere in [
            "https://graph.facebook.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://0.0.0.0",
        ] {
            assert!(!BaseUrl::parse(elsewhere).unwrap().is_loopback(), "{elsewhere}");
        }
    }

    #[test]
    fn a_url_that_could_hold_a_secret_is_refused() {
        for text in ["https://u:p@example.com", "https://u@example.com", "https://e.com?token=1", "https://e.com#a"] {
            assert_eq!(BaseUrl::parse(text), Err(BaseUrlError::Extra), "{text}");
        }
        assert_eq!(BaseUrl::parse("ftp://example.com"), Err(BaseUrlError::Scheme));
        assert_eq!(BaseUrl::parse("graph.facebook.com"), Err(BaseUrlError::NotUrl));
    }
}
