//! Numbers as people write them: with a comma, with the sign of a currency, as a percentage.

use std::ops::Range;

use super::Stopped;
use crate::{Diagnostic, Safety, catalogue::number_form, parse::expected::Expected, vocabulary::amounts};

impl Stopped<'_> {
    pub(super) fn at_number(&self) -> Option<Diagnostic> {
        if !self.expects(&Expected::Value) && !self.expects_word("or") {
            return None;
        }
        self.at_separator().or_else(|| self.at_percent()).or_else(|| self.at_currency())
    }

    /// `1,5` and `1.000.000`
    fn at_separator(&self) -> Option<Diagnostic> {
        let here = self.failure.offset - self.start();
        let behind =
            self.rest.strip_prefix([',', '.']).filter(|behind| behind.starts_with(|c: char| c.is_ascii_digit()))?;
        let number = self.number_before().filter(|number| number.end == here)?;
        let range = number.start..here + 1 + amounts::length(behind);
        let written = &self.line.code()[range.clone()];
        let (ours, is_certain) = amounts::read(written)?;
        let safety = if is_certain { Safety::Safe } else { Safety::Unsafe };
        Some(number_form::separator(self.of_code(range), written, &ours, safety))
    }

    /// `total * 10%`
    fn at_percent(&self) -> Option<Diagnostic> {
        let (before, _) = self.before();
        let number = before.strip_suffix('%')?.trim_end();
        let from = number.len() - amounts::length_at_end(number);
        let share = amounts::hundredth(&number[from..])?;
        Some(number_form::percent(self.of_code(from..before.len()), &before[from..], &share))
    }

    /// `Bs 299`, `$299`, `299 Bs`
    fn at_currency(&self) -> Option<Diagnostic> {
        let (range, number) = self.currency_before().or_else(|| self.currency_behind())?;
        let code = self.line.code();
        Some(number_form::currency(self.of_code(range.clone()), &code[range], &code[number]))
    }

    /// Where sign and number stand in the code, and where the number alone.
    fn currency_before(&self) -> Option<(Range<usize>, Range<usize>)> {
        let code = self.line.code();
        let here = self.failure.offset - self.start();
        let number = here + self.rest.find(|c: char| c.is_ascii_digit())?;
        let sign = code[..number].trim_end();
        let start = sign.rfind([' ', '\t', '(', ',']).map_or(0, |at| at + 1);
        let end = number + amounts::length(&code[number..]);
        (start <= here && amounts::is_currency(&sign[start..])).then_some((start..end, number..end))
    }

    fn currency_behind(&self) -> Option<(Range<usize>, Range<usize>)> {
        let code = self.line.code();
        let here = self.failure.offset - self.start();
        let number = match amounts::length(self.rest) {
            0 => self.number_before()?,
            // `299Bs`
            digits => here..here + digits,
        };
        let behind = code[number.end..].trim_start();
        let sign = behind.split([' ', '\t', ')', ',']).next().unwrap_or_default();
        let end = code.len() - behind.len() + sign.len();
        amounts::is_currency(sign).then_some((number.start..end, number))
    }

    /// The number that the code before ends with.
    fn number_before(&self) -> Option<Range<usize>> {
        let (before, _) = self.before();
        let length = amounts::length_at_end(before);
        (length > 0).then(|| before.len() - length..before.len())
    }
}
