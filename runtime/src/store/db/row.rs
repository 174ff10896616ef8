//! Values and rows as both databases have them.

/// The kind of a column of `k`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    Int,
    Text,
    Blob,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

/// The rows of `k`.
pub(in crate::store) type Given = Vec<Vec<Value>>;

impl Value {
    pub fn or_null<T>(value: Option<T>) -> Self
    where
        Self: From<T>,
    {
        value.map_or(Self::Null, Self::from)
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<u32> for Value {
    fn from(int: u32) -> Self {
        Self::Int(i64::from(int))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<[u8; 16]> for Value {
    fn from(id: [u8; 16]) -> Self {
        Self::Blob(id.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

/// A row that was read. Asking a column for a kind that it does not have is a mistake in the statement, and panics.
#[derive(Debug, Clone)]
pub(in crate::store) struct Row(pub(super) Vec<Value>);

impl Row {
    /// The columns from this one on.
    pub fn from(&self, column: usize) -> Vec<Value> {
        self.0[column..].to_vec()
    }

    pub fn int(&self, column: usize) -> i64 {
        self.opt_int(column).expect("the column is never null")
    }

    pub fn opt_int(&self, column: usize) -> Option<i64> {
        match &self.0[column] {
            Value::Int(int) => Some(*int),
            Value::Null => None,
            other @ (Value::Text(_) | Value::Blob(_)) => panic!("column {column} is no number: {other:?}"),
        }
    }

    pub fn text(&self, column: usize) -> &str {
        self.opt_text(column).expect("the column is never null")
    }

    pub fn opt_text(&self, column: usize) -> Option<&str> {
        match &self.0[column] {
            Value::Text(text) => Some(text),
            Value::Null => None,
            other @ (Value::Int(_) | Value::Blob(_)) => panic!("column {column} is no text: {other:?}"),
        }
    }

    pub fn blob(&self, column: usize) -> &[u8] {
        self.opt_blob(column).expect("the column is never null")
    }

    pub fn opt_blob(&self, column: usize) -> Option<&[u8]> {
        match &self.0[column] {
            Value::Blob(bytes) => Some(bytes),
            Value::Null => None,
            other @ (Value::Int(_) | Value::Text(_)) => panic!("column {column} is no bytes: {other:?}"),
        }
    }
}
