//! What a configuration is taken for, and what is said of one that is not good.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{Config, ConfigErrors, Flags, Secret, Sources, Storage};

const KEY: &str = "8f1d6b0e5a3c97f244c10b7e92d3a86558ee0177c4b9fa3d21604c9be7d5f012";
const COMPLETE: [(&str, &str); 7] = [
    ("FLOWD_APP_SECRET", "app-secret-of-ours"),
    ("FLOWD_VERIFY_TOKEN", "word-of-ours"),
    ("FLOWD_KEY", KEY),
    ("FLOWD_FLOWS", "flows"),
    ("FLOWD_PHONE_NUMBER_ID", "100000000000009"),
    ("FLOWD_WABA_ID", "200000000000009"),
    ("FLOWD_ACCESS_TOKEN", "EAAG-token-of-ours"),
];

/// Reads a configuration of `env`, and of `/etc/ventana/flowd.toml` with this text.
fn config(env: &[(&str, &str)], toml: Option<&str>, flags: &Flags) -> Result<Config, ConfigErrors> {
    let env: BTreeMap<&str, &str> = env.iter().copied().collect();
    let sources = Sources {
        env: &|name| env.get(name).map(|&text| text.to_owned()),
        file: toml.map(|text| (Path::new("/etc/ventana/flowd.toml"), text)),
        read: &|path| match path.to_str() {
            Some("/etc/ventana/key" | "key") => Ok(format!("{KEY}\n")),
            Some(_) | None => Err(io::Error::from(io::ErrorKind::NotFound)),
        },
    };
    Config::from(&sources, flags)
}

fn with(changes: &[(&'static str, &'static str)]) -> Result<Config, ConfigErrors> {
    let env: Vec<_> = COMPLETE.iter().copied().chain(changes.iter().copied()).collect();
    config(&env, None, &Flags::default())
}

fn without(name: &str) -> Vec<(&'static str, &'static str)> {
    COMPLETE.into_iter().filter(|(known, _)| *known != name).collect()
}

/// The one problem of a configuration that has exactly one.
fn problem(result: Result<Config, ConfigErrors>) -> String {
    let ConfigErrors(problems) = result.unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems[0].what.clone()
}

#[test]
fn what_is_not_said_has_the_contracts_defaults() {
    let config = with(&[]).unwrap();
    assert_eq!(config.storage.database.to_string(), "flowd.db");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.graph_url.to_string(), "https://graph.facebook.com");
    assert_eq!(config.graph_version, "v23.0");
    assert_eq!(config.number_rate, 60);
    assert_eq!((config.kept.log_days, config.kept.raw_days), (400, 30));
    assert_eq!(config.public_url_at(config.listen).to_string(), "http://127.0.0.1:8080");
    assert_eq!(config.public_url_at("0.0.0.0:9000".parse().unwrap()).to_string(), "http://127.0.0.1:9000");
    assert_eq!((config.clock, config.fail), (None, None));
    assert_eq!(config.accounts.len(), 1);
    assert_eq!(config.accounts[0].phone_number_ids, ["100000000000009"]);
}

#[test]
fn nothing_given_is_one_message_that_names_everything() {
    let error = config(&[], None, &Flags::default()).unwrap_err();
    let message = error.to_string();
    for (variable, _) in COMPLETE {
        assert!(message.contains(&format!("{variable} is missing (in flowd.toml: ")), "{message}");
    }
    assert_eq!(error.0.len(), COMPLETE.len(), "{message}");
    assert!(error.0.iter().all(|problem| !problem.help.is_empty()), "{message}");
}

#[test]
fn a_missing_or_blank_value_is_named_alone() {
    for (variable, _) in COMPLETE {
        let missing = problem(config(&without(variable), None, &Flags::default()));
        assert!(missing.starts_with(&format!("{variable} is missing")), "{missing}");
        let blank: Vec<_> = COMPLETE.into_iter().chain([(variable, " ")]).collect();
        assert_eq!(problem(config(&blank, None, &Flags::default())), missing);
    }
}

#[test]
fn the_environment_wins_over_the_file() {
    let toml = "listen = \"127.0.0.1:1\"\ngraph_version = \"v24.0\"\nnumber_rate = 15\n";
    let env: Vec<_> = COMPLETE.into_iter().chain([("FLOWD_LISTEN", "127.0.0.1:2")]).collect();
    let config = config(&env, Some(toml), &Flags::default()).unwrap();
    assert_eq!(config.listen.port(), 2);
    assert_eq!((config.graph_version.as_str(), config.number_rate), ("v24.0", 15));
}

#[test]
fn every_setting_can_stand_in_the_file() {
    let toml = format!(
        "database_url = \"sqlite:data/flowd.db\"\nlisten = \"[::1]:8081\"\ngraph_url = \"http://127.0.0.1:8090/\"\n\
         graph_version = \"v24.0\"\napp_secret = \"new,old\"\nverify_token = \"word\"\nkey = \"{KEY}\"\nflows = \"flows\"\n\
         phone_number_id = 100000000000001\nwaba_id = \"2\"\naccess_token = \"t\"\nnumber_rate = 15\n\
         public_url = \"https://bot.example.com\"\nretention_log = 90\nretention_raw = 7\n"
    );
    let config = config(&[], Some(&toml), &Flags::default()).unwrap();
    assert_eq!(config.app_secrets.iter().map(Secret::expose).collect::<Vec<_>>(), ["new", "old"]);
    assert_eq!(config.graph_url.to_string(), "http://127.0.0.1:8090");
    assert_eq!(config.public_url_at(config.listen).to_string(), "https://bot.example.com");
    assert_eq!((config.kept.log_days, config.kept.raw_days), (90, 7));
    // Paths are meant from the file's folder.
    assert_eq!(config.storage.database.to_string(), "/etc/ventana/data/flowd.db");
    assert_eq!(config.flows, PathBuf::from("/etc/ventana/flows"));
}

#[test]
fn retention_may_be_a_table_and_is_bounded() {
    let config_of = |toml: &str| config(&COMPLETE, Some(toml), &Flags::default());
    let kept = config_of("[retention]\nlog = 36500\nraw = 1\n").unwrap().kept;
    assert_eq!((kept.log_days, kept.raw_days), (36_500, 1));
    for (toml, what) in [
        ("[retention]\nlog = 30", "log (/etc/ventana/flowd.toml, line 2) must be a number of days from 31 to 36500"),
        (
            "retention_raw = 0",
            "retention_raw (/etc/ventana/flowd.toml, line 1) must be a number of days from 1 to 36500",
        ),
        ("[retention]\nlgo = 90", "/etc/ventana/flowd.toml, line 2: lgo is not a setting of [retention]"),
    ] {
        assert_eq!(problem(config_of(toml)), what);
    }
}

#[test]
fn a_key_that_is_no_setting_is_an_error_with_its_line() {
    for (toml, what, help) in [
        ("\n\nlisten_on = \"x\"", "line 3: listen_on is not a setting", "Known are database_url"),
        ("acces_token = \"EAAG\"", "line 1: acces_token is not a setting", "Did you mean access_token?"),
        ("FLOWD_FLOWS = \"x\"", "line 1: FLOWD_FLOWS is not a setting", "Did you mean flows?"),
        ("flows = [\"x\"]", "line 1: flows is not a text", "Write flows = "),
        ("flows = \"x", "line 1: ", "Write each setting as"),
        ("fail = \"shutdown\"", "line 1: fail is not a setting", "Known are"),
    ] {
        let ConfigErrors(problems) = config(&COMPLETE, Some(toml), &Flags::default()).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].what.starts_with(&format!("/etc/ventana/flowd.toml, {what}")), "{problems:#?}");
        assert!(problems[0].help.starts_with(help), "{problems:#?}");
    }
}

#[test]
fn several_accounts_stand_in_tables() {
    let toml = "[[account]]\nwaba_id = \"1\"\naccess_token = \"t1\"\nnumbers = [\"11\", 12]\n\
                [[account]]\nwaba_id = 2\nphone_number_id = \"21\"\n";
    let env: Vec<_> =
        COMPLETE.into_iter().filter(|(name, _)| !["FLOWD_PHONE_NUMBER_ID", "FLOWD_WABA_ID"].contains(name)).collect();
    let config = config(&env, Some(toml), &Flags::default()).unwrap();
    let [first, second] = config.accounts.as_slice() else { panic!("two accounts") };
    assert_eq!((first.waba_id.as_str(), first.access_token.expose()), ("1", "t1"));
    assert_eq!(first.phone_number_ids, ["11", "12"]);
    // A table without a token takes the environment's.
    assert_eq!((second.waba_id.as_str(), second.access_token.expose()), ("2", "EAAG-token-of-ours"));
    assert_eq!(second.phone_number_ids, ["21"]);
}

#[test]
fn what_an_account_lacks_is_said_with_its_line() {
    let env: Vec<_> = COMPLETE.into_iter().take(4).collect();
    let toml = "[[account]]\nwaba_id = \"x/y\"\nnumbers = \"11\"\nphone = \"+591\"\n\
                [[account]]\nwaba_id = \"2\"\naccess_token = \"t\"\nnumbers = [\"21\", \"21\"]\n";
    let ConfigErrors(problems) = config(&env, Some(toml), &Flags::default()).unwrap_err();
    let said: Vec<&str> = problems.iter().map(|problem| problem.what.as_str()).collect();
    let file = "/etc/ventana/flowd.toml";
    assert_eq!(
        said,
        [
            format!("{file}, line 3: numbers is not a list"),
            format!("{file}, line 4: phone is not a setting of an account"),
            format!("waba_id ({file}, line 2) must be an id of digits only"),
            format!("[[account]] 1 ({file}, line 1) has no access_token"),
            format!("[[account]] 1 ({file}, line 1) has no phone_number_id"),
            "the phone number id 21 is given twice".to_owned(),
        ]
    );
}

#[test]
fn one_account_in_two_places_is_refused() {
    let toml = "[[account]]\nwaba_id = \"1\"\naccess_token = \"t\"\nnumbers = [\"11\"]\n";
    let ConfigErrors(problems) = config(&COMPLETE, Some(toml), &Flags::default()).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:#?}");
    assert!(problems[0].what.starts_with("FLOWD_PHONE_NUMBER_ID says the account once more"), "{problems:#?}");
}

#[test]
fn development_values_are_refused_past_this_machine() {
    let counting = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    for (variable, value) in [
        ("FLOWD_APP_SECRET", "real,dev-secret"),
        ("FLOWD_VERIFY_TOKEN", "dev-verify"),
        ("FLOWD_ACCESS_TOKEN", "dev-token"),
        ("FLOWD_KEY", super::development::DEV_KEY),
        ("FLOWD_KEY", counting),
        ("FLOWD_FAIL", "commit.after#2"),
    ] {
        let refused = problem(with(&[(variable, value)]));
        assert!(refused.starts_with(variable), "{refused}");
        let other_host = problem(with(&[(variable, value), ("FLOWD_GRAPH_URL", "https://127.0.0.1.example.com")]));
        assert!(other_host.starts_with(variable), "{other_host}");
        assert!(with(&[(variable, value), ("FLOWD_GRAPH_URL", "http://localhost:8090")]).is_ok(), "{variable}");
    }
}

#[test]
fn a_moved_clock_is_refused_past_this_machine() {
    let flags = Flags { clock: Some("http://127.0.0.1:8090".to_owned()) };
    assert_eq!(problem(config(&COMPLETE, None, &flags)), "--clock is set");
    let env: Vec<_> = COMPLETE.into_iter().chain([("FLOWD_GRAPH_URL", "http://127.0.0.1:8090")]).collect();
    assert_eq!(config(&env, None, &flags).unwrap().clock.unwrap().to_string(), "http://127.0.0.1:8090");
}

#[test]
fn a_bad_value_is_named_and_not_repeated() {
    for (variable, value, what) in [
        ("DATABASE_URL", "postgres://u:hunter2@db:port/x", "must be like postgres://user:password@host:5432/database"),
        ("DATABASE_URL", "mysql://u:hunter2@db/x", "must begin with sqlite: or postgres:"),
        ("DATABASE_URL", "sqlite::memory:", "must name a file"),
        ("DATABASE_URL", "sqlite:hunter2.db?mode=ro", "must end with the file's name"),
        ("DATABASE_URL", "sqlite://", "names no file"),
        ("FLOWD_LISTEN", "hunter2:8080", "must be an IP address and a port"),
        ("FLOWD_GRAPH_URL", "https://u:hunter2@graph.facebook.com", "must be host and path only"),
        ("FLOWD_GRAPH_URL", "http://hunter2.example.com", "must begin with https:// unless it is on this machine"),
        ("FLOWD_GRAPH_VERSION", "hunter2", "must be a version like v23.0"),
        ("FLOWD_APP_SECRET", "hunter2,,x", "has a comma too many"),
        ("FLOWD_ACCESS_TOKEN", "hunter2 x", "has a space or a line break inside"),
        (
            "FLOWD_KEY",
            "hunter2!",
            "must be 32 bytes as 64 hex digits or base64, but is neither hex nor base64 (8 characters)",
        ),
        ("FLOWD_KEY", "AAAA", "must be 32 bytes as 64 hex digits or base64, but holds 2 bytes and needs 32"),
        ("FLOWD_PHONE_NUMBER_ID", "+591 hunter2", "must be an id of digits only"),
        ("FLOWD_NUMBER_RATE", "0", "must be a number from 1 to 1000"),
        ("FLOWD_PUBLIC_URL", "hunter2", "is not a URL like https://host"),
        ("FLOWD_POISON", "hunter2:x", "must be one of panic, overflow, abort, loop and a text"),
        ("FLOWD_FAIL", "hunter2", "names no failpoint; the failpoints are token.before"),
    ] {
        let error = with(&[(variable, value)]).unwrap_err();
        assert!(error.0[0].what.starts_with(&format!("{variable} {what}")), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn a_database_is_named_as_sqlx_names_it() {
    for (url, file) in [("sqlite:a.db", "a.db"), ("sqlite://a.db", "a.db"), ("sqlite:///var/a.db", "/var/a.db")] {
        let env: Vec<_> = COMPLETE.into_iter().chain([("DATABASE_URL", url)]).collect();
        assert_eq!(config(&env, None, &Flags::default()).unwrap().storage.database.to_string(), file);
    }
}

#[test]
fn a_key_may_stand_in_a_file_of_its_own() {
    let mut env = without("FLOWD_KEY");
    env.push(("FLOWD_KEY_FILE", "key"));
    let from_file = config(&env, None, &Flags::default()).unwrap().storage.key;
    assert_eq!(from_file, with(&[]).unwrap().storage.key);
    assert!(config(&without("FLOWD_KEY"), Some("key_file = \"key\""), &Flags::default()).is_ok());

    let mut env = without("FLOWD_KEY");
    env.push(("FLOWD_KEY_FILE", "elsewhere"));
    let missing = problem(config(&env, None, &Flags::default()));
    assert!(missing.starts_with("the file elsewhere that FLOWD_KEY_FILE names cannot be read"), "{missing}");
}

#[test]
fn why_needs_only_the_database_and_its_key() {
    let sources = Sources {
        env: &|name| (name == "FLOWD_KEY").then(|| KEY.to_owned()),
        file: None,
        read: &|_| panic!("no file"),
    };
    assert_eq!(Storage::from(&sources).unwrap().database.to_string(), "flowd.db");
    let nothing = Sources { env: &|_| None, file: None, read: &|_| panic!("no file") };
    assert_eq!(Storage::from(&nothing).unwrap_err().0.len(), 1);
}

#[test]
fn a_configuration_does_not_print_its_secrets() {
    let printed = format!("{:?}", with(&[]).unwrap());
    for secret in ["app-secret-of-ours", "word-of-ours", "EAAG", KEY] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
