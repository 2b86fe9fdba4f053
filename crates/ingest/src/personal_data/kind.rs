//! The kinds of personal data the gate knows.

/// What a cell, a column or a whole table may look like that makes it personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Cin,
    Passport,
    Massar,
    Plate,
    Phone,
    Email,
    Handle,
    Iban,
    Rib,
    Ip,
    ProfileUrl,
    Coordinates,
    BirthDate,
    PersonName,
    FreeText,
    Record,
}

impl Kind {
    pub(crate) const ALL: [Self; 16] = [
        Self::Cin,
        Self::Passport,
        Self::Massar,
        Self::Plate,
        Self::Phone,
        Self::Email,
        Self::Handle,
        Self::Iban,
        Self::Rib,
        Self::Ip,
        Self::ProfileUrl,
        Self::Coordinates,
        Self::BirthDate,
        Self::PersonName,
        Self::FreeText,
        Self::Record,
    ];

    /// The name used in `[personal_data] exempt` and in receipts.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cin => "cin",
            Self::Passport => "passport",
            Self::Massar => "massar",
            Self::Plate => "plate",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Handle => "handle",
            Self::Iban => "iban",
            Self::Rib => "rib",
            Self::Ip => "ip",
            Self::ProfileUrl => "profile_url",
            Self::Coordinates => "coordinates",
            Self::BirthDate => "birth_date",
            Self::PersonName => "person_name",
            Self::FreeText => "free_text",
            Self::Record => "record",
        }
    }

    /// What the sender reads.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Cin => "a national identity number",
            Self::Passport => "a passport number",
            Self::Massar => "a student number (Massar)",
            Self::Plate => "a vehicle's number plate",
            Self::Phone => "a telephone number",
            Self::Email => "an e-mail address",
            Self::Handle => "an account name on a network",
            Self::Iban => "an IBAN",
            Self::Rib => "a bank account number (RIB)",
            Self::Ip => "an IP address",
            Self::ProfileUrl => "a link to a page or profile",
            Self::Coordinates => "the exact position of a place",
            Self::BirthDate => "a date of birth",
            Self::PersonName => "the name of a person",
            Self::FreeText => "free text about single cases",
            Self::Record => "one person or case a row, told apart by this column",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use definitions::source::PERSONAL_DATA_KINDS;

    use super::Kind;

    #[test]
    fn the_definitions_name_every_kind() {
        assert_eq!(Kind::ALL.map(Kind::name), PERSONAL_DATA_KINDS);
    }
}
