//! The settings of `flowd` as a table: their names in the environment and in `flowd.toml`, and how to come by a value.
//!
//! The names are a contract (README, "Settings"); what a value must look like is said where it is read.

/// One setting. An environment variable wins over the line in `flowd.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    DatabaseUrl,
    Listen,
    GraphUrl,
    GraphVersion,
    AppSecret,
    VerifyToken,
    Key,
    KeyFile,
    Flows,
    PhoneNumberId,
    WabaId,
    AccessToken,
    NumberRate,
    PublicUrl,
    RetentionLog,
    RetentionRaw,
}

impl Setting {
    pub const ALL: [Setting; 16] = [
        Setting::DatabaseUrl,
        Setting::Listen,
        Setting::GraphUrl,
        Setting::GraphVersion,
        Setting::AppSecret,
        Setting::VerifyToken,
        Setting::Key,
        Setting::KeyFile,
        Setting::Flows,
        Setting::PhoneNumberId,
        Setting::WabaId,
        Setting::AccessToken,
        Setting::NumberRate,
        Setting::PublicUrl,
        Setting::RetentionLog,
        Setting::RetentionRaw,
    ];

    pub fn variable(self) -> &'static str {
        match self {
            Setting::DatabaseUrl => "DATABASE_URL",
            Setting::Listen => "FLOWD_LISTEN",
            Setting::GraphUrl => "FLOWD_GRAPH_URL",
            Setting::GraphVersion => "FLOWD_GRAPH_VERSION",
            Setting::AppSecret => "FLOWD_APP_SECRET",
            Setting::VerifyToken => "FLOWD_VERIFY_TOKEN",
            Setting::Key => "FLOWD_KEY",
            Setting::KeyFile => "FLOWD_KEY_FILE",
            Setting::Flows => "FLOWD_FLOWS",
            Setting::PhoneNumberId => "FLOWD_PHONE_NUMBER_ID",
            Setting::WabaId => "FLOWD_WABA_ID",
            Setting::AccessToken => "FLOWD_ACCESS_TOKEN",
            Setting::NumberRate => "FLOWD_NUMBER_RATE",
            Setting::PublicUrl => "FLOWD_PUBLIC_URL",
            Setting::RetentionLog => "FLOWD_RETENTION_LOG",
            Setting::RetentionRaw => "FLOWD_RETENTION_RAW",
        }
    }

    /// The key in `flowd.toml`.
    pub fn key(self) -> &'static str {
        match self {
            Setting::DatabaseUrl => "database_url",
            Setting::Listen => "listen",
            Setting::GraphUrl => "graph_url",
            Setting::GraphVersion => "graph_version",
            Setting::AppSecret => "app_secret",
            Setting::VerifyToken => "verify_token",
            Setting::Key => "key",
            Setting::KeyFile => "key_file",
            Setting::Flows => "flows",
            Setting::PhoneNumberId => "phone_number_id",
            Setting::WabaId => "waba_id",
            Setting::AccessToken => "access_token",
            Setting::NumberRate => "number_rate",
            Setting::PublicUrl => "public_url",
            Setting::RetentionLog => "retention_log",
            Setting::RetentionRaw => "retention_raw",
        }
    }

    /// What it is for and what to type, for somebody who has not got a good value.
    pub fn how(self) -> &'static str {
        match self {
            Setting::DatabaseUrl => {
                "It names where the conversations are kept, for example sqlite:flowd.db or postgres://user:password@host/database."
            }
            Setting::Listen => "It is the address that flowd takes webhooks on, for example 127.0.0.1:8080.",
            Setting::GraphUrl => "Leave it out for WhatsApp itself; for the emulator it is http://127.0.0.1:8090.",
            Setting::GraphVersion => "Leave it out, or write a version of Meta's Graph API, for example v23.0.",
            Setting::AppSecret => {
                "It proves that a webhook comes from Meta. Take it from developers.facebook.com: your app, App settings, \
                 Basic, App secret. While you change it, give the new and the old one, separated by a comma."
            }
            Setting::VerifyToken => {
                "It is a word of your own that Meta repeats when you save the callback URL. Make one with \
                 `openssl rand -hex 16` and type the same into your app: WhatsApp, Configuration, Verify token."
            }
            Setting::Key | Setting::KeyFile => {
                "It encrypts what people write to you. Make one with `openssl rand -hex 32` and keep a copy outside \
                 this machine: without it the conversations cannot be read. FLOWD_KEY_FILE names a file that holds it."
            }
            Setting::Flows => "It names the folder with your .flow files, for example flows.",
            Setting::PhoneNumberId => {
                "It is the id of the number you send from, not the number itself: 15 or so digits, in your app under \
                 WhatsApp, API Setup, Phone number ID."
            }
            Setting::WabaId => {
                "It is the id of the account your number belongs to: in your app under WhatsApp, API Setup, \
                 WhatsApp Business Account ID."
            }
            Setting::AccessToken => {
                "It lets flowd send. Make one that does not expire at business.facebook.com: Settings, System users, \
                 Generate token, with whatsapp_business_messaging and whatsapp_business_management."
            }
            Setting::NumberRate => "It is how many messages a second one number may send, 1 to 1000; left out, 60.",
            Setting::PublicUrl => {
                "It is how Meta reaches this flowd, for example https://bot.example.com; left out, the address of \
                 FLOWD_LISTEN."
            }
            Setting::RetentionLog => {
                "It is for how many days messages, what became of them and the log of `flowd why` are kept; left out, 400. \
                 36500 is for ever."
            }
            Setting::RetentionRaw => {
                "It is for how many days webhooks are kept that belong to no conversation; left out, 30."
            }
        }
    }
}
