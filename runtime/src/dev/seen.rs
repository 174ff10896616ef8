//! A customer as the last commit left them, read beside the running node.

use engine::{ContactId, Conversation, Entry, Program, ProgramId, Run};
use stdlib::{GateAnswer, MINUTE_MS, Timestamp, Zone};

use super::desk::Desk;
use crate::store::{ReadStore, Who};

/// What the last commit left of a customer.
pub struct Seen {
    pub id: ContactId,
    pub conversation: Conversation,
    /// Those its live runs stand in.
    programs: Vec<(ProgramId, Program)>,
    pub log: Vec<Entry>,
}

impl Seen {
    /// `None` for somebody who has not written yet.
    pub async fn of(desk: &Desk, customer: &str) -> anyhow::Result<Option<Self>> {
        let mut store = ReadStore::open(&desk.storage.database, &desk.storage.key).await?;
        for who in store.find(customer).await? {
            let Who::Contact(id) = who else { continue };
            let Some(conversation) = store.conversation(id).await? else { continue };
            let log = store.log(&Who::Contact(id)).await?.into_iter().map(|logged| logged.entry).collect();
            let mut programs = Vec::new();
            for run in &conversation.runs {
                programs.extend(store.program(run.program).await?.map(|program| (run.program, program)));
            }
            return Ok(Some(Self { id, conversation, programs, log }));
        }
        Ok(None)
    }

    /// How long free text may still be sent, where it may.
    pub fn window(&self, now: Timestamp) -> Option<String> {
        let open = self.conversation.windows.values().filter_map(|window| match window.gate(now) {
            GateAnswer::Now { expires_at } => Some(expires_at.since(now)),
            GateAnswer::Closed => None,
        });
        open.max().map(|left| {
            let minutes = left / MINUTE_MS;
            format!("{} h {:02} min", minutes / 60, minutes % 60)
        })
    }

    /// The revision a live run stands in.
    pub fn program(&self, run: &Run) -> Option<&Program> {
        self.programs.iter().find(|(id, _)| *id == run.program).map(|(_, program)| program)
    }

    /// Where the person is, as far as that is known.
    pub fn own_zone(&self) -> Zone {
        self.conversation.contact.zone_or(&Zone::utc())
    }

    /// By which a flow counts for this person.
    pub fn zone(&self, program: &Program) -> Zone {
        self.conversation.contact.zone_or(&program.zone)
    }
}
