//! What a conversation looks like in a terminal: bubbles for messages, small print for what the customer does not see.

use engine::{
    Entry, Rendered, RunState, What,
    simulator::RunView,
    told::{self, Reader, Said},
};
use grammar::Language;
use stdlib::{GateAnswer, Locale, Timestamp, Value, Zone};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::session::Session;

/// Cells of a bubble's text.
const BUBBLE: usize = 52;

#[derive(Clone, Copy)]
pub(super) struct Screen {
    pub said_in: Language,
    pub with_color: bool,
    pub width: usize,
}

/// ANSI colours.
#[derive(Clone, Copy)]
enum Ink {
    Message = 32,
    Template = 33,
    Customer = 36,
    Small = 2,
}

impl Screen {
    pub fn pick(self, en: impl Into<String>, es: impl Into<String>) -> String {
        match self.said_in {
            Language::En => en.into(),
            Language::Es => es.into(),
        }
    }

    fn inked(self, text: &str, ink: Ink) -> String {
        if self.with_color { format!("\x1b[{}m{text}\x1b[0m", ink as u8) } else { text.to_owned() }
    }

    /// In small print, indented.
    pub fn small(self, text: &str) -> String {
        text.lines().map(|line| self.inked(&format!("  {line}"), Ink::Small)).collect::<Vec<_>>().join("\n")
    }

    pub fn customer(self, text: &str) -> String {
        self.inked(&format!("› {text}"), Ink::Customer)
    }

    /// What an entry of the log looks like; nothing for what the state tells.
    pub fn entry(self, entry: &Entry, zone: &Zone) -> Option<String> {
        match &entry.what {
            What::Queued { content, .. } => Some(self.message(content, &clock(entry.at, zone))),
            What::Started { .. }
            | What::TookAnswer { .. }
            | What::WaitsUntil { .. }
            | What::HeldUntil { .. }
            | What::WaitsForReply { .. }
            | What::Set { .. } => None,
            What::Interrupted { .. }
            | What::Unanswered { .. }
            | What::Skipped
            | What::Late { .. }
            | What::NoReply
            | What::NotSent { .. }
            | What::Withdrawn { .. }
            | What::OptedOut { .. }
            | What::OptedIn
            | What::Ended { .. }
            | What::Tagged { .. }
            | What::Untagged { .. }
            | What::Consented { .. }
            | What::Tracked { .. }
            | What::Moved { .. }
            | What::Drew { .. }
            | What::Sent { .. }
            | What::Delayed { .. }
            | What::InDoubt { .. }
            | What::SentOnceMore { .. }
            | What::Unknown { .. }
            | What::Held { .. }
            | What::Released { .. }
            | What::Discarded { .. } => Some(self.small(&self.told(entry, zone, &Said::default()))),
        }
    }

    fn message(self, content: &Rendered, clock: &str) -> String {
        match content {
            Rendered::Text { body } => self.bubble(body, clock, Ink::Message),
            Rendered::Template { name, language, parameters } => {
                let mut body =
                    self.pick(format!("[template {name}, {language}]"), format!("[plantilla {name}, {language}]"));
                for (index, (parameter, value)) in parameters.iter().enumerate() {
                    let parameter = parameter.clone().unwrap_or_else(|| (index + 1).to_string());
                    body.extend(["\n", parameter.as_str(), ": ", value.as_str()]);
                }
                self.bubble(&body, clock, Ink::Template)
            }
        }
    }

    fn bubble(self, body: &str, clock: &str, ink: Ink) -> String {
        let most = BUBBLE.min(self.width.saturating_sub(8)).max(16);
        let lines: Vec<String> = body.split('\n').flat_map(|line| wrapped(line, most)).collect();
        let width = lines.iter().map(|line| line.width()).max().unwrap_or_default().max(clock.width() + 2);
        let mut drawn = vec![format!("  ╭{}╮", "─".repeat(width + 2))];
        for line in &lines {
            drawn.push(format!("  │ {line}{} │", " ".repeat(width - line.width())));
        }
        drawn.push(format!("  ╰{} {clock} ╯", "─".repeat(width - clock.width())));
        drawn.iter().map(|line| self.inked(line, ink)).collect::<Vec<_>>().join("\n")
    }

    /// A line under each turn: where the flows stand, what they wait for, the window, the moment.
    pub fn state(self, session: &Session<'_>) -> String {
        let Session { simulator, zone, .. } = session;
        let now = simulator.now();
        let mut lines: Vec<String> = simulator.live_runs().map(|run| self.run(&run, now, zone)).collect();
        if lines.is_empty() {
            lines.push(match simulator.newest_run() {
                Some(_) => self.pick("no flow is running", "no hay ningún flujo en marcha"),
                None => self.pick("no flow has started", "ningún flujo ha empezado"),
            });
        }
        lines.push(format!("{} · {}", zone.show(now), self.window(session)));
        lines.join("\n")
    }

    fn run(self, run: &RunView, now: Timestamp, zone: &Zone) -> String {
        let until = |due: Timestamp| {
            let (shown, left) = (zone.show(due), self.left(due.since(now)));
            self.pick(format!("until {shown} (in {left})"), format!("hasta {shown} (en {left})"))
        };
        let waits = match run.state {
            RunState::Sleeping { due, .. } => format!("{} {}", self.pick("waits", "espera"), until(due)),
            RunState::Asking { due: Some(due), .. } => {
                format!("{} {}", self.pick("waits for an answer", "espera una respuesta"), until(due))
            }
            RunState::Held { until: due, .. } => {
                format!(
                    "{} {}",
                    self.pick("quiet hours: holds a message", "horas de silencio: guarda un mensaje"),
                    until(due)
                )
            }
            RunState::Asking { due: None, .. } => self.pick("waits for an answer", "espera una respuesta"),
            RunState::Ended { reason, .. } => format!("{} {}", self.pick("ended:", "terminó:"), reason.as_str()),
        };
        let place = format!("{}, {} {}", run.flow, self.pick("step", "paso"), run.step);
        let variables: Vec<String> =
            run.variables.iter().map(|(name, value)| format!("{name} = {}", self.value(value, zone))).collect();
        if variables.is_empty() {
            format!("{place} · {waits}")
        } else {
            format!("{place} · {waits}\n{}", variables.join(" · "))
        }
    }

    fn window(self, session: &Session<'_>) -> String {
        let window = session.simulator.window();
        match window.gate(session.simulator.now()) {
            GateAnswer::Now { expires_at } => {
                let until = session.zone.show(expires_at);
                self.pick(format!("window open until {until}"), format!("ventana abierta hasta {until}"))
            }
            GateAnswer::Closed if window.last_in_at.is_none() => {
                self.pick("window closed: nobody has written yet", "ventana cerrada: nadie ha escrito todavía")
            }
            GateAnswer::Closed => self.pick("window closed: templates only", "ventana cerrada: solo plantillas"),
        }
    }

    /// `20 h`, `1 h 30 min`, `2 days`
    fn left(self, ms: i64) -> String {
        let minutes = ms.max(0) / 60_000;
        let (days, hours, rest) = (minutes / 1440, minutes / 60, minutes % 60);
        match (days, hours, rest) {
            (2.., _, _) => self.pick(format!("{days} days"), format!("{days} días")),
            (_, 0, 0) => format!("{} s", ms.max(0) / 1000),
            (_, 0, rest) => format!("{rest} min"),
            (_, hours, 0) => format!("{hours} h"),
            (_, hours, rest) => format!("{hours} h {rest} min"),
        }
    }

    pub fn variables(self, session: &Session<'_>) -> String {
        let mut lines = Vec::new();
        let runs: Vec<RunView> = session.simulator.live_runs().collect();
        let newest = session.simulator.newest_run().filter(|_| runs.is_empty());
        for run in runs.iter().chain(newest) {
            for (name, value) in &run.variables {
                lines.push(format!("{name} = {}", self.value(value, &session.zone)));
            }
        }
        let contact = session.contact();
        let first_name = contact.first_name.iter().map(|name| format!("contact.first_name = \"{name}\""));
        let fields =
            contact.fields.iter().map(|(name, value)| format!("contact.{name} = {}", self.value(value, &session.zone)));
        let tags = contact.tags.iter().map(|tag| format!("tag \"{tag}\""));
        let consents = contact.consents.iter().map(|purpose| format!("consent {purpose}"));
        lines.extend(first_name.chain(fields).chain(tags).chain(consents));
        if lines.is_empty() {
            lines.push(self.pick("nothing is known yet", "todavía no se sabe nada"));
        }
        lines.join("\n")
    }

    pub fn why(self, session: &Session<'_>) -> String {
        let said = Said::of(session.simulator.log());
        let lines: Vec<String> = session
            .simulator
            .log()
            .iter()
            .map(|entry| {
                let place = match (&entry.flow, &entry.step) {
                    (Some(flow), Some(step)) => format!("{flow}/{step}"),
                    (Some(flow), None) => flow.clone(),
                    (None, _) => "-".to_owned(),
                };
                format!("{}  {place}  {}", session.zone.show(entry.at), self.told(entry, &session.zone, &said))
            })
            .collect();
        if lines.is_empty() {
            self.pick("nothing has happened yet", "todavía no ha pasado nada")
        } else {
            lines.join("\n")
        }
    }

    /// An entry in one sentence; WhatsApp, whose codes would need words, is not there.
    fn told(self, entry: &Entry, zone: &Zone, said: &Said) -> String {
        let reader = Reader { language: self.language(), zone: Some(zone), meaning: &|_| None, said };
        told::sentence(&entry.what, &reader)
    }

    fn language(self) -> stdlib::Language {
        match self.said_in {
            Language::En => stdlib::Language::En,
            Language::Es => stdlib::Language::Es,
        }
    }

    fn value(self, value: &Value, zone: &Zone) -> String {
        match value {
            Value::Text(text) => format!("\"{text}\""),
            Value::Number(_)
            | Value::Bool(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Moment(_)
            | Value::List(_)
            | Value::Record(_) => value.show(&Locale { language: self.language(), zone: zone.clone() }),
        }
    }
}

fn clock(at: Timestamp, zone: &Zone) -> String {
    let shown = zone.show(at);
    shown.split_once(' ').map_or(shown.clone(), |(_, clock)| clock.to_owned())
}

/// Breaks at blanks, and inside a word that alone is too wide.
fn wrapped(line: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split_inclusive(' ') {
        let last = lines.last_mut().expect("there is always a line");
        if !last.is_empty() && last.width() + word.trim_end().width() > most {
            lines.push(String::new());
        }
        for cluster in word.graphemes(true) {
            let last = lines.last_mut().expect("there is always a line");
            if last.width() + cluster.width() > most && cluster != " " {
                lines.push(cluster.to_owned());
            } else {
                last.push_str(cluster);
            }
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}
