//! Whether Graph answers with the token of each account: its numbers, and the apps that it sends its webhooks to.

use reqwest::{Client, header};
use tokio::task::JoinSet;
use whatsapp::{
    outcome,
    standing::{self, NotTold, Number, SubscribedApp},
};

use super::{Check, PATIENCE, callback, clock::Dated};
use crate::clock::{Clock as _, SystemClock};
use crate::config::{BaseUrl, Draft, Secret};
use crate::http;

const NUMBER_NAME: &str = "number";
const ACCOUNT_NAME: &str = "subscription";
/// Of numbers and accounts together; somebody with more looks at the first and knows.
const ASKED_MAX: usize = 100;
/// Of the 20 messages a second in both directions that a number in the phone's app may exchange.
const PHONE_APP_RATE_MAX: u32 = 20;

#[derive(Default)]
pub struct Looked {
    pub checks: Vec<Check>,
    /// When Graph answered first.
    pub date: Option<Dated>,
}

enum Question {
    Number { id: String },
    Apps { waba_id: String },
}

struct Line {
    client: Client,
    url: BaseUrl,
    version: String,
    token: Secret,
    number_rate: u32,
    /// Where webhooks should come.
    own: Option<String>,
}

pub async fn look(draft: &Draft) -> Looked {
    let skipped = |because: &str| Looked { checks: vec![Check::skipped(NUMBER_NAME, because)], date: None };
    let (Some(url), Some(version)) = (&draft.graph_url, &draft.graph_version) else {
        return skipped("the address of Graph is wrong");
    };
    if draft.accounts.is_empty() {
        return skipped("no account is complete: its id, a number and a token are needed");
    }
    let Ok(client) = http::client_within(url, PATIENCE) else {
        let check = Check::failed(NUMBER_NAME, "HTTPS cannot be set up on this machine", "");
        return Looked { checks: vec![check], date: None };
    };
    let mut asked = JoinSet::new();
    let mut count = 0;
    for account in &draft.accounts {
        let apps = Question::Apps { waba_id: account.waba_id.clone() };
        let numbers = account.phone_number_ids.iter().map(|id| Question::Number { id: id.clone() });
        for question in numbers.chain([apps]) {
            count += 1;
            let line = Line {
                client: client.clone(),
                url: url.clone(),
                version: version.clone(),
                token: account.access_token.clone(),
                number_rate: draft.number_rate.unwrap_or_default(),
                own: callback::own(draft),
            };
            if count <= ASKED_MAX {
                asked.spawn(async move { (count, ask(&line, &question).await) });
            }
        }
    }
    let mut answers = asked.join_all().await;
    answers.sort_by_key(|(count, _)| *count);
    let mut looked = Looked::default();
    for (_, (checks, date)) in answers {
        looked.checks.extend(checks);
        looked.date = looked.date.or(date);
    }
    if count > ASKED_MAX {
        let says = format!("{} more numbers and accounts were not asked about", count - ASKED_MAX);
        looked.checks.push(Check::skipped(NUMBER_NAME, says));
    }
    looked
}

async fn ask(line: &Line, question: &Question) -> (Vec<Check>, Option<Dated>) {
    let (name, path) = match question {
        Question::Number { id } => (NUMBER_NAME, standing::number_path(&line.version, id)),
        Question::Apps { waba_id } => (ACCOUNT_NAME, standing::subscribed_apps_path(&line.version, waba_id)),
    };
    let response = match line.client.get(line.url.join(&path)).bearer_auth(line.token.expose()).send().await {
        Ok(response) => response,
        Err(error) => {
            let says = format!("{} cannot be reached ({})", line.url, http::sentence(error));
            return (vec![Check::failed(name, says, "Let this machine reach it: DNS, firewall, HTTPS_PROXY")], None);
        }
    };
    let now = SystemClock::default().now();
    let date = response.headers().get(header::DATE).and_then(|it| Dated::read(it.to_str().ok()?, now));
    let status = response.status().as_u16();
    let body = http::bounded(response).await.unwrap_or_default();
    let checks = match question {
        Question::Number { id } => match standing::number(status, &body) {
            Ok(number) => {
                let told = number.callback.as_ref().zip(line.own.as_deref());
                let callback = told.map(|(callback, own)| callback::judge(id, callback, own));
                [of_number(id, &number, line.number_rate)].into_iter().chain(callback).collect()
            }
            Err(why) => vec![not_told(name, "number", id, &why, &line.url)],
        },
        Question::Apps { waba_id } => vec![match standing::subscribed_apps(status, &body) {
            Ok(apps) => of_apps(waba_id, &apps, line),
            Err(why) => not_told(name, "account", waba_id, &why, &line.url),
        }],
    };
    (checks, date)
}

fn of_number(id: &str, number: &Number, rate: u32) -> Check {
    let Number { status, quality, is_in_phone_app, blocked, callback: _ } = number;
    let status = status.as_deref().unwrap_or("unknown");
    let quality = quality.as_deref().unwrap_or("UNKNOWN");
    let manager = "Look in the WhatsApp Manager, business.facebook.com, what WhatsApp says about it";
    if !blocked.is_empty() {
        let says = format!("number {id}: WhatsApp lets it send nothing because of {}", blocked.join(", "));
        return Check::failed(NUMBER_NAME, says, manager);
    }
    if !matches!(status, "CONNECTED" | "unknown") {
        return Check::warning(
            NUMBER_NAME,
            format!("number {id} has the status {status} instead of CONNECTED"),
            manager,
        );
    }
    if quality == "RED" {
        return Check::warning(NUMBER_NAME, format!("number {id} has the quality rating RED"), manager);
    }
    if *is_in_phone_app && rate > PHONE_APP_RATE_MAX {
        let says =
            format!("number {id} is in the phone's app too, where 20 messages a second count in both directions");
        return Check::warning(NUMBER_NAME, says, "Set FLOWD_NUMBER_RATE=15");
    }
    Check::ok(NUMBER_NAME, format!("number {id} can be read with its token: status {status}, quality {quality}"))
}

fn of_apps(waba_id: &str, apps: &[SubscribedApp], line: &Line) -> Check {
    if apps.is_empty() {
        let path = standing::subscribed_apps_path(&line.version, waba_id);
        return Check::failed(
            ACCOUNT_NAME,
            format!("account {waba_id} sends its webhooks to no app, so that nothing comes in"),
            format!("curl -X POST {} -H \"Authorization: Bearer $FLOWD_ACCESS_TOKEN\"", line.url.join(&path)),
        );
    }
    let of = |app: &SubscribedApp| match &app.callback_override {
        Some(url) => format!("{} {} (at {url})", app.id, app.name),
        None => format!("{} {}", app.id, app.name),
    };
    let apps: Vec<_> = apps.iter().map(of).collect();
    Check::ok(ACCOUNT_NAME, format!("account {waba_id} sends its webhooks to the app {}", apps.join(", ")))
}

fn not_told(name: &'static str, kind: &str, id: &str, why: &NotTold, graph: &BaseUrl) -> Check {
    match why {
        NotTold::Unknown => Check::failed(
            name,
            format!("{kind} {id} does not exist, or its token may not see it"),
            "Compare it with your app's page: WhatsApp, API Setup. Assign app and account to the token's system user",
        ),
        NotTold::Refused { code } => {
            let meaning =
                outcome::explain(*code).map_or("Meta's page \"Error codes\" tells what it means.", |it| it.en);
            let (says, next) = meaning.split_once(". ").unwrap_or((meaning, ""));
            Check::failed(name, format!("{kind} {id}: error {code}: {says}"), next)
        }
        NotTold::Unreadable { http_status } => Check::failed(
            name,
            format!("{graph} answers about {kind} {id} with HTTP {http_status} and not as Graph does"),
            "Check FLOWD_GRAPH_URL, and any proxy on the way; else Graph is disturbed: metastatus.com",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    fn number(status: &str, quality: &str) -> Number {
        Number { status: Some(status.to_owned()), quality: Some(quality.to_owned()), ..Number::default() }
    }

    #[test]
    fn a_number_that_cannot_send_as_it_should_is_told() {
        assert_eq!(of_number("1", &number("CONNECTED", "GREEN"), 60).verdict, Verdict::Ok);
        assert_eq!(of_number("1", &Number::default(), 60).verdict, Verdict::Ok, "an older version tells little");
        assert_eq!(of_number("1", &number("PENDING", "GREEN"), 60).verdict, Verdict::Warning);
        assert_eq!(of_number("1", &number("CONNECTED", "RED"), 60).verdict, Verdict::Warning);
        let blocked = Number { blocked: vec!["WABA".to_owned()], ..number("CONNECTED", "GREEN") };
        assert_eq!(of_number("1", &blocked, 60).verdict, Verdict::Failed);
    }

    #[test]
    fn a_number_in_the_phones_app_is_not_to_be_sent_from_at_full_rate() {
        let shared = Number { is_in_phone_app: true, ..number("CONNECTED", "GREEN") };
        assert!(of_number("1", &shared, 60).next.contains("FLOWD_NUMBER_RATE=15"));
        assert_eq!(of_number("1", &shared, 15).verdict, Verdict::Ok);
    }

    #[test]
    fn an_account_without_an_app_gets_nothing() {
        let url = BaseUrl::parse("https://graph.facebook.com").unwrap();
        let line = Line {
            client: http::client_for(&url).unwrap(),
            url,
            version: "v23.0".to_owned(),
            token: Secret::new("hunter2".to_owned()),
            number_rate: 60,
            own: None,
        };
        let check = of_apps("2", &[], &line);
        assert_eq!(check.verdict, Verdict::Failed);
        assert!(check.next.contains("POST https://graph.facebook.com/v23.0/2/subscribed_apps"), "{check:?}");
        assert!(!format!("{check:?}").contains("hunter2"));
    }
}
