//! Ways to reach a person on a network: e-mail, account names, pages, addresses of machines.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

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

/// How people write `@` to hide an address from machines. The longer come first.
const HIDDEN_AT: [&str; 12] = [
    "(arobase)",
    "[arobase]",
    " arobase ",
    "(at)",
    "[at]",
    "{at}",
    "<at>",
    "«at»",
    "(a)",
    "[a]",
    "« at »",
    " at ",
];
/// How they write the dot.
const HIDDEN_DOT: [&str; 7] = ["(dot)", "[dot]", "[.]", "(point)", "[point]", " dot ", " point "];

/// How long an account name is, without its `@`.
const HANDLE_LENGTHS: std::ops::RangeInclusive<usize> = 3..=30;

/// Whether the text holds an e-mail address.
pub(super) fn has_email(text: &str) -> bool {
    has_plain_email(text) || has_plain_email(&revealed(text))
}

/// Whether a text may hide an `@`: a cheap look before a closer one.
pub(super) fn may_hide_at(text: &str) -> bool {
    let marks = [
        "at)", "at]", "at}", "at>", "at»", "at »", "(a)", "[a]", "AT)", "AT]", " at ", " AT ", "robase", "ROBASE",
    ];
    marks.iter().any(|mark| text.contains(mark))
}

fn has_plain_email(text: &str) -> bool {
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

/// The text with hidden signs put back. A bare ` at ` is one only beside a hidden dot: `voir at hcp.ma` is none.
fn revealed(text: &str) -> Cow<'_, str> {
    if !may_hide_at(text) {
        return Cow::Borrowed(text);
    }
    let lower = text.to_lowercase();
    let has_hidden_dot = HIDDEN_DOT.iter().any(|dot| lower.contains(dot));
    let marks = HIDDEN_AT.iter().filter(|mark| has_hidden_dot || **mark != " at ");
    let with_at = marks.fold(lower.clone(), |text, mark| replaced(&text, mark, "@"));
    Cow::Owned(HIDDEN_DOT.iter().fold(with_at, |text, mark| replaced(&text, mark, ".")))
}

/// With a mark replaced, and the spaces around it gone.
fn replaced(text: &str, mark: &str, sign: &str) -> String {
    let parts: Vec<&str> = text.split(mark).collect();
    let last = parts.len() - 1;
    let trimmed = parts.iter().enumerate().map(|(at, part)| match at {
        _ if last == 0 => *part,
        0 => part.trim_end(),
        at if at == last => part.trim_start(),
        _ => part.trim(),
    });
    trimmed.collect::<Vec<_>>().join(sign)
}

/// `@fatima.z`: an account name that no address continues. `@ domicile` and `prix @100` are none.
pub(super) fn has_handle(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let is_free = before.is_none_or(|letter| letter.is_whitespace() || "([{:;,/«\"'".contains(letter));
        let name: String = text[at + 1..]
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.'))
            .collect();
        let begins = name
            .chars()
            .next()
            .is_some_and(|letter| letter.is_alphabetic() || letter == '_');
        is_free && begins && HANDLE_LENGTHS.contains(&name.trim_end_matches('.').chars().count())
    })
}

/// A web address with a path, which may lead to a page about somebody. A site's bare address does not, nor
/// does a page of a government, which notes give as their source.
pub(super) fn has_profile_url(text: &str) -> bool {
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

/// An address of version 4 or 6. Numbers below 20 only, as in `1.2.3.4`, number a chapter.
pub(super) fn has_ip(text: &str) -> bool {
    let is_joined = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | ':' | '_');
    text.split(|letter| !is_joined(letter)).any(|token| {
        let token = token.trim_matches(['.', ':']);
        let host = token.split(':').next().unwrap_or_default();
        let groups = token.split(':').filter(|group| !group.is_empty()).count();
        let is_v4 = host
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.octets().iter().any(|octet| *octet >= 20));
        is_v4 || (groups >= 4 && token.parse::<Ipv6Addr>().is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_though_hidden() {
        for text in [
            "amal@exemple.ma",
            "amal (at) exemple.ma",
            "amal[at]exemple[dot]ma",
            "Amal AT exemple DOT ma",
            "amal arobase exemple point ma",
            "amal(a)exemple.ma",
            "amal «at» exemple.ma",
        ] {
            assert!(has_email(text), "{text}");
        }
        for text in [
            "@ domicile",
            "rendez-vous at noon. Puis",
            "voir at hcp.ma",
            "article 5 (a) alinéa 2",
            "at",
        ] {
            assert!(!has_email(text), "{text}");
        }
    }

    #[test]
    fn account_names_are_found_where_they_stand_alone() {
        for text in ["@fatima.z", "insta: @une_personne", "(@amal2024)", "@أمل_الرباط"] {
            assert!(has_handle(text), "{text}");
        }
        for text in ["@ domicile", "prix @100", "a@b", "@a", "=@A1"] {
            assert!(!has_handle(text), "{text}");
        }
    }

    #[test]
    fn numbered_chapters_are_no_machines() {
        assert!(has_ip("41.140.12.7") && has_ip("192.168.1.7:80"));
        assert!(!has_ip("Tableau 1.2.3.4") && !has_ip("12.10.1.2") && !has_ip("300.1.1.1"));
    }
}
