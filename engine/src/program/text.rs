//! What is said: texts with values to be filled in, templates, and the `or …` chain.

use serde::{Deserialize, Serialize};

use super::{Expr, OpId};

/// A text to be sent, with what is filled in at the moment of sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    Literal(String),
    /// `{…}`; the compiler has made sure that it has a value.
    Slot(Expr),
}

/// The `or …` chain of a send: templates in order, then the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternatives {
    pub templates: Vec<TemplateCall>,
    pub last: Exit,
}

/// What happens when nothing of the chain may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// Nothing was written: the run ends with `window_closed`.
    End,
    Skip,
    Stop,
    Jump(OpId),
}

/// The chain of a message without one.
pub static NOTHING_INSTEAD: Alternatives = Alternatives { templates: Vec::new(), last: Exit::End };

impl Alternatives {
    /// The step its way out leads to.
    pub fn exit(&self) -> Option<OpId> {
        match self.last {
            Exit::Jump(to) => Some(to),
            Exit::End | Exit::Skip | Exit::Stop => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateCall {
    pub name: String,
    /// WhatsApp's code, such as `es` or `pt_BR`.
    pub language: String,
    /// All named or all positional.
    pub arguments: Vec<TemplateArgument>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateArgument {
    pub name: Option<String>,
    pub value: Expr,
}
