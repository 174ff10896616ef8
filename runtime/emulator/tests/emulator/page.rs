//! The phone in the browser, as a browser without scripts sees it.

use axum::{Router, extract::Request, routing::any};
use reqwest::{RequestBuilder, StatusCode, header};
use serde_json::json;

use crate::{
    business::Business,
    rig::{ANA, Folder, Rig, ask, text},
};

async fn html(request: RequestBuilder) -> (StatusCode, String) {
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_customer_is_made_writes_and_reads_with_forms_alone() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let (status, first) = html(rig.get("/phone").header("accept-language", "es")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(first.contains("Todavía no hay clientes"), "{first}");

    let form = [("name", "Ana Mamani"), ("phone", "+591 700-00001"), ("user_id", "")];
    let (status, page) = html(rig.form("/phone/customers", &form)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Ana Mamani") && page.contains("+59170000001"), "{page}");

    let (status, _) = html(rig.form("/phone/1/say", &[("text", "hola *a todos*")])).await;
    assert_eq!(status, StatusCode::OK);
    let message = business.next().await.values()[0]["messages"][0].clone();
    assert_eq!((&message["from"], &message["text"]["body"]), (&json!(ANA), &json!("hola *a todos*")));
    rig.send(&text(ANA, "Hola, _bienvenida_")).await;
    business.statuses(2).await;
    let (_, chat) = html(rig.get("/phone/1/chat")).await;
    assert!(chat.contains("hola <strong>a todos</strong>") && chat.contains("Hola, <em>bienvenida</em>"), "{chat}");
    assert!(chat.contains("Entregado"), "{chat}");

    rig.form("/phone/1/read", &[]).send().await.unwrap();
    assert_eq!(business.statuses(1).await[0]["status"], "read");
    assert!(html(rig.get("/phone/1/chat")).await.1.contains("Leído"));
    rig.form("/phone/1/read", &[]).send().await.unwrap();
    assert_eq!(rig.idle("10s").await.0, StatusCode::OK, "what was read is not read again");
}

#[tokio::test]
async fn the_page_speaks_the_language_that_was_chosen() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    for (path, language, expected) in [
        ("/phone", "en", "Test phone"),
        ("/phone", "pt-BR,pt", "Telefone de teste"),
        ("/phone", "fr", "Teléfono de prueba"),
        ("/phone?lang=pt", "en", "Telefone de teste"),
        ("/?lang=pt", "en", "Telefone de teste"),
    ] {
        let (_, page) = html(rig.get(path).header("accept-language", language)).await;
        assert!(page.contains(expected), "{path} {language}: {page}");
    }
}

#[tokio::test]
async fn somebody_who_hides_the_phone_is_known_by_the_username() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.form("/phone/customers", &[("name", "Zoe"), ("phone", ""), ("user_id", "BO.zoe1")]).send().await.unwrap();
    rig.form("/phone/1/say", &[("text", "hola")]).send().await.unwrap();
    let value = business.next().await.values()[0].clone();
    assert_eq!(value["contacts"][0]["user_id"], "BO.zoe1");
    assert!(value["contacts"][0].get("wa_id").is_none(), "{value}");
    assert!(html(rig.get("/phone/1")).await.1.contains("sin teléfono a la vista"));

    rig.form("/phone/1/edit", &[("name", "Zoe Q."), ("phone", ANA), ("user_id", "BO.zoe1")]).send().await.unwrap();
    rig.form("/phone/1/say", &[("text", "y ahora")]).send().await.unwrap();
    let value = business.next().await.values()[0].clone();
    assert_eq!(
        (&value["contacts"][0]["wa_id"], &value["contacts"][0]["profile"]["name"]),
        (&json!(ANA), &json!("Zoe Q."))
    );
}

#[tokio::test]
async fn a_form_that_cannot_be_done_says_what_to_write() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.form("/phone/customers", &[("name", "Ana"), ("phone", ANA)]).send().await.unwrap();
    rig.form("/phone/customers", &[("name", "Carla"), ("phone", "59170000002")]).send().await.unwrap();
    let long = "a".repeat(4097);
    for (path, form, expected) in [
        ("/phone/customers", vec![("phone", "12")], "de 5 a 15 dígitos"),
        ("/phone/customers", vec![("name", "Nadie")], "de 5 a 15 dígitos"),
        ("/phone/1/say", vec![("text", " \n ")], "está vacío"),
        ("/phone/1/say", vec![("text", long.as_str())], "4096"),
        ("/phone/7/say", vec![("text", "hola")], "ya no está"),
        ("/phone/1/clock", vec![("to", "mañana")], "una fecha y una hora"),
        ("/phone/1/clock", vec![("to", "2020-01-01T10:00")], "que todavía no hayan pasado"),
        ("/phone/1/edit", vec![("name", "Ana"), ("phone", "59170000002")], "ya es de Carla"),
    ] {
        let (status, words) = html(rig.form(path, &form)).await;
        assert!(status.is_client_error(), "{path}: {status}");
        assert!(words.contains(expected), "{path}: {words}");
    }
}

#[tokio::test]
async fn a_number_that_is_known_opens_its_chat_and_keeps_its_name() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.form("/phone/customers", &[("name", "Ana"), ("phone", ANA)]).send().await.unwrap();
    rig.form("/phone/customers", &[("name", ""), ("phone", "59170000002")]).send().await.unwrap();
    let (_, page) = html(rig.form("/phone/customers", &[("name", "Otra"), ("phone", ANA)])).await;
    assert!(page.contains("<bdi>Ana</bdi>") && page.contains("<bdi>Cliente</bdi>") && !page.contains("Otra"), "{page}");
}

#[tokio::test]
async fn who_hides_the_phone_has_the_clock_of_their_country() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.form("/phone/customers", &[("name", "Zoe"), ("user_id", "BO.zoe1")]).send().await.unwrap();
    let (_, page) = html(rig.get("/phone/1")).await;
    assert!(page.contains("America/La_Paz"), "{page}");
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    let name = "<b>Eva</b>\u{202e}";
    rig.form("/phone/customers", &[("name", name), ("phone", ANA)]).send().await.unwrap();
    let emoji = "👩‍👩‍👧".repeat(800);
    for hostile in ["<script>alert(1)</script>", "\u{202e}olá\0", "\"><img src=x onerror=alert(1)>", &emoji] {
        rig.form("/phone/1/say", &[("text", hostile)]).send().await.unwrap();
        business.next().await;
    }
    let (_, page) = html(rig.get("/phone/1")).await;
    for broken_out in ["<script>alert", "<img", "<b>Eva", "\u{202e}", "\0"] {
        assert!(!page.contains(broken_out), "{broken_out:?}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[tokio::test]
async fn time_is_moved_and_faults_are_switched_from_the_page() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.form("/phone/customers", &[("phone", ANA)]).send().await.unwrap();
    rig.form("/phone/1/clock", &[("advance", "2h")]).send().await.unwrap();
    // By the clock of Bolivia, four hours behind.
    rig.form("/phone/1/clock", &[("to", "2026-11-24T09:30")]).send().await.unwrap();
    assert_eq!(ask(rig.get("/emulator/clock")).await.1["now"], "2026-11-24T13:30:00Z");
    let (_, page) = html(rig.form("/phone/1/faults", &[("fault", "slow"), ("on", "true")])).await;
    assert!(page.contains("aria-checked=\"true\">WhatsApp está lento"), "{page}");
    assert_eq!(ask(rig.get("/emulator/faults")).await.1["slow"], true);
}

#[tokio::test]
async fn pages_of_others_are_refused() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.form("/phone/customers", &[("phone", ANA)]).send().await.unwrap();
    for (name, value) in [(header::ORIGIN, "https://example.com"), (header::HOST, "evil.example:8090")] {
        let (status, _) = html(rig.form("/phone/1/say", &[("text", "hola")]).header(name.clone(), value)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{name}");
        let (status, _) = html(rig.post("/emulator/faults", &json!({"slow": true})).header(name.clone(), value)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{name}");
    }
}

#[tokio::test]
async fn what_a_companion_says_stands_beside_the_chat() {
    let folder = Folder::new();
    let business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.form("/phone/customers", &[("phone", ANA)]).send().await.unwrap();
    assert!(!html(rig.get("/phone/1")).await.1.contains("/companion/"));
    assert_eq!(html(rig.get("/companion/panel")).await.0, StatusCode::BAD_GATEWAY);

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/dev", listener.local_addr().unwrap());
    let says = |request: Request| async move { format!("{} {}", request.method(), request.uri()) };
    tokio::spawn(axum::serve(listener, Router::new().fallback(any(says))).into_future());
    let (_, set) = ask(rig.post("/emulator/companion", &json!({"url": url}))).await;
    assert_eq!(set["url"], format!("{url}/"));
    assert!(
        html(rig.get("/phone/1")).await.1.contains("/companion/panel?customer=59170000001&#38;lang=es")
            || html(rig.get("/phone/1")).await.1.contains("/companion/panel?customer=59170000001&amp;lang=es")
    );
    assert_eq!(html(rig.get("/companion/why?message=a&lang=es")).await.1, "GET /dev/why?message=a&lang=es");
    assert_eq!(html(rig.form("/companion/restart", &[("a", "b")])).await.1, "POST /dev/restart");
    assert_eq!(html(rig.get("/companion/%2e%2e/serve")).await.0, StatusCode::NOT_FOUND);
    let (status, _) = ask(rig.post("/emulator/companion", &json!({"url": "http://example.com/"}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_chats_are_where_they_were_after_a_kill() {
    let folder = Folder::new();
    let mut business = Business::open().await;
    let rig = Rig::new(&folder, &business.url).await;
    rig.form("/phone/customers", &[("name", "Ana"), ("phone", ANA)]).send().await.unwrap();
    rig.form("/phone/1/say", &[("text", "hola")]).send().await.unwrap();
    business.next().await;
    rig.send(&text(ANA, "Hola, bienvenido")).await;
    business.statuses(2).await;
    rig.idle("10s").await;
    let before = html(rig.get("/phone/1/chat")).await.1;
    rig.kill().await;
    let rig = Rig::start(emulator::Config { now: None, ..folder.config(&business.url) }).await.unwrap();
    assert_eq!(html(rig.get("/phone/1/chat")).await.1, before);
}
