//! Sparse data in a dense array.

/// Values by index, most of them the default, that remember which were touched, so that they empty quickly.
#[derive(Debug)]
pub(crate) struct Scatter<T> {
    values: Vec<T>,
    is_touched: Vec<bool>,
    touched: Vec<usize>,
}

impl<T: Copy + Default> Scatter<T> {
    pub(crate) fn new(dimension: usize) -> Self {
        Self {
            values: vec![T::default(); dimension],
            is_touched: vec![false; dimension],
            touched: Vec::new(),
        }
    }

    pub(crate) fn at(&self, index: usize) -> T {
        self.values[index]
    }

    /// The value to be changed.
    pub(crate) fn touch(&mut self, index: usize) -> &mut T {
        if !std::mem::replace(&mut self.is_touched[index], true) {
            self.touched.push(index);
        }
        &mut self.values[index]
    }

    /// The indices touched, in the order of the first time.
    pub(crate) fn touched(&self) -> &[usize] {
        &self.touched
    }

    pub(crate) fn clear(&mut self) {
        for index in self.touched.drain(..) {
            self.values[index] = T::default();
            self.is_touched[index] = false;
        }
    }
}
