//! Whether this process may write. The epoch is raised at every start; a commit that finds a higher one was overtaken,
//! and from then on nothing more is written or sent. Sans-IO.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FenceInput {
    /// A commit was refused, since the epoch in the database is another.
    Refused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FenceOutput {
    /// Stop at once, without writing.
    Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fence {
    Active { epoch: i64 },
    Lost { epoch: i64 },
}

impl Fence {
    pub fn raised(epoch: i64) -> Self {
        Self::Active { epoch }
    }

    pub fn step(&mut self, input: FenceInput) -> Option<FenceOutput> {
        match (*self, input) {
            (Self::Active { epoch }, FenceInput::Refused) => {
                *self = Self::Lost { epoch };
                Some(FenceOutput::Stop)
            }
            (Self::Lost { .. }, FenceInput::Refused) => None,
        }
    }

    pub fn epoch(&self) -> i64 {
        match *self {
            Self::Active { epoch } | Self::Lost { epoch } => epoch,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_commit_stops_the_process_once_and_for_good() {
        let mut fence = Fence::raised(3);
        assert_eq!(fence.step(FenceInput::Refused), Some(FenceOutput::Stop));
        assert_eq!(fence.step(FenceInput::Refused), None);
        assert_eq!(fence, Fence::Lost { epoch: 3 });
        assert_eq!(fence.epoch(), 3);
    }
}
