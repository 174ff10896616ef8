//! Only pages of this machine may ask for anything: the emulator has no login, and a site somebody visits could
//! otherwise write to it through their browser.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Refuses what was sent to another name than this machine's (a name that was made to point here), and what a page of
/// another origin sends. Programs send no `Origin`.
pub async fn same_machine(request: Request, next: Next) -> Response {
    if is_from_here(request.headers()) {
        next.run(request).await
    } else {
        let words = "only pages and programs of this machine may use the emulator; open it as http://127.0.0.1\n";
        (StatusCode::FORBIDDEN, words).into_response()
    }
}

fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value: &header::HeaderValue| value.to_str().unwrap_or("?"));
    let host = text(header::HOST);
    let is_loopback = host.is_none_or(|host| {
        let name = host
            .rsplit_once(':')
            .map_or(host, |(name, port)| if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host });
        matches!(name, "127.0.0.1" | "localhost" | "[::1]")
    });
    let is_own = text(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://") == host);
    is_loopback && is_own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_and_other_origins_are_refused() {
        for (host, origin, expected) in [
            ("127.0.0.1:8090", None, true),
            ("localhost:8090", Some("http://localhost:8090"), true),
            ("[::1]:8090", Some("http://[::1]:8090"), true),
            ("localhost", None, true),
            ("127.0.0.1:8090", Some("http://127.0.0.1:9999"), false),
            ("127.0.0.1:8090", Some("https://example.com"), false),
            ("127.0.0.1:8090", Some("null"), false),
            ("example.com:8090", None, false),
            ("127.0.0.1.example.com", None, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(is_from_here(&headers), expected, "{host} {origin:?}");
        }
    }
}
