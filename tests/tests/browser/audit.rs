//! What must hold of every state of the page: nothing is cut off or juts out, and it can be used by everybody.

use serde_json::{Value, json};

use super::chrome::{Chrome, Screen};

/// axe-core 4.14.1 as npm has it, under the Mozilla Public License 2.0; its licence stands beside it.
const AXE: &str = include_str!("../../fixtures/axe/axe.min.js");

/// Finds what somebody who sees, hears or moves differently could not use.
#[track_caller]
pub fn is_usable(chrome: &Chrome, what: &str) {
    if chrome.script("return typeof axe", &[]) == "undefined" {
        chrome.script(AXE, &[]);
    }
    // The script waits for the promise. Rules that ran and passed are counted: none would mean that nothing was looked at.
    let run = "return axe.run(document, {resultTypes: ['violations']}).then(found => ({
        passed: found.passes.length,
        faults: found.violations.filter(it => ['serious', 'critical'].includes(it.impact)).map(it => ({
            rule: it.id, help: it.help, at: it.nodes.slice(0, 5).map(node => node.html + ' ' + node.failureSummary),
        })),
    }))";
    let found = chrome.script(run, &[]);
    assert!(found["passed"].as_u64().is_some_and(|passed| passed > 10), "axe looked at {what}: {found}");
    assert_eq!(found["faults"], json!([]), "{what}");
}

/// Nothing is wider than the screen, and no bubble wider than the chat.
#[track_caller]
pub fn fits(chrome: &Chrome, screen: Screen, what: &str) {
    let width = "const page = document.documentElement; return page.scrollWidth - page.clientWidth";
    assert_eq!(chrome.script(width, &[]), json!(0), "{what} on a {screen:?} scrolls sideways");
    let jutting = "const said = document.querySelector('.said');
        if (!said) return [];
        const room = said.getBoundingClientRect();
        const juts = (it) => { const box = it.getBoundingClientRect(); return box.left < room.left || box.right > room.right; };
        return [...said.querySelectorAll('*')].filter(it => it.getClientRects().length > 0).filter(juts).map(it => it.outerHTML.slice(0, 200))
            .concat(said.scrollWidth > said.clientWidth ? ['the chat scrolls sideways'] : [])";
    let jutting = chrome.script(jutting, &[]);
    assert_eq!(jutting, Value::Array(Vec::new()), "{what} on a {screen:?} juts out");
}
