//! The WhatsApp accounts of one installation: one from the environment, or several `[[account]]`.

use super::file::Given;
use super::problem::Problem;
use super::read::{self, Reader};
use super::secret::Secret;
use super::setting::Setting;

/// One WhatsApp Business Account and the numbers it sends from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Digits.
    pub waba_id: String,
    pub access_token: Secret,
    /// Digits, at least one.
    pub phone_number_ids: Vec<String>,
}

/// Every account that is complete; what is not has said its problem. An `[[account]]` without a token takes
/// `FLOWD_ACCESS_TOKEN`: one system user's token often serves several accounts, and need not stand in a file.
pub fn all(reader: &mut Reader<'_>) -> Vec<Account> {
    let tables = std::mem::take(&mut reader.accounts);
    if tables.is_empty() {
        let phone_number_id = reader.required(Setting::PhoneNumberId, id);
        let waba_id = reader.required(Setting::WabaId, id);
        let access_token = reader.required(Setting::AccessToken, read::secret);
        let complete = waba_id.zip(access_token).zip(phone_number_id);
        let account = complete.map(|((waba_id, access_token), phone_number_id)| Account {
            waba_id,
            access_token,
            phone_number_ids: vec![phone_number_id],
        });
        return account.into_iter().collect();
    }

    for setting in [Setting::PhoneNumberId, Setting::WabaId] {
        if let Some(given) = reader.given(setting) {
            let what = format!("{} says the account once more, beside the [[account]] tables", given.origin);
            reader.problems.push(Problem::new(what, "Keep one of the two: take it away, or take the tables away."));
        }
    }
    let shared_token = reader.given(Setting::AccessToken);
    let mut accounts: Vec<Account> = Vec::new();
    for table in tables {
        let token = table.access_token.or_else(|| shared_token.clone());
        let waba_id = field(reader, &table.place, table.waba_id.as_ref(), Setting::WabaId, id);
        let access_token = field(reader, &table.place, token.as_ref(), Setting::AccessToken, read::secret);
        let mut phone_number_ids: Vec<String> = Vec::new();
        if table.numbers.is_empty() {
            field(reader, &table.place, None, Setting::PhoneNumberId, id);
        }
        for number in &table.numbers {
            phone_number_ids.extend(reader.judge(number, Setting::PhoneNumberId, id));
        }
        if let (Some(waba_id), Some(access_token)) = (waba_id, access_token) {
            accounts.push(Account { waba_id, access_token, phone_number_ids });
        }
    }
    twice(reader, "WhatsApp Business Account", accounts.iter().map(|account| &account.waba_id));
    twice(reader, "phone number id", accounts.iter().flat_map(|account| &account.phone_number_ids));
    accounts
}

fn field<T>(
    reader: &mut Reader<'_>,
    place: &str,
    given: Option<&Given>,
    setting: Setting,
    judge: fn(&str) -> Result<T, String>,
) -> Option<T> {
    if let Some(given) = given.filter(|given| !given.text.trim().is_empty()) {
        return reader.judge(given, setting, judge);
    }
    reader.problems.push(Problem::new(format!("{place} has no {}", setting.key()), setting.how()));
    None
}

fn twice<'a>(reader: &mut Reader<'_>, kind: &str, ids: impl Iterator<Item = &'a String>) {
    let mut seen = std::collections::BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            let what = format!("the {kind} {id} is given twice");
            reader.problems.push(Problem::new(what, "Each account and each number stands in one [[account]] only."));
        }
    }
}

/// Meta's ids are digits; they go into the paths of requests.
fn id(text: &str) -> Result<String, String> {
    if (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("must be an id of digits only".to_owned())
}
