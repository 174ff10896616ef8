//! What a test does as the customer, on the page in Spanish.

use thirtyfour::Key;

use super::chrome::Chrome;

#[track_caller]
pub fn add(chrome: &Chrome, name: &str, phone: &str) {
    chrome.write("Nombre", name);
    chrome.write("Teléfono", phone);
    chrome.press("Crear");
    chrome.sees(".head", name);
}

#[track_caller]
pub fn say(chrome: &Chrome, text: &str) {
    chrome.write("Escribe como cliente", text);
    chrome.key(&Key::Enter);
    chrome.sees(".said", text);
}

/// The phone has a message before `flowd` has Graph's answer to it, and so before anything is written down about it.
#[track_caller]
pub fn waits_for_reasons(chrome: &Chrome) {
    let are_known = "return Promise.all([...document.querySelectorAll('[data-why]')].map(it => fetch(it.dataset.why)))
        .then(answers => answers.every(answer => answer.ok))";
    chrome.wait("every message has its reasons", |chrome| chrome.script(are_known, &[]) == true);
}
