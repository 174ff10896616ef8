//! Whether the flows compile, and whether the templates they name are approved as far as `templates.lock` knows.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use engine::{Alternatives, OpKind, Program};
use stdlib::template::{LOCK_BYTES_MAX, Lock, TemplateStatus};

use super::Check;
use crate::config::Draft;
use crate::flows::{self, Looked};

const NAME: &str = "flows";
const LOCK_NAME: &str = "templates";
const LOCK: &str = "templates.lock";

pub fn look(draft: &Draft, env: &dyn Fn(&str) -> Option<String>) -> Vec<Check> {
    let Some(folder) = draft.flows.as_deref() else {
        return vec![Check::skipped(NAME, "there is no FLOWD_FLOWS")];
    };
    match flows::look(folder, env) {
        Ok(looked) => {
            let programs = looked.flows.with_sources.iter().map(|(program, _)| program);
            let named = programs.flat_map(named).collect();
            vec![compiled(&looked, folder), templates(&named, folder)]
        }
        Err(error) => {
            vec![Check::failed(NAME, error.to_string(), "Set FLOWD_FLOWS to the folder with your .flow files")]
        }
    }
}

fn compiled(looked: &Looked, folder: &Path) -> Check {
    let errors: Vec<_> = looked.findings.iter().filter(|finding| finding.is_error).collect();
    let count = looked.flows.with_sources.len();
    match errors.as_slice() {
        [] if count == 0 => Check::failed(
            NAME,
            format!("there is no flow in {}", folder.display()),
            "Make one with `flowc new`, or set FLOWD_FLOWS to the folder that has them",
        ),
        [] => Check::ok(NAME, format!("{count} flow(s) in {} compile", folder.display())),
        [first, rest @ ..] => {
            let others = if rest.is_empty() { String::new() } else { format!(", and {} more error(s)", rest.len()) };
            let says = format!("{}, line {}: {} {}{others}", first.file, first.line, first.code, first.message[0]);
            Check::failed(NAME, says, format!("flowc check {}", folder.display()))
        }
    }
}

/// The templates that a flow may send, each with its language.
fn named(program: &Program) -> Vec<(String, String)> {
    let chain = |kind: &OpKind| -> Option<Alternatives> {
        if let OpKind::Send { alternatives, .. } = kind {
            return Some(alternatives.clone());
        }
        if let OpKind::Ask { question: Some((_, alternatives)), .. } = kind {
            return Some(alternatives.clone());
        }
        None
    };
    let chains = program.ops.iter().filter_map(|op| chain(&op.kind));
    chains.flat_map(|chain| chain.templates).map(|call| (call.name, call.language)).collect()
}

fn templates(named: &BTreeSet<(String, String)>, folder: &Path) -> Check {
    let file = lock_of(folder);
    let shown = file.display();
    let lock = match read(&file) {
        Ok(Some(text)) => Lock::parse(&text),
        Ok(None) if named.is_empty() => return Check::ok(LOCK_NAME, "the flows send no template"),
        Ok(None) => {
            let says =
                format!("{} template(s) are named in the flows, and there is no {shown} that lists them", named.len());
            return Check::warning(
                LOCK_NAME,
                says,
                "Write it; docs/templates.md tells its form, and WhatsApp Manager what is approved",
            );
        }
        Err(error) => {
            return Check::failed(LOCK_NAME, format!("{shown} cannot be read: {error}"), "Let this user read it");
        }
    };
    let lock = match lock {
        Ok(lock) => lock,
        Err(error) => {
            let says = format!("{shown}, {error}");
            return Check::failed(LOCK_NAME, says, "Mend it; docs/templates.md tells its form");
        }
    };
    let missing: Vec<_> = named
        .iter()
        .filter(|(name, language)| lock.find(name, language).is_none_or(|it| it.status != TemplateStatus::Approved))
        .map(|(name, language)| format!("{name} ({language})"))
        .collect();
    if missing.is_empty() {
        return Check::ok(LOCK_NAME, format!("{} template(s) of the flows are approved in {shown}", named.len()));
    }
    let says = format!("{shown} does not have as approved: {}", missing.join(", "));
    Check::warning(LOCK_NAME, says, "WhatsApp refuses them (132001) unless they are: look at them in WhatsApp Manager")
}

/// Beside the flows.
fn lock_of(flows: &Path) -> PathBuf {
    if flows.is_dir() { flows.join(LOCK) } else { flows.with_file_name(LOCK) }
}

fn read(file: &Path) -> std::io::Result<Option<String>> {
    let mut text = String::new();
    match File::open(file) {
        Ok(file) => file.take(LOCK_BYTES_MAX).read_to_string(&mut text).map(|_| Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    const FLOW: &str = "flow aviso\n  start when message is \"hola\"\n\nstep inicio\n  \
                        send \"Hola\" or template saludo or template despedida_1(nombre: \"Ana\")\n";

    fn looked(files: &[(&str, &str)]) -> Vec<Check> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let draft = Draft::from(
            &crate::config::Sources {
                env: &|name| (name == "FLOWD_FLOWS").then(|| folder.path().display().to_string()),
                file: None,
                read: &|_| Err(std::io::ErrorKind::NotFound.into()),
            },
            &crate::config::Flags::default(),
        );
        look(&draft, &|_| None)
    }

    #[test]
    fn a_template_counts_as_there_only_where_the_lock_has_it_as_approved() {
        let template = |name: &str, status: &str| {
            format!(
                "[[template]]\nname = \"{name}\"\nlanguage = \"es\"\nstatus = \"{status}\"\ncategory = \"UTILITY\"\nbody = \"\"\n"
            )
        };
        let lock =
            |status| format!("version = 1\n{}{}", template("saludo", "APPROVED"), template("despedida_1", status));
        for (status, verdict) in [("APPROVED", Verdict::Ok), ("PAUSED", Verdict::Warning)] {
            let flow = FLOW.replace("flow aviso", "flow aviso\n  language es");
            let checks = looked(&[("aviso.flow", &flow), (LOCK, &lock(status))]);
            assert_eq!(checks[0].verdict, Verdict::Ok, "{checks:?}");
            assert_eq!(checks[1].verdict, verdict, "{checks:?}");
            assert!(verdict == Verdict::Ok || checks[1].says.ends_with("as approved: despedida_1 (es)"), "{checks:?}");
        }
        let without = looked(&[("aviso.flow", FLOW)]);
        assert_eq!(without[1].verdict, Verdict::Warning, "{without:?}");
        let broken = looked(&[("aviso.flow", FLOW), (LOCK, "[[template")]);
        assert_eq!(broken[1].verdict, Verdict::Failed, "{broken:?}");
    }

    #[test]
    fn a_folder_without_flows_is_no_good_one() {
        let checks = looked(&[]);
        assert_eq!(checks[0].verdict, Verdict::Failed, "{checks:?}");
    }
}
