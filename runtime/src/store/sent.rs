//! The record of messages as the ledger reads it: what was sent in a span of time, with what WhatsApp reported of it.

use std::collections::{HashMap, hash_map::Entry};

use engine::ContactId;
use stdlib::{Timestamp, price::Market};
use whatsapp::webhook::DeliveryStatus;

use super::{ReadStore, StoreError, load::person};
use crate::ledger::{Report, Sent};

/// So many messages are read at once.
const PAGE: u32 = 5_000;

/// By contact, the rows of a rate card that hold for them.
type Markets = HashMap<ContactId, Vec<Market>>;

impl ReadStore {
    /// Calls for each message sent from `from` on and before `to`, in the order of sending.
    pub async fn sent_messages(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        take: &mut dyn FnMut(&Sent),
    ) -> Result<(), StoreError> {
        let unreadable = || StoreError::Unreadable { what: "message" };
        let delivered = i64::from(DeliveryStatus::Delivered.rank());
        let mut markets = Markets::new();
        let mut past = (from.plus_ms(-1), vec![u8::MAX; 16]);
        loop {
            let rows = self.db.all(
                "select m.at, m.id, m.contact_id, n.phone_number_id, r.flow, d.rank, d.failed_code, d.price_category,
                        d.price_type
                 from message m join number n on n.id = m.number_id
                 left join run r on r.id = m.run_id left join delivery d on d.message_id = m.wamid
                 where (m.at, m.id) > ($1, $2) and m.at < $3 and m.direction = 'out' order by m.at, m.id limit $4",
                vec![past.0.0.into(), past.1.clone().into(), to.0.into(), PAGE.into()],
            );
            let rows = rows.await?;
            for row in &rows {
                let contact = ContactId::from_slice(row.blob(2)).ok_or_else(unreadable)?;
                let markets = match markets.entry(contact) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(self.markets_of(contact).await?),
                };
                past = (Timestamp(row.int(0)), row.blob(1).to_vec());
                let report = match (row.opt_int(5), row.opt_int(6), row.opt_text(7), row.opt_text(8)) {
                    (Some(rank), _, Some(category), Some(kind)) if rank >= delivered => {
                        Report::Delivered { category: category.to_owned(), kind: kind.to_owned() }
                    }
                    (Some(_), Some(_), _, _) => Report::Failed,
                    (_, None, _, _) | (None, _, _, _) => Report::Open,
                };
                take(&Sent {
                    at: past.0,
                    number: row.text(3).to_owned(),
                    flow: row.opt_text(4).map(str::to_owned),
                    markets: markets.clone(),
                    report,
                });
            }
            if rows.len() < PAGE as usize {
                return Ok(());
            }
        }
    }

    /// Who has no phone that we know is of no market, and what they cost is not known.
    async fn markets_of(&mut self, contact: ContactId) -> Result<Vec<Market>, StoreError> {
        let sql = "select id, account_id, sealed from contact where id = $1";
        let rows = self.db.all(sql, vec![contact.0.into()]).await?;
        let Some(row) = rows.first() else { return Ok(Vec::new()) };
        let phone = person(&self.keys, contact, row.blob(1), row.blob(2))?.wa_id;
        Ok(phone.map(|phone| Market::of_phone(&phone)).unwrap_or_default())
    }
}
