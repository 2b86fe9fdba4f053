//! What a person sees on the terminal: data on standard output, everything else on standard error.

use std::io::Write;

/// Data the command was asked for.
pub(crate) fn data(bytes: &[u8]) {
    // A reader that went away (`marsad sql … | head`) is no error of ours.
    let _ = std::io::stdout().lock().write_all(bytes);
}

/// A line of text the command was asked for.
pub(crate) fn line(text: &str) {
    data(format!("{text}\n").as_bytes());
}

/// What a person should know while or after the command runs.
#[expect(clippy::print_stderr, reason = "the one place that writes to standard error")]
pub(crate) fn notice(text: &str) {
    eprintln!("{text}");
}

/// What went wrong.
pub(crate) fn problem(text: &str) {
    notice(&format!("error: {text}"));
}
