//! The receipt as a page a sender can read: French, then Arabic, in one file that needs nothing else.

use askama::Template;

use crate::receipt::{Outcome, Receipt, RejectionGroup};
use crate::sentences::{Language, demand, sentence};

/// The fixed words of a page.
struct Words {
    title: &'static str,
    accepted_all: &'static str,
    accepted_some: &'static str,
    refused: &'static str,
    file: &'static str,
    delivered: &'static str,
    accepted: &'static str,
    rejected: &'static str,
    periods: &'static str,
    cases: &'static str,
    faults: &'static str,
    what: &'static str,
    column: &'static str,
    times: &'static str,
    rows: &'static str,
    whole_file: &'static str,
    unknown: &'static str,
    unread: &'static str,
    comparison: &'static str,
    unit_of_count: &'static str,
    added: &'static str,
    changed: &'static str,
    gone: &'static str,
    unchanged: &'static str,
    before: &'static str,
    after: &'static str,
    moved: &'static str,
}

const FRENCH: Words = Words {
    title: "Accusé de réception",
    accepted_all: "Toutes les lignes ont été acceptées.",
    accepted_some: "Des lignes ont été rejetées, les autres sont acceptées. Corrigez-les et renvoyez le fichier entier.",
    refused: "Le fichier est refusé : aucune de ses lignes n'est comptée.",
    file: "Fichier",
    delivered: "Lignes lues",
    accepted: "Lignes acceptées",
    rejected: "Lignes rejetées",
    periods: "Périodes",
    cases: "Cas comptés",
    faults: "À corriger",
    what: "Constat",
    column: "Colonne",
    times: "Fois",
    rows: "Premières lignes",
    whole_file: "tout le fichier",
    unknown: "Libellés inconnus",
    unread: "Colonnes non utilisées",
    comparison: "Par rapport à ce qui était connu",
    unit_of_count: "Unité de compte",
    added: "Cellules ajoutées",
    changed: "Modifiées",
    gone: "Disparues",
    unchanged: "Inchangées",
    before: "Somme avant",
    after: "Somme après",
    moved: "Révision",
};

const ARABIC: Words = Words {
    title: "وصل استلام",
    accepted_all: "قبلت جميع الأسطر.",
    accepted_some: "رفضت بعض الأسطر وقبل الباقي. صححوها وأعيدوا إرسال الملف كاملا.",
    refused: "رفض الملف ولم يحتسب أي من أسطره.",
    file: "الملف",
    delivered: "الأسطر المقروءة",
    accepted: "الأسطر المقبولة",
    rejected: "الأسطر المرفوضة",
    periods: "الفترات",
    cases: "الحالات المحتسبة",
    faults: "ما ينبغي تصحيحه",
    what: "الملاحظة",
    column: "العمود",
    times: "المرات",
    rows: "الأسطر الأولى",
    whole_file: "الملف كله",
    unknown: "تسميات غير معروفة",
    unread: "أعمدة غير مستعملة",
    comparison: "مقارنة بما كان معروفا",
    unit_of_count: "وحدة العد",
    added: "خانات مضافة",
    changed: "معدلة",
    gone: "محذوفة",
    unchanged: "دون تغيير",
    before: "المجموع سابقا",
    after: "المجموع الآن",
    moved: "المراجعة",
};

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage<'a> {
    receipt: &'a Receipt,
    pages: [Page<'a>; 2],
}

/// The page in one language.
struct Page<'a> {
    lang: &'static str,
    direction: &'static str,
    words: &'static Words,
    outcome: &'static str,
    verdict: &'static str,
    faults: Vec<Fault<'a>>,
}

/// One line of what is to be corrected.
struct Fault<'a> {
    code: &'static str,
    text: &'a str,
    /// What was demanded, in the sender's own headers.
    detail: &'a str,
    column: &'a str,
    count: u64,
    rows: String,
}

impl Receipt {
    /// The receipt as an HTML page in French and Arabic. It holds what the receipt holds, and nothing more.
    pub fn page(&self) -> String {
        let page = ReceiptPage {
            receipt: self,
            pages: [
                self.in_language(Language::French, "fr", "ltr", &FRENCH),
                self.in_language(Language::Arabic, "ar", "rtl", &ARABIC),
            ],
        };
        // Writing to a String cannot fail.
        page.render().unwrap_or_default()
    }

    fn in_language(
        &self,
        language: Language,
        lang: &'static str,
        direction: &'static str,
        words: &'static Words,
    ) -> Page<'_> {
        let (outcome, verdict) = match self.outcome {
            Outcome::Accepted => ("accepted", words.accepted_all),
            Outcome::AcceptedWithRejections => ("accepted_with_rejections", words.accepted_some),
            Outcome::Refused { .. } => ("refused", words.refused),
        };
        Page {
            lang,
            direction,
            words,
            outcome,
            verdict,
            faults: self
                .rejections
                .iter()
                .map(|group| fault(group, language, words))
                .collect(),
        }
    }
}

fn fault<'a>(group: &'a RejectionGroup, language: Language, words: &Words) -> Fault<'a> {
    let rows: Vec<String> = group
        .first_places
        .iter()
        .map(|place| match (place.sheet.as_str(), place.row) {
            ("", 0) => words.whole_file.to_owned(),
            ("", row) => row.to_string(),
            (sheet, row) => format!("{sheet} {row}"),
        })
        .collect();
    let more = if group.count > rows.len() as u64 { ", …" } else { "" };
    Fault {
        code: group.code,
        text: sentence(group.code, &group.message, language),
        detail: demand(&group.message),
        column: &group.column,
        count: group.count,
        rows: rows.join(", ") + more,
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::fixture::{COUNTS, take_csv};

    #[test]
    fn a_page_says_what_to_correct_and_escapes_what_the_sender_wrote() {
        let text = "Mois;Sexe;Lieu;Nombre\n2024-01;<b>Autre</b>;MA;1\n2024-02;Femme;MA;douze\n";
        let page = take_csv(COUNTS, text).receipt.page();
        for part in [
            "Accusé de réception",
            "dir=\"rtl\"",
            "Le libellé n'est pas connu",
            "التسمية غير معروفة",
            "I012",
        ] {
            assert!(
                page.contains(part) || page.contains(&part.replace('\'', "&#39;")),
                "{part}\n{page}"
            );
        }
        assert!(!page.contains("<b>Autre") && !page.contains("douze") && !page.contains("http"));
    }

    #[test]
    fn personal_data_are_named_by_kind_and_place_only() {
        let page = take_csv(COUNTS, "Mois;Sexe;Lieu;Nombre;X\n2024-01;Femme;MA;1;0612345678\n")
            .receipt
            .page();
        assert!(page.contains("numéro de téléphone") && page.contains("رقم هاتف"));
        assert!(!page.contains("0612345678"));
    }
}
