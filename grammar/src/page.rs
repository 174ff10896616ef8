//! The page of a code taken apart: words in each language, an example and the example mended.
//!
//! A page is one Markdown file, so that people read it on the web, `flowc explain` in the terminal and the tests compile
//! what it shows. Its form is held by the tests of `catalogue`.

use crate::{Code, Language};

const BAD: &str = "\n## Bad / Mal\n";
const GOOD: &str = "\n## Good / Bien\n";

/// What a page says in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// A sentence without its full stop: what is wrong.
    pub title: &'static str,
    /// Why it matters and what to type, as Markdown.
    pub text: &'static str,
}

impl Code {
    pub fn words(&self, language: Language) -> Words {
        let heading = match language {
            Language::En => "\n## English: ",
            Language::Es => "\n## Español: ",
        };
        let section = self.section(heading).unwrap_or_default();
        let (title, text) = section.split_once('\n').unwrap_or((section, ""));
        Words { title, text: text.trim() }
    }

    /// The example as it is shown, a whole file where it is not too long for a page.
    pub fn bad_as_shown(&self) -> &'static str {
        self.section(BAD).and_then(|section| fenced(section, "flow").or_else(|| fenced(section, "text"))).unwrap_or("")
    }

    /// A project in one file that gives this finding and no other; `None` if it is too long for a page.
    pub fn bad(&self) -> Option<&'static str> {
        fenced(self.section(BAD)?, "flow")
    }

    /// The same, mended: it gives no finding.
    pub fn good(&self) -> &'static str {
        self.section(GOOD).and_then(|section| fenced(section, "flow")).unwrap_or("")
    }

    /// The `flow.toml` of both examples, if they need one.
    pub fn settings(&self) -> Option<&'static str> {
        fenced(self.page, "toml")
    }

    /// What stands between a heading and the next one.
    fn section(&self, heading: &str) -> Option<&'static str> {
        self.page.split_once(heading)?.1.split("\n## ").next()
    }
}

/// The first block of Markdown between fences of this kind.
fn fenced(text: &'static str, kind: &str) -> Option<&'static str> {
    let (_, rest) = text.split_once(&format!("```{kind}\n"))?;
    let (block, _) = rest.split_once("```\n")?;
    Some(block)
}
