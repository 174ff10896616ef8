//! The text of `.flow` files: read, checked, lowered to programs, and every mistake answered in the author's words.
//!
//! A pipeline in which each stage always yields something plus findings: `split` (logical lines), `parse` (one line at a
//! time), `nest` and `blocks` (the tree), `resolve`, `lower`, `checks`. Knows nothing of storage or network; only
//! `project` reads files. Source: design/language.md, design/architecture.md "Language pipeline".

mod allows;
pub mod ast;
mod blocks;
mod cache;
mod catalogue;
mod checks;
pub mod constructs;
pub mod cost;
mod diagnostic;
mod faults;
mod fixes;
pub mod format;
pub mod graph;
mod heads;
pub mod human;
mod lines;
mod lints;
mod literal;
mod load;
mod lower;
mod nest;
mod page;
mod parallel;
mod parse;
pub mod project;
mod reads;
pub mod record;
pub mod scenario;
mod source;
pub mod split;
mod unknown;
mod variables;
mod vocabulary;
pub mod window;
mod words;

pub use cache::Cache;
pub use catalogue::{CODES, named as code_named, nearest as nearest_code};
pub(crate) use checks::is_language;
pub use diagnostic::{Code, Diagnostic, Edit, Fix, Label, Language, Safety, Said, Severity};
pub use fixes::{Fixed, apply_fixes, fix};
pub use lints::{Level, Lints};
pub use load::{Defaults, Field, Fields, Loaded, load};
pub use page::Words;
pub use source::{FileId, Position, Source, Span};

/// Lines that can be told apart in a text: the splitter and the line grammar alone, which gives the scale for everything
/// that is built on them.
pub fn lines_of(text: &str) -> usize {
    lines::read(FileId(0), text, &split::split(text), &mut Vec::new()).len()
}
