//! The values in rows: decimals in whole cents, or floats.

use std::fmt::{Debug, Display};
use std::iter::Sum;
use std::ops::{Add, Sub};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use crate::table::Cell;

mod sealed {
    pub trait Sealed {}
    impl Sealed for rust_decimal::Decimal {}
    impl Sealed for f64 {}
}

/// An amount or rate of a projection: a decimal in whole cents, or a float.
pub trait Value:
    sealed::Sealed
    + Copy
    + Debug
    + Display
    + Default
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Sum
    + Serialize
{
    /// Decimal places of printed amounts: 2 or 10.
    const MONEY_PLACES: usize;
    /// Units in a dollar: 100 if amounts are whole cents, otherwise 1.
    #[doc(hidden)]
    const UNITS: f64;

    /// The value as a float.
    #[must_use]
    fn to_float(self) -> f64;

    /// The value as a cell with `places` decimal places; in decimals, halves round away from zero.
    #[must_use]
    fn cell(self, places: usize) -> Cell<'static>;

    /// An amount as a cell with [`MONEY_PLACES`](Self::MONEY_PLACES).
    #[must_use]
    fn money(self) -> Cell<'static> {
        self.cell(Self::MONEY_PLACES)
    }
}

impl Value for Decimal {
    const MONEY_PLACES: usize = 2;
    const UNITS: f64 = 100.0;

    fn to_float(self) -> f64 {
        self.to_f64().unwrap_or(f64::NAN)
    }

    fn cell(self, places: usize) -> Cell<'static> {
        Cell::Decimal(self, u32::try_from(places).unwrap_or(u32::MAX))
    }
}

impl Value for f64 {
    const MONEY_PLACES: usize = 10;
    const UNITS: f64 = 1.0;

    fn to_float(self) -> f64 {
        self
    }

    fn cell(self, places: usize) -> Cell<'static> {
        Cell::Float(self, places)
    }
}
