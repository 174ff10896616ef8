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
    chrome.sees(".said .own:last-of-type", text);
}
