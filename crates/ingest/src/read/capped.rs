//! Compressed bytes, unpacked under a cap: a small file must not become a large one.

use std::io::{self, Read};

use super::limits;
use crate::rejection::Refusal;

/// Unpacked bytes below which any ratio is fine.
const RATIO_FLOOR_BYTES: u64 = 16 << 20;

/// A reader that fails as soon as more comes out than its cap, or than packed bytes honestly hold.
pub(super) struct Capped<R> {
    inner: R,
    /// Bytes that may still come out, and why no more may.
    remaining: u64,
    excess: Excess,
}

/// Which cap was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Excess {
    #[error("unpacks to too many bytes")]
    Size,
    #[error("unpacks to too many times its size")]
    Ratio,
}

impl<R: Read> Capped<R> {
    /// A cap on what `inner` makes of that many packed bytes.
    pub(super) fn new(inner: R, packed_bytes: u64, unpacked_bytes_max: u64) -> Self {
        let by_ratio = packed_bytes
            .saturating_mul(limits::UNPACKING_RATIO)
            .max(RATIO_FLOOR_BYTES);
        let (remaining, excess) = if by_ratio < unpacked_bytes_max {
            (by_ratio, Excess::Ratio)
        } else {
            (unpacked_bytes_max, Excess::Size)
        };
        Self {
            inner,
            remaining,
            excess,
        }
    }
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.remaining = self
            .remaining
            .checked_sub(length as u64)
            .ok_or_else(|| io::Error::other(self.excess))?;
        Ok(length)
    }
}

/// Why a capped reader failed, if one of its caps was the reason.
pub(super) fn refusal_of(error: &io::Error) -> Option<Refusal> {
    let excess = error.get_ref()?.downcast_ref::<Excess>()?;
    Some(match excess {
        Excess::Size => limits::too_large_unpacked(),
        Excess::Ratio => limits::unpacks_too_far(),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::read::MultiGzDecoder;
    use flate2::write::GzEncoder;

    use super::*;

    fn zeros(mebibytes: usize) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        for _ in 0..mebibytes {
            encoder.write_all(&vec![b'0'; 1 << 20]).expect("written");
        }
        encoder.finish().expect("packed")
    }

    fn excess(packed: &[u8], unpacked_bytes_max: u64) -> Option<Excess> {
        let mut capped = Capped::new(MultiGzDecoder::new(packed), packed.len() as u64, unpacked_bytes_max);
        let error = io::copy(&mut capped, &mut io::sink()).err()?;
        error.get_ref()?.downcast_ref().copied()
    }

    #[test]
    fn a_bomb_is_stopped_by_its_ratio_or_its_size() {
        let bomb = zeros(20);
        assert!(bomb.len() < 1 << 16, "it is a bomb");
        assert_eq!(excess(&bomb, 1 << 30), Some(Excess::Ratio));
        assert_eq!(excess(&bomb, 1 << 20), Some(Excess::Size));
        assert_eq!(excess(&zeros(1), 1 << 30), None, "small enough, whatever the ratio");
    }
}
