//! `flowc explain`.

use crate::run::{flowc, flowc_with, folder};

#[test]
fn a_page_is_found_by_code_and_by_name_in_both_languages() {
    let folder = folder(&[]);
    let by_code = flowc(folder.path(), &["explain", "E0105"]);
    assert_eq!(by_code.code, 0);
    for part in ["error[E0105] length-needs-unit", "A length of time needs its unit.", "What to type:", "  wait 2\n"] {
        assert!(by_code.out.contains(part), "{}", by_code.out);
    }
    assert_eq!(flowc(folder.path(), &["explain", "e0105"]).out, by_code.out);
    assert_eq!(flowc(folder.path(), &["explain", "length-needs-unit"]).out, by_code.out);
    let es = flowc(folder.path(), &["explain", "W0404", "--lang", "es"]).out;
    for part in ["aviso[W0404]", "Qué escribir:", "Mal:", "Bien:"] {
        assert!(es.contains(part), "{es}");
    }
    assert!(flowc(folder.path(), &["explain", "E0105", "W0404"]).out.contains("\n\nwarning[W0404]"));
}

#[test]
fn without_a_code_all_are_listed() {
    let folder = folder(&[]);
    let listed = flowc(folder.path(), &["explain"]);
    assert_eq!(listed.code, 0);
    assert_eq!(listed.out.lines().count(), grammar::CODES.len());
    assert!(listed.out.contains("\nE0105  length-needs-unit "), "{}", listed.out);
}

#[test]
fn an_unknown_code_names_the_nearest_one() {
    let folder = folder(&[]);
    for (written, near) in [
        ("E0404", "W0404"),
        ("0105", "E0105"),
        ("length-need-unit", "E0105"),
        ("zzzzzzzz", "`flowc explain` lists them all"),
    ] {
        let ran = flowc(folder.path(), &["explain", written]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(near) && ran.err.contains(written), "{}", ran.err);
    }
}

#[test]
fn a_page_fits_the_width_of_the_terminal() {
    let folder = folder(&[]);
    for code in grammar::CODES {
        for lang in ["en", "es"] {
            let page = flowc_with(folder.path(), &["explain", code.id, "--lang", lang], &[("COLUMNS", "60")]).out;
            let words = page.lines().filter(|line| !line.starts_with("    "));
            for line in words {
                assert!(line.chars().count() <= 60, "{}: {line}", code.id);
            }
        }
    }
}
