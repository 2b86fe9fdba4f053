//! Words: which language a caller wants, and the texts of pages and problems in it.

use std::sync::LazyLock;

use definitions::text::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

const SOURCES: [(Language, &str); 3] = [
    (Language::Fr, include_str!("../locales/fr.ftl")),
    (Language::Ar, include_str!("../locales/ar.ftl")),
    (Language::En, include_str!("../locales/en.ftl")),
];

static BUNDLES: LazyLock<Vec<(Language, FluentBundle<FluentResource>)>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .map(|(language, source)| (*language, bundle(*language, source)))
        .collect()
});

fn bundle(language: Language, source: &str) -> FluentBundle<FluentResource> {
    // What Fluent cannot read it leaves out; a test holds that nothing is left out.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // The texts also go into JSON and attributes, where isolating marks would be noise.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The language the header prefers among ours; French without a preference.
pub(crate) fn negotiate(accept_language: Option<&str>) -> Language {
    let mut best = (Language::Fr, 0.0_f32);
    for part in accept_language.unwrap_or_default().split(',') {
        let mut pieces = part.split(';');
        let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        let weight = pieces
            .find_map(|piece| piece.trim().strip_prefix("q=")?.parse().ok())
            .unwrap_or(1.0);
        let primary = tag.split('-').next().unwrap_or_default();
        if let Some(language) = Language::from_tag(primary)
            && weight > best.1
        {
            best = (language, weight);
        }
    }
    best.0
}

/// The texts of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// Their language.
    pub(crate) language: Language,
}

impl Words {
    pub(crate) fn of(language: Language) -> Self {
        Self { language }
    }

    /// A text without parts to fill in.
    pub(crate) fn t(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with its parts filled in.
    pub(crate) fn with(self, key: &str, parts: &[(&str, &str)]) -> String {
        self.lookup(key, parts).unwrap_or_else(|| {
            tracing::error!(
                key,
                language = self.language.tag(),
                "a text is missing from the locales"
            );
            key.to_owned()
        })
    }

    /// The text of a code that the locales may not know; the code itself then.
    pub(crate) fn of_code(self, prefix: &str, code: &str) -> String {
        self.lookup(&format!("{prefix}-{code}"), &[])
            .unwrap_or_else(|| code.to_owned())
    }

    fn lookup(self, key: &str, parts: &[(&str, &str)]) -> Option<String> {
        let (_, bundle) = BUNDLES.iter().find(|(language, _)| *language == self.language)?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut args = FluentArgs::new();
        for (name, value) in parts {
            args.set(*name, *value);
        }
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(source: &str) -> BTreeSet<&str> {
        source
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
            .collect()
    }

    fn parts_of(source: &str, key: &str) -> BTreeSet<String> {
        let line = source
            .lines()
            .find(|line| line.starts_with(&format!("{key} =")))
            .unwrap_or_default();
        line.split('$')
            .skip(1)
            .map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect()
            })
            .collect()
    }

    #[test]
    fn the_three_files_are_readable_and_have_the_same_keys_and_parts() {
        let (_, french) = SOURCES[0];
        for (language, source) in SOURCES {
            assert!(
                FluentResource::try_new(source.to_owned()).is_ok(),
                "{language} does not parse"
            );
            let keys_here = keys(source);
            assert_eq!(keys(french), keys_here, "{language} has other keys than French");
            for key in keys_here {
                assert_eq!(
                    parts_of(french, key),
                    parts_of(source, key),
                    "{language}: {key} has other parts"
                );
            }
        }
    }

    #[test]
    fn every_text_that_a_template_names_exists() {
        static TEMPLATES: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/templates");
        let known = keys(SOURCES[0].1);
        for file in TEMPLATES.files() {
            let text = file.contents_utf8().unwrap_or_default();
            for call in text
                .split("words.t(\"")
                .skip(1)
                .chain(text.split("words.with(\"").skip(1))
            {
                let key = call.split('"').next().unwrap_or_default();
                assert!(known.contains(key), "{} names {key}", file.path().display());
            }
        }
    }

    #[test]
    fn the_header_decides_by_weight() {
        assert_eq!(negotiate(Some("ar-MA,ar;q=0.9,fr;q=0.8")), Language::Ar);
        assert_eq!(negotiate(Some("de,en;q=0.4,fr;q=0.7")), Language::Fr);
        assert_eq!(negotiate(Some("en-GB")), Language::En);
        assert_eq!(negotiate(Some("zh;q=x, *")), Language::Fr);
        assert_eq!(negotiate(None), Language::Fr);
    }
}
