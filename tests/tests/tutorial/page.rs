//! A tutorial's page as the steps to be played. A reader of the page sees nothing of this markup:
//!
//! | in the page | what it is |
//! |---|---|
//! | ```` ```sh ```` | commands to type; `exit=1` behind it: how the last one ends, else 0 |
//! | ```` ```sh build ```` | the programs are built and found; a test has them already |
//! | ```` ```sh stays ```` | a program that runs until the page says to stop it |
//! | ```` ```output ```` | all that the commands before it print |
//! | ```` ```flow shown=FILE ```` | stands in that file, as it is shown |
//! | ```` ```flow file=FILE ```` | the reader writes it: in place of the block with the same first line, else at the end |
//! | `<!-- press: BUTTON \| LABEL=VALUE -->` | on the phone's page: fill the fields and press the button |
//! | `<!-- see: WORDS -->` | the phone's page comes to show these words |
//! | `<!-- gone: WORDS -->` | … and no longer shows these |
//! | `<!-- stop -->` | Ctrl-C where the program runs |
//!
//! What is pressed, filled and seen is told in the text before it, or the page is wrong.

pub struct Page {
    pub pieces: Vec<Piece>,
    /// How deep each heading is.
    pub headings: Vec<usize>,
}

pub struct Piece {
    /// Counted from 1.
    pub line: usize,
    pub part: Part,
}

pub enum Part {
    Run { commands: String, exit: i32 },
    Build(String),
    Start(String),
    Output(String),
    Shown { file: String, text: String },
    Written { file: String, text: String },
    Press { button: String, fields: Vec<(String, String)> },
    See(String),
    Gone(String),
    Stop,
}

impl Page {
    pub fn of(text: &str) -> Page {
        let mut page = Page { pieces: Vec::new(), headings: Vec::new() };
        let mut told = String::new();
        let mut lines = text.lines().enumerate();
        while let Some((index, line)) = lines.next() {
            let line_number = index + 1;
            if let Some(info) = line.strip_prefix("```") {
                let body: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
                let part = block(info, body.join("\n"), line_number);
                page.pieces.push(Piece { line: line_number, part });
                told.clear();
            } else if let Some(comment) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) {
                let part = directive(comment, line_number);
                is_told(&part, &told, line_number);
                page.pieces.push(Piece { line: line_number, part });
            } else {
                if line.starts_with('#') {
                    page.headings.push(line.bytes().take_while(|byte| *byte == b'#').count());
                }
                told.push_str(&line.replace(['*', '`'], ""));
                told.push('\n');
            }
        }
        page
    }
}

fn block(info: &str, text: String, line: usize) -> Part {
    let words: Vec<&str> = info.split(' ').collect();
    match words.as_slice() {
        ["sh"] => Part::Run { commands: text, exit: 0 },
        ["sh", "build"] => Part::Build(text),
        ["sh", "stays"] => Part::Start(text),
        ["sh", exit] => Part::Run { commands: text, exit: value(exit, "exit", line).parse().unwrap() },
        ["output"] => Part::Output(text),
        ["flow", file] if file.starts_with("shown=") => Part::Shown { file: value(file, "shown", line), text },
        ["flow", file] => Part::Written { file: value(file, "file", line), text },
        _ => panic!("line {line}: a block ```{info} is not known; tutorial/page.rs has those there are"),
    }
}

fn value(word: &str, name: &str, line: usize) -> String {
    let value = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('='));
    value.unwrap_or_else(|| panic!("line {line}: `{word}` where `{name}=…` is expected")).to_owned()
}

fn directive(comment: &str, line: usize) -> Part {
    if comment == "stop" {
        return Part::Stop;
    }
    match comment.split_once(": ") {
        Some(("see", words)) => Part::See(words.to_owned()),
        Some(("gone", words)) => Part::Gone(words.to_owned()),
        Some(("press", words)) => {
            let mut words = words.split(" | ");
            let button = words.next().unwrap().to_owned();
            let field = |word: &str| {
                let (label, value) =
                    word.split_once('=').unwrap_or_else(|| panic!("line {line}: a field is LABEL=VALUE, not `{word}`"));
                (label.to_owned(), value.to_owned())
            };
            Part::Press { button, fields: words.map(field).collect() }
        }
        _ => panic!("line {line}: `{comment}` is not known; tutorial/page.rs has what there is"),
    }
}

fn is_told(part: &Part, told: &str, line: usize) {
    let needed: Vec<&str> = match part {
        Part::Press { button, fields } => {
            let of_fields = fields.iter().flat_map(|(label, value)| [label.as_str(), value.as_str()]);
            std::iter::once(button.as_str()).chain(of_fields).collect()
        }
        Part::See(words) | Part::Gone(words) => vec![words],
        Part::Run { .. }
        | Part::Build(_)
        | Part::Start(_)
        | Part::Output(_)
        | Part::Shown { .. }
        | Part::Written { .. }
        | Part::Stop => Vec::new(),
    };
    for words in needed {
        assert!(told.contains(words), "line {line}: the text before it does not tell the reader `{words}`");
    }
}
