//! Somebody chats with their flow, lets time pass, changes the file, mends it, and keeps the chat as a test.

use std::fs;
use std::process::Command;

use system_tests::{Dev, programs};

use super::chrome::{Chrome, Screen};
use super::customer;

const FLOW: &str = include_str!("../../../flows/bienvenida.flow");

#[test]
fn the_story_by_clicks_and_keys() {
    // The tests of the flow that ships would not pass with another price.
    let flow = &FLOW[..FLOW.find("\ntest ").unwrap()];
    let dev = Dev::start(&[("bienvenida.flow", flow)]);
    let chrome = Chrome::start();
    chrome.open(&dev.url("/"));
    customer::add(&chrome, "Ana", "59170000001");
    customer::say(&chrome, "hola");
    chrome.sees(".said", "Hola, bienvenido");
    chrome.press("+ 2 h");
    chrome.sees(".said", "¿Cómo puedo ayudarte?");
    customer::say(&chrome, "¿Cuál es el PRECIO?");
    chrome.sees(".said strong", "Bs 299");
    customer::waits_for_reasons(&chrome);
    chrome.press_last("¿Por qué?");
    chrome.sees("dialog[open]", "porque la ventana de 24 horas está abierta");
    chrome.press("Cerrar");

    // The price goes up while Ana is in the middle of the flow.
    customer::say(&chrome, "hola");
    chrome.sees("#companion", "Espera hasta");
    let dearer = flow.replace("Bs 299", "Bs 399");
    fs::write(dev.file("bienvenida.flow"), &dearer).unwrap();
    chrome.sees("#banner", "Cambiaste este flujo");
    chrome.press("Empezar de nuevo");
    chrome.sees_no("#banner", "Cambiaste este flujo");
    customer::say(&chrome, "precio");
    chrome.sees(".said strong", "Bs 399");
    chrome.picture("story-desktop");

    fs::write(dev.file("bienvenida.flow"), dearer.replace("  wait 2h", "  esperar 2h")).unwrap();
    chrome.sees("#banner", "El flujo tiene errores");
    let line = 1 + dearer.lines().position(|line| line == "  wait 2h").unwrap();
    chrome.sees("#banner", &format!("línea {line}"));
    chrome.sees("#banner", "`esperar` se escribe `wait`");
    assert!(chrome.is_above("#banner", ".said"), "errors stand over the chat");
    chrome.picture("errors-desktop");
    let last = "const last = [...document.querySelectorAll('.bubble')].at(-1).getBoundingClientRect();
        return last.bottom <= document.querySelector('.write').getBoundingClientRect().top";
    chrome.wait("what was said last is in sight", |chrome| chrome.script(last, &[]) == true);
    chrome.resize(Screen::Phone);
    chrome.picture("errors-phone");
    chrome.resize(Screen::Desktop);
    fs::write(dev.file("bienvenida.flow"), &dearer).unwrap();
    chrome.sees_no("#banner", "El flujo tiene errores");

    chrome.press("Guardar como prueba");
    chrome.write("Nombre de la prueba", "pregunta por el precio");
    chrome.press("Guardar");
    chrome.sees("#companion", "Guardada en");
    let saved = fs::read_to_string(dev.file("bienvenida.flow")).unwrap();
    assert!(saved.contains("test \"pregunta por el precio\"") && saved.contains("Bs 399"), "{saved}");
    let tested =
        Command::new(programs::flowc()).args(["--lang", "en", "test"]).arg(dev.file("bienvenida.flow")).output();
    let tested = tested.unwrap();
    let said = String::from_utf8_lossy(&tested.stdout);
    assert!(tested.status.success() && said.contains("1 test, 1 passed, 0 failed"), "{said}");

    let asked = chrome.quit();
    assert!(asked.iter().any(|address| *address == dev.url("/phone/events")), "the page is live: {asked:#?}");
    let outside: Vec<_> = asked.iter().filter(|address| !address.starts_with(&dev.url("/"))).collect();
    assert!(outside.is_empty(), "the page asks nobody but `flowd dev`: {outside:#?}");
}
