//! Text in the observatory's three languages.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A language the observatory publishes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French.
    Fr,
    /// Arabic, written right to left.
    Ar,
    /// English.
    En,
}

impl Language {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Fr, Self::Ar, Self::En];

    /// The BCP 47 tag: `fr`, `ar` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::Ar => "ar",
            Self::En => "en",
        }
    }

    /// The language of a BCP 47 tag, if it is one of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The writing direction for HTML's `dir`.
    pub fn direction(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            Self::Fr | Self::En => "ltr",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The same text in French, Arabic and English; all three are required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trilingual {
    /// French.
    pub fr: String,
    /// Arabic.
    pub ar: String,
    /// English.
    pub en: String,
}

impl Trilingual {
    /// The text in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::Ar => &self.ar,
            Language::En => &self.en,
        }
    }

    /// Whether one of the three is blank.
    pub fn has_gap(&self) -> bool {
        [&self.fr, &self.ar, &self.en].iter().any(|text| text.trim().is_empty())
    }
}
