//! Ad hoc tables: what an analyst passes on, or anybody published, protected and attacked like a release.

pub(crate) mod count_table;
pub(crate) mod layout;
pub(crate) mod table_audit;
pub(crate) mod table_protection;
