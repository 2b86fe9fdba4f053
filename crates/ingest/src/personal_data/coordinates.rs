//! Positions exact enough to name a house: more than three decimals of a degree are less than a hundred metres.

/// Decimals of a degree up to which a position names a quarter, not a door.
const HARMLESS_DECIMALS: usize = 3;
/// Morocco and its waters, in degrees. Both signs are known, so two rates side by side are not taken for a place.
const LATITUDES: std::ops::RangeInclusive<f64> = 20.0..=36.5;
const LONGITUDES: std::ops::RangeInclusive<f64> = -18.0..=-0.9;

/// Whether the text holds a latitude and a longitude in Morocco, or degrees with minutes of both.
pub(super) fn has_position(text: &str) -> bool {
    has_decimal_pair(text) || has_degrees(text)
}

/// `33.573110, -7.589843`, in either order.
fn has_decimal_pair(text: &str) -> bool {
    let is_of_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-');
    let numbers: Vec<f64> = text
        .split(|letter| !is_of_number(letter))
        .filter(|token| decimals(token, '.') > HARMLESS_DECIMALS)
        .filter_map(|token| token.parse().ok())
        .collect();
    let is_position = |a: &f64, b: &f64| LATITUDES.contains(a) && LONGITUDES.contains(b);
    numbers
        .windows(2)
        .any(|pair| is_position(&pair[0], &pair[1]) || is_position(&pair[1], &pair[0]))
}

/// `33°34'23"N 7°35'23"W`.
fn has_degrees(text: &str) -> bool {
    let has_minutes = text.contains(['\'', '’', '′']);
    let has = |letters: &[char]| text.contains(letters);
    has_minutes && text.matches('°').count() >= 2 && has(&['N', 'S', 'n']) && has(&['W', 'O', 'E', 'w', 'o'])
}

/// Whether a cell below a header of positions is exact.
pub(super) fn is_exact_degree(text: &str) -> bool {
    let is_degree = text
        .replace(',', ".")
        .parse::<f64>()
        .is_ok_and(|degree| degree.abs() <= 180.0);
    is_degree && decimals(&text.replace(',', "."), '.') > HARMLESS_DECIMALS
}

fn decimals(number: &str, sign: char) -> usize {
    number.rsplit_once(sign).map_or(0, |(_, decimals)| decimals.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_positions_are_found_and_rates_are_not() {
        for text in [
            "33.573110, -7.589843",
            "GPS -7.58984;33.57311",
            "33°34'23\"N 7°35'23\"W",
        ] {
            assert!(has_position(text), "{text}");
        }
        for text in [
            "33.57, -7.59",
            "33.5731, 7.5898",
            "12.34567 56.78901",
            "25 °C à 30 °C",
            "article 3° et 4° de l'arrêté",
            "-34.6037232",
        ] {
            assert!(!has_position(text), "{text}");
        }
    }

    #[test]
    fn below_a_header_of_positions_few_decimals_are_harmless() {
        assert!(is_exact_degree("33.57311") && is_exact_degree("-7,589843"));
        assert!(!is_exact_degree("33.573") && !is_exact_degree("1234.56789") && !is_exact_degree("-"));
    }
}
