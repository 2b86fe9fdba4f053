//! SHA-256 (FIPS 180-4) in hexadecimal digits: what content is known by. Its sender can check it with `sha256sum`.

use std::fmt::Write as _;
use std::io::{self, Read};

use aws_lc_rs::digest::{Context, SHA256, digest};

/// Bytes read at a time.
const PIECE_BYTES: usize = 1 << 20;

/// The hash of bytes that come piece by piece.
#[derive(Clone)]
pub struct Sha256(Context);

impl Default for Sha256 {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

/// Shows nothing of what was hashed.
impl std::fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sha256")
    }
}

impl Sha256 {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all bytes, 64 digits.
    pub fn finish(self) -> String {
        hexadecimal(self.0.finish().as_ref())
    }
}

/// The hash of bytes, 64 digits.
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hexadecimal(&sha256(bytes))
}

/// The hash of bytes, as bytes.
pub fn sha256(bytes: impl AsRef<[u8]>) -> [u8; 32] {
    let hash = digest(&SHA256, bytes.as_ref());
    // The array is as long as the hash; zip needs no check of it.
    let mut array = [0; 32];
    for (byte, hashed) in array.iter_mut().zip(hash.as_ref()) {
        *byte = *hashed;
    }
    array
}

/// The hash of a stream, 64 digits.
pub fn sha256_of_stream(mut stream: impl Read) -> io::Result<String> {
    let mut hash = Sha256::default();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let length = match stream.read(&mut piece) {
            Ok(0) => return Ok(hash.finish()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&piece[..length]);
    }
}

/// Bytes in lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_sha256sum_prints() {
        let due = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex("abc"), due);
        assert_eq!(sha256_of_stream(&b"abc"[..]).expect("bytes"), due);
        let mut hash = Sha256::default();
        hash.update(b"a");
        hash.update(b"bc");
        assert_eq!(hash.finish(), due);
    }
}
