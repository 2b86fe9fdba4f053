//! Sealing: landed bytes encrypted to a public key, so that only the holder of its secret half can read them.
//!
//! The format is age with an X25519 recipient (`age1…`): `age --decrypt -i KEY FILE.age` opens it, without us.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

use age::Encryptor;
use age::x25519::Recipient;

use crate::{FetchError, Landed, Landing};

/// What a sealed file's name ends in.
const EXTENSION: &str = "age";

impl Landing {
    /// Encrypts landed bytes to a public key and deletes the plain ones, also where they were kept before; the sealed
    /// file stands where they would be kept, under the same hash and `.age`. Whole or not at all: until it is durable
    /// the plain bytes stay. Errors: `F004`, `F020`.
    pub async fn seal_bytes(
        &self,
        source_id: &str,
        landed: &Landed,
        content_sha256: &str,
        seal_to: &str,
    ) -> Result<(), FetchError> {
        let plain = landed.path.clone();
        let kept = self.path(source_id, content_sha256);
        let recipient: Recipient = seal_to.parse().map_err(|_| FetchError::SealKey)?;
        let sealed = tokio::task::spawn_blocking(move || seal(&plain, &kept, &recipient)).await;
        let sealed = sealed.unwrap_or_else(|_| Err(io::ErrorKind::Interrupted.into()));
        sealed.map_err(|error| FetchError::Land(error.kind().to_string()))?;
        self.drop_bytes(source_id, landed, content_sha256).await
    }
}

/// Seals a file beside where it would be kept. What is unfinished stands where the landing removes it.
fn seal(plain: &Path, kept: &Path, recipient: &Recipient) -> io::Result<()> {
    let sealed = kept.with_extension(EXTENSION);
    let unfinished = plain.with_extension(EXTENSION);
    let shelf = sealed.parent().unwrap_or(&sealed);
    fs::create_dir_all(shelf)?;
    encrypt(plain, &unfinished, recipient)?;
    fs::rename(&unfinished, &sealed)?;
    File::open(shelf)?.sync_all()
}

fn encrypt(plain: &Path, into: &Path, recipient: &Recipient) -> io::Result<()> {
    let recipients = std::iter::once(recipient as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
    let output = BufWriter::new(File::create(into)?);
    let mut output = encryptor.wrap_output(output).map_err(io::Error::other)?;
    io::copy(&mut BufReader::new(File::open(plain)?), &mut output)?;
    let mut output = output.finish()?;
    output.flush()?;
    output.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use age::Decryptor;
    use age::x25519::Identity;

    use super::*;

    const CONTENT: &[u8] = b"Nom;Nombre\nAmina;1\n";

    fn landed(folder: &Path) -> (Landing, Landed) {
        let landing = Landing::open(folder).expect("a landing");
        let landed = Landed {
            size_bytes: CONTENT.len() as u64,
            path: folder.join(".incoming/abcd"),
        };
        fs::write(&landed.path, CONTENT).expect("written");
        (landing, landed)
    }

    #[tokio::test]
    async fn only_the_holder_of_the_key_reads_sealed_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let (landing, landed) = landed(folder.path());
        let kept = landing.path("test", "abcd");
        fs::create_dir_all(kept.parent().expect("a folder")).expect("made");
        fs::write(&kept, CONTENT).expect("kept before");
        let officer = Identity::generate();
        let key = officer.to_public().to_string();
        landing.seal_bytes("test", &landed, "abcd", &key).await.expect("sealed");

        assert!(!landed.path.exists() && !kept.exists(), "the plain bytes are gone");
        let sealed = fs::read(kept.with_extension("age")).expect("the sealed bytes");
        assert!(!sealed.windows(5).any(|window| window == b"Amina"));
        let open = |identity: &Identity| {
            let decryptor = Decryptor::new(sealed.as_slice()).expect("an age file");
            decryptor.decrypt(std::iter::once(identity as &dyn age::Identity))
        };
        let mut content = Vec::new();
        let mut opened = open(&officer).expect("the officer's key");
        opened.read_to_end(&mut content).expect("whole");
        assert_eq!(content, CONTENT);
        assert!(open(&Identity::generate()).is_err(), "another's key");
    }

    #[tokio::test]
    async fn without_a_key_the_plain_bytes_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let (landing, landed) = landed(folder.path());
        let error = landing.seal_bytes("test", &landed, "abcd", "age1nonsense").await;
        assert!(error.is_err_and(|error| error.to_string().starts_with("F020")));
        assert_eq!(fs::read(&landed.path).expect("still there"), CONTENT);
        let gone = Landed {
            path: folder.path().join("gone"),
            ..landed
        };
        let key = Identity::generate().to_public().to_string();
        assert!(landing.seal_bytes("test", &gone, "abcd", &key).await.is_err());
        assert!(!landing.path("test", "abcd").with_extension("age").exists());
    }
}
