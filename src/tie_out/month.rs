//! Ties out one month: chooses inputs, runs the month, and gives every figure its verdict.

use serde::Serialize;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::absent_classes::AbsentClasses;
use super::checked_cell::{CheckedCell, Counts};
use super::choice_of_copies;
use super::closing_state::Closing;
use super::model::{Before, CarriedForward, Values, is_run_item};
use super::month_inputs;
use super::notes::{self, Note};
use super::pool_excess::{self, PoolExcess};
use super::sheet::{Chosen, Sheet};
use super::unknown_lines;
use super::verdict;
use crate::calendar::{Date, YearFraction};
use crate::deal::{ClassState, Deal, DealState, GroupState, group_subjects};
use crate::deal_file::Carry;
use crate::error::Errors;
use crate::number::{Figure, Interval, Measured};
use crate::quantity::{Item, Key, Of, Term, narrow};
use crate::report::Report;
use crate::report::relations::{Printed, Relation, add_to_excess, relations};
use crate::waterfall::{Month, Observer};

/// A tied-out trustee report: every printed figure once, with its verdict.
///
/// Returned by [`Deal::replay`] and [`Replay`](crate::Replay). Figures that disagree are not an error; see
/// [`counts`](Self::counts).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TieOut {
    /// The file as the caller named it.
    pub file: String,
    /// The deal's name.
    pub deal: String,
    /// The series as the report names it.
    pub series: String,
    /// The date of the distribution.
    pub distribution_date: Date,
    /// Whether the report amends one filed earlier.
    pub amended: bool,
    /// Every figure of the report, in its order.
    pub cells: Vec<CheckedCell>,
    /// Findings other than verdicts: assumptions, differences from the deal file, lines that we do
    /// not know, and lines that are absent.
    pub notes: Vec<Note>,
    /// The state from which the next report of the series opens.
    #[serde(skip)]
    pub(crate) closing: Closing,
}

impl TieOut {
    /// How many cells have each verdict.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.cells)
    }

    /// The deal's state after the distribution, from which a projection or the next report begins.
    #[must_use]
    pub const fn state(&self) -> &DealState {
        &self.closing.state
    }

    /// Adds a note, also to the state if it makes that doubtful.
    pub(super) fn add(&mut self, note: Note) {
        self.closing.state.notes.extend(note.about_state(&self.file));
        self.notes.push(note);
    }

    /// Ties out a report with a deal. `previous` is the closing state of the previous distribution,
    /// if there is one; it opens this month. `observer` receives every payment.
    ///
    /// # Errors
    ///
    /// If the report is incomplete or not of this deal: every line at fault. Figures that do not
    /// agree are not an error but have a verdict.
    pub(crate) fn of(
        deal: &Deal,
        report: &Report,
        previous: Option<&Closing>,
        observer: Option<&mut dyn Observer>,
    ) -> Result<Self, Errors> {
        let mut sheet = Sheet::new(deal, report)?;
        let (period, start) = month_inputs::period(deal, &sheet)?;
        let mut notes = notes::of_dates(deal, report, period, previous);
        let previous = previous.filter(|closing| follows(deal, closing, period));
        sheet.absent = AbsentClasses::of(deal, sheet.copies.keys(), previous);
        notes.extend(sheet.absent.notes(deal));
        notes.extend(notes::of_denominations(deal, report));
        notes.extend(unknown_lines::notes(deal, &sheet));
        let mut relations = all_relations(deal, &sheet, start, previous);
        let chosen = choice_of_copies::choose(deal, &sheet, &relations);
        let computed = computed(deal, &sheet, &relations);
        let mut values = Values::inputs(&sheet, &chosen, &computed);
        values.compute_all(&relations);
        let opening = previous.map(Closing::opening);
        let month = month_inputs::month(deal, &sheet, &chosen, &values, opening.as_deref())?;
        let before = Before { closing: previous, losses: losses_before(deal, &values) };
        let carried = values.run(deal, &month, &before, observer);
        values.compute_all(&relations);
        let excess = PoolExcess::of(deal, previous, &month, &values);
        add_to_excess(&mut relations, excess.by_deal_file());
        let cells = verdict::verdicts(deal, &sheet, &relations, &chosen, &values);
        let mut closing = closing(deal, &sheet, &chosen, &values, (&month, excess), carried);
        let before = previous.into_iter().flat_map(|closing| &closing.state.notes).cloned();
        let own = notes.iter().filter_map(|note| note.about_state(&report.file));
        let breaks = notes::of_breaks(&report.file, Counts::of(&cells).breaks);
        closing.state.notes = before.chain(own).chain(breaks).collect();
        Ok(Self {
            file: report.file.clone(),
            deal: deal.name().to_owned(),
            series: report.series.clone(),
            distribution_date: report.distribution_date,
            amended: report.amended,
            cells,
            notes,
            closing,
        })
    }
}

/// Cumulative losses of each group before the month: those printed, less the month's losses.
fn losses_before(deal: &Deal, values: &Values) -> Vec<Option<Decimal>> {
    let subjects = group_subjects(&deal.terms).into_iter();
    let before = subjects.map(|of| {
        let to_date = values.value(Key::new(Item::PoolCumulativeLoss, of))?;
        let month = values.value(Key::new(Item::PoolLoss, of)).unwrap_or_default();
        Some(to_date.checked_sub(month)?.max(Decimal::ZERO))
    });
    before.collect()
}

/// Whether a closing state is that of the previous distribution.
fn follows(deal: &Deal, closing: &Closing, period: u32) -> bool {
    deal.terms.dates.period_of(closing.state.date).is_some_and(|before| before + 1 == period)
}

/// The relations of the statement, and those to the previous report if there is one.
pub(super) fn all_relations(
    deal: &Deal,
    sheet: &Sheet<'_>,
    start: Date,
    previous: Option<&Closing>,
) -> Vec<Relation> {
    let date = sheet.report.distribution_date;
    let periods: Vec<YearFraction> =
        deal.terms.classes.iter().map(|class| class.day_count.year_fraction(start, date)).collect();
    let printed = Printed {
        has: &|key| sheet.has(key),
        grids: &sheet.grids,
        accounts: sheet.accounts,
        periods: &periods,
        pool_excess: pool_excess::inherited(previous),
    };
    let losses_add_up = |total: Key, before: Decimal, loss: Key| {
        let says = "cumulative loss of the report before + realized loss = cumulative loss";
        let sum = vec![(false, Term::Number(before)), (false, Term::Key(loss))];
        Relation::of_previous(total, Term::Sum(sum), says)
    };
    let mut relations = relations(&deal.terms, &deal.lines, &printed);
    if let Some(closing) = previous {
        for (index, class) in closing.state.classes.iter().enumerate() {
            if sheet.absent.has_class(index) {
                continue;
            }
            let key = |item| Key::class(item, narrow(index));
            let says = "beginning balance = ending balance of the report before";
            let balance = Term::Number(class.printed_balance);
            relations.push(Relation::of_previous(key(Item::Opening), balance, says));
            let total = key(Item::CumulativeLoss);
            relations.push(losses_add_up(total, class.cumulative_loss, key(Item::Loss)));
        }
        if let (Some(before), 1) = (closing.pool_cumulative_loss, deal.terms.groups.len()) {
            let [total, loss] = [Item::PoolCumulativeLoss, Item::PoolLoss].map(Key::pool);
            relations.push(losses_add_up(total, before, loss));
        }
    }
    relations
}

/// Quantities that a run or a relation computes, so that they are not inputs.
pub(super) fn computed(deal: &Deal, sheet: &Sheet<'_>, relations: &[Relation]) -> BTreeSet<Key> {
    let by_run = |key: &Key| match (key.of, key.per_denomination) {
        (Of::Class(class), false) => {
            is_run_item(key.item, &deal.terms.classes[usize::from(class)].interest)
        }
        _ => key.item == Item::Named,
    };
    let defining = relations.iter().filter(|relation| relation.defines);
    let defined: BTreeSet<Key> = defining.clone().map(|relation| relation.target).collect();
    let is_available = |leaf: &Key| {
        sheet.has(*leaf) || sheet.absent.contains(*leaf) || by_run(leaf) || defined.contains(leaf)
    };
    // A relation cannot compute anything if the report does not have the lines it uses.
    let complete = defining.filter(|relation| relation.term.keys().iter().all(is_available));
    let of_run = sheet.copies.keys().copied().filter(by_run);
    of_run.chain(complete.map(|relation| relation.target)).collect()
}

/// An amount after the distribution: the run's, with fractions of a cent, if it prints as the
/// report has it; otherwise the printed figure.
fn known_after(carried: Option<Measured>, figure: &Figure, printed: Measured) -> Measured {
    let fits = |carried: &Measured| figure.print(carried.value) == figure.value;
    carried.filter(fits).map_or(printed, |Measured { value, within }| {
        let within = within.intersect(printed.within).unwrap_or(printed.within);
        Measured { value, within: within.hull(Interval::point(value)) }
    })
}

/// The closing state: the run's amounts if they print as the report has them, otherwise the
/// printed ones.
fn closing(
    deal: &Deal,
    sheet: &Sheet<'_>,
    chosen: &Chosen,
    values: &Values,
    (month, excess): (&Month, PoolExcess),
    (carry_forward, bounds): CarriedForward,
) -> Closing {
    let printed = |key: Key| chosen.get(&key).map(|cell| sheet.figure(*cell));
    let figures = (0..deal.terms.classes.len()).map(|class| {
        let key = Key::class(Item::Closing, narrow(class));
        let computed = values.value(key).unwrap_or_default();
        printed(key).unwrap_or(Figure::new(computed))
    });
    let figures: Vec<Figure> = figures.collect();
    let recovered = month_inputs::balances(deal, &figures);
    let classes = figures.iter().zip(recovered).enumerate().map(|(index, (figure, recovered))| {
        let (carried, carried_unpaid) = values.carried(index).unzip();
        let balance = known_after(carried, figure, recovered);
        let of = |item| printed(Key::class(item, narrow(index)));
        // In whole cents a printed zero is exact. With fractions up to half a cent may stay owed.
        let is_known = |figure: &Figure| figure.value.is_zero() && deal.terms.carry == Carry::Cents;
        let unpaid = of(Item::RemainingUnpaid).filter(|figure| !is_known(figure));
        let unpaid = unpaid.map_or(Measured::exactly(Decimal::ZERO), |figure| {
            known_after(carried_unpaid, &figure, Measured::printed(&figure))
        });
        let lost = of(Item::CumulativeLoss).map(|figure| figure.value);
        let lost = lost.or_else(|| sheet.absent.cumulative_loss(index));
        let class = ClassState {
            balance: balance.value,
            printed_balance: figure.value,
            unpaid_interest: unpaid.value,
            cumulative_loss: lost.unwrap_or_default(),
        };
        (class, (balance.within, unpaid.within))
    });
    let (classes, within) = classes.unzip();
    let groups = group_subjects(&deal.terms).into_iter().map(|of| {
        let read = |item| {
            let key = Key::new(item, of);
            printed(key).map(|figure| figure.value).or_else(|| values.value(key))
        };
        GroupState {
            balance: read(Item::BalanceEnd),
            gross_rate_pct: read(Item::GrossCoupon),
            net_rate_pct: read(Item::PassThroughRate),
            maturity_months: read(Item::Maturity),
        }
    });
    let state = DealState {
        deal: deal.name().to_owned(),
        source: sheet.report.file.clone(),
        date: month.date,
        class_names: deal.class_names.clone(),
        group_names: deal.terms.groups.clone(),
        classes,
        groups: groups.collect(),
        notes: Vec::new(),
        carry_forward,
    };
    let pool_cumulative_loss = printed(Key::pool(Item::PoolCumulativeLoss)).map(|f| f.value);
    let pool = printed(Key::pool(Item::BalanceEnd)).map_or(Decimal::ZERO, |figure| figure.value);
    let classes: Decimal = figures.iter().map(|figure| figure.value).sum();
    let pool_excess = excess.left(pool - classes);
    Closing { state, within, bounds, pool_cumulative_loss, pool_excess }
}
