//! Break-even: the speed, severity or multiple at which a class takes its first loss, or yields a
//! given figure.

use std::fmt;
use std::sync::Mutex;

use super::Holding;
use crate::analytics::present_value;
use crate::calendar::Date;
use crate::collateral::{
    Assumptions, DefaultSpeed, GroupVectors, PrepaymentSpeed, Quantity, Scenario,
};
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors};
use crate::projection::{LEAST_PAYMENT, Projection, ProjectionOptions};
use crate::scenario::{Arithmetic, Full, FullBlock, FullField, Prepared, RunOptions};
use crate::table::{Cell, row};

/// The assumption that is solved for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Solve {
    /// Defaults, percent of the balance a year, flat.
    Cdr,
    /// Severity, percent, flat.
    Severity,
    /// Prepayments, percent of the balance a year, flat.
    Cpr,
    /// A multiple of the defaults given, at any kind of speed.
    Multiple,
}

impl Solve {
    /// Its name: `cdr`, `severity`, `cpr`, `multiple`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cdr => "cdr",
            Self::Severity => "severity",
            Self::Cpr => "cpr",
            Self::Multiple => "multiple",
        }
    }

    /// The assumptions with this one at a value.
    fn at(self, value: f64, base: &Assumptions) -> Assumptions {
        let mut assumed = base.clone();
        match self {
            Self::Cdr => {
                assumed.default_speed = DefaultSpeed::Cdr;
                assumed.default_pct = GroupVectors::flat(value);
            }
            Self::Severity => assumed.severity_pct = GroupVectors::flat(value),
            Self::Cpr => {
                assumed.prepayment_speed = PrepaymentSpeed::Cpr;
                assumed.prepayment_pct = GroupVectors::flat(value);
            }
            Self::Multiple => assumed.default_pct = base.default_pct.scaled(value),
        }
        assumed
    }

    /// The greatest value that is searched: 100 percent, or the multiple at which a default rate is the
    /// greatest that its speed may have.
    fn greatest(self, base: &Assumptions) -> Result<f64, Errors> {
        if self != Self::Multiple {
            return Ok(100.0);
        }
        let highest = base.default_pct.vectors().map(|vector| vector.range_pct().1);
        let highest = highest.fold(0.0, f64::max);
        let most = match base.default_speed {
            DefaultSpeed::Sda => Quantity::CurveMultiple,
            _ => Quantity::Rate,
        };
        let most = most.range_pct().1;
        if highest <= 0.0 {
            let message = "a multiple of zero defaults is zero: give defaults to multiply";
            return Err(Diagnostic::of_file("breakeven", message).into());
        }
        Ok(most / highest)
    }
}

/// What happens to the class at the break-even.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Until {
    /// Its first loss: a write-down, a balance that is unpaid at the end, or interest that is unpaid at
    /// the end.
    FirstLoss,
    /// It loses principal: a write-down, or a balance that is unpaid at the end.
    NoPrincipal,
    /// It yields this, bond-equivalent in percent, at a clean price in percent.
    Yield {
        /// The yield.
        yield_pct: f64,
        /// The clean price.
        price: f64,
    },
}

/// `first-loss`, `no-principal`, `yield=0`.
impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstLoss => f.write_str("first-loss"),
            Self::NoPrincipal => f.write_str("no-principal"),
            Self::Yield { yield_pct, .. } => write!(f, "yield={yield_pct}"),
        }
    }
}

/// A break-even of one class.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BreakEven {
    /// Name of the class.
    pub class: String,
    /// The assumption solved for.
    pub solve: Solve,
    /// What happens there.
    pub until: Until,
    /// The lowest crossing: the last value before it, to a millionth. `None` if there is none.
    pub value: Option<f64>,
    /// How many crossings a scan of the range finds. Losses need not rise with a speed, for triggers
    /// may protect a class at a higher one.
    pub crossings: usize,
    /// Losses of the collateral at the value, percent of its balance at settlement.
    pub collateral_loss_pct: Option<f64>,
    /// Losses of the class at the value, percent of its balance at settlement: written down, or unpaid
    /// at the end.
    pub class_loss_pct: Option<f64>,
}

row! { BreakEven {
    "class": Cell::text(&row.class),
    "solve": Cell::text(row.solve.name()),
    "until": Cell::Text(row.until.to_string().into()),
    "value": Cell::float(row.value, 6),
    "collateral_loss_pct": Cell::float(row.collateral_loss_pct, 10),
    "class_loss_pct": Cell::float(row.class_loss_pct, 10),
} as row }

/// Values of a scan over the whole range, both ends included.
const SCANNED: usize = 401;

/// A bracket is halved until it is no wider.
const WIDTH: f64 = 1e-6;

impl BreakEven {
    /// Searches for the lowest value at which something happens to a class.
    ///
    /// We scan the range of the assumption in cent lanes, 401 values, and halve the first interval in
    /// which the outcome changes, in decimals. A change and its reversal between two of these values are
    /// not seen.
    ///
    /// # Errors
    ///
    /// What the deal lacks for a projection, a class that it does not have, or a multiple of zero
    /// defaults.
    pub fn of(
        deal: &Deal,
        options: &ProjectionOptions,
        class: &str,
        solve: Solve,
        until: Until,
        settle: Option<Date>,
    ) -> Result<Self, Errors> {
        let search = Search { deal, options, class, solve, until, settle };
        let greatest = solve.greatest(&options.assumptions)?;
        let step = greatest / (SCANNED - 1) as f64;
        let values: Vec<f64> = (0..SCANNED).map(|place| place as f64 * step).collect();
        let holds = search.scan(&values)?;
        let changes = holds.windows(2).enumerate().filter(|(_, pair)| pair[0] != pair[1]);
        let changes: Vec<usize> = changes.map(|(place, _)| place).collect();
        let value = match changes.first() {
            Some(place) => Some(search.halve(values[*place], values[place + 1])?),
            None => None,
        };
        let mut found = Self {
            class: class.to_owned(),
            solve,
            until,
            value,
            crossings: changes.len(),
            collateral_loss_pct: None,
            class_loss_pct: None,
        };
        if let Some(value) = value {
            let held = search.held(value)?;
            found.collateral_loss_pct = held.collateral_loss_pct();
            found.class_loss_pct = held.class_loss_pct();
        }
        Ok(found)
    }
}

struct Search<'a> {
    deal: &'a Deal,
    options: &'a ProjectionOptions,
    class: &'a str,
    solve: Solve,
    until: Until,
    settle: Option<Date>,
}

impl Search<'_> {
    fn held(&self, value: f64) -> Result<Holding, Errors> {
        let mut options = self.options.clone();
        options.assumptions = self.solve.at(value, &options.assumptions);
        let flows = Projection::with(self.deal, &options).run()?;
        Holding::of(self.deal, &flows, self.class, self.settle.unwrap_or(flows.settlement))
    }

    /// Whether the class is on the near side of what is searched: it has no loss, or yields at least the
    /// figure.
    fn holds(&self, held: &Holding) -> bool {
        match self.until {
            Until::FirstLoss => {
                let losses = [held.written_down, held.balance_unpaid, held.unpaid_interest];
                losses.iter().all(|loss| *loss < LEAST_PAYMENT)
            }
            Until::NoPrincipal => held.principal_loss() < LEAST_PAYMENT,
            Until::Yield { yield_pct, price } => match (held.flows(), held.accrued_per_100()) {
                (Some(flows), Some(accrued)) => present_value(&flows, yield_pct) >= price + accrued,
                _ => false,
            },
        }
    }

    /// The outcome at each value, in lanes.
    fn scan(&self, values: &[f64]) -> Result<Vec<bool>, Errors> {
        // One run in decimals gives what all scenarios have in common: dates, and what is bought.
        let model = self.held(0.0)?;
        let projection = Projection::with(self.deal, self.options);
        let scenarios: Vec<Scenario> = values
            .iter()
            .map(|value| Scenario::from(self.solve.at(*value, &self.options.assumptions)))
            .collect();
        let holds = Mutex::new(vec![false; values.len()]);
        let index = self.deal.class_names().position(|name| name == self.class).unwrap_or(0);
        let each = |block: FullBlock<'_>| {
            for path in 0..block.count {
                let held = model.in_lane(block.full, path, index);
                if let Ok(mut holds) = holds.lock() {
                    holds[block.first + path] = self.holds(&held);
                }
            }
        };
        let run = RunOptions {
            arithmetic: Arithmetic::Cents,
            full: Some(&each),
            ..RunOptions::default()
        };
        let prepared = Prepared::of(&[projection], &run)?;
        let outcome = prepared.run(&scenarios, &run, |_| {})?;
        if let Some(fault) = outcome.faults.first() {
            return Err(Diagnostic::of_file("breakeven", fault.message.clone()).into());
        }
        Ok(holds.into_inner().unwrap_or_default())
    }

    /// Halves the interval in which the outcome changes; the last value before the change.
    fn halve(&self, mut near: f64, mut far: f64) -> Result<f64, Errors> {
        let first = self.holds(&self.held(near)?);
        while far - near > WIDTH {
            let middle = 0.5 * (near + far);
            if self.holds(&self.held(middle)?) == first {
                near = middle;
            } else {
                far = middle;
            }
        }
        Ok(near)
    }
}

impl Holding {
    /// The holding of the same class in a scenario of a run in lanes.
    fn in_lane(&self, full: &Full, path: usize, class: usize) -> Self {
        let mut held = self.clone();
        let value = |month, field| full.value(path, month, class, field);
        let months = full.months(path);
        // The months that a buyer does not get are the same in every scenario.
        let bought = self.payments.first().map(|payment| payment.date);
        let first = (0..months).find(|month| full.date(*month) >= bought).unwrap_or(months);
        let share = if self.accrued_month == 0.0 {
            0.0
        } else {
            self.accrued_interest / self.accrued_month
        };
        held.balance = value(first, FullField::BalanceBegin);
        held.accrued_month = value(first, FullField::InterestDue);
        held.accrued_interest = share * held.accrued_month;
        held.payments.clear();
        (held.realized_loss, held.written_down, held.balance_unpaid) = (0.0, 0.0, 0.0);
        let mut unpaid = 0.0;
        for month in 0..months {
            unpaid +=
                value(month, FullField::InterestShortfall) - value(month, FullField::ShortfallPaid);
            if month < first {
                continue;
            }
            let interest = value(month, FullField::InterestPaid)
                + value(month, FullField::ShortfallPaid)
                + value(month, FullField::CarryoverPaid);
            let principal = value(month, FullField::Principal);
            let date = full.date(month).unwrap_or(self.settle);
            held.payments.push(super::Payment {
                date,
                principal,
                interest,
                amortized: principal - value(month, FullField::Accretion),
                index_pct: None,
            });
            let written_down = value(month, FullField::RealizedLoss);
            held.written_down += written_down;
            held.realized_loss += written_down - value(month, FullField::WriteUp);
        }
        held.unpaid_interest = unpaid;
        if !self.is_notional {
            held.balance_unpaid = value(months.saturating_sub(1), FullField::BalanceEnd);
        }
        held
    }
}
