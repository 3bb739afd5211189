//! A deal's whole life in one table: the months that were reported, then those of a projection.
//!
//! A [`History`] is made of tied-out months. Its rows are those of a projection, so that both have the
//! same columns, and each says whether it is [actual or projected](Kind). The figures of an actual month
//! are those that are published; what is not published is as the tie-out's run has it. A figure of the
//! collateral that neither has is empty.
//!
//! ```
//! use paydown::history::{History, Kind};
//! use paydown::{Deal, Projection, Replay, Scenario};
//!
//! let deal = Deal::open("deals/thornburg-2003-4")?;
//! let tied = [Replay::of(&deal).file("deals/thornburg-2003-4/2003-10-27.txt")?];
//! let history = History::of(&deal, &tied)?;
//! let scenario = Scenario::new().cpr(20.0).index("libor-1m", 1.12);
//! let flows = Projection::of(&deal).start(history.state()).scenario(&scenario).run()?;
//! let history = history.followed_by(&flows)?;
//! let classes = history.classes();
//! assert_eq!((classes[0].kind, classes[0].row.period), (Kind::Actual, 2));
//! assert_eq!(history.flows.months, 1 + flows.months);
//! # Ok::<(), paydown::Errors>(())
//! ```

mod actual_rows;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod history_tests;
mod life;
mod speeds;

pub use life::{History, HistoryRow, Kind};
pub use speeds::{Speed, SpeedRow, Window};
