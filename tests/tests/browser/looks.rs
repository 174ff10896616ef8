//! The page in each language, on a phone and on a desk, by day and by night: it fits, everybody can use it, and there is a
//! picture of it.

use std::fs;

use serde_json::json;
use system_tests::{Dev, root};

use super::chrome::{Chrome, Screen};
use super::{audit, bakery, customer};

const LANGUAGES: [(&str, &str); 3] = [("es", "Por qué"), ("en", "Why?"), ("pt", "Por quê")];
const SCREENS: [(&str, Screen); 2] = [("phone", Screen::Phone), ("desktop", Screen::Desktop)];

#[test]
fn every_language_fits_every_screen_by_day_and_by_night() {
    let dev = bakery::open();
    let chrome = Chrome::start();
    chrome.open(&dev.url("/phone/1"));
    for (language, why) in LANGUAGES {
        chrome.press(language);
        chrome.wait("the page speaks the language that was chosen", |chrome| {
            chrome.script("return document.documentElement.lang", &[]) == language
        });
        chrome.sees(".said", why);
        chrome.sees("#companion", "pedido");
        chrome.wait("the picture of the flow is there", |chrome| {
            chrome.script("return document.querySelector('.picture img')?.naturalWidth > 0", &[]) == true
        });
        // Everything that is folded is looked at too.
        chrome.script("document.querySelectorAll('details').forEach(it => it.open = true)", &[]);
        for scheme in ["light", "dark"] {
            chrome.prefer(&[("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")]);
            for (name, screen) in SCREENS {
                let what = format!("{language}-{name}-{scheme}");
                chrome.resize(screen);
                chrome.picture(&what);
                audit::fits(&chrome, screen, &what);
                audit::is_usable(&chrome, &what);
            }
        }
    }
}

#[test]
fn what_shows_now_and_then_can_be_used_too() {
    let dev = bakery::open();
    let chrome = Chrome::start();
    chrome.open(&dev.url("/phone/1"));
    chrome.sees("#companion", "pedido");
    fs::write(dev.file("otro.flow"), "flow otro\n  language es\n\nstep inicio\n  esperar 2h\n").unwrap();
    chrome.sees("#banner", "`esperar` se escribe `wait`");
    both(&chrome, "errors");
    fs::remove_file(dev.file("otro.flow")).unwrap();
    chrome.sees_no("#banner", "esperar");
    let flow = fs::read_to_string(dev.file("panaderia.flow")).unwrap();
    fs::write(dev.file("panaderia.flow"), flow.replace("Bs 45", "Bs 48")).unwrap();
    chrome.sees("#banner", "Cambiaste este flujo");
    both(&chrome, "changed");
    chrome.press("Fallas para probar");
    chrome.press("WhatsApp contesta 500");
    chrome.sees("[role=switch][aria-checked=true]", "WhatsApp contesta 500");
    both(&chrome, "fault");
    customer::waits_for_reasons(&chrome);
    chrome.press_last("¿Por qué?");
    chrome.sees("dialog[open]", "porque la ventana de 24 horas está abierta");
    both(&chrome, "why");
    chrome.open(&dev.url("/phone/2"));
    chrome.sees(".head", "sin teléfono a la vista");
    both(&chrome, "no-phone");

    let empty = Dev::start(&[("panaderia.flow", &flow)]);
    chrome.open(&empty.url("/"));
    chrome.sees("main", "Todavía no hay clientes");
    both(&chrome, "nobody");
}

#[track_caller]
fn both(chrome: &Chrome, what: &str) {
    for (name, screen) in SCREENS {
        chrome.resize(screen);
        chrome.picture(&format!("{what}-{name}"));
        audit::fits(chrome, screen, what);
        audit::is_usable(chrome, what);
    }
}

/// Made anew with `UPDATE_GOLDEN=1 tests/run browser`. It is not compared: other fonts draw other pixels.
#[test]
fn the_picture_in_the_readme_is_of_this_page() {
    let dev = bakery::open();
    let chrome = Chrome::start();
    chrome.open(&dev.url("/phone/1?lang=en"));
    chrome.sees("#companion", "pedido");
    chrome.wait("what Ana read has its blue ticks", |chrome| {
        chrome.script("return document.querySelectorAll('.bubble:not(.own) .ticks:not(.blue)').length", &[]) == 0
    });
    chrome.wait("the picture of the flow is there", |chrome| {
        chrome.script("return document.querySelector('.picture img')?.naturalWidth > 0", &[]) == true
    });
    // A caret that blinks is there or not.
    chrome.script("document.activeElement.blur()", &[]);
    let made = chrome.picture("readme");
    let kept = root().join("docs/images/flowd-dev.png");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(kept.parent().unwrap()).unwrap();
        fs::copy(&made, &kept).unwrap();
    }
    let size = |path| fs::read(path).unwrap()[16..24].to_vec();
    assert_eq!(
        size(&kept),
        size(&made),
        "docs/images/flowd-dev.png is of another page: UPDATE_GOLDEN=1 tests/run browser"
    );
    assert_eq!(chrome.script("return [innerWidth, innerHeight]", &[]), json!([1280, 800]));
}
