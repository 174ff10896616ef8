use std::fs;

use super::{flowc, folder};

#[test]
fn a_new_project_is_clean_and_passes_its_tests_in_each_language() {
    for (language, first, flow) in [
        ("es", "El proyecto `café` está listo", "flows/bienvenida.flow"),
        ("pt", "O projeto `café` está pronto", "flows/boas_vindas.flow"),
        ("en", "The project `café` is ready", "flows/welcome.flow"),
    ] {
        let parent = folder(&[]);
        let begun = flowc(parent.path(), &["new", "café", "--lang", language]);
        assert_eq!((begun.code, begun.err.as_str()), (0, ""));
        assert!(begun.out.contains(first) && begun.out.contains("cd café\n"), "{}", begun.out);
        let project = parent.path().join("café");
        for path in [flow, "flow.toml", "README.md", ".gitignore", ".github/workflows/flows.yml"] {
            let text = fs::read_to_string(project.join(path)).unwrap();
            assert!(!text.contains("{name}") && !text.is_empty(), "{path}");
        }
        let checked = flowc(&project, &["check", "--lang", "en"]);
        assert_eq!((checked.code, checked.out.as_str()), (0, "1 file, 0 errors, 0 warnings\n"));
        let tested = flowc(&project, &["test", "--lang", "en"]);
        assert_eq!(tested.code, 0, "{}", tested.out);
        assert!(tested.out.ends_with("4 tests, 4 passed, 0 failed\n"), "{}", tested.out);
        let formatted = flowc(&project, &["fmt", "--check", "--lang", "en"]);
        assert_eq!((formatted.code, formatted.out.as_str()), (0, "0 files would change, 1 unchanged\n"));
        // As its README says.
        assert_eq!(
            flowc(&project, &["graph", "--lang", if language == "en" { "en" } else { "es" }, "-o", "drawings"]).code,
            0
        );
        let name = flow.trim_start_matches("flows/").replace(".flow", ".svg");
        let picture = fs::read_to_string(project.join("drawings").join(&name)).unwrap();
        assert!(picture.contains(match language {
            "en" => "with 6 messages, 1 question and 0 waits",
            _ => "con 6 mensajes, 1 pregunta y 0 esperas",
        }));
        let workflow = fs::read_to_string(project.join(".github/workflows/flows.yml")).unwrap();
        let readme = fs::read_to_string(project.join("README.md")).unwrap();
        for said in ["FLOWC_GIT", "Settings, Secrets and variables, Actions, Variables"] {
            assert!(workflow.contains(said) && readme.contains(said), "{said}");
        }
    }
}

#[test]
fn help_tells_a_newcomer_where_to_begin() {
    let folder = folder(&[]);
    let help = flowc(folder.path(), &["--help"]);
    assert!(help.code == 0 && help.out.contains("To begin: `flowc new bakery`"), "{}", help.out);
}

#[test]
fn what_is_there_already_is_not_written_over() {
    let parent = folder(&[("lleno/nota.txt", "x"), ("archivo", "x"), ("vacio/.git/HEAD", "x")]);
    for (name, said) in [("lleno", "`lleno` is not empty"), ("archivo", "`archivo`")] {
        let refused = flowc(parent.path(), &["new", name]);
        assert_eq!((refused.code, refused.out.as_str()), (2, ""));
        assert!(refused.err.contains(said), "{}", refused.err);
    }
    assert_eq!(fs::read_dir(parent.path().join("lleno")).unwrap().count(), 1);
    assert_eq!(flowc(parent.path(), &["new", "vacio"]).code, 0);
    let here = flowc(&parent.path().join("vacio"), &["new", "."]);
    assert_eq!(here.code, 2);
    assert_eq!(flowc(parent.path(), &["new"]).code, 2);
}

#[test]
fn portuguese_is_for_new_projects_only() {
    let folder = folder(&[("a.flow", "flow a\n")]);
    let refused = flowc(folder.path(), &["check", "--lang", "pt", "a.flow"]);
    assert_eq!((refused.code, refused.err.lines().count()), (2, 1));
    assert!(refused.err.contains("--lang en"), "{}", refused.err);
}
