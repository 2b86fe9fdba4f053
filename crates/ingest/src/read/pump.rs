//! Reading, numbering and taking in, each on a thread of its own: those before keep a few blocks ahead of who takes the
//! rows in.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::block::Block;
use super::dictionary::Dictionary;
use super::{RowStream, SheetHead, refusal};
use crate::error::Halt;

/// Blocks that wait between two threads at most: what reading holds in memory is twice as many, and one for each thread.
const BLOCKS_WAITING: usize = 3;

/// Who takes the rows in.
pub(crate) trait Taker {
    /// A sheet begins.
    fn begin(&mut self, head: SheetHead) -> Result<(), Halt>;
    /// Rows of the sheet that began last.
    fn take(&mut self, block: &Block) -> Result<(), Halt>;
}

enum Piece {
    Sheet(SheetHead),
    Rows(Block),
}

/// Hands every row of a stream to the taker, in order, until the stream ends or one of the two gives up.
pub(crate) fn run(stream: Box<dyn RowStream + '_>, taker: &mut impl Taker) -> Result<(), Halt> {
    thread::scope(|scope| {
        let (read, to_number) = sync_channel(BLOCKS_WAITING);
        let (numbered, to_take) = sync_channel(BLOCKS_WAITING);
        let (give_back, used) = channel();
        let reader = scope.spawn(move || read_ahead(stream, &read, &used));
        scope.spawn(move || number_all(to_number, &numbered));
        let taken = take_all(to_take, &give_back, taker);
        // A file that trips a reader must cost one delivery, not the night's run.
        let read = reader
            .join()
            .unwrap_or_else(|_| Err(refusal("its content is damaged").into()));
        taken.and(read)
    })
}

fn take_all(pieces: Receiver<Piece>, give_back: &Sender<Block>, taker: &mut impl Taker) -> Result<(), Halt> {
    for piece in pieces {
        match piece {
            Piece::Sheet(head) => taker.begin(head)?,
            Piece::Rows(block) => {
                taker.take(&block)?;
                // The reader may have ended; then nobody needs the buffers.
                let _ = give_back.send(block);
            }
        }
    }
    Ok(())
}

/// Numbers the texts of each sheet, until nobody takes the rows any more.
fn number_all(pieces: Receiver<Piece>, hand_on: &SyncSender<Piece>) {
    let mut dictionary = Dictionary::default();
    for mut piece in pieces {
        match &mut piece {
            Piece::Sheet(_) => dictionary = Dictionary::default(),
            Piece::Rows(block) => dictionary.number(block),
        }
        if hand_on.send(piece).is_err() {
            return;
        }
    }
}

/// Reads until the end, or until nobody takes the rows any more.
fn read_ahead(
    mut stream: Box<dyn RowStream + '_>,
    hand_on: &SyncSender<Piece>,
    used: &Receiver<Block>,
) -> Result<(), Halt> {
    while let Some(head) = stream.next_sheet()? {
        if hand_on.send(Piece::Sheet(head)).is_err() {
            return Ok(());
        }
        loop {
            let mut block = used.try_recv().unwrap_or_default();
            block.clear();
            let filled = stream.fill(&mut block);
            if block.len() == 0 {
                filled?;
                break;
            }
            // Rows that stand before a fault still pass the gate.
            if hand_on.send(Piece::Rows(block)).is_err() {
                return Ok(());
            }
            filled?;
        }
    }
    Ok(())
}
