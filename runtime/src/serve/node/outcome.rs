//! Which works are the outcome of a request: the failpoints around it stand there.

use engine::MessageId;
use whatsapp::opaque::Opaque;

use crate::{
    active::Active,
    store::{Work, WorkKind},
};

/// The outcome of a request to Graph: its answer, or a status that is quicker.
pub fn is_outcome(work: &Work, active: &Active) -> bool {
    match work.kind.carried() {
        WorkKind::Accepted { .. } | WorkKind::Delay { .. } | WorkKind::NotSent { .. } => true,
        WorkKind::Status(taken) => {
            let opaque = taken.status.opaque.as_deref().and_then(Opaque::parse);
            opaque.is_some_and(|opaque| active.holds(MessageId(opaque.outbox_id)))
        }
        WorkKind::FromInbox { .. }
        | WorkKind::Message(_)
        | WorkKind::Keep { .. }
        | WorkKind::Timer { .. }
        | WorkKind::StartOver { .. }
        | WorkKind::Migrate { .. }
        | WorkKind::Claim { .. }
        | WorkKind::InDoubt { .. }
        | WorkKind::OnceMore { .. }
        | WorkKind::Unknown { .. }
        | WorkKind::Hold { .. }
        | WorkKind::Release { .. }
        | WorkKind::Discard { .. }
        | WorkKind::ReleaseContact { .. } => false,
    }
}
