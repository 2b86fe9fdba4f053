//! Sparse sums of floating-point numbers in a dense array.

/// Numbers by index, most of them 0, that remember which were touched, so that they empty quickly.
#[derive(Debug)]
pub(crate) struct Scatter {
    numbers: Vec<f64>,
    is_touched: Vec<bool>,
    touched: Vec<usize>,
}

impl Scatter {
    pub(crate) fn new(dimension: usize) -> Self {
        Self {
            numbers: vec![0.0; dimension],
            is_touched: vec![false; dimension],
            touched: Vec::new(),
        }
    }

    pub(crate) fn at(&self, index: usize) -> f64 {
        self.numbers[index]
    }

    pub(crate) fn add(&mut self, index: usize, x: f64) {
        self.numbers[index] += x;
        if !std::mem::replace(&mut self.is_touched[index], true) {
            self.touched.push(index);
        }
    }

    /// The indices to which something was added, in the order of the first time.
    pub(crate) fn touched(&self) -> &[usize] {
        &self.touched
    }

    pub(crate) fn clear(&mut self) {
        for index in self.touched.drain(..) {
            self.numbers[index] = 0.0;
            self.is_touched[index] = false;
        }
    }
}
