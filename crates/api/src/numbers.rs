//! Numbers as people read them: exact, rounded once, written the way of the language.

use definitions::text::Language;
use releases::{BaseOfRate, Cell, IndicatorEntry};

/// A rounded value: `units` / 10^`decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Decimal {
    units: i128,
    decimals: u32,
}

impl Decimal {
    /// A whole number.
    pub(crate) fn whole(number: i64) -> Self {
        Self {
            units: i128::from(number),
            decimals: 0,
        }
    }

    /// The indicator's value for the cell, from its two integers; `None` where a part is absent or too small a base.
    pub(crate) fn of(entry: &IndicatorEntry, cell: &Cell) -> Option<Self> {
        let numerator = cell.numerator?;
        if entry.is_below_minimum_base(cell) {
            return None;
        }
        match entry.base {
            BaseOfRate::Count => Some(Self::whole(numerator)),
            BaseOfRate::Share | BaseOfRate::Population { .. } => {
                let factor = i128::from(entry.factor);
                Self::ratio(
                    i128::from(numerator) * factor,
                    i128::from(cell.denominator?),
                    u32::from(entry.decimals),
                )
            }
        }
    }

    /// The quotient, rounded half away from zero: floats would round some halves down.
    pub(crate) fn ratio(dividend: i128, divisor: i128, decimals: u32) -> Option<Self> {
        if divisor == 0 {
            return None;
        }
        let scaled = dividend.checked_mul(10_i128.checked_pow(decimals)?)?;
        let magnitude = (2 * scaled.abs() + divisor.abs()) / (2 * divisor.abs());
        let sign = if (scaled < 0) == (divisor < 0) { 1 } else { -1 };
        Some(Self {
            units: sign * magnitude,
            decimals,
        })
    }

    /// A float to so many decimals; `None` for one that is no number or has too many digits.
    pub(crate) fn rounded(value: f64, decimals: usize) -> Option<Self> {
        let digits = format!("{value:.decimals$}").replace('.', "");
        Some(Self {
            units: digits.parse().ok()?,
            decimals: u32::try_from(decimals).ok()?,
        })
    }

    /// Digits with a point and no grouping, as in CSV.
    pub(crate) fn plain(self) -> String {
        self.written("", ".", "-")
    }

    /// The way of the language; always Western digits, as in Morocco.
    pub(crate) fn localized(self, language: Language) -> String {
        match language {
            // The narrow no-break space is what French typography asks for between thousands.
            Language::Fr => self.written("\u{202f}", ",", "\u{2212}"),
            // Without the mark a minus would slip to the right of its digits.
            Language::Ar => self.written(".", ",", "\u{200e}\u{2212}"),
            Language::En => self.written(",", ".", "\u{2212}"),
        }
    }

    /// The number for JSON: a whole one stays whole.
    pub(crate) fn json(self) -> serde_json::Number {
        match i64::try_from(self.units) {
            Ok(whole) if self.decimals == 0 => whole.into(),
            // A decimal of few digits survives the way through text into the nearest float.
            _ => self
                .plain()
                .parse()
                .ok()
                .and_then(serde_json::Number::from_f64)
                .unwrap_or_else(|| 0.into()),
        }
    }

    fn written(self, group: &str, point: &str, minus: &str) -> String {
        let scale = 10_u128.pow(self.decimals);
        let magnitude = self.units.unsigned_abs();
        let whole = (magnitude / scale).to_string();
        let mut text = if self.units < 0 {
            minus.to_owned()
        } else {
            String::new()
        };
        for (position, digit) in whole.chars().enumerate() {
            if position > 0 && (whole.len() - position).is_multiple_of(3) {
                text.push_str(group);
            }
            text.push(digit);
        }
        if self.decimals > 0 {
            let fraction = (magnitude % scale).to_string();
            text.push_str(point);
            text.extend(std::iter::repeat_n(
                '0',
                (self.decimals as usize).saturating_sub(fraction.len()),
            ));
            text.push_str(&fraction);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        for (dividend, divisor, decimals, written) in [
            (5, 2, 0, "3"),
            (-5, 2, 0, "-3"),
            (1, 3, 2, "0.33"),
            (2675, 1000, 2, "2.68"),
            (0, 7, 1, "0.0"),
        ] {
            let decimal = Decimal::ratio(dividend, divisor, decimals).expect("a divisor");
            assert_eq!(decimal.plain(), written);
        }
        assert_eq!(Decimal::ratio(1, 0, 0), None);
    }

    #[test]
    fn each_language_writes_its_way() {
        let decimal = Decimal::ratio(-12_345_678, 10, 1).expect("a divisor");
        assert_eq!(decimal.localized(Language::Fr), "\u{2212}1\u{202f}234\u{202f}567,8");
        assert_eq!(decimal.localized(Language::Ar), "\u{200e}\u{2212}1.234.567,8");
        assert_eq!(decimal.localized(Language::En), "\u{2212}1,234,567.8");
        assert_eq!(decimal.json().to_string(), "-1234567.8");
        assert_eq!(Decimal::whole(1_000).json().to_string(), "1000");
    }
}
