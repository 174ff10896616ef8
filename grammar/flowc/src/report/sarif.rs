//! SARIF 2.1.0: what code scanning of GitHub and others take. One run, one result a finding.
//!
//! Source: docs.oasis-open.org/sarif/sarif/v2.1.0. Columns are said to be characters, so that they are the same as in the
//! other formats.

use std::fmt::Write as _;

use grammar::{Code, Language};
use serde::Serialize;

use super::{Diagnostic, Place};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'d> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'d>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'d> {
    tool: Tool,
    language: &'static str,
    column_kind: &'static str,
    results: Vec<Found<'d>>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Message,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

/// The page of the code.
#[derive(Debug, Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'d> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location<'d>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'d>>,
    partial_fingerprints: Fingerprints<'d>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'d>>,
}

#[derive(Debug, Serialize)]
struct Fingerprints<'d> {
    #[serde(rename = "flowc/v1")]
    ours: &'d str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    place: Physical<'d>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical<'d> {
    artifact_location: Artifact,
    region: Region<'d>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region<'d> {
    start_line: &'d usize,
    start_column: &'d usize,
    end_line: &'d usize,
    end_column: &'d usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'d> {
    description: Message,
    artifact_changes: Vec<Change<'d>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'d> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'d>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'d> {
    deleted_region: Region<'d>,
    inserted_content: Message,
}

/// The whole file.
pub(crate) fn log(found: &[Diagnostic], language: Language) -> String {
    let mut codes: Vec<&'static str> = found.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules = codes.iter().filter_map(|id| grammar::code_named(id)).map(|code| rule(code, language)).collect();
    let driver = Driver { name: "flowc", semantic_version: env!("CARGO_PKG_VERSION"), rules };
    let run = Run {
        tool: Tool { driver },
        language: language_tag(language),
        column_kind: "unicodeCodePoints",
        results: found.iter().map(|finding| result(finding, &codes, language)).collect(),
    };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    serde_json::to_string_pretty(&log).expect("no map here has keys that are not text")
}

fn language_tag(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Es => "es",
    }
}

fn rule(code: &'static Code, language: Language) -> Rule {
    let words = code.words(language);
    let (bad, good) = match language {
        Language::En => ("Bad", "Good"),
        Language::Es => ("Mal", "Bien"),
    };
    let markdown = format!(
        "{}\n\n**{bad}**\n\n```\n{}```\n\n**{good}**\n\n```\n{}```\n",
        words.text,
        code.bad_as_shown(),
        code.good()
    );
    Rule {
        id: code.id,
        name: code.slug,
        short_description: Message { text: words.title.to_owned() },
        help: Help { text: words.text.replace("**", ""), markdown },
        default_configuration: Configuration { level: code.severity.as_str() },
    }
}

fn result<'d>(finding: &'d Diagnostic, codes: &[&str], language: Language) -> Found<'d> {
    let said = format!("{} {}", finding.message.in_language(language), finding.help.in_language(language));
    let others = finding.labels[1..].iter().enumerate().map(|(index, label)| Location {
        id: Some(index),
        place: physical(&label.place),
        message: (!label.text.is_empty()).then(|| Message { text: label.text.in_language(language).to_owned() }),
    });
    Found {
        rule_id: finding.code,
        rule_index: codes.iter().position(|code| *code == finding.code).unwrap_or_default(),
        level: finding.severity,
        message: Message { text: said },
        locations: [Location { id: None, place: physical(finding.place()), message: None }],
        related_locations: others.collect(),
        partial_fingerprints: Fingerprints { ours: &finding.fingerprint },
        fixes: finding.fix.iter().map(|fix| fix_of(fix, finding, language)).collect(),
    }
}

fn fix_of<'d>(fix: &'d super::Fix, finding: &'d Diagnostic, language: Language) -> Fix<'d> {
    let mut changes: Vec<Change<'d>> = Vec::new();
    for edit in &fix.edits {
        let uri = uri(&edit.place.file);
        let replacement =
            Replacement { deleted_region: region(&edit.place), inserted_content: Message { text: edit.text.clone() } };
        match changes.iter_mut().find(|change| change.artifact_location.uri == uri) {
            Some(change) => change.replacements.push(replacement),
            None => changes.push(Change { artifact_location: Artifact { uri }, replacements: vec![replacement] }),
        }
    }
    let description = Message { text: finding.help.in_language(language).to_owned() };
    Fix { description, artifact_changes: changes }
}

fn physical(place: &Place) -> Physical<'_> {
    Physical { artifact_location: Artifact { uri: uri(&place.file) }, region: region(place) }
}

fn region(place: &Place) -> Region<'_> {
    Region {
        start_line: &place.line,
        start_column: &place.column,
        end_line: &place.end_line,
        end_column: &place.end_column,
    }
}

/// A path as a reference that is relative to where `flowc` was run, or a `file:` address.
fn uri(path: &str) -> String {
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            other => write!(uri, "%{other:02X}").expect("a String takes everything"),
        }
    }
    uri
}
