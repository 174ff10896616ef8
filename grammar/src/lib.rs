//! The text of `.flow` files: read, checked, lowered to programs, and every mistake answered in the author's words.
//!
//! A pipeline in which each stage always yields something plus findings: `split` (logical lines), `parse` (one line at a
//! time), `blocks` (the tree), `resolve`, `checks`, `lower`. Knows nothing of storage or network; only `project` reads
//! files. Source: design/language.md, design/architecture.md "Language pipeline".

mod diagnostic;
mod source;
pub mod split;

pub use diagnostic::{Code, Diagnostic, Edit, Fix, Label, Language, Safety, Said, Severity, apply_fixes};
pub use source::{FileId, Position, Source, Span};
