//! Figures as printed, and the arithmetics a waterfall runs in.

mod figure;

pub use figure::Figure;
