//! Random flows, as authors write them and as they come out of the compiler. Every message has a number, `mN`, and `rN` is
//! counted right before it, so that the log tells which message was reached. A chain `or template none_N` is taken away
//! afterwards: so a message without anything else to say can be run that the compiler would refuse.

use std::fmt::Write;

use engine::{Alternatives, OpId, OpKind, Program, Segment, Text};
use grammar::{Defaults, Field, Source, load};
use stdlib::Type;

use super::dice::Dice;

const STEPS: [&str; 4] = ["uno", "dos", "tres", "cuatro"];
const ZONES: [&str; 5] =
    ["America/La_Paz", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland"];
/// Messages of a flow at most.
const MESSAGES_MAX: u32 = 8;

pub struct Flow {
    pub text: String,
    pub program: Program,
    /// The operation of each message, by its number.
    pub messages: Vec<Option<OpId>>,
}

impl Flow {
    /// The flow of a seed. Some texts have a circle without a wait; the next one is tried then.
    pub fn of(seed: u64) -> Self {
        for attempt in 0.. {
            let mut writing =
                Writing { dice: Dice::new(seed * 1000 + attempt), text: String::new(), messages: 0, tags: 0 };
            writing.flow();
            if let Some(flow) = Self::compiled(writing.text, writing.messages) {
                return flow;
            }
        }
        unreachable!("most attempts compile")
    }

    fn compiled(text: String, messages: u32) -> Option<Self> {
        let source = Source { path: "f.flow".to_owned(), text: text.clone() };
        let number = Field { kind: Type::Number, indexed: false };
        let defaults = Defaults { fields: [("n".to_owned(), number)].into(), ..Defaults::default() };
        let mut loaded = load(vec![source], &defaults);
        let errors: Vec<_> = loaded.diagnostics.iter().filter(|finding| finding.is_error()).collect();
        if let Some(other) = errors.iter().find(|finding| finding.code.id != "E0801") {
            panic!("{text}\n{other:#?}");
        }
        let mut program = loaded.programs.pop()?;
        for op in &mut program.ops {
            if let Some(chain) = chain_mut(&mut op.kind) {
                chain.templates.retain(|call| !call.name.starts_with("none_"));
            }
        }
        let mut by_number = vec![None; messages as usize];
        for (op, id) in program.ops.iter().zip((0..).map(OpId)) {
            if let Some(number) = number_of(&op.kind) {
                by_number[number] = Some(id);
            }
        }
        Some(Self { text, program, messages: by_number })
    }
}

fn chain_mut(kind: &mut OpKind) -> Option<&mut Alternatives> {
    match kind {
        OpKind::Send { alternatives, .. } | OpKind::Ask { question: Some((_, alternatives)), .. } => Some(alternatives),
        _ => None,
    }
}

/// The number of the message that an operation says.
fn number_of(kind: &OpKind) -> Option<usize> {
    let (OpKind::Send { text, .. }
    | OpKind::Ask { question: Some((text, _)), .. }
    | OpKind::AskAgain { text: Some(text), .. }) = kind
    else {
        return None;
    };
    let Text(segments) = text;
    let [Segment::Literal(text)] = segments.as_slice() else { return None };
    text.strip_prefix('m')?.parse().ok()
}

struct Writing {
    dice: Dice,
    text: String,
    messages: u32,
    tags: u32,
}

impl Writing {
    fn flow(&mut self) {
        let zone = self.dice.pick(&ZONES);
        let _ = write!(self.text, "flow f\n  timezone \"{zone}\"\n  start when message is \"hola\"\n");
        if self.dice.percent(15) {
            let to = self.dice.pick(&STEPS);
            self.line(1, &format!("at any time when message contains \"x\" -> {to}"));
        }
        for (index, step) in STEPS.into_iter().enumerate() {
            self.line(0, &format!("step {step}"));
            let lines = if index == 0 { self.dice.between(2, 5) } else { self.dice.between(1, 4) };
            for _ in 0..lines {
                self.statement(1);
            }
            match self.dice.weighed(&[5, 4, 1]) {
                0 if index + 1 < STEPS.len() => self.line(1, &format!("jump to {}", STEPS[index + 1])),
                // Back, so that some go round.
                2 => {
                    let to = self.dice.pick(&STEPS);
                    self.wait(1);
                    self.line(1, &format!("jump to {to}"));
                }
                _ => self.line(1, "track \"fin\""),
            }
        }
    }

    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.text, "{}{line}", "  ".repeat(depth));
    }

    fn statement(&mut self, depth: usize) {
        let blocks = u64::from(depth <= 3);
        match self.dice.weighed(&[6, 5, 1, 4 * blocks, 2 * blocks, blocks]) {
            0 => self.send(depth),
            1 => self.wait(depth),
            2 => self.wait_until(depth),
            3 => self.ask(depth),
            4 => self.repeat(depth),
            _ => self.branch(depth),
        }
    }

    fn body(&mut self, depth: usize) {
        self.statement(depth);
        if self.dice.percent(50) {
            self.statement(depth);
        }
    }

    /// The number of a new message, with the line that tells that it was reached; `None` where there are enough.
    fn message(&mut self, depth: usize) -> Option<u32> {
        if self.messages >= MESSAGES_MAX {
            self.line(depth, "track \"nada\"");
            return None;
        }
        let number = self.messages;
        self.messages += 1;
        self.line(depth, &format!("track \"r{number}\""));
        Some(number)
    }

    fn chain(&mut self, number: u32, may_skip: bool) -> String {
        let to = self.dice.pick(&STEPS);
        match self.dice.weighed(&[20, 38, if may_skip { 26 } else { 0 }, 2, 11, 1]) {
            0 => format!(" or template none_{number}"),
            1 => format!(" or template t_{number}"),
            2 => " or skip".to_owned(),
            3 => " or stop".to_owned(),
            4 => format!(" or -> {to}"),
            _ => format!(" or template t_{number} or -> {to}"),
        }
    }

    fn send(&mut self, depth: usize) {
        let Some(number) = self.message(depth) else { return };
        let chain = self.chain(number, true);
        self.line(depth, &format!("send \"m{number}\"{chain}"));
    }

    fn wait(&mut self, depth: usize) {
        let length = self.length();
        self.line(depth, &format!("wait {length}"));
    }

    /// Many at a second from where a verdict turns: W, W less the slack, less the grace of `no reply`, 24 hours, and what
    /// is left of them behind a question of 20 hours or a wait of 2.
    fn length(&mut self) -> String {
        const W_S: i64 = 24 * 3600 - 300;
        match self.dice.weighed(&[55, 20, 7, 3, 1, 1]) {
            0 => self
                .dice
                .pick(&["10 min", "1h", "2h", "6h", "11h", "12h", "20h", "22h", "26h", "28h", "30h", "48h", "72h"])
                .to_owned(),
            1 => {
                let before = self.dice.pick(&[0, 0, 2 * 3600, 12 * 3600, 20 * 3600]);
                let late = self.dice.pick(&[0, 60, 120, 900, 960, 1020, -300]);
                format!("{}s", W_S - before - late + self.dice.between(-1, 1))
            }
            2 => "1 day".to_owned(),
            3 => self.dice.pick(&["2 days", "1 week", "1 working day"]).to_owned(),
            4 => "(contact.n or 3) min".to_owned(),
            _ => "(contact.n or 3) h".to_owned(),
        }
    }

    fn moment(&mut self) -> &'static str {
        self.dice.pick(&["9:00", "9:00", "2:30", "18:00", "tomorrow at 9:00", "monday 9:00", "9:00 on a working day"])
    }

    fn wait_until(&mut self, depth: usize) {
        let moment = self.moment();
        self.line(depth, &format!("wait until {moment}"));
    }

    fn ask(&mut self, depth: usize) {
        let Some(number) = self.message(depth) else { return };
        let chain = self.chain(number, false);
        let time = match self.dice.weighed(&[16, 1, 2]) {
            0 => format!(" up to {}", self.length()),
            1 => format!(" until {}", self.moment()),
            _ => String::new(),
        };
        self.line(depth, &format!("ask \"m{number}\"{chain}{time}"));
        self.arm(depth + 1, "contains \"a\"");
        self.arm(depth + 1, "anything else");
        if !time.is_empty() {
            self.arm(depth + 1, "no reply");
        }
        self.line(depth, "end");
    }

    fn arm(&mut self, depth: usize, head: &str) {
        match self.dice.weighed(&[4, 3, 3, 3]) {
            0 => self.line(depth, &format!("{head} continue")),
            1 => {
                let to = self.dice.pick(&STEPS);
                self.line(depth, &format!("{head} -> {to}"));
            }
            2 => {
                self.line(depth, head);
                self.ask_again(depth + 1);
            }
            _ => {
                self.line(depth, head);
                self.body(depth + 1);
            }
        }
    }

    fn ask_again(&mut self, depth: usize) {
        let Some(number) = self.message(depth) else { return };
        let times = self.dice.pick(&["1 time", "2 times", "3 times", "11 times"]);
        let up_to = if self.dice.percent(40) { format!(" up to {}", self.length()) } else { String::new() };
        self.line(depth, &format!("ask again at most {times} \"m{number}\"{up_to}"));
        if self.dice.percent(50) {
            self.body(depth);
        }
    }

    fn repeat(&mut self, depth: usize) {
        let times = self.dice.pick(&["2 times", "3 times", "5 times", "11 times"]);
        self.line(depth, &format!("repeat at most {times}"));
        self.body(depth + 1);
        self.line(depth, "end");
    }

    fn branch(&mut self, depth: usize) {
        let tag = self.tags;
        self.tags += 1;
        self.line(depth, &format!("if contact has tag \"t{tag}\""));
        self.body(depth + 1);
        self.line(depth, "end");
    }
}
