//! Bank accounts in a text, told from other long numbers by their check digits.

/// Length of an IBAN by country: Morocco, and those its residents and emigrants bank in.
const IBAN_LENGTHS: [(&str, usize); 17] = [
    ("MA", 28),
    ("FR", 27),
    ("ES", 24),
    ("IT", 27),
    ("BE", 16),
    ("NL", 18),
    ("DE", 22),
    ("PT", 25),
    ("GB", 22),
    ("CH", 21),
    ("LU", 20),
    ("MR", 27),
    ("TN", 24),
    ("SA", 24),
    ("AE", 23),
    ("QA", 29),
    ("KW", 30),
];

/// Digits of a Moroccan account number, its two check digits included.
const RIB_DIGITS: usize = 24;

/// Whether the text holds an IBAN with valid check digits, in one piece or in groups.
pub(super) fn has_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|start| {
        let is_word_start = start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
        is_word_start && iban_length(&bytes[start..]).is_some_and(|length| is_iban(&bytes[start..], length))
    })
}

fn iban_length(bytes: &[u8]) -> Option<usize> {
    let country = bytes.get(..2)?.to_ascii_uppercase();
    let has_check_digits = bytes.get(2..4)?.iter().all(u8::is_ascii_digit);
    let (_, length) = IBAN_LENGTHS.iter().find(|(code, _)| code.as_bytes() == country)?;
    has_check_digits.then_some(*length)
}

fn is_iban(bytes: &[u8], length: usize) -> bool {
    let mut compact = Vec::with_capacity(length);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if compact.len() == length => {
                return !byte.is_ascii_alphanumeric() && has_valid_check_digits(&compact);
            }
            b' ' | b'-' if at > 0 && bytes[at - 1].is_ascii_alphanumeric() => {}
            _ if byte.is_ascii_alphanumeric() => compact.push(*byte),
            _ => return false,
        }
    }
    compact.len() == length && has_valid_check_digits(&compact)
}

/// ISO 13616: with the first four characters moved to the end and letters read in base 36, 1 modulo 97.
fn has_valid_check_digits(iban: &[u8]) -> bool {
    let (head, body) = iban.split_at(4);
    let digits = body
        .iter()
        .chain(head)
        .filter_map(|byte| char::from(*byte).to_digit(36));
    let remainder = digits.fold(0, |remainder, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (remainder * shift + digit) % 97
    });
    remainder == 1
}

/// Whether the text holds 24 digits, in one piece or in groups, that are 0 modulo 97: a Moroccan RIB.
pub(super) fn has_rib(text: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit();
    text.split(|letter: char| !is_digit(letter) && letter != ' ' && letter != '-')
        .map(|run| run.chars().filter(|letter| is_digit(*letter)).collect::<String>())
        .any(|digits| digits.len() == RIB_DIGITS && !digits.starts_with("000") && remainder_97(&digits) == 0)
}

fn remainder_97(digits: &str) -> u32 {
    digits
        .bytes()
        .fold(0, |remainder, digit| (remainder * 10 + u32::from(digit - b'0')) % 97)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 22-digit account with its key, as a bank computes it.
    fn rib(account: &str) -> String {
        let key = 97 - remainder_97(&format!("{account}00"));
        format!("{account}{key:02}")
    }

    #[test]
    fn accounts_are_known_by_their_check_digits() {
        let rib = rib("0117800000123456789012");
        assert!(has_rib(&rib));
        assert!(has_rib(&format!(
            "RIB : {} {} {} {}",
            &rib[..3],
            &rib[3..6],
            &rib[6..22],
            &rib[22..]
        )));
        assert!(has_iban("FR1420041010050500013M02606"));
        assert!(has_iban("iban: es91 2100 0418 4502 0005 1332."));
        assert!(has_iban("BE68 5390 0754 7034"));
    }

    #[test]
    fn other_long_numbers_are_no_accounts() {
        let mut wrong = rib("0117800000123456789012");
        wrong.replace_range(5..6, "1");
        assert!(!has_rib(&wrong));
        assert!(!has_rib("000000000000000000000000"));
        assert!(!has_iban("FR1520041010050500013M02606"));
        assert!(!has_iban("be685390075470341234567890123456"), "a longer word");
        assert!(!has_iban("MA12"));
    }

    #[test]
    fn a_moroccan_iban_is_found() {
        let rib = rib("0117800000123456789012");
        let unchecked = format!("{rib}MA00");
        let value = unchecked.bytes().fold(0, |remainder, byte| {
            let digit = char::from(byte).to_digit(36).expect("base 36");
            (remainder * if digit > 9 { 100 } else { 10 } + digit) % 97
        });
        assert!(has_iban(&format!("MA{:02}{rib}", 98 - value)));
    }
}
