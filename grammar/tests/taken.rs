//! Keywords that an earlier answer of the question takes (W0407), and those that only look so.

use grammar::{Defaults, Source, load};

/// What is said of the keywords of a question with these answers, by code and the text that shows it.
fn said(arms: &[&str]) -> Vec<(&'static str, String)> {
    let arms: Vec<String> = arms.iter().map(|arm| format!("    {arm} continue\n")).collect();
    let arms = arms.concat();
    let text =
        format!("flow a\n  start when message any\nstep b\n  ask \"¿?\"\n{arms}    anything else continue\n  end\n");
    let loaded = load(vec![Source { path: "a.flow".into(), text }], &Defaults::default());
    let witness = |message: &str| message.split(['“', '”']).nth(1).unwrap_or_default().to_owned();
    loaded.diagnostics.iter().map(|finding| (finding.code.id, witness(&finding.message.en))).collect()
}

#[test]
fn a_keyword_that_an_earlier_answer_always_takes_is_shown_with_the_shortest_text() {
    for (arms, witness) in [
        (["contains \"torta\"", "contains \"torta de chocolate\", \"queque\""], "torta de chocolate"),
        (["contains \"precio*\"", "contains \"queque\", \"precios\""], "precios"),
        (["contains \"casa~\"", "contains \"caza\", \"pesca\""], "caza"),
        (["yes", "is \"quiero\", \"claro\""], "claro"),
        (["number", "is \"5\", \"queque\""], "5"),
        (["starts with \"quiero\"", "is \"quiero\", \"queque\""], "quiero"),
    ] {
        assert_eq!(said(&arms), [("W0407", witness.to_owned())], "{arms:?}");
    }
}

#[test]
fn a_word_that_is_taken_for_a_typing_error_of_an_earlier_one_is_shown() {
    for (arms, witness) in [
        (["contains \"casa~\"", "contains \"caza~\""], "caza"),
        (["contains \"casa~\"", "contains \"caza~\", \"pesca\""], "caza"),
        (["is \"casa~\"", "contains \"caza\""], "caza"),
        (["contains \"queque\", \"plazo~\"", "contains \"plaza*\""], "plaza"),
    ] {
        assert_eq!(said(&arms), [("W0407", witness.to_owned())], "{arms:?}");
    }
}

#[test]
fn a_whole_answer_is_said_once() {
    assert_eq!(
        said(&["contains \"torta\"", "contains \"torta de chocolate\""]),
        [("E0401", "torta de chocolate".into())]
    );
    assert_eq!(said(&["contains \"casa~\"", "contains \"caza\""]), [("E0401", "caza".into())]);
}

#[test]
fn each_word_that_is_heard_alone_is_no_finding() {
    for arms in [
        ["contains \"torta\"", "contains \"queque\""],
        ["contains \"torta de chocolate\"", "contains \"torta\", \"queque\""],
        ["is \"torta\"", "contains \"torta\""],
        // What is exact wins, and only another word is taken for an error.
        ["contains \"casa\"", "contains \"caza~\""],
        ["contains \"precio\"", "contains \"precios\""],
        ["contains \"clara~\"", "is \"claro\""],
        ["yes", "contains \"claro\""],
    ] {
        assert_eq!(said(&arms), [], "{arms:?}");
    }
}
