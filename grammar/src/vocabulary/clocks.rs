//! Clock times as people write them: `9am`, `6:30 pm`, `21h`, `9.30`.

/// The clock time that `text` begins with, in another form than ours: the bytes it takes, and our form.
pub(crate) fn read(text: &str) -> Option<(usize, String)> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let hours_end = digits(text);
    let mut hour: u8 = text[..hours_end].parse().ok()?;
    let rest = &text[hours_end..];
    let minutes = rest.strip_prefix([':', '.', 'h']).map(|behind| &behind[..digits(behind)]);
    let (minute, end): (u8, usize) = match minutes {
        Some(minutes) if minutes.len() == 2 => (minutes.parse().ok()?, hours_end + 3),
        Some(_) | None => (0, hours_end),
    };
    let behind = &text[end..];
    let blanks = behind.len() - behind.trim_start_matches(' ').len();
    let suffix = behind.trim_start_matches(' ');
    let suffix_end = suffix.find(|c: char| !(c.is_alphabetic() || c == '.')).unwrap_or(suffix.len());
    let suffix_end = if suffix[..suffix_end].ends_with('.') && !suffix[..suffix_end].contains("m.") {
        suffix_end - 1
    } else {
        suffix_end
    };
    let length = match suffix[..suffix_end].to_lowercase().replace('.', "").as_str() {
        "am" => {
            hour %= 12;
            end + blanks + suffix_end
        }
        "pm" if hour < 13 => {
            hour = hour % 12 + 12;
            end + blanks + suffix_end
        }
        "h" | "hs" | "hrs" | "horas" | "hora" => end + blanks + suffix_end,
        _ => end,
    };
    let is_ours = length == end && rest.starts_with(':') && end > hours_end;
    (hour < 24 && minute < 60 && !is_ours).then(|| (length, format!("{hour}:{minute:02}")))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_clock_time_is_read_in_the_forms_of_people() {
        for (text, length, clock) in [
            ("9am", 3, "9:00"),
            ("12 am", 5, "0:00"),
            ("6:30 pm", 7, "18:30"),
            ("6:30 p.m. or", 9, "18:30"),
            ("9h", 2, "9:00"),
            ("9h30", 4, "9:30"),
            ("21 horas", 8, "21:00"),
            ("9.30", 4, "9:30"),
            ("9", 1, "9:00"),
        ] {
            assert_eq!(read(text), Some((length, clock.to_owned())), "{text}");
        }
        for text in ["9:00", "25h", "", "x", "9:75"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
