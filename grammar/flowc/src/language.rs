//! Which language messages are in: `--lang`, `FLOWC_LANG`, `flow.toml`, the locale, English.

use grammar::{Defaults, Language};

pub(crate) fn choose(chosen: Option<Language>, defaults: Option<&Defaults>) -> Language {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let project = || defaults.and_then(|defaults| defaults.language.as_deref()).and_then(Language::parse);
    // The first of these that is set decides, as POSIX has it, even if it names a language we do not speak.
    let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
    chosen
        .or_else(|| variable("FLOWC_LANG").as_deref().and_then(Language::parse))
        .or_else(project)
        .or_else(|| locale().as_deref().and_then(Language::parse))
        .unwrap_or(Language::En)
}
