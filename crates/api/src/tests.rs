//! The whole router against a small synthetic release, called the way clients call it.

mod api;
mod embargo;
mod pages;
mod support;
mod trends;
mod vendored;
