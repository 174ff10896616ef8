//! Tests: what they compare is written out, their steps exist, their contact and their clock are possible.

use std::collections::{BTreeMap, HashMap, HashSet};

use engine::EndReason;
use stdlib::{Time, Type, Zone};

use crate::{
    Defaults, Diagnostic, Fields, Source, Span,
    ast::{
        Expected, Expr, ExprKind, File, Literal, LiteralKind, Name, Scenario, TemplateCall, Text, Until, VerbKind,
        folded,
    },
    catalogue::{duplicate_name, fixed_text, literal_type, said_twice, unknown_end, unknown_in_test, unknown_zone},
    literal,
    variables::{self, Declared, Origin},
};

/// What WhatsApp tells of a contact, and a test may say.
const OWN_FIELDS: [&str; 6] = ["first_name", "name", "timezone", "phone", "country", "language"];

pub(super) fn check(sources: &[Source], files: &[File], defaults: &Defaults, found: &mut Vec<Diagnostic>) {
    let steps: Vec<&Name> = files
        .iter()
        .flat_map(|file| &file.flows)
        .flat_map(|flow| &flow.steps)
        .filter_map(|step| step.name.as_ref())
        .collect();
    let hides_a_step = files.iter().flat_map(|file| &file.flows).any(|flow| flow.hides_a_step);
    let folded = steps.iter().map(|step| step.folded.as_str()).collect();
    let is_broken = files.iter().flat_map(|file| &file.flows).any(|flow| flow.is_broken);
    let mut variables: HashMap<&str, Vec<Declared<'_>>> = HashMap::new();
    for variable in files.iter().flat_map(|file| &file.flows).flat_map(variables::declared) {
        variables.entry(&variable.name.folded).or_default().push(variable);
    }
    let fields = &defaults.fields;
    let mut check = Check { sources, steps, folded, variables, fields, is_broken, hides_a_step, found };
    for file in files {
        check.file(file);
    }
}

struct Check<'c> {
    sources: &'c [Source],
    steps: Vec<&'c Name>,
    folded: HashSet<&'c str>,
    /// Of all flows, by their folded names.
    variables: HashMap<&'c str, Vec<Declared<'c>>>,
    fields: &'c Fields,
    /// A variable that seems to be missing may be in a line that could not be read.
    is_broken: bool,
    /// A step that seems to be missing may be one whose line could not be read.
    hides_a_step: bool,
    found: &'c mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn file(&mut self, file: &File) {
        let mut names: BTreeMap<&str, Span> = BTreeMap::new();
        for scenario in &file.scenarios {
            match names.get(scenario.name.as_str()) {
                Some(first) => self.found.push(duplicate_name::at(scenario.line, "test", &scenario.name, *first)),
                None => {
                    names.insert(&scenario.name, scenario.line);
                }
            }
            self.scenario(scenario);
        }
    }

    fn scenario(&mut self, scenario: &Scenario) {
        let mut contacts = scenario.verbs.iter().filter(|verb| matches!(verb.kind, VerbKind::Contact { .. }));
        if let Some(first) = contacts.next() {
            self.found.extend(contacts.map(|verb| said_twice::in_a_test(verb.span, first.span)));
        }
        for verb in &scenario.verbs {
            match &verb.kind {
                VerbKind::Contact { fields, .. } => fields.iter().for_each(|(name, value)| self.field(name, value)),
                VerbKind::Now { date, clock } => self.moment(date, clock, verb.span),
                VerbKind::Says(text) => self.fixed(text),
                VerbKind::After(length) => super::lengths::in_range(self.sources, length, self.found),
                VerbKind::Run(Until::Step(name)) => self.step(name),
                VerbKind::Run(Until::Idle | Until::End) => {}
                VerbKind::Expect(expected) => self.expected(expected, verb.span),
            }
        }
    }

    fn expected(&mut self, expected: &Expected, span: Span) {
        match expected {
            Expected::Send(text) | Expected::SendContaining(text) => self.fixed(text),
            Expected::End(Some(text)) => self.reason(text),
            Expected::Var { path, value } => self.variable(path, value),
            Expected::Template(call) => {
                super::chains::arguments(call, self.found);
                written_out(call, self.found);
            }
            Expected::Step(name) => self.step(name),
            Expected::Wait(length) => super::lengths::in_range(self.sources, length, self.found),
            Expected::WaitUntil { date, clock } | Expected::HeldUntil { date: Some(date), clock } => {
                self.moment(date, clock, span);
            }
            Expected::HeldUntil { date: None, clock } => {
                if clock.parse::<Time>().is_err() {
                    self.found.push(unknown_zone::no_such_moment(span, clock));
                }
            }
            Expected::NoSend | Expected::End(None) => {}
        }
    }

    /// What is told of the contact before anything happens.
    fn field(&mut self, name: &Name, value: &Literal) {
        let folded = name.folded.as_str();
        if let Some(field) = self.fields.get(folded).filter(|_| !OWN_FIELDS.contains(&folded)) {
            return self.typed(value, &[field.kind]);
        }
        if !OWN_FIELDS.contains(&folded) {
            let known: Vec<String> =
                OWN_FIELDS.into_iter().map(str::to_owned).chain(self.fields.keys().cloned()).collect();
            return self.found.push(unknown_in_test::at(name.span, &name.text, &known));
        }
        match &value.kind {
            LiteralKind::Text(text) if folded == "timezone" => super::header::check_zone(text, self.found),
            LiteralKind::Text(text) => self.fixed(text),
            LiteralKind::Word(_) | LiteralKind::List(_) | LiteralKind::Record(_) => {
                self.found.push(literal_type::at(value.span, Type::Text));
            }
        }
    }

    /// A variable of any flow, or a field of the contact.
    fn variable(&mut self, path: &Name, value: &Literal) {
        let (root, rest) = path.text.split_once('.').unwrap_or((&path.text, ""));
        let kinds: Vec<Type> = if rest.is_empty() {
            let named = self.variables.get(path.folded.as_str()).into_iter().flatten();
            // What a list holds is not known.
            if named.clone().any(|variable| variable.origin == Origin::Loop) {
                return;
            }
            named.map(|variable| variable.kind).collect()
        } else if root.eq_ignore_ascii_case("contact") {
            let folded = folded(rest);
            let own = OWN_FIELDS.contains(&folded.as_str()).then_some(Type::Text);
            own.or_else(|| self.fields.get(&folded).map(|field| field.kind)).into_iter().collect()
        } else {
            Vec::new()
        };
        match kinds.as_slice() {
            [] if self.is_broken => {}
            [] => {
                let mut declared: Vec<&Declared<'_>> = self.variables.values().flatten().collect();
                declared.sort_by_key(|variable| variable.span);
                let variables = declared.into_iter().map(|variable| variable.name.text.clone());
                let fields = OWN_FIELDS.into_iter().chain(self.fields.keys().map(String::as_str));
                let known: Vec<String> = variables.chain(fields.map(|field| format!("contact.{field}"))).collect();
                self.found.push(unknown_in_test::at(path.span, &path.text, &known));
            }
            kinds => self.typed(value, kinds),
        }
    }

    /// A value of one of these types.
    fn typed(&mut self, value: &Literal, kinds: &[Type]) {
        if kinds.iter().all(|kind| literal::value(value, *kind, &Zone::utc()).is_err()) {
            self.found.push(literal_type::at(value.span, kinds[0]));
        }
    }

    fn reason(&mut self, text: &Text) {
        match text.literal() {
            None => self.found.push(fixed_text::at(text.span)),
            Some(reason) if EndReason::ALL.iter().all(|known| known.as_str() != reason) => {
                self.found.push(unknown_end::at(text.span, &reason));
            }
            Some(_) => {}
        }
    }

    fn moment(&mut self, date: &str, clock: &str, span: Span) {
        if Zone::utc().at(date, clock).is_none() {
            self.found.push(unknown_zone::no_such_moment(span, &format!("{date} {clock}")));
        }
    }

    fn fixed(&mut self, text: &Text) {
        if text.literal().is_none() {
            self.found.push(fixed_text::at(text.span));
        }
    }

    fn step(&mut self, name: &Name) {
        if !self.hides_a_step && !self.folded.contains(name.folded.as_str()) {
            let steps: Vec<(&str, Span)> = self.steps.iter().map(|step| (step.text.as_str(), step.span)).collect();
            self.found.push(super::names::unknown(name, &steps));
        }
    }
}

/// What a template of a test is expected with: texts, numbers, the first name of the test's contact.
fn written_out(call: &TemplateCall, found: &mut Vec<Diagnostic>) {
    for term in call.arguments.iter().flat_map(|argument| terms(&argument.value)) {
        let is_written_out = match &term.kind {
            ExprKind::Text(text) => text.literal().is_some(),
            ExprKind::Number(number) => number.is_some(),
            ExprKind::Path(_) => is_first_name(term),
            _ => false,
        };
        if !is_written_out {
            found.push(fixed_text::at(term.span));
        }
    }
}

fn is_first_name(term: &Expr) -> bool {
    match &term.kind {
        ExprKind::Path(path) => path.iter().map(|name| name.folded.as_str()).eq(["contact", "first_name"]),
        _ => false,
    }
}

fn terms(value: &Expr) -> &[Expr] {
    match &value.kind {
        ExprKind::Or(terms) => terms,
        _ => std::slice::from_ref(value),
    }
}

/// What a test expects a value to be.
pub(crate) fn filled_in(value: &Expr, first_name: Option<&str>) -> String {
    let term = |term: &Expr| match &term.kind {
        ExprKind::Text(text) => text.literal(),
        ExprKind::Number(number) => number.map(|number| number.to_string()),
        _ => first_name.map(str::to_owned),
    };
    terms(value).iter().find_map(term).unwrap_or_default()
}
