//! Tests of `src/tie_out`: filed reports with changes, and later months of the filed series.
//!
//! The worked months do not use the engine. Plain arithmetic here computes what each class is paid,
//! from the words of the deal files' sources and from the market's standard formulas. A month fills
//! in every figure of an exhibit as filed. The tie-out must then report nothing, and must notice
//! each digit that we change.
#![allow(clippy::unwrap_used, clippy::panic)]

mod amounts;
mod digits_of_filings;
mod digits_of_months;
mod notes;
mod page;
mod reported_principal;
mod rivals;
mod sequoia;
mod tables;
mod series_2003_1;
mod series_2003_2;
mod series_2003_4;
mod verdicts;
mod worked_month;
mod wrong_terms;
