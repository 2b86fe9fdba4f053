//! Alerts: what the operator must know without asking.

mod channels;
mod condition;
mod email;
mod register;
mod webhook;
mod words;

pub use self::channels::{Channels, announce, channel_names};
pub use self::condition::Condition;
pub use self::register::{Alert, AlertRegister, Happening, News, Undecided};
pub use self::words::Words;
