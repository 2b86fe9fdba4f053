//! Addresses as they may be shown and followed.

use definitions::source::is_loopback;
use url::Url;

/// An address without what may be secret: user, password, query and fragment.
pub(crate) fn shown(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{host}{port}{}", url.scheme(), url.path())
}

/// Whether what is sent there can be read by nobody on the way.
pub(crate) fn is_private(url: &Url) -> bool {
    url.scheme() == "https" || url.host_str().is_some_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::shown;

    #[test]
    fn a_shown_address_holds_no_secret() {
        let url = Url::parse("https://anna:s3cret@api.example.ma:8443/v1/counts?key=s3cret#s3cret").expect("a URL");
        assert_eq!(shown(&url), "https://api.example.ma:8443/v1/counts");
    }
}
