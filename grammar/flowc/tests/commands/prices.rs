//! `flowc prices import`: Meta's card into `prices.toml`.

use std::fs;

use super::{Ran, flowc, folder};

/// As Meta writes it: words above, a column's name over two lines, `n/a`, the dollar as `$US`. Round numbers, nobody's
/// prices.
const CARD: &str = "\u{feff}\"Cost per message in USD, effective October 1, 2026\",,,,,,\r\n,,,,,,\r\n\
    Market,Currency,Marketing,Utility,Authentication,\"Authentication-\nInternational\",Service\r\n\
    Bolivia,$US,0.5000,0.2000,0.2000,n/a,0.2000\r\n\
    Rest of Latin America,$US,0.6000,0.3000,0.3000,n/a,n/a\r\n\
    Rest of Central & Eastern Europe,$US,0.7000,0.4000,0.4000,0.9000,0.4000\r\n\
    Other,$US,0.8000,0.5000,0.5000,n/a,0.5000\r\n";

const PROJECT: &[(&str, &str)] = &[("flow.toml", "language = \"es\"\n")];

fn import(folder: &std::path::Path, card: &str, more: &[&str]) -> Ran {
    fs::write(folder.join("card.csv"), card).unwrap();
    flowc(folder, &[&["prices", "import", "card.csv", "--as-of", "2026-10-01"], more].concat())
}

#[test]
fn a_card_becomes_the_projects_prices_and_is_read_back() {
    let folder = folder(PROJECT);
    let ran = import(folder.path(), CARD, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.contains("Bolivia  utility  none -> 0.2000\n"), "{}", ran.out);
    assert!(ran.out.contains("Rest of Central & Eastern Europe  authentication_international  none -> 0.9000"));
    let written = fs::read_to_string(folder.path().join("prices.toml")).unwrap();
    assert!(written.contains("currency = \"USD\"") && written.contains("as_of = \"2026-10-01\""), "{written}");
    let latin_america = written.split("[card.rates.").find(|part| part.starts_with("\"Rest of Latin")).unwrap();
    assert!(!latin_america.contains("service") && !latin_america.contains("international"), "{latin_america}");

    let again = import(folder.path(), CARD, &[]);
    assert!(again.code == 0 && again.out.contains("0 prices in USD changed"), "{}", again.out);
    assert_eq!(fs::read_to_string(folder.path().join("prices.toml")).unwrap(), written);
}

#[test]
fn a_dry_run_says_what_would_change_and_writes_nothing() {
    let folder = folder(PROJECT);
    assert_eq!(import(folder.path(), CARD, &[]).code, 0);
    let before = fs::read_to_string(folder.path().join("prices.toml")).unwrap();
    let dearer = CARD.replace("0.8000", "0.8100").replace("Bolivia,$US,0.5000,0.2000", "Bolivia,$US,0.5000,n/a");
    let ran = import(folder.path(), &dearer, &["--dry-run", "--lang", "es"]);
    assert_eq!(ran.code, 0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[..2], ["Bolivia  utility  0.2000 -> ninguno", "Other  marketing  0.8000 -> 0.8100"]);
    assert!(lines[2].starts_with("2 precios en USD cambiarían desde 2026-10-01; sin --dry-run"), "{}", lines[2]);
    assert_eq!(fs::read_to_string(folder.path().join("prices.toml")).unwrap(), before);
}

#[test]
fn each_line_that_is_not_understood_is_named_and_nothing_is_written() {
    let folder = folder(PROJECT);
    let broken = CARD
        .replace("Bolivia,$US,0.5000", "Bolivia,$US,\"0,5000\"")
        .replace("Rest of Latin America,$US", "Atlantis,$US")
        .replace("Other,$US,0.8000,0.5000", "Other,$US,-0.8000");
    let ran = import(folder.path(), &broken, &["--lang", "es"]);
    assert_eq!(ran.code, 1);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(lines.len(), 4, "{}", ran.err);
    assert!(lines[0].starts_with("card.csv:5: marketing: `0,5000` no es un precio"), "{}", lines[0]);
    assert!(lines[1].starts_with("card.csv:6: el mercado `Atlantis` no se conoce"), "{}", lines[1]);
    assert!(lines[2].starts_with("card.csv:8: esta línea tiene 6 celdas y hay 7 columnas"), "{}", lines[2]);
    assert!(lines[3].starts_with("No se escribió nada"), "{}", lines[3]);
    assert!(!folder.path().join("prices.toml").exists());
}

#[test]
fn a_market_that_is_not_known_by_name_can_be_named() {
    let folder = folder(PROJECT);
    let renamed = CARD.replace("Bolivia,", "Plurinational State,");
    let ran = import(folder.path(), &renamed, &[]);
    assert!(ran.code == 1 && ran.err.contains("--market \"Plurinational State=BO\""), "{}", ran.err);
    let ran = import(folder.path(), &renamed, &["--market", "Plurinational State=BO"]);
    assert!(ran.code == 0 && ran.out.contains("Bolivia  utility  none -> 0.2000"), "{}", ran.out);
}

#[test]
fn another_kind_of_file_or_currency_is_refused_with_what_to_do() {
    let folder = folder(PROJECT);
    for (card, says) in [
        ("Market,From,To\nBolivia,1,2\n", "such as the volume tiers"),
        ("%PDF-1.7 \u{0}", "such as the volume tiers"),
        (&CARD.replace("Other,$US", "Other,EUR"), "in EUR and in USD"),
        (&CARD.replace("Other,$US", "Other,BOB"), "card.csv:8: WhatsApp bills nobody in `BOB`"),
        (&CARD.replace("Other,", "Bolivia,"), "card.csv:8: Bolivia stands twice"),
    ] {
        let ran = import(folder.path(), card, &[]);
        assert!(ran.code == 1 && ran.err.contains(says), "{card}\n{}", ran.err);
    }
    assert_eq!(import(folder.path(), CARD, &[]).code, 0);
    let ran = import(folder.path(), &CARD.replace("$US", "BRL"), &[]);
    assert!(ran.code == 2 && ran.err.contains("prices.toml is in USD and this card in BRL"), "{}", ran.err);
    let ran = flowc(folder.path(), &["prices", "import", "card.csv", "--as-of", "October"]);
    assert!(ran.code == 2 && ran.err.contains("write it like 2026-12-24"), "{}", ran.err);
}

#[test]
fn tiers_that_were_written_by_hand_stay_and_a_column_that_is_not_known_is_told() {
    let folder = folder(PROJECT);
    assert_eq!(import(folder.path(), CARD, &[]).code, 0);
    let path = folder.path().join("prices.toml");
    let tiers = "utility = { list = \"0.2000\", tiers = [{ after = 100000, rate = \"0.1000\" }] }";
    let by_hand = fs::read_to_string(&path).unwrap().replacen("utility = \"0.2000\"", tiers, 1);
    fs::write(&path, &by_hand).unwrap();
    let wider = CARD
        .replace(",Service\r\n", ",Service,Lite\r\n")
        .replace("000\r\n", "000,1\r\n")
        .replace("n/a\r\n", "n/a,1\r\n");
    let ran = import(folder.path(), &wider, &[]);
    assert!(ran.code == 0 && ran.err.contains("the column `Lite` is not known here"), "{}{}", ran.out, ran.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), by_hand);
}
