//! The kinds of personal data the gate knows.

/// What a cell may look like that makes it personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Cin,
    Phone,
    Email,
    Iban,
    Rib,
    Ip,
    ProfileUrl,
    BirthDate,
    PersonName,
}

impl Kind {
    pub(crate) const ALL: [Self; 9] = [
        Self::Cin,
        Self::Phone,
        Self::Email,
        Self::Iban,
        Self::Rib,
        Self::Ip,
        Self::ProfileUrl,
        Self::BirthDate,
        Self::PersonName,
    ];

    /// The name used in `[personal_data] exempt`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cin => "cin",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Iban => "iban",
            Self::Rib => "rib",
            Self::Ip => "ip",
            Self::ProfileUrl => "profile_url",
            Self::BirthDate => "birth_date",
            Self::PersonName => "person_name",
        }
    }

    /// What the sender reads.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Cin => "a national identity number",
            Self::Phone => "a telephone number",
            Self::Email => "an e-mail address",
            Self::Iban => "an IBAN",
            Self::Rib => "a bank account number (RIB)",
            Self::Ip => "an IP address",
            Self::ProfileUrl => "a link to a page or profile",
            Self::BirthDate => "a date of birth",
            Self::PersonName => "the name of a person",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
