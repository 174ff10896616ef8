//! Amounts with their currency, as a customer reads them. Amounts are rounded half away from zero, as a till does.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::Language;

/// A currency of the table, by its ISO 4217 letters.
#[derive(Debug, Clone, Copy)]
pub struct Currency(&'static Row);

#[derive(Debug)]
struct Row {
    code: &'static str,
    /// As its own country writes it, for texts in that country's language.
    home: &'static str,
    /// The language in which `home` is clear; elsewhere `abroad` tells one dollar or peso from another.
    spoken: Language,
    abroad: &'static str,
    /// Digits behind the decimal sign. Nobody pays in Chilean or Colombian cents.
    decimals: u32,
}

/// Source: ISO 4217 and CLDR 46 as of 2026-11, symbols by language; Colombian cents left out as in trade.
const CURRENCIES: [Row; 18] = {
    use Language::{En, Es, Pt};
    const fn row(code: &'static str, home: &'static str, spoken: Language, abroad: &'static str, decimals: u32) -> Row {
        Row { code, home, spoken, abroad, decimals }
    }
    [
        row("ARS", "$", Es, "AR$", 2),
        row("BOB", "Bs", Es, "Bs", 2),
        row("BRL", "R$", Pt, "R$", 2),
        row("CLP", "$", Es, "CL$", 0),
        row("COP", "$", Es, "CO$", 0),
        row("CRC", "₡", Es, "₡", 2),
        row("DOP", "RD$", Es, "RD$", 2),
        row("EUR", "€", Es, "€", 2),
        row("GBP", "£", En, "£", 2),
        row("GTQ", "Q", Es, "Q", 2),
        row("HNL", "L", Es, "L", 2),
        row("MXN", "$", Es, "MX$", 2),
        row("NIO", "C$", Es, "C$", 2),
        row("PAB", "B/.", Es, "B/.", 2),
        row("PEN", "S/", Es, "S/", 2),
        row("PYG", "₲", Es, "₲", 0),
        row("USD", "$", En, "US$", 2),
        row("UYU", "$", Es, "UY$", 2),
    ]
};

impl Currency {
    /// By its three letters, capital or small.
    pub fn of(code: &str) -> Option<Self> {
        CURRENCIES.iter().find(|row| row.code.eq_ignore_ascii_case(code)).map(Self)
    }

    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// `Bs 1.299,00` and `299,00 €` in Spanish and Portuguese; `$1,299.00` and `Bs 1,299.00` in English.
    pub(super) fn write(self, amount: Decimal, language: Language) -> String {
        let Row { code, home, spoken, abroad, decimals } = *self.0;
        let rounded = amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
        let symbol = if spoken == language { home } else { abroad };
        let sign = if rounded < Decimal::ZERO { "-" } else { "" };
        let digits = grouped(rounded.abs(), decimals, language);
        let is_word = symbol.ends_with(char::is_alphabetic);
        match language {
            Language::Es | Language::Pt if code == "EUR" => format!("{sign}{digits} {symbol}"),
            Language::Es | Language::Pt => format!("{sign}{symbol} {digits}"),
            Language::En if is_word => format!("{sign}{symbol} {digits}"),
            Language::En => format!("{sign}{symbol}{digits}"),
        }
    }
}

fn grouped(amount: Decimal, decimals: u32, language: Language) -> String {
    let plain = format!("{amount:.precision$}", precision = decimals as usize);
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut written = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            written.push(language.group_sign());
        }
        written.push(digit);
    }
    if !fraction.is_empty() {
        written.push(language.decimal_sign());
        written.push_str(fraction);
    }
    written
}

impl PartialEq for Currency {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Currency {}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(amount: &str, code: &str, language: Language) -> String {
        Currency::of(code).unwrap().write(amount.parse().unwrap(), language)
    }

    #[test]
    fn an_amount_is_written_as_its_readers_write_it() {
        for (amount, code, es, pt, en) in [
            ("299", "BOB", "Bs 299,00", "Bs 299,00", "Bs 299.00"),
            ("1299.5", "USD", "US$ 1.299,50", "US$ 1.299,50", "$1,299.50"),
            ("1299.5", "EUR", "1.299,50 €", "1.299,50 €", "€1,299.50"),
            ("1234567.891", "BRL", "R$ 1.234.567,89", "R$ 1.234.567,89", "R$1,234,567.89"),
            ("300", "MXN", "$ 300,00", "MX$ 300,00", "MX$300.00"),
            ("49.9", "PEN", "S/ 49,90", "S/ 49,90", "S/49.90"),
            ("1500", "ARS", "$ 1.500,00", "AR$ 1.500,00", "AR$1,500.00"),
            ("12990", "CLP", "$ 12.990", "CL$ 12.990", "CL$12,990"),
            ("89900.5", "COP", "$ 89.901", "CO$ 89.901", "CO$89,901"),
        ] {
            assert_eq!(write(amount, code, Language::Es), es);
            assert_eq!(write(amount, code, Language::Pt), pt);
            assert_eq!(write(amount, code, Language::En), en);
        }
    }

    #[test]
    fn the_sign_stands_before_all_and_zero_has_none() {
        assert_eq!(write("-5.005", "BOB", Language::Es), "-Bs 5,01");
        assert_eq!(write("-0.001", "BOB", Language::Es), "Bs 0,00");
        assert_eq!(write("999.999", "BOB", Language::Es), "Bs 1.000,00");
    }

    #[test]
    fn the_table_has_each_currency_once() {
        assert!(CURRENCIES.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert_eq!(Currency::of("bob"), Currency::of("BOB"));
        assert_eq!(Currency::of("XXX"), None);
    }
}
