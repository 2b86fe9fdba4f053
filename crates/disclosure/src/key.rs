//! The secret draws: which zeros are camouflaged, and how ties between cells are broken.
//!
//! A rule without a secret can be replayed by an attacker, who then narrows what he did not
//! know (Minami & Abe, *Algorithms* 12(8):165, 2019). The draws depend on the key and on the
//! cell's coordinates alone, so that a cell keeps its draw from release to release.

/// `SipHash-2-4` under two keys, one for each use.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    camouflage: [u64; 2],
    ties: [u64; 2],
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// The first half of `key` draws the camouflage, the second breaks the ties.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(key.chunks(8)) {
            *word = little_endian(bytes);
        }
        Self {
            camouflage: [words[0], words[1]],
            ties: [words[2], words[3]],
        }
    }

    /// Whether a zero at `coordinates` is among the `permille` hidden like small counts.
    pub(crate) fn camouflages(&self, coordinates: &[u32], permille: u16) -> bool {
        // The bias of the remainder is below 2^-54.
        siphash(self.camouflage, &bytes(coordinates)) % 1000 < u64::from(permille)
    }

    /// A uniform 64-bit number, the same for the same coordinates.
    pub(crate) fn tie(&self, coordinates: &[u32]) -> u64 {
        siphash(self.ties, &bytes(coordinates))
    }
}

fn bytes(coordinates: &[u32]) -> Vec<u8> {
    coordinates.iter().flat_map(|node| node.to_le_bytes()).collect()
}

/// At most eight bytes as a number, the missing ones 0.
fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// `SipHash-2-4` (Aumasson & Bernstein, INDOCRYPT 2012).
fn siphash(key: [u64; 2], message: &[u8]) -> u64 {
    let mut v = [
        key[0] ^ 0x736f_6d65_7073_6575,
        key[1] ^ 0x646f_7261_6e64_6f6d,
        key[0] ^ 0x6c79_6765_6e65_7261,
        key[1] ^ 0x7465_6462_7974_6573,
    ];
    let mut absorb = |word: u64| {
        v[3] ^= word;
        round(&mut v);
        round(&mut v);
        v[0] ^= word;
    };
    let blocks = message.chunks_exact(8);
    let rest = little_endian(blocks.remainder());
    blocks.for_each(|block| absorb(little_endian(block)));
    absorb(rest | (message.len() as u64) << 56);
    v[2] ^= 0xff;
    (0..4).for_each(|_| round(&mut v));
    v[0] ^ v[1] ^ v[2] ^ v[3]
}

fn round(v: &mut [u64; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(13) ^ v[0];
    v[0] = v[0].rotate_left(32);
    v[2] = v[2].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(16) ^ v[2];
    v[0] = v[0].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(21) ^ v[0];
    v[2] = v[2].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(17) ^ v[2];
    v[2] = v[2].rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of the reference implementation: key 00..0f, message 00..n.
    #[test]
    fn siphash_answers_the_published_vectors() {
        let bytes: Vec<u8> = (0..16).collect();
        let key = [little_endian(&bytes[..8]), little_endian(&bytes[8..])];
        let hash = |length| siphash(key, &bytes[..length]);
        assert_eq!(hash(0), 0x726f_db47_dd0e_0e31);
        assert_eq!(hash(1), 0x74f8_39c5_93dc_67fd);
        assert_eq!(hash(8), 0x93f5_f579_9a93_2462);
        assert_eq!(hash(15), 0xa129_ca61_49be_45e5);
    }

    #[test]
    fn the_share_drawn_is_the_share_asked() {
        let key = Key::new(&[7; 32]);
        let drawn = (0..10_000).filter(|&node| key.camouflages(&[node, 3], 300)).count();
        assert!((2_800..3_200).contains(&drawn), "{drawn}");
        assert!(!key.camouflages(&[1], 0) && key.camouflages(&[1], 1000));
    }
}
