//! How near their limits the app and the account are, as Graph's headers tell it with every answer.
//!
//! Source: Meta, "Graph API rate limits": `X-App-Usage` and `X-Business-Use-Case-Usage`, in percent of a window; the time
//! until a limit is given free again in minutes. Total: a header that says something else says nothing.

use serde_json::Value;

/// Longest wait that a header may ask for, one day: a larger number is somebody else's mistake.
const REGAIN_SECONDS_MAX: u64 = 86_400;
const COUNTS: [&str; 3] = ["call_count", "total_cputime", "total_time"];
/// Which entries count the sending of messages; others count how the account is managed.
const SENDING: &str = "whatsapp";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    pub app_percent: u32,
    /// Of what is sent from the account.
    pub account_percent: u32,
    /// Until the account may go on, where it has reached a limit.
    pub regain_seconds: u32,
}

impl Usage {
    /// By the values of the two headers.
    pub fn of(app: Option<&str>, business: Option<&str>) -> Self {
        let read = |header: Option<&str>| header.and_then(|it| serde_json::from_str(it).ok()).unwrap_or(Value::Null);
        let (app, business) = (read(app), read(business));
        let entries: Vec<&Value> =
            business.as_object().into_iter().flat_map(|it| it.values()).filter_map(Value::as_array).flatten().collect();
        let sending = entries.iter().filter(|entry| entry["type"] == SENDING);
        let minutes = entries.iter().filter_map(|entry| entry["estimated_time_to_regain_access"].as_u64()).max();
        let seconds = minutes.unwrap_or(0).saturating_mul(60).min(REGAIN_SECONDS_MAX);
        Self {
            app_percent: percent(&app),
            account_percent: sending.map(|entry| percent(entry)).max().unwrap_or(0),
            regain_seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
        }
    }
}

fn percent(counts: &Value) -> u32 {
    let highest = COUNTS.iter().filter_map(|count| counts[count].as_f64()).fold(0.0, f64::max);
    // Whole percents up to a few hundred.
    highest.clamp(0.0, 1_000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_count_and_the_longest_wait_are_told() {
        let app = r#"{"call_count":28,"total_cputime":91,"total_time":25}"#;
        let business = r#"{"102":[{"type":"whatsapp_business_management","call_count":99,"total_cputime":1,
            "total_time":2,"estimated_time_to_regain_access":7},{"type":"whatsapp","call_count":12,"total_time":40.7}]}"#;
        let usage = Usage::of(Some(app), Some(business));
        assert_eq!(usage, Usage { app_percent: 91, account_percent: 40, regain_seconds: 420 });
    }

    #[test]
    fn a_header_that_says_something_else_says_nothing() {
        for header in
            ["", "{", "[]", "7", r#"{"x":[1,{"type":"whatsapp","call_count":"many"}]}"#, r#"{"call_count":-4}"#]
        {
            assert_eq!(Usage::of(Some(header), Some(header)), Usage::default(), "{header}");
        }
        let endless = r#"{"1":[{"estimated_time_to_regain_access":18446744073709551615}]}"#;
        assert_eq!(Usage::of(None, Some(endless)).regain_seconds, 86_400);
    }
}
