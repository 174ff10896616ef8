//! A day in the chats of a bakery, the same each time: what the pictures show.

use std::fs;

use system_tests::{Dev, root, within_bounds};

const FLOW: &str = r#"flow panaderia "Pedidos de la panadería"
  language es
  timezone "America/La_Paz"
  start when message is "hola", "buenas"

step inicio
  send """
    ¡Hola! Soy *Doña Rosa* 👋 Hoy tenemos:
    - pan de yema
    - empanadas _recién horneadas_
    - torta de chocolate, desde *Bs 45*
    """
  ask "¿Qué te guardo?" for text save as pedido up to 20h otherwise -> despedida
  send "Anotado: *{pedido}*. Te esperamos 🥐"
  wait 26h
  jump to despedida

step despedida
  send "¿Qué tal estuvo?" or template despedida_1(nombre: contact.first_name or "amigo")
"#;

/// Ana ordered yesterday, was asked today by a template, and orders again; Luis shows no phone.
pub fn open() -> Dev {
    let templates = fs::read_to_string(root().join("flows/templates.lock")).unwrap();
    // Monday, 10:42 in La Paz.
    let dev = Dev::start_at("2026-11-23T14:42:00Z", &[("panaderia.flow", FLOW), ("templates.lock", &templates)]);
    dev.form("/phone/customers", &[("name", "Ana Quispe"), ("phone", "59170000001")]);
    dev.form("/phone/customers", &[("name", "Luis Mamani"), ("user_id", "BO.luis7")]);
    says(&dev, 1, "hola", 2);
    dev.form("/phone/1/clock", &[("advance", "10 min")]);
    says(&dev, 1, "una torta de chocolate", 1);
    dev.form("/phone/1/clock", &[("advance", "26h")]);
    dev.wait_for("/phone/1/chat", "despedida_1", true);
    says(&dev, 2, "buenas", 2);
    dev.form("/phone/1/clock", &[("advance", "10 min")]);
    says(&dev, 1, "buenas", 2);
    says(&dev, 1, "seis empanadas 😋", 1);
    dev
}

/// The customer writes, and is answered with so many messages.
#[track_caller]
fn says(dev: &Dev, customer: u32, text: &str, answers: usize) {
    // Each message has its why, the customer's own too.
    let explained = || dev.get(&format!("/phone/{customer}/chat")).text.matches("data-why").count();
    let before = explained();
    assert_eq!(dev.form(&format!("/phone/{customer}/say"), &[("text", text)]).status, 204);
    assert!(within_bounds(|| explained() == before + 1 + answers), "`{text}` is answered: {}", dev.said());
}
