//! Protection: what is hidden from whom, and the attack on what would be published.

pub(crate) mod agencies;
pub(crate) mod audiences;
pub(crate) mod perturbation;
pub(crate) mod protect;
pub(crate) mod sensitivity;
