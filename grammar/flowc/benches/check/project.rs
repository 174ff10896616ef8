//! A project of any size, made of the shipped flows: renamed so that no two are equal or start on the same message, and
//! every third damaged as an author would damage it.

use std::{fs, path::Path};

pub struct File {
    pub name: String,
    pub text: String,
}

/// So many files. Equal number, equal files.
pub fn files(count: usize) -> Vec<File> {
    let shipped = shipped();
    (0..count)
        .map(|nth| {
            let text = renamed(&shipped[nth % shipped.len()], nth);
            let text = if nth % 3 == 2 { damaged(&text, nth) } else { text };
            File { name: format!("flow_{nth}.flow"), text }
        })
        .collect()
}

pub fn write(folder: &Path, files: &[File]) {
    fs::create_dir_all(folder).unwrap();
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../flows/flow.toml");
    fs::copy(settings, folder.join("flow.toml")).unwrap();
    for file in files {
        fs::write(folder.join(&file.name), &file.text).unwrap();
    }
}

/// The flows that ship, each with the words it uses, in the order of their names.
fn shipped() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../flows");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "flow"));
    paths.sort();
    let texts: Vec<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let lists: Vec<String> = texts
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| line.starts_with("words "))
        .map(str::to_owned)
        .collect();
    let flows = texts.iter().map(|text| {
        let is_used = |list: &&String| {
            let name = list.split(' ').nth(1).unwrap_or_default();
            text.lines().any(|line| !line.starts_with("words ") && line.contains(&format!("words {name}")))
        };
        let words: String = lists.iter().filter(is_used).flat_map(|line| [line.as_str(), "\n"]).collect();
        let own: String =
            text.lines().filter(|line| !line.starts_with("words ")).flat_map(|line| [line, "\n"]).collect();
        format!("{words}{own}")
    });
    flows.filter(|text| text.lines().any(|line| line.starts_with("flow "))).collect()
}

/// Every name that is one of the project gets the number, and so does every message that starts a flow.
fn renamed(text: &str, nth: usize) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut out = String::with_capacity(text.len() + 512);
    for line in text.lines() {
        let mut words = line.split(' ');
        if let (Some("flow" | "words"), Some(name)) = (words.next(), words.next()) {
            names.push(name.to_owned());
        }
    }
    for line in text.lines() {
        let mut line = line.to_owned();
        if line.starts_with("flow ") {
            line = line.replacen("flow ", "flow f", 1);
            let end = line[5..].find(' ').map_or(line.len(), |at| at + 5);
            line.insert_str(end, &format!("_{nth}"));
        } else if line.starts_with("words ") || line.contains(" words ") {
            for name in &names {
                line = line.replace(&format!("words {name}"), &format!("words {name}_{nth}"));
            }
            if line.starts_with("words ") {
                line = numbered(&line, nth);
            }
        } else if line.trim_start().starts_with("start when first message") {
            // Only one flow of a project can have the first word.
            line = format!("  start when message is \"primera {nth}\"");
        } else if line.trim_start().starts_with("start when message") {
            line = numbered(&line, nth);
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// `"hola"` becomes `"hola 17"`.
fn numbered(line: &str, nth: usize) -> String {
    let mut inside = false;
    line.chars()
        .map(|c| match c {
            '"' if inside => {
                inside = false;
                format!(" {nth}\"")
            }
            '"' => {
                inside = true;
                "\"".to_owned()
            }
            other => other.to_string(),
        })
        .collect()
}

/// One mistake, another one for each number.
fn damaged(text: &str, nth: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (word, wrong) =
        [("  send ", "  enviar "), ("  ask ", "  preguntar "), ("  end", "  "), (" -> ", " => ")][nth / 3 % 4];
    let hits: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains(word)).collect();
    let hit = if hits.is_empty() { None } else { Some(hits[nth % hits.len()]) };
    let mut out = String::with_capacity(text.len());
    for (at, line) in lines.iter().enumerate() {
        if Some(at) == hit {
            out.push_str(&line.replacen(word, wrong, 1));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}
