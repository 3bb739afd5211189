//! Decrement tables: what is outstanding at each anniversary, and average lives, speed by speed.

use std::collections::BTreeMap;

use super::Holding;
use crate::calendar::Date;
use crate::collateral::Pool;
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors};
use crate::projection::{Call, CashFlows, Projection, ProjectionOptions, Value};
use crate::scenario::NamedScenario;
use crate::table::{Cell, row};

/// A decrement table as a prospectus supplement prints it, of every class at every speed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decrement {
    /// For each class and speed, the initial date and each anniversary until all speeds are at zero.
    pub balances: Vec<PercentRow>,
    /// For each class and speed, the life to maturity and, if the deal has a call, to the call.
    pub lives: Vec<LifeRow>,
    /// Notes of the projections, each once.
    pub notes: Vec<Diagnostic>,
}

/// What is outstanding of a class after the distribution of an anniversary month.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PercentRow {
    /// Name of the class.
    pub class: String,
    /// The speed's name: its value.
    pub speed: String,
    /// Settlement, then the distribution date of each anniversary month.
    pub date: Date,
    /// Balance after the distribution, or notional, percent of that at settlement.
    pub percent: f64,
}

/// The average life of a class at one speed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LifeRow {
    /// Name of the class.
    pub class: String,
    /// The speed's name: its value.
    pub speed: String,
    /// To what: `call` (exercised on the first date on which it is allowed) or `maturity`.
    pub to: &'static str,
    /// Years from settlement, 30/360; `None` if no balance falls.
    pub average_life_years: Option<f64>,
    /// Date of the first payment of principal.
    pub first_principal: Option<Date>,
    /// Date of the last payment of principal.
    pub last_principal: Option<Date>,
}

row! { PercentRow {
    "class": Cell::text(&row.class),
    "speed": Cell::text(&row.speed),
    "date": Cell::Date(row.date),
    "percent": Cell::Float(row.percent, 10),
} as row }

row! { LifeRow {
    "class": Cell::text(&row.class),
    "speed": Cell::text(&row.speed),
    "to": Cell::text(row.to),
    "average_life_years": Cell::float(row.average_life_years, 10),
    "first_principal": Cell::date(row.first_principal),
    "last_principal": Cell::date(row.last_principal),
} as row }

/// How a decrement table is made.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DecrementOptions {
    /// Settlement; `None` for the closing date, or the start of the projection.
    pub settle: Option<Date>,
    /// Whether dates stay as scheduled, and are not moved to business days.
    pub unadjusted: bool,
    /// Whether every distribution has a line, as supplements of auto loans print them, and not only
    /// those of anniversary months.
    pub monthly: bool,
    /// For scenarios by their place, other loans: a column of zero prepayments is often made on
    /// loans with the latest maturity.
    pub loans_at: BTreeMap<usize, Pool>,
}

impl Decrement {
    /// Runs a deal at every speed, in decimals. The balances are those of `options`, with its call; the
    /// lives are to maturity and, if the deal file has a call, to the first date on which it is allowed.
    ///
    /// An anniversary month is that of settlement, a year later, two years later, and so on.
    ///
    /// # Errors
    ///
    /// What is wrong in a projection of the deal, with the speed's name.
    pub fn of(
        deal: &Deal,
        base: &ProjectionOptions,
        speeds: &[NamedScenario],
        options: &DecrementOptions,
    ) -> Result<Self, Errors> {
        let mut table = Self { balances: Vec::new(), lives: Vec::new(), notes: Vec::new() };
        let mut columns = Vec::new();
        for (place, speed) in speeds.iter().enumerate() {
            let base = speed.options(base);
            let run = |call: Call| {
                let mut run = base.clone();
                run.loans = options.loans_at.get(&place).or(base.loans.as_ref()).cloned();
                run.call = call;
                let flows = Projection::with(deal, &run).run()?;
                Ok::<_, Errors>(if options.unadjusted { flows.unadjusted(deal) } else { flows })
            };
            let own = run(base.call)?;
            for note in &own.notes {
                if !table.notes.contains(note) {
                    table.notes.push(note.clone());
                }
            }
            let maturity = if base.call == Call::Never { None } else { Some(run(Call::Never)?) };
            let call = match (deal.terms.call.is_some(), base.call) {
                (false, _) | (true, Call::First) => None,
                (true, _) => Some(run(Call::First)?),
            };
            let first = if base.call == Call::First { Some(&own) } else { call.as_ref() };
            let runs = [("call", first), ("maturity", Some(maturity.as_ref().unwrap_or(&own)))];
            for (to, flows) in runs {
                if let Some(flows) = flows {
                    table.add_lives(deal, flows, &speed.name, to, options.settle)?;
                }
            }
            columns.push((speed.name.clone(), own));
        }
        table.add_balances(deal, &columns, options);
        table.in_order_of(deal);
        Ok(table)
    }

    fn add_lives<V: Value>(
        &mut self,
        deal: &Deal,
        flows: &CashFlows<V>,
        speed: &str,
        to: &'static str,
        settle: Option<Date>,
    ) -> Result<(), Errors> {
        for class in deal.class_names() {
            let held = Holding::of(deal, flows, class, settle.unwrap_or(flows.settlement))?;
            let window = held.window();
            self.lives.push(LifeRow {
                class: class.to_owned(),
                speed: speed.to_owned(),
                to,
                average_life_years: held.average_life_years(),
                first_principal: window.map(|(first, _)| first),
                last_principal: window.map(|(_, last)| last),
            });
        }
        Ok(())
    }

    fn add_balances<V: Value>(
        &mut self,
        deal: &Deal,
        columns: &[(String, CashFlows<V>)],
        options: &DecrementOptions,
    ) {
        let Some((_, first)) = columns.first() else { return };
        let settle = options.settle.unwrap_or(first.settlement);
        let is_shown = |period| options.monthly || is_anniversary(deal, settle, period);
        for (class, opening) in first.opening.iter().enumerate() {
            let column = |(speed, flows): &(String, CashFlows<V>)| {
                let rows: Vec<_> = flows.rows_bought(class, settle).collect();
                let initial = rows.first().map_or(0.0, |row| row.balance_begin.to_float());
                let mut percents = vec![(settle, 100.0)];
                percents.extend(
                    rows.iter()
                        .filter(|row| is_shown(row.period))
                        .map(|row| (row.date, 100.0 * row.balance_end.to_float() / initial)),
                );
                (speed.clone(), percents, initial)
            };
            let columns: Vec<_> = columns.iter().map(column).collect();
            if columns.iter().all(|(_, _, initial)| *initial <= 0.0) {
                continue;
            }
            // A deal that ends early has no later dates of its own: they are those of the longest.
            let longest = columns.iter().max_by_key(|(_, percents, _)| percents.len());
            let dates: Vec<Date> =
                longest.into_iter().flat_map(|(_, percents, _)| percents).map(|of| of.0).collect();
            let at =
                |percents: &[(Date, f64)], place: usize| percents.get(place).map_or(0.0, |of| of.1);
            let is_over = |place: &usize| columns.iter().all(|(_, all, _)| at(all, *place) <= 0.0);
            let last = (0..dates.len()).find(is_over).unwrap_or(dates.len().saturating_sub(1));
            for (speed, percents, _) in &columns {
                let row = |(place, date): (usize, &Date)| PercentRow {
                    class: opening.name.clone(),
                    speed: speed.clone(),
                    date: *date,
                    percent: at(percents, place),
                };
                self.balances.extend(dates.iter().enumerate().take(last + 1).map(row));
            }
        }
    }

    /// Sorts lives by class, then by speed, as balances are.
    fn in_order_of(&mut self, deal: &Deal) {
        let place = |row: &LifeRow| deal.class_names().position(|name| name == row.class);
        self.lives.sort_by_key(place);
    }
}

/// Whether a distribution, as scheduled, is in the month of settlement of a later year.
fn is_anniversary(deal: &Deal, settle: Date, period: u32) -> bool {
    let scheduled = deal.terms.dates.scheduled(period);
    scheduled.is_some_and(|date| date.year() > settle.year() && date.month() == settle.month())
}
