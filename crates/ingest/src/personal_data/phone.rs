//! Telephone numbers in a text: Moroccan ones in all their spellings, and international ones.

/// Digits of a Moroccan number, `0` included.
const DOMESTIC_DIGITS: usize = 10;
/// Digits after `212`.
const NATIONAL_DIGITS: usize = 9;
/// Calling codes recognised after `00`. With a `+` any will do; padded statistical codes begin with `00` too.
const CALLING_CODES: [&str; 8] = ["212", "33", "34", "31", "32", "39", "44", "49"];

/// Whether the text (western digits, plain spaces and hyphens) holds a telephone number.
pub(super) fn has_phone(text: &str) -> bool {
    runs(text)
        .iter()
        .any(|run| has_lone_number(text, run) || is_grouped_number(text, run) || is_international(text, run))
}

/// Digits standing together.
#[derive(Clone, Copy)]
struct Group<'a> {
    start: usize,
    digits: &'a str,
}

impl Group<'_> {
    fn end(&self) -> usize {
        self.start + self.digits.len()
    }
}

/// The runs of a text: groups of digits with one separator between them.
fn runs(text: &str) -> Vec<Vec<Group<'_>>> {
    let mut runs: Vec<Vec<Group<'_>>> = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(|letter: char| !letter.is_ascii_digit()) {
        let digits = piece.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        if !digits.is_empty() {
            let group = Group { start, digits };
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| is_separator(&text[last.end()..start])) => run.push(group),
                _ => runs.push(vec![group]),
            }
        }
        start += piece.len();
    }
    runs
}

fn is_separator(between: &str) -> bool {
    matches!(between, " " | "." | "-" | " (" | ") " | "(" | ")")
}

/// `0612345678` or `212612345678` in one piece, no part of a longer word or of a decimal number.
fn has_lone_number(text: &str, run: &[Group<'_>]) -> bool {
    run.iter()
        .any(|group| is_whole_number(group.digits) && !touches_letter(text, group) && !is_part_of_decimal(text, group))
}

fn is_whole_number(digits: &str) -> bool {
    let national = match digits.len() {
        DOMESTIC_DIGITS => digits.strip_prefix('0'),
        12 => digits.strip_prefix("212"),
        14 => digits.strip_prefix("00212"),
        _ => None,
    };
    national.is_some_and(starts_like_subscriber)
}

/// Moroccan subscriber numbers begin with 5 (fixed), 6, 7 (mobile) or 8 (special).
fn starts_like_subscriber(digits: &str) -> bool {
    digits.starts_with(['5', '6', '7', '8'])
}

fn touches_letter(text: &str, group: &Group<'_>) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    text[..group.start].ends_with(is_word) || text[group.end()..].starts_with(is_word)
}

/// Whether a sign of decimals joins the group to digits that are no telephone number themselves.
fn is_part_of_decimal(text: &str, group: &Group<'_>) -> bool {
    let mark = ['.', ','];
    let is_digit = |letter: char| letter.is_ascii_digit();
    let before = text[..group.start].strip_suffix(mark).map(|rest| {
        let start = rest.len() - rest.bytes().rev().take_while(u8::is_ascii_digit).count();
        &rest[start..]
    });
    let after = text[group.end()..]
        .strip_prefix(mark)
        .map(|rest| rest.split(|letter| !is_digit(letter)).next().unwrap_or_default());
    [before, after]
        .into_iter()
        .flatten()
        .any(|digits| !digits.is_empty() && !is_whole_number(digits))
}

/// `06 12 34 56 78`, `0612-345678` and several of them in a row. Dates and lists of months are neither.
fn is_grouped_number(text: &str, run: &[Group<'_>]) -> bool {
    if run.len() < 2 || touches_letter(text, &run[0]) || run.iter().any(|group| group.digits.len() < 2) {
        return false;
    }
    let mut number: Vec<&str> = Vec::new();
    let mut length = 0;
    for group in run {
        number.push(group.digits);
        length += group.digits.len();
        if length < DOMESTIC_DIGITS {
            continue;
        }
        let first = number[0];
        let starts = first.starts_with('0') && starts_like_subscriber(&first[1..]);
        if length > DOMESTIC_DIGITS || !starts || begins_as_date(&number) || are_months(&number) {
            return false;
        }
        number.clear();
        length = 0;
    }
    number.is_empty()
}

/// `05-12-2024 07` is a day and an hour.
fn begins_as_date(groups: &[&str]) -> bool {
    matches!(groups, [day, month, year, ..] if day.len() == 2 && month.len() == 2 && year.len() == 4
        && *month <= "12" && (year.starts_with("19") || year.starts_with("20")))
}

/// `05 06 07 08 09` are months.
fn are_months(groups: &[&str]) -> bool {
    groups.iter().all(|group| group.len() == 2 && *group <= "12") && groups.is_sorted_by(|a, b| a < b)
}

/// `+212 6…`, `00 33 6…`, `+34 …`.
fn is_international(text: &str, run: &[Group<'_>]) -> bool {
    let Some(first) = run.first() else { return false };
    let digits: String = run.iter().map(|group| group.digits).collect();
    let before = text[..first.start].trim_end_matches('(');
    if let Some(word) = before.strip_suffix('+')
        && !word.ends_with(|letter: char| letter.is_ascii_alphanumeric())
    {
        return is_moroccan(&digits) || ((10..=15).contains(&digits.len()) && !is_amount(text, run));
    }
    // `212 6 12 34 56 78`; in groups of three with spaces or points it would be an amount.
    if first.digits == "212" && run.len() > 1 && is_moroccan(&digits) && !is_in_thousands(text, run) {
        return !touches_letter(text, first);
    }
    let called = digits.strip_prefix("00").filter(|_| !touches_letter(text, first));
    called.is_some_and(|number| {
        let has_code = CALLING_CODES.iter().any(|code| number.starts_with(code));
        is_moroccan(number) || (has_code && !number.starts_with("212") && (10..=13).contains(&number.len()))
    })
}

/// `212` and a subscriber number, with or without the `(0)` that many leave in.
fn is_moroccan(digits: &str) -> bool {
    let national = digits
        .strip_prefix("212")
        .map(|rest| rest.strip_prefix('0').unwrap_or(rest));
    national.is_some_and(|rest| rest.len() == NATIONAL_DIGITS && starts_like_subscriber(rest))
}

/// `+1 234 567 890` and `+1234567890,5` are changes, not numbers to call.
fn is_amount(text: &str, run: &[Group<'_>]) -> bool {
    let has_decimals = run.last().is_some_and(|last| {
        let mut after = text[last.end()..].chars();
        matches!(after.next(), Some('.' | ',')) && after.next().is_some_and(|letter| letter.is_ascii_digit())
    });
    is_in_thousands(text, run) || has_decimals
}

/// Whether groups of three follow each other without a hyphen.
fn is_in_thousands(text: &str, run: &[Group<'_>]) -> bool {
    let whole = run
        .first()
        .zip(run.last())
        .map_or("", |(first, last)| &text[first.start..last.end()]);
    run.len() > 2 && run[1..].iter().all(|group| group.digits.len() == 3) && !whole.contains('-')
}

/// Whether the content of a column of telephone numbers is one: there, a spreadsheet has often taken the
/// leading zero or the `+` away (`612345678`, `661234567.0`).
pub(super) fn is_number_of_phone_column(text: &str) -> bool {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let is_spelled = text
        .chars()
        .all(|letter| letter.is_ascii_digit() || " .-/+()".contains(letter));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    is_spelled && (NATIONAL_DIGITS..=15).contains(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_every_spelling() {
        for text in [
            "0612345678",
            "06 12 34 56 78",
            "06.12.34.56.78",
            "05-22-12-34-56",
            "0522-123456",
            "0612 345 678",
            "Tél.0612345678.",
            "tel: 0712345678/0612345678",
            "0612345678,0712345678",
            "06 12 34 56 78 07 12 34 56 78",
            "هاتف0612345678",
            "+212612345678",
            "+212 6 12 34 56 78",
            "+212 (0) 612 345 678",
            "00212 612 34 56 78",
            "00212612345678",
            "212612345678",
            "+33 6 12 34 56 78",
            "0033612345678",
            "+34 612 34 56 78",
            "rappeler au 0801001001",
            "212 6 12 34 56 78",
            "212-612-345-678",
        ] {
            assert!(has_phone(text), "{text}");
        }
    }

    #[test]
    fn figures_dates_and_codes_are_not_called() {
        for text in [
            "1612345678",
            "06123456789",
            "061234567",
            "-7.0612345678",
            "33,0612345678",
            "05-12-2024 07:30",
            "05.12.2024 07",
            "05 06 07 08 09",
            "2024-05-12-10-30-45",
            "2024-06-12 10:30:45",
            "a0612345678f",
            "REF_0612345678",
            "+1 234 567 890",
            "212 612 345 678",
            "212.612.345.678",
            "1 212 6 12",
            "+12 345 678,50",
            "0001234567890123",
            "20240115103045",
            "2019 2020 2021",
        ] {
            assert!(!has_phone(text), "{text}");
        }
    }

    #[test]
    fn a_phone_column_shows_numbers_without_their_zero() {
        for text in ["612345678", "661234567.0", "33612345678", "6-12-34-56-78"] {
            assert!(is_number_of_phone_column(text), "{text}");
        }
        for text in ["12", "2024", "non", "15.5"] {
            assert!(!is_number_of_phone_column(text), "{text}");
        }
    }
}
