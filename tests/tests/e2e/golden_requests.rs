//! What leaves for Graph, byte for byte: `tests/golden/requests/serve_*.json`, and the head around it.
//! `UPDATE_GOLDEN=1` writes the files anew. Our id in the opaque field is another one every time and is put to zero.
//!
//! Graph is a listener of the test's own here, so that nothing stands between the socket and what is compared; the
//! emulator gives the customers and the clock. Source: Meta, "Messages"; `reference/whatsapp-facts.md`, section 1.

use std::fs;

use serde_json::json;
use system_tests::{ACCESS_TOKEN, Lab, Options, PHONE_NUMBER_ID, root};
use whatsapp::opaque::Opaque;

use crate::capture::{Capture, Request};
use crate::project::Project;

const ANA: &str = "59170000001";
const HIDDEN: &str = "BO.13491208655302741918";

const FLOW: &str = r#"
flow pedido
  language es
  timezone "America/La_Paz"
  start when message is "hola"

step inicio
  send "¡Hola, {contact.first_name or "amiga"}! 👋 \"Ventana\" \\o/"
  send """
    Mira el catálogo:
    https://ventana.example/catálogo?a=1&b=2
    """
  wait 26h
  send "Adiós" or template despedida_1(nombre: contact.first_name or "amigo")
  send "Adiós" or template recibo_2("Ana", "120,50 Bs")
  send "Adiós" or template saludo()
"#;

const TEMPLATES: &str = r#"
version = 1
pulled_at = 2026-11-24T10:00:00Z

[[template]]
name = "despedida_1"
language = "es"
category = "MARKETING"
status = "APPROVED"
parameter_format = "NAMED"
body = "¡Gracias, {{nombre}}!"
parameters = ["nombre"]
buttons = []

[[template]]
name = "recibo_2"
language = "es"
category = "UTILITY"
status = "APPROVED"
parameter_format = "POSITIONAL"
body = "{{1}}, tu recibo: {{2}}"
parameters = ["1", "2"]
buttons = []

[[template]]
name = "saludo"
language = "es"
category = "MARKETING"
status = "APPROVED"
parameter_format = "NAMED"
body = "¡Hola!"
parameters = []
buttons = []
"#;

#[test]
fn every_request_equals_its_golden_file() {
    let graph = Capture::start();
    let project = Project::of(FLOW);
    fs::write(project.path().join("templates.lock"), TEMPLATES).unwrap();
    let lab = Lab::start(Options {
        templates: project.path().join("templates.lock"),
        settings: vec![
            ("FLOWD_GRAPH_URL".to_owned(), graph.url()),
            ("FLOWD_GRAPH_VERSION".to_owned(), "v99.0".to_owned()),
        ],
        ..project.options()
    });
    lab.says_with(ANA, &json!({ "text": "hola", "name": "Ana María" }));
    lab.run_until_idle();
    lab.says_with(HIDDEN, &json!({ "text": "hola", "name": "🌸" }));
    lab.settle();

    let requests = graph.requests();
    for request in &requests {
        assert_eq!(request.line, format!("POST /v99.0/{PHONE_NUMBER_ID}/messages HTTP/1.1"));
        assert_eq!(request.header("authorization"), format!("Bearer {ACCESS_TOKEN}"));
        assert_eq!(request.header("content-type"), "application/json");
        assert_eq!(request.header("content-length"), request.body.len().to_string());
    }
    let sent: Vec<_> = requests.iter().map(without_id).collect();
    let names = ["text", "text_with_link", "template_named", "template_positional", "template_alone"];
    let to_user = ["text_to_user_id", "text_with_link_to_user_id"];
    assert_eq!(sent.len(), names.len() + to_user.len(), "{sent:#?}");
    for (name, body) in names.iter().chain(&to_user).zip(&sent) {
        equals_golden(name, body);
    }
}

/// The body with the outbox id put to zero, which must have been one.
fn without_id(request: &Request) -> String {
    let body = String::from_utf8(request.body.clone()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&body).unwrap();
    let field = json["biz_opaque_callback_data"].as_str().unwrap();
    let opaque = Opaque::parse(field).unwrap_or_else(|| panic!("{field} is no id of ours"));
    assert_eq!(opaque.attempt, 1);
    body.replace(field, &Opaque { outbox_id: [0; 16], ..opaque }.to_string())
}

fn equals_golden(name: &str, body: &str) {
    let path = root().join(format!("tests/golden/requests/serve_{name}.json"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, body).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(body, golden, "{name}: UPDATE_GOLDEN=1 writes the files anew");
}

/// The version is a setting with a default, and nothing else is sent to Graph than messages.
#[test]
fn the_version_is_the_configured_one_and_a_story_sends_nothing_but_messages() {
    let graph = Capture::start();
    let settings = vec![("FLOWD_GRAPH_URL".to_owned(), graph.url())];
    let lab = Lab::start(Options { settings, ..Options::default() });
    lab.says(ANA, "Hola");
    lab.run_until_idle();
    let lines: Vec<_> = graph.requests().into_iter().map(|request| request.line).collect();
    assert_eq!(lines, vec![format!("POST /v23.0/{PHONE_NUMBER_ID}/messages HTTP/1.1"); 3]);
}
