//! Quarters as senders write them: `T1 2024`, `2024-Q1`, `1er trimestre 2024`, `الربع الأول 2024`.

use chrono::NaiveDate;
use definitions::fold::fold;
use regex::Regex;

/// The letters of a form that stand for the quarter.
const QUARTER: &str = "%q";

/// What each quarter is called, folded: figures, Roman figures, ordinals in French, English, Spanish and Arabic.
const NAMES: [&str; 4] = [
    "1|i|1er|1re|1st|premier|first|primer|الأول|الاول",
    "2|ii|2e|2è|2ème|2eme|2nd|deuxième|deuxieme|second|segundo|الثاني",
    "3|iii|3e|3è|3ème|3eme|3rd|troisième|troisieme|third|tercer|الثالث",
    "4|iv|4e|4è|4ème|4eme|4th|quatrième|quatrieme|fourth|cuarto|الرابع",
];

/// A declared form of quarters, such as `T%q %Y`. Besides `%q` it may hold `%Y` or `%y`; all else is literal.
pub(super) struct QuarterForm(Regex);

impl QuarterForm {
    /// The form, if it is one of quarters.
    pub(super) fn new(declared: &str) -> Option<Self> {
        if !declared.contains(QUARTER) {
            return None;
        }
        let pattern = regex::escape(&fold(&declared.replace("%y", "%short").replace("%Y", "%year")))
            .replace("%short", r"(?<short>\d{2})")
            .replace("%year", r"(?<year>\d{4})")
            .replacen(QUARTER, &format!("(?:{})", quarters()), 1);
        Regex::new(&format!("^{pattern}$")).ok().map(Self)
    }

    /// The first day of the quarter that a text names; two digits of a year mean 20xx.
    pub(super) fn first_day(&self, text: &str) -> Option<NaiveDate> {
        let folded = fold(text);
        let found = self.0.captures(&folded)?;
        let number = |name: &str| found.name(name)?.as_str().parse::<i32>().ok();
        let year = number("year").or_else(|| Some(2000 + number("short")?))?;
        let quarter = (1..=4).find(|quarter| found.name(&format!("q{quarter}")).is_some())?;
        NaiveDate::from_ymd_opt(year, quarter * 3 - 2, 1)
    }
}

/// One group for each quarter, the longest name first: `iii` before `i`.
fn quarters() -> String {
    let groups = NAMES.iter().enumerate().rev().map(|(index, names)| {
        let mut names: Vec<&str> = names.split('|').collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        format!("(?<q{}>{})", index + 1, names.join("|"))
    });
    groups.collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_are_read_in_the_declared_form_only() {
        for (text, form, day) in [
            ("T1 2024", "T%q %Y", Some("2024-01-01")),
            ("t4\u{a0}2024", "T%q %Y", Some("2024-10-01")),
            ("2024-Q3", "%Y-Q%q", Some("2024-07-01")),
            ("3T24", "%qT%y", Some("2024-07-01")),
            ("1er trimestre 2024", "%q trimestre %Y", Some("2024-01-01")),
            ("4ème Trimestre 2024", "%q trimestre %Y", Some("2024-10-01")),
            ("III/2023", "%q/%Y", Some("2023-07-01")),
            ("الربع الأول 2024", "الربع %q %Y", Some("2024-01-01")),
            ("الربع الرابع 2024", "الربع %q %Y", Some("2024-10-01")),
            ("T5 2024", "T%q %Y", None),
            ("T1 2024 (provisoire)", "T%q %Y", None),
            ("1.2024", "%q/%Y", None),
        ] {
            let read = QuarterForm::new(form).and_then(|form| form.first_day(text));
            assert_eq!(read.map(|day| day.to_string()).as_deref(), day, "{text}");
        }
        assert!(QuarterForm::new("%d/%m/%Y").is_none());
    }
}
