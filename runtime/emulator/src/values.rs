//! The values a developer connects with. They are public and worth nothing: the emulator listens on loopback only, and
//! `flowd serve` refuses them for any Graph URL that is not loopback.

/// The one business number the emulator has.
pub const PHONE_NUMBER_ID: &str = "100000000000001";
/// The WhatsApp Business Account of that number.
pub const WABA_ID: &str = "200000000000001";
/// Signs webhooks (`X-Hub-Signature-256`).
pub const APP_SECRET: &str = "dev-secret";
/// What `hub.verify_token` would carry.
pub const VERIFY_TOKEN: &str = "dev-verify";
/// The bearer token of the Graph API.
pub const ACCESS_TOKEN: &str = "dev-token";
/// The business number as customers see it, in digits.
pub const DISPLAY_PHONE_NUMBER: &str = "15550000001";
