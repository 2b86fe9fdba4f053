//! What an address and the name of a variable must look like.

/// Whether a host, as [`url::Url::host_str`] gives it, is this machine: nothing sent to it crosses a network.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_address = bare
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    is_address || bare.eq_ignore_ascii_case("localhost")
}

/// Whether a text is the name of an environment variable, and not the secret itself by mistake.
pub fn is_variable_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_uppercase() || c == '_';
    text.starts_with(is_letter) && text.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{is_loopback, is_variable_name};

    #[test]
    fn this_machine_is_told_from_others() {
        let ours = ["127.0.0.1", "localhost", "[::1]", "127.9.9.9"];
        assert!(ours.into_iter().all(is_loopback));
        let others = ["10.0.0.1", "localhost.example.ma", "0.0.0.0", "[2001:db8::1]", ""];
        assert!(!others.into_iter().any(is_loopback));
    }

    #[test]
    fn a_secret_is_no_name_of_a_variable() {
        assert!(is_variable_name("DGSN_TOKEN_2"));
        assert!(
            !["", "2A", "hunter2", "Bearer X", "A-B"]
                .into_iter()
                .any(is_variable_name)
        );
    }
}
