//! The two pages for authors, `docs/matching.md` and `docs/matching.es.md`: each example of their tables is true, stands
//! in the tables of the tests where these have its kind, and is the same on both pages.

use stdlib::{Date, Keyword, Language, Words, answer};

const PAGES: [&str; 2] = [include_str!("../../docs/matching.md"), include_str!("../../docs/matching.es.md")];
const TABLES: [&str; 3] = [include_str!("matching.txt"), include_str!("yes_no.txt"), include_str!("numbers.txt")];

/// A line of a page's table: what the author writes, the message, what comes of it.
fn examples(page: &'static str) -> Vec<[&'static str; 3]> {
    page.lines()
        .filter_map(|line| {
            let cells = line.strip_prefix("| `")?.strip_suffix('|')?;
            let [author, message, result] = cells.split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
            Some([author.trim_end_matches('`'), message, result.trim()])
        })
        .collect()
}

/// What comes of it, in the words of the English page.
fn comes_of(author: &str, message: &str) -> String {
    let taken = |is_taken| if is_taken { "yes" } else { "no" }.to_owned();
    let found = |found: Option<String>| found.unwrap_or_else(|| "none".to_owned());
    let today = Date::new(2026, 11, 24).expect("a day of the calendar");
    if let Some((verb, keyword)) = author.split_once(" \"") {
        let keyword = Keyword::new(keyword.trim_end_matches('"'));
        let message = Words::of(message);
        return match verb {
            _ if keyword.problem().is_some() => "refused".to_owned(),
            "contains" => taken(keyword.is_within(&message)),
            "is" => taken(keyword.is_whole(&message)),
            "starts with" => taken(keyword.is_start(&message)),
            other => panic!("no verb `{other}`"),
        };
    }
    match author {
        "yes" => taken(answer::yes(message)),
        "no" => taken(answer::no(message)),
        "number" => found(answer::number(message).map(|number| number.to_string())),
        "email" => found(answer::email(message)),
        "phone" => found(answer::phone(message, "591")),
        "date" => found(answer::date(message, today, Language::Es).map(|date| date.to_string())),
        "time" => found(answer::time(message).map(|time| time.to_string())),
        other => panic!("no arm `{other}`"),
    }
}

fn in_english(result: &str) -> &str {
    match result {
        "sí" => "yes",
        "rechazado" => "refused",
        "ninguno" => "none",
        other => other,
    }
}

#[test]
fn every_example_is_true() {
    for page in PAGES {
        let examples = examples(page);
        assert!(examples.len() > 80, "{}", examples.len());
        for [author, message, result] in examples {
            assert_eq!(comes_of(author, message), in_english(result), "{author}: {message}");
        }
    }
}

#[test]
fn both_pages_have_the_same_examples() {
    let [english, spanish] = PAGES.map(examples);
    assert_eq!(english.len(), spanish.len());
    for ([author, message, result], [es_author, es_message, es_result]) in english.into_iter().zip(spanish) {
        assert_eq!((author, result), (es_author, in_english(es_result)));
        // A reason is translated, a message is not.
        assert!(result == "refused" || message == es_message, "{message}: {es_message}");
    }
}

#[test]
fn examples_of_keywords_and_numbers_come_from_the_tables() {
    for [author, message, result] in examples(PAGES[0]) {
        let line = match author.split_once(" \"") {
            _ if result == "refused" => continue,
            Some((verb, keyword)) => format!("\n{verb} | {} | {message} | {result}\n", keyword.trim_end_matches('"')),
            None if author == "number" => format!("\n{message} | "),
            None if author == "yes" || author == "no" => format!(" | {message}\n"),
            None => continue,
        };
        assert!(TABLES.iter().any(|table| table.contains(&line)), "{author}: {message} stands in no table");
    }
}
