//! Builds the inputs of a month's run from a report.

use rust_decimal::Decimal;

use super::model::Values;
use super::period::period;
use super::reported_principal::reported_item;
use super::sheet::{Chosen, Sheet};
use crate::deal::{Deal, group_subjects};
use crate::deal_file::Carry;
use crate::error::{Diagnostic, Errors};
use crate::number::{
    DecimalArithmetic, Figure, Interval, MONEY_LIMIT, Measured, MoneyArithmetic,
    PUBLISHED_RATE_LIMIT, Rounding, split,
};
use crate::quantity::{ALL, Item, Key, Of, narrow};
use crate::waterfall::{Field, Fixing, Month, Opening, Remittance, ReportedSlot};

/// Places with which trustees print a group's rates, in percent.
const GROUP_RATE_PLACES: u32 = 6;

/// An amount beyond any that a report may have.
pub(super) const UNKNOWN_AMOUNT: Decimal = MONEY_LIMIT;

/// Balances behind in tables, those of thirty days first.
pub(super) const DELINQUENT_ITEMS: [Item; 6] = [
    Item::Delinquent30,
    Item::Delinquent60,
    Item::Delinquent90,
    Item::Foreclosure,
    Item::Bankruptcy,
    Item::Reo,
];

/// The first state of a grid: loans that are delinquent only.
pub(super) const DELINQUENT: u16 = 0;

/// A month's input, and what it lacks.
pub(crate) struct MonthInputs {
    pub month: Month,
    /// Quantities that the report does not have, which the run may not need. Their values are zero,
    /// their intervals have no limit.
    pub unknown: Vec<Key>,
}

/// Builds the month.
///
/// # Errors
///
/// Every line that the month requires and the report lacks, and every amount beyond the limit of
/// money.
pub(crate) fn month(
    deal: &Deal,
    sheet: &Sheet<'_>,
    chosen: &Chosen,
    values: &Values,
    previous: Option<&[Opening]>,
) -> Result<MonthInputs, Errors> {
    let (period, accrual_start) = period(deal, sheet.report)?;
    let (missing, unknown, unpaid_bears_interest) = (Vec::new(), Vec::new(), false);
    let mut gather =
        Gather { deal, sheet, chosen, values, missing, unknown, unpaid_bears_interest };
    let liquidations = gather.liquidations();
    let groups = group_subjects(&deal.terms).into_iter().zip(liquidations);
    let groups = groups.map(|(of, liquidated)| gather.group(of, liquidated)).collect();
    let rates = (0..deal.terms.classes.len()).map(|class| gather.rate(class)).collect();
    let opening = previous.map_or_else(|| gather.openings(), <[Opening]>::to_vec);
    let cash = gather.required(Key::pool(Item::Distribution));
    let shortfall = gather.shortfall();
    let indices = gather.indices();
    let reported = deal.program.reported.iter().map(|of| gather.reported(of)).collect();
    if !gather.missing.is_empty() {
        return Err(gather.missing.into());
    }
    let month = Month {
        period,
        accrual_start,
        date: sheet.report.distribution_date,
        year_fractions: deal
            .program
            .year_fractions(period, [accrual_start, sheet.report.distribution_date]),
        groups,
        // If the account pays out more than it receives, the run pays nothing.
        cash: Measured::exactly(DecimalArithmetic::cash(cash.max(Decimal::ZERO))),
        shortfall,
        rates,
        indices,
        forced: Vec::new(),
        reported,
        unpaid_bears_interest: previous.is_some() || gather.unpaid_bears_interest,
        opening: Some(opening),
    };
    Ok(MonthInputs { month, unknown: gather.unknown })
}

pub(super) struct Gather<'a> {
    pub(super) deal: &'a Deal,
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) chosen: &'a Chosen,
    pub(super) values: &'a Values,
    pub(super) missing: Vec<Diagnostic>,
    pub(super) unknown: Vec<Key>,
    /// Whether the unpaid interest before the month does not include the month's interest on it.
    pub(super) unpaid_bears_interest: bool,
}

impl Gather<'_> {
    pub(super) fn figure(&self, key: Key) -> Option<Figure> {
        self.sheet.printed(self.chosen, key)
    }

    /// A quantity that the month requires; reports an error if it is neither printed nor follows from
    /// what is printed.
    pub(super) fn required(&mut self, key: Key) -> Decimal {
        self.values.value(key).unwrap_or_else(|| {
            let message = self.sheet.lacks(self.deal, key);
            self.missing.push(Diagnostic::of_file(&self.sheet.report.file, message));
            Decimal::ZERO
        })
    }

    /// An amount that the month requires, as the report has it.
    fn required_amount(&mut self, key: Key) -> Measured {
        self.required(key);
        self.amount(key)
    }

    /// An amount as it is printed or inferred; zero if it is neither.
    fn amount(&self, key: Key) -> Measured {
        let zero = Measured::exactly(Decimal::ZERO);
        match (self.figure(key), self.values.get(key)) {
            (Some(figure), _) if figure.value.is_zero() => zero,
            (Some(figure), _) => Measured::printed(&figure),
            (None, Some(known)) if known.inferred || self.sheet.report.is_table() => {
                let Interval { low, high } = known.within;
                let low = low.max(Decimal::ZERO).min(known.value);
                Measured { value: known.value.max(Decimal::ZERO), within: Interval { low, high } }
            }
            _ => zero,
        }
    }

    /// An amount that the run may not need. If it is unknown, its interval has no limit.
    fn amount_if_needed(&mut self, key: Key) -> Measured {
        if self.values.value(key).is_some() {
            return self.amount(key);
        }
        self.unknown.push(key);
        let within = Interval { low: Decimal::ZERO, high: UNKNOWN_AMOUNT };
        Measured { value: Decimal::ZERO, within }
    }

    fn group(&mut self, of: Of, liquidated: Measured) -> Remittance<Measured> {
        let key = |item| Key::new(item, of);
        let balance = self.amount_if_needed(key(Item::BalanceBegin));
        let scheduled = self.required_amount(key(Item::PoolScheduled));
        let unscheduled = self.required_amount(key(Item::PoolUnscheduled));
        let interest = self.amount_if_needed(key(Item::Interest));
        let zero = Measured::exactly(Decimal::ZERO);
        let mut remittance =
            Remittance { values: [zero; Field::ALL.len()], net_rate: self.net_rate(of) };
        for (field, value) in [
            (Field::BalanceBegin, balance),
            (Field::ScheduledPrincipal, scheduled),
            (Field::UnscheduledPrincipal, unscheduled),
            (Field::RealizedLoss, self.required_amount(key(Item::PoolLoss))),
            (Field::ScheduledInterest, interest),
            (Field::PrepaymentPenalties, self.amount_of_column(key(Item::Penalties))),
            (Field::SubsequentRecovery, self.recovery(of)),
            (Field::LoanCount, self.amount_of_column(key(Item::LoansBegin))),
            (Field::LiquidationPrincipal, liquidated),
            (Field::Delinquent60, self.delinquent_60(of)),
        ] {
            *remittance.get_mut(field) = value;
        }
        remittance
    }

    /// The rate on which classes accrue: 12 × net interest ÷ balance. It is rounded to the
    /// places in which the report prints this rate, and so known to half a unit of the last place.
    fn net_rate(&mut self, of: Of) -> Measured {
        let key = Key::new(Item::PassThroughRate, of);
        let Some(rate) = self.values.value(key) else {
            self.unknown.push(key);
            let within = Interval { low: Decimal::ZERO, high: Decimal::TEN };
            return Measured { value: Decimal::ZERO, within };
        };
        if rate.abs() >= PUBLISHED_RATE_LIMIT {
            let balance = self.chosen.get(&Key::new(Item::BalanceBegin, of));
            let line = balance.map_or(0, |cell| self.sheet.report.cells[*cell].line);
            let message = format!(
                "net interest is more than {PUBLISHED_RATE_LIMIT} % a year of the beginning balance; \
                 check both"
            );
            let message = match self.sheet.report.is_table() {
                true => {
                    let name = self.sheet.name(self.deal, key);
                    format!("{name} on {}: {message}", self.sheet.report.distribution_date)
                }
                false => message,
            };
            self.missing.push(Diagnostic::at_line(&self.sheet.report.file, line, message));
            return Measured::exactly(Decimal::ZERO);
        }
        let places = self.figure(key).map_or(GROUP_RATE_PLACES, |figure| figure.places());
        let mut printed = DecimalArithmetic::round(rate, Rounding::half_up(places));
        printed.rescale(places);
        Measured::printed_pct(&Figure::new(printed))
    }

    /// Liquidation principal by group. Reports print it for the pool only; we assume that it is in
    /// proportion to losses, or, if the groups with losses cannot have had all of it, to unscheduled
    /// principal. If several groups may have had it, a group's interval is from what the others'
    /// unscheduled principal cannot cover, up to its own unscheduled principal.
    fn liquidations(&mut self) -> Vec<Measured> {
        if self.sheet.report.is_table() {
            let subjects = group_subjects(&self.deal.terms).into_iter();
            let liquidated = |of| {
                let key = |item| Key::new(item, of);
                // Without a loss we take it that nothing was liquidated.
                let loss = self.values.value(key(Item::PoolLoss)).unwrap_or_default();
                let is_needed =
                    !loss.is_zero() || self.figure(key(Item::LiquidationPrincipal)).is_some();
                let key = key(Item::LiquidationPrincipal);
                if is_needed { self.amount_if_needed(key) } else { Measured::exactly(loss) }
            };
            return subjects.map(liquidated).collect();
        }
        let total = self.values.value(Key::pool(Item::Liquidations)).unwrap_or_default();
        let groups = group_subjects(&self.deal.terms);
        let amount = |item: Item| -> Vec<Decimal> {
            let values = groups.iter().map(|of| self.values.value(Key::new(item, *of)));
            values.map(Option::unwrap_or_default).collect()
        };
        let (losses, unscheduled) = (amount(Item::PoolLoss), amount(Item::PoolUnscheduled));
        let with_losses = losses.iter().zip(&unscheduled).filter(|(loss, _)| !loss.is_zero());
        let with_losses: Decimal = with_losses.map(|(_, unscheduled)| *unscheduled).sum();
        let weights = match groups.len() {
            1 => vec![Decimal::ONE],
            _ if with_losses < total => unscheduled.clone(),
            _ => losses,
        };
        let parts = split::<DecimalArithmetic>(total, &weights, Rounding::CENTS);
        let mut capacity = unscheduled.clone();
        for (capacity, _) in capacity.iter_mut().zip(&weights).filter(|(_, loss)| loss.is_zero()) {
            *capacity = Decimal::ZERO;
        }
        let total_capacity: Decimal = capacity.iter().sum();
        let parts = parts.into_iter().zip(unscheduled).zip(&capacity);
        let parts = parts.map(|((part, most), capacity)| {
            let value = DecimalArithmetic::min(part, most);
            let low = DecimalArithmetic::less(total, total_capacity - capacity);
            let within = Interval { low, high: DecimalArithmetic::min(total, *capacity) };
            Measured { value, within: Interval::point(value).hull(within) }
        });
        parts.collect()
    }

    /// An amount that a table may not publish: a page that does not print it has none.
    fn amount_of_column(&mut self, key: Key) -> Measured {
        if self.sheet.report.is_table() { self.amount_if_needed(key) } else { self.amount(key) }
    }

    /// A group's recoveries of earlier losses. Unless a class is written up, what is not published is
    /// zero.
    fn recovery(&mut self, of: Of) -> Measured {
        let classes = 0..narrow(self.deal.terms.classes.len());
        let mut written_up = classes.filter_map(|class| {
            self.figure(Key::class(Item::WriteUp, class)).filter(|figure| !figure.value.is_zero())
        });
        let key = Key::new(Item::SubsequentRecovery, of);
        if written_up.next().is_some() { self.amount_of_column(key) } else { self.amount(key) }
    }

    /// Balance sixty days and more behind, and all loans in bankruptcy, foreclosure or REO.
    fn delinquent_60(&mut self, of: Of) -> Measured {
        let columns = DELINQUENT_ITEMS.iter().skip(1);
        let columns = columns.filter_map(|item| self.figure(Key::new(*item, of)));
        if let Some(total) = columns.map(|figure| figure.value).reduce(|sum, more| sum + more) {
            return Measured::exactly(total);
        }
        if self.sheet.report.is_table() {
            return self.amount_if_needed(Key::new(Item::Delinquent60, of));
        }
        Measured::exactly(self.in_grid(of))
    }

    /// The same from the grid of a page.
    fn in_grid(&self, of: Of) -> Decimal {
        let group = if let Of::Group(group) = of { Some(group) } else { None };
        let grid = self.sheet.grids.iter().find(|(of, _, _)| *of == group);
        let Some((_, buckets, states)) = grid else { return Decimal::ZERO };
        let mut total = Decimal::ZERO;
        for bucket in buckets {
            for state in states {
                if *state != DELINQUENT || self.sheet.days_behind(*bucket) >= 60 {
                    let of = Of::Grid { group, bucket: *bucket, state: *state };
                    let key = Key::new(Item::DelinquentBalance, of);
                    total += self.values.value(key).unwrap_or_default();
                }
            }
        }
        debug_assert!(!states.contains(&ALL));
        total
    }

    /// The interest shortfall that the classes share: the total of their table. If they bear all
    /// that they accrue, the total does not show the rest, which only the account's line has.
    fn shortfall(&mut self) -> Measured {
        let of_classes = |item| self.figure(Key::classes(item));
        let Some(borne) = of_classes(Item::NonSupported) else {
            let key = Key::classes(Item::NonSupported);
            if self.values.value(key).is_none() && self.has_some_shortfall() {
                self.required(key);
            }
            return self.amount(key);
        };
        let there = self.values.value(Key::pool(Item::UnsupportedShortfall)).unwrap_or_default();
        let figures = Decimal::from(self.deal.terms.classes.len() + 1);
        let slack = borne.half_unit() * figures;
        let is_all_accrued = of_classes(Item::Accrued)
            .is_some_and(|accrued| (borne.value - accrued.value).abs() <= slack);
        if is_all_accrued && there > borne.value {
            return Measured::exactly(there);
        }
        Measured::printed(&borne)
    }

    /// Whether a table publishes a part of the shortfall, and so not all of it.
    fn has_some_shortfall(&self) -> bool {
        let classes = (0..self.deal.terms.classes.len()).map(narrow);
        let classes = classes.map(|class| Key::class(Item::NonSupported, class));
        let groups = group_subjects(&self.deal.terms).into_iter();
        let groups = groups.map(|of| Key::new(Item::UnsupportedShortfall, of));
        let mut figures = classes.chain(groups).filter_map(|key| self.figure(key));
        self.sheet.report.is_table() && figures.any(|figure| !figure.value.is_zero())
    }

    /// The rate of a class that only the report gives.
    fn rate(&mut self, class: usize) -> Option<Measured> {
        if !self.sheet.is_rate_given(self.deal, class) {
            return None;
        }
        if self.sheet.absent.has_class(class) {
            return Some(Measured::exactly(Decimal::ZERO));
        }
        let key = Key::class(Item::Rate, narrow(class));
        self.required(key);
        match (self.figure(key), self.values.get(key)) {
            (Some(figure), _) => Some(Measured::printed_pct(&figure)),
            (None, Some(known)) => {
                let pct = |rate: Decimal| rate / Decimal::ONE_HUNDRED;
                let Interval { low, high } = known.within;
                let within = Interval { low: pct(low), high: pct(high) };
                Some(Measured { value: pct(known.value), within })
            }
            (None, None) => None,
        }
    }

    /// The principal of a class that only the report gives.
    fn reported(&mut self, of: &ReportedSlot) -> Measured {
        let is_absent = self.sheet.absent.has_class(usize::from(of.class));
        let Some(item) = reported_item(of.claim).filter(|_| !is_absent) else {
            return Measured::exactly(Decimal::ZERO);
        };
        let key = Key::class(item, of.class);
        let amount = self.required_amount(key);
        let is_cents = self.figure(key).is_some_and(|it| it.half_unit() <= Decimal::new(5, 3));
        match self.deal.terms.carry {
            _ if amount.value <= Decimal::ZERO => Measured::exactly(Decimal::ZERO),
            // Cash moves in whole cents.
            Carry::Cents if is_cents => Measured::exactly(amount.value),
            _ => amount,
        }
    }

    /// The rates of the indices. If one is not published, its interval has no limit.
    fn indices(&mut self) -> Vec<Measured> {
        let deal = self.deal;
        let names: Vec<&str> = deal.index_names().into_iter().collect();
        let mut of = |fixing: &Fixing| {
            let index = names.iter().position(|name| *name == fixing.index);
            let key = Key::new(Item::IndexRate, Of::Index(narrow(index.unwrap_or_default())));
            let Some(figure) = self.figure(key) else {
                if self.sheet.report.is_table() && !self.unknown.contains(&key) {
                    self.unknown.push(key);
                }
                let within = Interval { low: -Decimal::ONE, high: Decimal::TEN };
                return Measured { value: Decimal::ZERO, within };
            };
            let Measured { value, within } = Measured::printed_pct(&figure);
            let fixed = |rate: Decimal| fixing.rate(rate);
            Measured {
                value: fixed(value),
                within: Interval { low: fixed(within.low), high: fixed(within.high) },
            }
        };
        deal.program.indices.iter().map(&mut of).collect()
    }
}
