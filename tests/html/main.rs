//! Pages: every figure of a report at its place, and nothing of an input that becomes markup.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod checker;
mod pages;
mod projections;
