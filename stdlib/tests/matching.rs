//! What keywords and answers take, as tables: `matching.txt`, `yes_no.txt`, `numbers.txt`. A wrong line is one finding;
//! all are shown at once.

use std::collections::BTreeMap;

use stdlib::{Decimal, Keyword, Words, answer};

const PAIRS: &str = include_str!("matching.txt");
const YES_NO: &str = include_str!("yes_no.txt");
const NUMBERS: &str = include_str!("numbers.txt");

/// A line of a table: its section and its cells.
fn rows(table: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut section = "";
    let mut rows = Vec::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => section = name,
            None => rows.push((section, line.split('|').map(str::trim).collect())),
        }
    }
    rows
}

fn takes(verb: &str, keyword: &str, message: &str) -> bool {
    let (keyword, message) = (Keyword::new(keyword), Words::of(message));
    match verb {
        "is" => keyword.is_whole(&message),
        "contains" => keyword.is_within(&message),
        "starts with" => keyword.is_start(&message),
        other => panic!("no verb `{other}`"),
    }
}

#[test]
fn keywords_take_what_the_table_says() {
    let wrong: Vec<String> = rows(PAIRS)
        .into_iter()
        .filter_map(|(_, row)| {
            let [verb, keyword, message, expected] = row[..] else { panic!("four cells: {row:?}") };
            assert!(["yes", "no"].contains(&expected), "{row:?}");
            assert_eq!(Keyword::new(keyword).problem(), None, "{row:?}");
            (takes(verb, keyword, message) != (expected == "yes")).then(|| format!("{row:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_message_that_is_the_words_also_contains_and_starts_with_them() {
    for (_, row) in rows(PAIRS) {
        let [_, keyword, message, _] = row[..] else { panic!("four cells: {row:?}") };
        if takes("is", keyword, message) || takes("starts with", keyword, message) {
            assert!(takes("contains", keyword, message), "{row:?}");
        }
        if takes("is", keyword, message) {
            assert!(takes("starts with", keyword, message), "{row:?}");
        }
    }
}

#[test]
fn the_table_is_as_large_as_it_should_be() {
    let mut sections: BTreeMap<&str, usize> = BTreeMap::new();
    for (section, row) in rows(PAIRS) {
        *sections.entry(section).or_default() += 1;
        if section == "near" {
            assert_eq!(row[3], "no", "{row:?}");
            assert!(share_four_letters(row[1], row[2]), "{row:?}");
        }
    }
    assert!(sections.values().sum::<usize>() >= 200, "{sections:?}");
    assert!(sections["near"] >= 80, "{sections:?}");
    assert!(sections["spellings"] >= 40, "{sections:?}");
    let mut lines: Vec<_> = rows(PAIRS).into_iter().map(|(_, row)| row[..3].to_vec()).collect();
    lines.sort_unstable();
    assert!(lines.windows(2).all(|pair| pair[0] != pair[1]), "a pair stands twice");
}

/// Whether four letters in a row of the keyword stand in a row in the message.
fn share_four_letters(keyword: &str, message: &str) -> bool {
    let message = Words::of(message).joined();
    let letters: Vec<char> = Words::of(keyword).joined().chars().collect();
    letters.windows(4).any(|four| message.contains(&four.iter().collect::<String>()))
}

#[test]
fn yes_and_no_are_what_the_table_says() {
    let wrong: Vec<String> = rows(YES_NO)
        .into_iter()
        .filter_map(|(_, row)| {
            let [expected, message] = row[..] else { panic!("two cells: {row:?}") };
            let said = match (answer::yes(message), answer::no(message)) {
                (true, false) => "yes",
                (false, true) => "no",
                (false, false) => "neither",
                (true, true) => "both",
            };
            (said != expected).then(|| format!("{message}: {said}, expected {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn numbers_are_what_the_table_says() {
    let wrong: Vec<String> = rows(NUMBERS)
        .into_iter()
        .filter_map(|(_, row)| {
            let [message, expected] = row[..] else { panic!("two cells: {row:?}") };
            let expected: Option<Decimal> = (expected != "none").then(|| expected.parse().unwrap());
            let found = answer::number(message);
            (found != expected).then(|| format!("{message}: {found:?}, expected {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Zero to a hundred as each language counts.
#[test]
fn every_number_to_one_hundred_is_read_in_three_languages() {
    const ES: [&str; 30] = [
        "cero",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciséis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
        "veintiuno",
        "veintidós",
        "veintitrés",
        "veinticuatro",
        "veinticinco",
        "veintiséis",
        "veintisiete",
        "veintiocho",
        "veintinueve",
    ];
    const PT: [&str; 20] = [
        "zero",
        "um",
        "dois",
        "três",
        "quatro",
        "cinco",
        "seis",
        "sete",
        "oito",
        "nove",
        "dez",
        "onze",
        "doze",
        "treze",
        "quatorze",
        "quinze",
        "dezesseis",
        "dezessete",
        "dezoito",
        "dezenove",
    ];
    const EN: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [[&str; 3]; 8] = [
        ["veinte", "vinte", "twenty"],
        ["treinta", "trinta", "thirty"],
        ["cuarenta", "quarenta", "forty"],
        ["cincuenta", "cinquenta", "fifty"],
        ["sesenta", "sessenta", "sixty"],
        ["setenta", "setenta", "seventy"],
        ["ochenta", "oitenta", "eighty"],
        ["noventa", "noventa", "ninety"],
    ];
    for n in 0..=100_usize {
        let joined = |language: usize, low: &[&str], and: &str| match n {
            100 => ["cien", "cem", "one hundred"][language].to_owned(),
            n if n < low.len() => low[n].to_owned(),
            n if n % 10 == 0 => TENS[n / 10 - 2][language].to_owned(),
            n => format!("{}{and}{}", TENS[n / 10 - 2][language], low[n % 10]),
        };
        for words in [joined(0, &ES, " y "), joined(1, &PT, " e "), joined(2, &EN, "-"), joined(2, &EN, " ")] {
            assert_eq!(answer::number(&words), Some(Decimal::from(n)), "{words}");
            assert_eq!(answer::number(&format!("son {words}, gracias")), Some(Decimal::from(n)), "{words}");
        }
    }
}

#[test]
fn no_text_makes_any_of_them_panic() {
    let today = "2026-11-24".parse().unwrap();
    let pieces = [
        "",
        " ",
        "5",
        "24/12",
        "9:",
        "h",
        "p.m.",
        "-",
        "+",
        "(",
        "y",
        "veinte",
        "un",
        "👍🏽",
        "❤️",
        "ñ",
        "*",
        "~",
        ".",
        ",",
        "@",
        "a.b@c.de",
        "00",
        "\u{200d}",
        "\u{fe0f}",
        "1️⃣",
        "﷽",
        "de",
        "enero",
        "99999999999999999999",
    ];
    for a in pieces {
        for b in pieces {
            for c in ["", "5", "/12", "de", "p.m.", "12345678"] {
                let text = format!("{a}{b} {c}{a}");
                let keyword = Keyword::new(&text);
                keyword.is_within(&Words::of(&text));
                assert!(!(answer::yes(&text) && answer::no(&text)), "{text}");
                answer::number(&text);
                answer::email(&text);
                answer::phone(&text, "591");
                answer::time(&text);
                answer::date(&text, today, stdlib::Language::Es);
            }
        }
    }
}
