//! The interactive SQL shell.

use engine::{Format, QueryContext};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::error::Error;
use crate::output;

const HELP: &str = "\
End a query with ;   \\d lists the tables   \\d NAME describes one   \\q leaves
Tables to start with: case_counts, submissions, rejections, report_status, population, dim_geography,
dim_violence_type; views of sql/views. Only queries are allowed.";

/// Reads queries until the end of input or `\q`.
pub(crate) async fn run(context: &QueryContext, format: Format) -> Result<(), Error> {
    let terminal = |error: ReadlineError| Error::Terminal(error.to_string());
    let mut editor = DefaultEditor::new().map_err(terminal)?;
    output::notice(HELP);
    let mut pending = String::new();
    loop {
        let prompt = if pending.is_empty() { "marsad> " } else { "     -> " };
        let line = match editor.readline(prompt) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => {
                pending.clear();
                continue;
            }
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(terminal(error)),
        };
        let trimmed = line.trim();
        if pending.is_empty() && matches!(trimmed, "\\q" | "exit" | "quit") {
            return Ok(());
        }
        if pending.is_empty() && trimmed.starts_with('\\') {
            match command(trimmed) {
                Some(query) => answer(context, &query, format).await,
                None => output::notice(HELP),
            }
            continue;
        }
        pending.push_str(&line);
        pending.push('\n');
        if trimmed.ends_with(';') {
            let query = std::mem::take(&mut pending);
            // History is a convenience; a full or unwritable one must not end the session.
            let _ = editor.add_history_entry(query.trim());
            answer(context, query.trim(), format).await;
        }
    }
}

/// The query behind a backslash command.
fn command(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    match (words.next(), words.next()) {
        (Some("\\d" | "\\dt"), None) => Some(
            "SELECT table_name, table_type FROM information_schema.tables \
             WHERE table_schema = 'public' ORDER BY table_name"
                .to_owned(),
        ),
        (Some("\\d"), Some(name)) => Some(format!("DESCRIBE {name}")),
        _ => None,
    }
}

async fn answer(context: &QueryContext, query: &str, format: Format) {
    let shown = match context.query(query).await {
        Ok(answer) => answer.write(format).map(|bytes| (bytes, answer.rows())),
        Err(error) => Err(error),
    };
    match shown {
        Ok((bytes, rows)) => {
            output::data(&bytes);
            output::notice(&format!("{rows} rows"));
        }
        Err(error) => output::problem(&error.to_string()),
    }
}
