//! Names of persons in columns whose header does not say so: titles, and first names common in Morocco.

use super::different::Different;

/// What stands before a person's name.
const TITLES: &str = "\
    m mr mme mlle monsieur madame mademoiselle me maitre dr docteur mrs ms السيد السيدة الآنسة الأستاذ \
    الأستاذة الدكتور الدكتورة لالة الحاجة";

/// First names, as their Latin spelling goes most often. Names that are places as well (Laila is none, Hassan of
/// avenues is) are told by the words around them.
const FIRST_NAMES: &str = "\
    mohamed mohammed mohammad ahmed youssef yousef hassan hussein houcine lahcen said rachid abdellah \
    abdallah abderrahim abderrahmane abdelaziz abdelkader abdelhak abdelilah abdeljalil abdellatif \
    abdelmajid abdelmalek abdessamad khalid mustapha mostafa moustapha hamid hamza ayoub anas amine adil ali \
    omar othmane othman ibrahim brahim ismail ilyas ilias imad issam jamal karim kamal mehdi marouane mourad \
    nabil noureddine reda redouane samir soufiane tarik tariq walid yassine younes zakaria badr bilal driss \
    fouad hicham aziz jawad larbi miloud bouchra fatima fatna fatiha khadija aicha aisha amina asmae asma \
    btissam chaimae chaima dounia fadwa farah ghita ghizlane hafsa hajar hanane hasna hayat hind houda ikram \
    ilham imane jamila karima kaoutar laila leila lamia latifa loubna malika maryam meryem mariam mouna \
    naima nadia najat nawal nezha nora oumaima rabia rachida rajae saida salma samira sanae sara siham \
    soukaina zineb";

/// The same in Arabic letters.
const ARABIC_FIRST_NAMES: &str = "\
    محمد أحمد احمد يوسف حسن الحسن حسين الحسين لحسن سعيد رشيد عبد عبدالله عبدالرحيم عبدالعزيز عبدالقادر \
    عبدالحق عبداللطيف خالد مصطفى حميد حمزة أيوب أنس أمين عادل علي عمر عثمان إبراهيم ابراهيم إسماعيل إلياس \
    عماد عصام جمال كريم كمال مهدي مروان مراد نبيل نورالدين رضا سمير سفيان طارق وليد ياسين يونس زكرياء بدر \
    بلال إدريس فؤاد هشام عزيز فاطمة فاطنة فتيحة خديجة عائشة أمينة أسماء ابتسام شيماء دنيا غيثة هاجر حنان \
    حسناء هند هدى إكرام إلهام إيمان جميلة كريمة كوثر ليلى لطيفة مليكة مريم زينب";

/// Words that make what they stand beside a place or an institution: `Avenue Mohammed V`, `Hôpital Hassan II`.
const PLACE_WORDS: &str = "\
    avenue av bd boulevard rue place hay quartier lot lotissement sidi moulay lalla ain oued dar ksar douar \
    souk sebt tnine larbaa khemis bni beni oulad ouled ait hopital hôpital chu chp clinique centre lycee \
    lycée college collège ecole école universite université faculte faculté fondation association tribunal \
    cour province prefecture préfecture commune region région aeroport aéroport port mosquee mosquée";

/// The same in Arabic.
const ARABIC_PLACE_WORDS: &str = "\
    شارع زنقة حي ساحة سيدي مولاي للا عين واد دار قصر سوق بني أولاد آيت مستشفى مركز ثانوية مدرسة جامعة محكمة \
    مؤسسة";

/// The numerals of kings, who have no privacy in street names.
const REGNAL: &str = "i ii iii iv v";

/// How many different names make a column one of names, and which share of its texts they are, in hundredths.
const LEAST_NAMES: usize = 3;
const LEAST_SHARE: usize = 30;

/// How many words a name has.
const WORDS: std::ops::RangeInclusive<usize> = 2..=5;

/// How certainly a text is the name of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// A title and a first name: found wherever it stands.
    Certain,
    /// A first name with another word, or a title with one: found where a column holds several.
    Likely,
}

/// What is known of the names in one column.
#[derive(Default)]
pub(super) struct Names {
    persons: Different,
    texts: Different,
    first_row: u64,
}

impl Names {
    /// Takes note of a text and of the row it stands in; says what it is by itself.
    pub(super) fn see(&mut self, text: &str, row: u64) -> Option<Naming> {
        if text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.texts.add(text);
        let naming = naming(text);
        if naming.is_some() {
            if self.persons.count() == 0 {
                self.first_row = row;
            }
            self.persons.add(text);
        }
        naming
    }

    /// The first row with a name, if names are what the column holds.
    pub(super) fn first_row(&self) -> Option<u64> {
        let names = self.persons.count();
        let is_of_names = names >= LEAST_NAMES && names * 100 >= self.texts.count() * LEAST_SHARE;
        is_of_names.then_some(self.first_row)
    }
}

/// Whether a text is the name of a person and little else.
pub(super) fn naming(text: &str) -> Option<Naming> {
    if text.len() > 120 || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let words: Vec<&str> = text
        .split(|letter: char| !(letter.is_alphabetic() || matches!(letter, '\'' | '’' | '-')))
        .filter(|word| !word.is_empty())
        .collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let has = |known: &str| lower.iter().any(|word| is_among(known, word));
    if has(PLACE_WORDS) || has(ARABIC_PLACE_WORDS) || has(REGNAL) {
        return None;
    }
    let has_title = lower.first().is_some_and(|word| is_among(TITLES, word));
    let rest = if has_title { &words[1..] } else { &words[..] };
    let has_first_name = rest.iter().flat_map(|word| word.split('-')).any(is_first_name);
    let is_capitalised = |word: &&str| word.chars().next().is_some_and(|letter| !letter.is_lowercase());
    let all_capitalised = !rest.is_empty() && rest.iter().all(is_capitalised);
    match (has_title, has_first_name) {
        (true, true) if rest.len() >= 2 && rest.len() <= *WORDS.end() => Some(Naming::Certain),
        (false, true) if WORDS.contains(&rest.len()) && all_capitalised => Some(Naming::Likely),
        (true, false) if all_capitalised && rest.len() <= 3 => Some(Naming::Likely),
        _ => None,
    }
}

fn is_first_name(word: &str) -> bool {
    is_among(FIRST_NAMES, &word.to_lowercase()) || is_among(ARABIC_FIRST_NAMES, word)
}

fn is_among(known: &str, word: &str) -> bool {
    known.split(' ').any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_first_names_make_a_name() {
        for text in ["Mme Fatima Zahra BENNANI", "M. Youssef El Alami", "السيدة خديجة العلوي"] {
            assert_eq!(naming(text), Some(Naming::Certain), "{text}");
        }
        for text in [
            "Amina Idrissi",
            "EL FASSI Mohammed",
            "Fatima-Zahra Alaoui",
            "خديجة بنجلون",
            "Mme Bennani",
        ] {
            assert_eq!(naming(text), Some(Naming::Likely), "{text}");
        }
    }

    fn first_row(texts: &[&str]) -> Option<u64> {
        let mut names = Names::default();
        for (row, text) in (2..).zip(texts) {
            names.see(text, row);
        }
        names.first_row()
    }

    #[test]
    fn several_names_make_a_column_of_names() {
        let names = ["Rabat", "Amina Idrissi", "Youssef Alami", "خديجة بنجلون"];
        assert_eq!(first_row(&names), Some(3));
        assert_eq!(first_row(&names[..3]), None, "two may be a street's or a school's");
        let places: Vec<String> = (0..20)
            .map(|number| format!("Commune {}", "a".repeat(number + 1)))
            .collect();
        let mut texts: Vec<&str> = places.iter().map(String::as_str).collect();
        texts.extend(names);
        assert_eq!(first_row(&texts), None, "three places named after persons");
    }

    #[test]
    fn places_institutions_and_labels_are_no_persons() {
        for text in [
            "Avenue Mohammed V",
            "Hôpital Moulay Youssef",
            "Sidi Youssef Ben Ali",
            "Tribunal de première instance de Salé",
            "Rabat-Salé-Kénitra",
            "Violence physique",
            "Mme la présidente du tribunal",
            "شارع محمد الخامس",
            "عنف جسدي",
            "City of London 001A",
            "Belo Horizonte",
            "Amina",
            "mohamed a appelé le centre pour signaler un cas",
        ] {
            assert_eq!(naming(text), None, "{text}");
        }
    }
}
