//! What a customer writes is text, whatever it looks like: it neither becomes part of the page nor breaks it.

use system_tests::Dev;

use super::audit;
use super::chrome::{Chrome, Screen};
use super::customer;

/// Says everything back, also into variables and reasons.
const FLOW: &str = r#"flow eco
  language es
  start when message contains "eco"

step inicio
  ask "¿Qué digo?" for text save as dicho up to 20h otherwise stop
  send "Dijiste: {dicho}"
  ask "¿Algo más?" for text save as mas up to 20h otherwise stop
"#;

const BREAKS_OUT: [&str; 6] = [
    "<script>document.title='roto'; alert(1)</script>",
    "<img src=x onerror=alert(1)><svg onload=alert(1)><iframe src=//ejemplo.bo></iframe>",
    "\"><b onmouseover=alert(1)>'><style>*{display:none}</style>",
    "https://a.bo/\"onclick=\"alert(1) javascript:alert(1) *<i>*",
    "</div></article></main></body><h1>fuera</h1><!--",
    "{{ 7 * 7 }} ${alert(1)} %3Cscript%3E &lt;script&gt;",
];

#[test]
fn hostile_text_stays_text_and_inside_its_bubble() {
    let dev = Dev::start(&[("eco.flow", FLOW)]);
    let chrome = Chrome::start();
    let name = "<b>Ana</b><script>alert(1)</script>\u{202e}";
    dev.form("/phone/customers", &[("name", name), ("phone", "59170000001")]);
    chrome.open(&dev.url("/phone/1"));
    let title = chrome.script("return document.title", &[]);
    let breaks_layout = [
        "\u{202e}al revés \u{2066}\u{202d} مرحبا שלום".to_owned(),
        "nulo \0 y \u{7} y \u{1b}[31m fin".to_owned(),
        "😀".repeat(4096),
        "W".repeat(4096),
        format!("https://ejemplo.bo/{}", "a".repeat(3000)),
        format!("Z{}algo", "\u{35b}\u{321}".repeat(300)),
        format!("```{}```", "codigo".repeat(300)),
        "\n".repeat(500) + "fin",
        "> - * _ ~ `".repeat(200),
    ];
    let texts = BREAKS_OUT.map(str::to_owned).into_iter().chain(breaks_layout);
    for (nth, text) in texts.enumerate() {
        dev.form("/phone/1/say", &[("text", "eco")]);
        chrome.wait("the flow asks", |chrome| chrome.text(".said").matches("¿Qué digo?").count() > nth);
        let said = dev.form("/phone/1/say", &[("text", &text)]);
        assert_eq!(said.status, 204, "{}", said.text);
        chrome.wait("it is said back", |chrome| chrome.text(".said").matches("¿Algo más?").count() > nth);
        chrome.sees("#companion", "dicho");
        whole(&chrome, &title, &format!("text {nth}"));
        // Ends the flow. Time passes, or WhatsApp's limit for one person would hold the answers back.
        dev.form("/phone/1/say", &[("text", "ya")]);
        dev.form("/phone/1/clock", &[("advance", "10 min")]);
    }
    // Typed by hand, as somebody would try it.
    customer::say(&chrome, BREAKS_OUT[0]);
    customer::waits_for_reasons(&chrome);
    chrome.press("¿Por qué?");
    chrome.wait("why is told", |chrome| !chrome.text("dialog[open]").is_empty());
    whole(&chrome, &title, "typed by hand");
    chrome.picture("hostile");
}

/// Nothing on the page is the customer's, and all of it has its place.
#[track_caller]
fn whole(chrome: &Chrome, title: &serde_json::Value, what: &str) {
    assert_eq!(chrome.script("return document.title", &[]), *title, "{what}");
    // No picture in it but the flow's, no script but the page's, and no element that listens.
    let foreign = "const known = ['#companion .picture img', 'head script[src=\"/phone/assets/phone.js\"]'];
        return [...document.querySelectorAll('script, img, svg, iframe, style, object, h1, b, i, [onclick], [onmouseover]')]
            .filter(it => !known.some(one => it.matches(one)) && !it.matches('.chats h1')).map(it => it.outerHTML)";
    assert_eq!(chrome.script(foreign, &[]), serde_json::json!([]), "{what}");
    let links = "return [...document.querySelectorAll('.said a')].filter(it => !/^https?:$/.test(it.protocol)).length";
    assert_eq!(chrome.script(links, &[]), 0, "{what}");
    for screen in [Screen::Phone, Screen::Desktop] {
        chrome.resize(screen);
        audit::fits(chrome, screen, what);
    }
}
