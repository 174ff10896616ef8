mod bench;
mod commits;
mod inbox;
mod kept;
mod mishaps;
mod plans;
mod put_back;
mod quarantine;
mod row_count;
mod sent;
mod server;
mod starts;
mod trims;
mod unanswered;

use std::sync::Arc;

use engine::{
    AccountId, Alternatives, Arm, ContactId, Deadline, DelayedBy, EndReason, Exit, Input, Length, MessageId, Op, OpId,
    OpKind, Pattern, Program, Programs, Reentry, Segment, Slot, Step, StepId, Text, Token, Transition, Trigger, When,
};
use serde_json::json;
use stdlib::{Delay, Timestamp, Zone};
use whatsapp::{
    opaque::Opaque,
    webhook::{DeliveryStatus, Sender, Status},
};

use super::{
    db::{Db, Row, Value},
    *,
};
use crate::seal::Kek;
use bench::{Bench, added, conforms};
pub use bench::{Home, On};

const NOW: Timestamp = Timestamp(1_795_500_000_000);
const PHONE: &str = "59171234567";
const KEY: &str = "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const OTHER_KEY: &str = "ff112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// `send`, `wait 2h`, `ask … up to 20h` with `anything else`.
fn program() -> Program {
    let text = |words: &str| Text(vec![Segment::Literal(words.into())]);
    let nothing = || Alternatives { templates: vec![], last: Exit::End };
    let op = |kind| Op { step: StepId(0), label: None, kind };
    Program {
        lang_version: engine::LANG_VERSION,
        flow: "bienvenida".into(),
        title: None,
        language: "es".into(),
        zone: Zone::utc(),
        calling_code: None,
        reentry: Reentry::WhenOver,
        priority: None,
        quiet_hours: None,
        not_delivered: None,
        variables: std::collections::BTreeMap::new(),
        triggers: vec![Trigger { when: When::Message(Pattern::Is(vec!["hola".into()])), condition: None }],
        interrupts: vec![],
        steps: vec![Step { name: "inicio".into(), entry: OpId(0) }],
        ops: vec![
            op(OpKind::Send { text: text("Saludo secreto"), alternatives: nothing(), next: OpId(1) }),
            op(OpKind::Wait { length: Length::Fixed(Delay::ExactMs(7_200_000)), next: OpId(2) }),
            op(OpKind::Ask {
                question: Some((text("¿Qué tal?"), nothing())),
                until: Some(Deadline::After(Length::Fixed(Delay::ExactMs(72_000_000)))),
                arms: vec![Arm { when: Pattern::Any, saves: None, to: OpId(3) }],
                no_reply: Some(OpId(3)),
            }),
            op(OpKind::End { reason: EndReason::Completed }),
        ],
    }
}
