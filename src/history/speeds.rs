//! Speeds of actual months: prepayments, defaults and severity over several windows.

use serde::{Serialize, Serializer};

use super::life::History;
use crate::calendar::Date;
use crate::collateral::{Assumptions, GroupMonth, annual_from_monthly};
use crate::error::{Diagnostic, Errors, quote};
use crate::math::power::{exp_m1, ln_1p};
use crate::table::{Cell, Row, serialize_row};

/// Places of speeds in percent.
const PLACES: usize = 4;

/// The group that is the sum of several.
const TOTAL: &str = "total";

/// Over how many months a speed is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Window {
    /// This number of months, one after another, the last of which is the row's.
    Months(u32),
    /// All actual months up to the row's that have a report.
    Life,
}

impl Window {
    /// The windows of a [`SpeedRow`].
    pub const ALL: [Self; 5] =
        [Self::Months(1), Self::Months(3), Self::Months(6), Self::Months(12), Self::Life];
}

/// Prepayments, defaults and severity over a window, in percent. `None` if a month's figures are not
/// published, or the window has too few months.
///
/// For each month, with the balance before it:
///
/// - SMM = voluntary prepayments ÷ (balance − scheduled principal), where voluntary prepayments are
///   unscheduled principal less the principal of liquidated loans, as far as that is published.
/// - MDR = (principal of liquidated loans + loss) ÷ balance; the loss alone if only that is published.
///
/// Over a window, SMM = 1 − (Π (1 − SMM of each month))^(1/months), and so for MDR. A year has
/// CPR = 1 − (1 − SMM)^12 and CDR = 1 − (1 − MDR)^12 (*Standard Formulas*, B.1 and C.4). Severity is the
/// window's loss ÷ (principal of liquidated loans + loss).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Speed {
    /// Single monthly mortality, the mean of the window.
    pub smm_pct: Option<f64>,
    /// Conditional prepayment rate.
    pub cpr_pct: Option<f64>,
    /// Monthly default rate, the mean of the window.
    pub mdr_pct: Option<f64>,
    /// Conditional default rate.
    pub cdr_pct: Option<f64>,
    /// Loss severity; `None` also if nothing was liquidated.
    pub severity_pct: Option<f64>,
}

/// The speeds of a collateral group, or of all of them, up to an actual month.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SpeedRow {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// The group's name; `total` for several groups together.
    pub group: String,
    /// The speeds over 1, 3, 6 and 12 months and the life, as [`Window::ALL`] has them.
    pub windows: [Speed; 5],
}

impl Row for SpeedRow {
    fn columns() -> Vec<&'static str> {
        vec![
            "period",
            "date",
            "group",
            "smm_1m",
            "smm_3m",
            "smm_6m",
            "smm_12m",
            "smm_life",
            "cpr_1m",
            "cpr_3m",
            "cpr_6m",
            "cpr_12m",
            "cpr_life",
            "cdr_1m",
            "cdr_3m",
            "cdr_6m",
            "cdr_12m",
            "cdr_life",
            "severity_1m",
            "severity_3m",
            "severity_6m",
            "severity_12m",
            "severity_life",
        ]
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells =
            vec![Cell::Whole(self.period.into()), Cell::Date(self.date), Cell::text(&self.group)];
        let kinds: [fn(&Speed) -> Option<f64>; 4] =
            [|it| it.smm_pct, |it| it.cpr_pct, |it| it.cdr_pct, |it| it.severity_pct];
        for kind in kinds {
            let values = self.windows.iter().map(kind);
            cells.extend(values.map(|it| Cell::float(it, PLACES)));
        }
        cells
    }
}

impl Serialize for SpeedRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_row(self, serializer)
    }
}

/// A month of a group: its period, its date, its figures.
pub(super) type Month<'h> = (u32, Date, &'h GroupMonth);

impl History {
    /// The speeds of each group, and of their total if there are several, up to each actual month.
    #[must_use]
    pub fn speeds(&self) -> Vec<SpeedRow> {
        let several = self.flows.groups.len() > 1;
        let groups = self.flows.groups.iter().map(String::as_str).chain(several.then_some(TOTAL));
        let mut rows = Vec::new();
        for (place, group) in groups.enumerate() {
            let months = self.months(group);
            for last in 0..months.len() {
                let (period, date, _) = months[last];
                let windows = Window::ALL.map(|window| speed(&months[..=last], window));
                let row = SpeedRow { period, date, group: group.to_owned(), windows };
                rows.push((last, place, row));
            }
        }
        rows.sort_by_key(|(month, place, _)| (*month, *place));
        rows.into_iter().map(|(_, _, row)| row).collect()
    }

    /// The speed of the whole pool up to the last actual month.
    #[must_use]
    pub fn pool_speed(&self, window: Window) -> Speed {
        let group = match &self.flows.groups[..] {
            [only] => only,
            _ => TOTAL,
        };
        speed(&self.months(group), window)
    }

    /// Sets an assumption as [`Assumptions::set`] does; a speed can also be that of the pool's last actual
    /// months: `history:6` for six months, `history:life` for all. Returns the value if it was so.
    ///
    /// # Errors
    ///
    /// As [`Assumptions::set`]; an assumption other than cpr, smm, cdr, mdr and severity; a speed that the
    /// published figures do not give.
    pub fn set(
        &self,
        assumptions: &mut Assumptions,
        name: &str,
        text: &str,
    ) -> Result<Option<f64>, Errors> {
        let Some(window) = text.trim().strip_prefix("history:") else {
            return assumptions.set(name, text).map(|()| None);
        };
        let fail = |message: String| Err(Diagnostic::of_file(name, message).into());
        let window = match window.trim() {
            "life" => Window::Life,
            months => match months.parse::<u32>() {
                Ok(months) if months > 0 => Window::Months(months),
                _ => {
                    return fail(format!(
                        "{}: write history: and a number of months, such as history:6, or history:life",
                        quote(text)
                    ));
                }
            },
        };
        let speed = self.pool_speed(window);
        let value = match name {
            "cpr" => speed.cpr_pct,
            "smm" => speed.smm_pct,
            "cdr" => speed.cdr_pct,
            "mdr" => speed.mdr_pct,
            "severity" => speed.severity_pct,
            _ => {
                return fail(format!(
                    "{}: only cpr, smm, cdr, mdr and severity can be those of the history",
                    quote(text)
                ));
            }
        };
        let Some(value) = value else {
            let why = self.why_unknown(name, window);
            return fail(format!("{}: {why}", quote(text)));
        };
        assumptions.set(name, &value.max(0.0).to_string())?;
        Ok(Some(value.max(0.0)))
    }

    /// Why a speed is not known.
    fn why_unknown(&self, name: &str, window: Window) -> String {
        let months = self.actual_months;
        if let Window::Months(wanted) = window
            && wanted > months
        {
            let have = if months == 1 { "1 month is".to_owned() } else { format!("{months} are") };
            let last = self.last_actual;
            return format!(
                "only {have} reported up to {last}; name more reports, or fewer months"
            );
        }
        match name {
            "severity" => "no liquidation is published in those months".to_owned(),
            "cdr" | "mdr" => "not every one of those months has a published loss".to_owned(),
            _ => "not every one of those months has a balance and principal published".to_owned(),
        }
    }

    /// The actual months of a group.
    fn months(&self, group: &str) -> Vec<Month<'_>> {
        let rows = self.flows.collateral_rows.iter();
        let rows = rows.filter(|row| row.group == group && row.date <= self.last_actual);
        rows.map(|row| (row.period, row.date, &row.month)).collect()
    }
}

/// The speed over a window that ends with the last of some months.
pub(super) fn speed(months: &[Month<'_>], window: Window) -> Speed {
    let count = match window {
        Window::Months(count) => count as usize,
        Window::Life => months.len(),
    };
    let Some(months) = months.len().checked_sub(count).and_then(|from| months.get(from..)) else {
        return Speed::default();
    };
    let (Some((first, ..)), Some((last, ..))) = (months.first(), months.last()) else {
        return Speed::default();
    };
    if window != Window::Life && last - first + 1 != count as u32 {
        return Speed::default();
    }
    // 1 − (Π (1 − rate))^(1/months)
    let mean = |rate: fn(&GroupMonth) -> f64| {
        let logs: f64 = months.iter().map(|(_, _, month)| ln_1p(-at_most_one(rate(month)))).sum();
        known(0.0 - exp_m1(logs / months.len() as f64))
    };
    let (smm, mdr) = (mean(smm), mean(mdr));
    let sum = |figure: fn(&GroupMonth) -> f64| -> f64 {
        months.iter().map(|(_, _, month)| figure(month)).sum()
    };
    let severity = known(sum(|month| month.loss) / sum(|month| month.liquidated));
    let pct = |rate: Option<f64>| rate.map(|rate| 100.0 * rate);
    Speed {
        smm_pct: pct(smm),
        cpr_pct: pct(smm.map(annual_from_monthly)),
        mdr_pct: pct(mdr),
        cdr_pct: pct(mdr.map(annual_from_monthly)),
        severity_pct: pct(severity),
    }
}

/// A rate that is known.
fn known(rate: f64) -> Option<f64> {
    rate.is_finite().then_some(rate)
}

/// Voluntary prepayments ÷ (balance − scheduled principal).
fn smm(month: &GroupMonth) -> f64 {
    let scheduled = month.actual_amortization;
    let scheduled = if scheduled.is_nan() { 0.0 } else { scheduled };
    month.voluntary_prepayment / (month.balance_begin - scheduled)
}

/// Balance liquidated ÷ balance; the loss ÷ balance if only that is published.
fn mdr(month: &GroupMonth) -> f64 {
    let defaulted = if month.liquidated.is_nan() { month.loss } else { month.liquidated };
    defaulted / month.balance_begin
}

/// At most one; what is no number stays so.
fn at_most_one(rate: f64) -> f64 {
    if rate > 1.0 { 1.0 } else { rate }
}
