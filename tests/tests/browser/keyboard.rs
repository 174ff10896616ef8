//! Everything can be done without a mouse.

use serde_json::json;
use system_tests::Dev;
use thirtyfour::Key;

use super::chrome::Chrome;
use super::{bakery, customer};

/// More than there are things to stand on.
const TABS_MAX: usize = 80;

#[test]
fn every_act_is_reached_by_tab_and_seen_there() {
    let dev = bakery::open();
    let chrome = Chrome::start();
    chrome.open(&dev.url("/phone/1"));
    chrome.sees("#companion", "pedido");
    chrome.script(
        "document.querySelectorAll('details').forEach(it => it.open = true); document.activeElement.blur()",
        &[],
    );
    let all = "return [...document.querySelectorAll('a, button, input:not([type=hidden]), textarea, summary')]
        .filter(it => !it.closest('dialog')).map(it => { it.dataset.met ??= 'no'; return 1 }).length";
    let all = chrome.script(all, &[]).as_u64().unwrap();
    assert!(all > 30, "the page has its acts: {all}");
    let mut unseen = Vec::new();
    for _ in 0..TABS_MAX {
        chrome.key(&Key::Tab);
        // Where it stands must be seen: a line around it.
        let stands = "const it = document.activeElement; if ('met' in it.dataset) it.dataset.met = 'yes';
            const line = getComputedStyle(it);
            return it === document.body || line.outlineStyle !== 'none' && parseFloat(line.outlineWidth) > 0
                ? '' : it.outerHTML.slice(0, 120)";
        let stands = chrome.script(stands, &[]);
        if stands != "" {
            unseen.push(stands);
        }
    }
    let left = "return [...document.querySelectorAll('[data-met=no]')].map(it => it.outerHTML.slice(0, 120))";
    assert_eq!(chrome.script(left, &[]), json!([]), "not reached by Tab");
    assert!(unseen.is_empty(), "the focus is not seen on {unseen:#?}");
}

#[test]
fn a_customer_is_added_and_chats_without_a_mouse() {
    let dev = Dev::start(&[("bienvenida.flow", include_str!("../../../flows/bienvenida.flow"))]);
    let chrome = Chrome::start();
    chrome.open(&dev.url("/"));
    tab_to(&chrome, "name");
    chrome.paste("Ana");
    tab_to(&chrome, "phone");
    chrome.paste("59170000001");
    chrome.key(&Key::Enter);
    chrome.sees(".head", "Ana");
    chrome.wait("one can write at once", |chrome| focus(chrome) == "text");
    chrome.paste("hola");
    chrome.key(&Key::Enter);
    chrome.sees(".said", "Hola, bienvenido");
    assert_eq!(focus(&chrome), "text", "one can go on writing");

    customer::waits_for_reasons(&chrome);
    tab_to(&chrome, "¿Por qué?");
    chrome.key(&Key::Enter);
    chrome.sees("dialog[open]", "porque la ventana de 24 horas está abierta");
    chrome.key(&Key::Escape);
    chrome.wait("the reasons are closed", |chrome| chrome.text("dialog[open]").is_empty());
    assert_eq!(focus(&chrome), "¿Por qué?", "the focus is back where it was");

    tab_to(&chrome, "+ 2 h");
    chrome.key(&Key::Enter);
    chrome.sees(".said", "¿Cómo puedo ayudarte?");
    chrome.wait("the focus stays on what was pressed", |chrome| focus(chrome) == "+ 2 h");
    tab_to(&chrome, "Fallas para probar");
    chrome.key(&Key::Enter);
    tab_to(&chrome, "WhatsApp contesta 500");
    chrome.key(&Key::Space);
    chrome.sees("[role=switch][aria-checked=true]", "WhatsApp contesta 500");
    chrome.wait("and there it stays", |chrome| focus(chrome) == "WhatsApp contesta 500");
}

#[track_caller]
fn tab_to(chrome: &Chrome, name: &str) {
    for _ in 0..TABS_MAX {
        if focus(chrome) == name {
            return;
        }
        chrome.key(&Key::Tab);
    }
    panic!("Tab does not lead to `{name}`");
}

/// What has the focus: a field's name, a button's words.
fn focus(chrome: &Chrome) -> String {
    let words = chrome.script("const it = document.activeElement; return it.name || it.innerText.trim()", &[]);
    words.as_str().unwrap_or_default().to_owned()
}
