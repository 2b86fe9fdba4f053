//! The words of alerts, in the reader's language.

use std::collections::BTreeMap;

use definitions::text::{Language, Trilingual};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

use super::register::{Alert, Happening, News};

/// The texts of one language, and the names of the sources in it.
pub struct Words<'a> {
    language: Language,
    names: &'a BTreeMap<String, Trilingual>,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

fn source(language: Language) -> &'static str {
    match language {
        Language::Fr => include_str!("../../locales/fr.ftl"),
        Language::Ar => include_str!("../../locales/ar.ftl"),
        Language::En => include_str!("../../locales/en.ftl"),
    }
}

impl<'a> Words<'a> {
    /// The words of a language; `names` are the sources' names by id.
    pub fn new(language: Language, names: &'a BTreeMap<String, Trilingual>) -> Self {
        // What Fluent cannot read it leaves out; a test holds that nothing is left out.
        let resource = FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new(vec![language.tag().parse().unwrap_or_default()]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self {
            language,
            names,
            bundle,
        }
    }

    /// The subject of a message with these news.
    pub fn subject(&self, news: &[News]) -> String {
        let count = |happening| news.iter().filter(|one| one.happening == happening).count();
        let raised = count(Happening::Raised) + count(Happening::Again);
        let parts = [
            ("raised", raised.to_string()),
            ("over", count(Happening::Over).to_string()),
        ];
        let key = if raised == 0 { "subject-over" } else { "subject" };
        self.text(key, &parts)
    }

    /// The body of a message with these news.
    pub fn body(&self, news: &[News]) -> String {
        let mut lines = vec![self.text("greeting", &[]), String::new()];
        lines.extend(news.iter().map(|one| format!("- {}", self.sentence(one))));
        lines.extend([String::new(), self.text("closing", &[]), String::new()]);
        lines.join("\n")
    }

    /// One news as a sentence.
    pub fn sentence(&self, news: &News) -> String {
        let sentence = self.plain(&news.alert);
        let key = match news.happening {
            Happening::Raised => "raised",
            Happening::Again => "again",
            Happening::Over => "over",
        };
        let since = news.alert.raised_at.format("%Y-%m-%d").to_string();
        self.text(key, &[("sentence", sentence), ("since", since)])
    }

    /// What an alert is about, whatever happened to it.
    pub fn plain(&self, alert: &Alert) -> String {
        let condition = &alert.condition;
        let mut parts = condition.parts();
        if let Some(id) = condition.source_id() {
            let name = self.names.get(id).map(|name| name.in_language(self.language));
            parts.push((
                "source",
                name.map_or_else(|| id.to_owned(), |name| format!("{name} ({id})")),
            ));
        }
        self.text(&condition.kind().replace('_', "-"), &parts)
    }

    fn text(&self, key: &str, parts: &[(&str, String)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in parts {
            args.set(*name, value.as_str());
        }
        self.bundle
            .format_pattern(pattern, Some(&args), &mut Vec::new())
            .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::condition::Condition;
    use crate::tests::{every_condition, raised};

    #[test]
    fn every_condition_has_its_sentence_in_three_languages() {
        let names = BTreeMap::new();
        for language in Language::ALL {
            assert!(
                FluentResource::try_new(source(language).to_owned()).is_ok(),
                "{language} does not parse"
            );
            let words = Words::new(language, &names);
            for condition in every_condition() {
                let sentence = words.sentence(&raised(condition.clone()));
                assert!(
                    !sentence.contains('{') && !sentence.contains(condition.kind()),
                    "{language}: {sentence}"
                );
                for (name, value) in condition.parts() {
                    assert!(sentence.contains(&value), "{language}: {sentence} lacks {name}");
                }
            }
            for key in ["greeting", "closing"] {
                assert_ne!(words.text(key, &[]), key, "{language}");
            }
        }
    }

    #[test]
    fn a_message_says_what_is_new_and_what_is_over() {
        let name = Trilingual {
            fr: "Ligne d'aide".to_owned(),
            ar: "خط المساعدة".to_owned(),
            en: "Helpline".to_owned(),
        };
        let names = BTreeMap::from([("emc_helpline".to_owned(), name)]);
        let late = Condition::SourceLate {
            source_id: "emc_helpline".to_owned(),
            reports: 2,
            days: 9,
        };
        let mut news = vec![
            raised(late),
            raised(Condition::NightFailed {
                code: "P008".to_owned(),
            }),
        ];
        news[1].happening = Happening::Over;
        let french = Words::new(Language::Fr, &names);
        assert_eq!(french.subject(&news), "Marsad : 1 à voir, 1 réglé");
        let body = french.body(&news);
        assert!(
            body.contains("Ligne d'aide (emc_helpline)") && body.contains("Réglé"),
            "{body}"
        );
        let arabic = Words::new(Language::Ar, &names).body(&news);
        assert!(arabic.contains("خط المساعدة") && arabic.contains("P008"), "{arabic}");
    }
}
