//! Progress on a terminal; silence in a pipe.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// One source's intake: how many of its new deliveries are through, and how many rows were in them.
#[derive(Debug)]
pub(crate) struct SourceProgress {
    bar: ProgressBar,
    rows: u64,
}

impl SourceProgress {
    /// Begins, with so many deliveries to come.
    pub(crate) fn begin(source_id: &str, deliveries: usize) -> Self {
        let style = "{msg:24} {bar:24} {pos}/{len} deliveries, {prefix} rows";
        let bar = drawn(deliveries as u64, source_id, style).with_prefix("0");
        Self { bar, rows: 0 }
    }

    /// One more delivery is through, with so many rows.
    pub(crate) fn took(&mut self, rows: u64) {
        self.rows += rows;
        self.bar.set_prefix(self.rows.to_string());
        self.bar.inc(1);
    }
}

impl Drop for SourceProgress {
    /// Leaves the terminal as it was, also when the source failed half-way.
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A spinner for a step whose length is not known.
pub(crate) fn spinner(message: &str) -> ProgressBar {
    let bar = drawn(1, message, "{msg:24} {spinner} {elapsed}");
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

/// Drawn on standard error if that is a terminal.
fn drawn(length: u64, message: &str, style: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length), target).with_message(message.to_owned());
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    bar
}
