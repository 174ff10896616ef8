//! The phone in the browser: one page per customer, made on the server, kept fresh by server-sent events.
//!
//! It shows what the World holds and does what the routes for scripts do. Every form works without the script; with it a
//! page that is open changes by itself. What stands beside the chat (the flow, its variables, why) comes from a
//! *companion*: a program on this machine whose fragments are passed on under `/companion/`, since the emulator knows
//! nothing of flows.

mod act;
mod companion;
mod events;
mod guard;
mod markup;
mod view;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State as Shared},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use stdlib::Language;

pub(crate) use companion::Companion;
pub use guard::same_machine;

use self::{
    view::{Chat, Phone, Switch, Time},
    words::Words,
};
use crate::{
    hub::{Hub, State},
    ids::CustomerId,
};

/// Nothing but our own files, and no page of others around ours.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

pub(crate) fn router() -> Router<Arc<Hub>> {
    Router::new()
        .route("/", get(|RawQuery(query): RawQuery| async move { Redirect::to(&with_query("/phone", query)) }))
        .route("/phone", get(first))
        .route("/phone/{customer}", get(page))
        .route("/phone/{customer}/list", get(list))
        .route("/phone/{customer}/chat", get(chat))
        .route("/phone/{customer}/world", get(world))
        .route("/phone/events", get(events::stream))
        .route("/phone/customers", post(act::add))
        .route("/phone/{customer}/edit", post(act::edit))
        .route("/phone/{customer}/say", post(act::say))
        .route("/phone/{customer}/read", post(act::read))
        .route("/phone/{customer}/clock", post(act::shift))
        .route("/phone/{customer}/faults", post(act::faults))
        .route("/companion/{*path}", get(companion::fragment).post(companion::act))
        .route("/phone/assets/phone.css", get(|| async { asset("text/css", include_str!("../assets/phone.css")) }))
        .route("/phone/assets/phone.js", get(|| async { asset("text/javascript", include_str!("../assets/phone.js")) }))
        .route("/phone/assets/icon.svg", get(|| async { asset("image/svg+xml", include_str!("../assets/icon.svg")) }))
        .layer(middleware::map_response(with_policy))
}

async fn with_policy(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    response
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, format!("{kind}; charset=utf-8"))], text).into_response()
}

#[derive(Template)]
#[template(path = "phone.html")]
struct Page<'p> {
    words: &'static Words,
    languages: [&'static str; 3],
    /// 0: nobody.
    open: u32,
    name: &'p str,
    wa_id: &'p str,
    user_id: &'p str,
    /// What the companion knows the customer by.
    address: &'p str,
    companion: bool,
    list: String,
    chat: String,
    world: String,
}

#[derive(Template)]
#[template(path = "list.html")]
struct List {
    chats: Vec<Chat>,
}

#[derive(Template)]
#[template(path = "chat.html")]
struct ChatOf<'p> {
    words: &'static Words,
    phone: &'p Phone,
    address: &'p str,
    companion: bool,
}

#[derive(Template)]
#[template(path = "world.html")]
struct WorldOf {
    words: &'static Words,
    open: u32,
    time: Time,
    switches: Vec<Switch>,
    any_fault: bool,
}

/// The chat that spoke last, else the page for the first customer.
async fn first(Shared(hub): Shared<Arc<Hub>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let newest = hub.peek(|state| view::chats(state, None, Language::Es).first().map(|chat| chat.id));
    match newest {
        Some(id) => Redirect::to(&with_query(&format!("/phone/{id}"), query)).into_response(),
        None => shown(&hub, 0, query.as_deref(), &headers),
    }
}

/// The language that was chosen goes along.
fn with_query(path: &str, query: Option<String>) -> String {
    query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
}

async fn page(
    Shared(hub): Shared<Arc<Hub>>,
    Path(customer): Path<u32>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    shown(&hub, customer, query.as_deref(), &headers)
}

fn shown(hub: &Hub, customer: u32, query: Option<&str>, headers: &HeaderMap) -> Response {
    let chosen = query.and_then(|query| query.strip_prefix("lang=")).filter(|code| LANGUAGES.contains(code));
    let language = chosen.map_or_else(|| language(headers), Language::of);
    let words = Words::of(language);
    let html = hub.peek(|state| {
        let id = (customer != 0).then_some(CustomerId(customer));
        let phone = match id {
            Some(id) => Some(view::phone(state, id, language)?),
            None => None,
        };
        let companion = state.companion.is_some();
        let page = Page {
            words,
            languages: LANGUAGES,
            open: customer,
            name: phone.as_ref().map_or("", |phone| &phone.name),
            wa_id: phone.as_ref().map_or("", |phone| &phone.wa_id),
            user_id: phone.as_ref().map_or("", |phone| &phone.user_id),
            address: phone.as_ref().map_or("", Phone::address_for_companion),
            companion,
            list: list_of(state, id, language),
            chat: phone
                .as_ref()
                .map(|phone| rendered(&ChatOf { words, phone, address: phone.address_for_companion(), companion }))
                .unwrap_or_default(),
            world: world_of(state, customer, language),
        };
        Some(rendered(&page))
    });
    let Some(html) = html else { return gone(words) };
    let mut response = Html(html).into_response();
    if let Some(code) = chosen {
        let cookie = format!("lang={code}; Path=/; SameSite=Strict; HttpOnly; Max-Age=31536000");
        response.headers_mut().insert(header::SET_COOKIE, cookie.parse().expect("a code is plain ASCII"));
    }
    response
}

async fn list(Shared(hub): Shared<Arc<Hub>>, Path(customer): Path<u32>, headers: HeaderMap) -> Html<String> {
    Html(hub.peek(|state| list_of(state, Some(CustomerId(customer)), language(&headers))))
}

async fn chat(Shared(hub): Shared<Arc<Hub>>, Path(customer): Path<u32>, headers: HeaderMap) -> Response {
    let language = language(&headers);
    let words = Words::of(language);
    let html = hub.peek(|state| {
        let phone = view::phone(state, CustomerId(customer), language)?;
        Some(rendered(&ChatOf {
            words,
            phone: &phone,
            address: phone.address_for_companion(),
            companion: state.companion.is_some(),
        }))
    });
    html.map_or_else(|| gone(words), |html| Html(html).into_response())
}

async fn world(Shared(hub): Shared<Arc<Hub>>, Path(customer): Path<u32>, headers: HeaderMap) -> Html<String> {
    Html(hub.peek(|state| world_of(state, customer, language(&headers))))
}

fn list_of(state: &State, open: Option<CustomerId>, language: Language) -> String {
    rendered(&List { chats: view::chats(state, open, language) })
}

fn world_of(state: &State, customer: u32, language: Language) -> String {
    let words = Words::of(language);
    let switches = view::switches(state, words);
    rendered(&WorldOf {
        words,
        open: customer,
        time: view::time(state, Some(CustomerId(customer)), language),
        any_fault: switches.iter().any(|switch| switch.on),
        switches,
    })
}

fn rendered(template: &impl Template) -> String {
    template.render().expect("a text can always be written to")
}

fn gone(words: &'static Words) -> Response {
    (StatusCode::NOT_FOUND, words.gone).into_response()
}

const LANGUAGES: [&str; 3] = ["es", "en", "pt"];

/// What was chosen on the page, else what the browser asks for, else Spanish.
fn language(headers: &HeaderMap) -> Language {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok()).unwrap_or_default();
    let cookies = text(header::COOKIE);
    let chosen = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("lang="));
    let asked =
        text(header::ACCEPT_LANGUAGE).split(',').map(|range| range.split([';', '-']).next().unwrap_or("").trim());
    let known = chosen.into_iter().chain(asked).find(|code| LANGUAGES.contains(code));
    Language::of(known.unwrap_or("es"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_what_was_chosen_then_what_the_browser_asks_for() {
        for (cookie, asked, expected) in [
            ("", "", Language::Es),
            ("", "fr, pt-BR;q=0.8, en;q=0.5", Language::Pt),
            ("lang=en", "pt", Language::En),
            ("a=b; lang=pt", "en", Language::Pt),
            ("lang=xx", "en-GB", Language::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookie.parse().unwrap());
            headers.insert(header::ACCEPT_LANGUAGE, asked.parse().unwrap());
            assert_eq!(language(&headers), expected, "{cookie} {asked}");
        }
    }
}
