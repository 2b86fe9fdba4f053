//! Numbers as people write them: thousands in groups, decimal comma or point, exponents, Arabic digits.

use definitions::source::Format;

use super::field::Field;
use super::text::{tidy, with_western_digits};

/// The largest count a cell may hold. Far above any count of cases, far below what a sum can overflow on.
const LARGEST_COUNT: f64 = 1e12;

/// The signs a sender writes numbers with.
#[derive(Clone, Copy)]
pub(crate) struct Signs {
    decimal: char,
    /// The only sign of thousands; any usual one if `None`.
    thousands: Option<char>,
}

impl Signs {
    /// The signs a source declares.
    pub(crate) fn of(format: &Format) -> Self {
        Self {
            decimal: format.decimal,
            thousands: format.thousands,
        }
    }
}

/// Only a decimal sign is known.
impl From<char> for Signs {
    fn from(decimal: char) -> Self {
        Self {
            decimal,
            thousands: None,
        }
    }
}

/// The number a field holds, whether as a number or as text.
pub(crate) fn of_field(field: Field<'_>, signs: impl Into<Signs>) -> Option<f64> {
    match field {
        Field::Number(number) => Some(number),
        Field::Text(text) => parse(text, signs),
        _ => None,
    }
}

/// Reads a number written as text, with the sender's signs.
///
/// `1 234`, `1.234` (with decimal comma), `12,0`, `7,83e-03` and `١٢٫٥` are numbers; `12 34` is not, since
/// thousands stand in groups of three. Nor is `1,000` (with decimal comma), as long as no sign of thousands is
/// declared: it may be one or a thousand.
pub(crate) fn parse(text: &str, signs: impl Into<Signs>) -> Option<f64> {
    let Signs { decimal, thousands } = signs.into();
    let tidied = tidy(text);
    let text = with_western_digits(&tidied);
    let (sign, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once([decimal, '٫']).unwrap_or((mantissa, "0"));
    let exponent_digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    if !is_digits(fraction) || !is_digits(exponent_digits) || exponent_digits.len() > 3 {
        return None;
    }
    let may_be_thousands = thousands.is_none() && fraction == "000" && (1..=3).contains(&whole.len()) && whole != "0";
    if may_be_thousands {
        return None;
    }
    let whole = ungrouped(whole, thousands)?;
    format!("{sign}{whole}.{fraction}e{exponent}")
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

/// The whole number that a number is, if it is one and small enough to be held exactly.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the number is whole and within ±1e12, so nothing is cut off"
)]
pub(crate) fn whole(number: f64) -> Option<i64> {
    let fits = number.fract() == 0.0 && number.abs() <= LARGEST_COUNT;
    fits.then_some(number as i64)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits of a whole part, thousands separators taken out.
fn ungrouped(whole: &str, declared: Option<char>) -> Option<String> {
    if is_digits(whole) {
        return Some(whole.to_owned());
    }
    let separator = whole.chars().find(|letter| !letter.is_ascii_digit())?;
    let is_usual = matches!(separator, ' ' | '.' | ',' | '٬' | '\'' | '’');
    // Every kind of space has become a plain one.
    let is_declared = |sign: char| separator == if sign.is_whitespace() { ' ' } else { sign };
    if !declared.map_or(is_usual, is_declared) {
        return None;
    }
    let mut groups = whole.split(separator);
    let first = groups.next().filter(|group| is_digits(group) && group.len() <= 3)?;
    groups.try_fold(first.to_owned(), |digits, group| {
        (is_digits(group) && group.len() == 3).then(|| digits + group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_in_the_spellings_senders_use() {
        let readings = [
            ("12", '.', 12.0),
            ("12,0", ',', 12.0),
            ("12.0", '.', 12.0),
            ("5e2", '.', 500.0),
            ("7,83e-03", ',', 0.00783),
            ("1\u{a0}234", ',', 1234.0),
            ("1\u{202f}234\u{202f}567", '.', 1_234_567.0),
            ("6.523", ',', 6523.0),
            ("6,523", '.', 6523.0),
            ("-3", '.', -3.0),
            ("٣٫٥", '.', 3.5),
            ("١٬٢٣٤", '.', 1234.0),
            (" ۴۲ ", '.', 42.0),
        ];
        for (text, decimal, number) in readings {
            assert_eq!(parse(text, decimal), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_guessed() {
        for text in [
            "", "-", "np", "12 34", "1,2,3", "1 2345", "12a", "e5", "1e", "1e9999", "NaN", "inf", "1..2", "0x1F",
        ] {
            assert_eq!(parse(text, '.'), None, "{text}");
        }
        assert_eq!(parse("12.0", ','), None, "the declared decimal sign holds");
        assert_eq!(parse("1,000", ','), None, "one, or a thousand");
        assert_eq!(parse("0,000", ','), Some(0.0));
    }

    #[test]
    fn a_declared_sign_of_thousands_is_the_only_one() {
        let signs = |thousands| Signs {
            decimal: ',',
            thousands: Some(thousands),
        };
        assert_eq!(parse("6.523", signs('.')), Some(6523.0));
        assert_eq!(parse("6 523", signs('.')), None);
        assert_eq!(parse("6\u{202f}523", signs('\u{a0}')), Some(6523.0));
        assert_eq!(
            parse("1,000", signs('.')),
            Some(1.0),
            "not a thousand: that is written with a point"
        );
    }

    #[test]
    fn only_whole_numbers_are_counts() {
        assert_eq!(whole(12.0), Some(12));
        assert_eq!(whole(12.5), None);
        assert_eq!(whole(1e300), None);
    }
}
