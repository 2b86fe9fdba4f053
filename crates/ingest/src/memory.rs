//! What was worked out about the numbered texts of a column, so that it is worked out once.

/// What was worked out about the numbered texts of one column.
pub(crate) struct Memory<T> {
    known: Vec<Option<T>>,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self { known: Vec::new() }
    }
}

impl<T: Copy> Memory<T> {
    /// What is known of a text, worked out if it is new; a text without number is worked out each time.
    pub(crate) fn get(&mut self, number: Option<u32>, work_out: impl FnOnce() -> T) -> T {
        let Some(index) = number.map(|number| number as usize) else {
            return work_out();
        };
        if let Some(Some(known)) = self.known.get(index) {
            return *known;
        }
        if self.known.len() <= index {
            self.known.resize(index + 1, None);
        }
        let worked_out = work_out();
        self.known[index] = Some(worked_out);
        worked_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_a_number_is_worked_out_once() {
        let mut memory = Memory::default();
        let mut worked_out = 0;
        for number in [Some(0), Some(1), Some(0), None, None] {
            memory.get(number, || worked_out += 1);
        }
        assert_eq!(worked_out, 4, "two texts once, and each that has no number");
    }
}
