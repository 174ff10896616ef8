//! Who a test is about: `contact Ana first_name "Ana" ciudad "La Paz"`.

use engine::{Contact, simulator::Simulator};
use stdlib::{Value, Zone};

use crate::{
    ast::{Literal, LiteralKind, Name, Scenario, VerbKind},
    literal,
};

/// The contact line of a test; none for a test without one.
#[derive(Default)]
pub(super) struct TestContact<'s> {
    name: Option<&'s Name>,
    fields: &'s [(Name, Literal)],
    zone: Option<Zone>,
}

impl<'s> TestContact<'s> {
    pub fn of(scenario: &'s Scenario) -> Self {
        let line = scenario.verbs.iter().find_map(|verb| match &verb.kind {
            VerbKind::Contact { name, fields } => Some((name, fields.as_slice())),
            _ => None,
        });
        let Some((name, fields)) = line else { return Self::default() };
        let zone = text_of(fields, "timezone");
        Self { name: Some(name), fields, zone: zone.and_then(|zone| Zone::parse(&zone).ok()) }
    }

    /// Whose clock the test goes by, as the engine has it; `None` for that of the flow.
    pub fn clock(&self) -> Option<Zone> {
        self.zone.clone().or_else(|| text_of(self.fields, "phone").and_then(|phone| Zone::of_phone(&phone)))
    }

    /// Makes the simulated contact this one. By its name it draws its share of each split.
    pub fn enter(&self, simulator: &mut Simulator<'_>, zone: &Zone) {
        if let Some(name) = self.name {
            simulator.contact_called(&name.folded);
        }
        let contact = simulator.contact_mut();
        contact.zone.clone_from(&self.zone);
        for (name, value) in self.fields {
            match name.folded.as_str() {
                "timezone" => {}
                "first_name" => contact.first_name = text(value),
                "name" => contact.name = text(value),
                "phone" => contact.phone = text(value),
                "country" => contact.country = text(value),
                "language" => contact.language = text(value),
                field => {
                    let value = literal::any(value, zone).expect("fields were checked to be written out");
                    contact.fields.insert(field.to_owned(), value);
                }
            }
        }
    }
}

fn text_of(fields: &[(Name, Literal)], name: &str) -> Option<String> {
    fields.iter().find(|(known, _)| known.folded == name).and_then(|(_, value)| text(value))
}

fn text(value: &Literal) -> Option<String> {
    match &value.kind {
        LiteralKind::Text(text) => text.literal(),
        LiteralKind::Word(_) | LiteralKind::List(_) | LiteralKind::Record(_) => None,
    }
}

/// What a contact's field holds, by its folded name: what the flow would read.
pub(super) fn field(contact: &Contact, name: &str) -> Option<Value> {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    match name {
        "first_name" => text(&contact.first_name),
        "name" => text(&contact.name),
        "phone" => text(&contact.phone),
        "country" => contact.country().map(Value::from),
        "language" => text(&contact.language),
        "timezone" => contact.zone().map(|zone| Value::from(zone.name())),
        field => contact.fields.get(field).cloned(),
    }
}
