//! Checks on `[fetch]`: options that contradict each other, or that would give a secret away.

use chrono::format::{Item, StrftimeItems};
use url::Url;

use super::Checked;
use crate::Problem;
use crate::source::{
    DeliveryOrder, Fetch, FetchKind, Http, HttpFormat, Paging, Replacement, Source, is_loopback, is_variable_name,
};

/// What is wrong: near which text, and what to do.
type Doubt = (&'static str, String);

/// `D045`: a way of fetching that cannot be meant.
pub(super) fn fetching_can_be_meant(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in checked.definitions.sources.values() {
        let path = format!("pipelines/{}.toml", source.id);
        for (near, message) in doubts(source) {
            problems.push(checked.problem(&path, near, "D045", message));
        }
    }
    problems
}

fn doubts(source: &Source) -> Vec<Doubt> {
    let fetch = &source.fetch;
    let mut doubts = Vec::new();
    place(fetch, &mut doubts);
    sections(fetch, &mut doubts);
    order(fetch, &mut doubts);
    variables(fetch, &mut doubts);
    match &fetch.http {
        Some(http) if fetch.kind == FetchKind::Http => api(source, http, &mut doubts),
        _ => {}
    }
    drop_and_database(fetch, &mut doubts);
    for (near, value) in [
        ("size_bytes_max", fetch.size_bytes_max),
        ("timeout_seconds", fetch.timeout_seconds.into()),
    ] {
        doubt(&mut doubts, value == 0, near, &format!("{near} must be at least 1"));
    }
    doubts
}

fn doubt(doubts: &mut Vec<Doubt>, is_wrong: bool, near: &'static str, message: &str) {
    if is_wrong {
        doubts.push((near, message.to_owned()));
    }
}

/// The address: there, of a scheme the kind can read, without secrets, and encrypted on the way.
fn place(fetch: &Fetch, doubts: &mut Vec<Doubt>) {
    if fetch.kind == FetchKind::Postgres {
        let message = "a database has no url: its address stands in the variable that fetch.postgres.dsn_env names";
        return doubt(doubts, !fetch.url.is_empty(), "url", message);
    }
    if fetch.url.is_empty() {
        return doubt(doubts, true, "[fetch]", "[fetch] needs url: where the deliveries are");
    }
    let url = Url::parse(&fetch.url).ok().filter(|url| url.scheme().len() > 1);
    let scheme = url.as_ref().map_or("", Url::scheme);
    let (schemes, say): (&[&str], &str) = match fetch.kind {
        FetchKind::Folder => (&["", "file", "s3"], "a path, file:// or s3://"),
        FetchKind::Http => (&["https", "http"], "https://"),
        FetchKind::Sftp | FetchKind::Postgres => (&["sftp"], "sftp://"),
    };
    let message = format!("url must be {say} for this kind; change it, or set kind to folder, http, sftp or postgres");
    doubt(doubts, !schemes.contains(&scheme), "url", &message);
    let Some(url) = &url else { return };
    let holds_secret = !url.username().is_empty() || url.password().is_some();
    let message = "url must hold no user or password; name the variable that holds the secret instead";
    doubt(doubts, holds_secret, "url", message);
    let may_be_plain = fetch.http.as_ref().is_some_and(|http| http.allow_unencrypted);
    let is_plain = scheme == "http" && !url.host_str().is_some_and(is_loopback);
    let message = "url is http://, which others can read on the way; use https://, or set allow_unencrypted = true";
    doubt(doubts, is_plain && !may_be_plain, "url", message);
}

/// The section of the kind is there where it is needed, and no other one is.
fn sections(fetch: &Fetch, doubts: &mut Vec<Doubt>) {
    let is_bucket = fetch.kind == FetchKind::Folder && fetch.url.starts_with("s3://");
    let sections = [
        ("[fetch.bucket]", fetch.bucket.is_some(), is_bucket, "an s3:// url"),
        (
            "[fetch.http]",
            fetch.http.is_some(),
            fetch.kind == FetchKind::Http,
            "kind = \"http\"",
        ),
        (
            "[fetch.sftp]",
            fetch.sftp.is_some(),
            fetch.kind == FetchKind::Sftp,
            "kind = \"sftp\"",
        ),
        (
            "[fetch.postgres]",
            fetch.postgres.is_some(),
            fetch.kind == FetchKind::Postgres,
            "kind = \"postgres\"",
        ),
    ];
    for (section, is_there, is_meant, when) in sections {
        let message = format!("{section} is read with {when} only; remove it, or correct kind and url");
        doubt(doubts, is_there && !is_meant, section, &message);
        let message = format!("{when} needs the section {section}");
        doubt(doubts, is_meant && !is_there, "[fetch]", &message);
    }
    let endpoint = fetch.bucket.as_ref().and_then(|bucket| bucket.endpoint.as_deref());
    if let Some(endpoint) = endpoint {
        let url = Url::parse(endpoint).ok();
        let is_sound = url.is_some_and(|url| match url.scheme() {
            "https" => true,
            "http" => url.host_str().is_some_and(is_loopback),
            _ => false,
        });
        let message = "endpoint must be an https:// address (http:// on this machine only)";
        doubt(doubts, !is_sound, "endpoint", message);
    }
}

fn order(fetch: &Fetch, doubts: &mut Vec<Doubt>) {
    let by_date = fetch.order == DeliveryOrder::NameDate;
    let message = "order = \"name_date\" needs name_date: how the date in a name reads, such as \"%Y-%m\"";
    doubt(doubts, by_date && fetch.name_date.is_none(), "order", message);
    let Some(format) = &fetch.name_date else { return };
    let message = "name_date is read with order = \"name_date\" only; set it, or remove name_date";
    doubt(doubts, !by_date, "name_date", message);
    doubt(
        doubts,
        !is_date_format(format),
        "name_date",
        "name_date is no date; use %Y (or %y), %m or %b, and %d, as in \"%Y-%m\"",
    );
}

/// Whether a text has date letters, and each is one strftime knows.
pub(super) fn is_date_format(format: &str) -> bool {
    let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
    let is_field = |item: &Item<'_>| matches!(item, Item::Numeric(..) | Item::Fixed(_));
    !items.contains(&Item::Error) && items.iter().any(is_field)
}

/// What should name a variable names one: a secret in the definition would be in every backup and log of it.
fn variables(fetch: &Fetch, doubts: &mut Vec<Doubt>) {
    let bucket = fetch.bucket.as_ref();
    let sftp = fetch.sftp.as_ref();
    let named = [
        (
            "access_key_env",
            bucket.and_then(|bucket| bucket.access_key_env.as_ref()),
        ),
        (
            "secret_key_env",
            bucket.and_then(|bucket| bucket.secret_key_env.as_ref()),
        ),
        (
            "token_env",
            fetch.http.as_ref().and_then(|http| http.token_env.as_ref()),
        ),
        ("password_env", sftp.and_then(|sftp| sftp.password_env.as_ref())),
        (
            "key_passphrase_env",
            sftp.and_then(|sftp| sftp.key_passphrase_env.as_ref()),
        ),
        ("dsn_env", fetch.postgres.as_ref().map(|postgres| &postgres.dsn_env)),
    ];
    for (key, value) in named {
        let message =
            format!("{key} must be the name of an environment variable, in capitals; never the secret itself");
        doubt(doubts, value.is_some_and(|name| !is_variable_name(name)), key, &message);
    }
    let is_half = bucket.is_some_and(|bucket| bucket.access_key_env.is_some() != bucket.secret_key_env.is_some());
    let message = "give access_key_env and secret_key_env both, or neither for a bucket that is open";
    doubt(doubts, is_half, "[fetch.bucket]", message);
}

fn api(source: &Source, http: &Http, doubts: &mut Vec<Doubt>) {
    let is_file = http.format == HttpFormat::File;
    let message = "a file is one answer; remove paging, or set format to json or ndjson";
    doubt(doubts, is_file && http.paging != Paging::None, "paging", message);
    let message = "rows is read with format = \"json\" only; remove it";
    doubt(
        doubts,
        http.format != HttpFormat::Json && !http.rows.is_empty(),
        "rows",
        message,
    );
    let reads_document = matches!(http.paging, Paging::Cursor { .. } | Paging::Link { field: Some(_) })
        && http.format != HttpFormat::Json;
    let message = "field is read from a JSON document; set format = \"json\", or page otherwise";
    doubt(doubts, reads_document, "paging", message);
    for (near, value) in [
        ("pages_max", http.pages_max),
        ("requests_per_second", http.requests_per_second),
    ] {
        doubt(doubts, value == 0, near, &format!("{near} must be at least 1"));
    }
    let Some(since) = &http.since else { return };
    let message = "with [fetch.http.since] a delivery is a part, and replacement = \"series\" would put the rest out of \
                   force; use \"unit_period\", or remove the section";
    doubt(
        doubts,
        source.replacement == Replacement::Series,
        "[fetch.http.since]",
        message,
    );
    let message = "a file has no field to read; remove field, and the night's date is the watermark";
    doubt(doubts, is_file && since.field.is_some(), "field", message);
    let message = "format is no date; use strftime letters as in \"%Y-%m-%d\"";
    doubt(doubts, !is_date_format(&since.format), "[fetch.http.since]", message);
}

fn drop_and_database(fetch: &Fetch, doubts: &mut Vec<Doubt>) {
    if let Some(sftp) = &fetch.sftp {
        let message = "host_key must be the fingerprint SHA256:… that the sender gives; ssh-keygen -lf shows it";
        doubt(doubts, !sftp.is_host_key_fingerprint(), "host_key", message);
        let message = "[fetch.sftp] needs exactly one of password_env and key_file";
        let is_one = sftp.password_env.is_some() != sftp.key_file.is_some();
        doubt(doubts, !is_one, "[fetch.sftp]", message);
        let message = "key_passphrase_env is read with key_file only; remove it";
        let is_lost = sftp.key_passphrase_env.is_some() && sftp.key_file.is_none();
        doubt(doubts, is_lost, "key_passphrase_env", message);
    }
    if let Some(postgres) = &fetch.postgres {
        let message = "query is empty; write the SELECT that gives the rows";
        doubt(doubts, postgres.query.trim().is_empty(), "query", message);
        let message = "statement_timeout_seconds must be at least 1";
        doubt(
            doubts,
            postgres.statement_timeout_seconds == 0,
            "statement_timeout_seconds",
            message,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(replacement: &str, fetch: &str) -> Source {
        let text = format!(
            r#"
            id = "dgsn"
            replacement = "{replacement}"
            sender = {{ name = {{ fr = "a", ar = "b", en = "c" }}, kind = "x" }}
            format = {{}}
            period = {{ frequency = "M", from = "Mois" }}
            count = {{ from = "Nombre" }}
            columns.unit_of_count = {{ constant = "REPORT" }}
            {fetch}
            "#
        );
        toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn the_examples_of_the_reference_can_be_meant() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/definitions-reference.md");
        let text = std::fs::read_to_string(path).expect("the reference");
        let blocks = text
            .split("```toml\n")
            .skip(1)
            .filter_map(|block| block.split("```").next());
        let examples: Vec<&str> = blocks.filter(|block| block.starts_with("[fetch]")).collect();
        for example in &examples {
            assert_eq!(doubts(&source("unit_period", example)), [], "{example}");
        }
        let kinds = ["s3://", "\"http\"", "\"sftp\"", "\"postgres\"", "name_date"];
        assert!(
            kinds
                .iter()
                .all(|kind| examples.iter().any(|example| example.contains(kind)))
        );
    }

    #[test]
    fn contradictions_are_told_where_they_stand() {
        let http = "kind = 'http'\nurl = 'https://a.ma'\n[fetch.http]\nformat = 'file'";
        let sftp = "kind = 'sftp'\nurl = 'sftp://a.ma/x'\n[fetch.sftp]\nuser = 'u'";
        let pinned = format!("{sftp}\nhost_key = 'SHA256:{}'", "A".repeat(43));
        let bucket = "url = 's3://b/p'\n[fetch.bucket]";
        let postgres = "kind = 'postgres'\n[fetch.postgres]\nquery = 'SELECT 1'";
        let cases = [
            (String::new(), "[fetch]"),
            ("url = 'ftp://a.ma/x'".to_owned(), "url"),
            ("url = 's3://b/p'".to_owned(), "[fetch]"),
            ("kind = 'http'\nurl = 'https://a.ma'".to_owned(), "[fetch]"),
            (http.replace("https://a.ma", "http://a.ma"), "url"),
            (http.replace("https://a.ma", "https://u:p@a.ma"), "url"),
            (http.replace("https://a.ma", "sftp://a.ma"), "url"),
            (format!("{http}\ntoken_env = 'eyJhbGciOi'"), "token_env"),
            (format!("{http}\npaging = {{ kind = 'link' }}"), "paging"),
            (format!("{http}\nrows = 'data'"), "rows"),
            (format!("{http}\nrequests_per_second = 0"), "requests_per_second"),
            (
                format!("{http}\nsince = {{ parameter = 'f', first = '2021-01-01', field = 'd' }}"),
                "field",
            ),
            ("url = 'a'\norder = 'name_date'".to_owned(), "order"),
            ("url = 'a'\nname_date = '%Y'".to_owned(), "name_date"),
            (
                "url = 'a'\norder = 'name_date'\nname_date = 'YYYY'".to_owned(),
                "name_date",
            ),
            ("url = 'a'\ntimeout_seconds = 0".to_owned(), "timeout_seconds"),
            (format!("{bucket}\nendpoint = 'http://s3.a.ma'"), "endpoint"),
            (format!("{bucket}\naccess_key_env = 'A'"), "[fetch.bucket]"),
            (format!("url = 'a'\n{}", &bucket[16..]), "[fetch.bucket]"),
            (format!("{sftp}\nhost_key = 'MD5:00'\nkey_file = 'k'"), "host_key"),
            (pinned.clone(), "[fetch.sftp]"),
            (format!("{pinned}\nkey_file = 'k'\npassword_env = 'P'"), "[fetch.sftp]"),
            (format!("{postgres}\ndsn_env = 'host=a password=b'"), "dsn_env"),
            (format!("{postgres}\ndsn_env = 'D'").replace("SELECT 1", " "), "query"),
        ];
        for (fetch, near) in cases {
            let told: Vec<&str> = doubts(&source("unit_period", &format!("[fetch]\n{fetch}")))
                .iter()
                .map(|(near, _)| *near)
                .collect();
            assert_eq!(told, [near], "{fetch}");
        }
    }

    #[test]
    fn a_part_never_replaces_a_series() {
        let fetch = "[fetch]\nkind = 'http'\nurl = 'https://a.ma'\n[fetch.http]\nformat = 'json'\n\
                     since = { parameter = 'f', first = '2021-01-01' }";
        assert_eq!(doubts(&source("unit_period", fetch)), []);
        assert_eq!(doubts(&source("series", fetch)).len(), 1);
    }
}
