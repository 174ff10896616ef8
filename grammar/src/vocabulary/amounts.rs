//! Amounts as people here write them.

/// What stands beside an amount to say of which money it is, in small letters.
const CURRENCIES: &[&str] = &[
    "$",
    "$us",
    "us$",
    "usd",
    "sus",
    "bs",
    "bs.",
    "bob",
    "boliviano",
    "bolivianos",
    "r$",
    "brl",
    "real",
    "reais",
    "s/",
    "s/.",
    "pen",
    "sol",
    "soles",
    "peso",
    "pesos",
    "dolar",
    "dolares",
    "dólar",
    "dólares",
    "€",
    "eur",
    "euro",
    "euros",
    "guaranies",
    "guaraníes",
    "gs",
    "gs.",
    "pyg",
    "ars",
    "clp",
    "cop",
    "mxn",
];

pub(crate) fn is_currency(written: &str) -> bool {
    CURRENCIES.contains(&written.to_lowercase().as_str())
}

/// How many bytes of a number `text` begins with.
pub(crate) fn length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',']).len()
}

/// How many bytes of a number `text` ends with.
pub(crate) fn length_at_end(text: &str) -> usize {
    let begin = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    text[begin.len()..].trim_start_matches('.').len()
}

/// The number as the language writes it, and whether it can mean nothing else: `1,5` is one and a half, and `1,000` a
/// thousand to one author and one to another.
pub(crate) fn read(written: &str) -> Option<(String, bool)> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let last = written.rfind([',', '.'])?;
    let sign = &written[last..=last];
    let (whole, part) = (&written[..last], &written[last + 1..]);
    let thousands = |text: &str, sign: &str| {
        let groups: Vec<&str> = text.split(sign).collect();
        (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3)
    };
    if whole.contains(sign) {
        return thousands(written, sign).then(|| (digits(written), true));
    }
    let other = if sign == "," { "." } else { "," };
    let is_grouped = whole.contains(other);
    if is_grouped && !thousands(whole, other) {
        return None;
    }
    if !is_grouped && part.len() == 3 && thousands(written, sign) && whole != "0" {
        return Some((digits(written), false));
    }
    Some((format!("{}.{part}", digits(whole)), true))
}

/// `1.500`: three decimals of which the last says nothing are written by nobody who means decimals.
pub(crate) fn looks_like_thousands(number: &str) -> bool {
    number.split_once('.').is_some_and(|(whole, part)| {
        (1..=3).contains(&whole.len()) && !whole.starts_with('0') && part.len() == 3 && part.ends_with('0')
    })
}

/// `24/11/2026` and `24-11-2026` as the language writes a date.
pub(crate) fn date(written: &str) -> Option<String> {
    let parts: Vec<&str> = written.split(['/', '-']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let (day, month): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
    let is_year = year.len() == 4 && year.chars().all(|c| c.is_ascii_digit());
    (is_year && (1..=31).contains(&day) && (1..=12).contains(&month)).then(|| format!("{year}-{month:02}-{day:02}"))
}

/// `10` percent is `0.1`.
pub(crate) fn hundredth(number: &str) -> Option<String> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let padded = format!("{whole:0>3}");
    let (left, right) = padded.split_at(padded.len() - 2);
    let part = format!("{right}{part}");
    let (left, part) = (left.trim_start_matches('0'), part.trim_end_matches('0'));
    let left = if left.is_empty() { "0" } else { left };
    Some(if part.is_empty() { left.to_owned() } else { format!("{left}.{part}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_meant() {
        let read = |written| {
            read(written).map(|(number, is_certain)| format!("{number}{}", if is_certain { "" } else { "?" }))
        };
        for (written, meant) in [
            ("1,5", "1.5"),
            ("299,50", "299.50"),
            ("1,000", "1000?"),
            ("0,125", "0.125"),
            ("1.000.000", "1000000"),
            ("1.299,50", "1299.50"),
            ("1,299.5", "1299.5"),
        ] {
            assert_eq!(read(written).as_deref(), Some(meant), "{written}");
        }
        assert_eq!(read("1,2,3"), None);
    }

    #[test]
    fn thousands_with_a_point_are_told_from_decimals() {
        assert!(["1.000", "1.500", "299.000"].into_iter().all(looks_like_thousands));
        assert!(!["1.5", "1.125", "0.500", "1234.500", "1.50"].into_iter().any(looks_like_thousands));
    }

    #[test]
    fn a_date_has_its_day_first() {
        assert_eq!(date("24/11/2026").as_deref(), Some("2026-11-24"));
        assert_eq!(date("1-2-2026").as_deref(), Some("2026-02-01"));
        assert_eq!((date("24/13/2026"), date("a/b/2026"), date("10/2")), (None, None, None));
    }

    #[test]
    fn a_percentage_is_a_hundredth() {
        for (percent, number) in [("10", "0.1"), ("5", "0.05"), ("12.5", "0.125"), ("100", "1"), ("150", "1.5")] {
            assert_eq!(hundredth(percent).as_deref(), Some(number));
        }
    }

    #[test]
    fn a_currency_is_known_in_any_case() {
        assert!(["Bs", "R$", "$", "BOB", "Dólares"].into_iter().all(is_currency));
        assert!(!["total", "", "x$"].into_iter().any(is_currency));
    }
}
