//! Whether WhatsApp sends a number's messages to this flowd's address, and where else that was said.

use reqwest::Url;
use whatsapp::standing::{Callback, SetOn};

use super::Check;
use crate::config::{self, Draft, PublicUrl};
use crate::probe;

const NAME: &str = "callback";

/// What the callback should be: where our webhooks arrive.
pub fn own(draft: &Draft) -> Option<String> {
    let url = match draft.public_url.as_ref()? {
        PublicUrl::Given(url) => url.clone(),
        PublicUrl::Own => config::local_url(draft.listen?),
    };
    Some(probe::webhook_url(&url))
}

/// `id`: of the number.
pub fn judge(id: &str, callback: &Callback, own: &str) -> Check {
    let is_same = callback.url.trim_end_matches('/') == own.trim_end_matches('/');
    if is_same {
        return Check::ok(NAME, format!("the messages of number {id} come to {own}"));
    }
    let says = format!("the messages of number {id} go to {} and not to {own}", shown(&callback.url));
    let next = match callback.set_on {
        SetOn::App => "Unless something there passes them on: save this address in your app, WhatsApp, Configuration",
        SetOn::Account => {
            "It is set on the account: take `override_callback_uri` away by subscribing the account again"
        }
        SetOn::Number => {
            "It is set on the number: POST to it {\"webhook_configuration\":{\"override_callback_uri\":\"\"}}"
        }
    };
    Check::warning(NAME, says, next)
}

/// Host and path: what stands behind may be a secret of somebody's.
fn shown(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) => format!("{}{}", url.origin().ascii_serialization(), url.path()),
        Err(_) => "an address that is none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    const OWN: &str = "https://bot.example.com/webhooks/whatsapp";

    #[test]
    fn messages_that_go_elsewhere_are_told_with_where_that_was_set() {
        let judged = |url: &str, set_on| judge("1", &Callback { url: url.to_owned(), set_on }, OWN);
        assert_eq!(judged(OWN, SetOn::App).verdict, Verdict::Ok);
        assert_eq!(judged(&format!("{OWN}/"), SetOn::Number).verdict, Verdict::Ok);
        for (set_on, words) in [(SetOn::App, "Configuration"), (SetOn::Account, "account"), (SetOn::Number, "POST")] {
            let check = judged("https://old.example.com/hook?token=hunter2", set_on);
            assert_eq!(check.verdict, Verdict::Warning);
            assert!(check.next.contains(words) && check.says.contains("https://old.example.com/hook "), "{check:?}");
            assert!(!format!("{check:?}").contains("hunter2"), "{check:?}");
        }
    }
}
