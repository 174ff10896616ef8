//! Why a run cannot go on. It ends there; nothing else of the contact is touched.

use serde::{Deserialize, Serialize};

use crate::expr::ExprFault;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// More than 200 operations without a wait.
    Circle,
    /// An operation that leads where it cannot, as no compiler makes it.
    Program,
    #[serde(untagged)]
    Expr(ExprFault),
}

impl From<ExprFault> for Fault {
    fn from(fault: ExprFault) -> Self {
        Self::Expr(fault)
    }
}
