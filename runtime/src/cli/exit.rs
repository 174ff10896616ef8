//! How a command ends badly: its exit code and its last words. The codes are a contract with scripts, as `flowc`'s are.

use std::fmt;
use std::process::ExitCode;

use crate::clock::follow::FollowError;
use crate::config::ConfigErrors;
use crate::logging::LogError;
use crate::serve::ListenError;
use crate::store::{CopyError, MarkError, OpenError};

#[derive(Debug)]
pub enum Failure {
    /// All settings are right, and still the answer is no: the flows have errors, nobody is known by that name.
    Refused(String),
    /// An option or a setting is wrong.
    Usage(String),
    /// Something broke, here or in the machine.
    Broken(anyhow::Error),
}

impl Failure {
    pub fn code(&self) -> ExitCode {
        match self {
            Failure::Refused(_) => ExitCode::from(1),
            Failure::Usage(_) => ExitCode::from(2),
            Failure::Broken(_) => ExitCode::from(3),
        }
    }
}

/// The last words, with every cause.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Refused(words) | Failure::Usage(words) => f.write_str(words),
            Failure::Broken(error) => write!(f, "flowd stopped: {error:#}"),
        }
    }
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Failure {
        Failure::Usage(errors.to_string())
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Failure {
        Failure::Usage(error.to_string())
    }
}

impl From<CopyError> for Failure {
    fn from(error: CopyError) -> Failure {
        match error {
            CopyError::Open(error) => anyhow::Error::from(error).into(),
            CopyError::Io { .. } => Failure::Broken(error.into()),
            CopyError::OfServer { .. }
            | CopyError::Exists { .. }
            | CopyError::Missing { .. }
            | CopyError::NoCopy { .. }
            | CopyError::OlderTables { .. }
            | CopyError::WouldReplace { .. } => Failure::Usage(error.to_string()),
        }
    }
}

impl From<MarkError> for Failure {
    fn from(error: MarkError) -> Failure {
        match error {
            MarkError::Open(error) => anyhow::Error::from(error).into(),
            MarkError::Running { .. } => Failure::Usage(error.to_string()),
        }
    }
}

/// What another setting repairs is the user's to repair; everything else is the machine's.
impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        let by_setting = match error.downcast_ref::<OpenError>() {
            Some(
                OpenError::InUse { .. }
                | OpenError::Unwritable { .. }
                | OpenError::Folder { .. }
                | OpenError::NotADatabase { .. }
                | OpenError::Empty { .. }
                | OpenError::Unopenable { .. }
                | OpenError::OtherVersion { .. }
                | OpenError::OlderTables { .. }
                | OpenError::NoServer { .. }
                | OpenError::NotLetIn { .. }
                | OpenError::NoDatabase { .. }
                | OpenError::NoRight { .. }
                | OpenError::ReadOnly { .. }
                | OpenError::OldServer { .. }
                | OpenError::NewerProgram { .. }
                | OpenError::WrongKey(_),
            ) => true,
            Some(OpenError::Store { .. }) => false,
            None => error.is::<ListenError>() || error.is::<FollowError>(),
        };
        if by_setting { Failure::Usage(format!("{error:#}")) } else { Failure::Broken(error) }
    }
}
