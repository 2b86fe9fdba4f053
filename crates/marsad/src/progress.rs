//! Progress on a terminal; silence in a pipe.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over `length` steps with a message, drawn on standard error if that is a terminal.
pub(crate) fn bar(length: u64, message: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length), target).with_message(message.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{msg:28} {bar:32} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

/// A spinner for a step whose length is not known.
pub(crate) fn spinner(message: &str) -> ProgressBar {
    let bar = bar(1, message);
    if let Ok(style) = ProgressStyle::with_template("{msg:28} {spinner} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}
