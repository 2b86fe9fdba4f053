//! Words of senders: each stands for one of our codes, as their crosswalk in `pipelines/crosswalks/` must say.

/// Ages are drawn in this order of bands; the last is "not stated".
pub(super) const AGE_BANDS: [&str; 9] = [
    "00-11", "12-14", "15-17", "18-24", "25-34", "35-44", "45-59", "60+", "UNK",
];

/// Shares of the age bands, in the order of [`AGE_BANDS`].
pub(super) type AgeProfile = [f64; 9];

/// Young people: most online violence.
pub(super) const YOUNG: AgeProfile = [0.005, 0.06, 0.155, 0.34, 0.24, 0.12, 0.05, 0.01, 0.02];
/// Adults in couples and families.
pub(super) const ADULT: AgeProfile = [0.04, 0.03, 0.05, 0.17, 0.30, 0.23, 0.13, 0.04, 0.01];
/// All ages, children among them.
pub(super) const MIXED: AgeProfile = [0.12, 0.13, 0.17, 0.21, 0.18, 0.10, 0.06, 0.02, 0.01];
/// Children only.
pub(super) const CHILD: AgeProfile = [0.18, 0.42, 0.40, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

/// The first year of the senders' new forms, which word some things otherwise.
const NEW_FORMS: i32 = 2024;

/// A word of a sender whose form was reworded once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    /// Our code.
    pub(super) code: &'static str,
    /// Their word on the first form.
    old: &'static str,
    /// Their word on the new form.
    new: &'static str,
}

impl Term {
    /// A word that was changed.
    pub(super) const fn changed(code: &'static str, old: &'static str, new: &'static str) -> Self {
        Self { code, old, new }
    }

    /// A word that stayed.
    pub(super) const fn same(code: &'static str, word: &'static str) -> Self {
        Self::changed(code, word, word)
    }

    /// Their word in a year.
    pub(super) fn word(&self, year: i32) -> &'static str {
        if year < NEW_FORMS { self.old } else { self.new }
    }

    /// Both words, each with the code it stands for.
    #[cfg(test)]
    pub(super) fn all(&self) -> [(&'static str, &'static str); 2] {
        [(self.old, self.code), (self.new, self.code)]
    }
}

/// A word of a sender who writes French here and Arabic there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bilingual {
    /// Our code.
    pub(super) code: &'static str,
    /// French.
    pub(super) fr: &'static str,
    /// Arabic.
    pub(super) ar: &'static str,
}

impl Bilingual {
    /// A word in both languages.
    pub(super) const fn new(code: &'static str, fr: &'static str, ar: &'static str) -> Self {
        Self { code, fr, ar }
    }

    /// The word in Arabic or in French.
    pub(super) fn word(&self, arabic: bool) -> &'static str {
        if arabic { self.ar } else { self.fr }
    }

    /// Both words, each with the code it stands for.
    #[cfg(test)]
    pub(super) fn all(&self) -> [(&'static str, &'static str); 2] {
        [(self.fr, self.code), (self.ar, self.code)]
    }
}

/// A word as the tests look it up: column of ours, their word, our code.
#[cfg(test)]
pub(super) type Word = (&'static str, &'static str, &'static str);

/// Words with their codes, all of one column.
#[cfg(test)]
pub(super) fn in_column(
    column: &'static str,
    words: impl IntoIterator<Item = (&'static str, &'static str)>,
) -> Vec<Word> {
    words.into_iter().map(|(word, code)| (column, word, code)).collect()
}
