//! Which language messages are in, from this process's environment.

use grammar::{Defaults, Language};

pub(crate) fn choose(chosen: Option<Language>, defaults: Option<&Defaults>) -> Language {
    Language::choose(chosen, defaults, &|name| std::env::var(name).ok())
}
