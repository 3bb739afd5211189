//! Pictures as SVG: of a deal's months, and of a grid of scenarios.
//!
//! Each picture is a function from data to text, without files or clocks. A picture has no `id`, no
//! script and no style sheet, so several of them can be in one HTML page.

pub mod flows;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod flows_tests;
pub mod heat;
mod panel;
mod svg;

pub use svg::Caption;
