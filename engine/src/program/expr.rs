//! Expressions: checked, with everything that has another way to be written made one. The compiler has made sure of types
//! and of what may be missing; what still has no value where one is needed (a division by zero, a number past its range)
//! is a fault of the run.

use serde::{Deserialize, Serialize};
use stdlib::{Filter, Type, Value};

use super::{Function, Pattern, Text};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    Literal(Value),
    /// A text with values filled in.
    Text(Text),
    Read(Read),
    /// A part of a record, `r.status`; missing where the record is, or has no such part.
    Field {
        of: Box<Expr>,
        name: String,
    },
    List(Vec<Expr>),
    Record(Vec<(String, Expr)>),
    /// The first that is neither missing nor an empty text, else the last as it is.
    FirstOf(Vec<Expr>),
    /// `or` of two bools
    Either(Box<Expr>, Box<Expr>),
    /// `and` of two bools
    Both(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    /// False where a side is missing. Values of two types are not equal, and have no order.
    Compare {
        by: Comparison,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// On numbers; `Plus` also joins two lists.
    Compute {
        by: Arithmetic,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Negative(Box<Expr>),
    /// `x in list`; false where a side is missing.
    In {
        item: Box<Expr>,
        list: Box<Expr>,
    },
    Call {
        function: Function,
        arguments: Vec<Expr>,
    },
    /// Missing where the value is.
    Filtered {
        value: Box<Expr>,
        filter: Filter,
    },
    /// `reply contains "precio"`, `contact.city is "La Paz"`: one of `Is`, `Contains`, `StartsWith`. False where
    /// the text is missing.
    Matches {
        text: Box<Expr>,
        pattern: Pattern,
    },
    /// `contact has tag "vip"`
    HasTag(String),
    /// `contact has consent marketing`
    HasConsent(String),
    /// The customer wrote since the run's last message, else since its start.
    Replied,
    /// Free text may be sent now.
    WindowOpen,
}

/// What an expression reads by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Read {
    Reply(ReplyPart),
    Run(RunPart),
    Contact(ContactPart),
    /// By its folded name.
    Variable(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyPart {
    /// Never missing: the words, else an empty text.
    Text,
    Number,
    Date,
    Time,
    Yes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunPart {
    /// The moment it began.
    Started,
    /// How many messages it took, its start not counted.
    Answers,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactPart {
    Id,
    Phone,
    Name,
    FirstName,
    Language,
    Country,
    Timezone,
    /// When the customer last wrote.
    LastMessage,
    /// One of `[fields]` of `flow.toml`, by its folded name.
    Field {
        name: String,
        kind: Type,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    Equal,
    Differs,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arithmetic {
    Plus,
    Minus,
    Times,
    Over,
    Modulo,
}
