//! Expressions: checked, with everything that has another way to be written made one. The compiler has made sure of types
//! and of what may be missing; what still has no value where one is needed (a division by zero, a number past its range)
//! is a fault of the run.

use serde::{Deserialize, Serialize};
use stdlib::{Filter, Type, Value};

use super::{Pattern, Text};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    Literal(Value),
    /// A text with values filled in.
    Text(Text),
    Read(Read),
    /// A part of a record, `r.status`.
    Field {
        of: Box<Expr>,
        name: String,
    },
    List(Vec<Expr>),
    Record(Vec<(String, Expr)>),
    /// The first that is neither missing nor an empty text.
    FirstOf(Vec<Expr>),
    /// `or` of two bools
    Either(Box<Expr>, Box<Expr>),
    /// `and` of two bools
    Both(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    /// False where a side is missing.
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
    /// `x in list`
    In {
        item: Box<Expr>,
        list: Box<Expr>,
    },
    Call {
        function: Function,
        arguments: Vec<Expr>,
    },
    Filtered {
        value: Box<Expr>,
        filter: Filter,
    },
    /// `reply contains "precio"`, `contact.city is "La Paz"`: one of `Is`, `Contains`, `StartsWith`.
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

/// The closed list of functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// `now()`: the moment.
    Now,
    /// `today()`: the date, by the contact's zone.
    Today,
    /// `date(moment)`: its day, by the contact's zone.
    Date,
    /// `weekday(date)`: `monday` to `sunday`; without an argument, today's.
    Weekday,
    /// `days_since(date)`: whole days from that day until today; negative for a day to come.
    DaysSince,
    DaysUntil,
    /// `count(list)`
    Count,
    /// `sum(list of numbers)`
    Sum,
    /// `first(list)`; missing for an empty one.
    First,
    /// `round(number)`, `round(number, places)`; halves go away from zero.
    Round,
    /// `length(text)`, in characters as WhatsApp counts.
    Length,
    /// `number(text)`; missing where the text is none.
    Number,
    /// `text(value)`, as a customer reads it.
    Text,
}
