//! An index's path from the curve that discounts.

use crate::analytics::Curve;
use crate::collateral::IndexCurve;

/// Months for which a path is made; its last rate holds.
const MONTHS: u32 = 600;

/// The tenor of an index in months, from the end of its name: `libor-1m`, `sofr-3m`, `cmt-1y`.
///
/// ```
/// use paydown::valuation::tenor_months;
/// assert_eq!(tenor_months("libor-6m"), Some(6));
/// assert_eq!(tenor_months("cmt-1y"), Some(12));
/// assert_eq!(tenor_months("cofi"), None);
/// ```
#[must_use]
pub fn tenor_months(index: &str) -> Option<u32> {
    let tenor = index.rsplit('-').next()?;
    let (number, months) = match tenor.strip_suffix('m') {
        Some(number) => (number, 1),
        None => (tenor.strip_suffix('y')?, 12),
    };
    let number: u32 = number.parse().ok().filter(|number| (1..=30).contains(number))?;
    Some(number * months)
}

/// The forward rates of a curve as an index's path: for month m of a projection the simple rate of
/// `tenor_months` from m − 1 months on; of more than a year, the bond-equivalent one.
///
/// ```
/// use paydown::analytics::Curve;
/// use paydown::valuation::forward_path;
/// let flat: Curve = "zero: 1=4, 10=4".parse().unwrap();
/// let path = forward_path(&flat, 6);
/// assert!((path.rate_pct(1) - 4.0).abs() < 1e-9 && (path.rate_pct(100) - 4.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn forward_path(curve: &Curve, tenor_months: u32) -> IndexCurve {
    let years = f64::from(tenor_months) / 12.0;
    let rate = |month: u32| {
        let from = f64::from(month) / 12.0;
        match tenor_months {
            ..=12 => curve.forward_pct(from, from + years),
            _ => {
                let growth = curve.discount(from) / curve.discount(from + years);
                200.0 * (growth.powf(0.5 / years) - 1.0)
            }
        }
    };
    IndexCurve::from_rates(&(0..MONTHS).map(rate).collect::<Vec<_>>())
}
