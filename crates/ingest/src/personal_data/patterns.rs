//! What personal data looks like in a text, whatever column it stands in.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::kind::Kind;
use super::{account, phone};
use crate::read::text::{is_invisible, with_western_digits};

/// Networks on which a path names a person, even without `https://`.
const NETWORKS: [&str; 16] = [
    "facebook.com",
    "fb.com",
    "instagram.com",
    "tiktok.com",
    "twitter.com",
    "x.com",
    "t.me",
    "telegram.me",
    "wa.me",
    "snapchat.com",
    "youtube.com",
    "linkedin.com",
    "threads.net",
    "discord.gg",
    "reddit.com",
    "onlyfans.com",
];

/// What the hosts of governments have in their names (`justice.gov.ma`).
const GOVERNMENT_LABELS: [&str; 3] = ["gov", "gouv", "gob"];

/// A kind, whether a text of these traits may be of it, and the closer look.
type Candidate = (Kind, bool, fn(&str) -> bool);

/// The first kind of personal data a text looks like, kinds in `exempt` left aside.
pub(super) fn find(text: &str, exempt: &[Kind]) -> Option<Kind> {
    let traits = Traits::of(text);
    if !traits.are_suspicious() {
        return None;
    }
    let text = plain(text);
    let candidates: [Candidate; 7] = [
        (Kind::Email, traits.has_at, has_email),
        (Kind::ProfileUrl, traits.has_slash, has_profile_url),
        (Kind::Cin, traits.digits >= 5 && traits.has_letter, has_cin),
        (Kind::Iban, traits.digits >= 10 && traits.has_letter, account::has_iban),
        (Kind::Rib, traits.digits >= 24, account::has_rib),
        (Kind::Phone, traits.digits >= 10, phone::has_phone),
        (Kind::Ip, traits.has_ip_marks(), has_ip),
    ];
    candidates
        .into_iter()
        .find(|(kind, is_possible, matches)| *is_possible && !exempt.contains(kind) && matches(&text))
        .map(|(kind, _, _)| kind)
}

/// What a text is made of: tells most cells to be harmless without a closer look.
#[derive(Default)]
struct Traits {
    digits: usize,
    dots: usize,
    colons: usize,
    has_letter: bool,
    has_at: bool,
    has_slash: bool,
}

impl Traits {
    fn of(text: &str) -> Self {
        let mut traits = Self::default();
        for byte in text.bytes() {
            match byte {
                // A digit of another script has one byte in the second range, and so have other letters.
                b'0'..=b'9' | 0x90..=0xbf => traits.digits += 1,
                b'.' => traits.dots += 1,
                b':' => traits.colons += 1,
                b'@' => traits.has_at = true,
                b'/' => traits.has_slash = true,
                _ if byte.is_ascii_alphabetic() => traits.has_letter = true,
                _ => {}
            }
        }
        traits
    }

    fn has_ip_marks(&self) -> bool {
        self.dots >= 3 || self.colons >= 2
    }

    fn are_suspicious(&self) -> bool {
        self.has_at || self.has_slash || self.has_ip_marks() || self.digits >= 5
    }
}

/// The text as the patterns expect it: western digits, plain spaces and hyphens, no invisible marks.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let spelled = with_western_digits(text);
    let letters = spelled.chars().filter(|letter| !is_invisible(*letter));
    let plain = letters.map(|letter| match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '＋' => '+',
        _ if letter.is_whitespace() => ' ',
        _ => letter,
    });
    Cow::Owned(plain.collect())
}

/// One or two letters and five to seven digits, standing alone: `BK123456`. Identifiers joined by hyphens or
/// underscores are not taken apart, but for the announced `CIN-BK123456`.
fn has_cin(text: &str) -> bool {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')))
        .map(|token| token.trim_matches(['-', '_']))
        .any(|token| match token.split_once(['-', '_']) {
            Some((word, number)) => super::headers::announces_cin(word) && is_cin(number),
            None => is_cin(token),
        })
}

/// Whether a text is a national identity number and nothing else.
pub(super) fn is_cin(token: &str) -> bool {
    let digits = token.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let letter_count = token.len() - digits.len();
    (1..=2).contains(&letter_count)
        && (5..=7).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}

fn has_email(text: &str) -> bool {
    let is_of_name = |letter: char| letter.is_alphanumeric() || "._%+'-".contains(letter);
    let is_of_host = |letter: char| letter.is_alphanumeric() || ".-".contains(letter);
    text.match_indices('@').any(|(at, _)| {
        let host = &text[at + 1..];
        let host = host.split(|letter| !is_of_host(letter)).next().unwrap_or_default();
        let ends_in_domain = host
            .trim_end_matches(['.', '-'])
            .rsplit_once('.')
            .is_some_and(|(domain, top)| !domain.is_empty() && top.chars().count() >= 2);
        ends_in_domain && text[..at].ends_with(is_of_name)
    })
}

/// A web address with a path, which may lead to a page about somebody. A site's bare address does not, nor
/// does a page of a government, which notes give as their source.
fn has_profile_url(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.split([' ', '"', '<', '>', '«', '»']).any(|token| {
        let marks = ["://", "www."];
        let marked = marks
            .iter()
            .filter_map(|mark| token.find(mark).map(|at| &token[at + mark.len()..]))
            .filter_map(split_address)
            .any(|host| !host.split('.').any(|label| GOVERNMENT_LABELS.contains(&label)));
        marked || split_address(token).is_some_and(|host| NETWORKS.iter().any(|network| is_on(host, network)))
    })
}

/// The host of an address that has a path.
fn split_address(address: &str) -> Option<&str> {
    let (host, path) = address.split_once(['/', '?', '#'])?;
    let has_path = path.chars().any(char::is_alphanumeric);
    (has_path && host.contains('.')).then_some(host)
}

fn is_on(host: &str, network: &str) -> bool {
    host.strip_suffix(network)
        .is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

fn has_ip(text: &str) -> bool {
    let is_joined = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | ':' | '_');
    text.split(|letter| !is_joined(letter)).any(|token| {
        let token = token.trim_matches(['.', ':']);
        let host = token.split(':').next().unwrap_or_default();
        let groups = token.split(':').filter(|group| !group.is_empty()).count();
        host.parse::<Ipv4Addr>().is_ok() || (groups >= 4 && token.parse::<Ipv6Addr>().is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_found_in_running_text() {
        for (text, kind) in [
            ("BK123456", Kind::Cin),
            ("CIN : bk123456.", Kind::Cin),
            ("بطاقة رقم BE٨٣٤٥٦١", Kind::Cin),
            ("CIN-J45678", Kind::Cin),
            ("écrire à fatima.z@exemple.ma svp", Kind::Email),
            ("البريد amal+1@exemple.org", Kind::Email),
            ("auteur connecté de 196.200.131.7.", Kind::Ip),
            ("196.200.131.7:443", Kind::Ip),
            ("2001:db8:85a3::8a2e:370:7334", Kind::Ip),
            ("https://www.facebook.com/profile.php?id=1", Kind::ProfileUrl),
            ("voir instagram.com/une.personne", Kind::ProfileUrl),
            ("الرابط:https://t.me/quelquun", Kind::ProfileUrl),
            ("www.exemple.ma/pages/12", Kind::ProfileUrl),
            ("appeler le 06 12 34 56 78 le soir", Kind::Phone),
            ("compte 007 780 0001234567890123 96", Kind::Rib),
            ("FR14 2004 1010 0505 0001 3M02 606", Kind::Iban),
        ] {
            assert_eq!(find(text, &[]).map(Kind::name), Some(kind.name()), "{text}");
        }
    }

    #[test]
    fn statistics_are_not_taken_for_personal_data() {
        for text in [
            "01.511",
            "01.511.05.03",
            "09.081.01.01",
            "E01000941",
            "MA-04",
            "C06",
            "150101",
            "2024-01-15",
            "2024-01-15 10:20:30",
            "15/01/2024",
            "-34.6037232",
            "308491,1600513844",
            "7,83177350511023e-03",
            "1 234 567 890",
            "899228a3301f2dad683d5ff403bb3d18403dcc8757aa47b17e400abe29ea7660",
            "550e8400-e29b-41d4-a716-446655440000",
            "ab123456-e29b-41d4-a716-446655440000",
            "https://www.hcp.ma/",
            "Source : http://www.justice.gov.ma/statistiques/2024.htm",
            "www.facebook.com",
            "Femmes/Filles",
            "taux pour 100 000",
            "12:30:45",
            "Loi n° 103-13, art. 429-1",
            "@ domicile",
            "الجدول ٣ : ٢٠٢٣/٢٠٢٤",
            "2022/23",
        ] {
            assert_eq!(find(text, &[]).map(Kind::name), None, "{text}");
        }
    }

    #[test]
    fn an_exempted_kind_is_passed_over_and_the_others_are_not() {
        assert_eq!(find("0612345678", &[Kind::Phone]), None);
        assert_eq!(find("0612345678 a@b.ma", &[Kind::Phone]), Some(Kind::Email));
    }
}
