//! Other months of the filed series, worked by hand and printed as the trustee prints them.
//!
//! The months do not use the engine: what each class gets is plain arithmetic here, from the words
//! of the deal files' sources and of the market's standard formulas. A month fills in every figure
//! of an exhibit as filed; the tie-out must then have nothing to say of it, and must not miss a
//! digit that is changed.

#![allow(clippy::unwrap_used, clippy::panic)]

mod digits;
mod hand;
mod page;
mod series_2003_1;
mod series_2003_2;
mod series_2003_4;
mod verdicts;
