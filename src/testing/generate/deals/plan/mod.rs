//! The choices of a random deal, which do not depend on one another.

mod extra_clauses;
mod classes;
mod rules;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::shape::{DealShape, Feature};
use crate::collateral::Loan;
use crate::testing::generate::loans::{LoanShape, loans};
use crate::testing::generate::numbers::{maybe, percentages, small_amounts};

pub(super) use classes::{ClassPlan, IndexRate, Interest, Kind, Left, Notional};
pub(super) use extra_clauses::{
    AmountTree, ExtraClaim, ExtraClause, Funds, Place, RateTree, TestTree,
};
pub(super) use rules::{
    FeePlan, FeeSize, Hedge, HedgeKind, LossOrder, Principal, Reserve, Rules, TriggerTest,
};

/// A whole deal.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub dates: Dates,
    /// Loans by collateral group, each with its part of the group's balance.
    pub groups: Vec<Vec<(u32, Loan)>>,
    pub classes: Vec<ClassPlan>,
    pub residual: Residual,
    pub rules: Rules,
    /// Amount by which the loans exceed the classes at closing.
    pub over: Option<Decimal>,
    pub fees: Vec<FeePlan>,
    pub reserve: Option<Reserve>,
    pub hedge: Option<Hedge>,
    pub call: Option<CallPlan>,
    pub opened: Option<Opened>,
    /// Whether balances carry cents or fractions, and whether a family is named.
    pub balances: Option<(&'static str, bool)>,
    /// Lists for the seniors, the subordinates and all classes.
    pub lists: bool,
    pub reported_lines: bool,
    pub extra_clauses: Vec<ExtraClause>,
}

#[derive(Debug, Clone)]
pub(super) struct Dates {
    pub day: u32,
    pub business_days: &'static str,
    /// Written if the deal needs it, or if `with_closing` says so.
    pub closing: &'static str,
    pub with_closing: bool,
}

/// How the file opens a deal after closing.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// Distributions before it; at zero only the classes have other balances.
    pub distributions: i32,
    /// Whether the file states the balance of the pool.
    pub with_balance: bool,
    /// Losses to date of the first group.
    pub losses: Option<Decimal>,
}

/// The class that receives the residual.
#[derive(Debug, Clone)]
pub(super) struct Residual {
    pub balance: Option<Decimal>,
    /// Whether its balance is paid from outside.
    pub from_outside: bool,
    pub interest: &'static str,
}

#[derive(Debug, Clone)]
pub(super) struct CallPlan {
    pub percent: Option<Decimal>,
    /// Years after the first distribution.
    pub date: Option<i32>,
    pub auction: Option<i32>,
    pub price: Option<&'static str>,
}

pub(super) fn plans(shape: &DealShape) -> BoxedStrategy<Plan> {
    let allows = |feature| shape.allows(feature);
    let groups = shape.groups.clone();
    let least = (*shape.classes.start()).max(*groups.start()).max(1);
    let most = (*shape.classes.end()).max(least);
    let of_loans = LoanShape {
        adjustable: allows(Feature::AdjustableLoans),
        own_speeds: allows(Feature::OwnSpeeds),
    };
    let group = vec((1..=3_u32, loans(of_loans)), 1..=3);
    let (least_groups, most_groups) = ((*groups.start()).max(1), (*groups.end()).max(1));
    let collateral = prop_oneof![
        3 => vec(group.clone(), least_groups..=least_groups),
        2 => vec(group, least_groups..=most_groups.max(least_groups)),
    ];
    let extra_clauses = match allows(Feature::AnyClauses) {
        true => prop_oneof![2 => Just(Vec::new()), 1 => vec(extra_clauses::extra_clauses(), 1..=4)]
            .boxed(),
        false => Just(Vec::new()).boxed(),
    };
    let money = (
        if allows(Feature::Fees) {
            vec(rules::fees(), 0..=3).boxed()
        } else {
            Just(Vec::new()).boxed()
        },
        maybe(allows(Feature::Reserve), 0.25, rules::reserves()),
        maybe(allows(Feature::Hedges), 0.25, rules::hedges()),
        maybe(allows(Feature::Overcollateralization), 0.3, small_amounts()),
    );
    let carried = (select(&["cents", "fractions"][..]), any::<bool>());
    let sections = (
        maybe(allows(Feature::Calls), 0.3, calls()),
        maybe(allows(Feature::Seasoned), 0.2, opened()),
        maybe(allows(Feature::Fractions), 0.3, carried),
        proptest::bool::weighted(0.5),
        proptest::bool::weighted(if allows(Feature::ReportedLines) { 0.2 } else { 0.0 }),
    );
    let residual = residuals(allows(Feature::ResidualBalance));
    let parts = (extra_clauses, money, sections, residual, rules::rules(shape), dates());
    let classes = vec(classes::classes(shape), least..=most);
    // Groups shrink before classes, because each group needs the class that leads it.
    (parts, collateral, classes)
        .prop_map(|(parts, mut groups, classes)| {
            let (extra_clauses, (fees, reserve, hedge, over), sections, residual, rules, dates) =
                parts;
            let (call, opened, balances, lists, reported_lines) = sections;
            groups.truncate(classes.len());
            Plan {
                dates,
                groups,
                classes,
                residual,
                rules,
                over,
                fees,
                reserve,
                hedge,
                call,
                opened,
                balances,
                lists,
                reported_lines,
                extra_clauses,
            }
        })
        .boxed()
}

fn dates() -> impl Strategy<Value = Dates> {
    let business_days = ["every day", "federal reserve", "new york stock exchange", "weekdays"];
    let days = select(&[25_u32, 1, 15, 20, 29][..]);
    let closings = ["2008-01-30", "2008-01-01", "2007-10-31", "2007-03-01"];
    let closing = (select(closings.to_vec()), proptest::bool::weighted(0.2));
    (days, select(business_days.to_vec()), closing).prop_map(
        |(day, business_days, (closing, with_closing))| Dates {
            day,
            business_days,
            closing,
            with_closing,
        },
    )
}

fn opened() -> impl Strategy<Value = Opened> {
    let losses = maybe(true, 0.4, small_amounts());
    (prop_oneof![1 => Just(0), 4 => 1..=120_i32], any::<bool>(), losses).prop_map(
        |(distributions, with_balance, losses)| Opened { distributions, with_balance, losses },
    )
}

fn residuals(with_balance: bool) -> impl Strategy<Value = Residual> {
    let balance =
        maybe(with_balance, 0.2, prop_oneof![Just(Decimal::ONE_HUNDRED), small_amounts()]);
    (balance, any::<bool>(), select(&["none", "as reported"][..]))
        .prop_map(|(balance, from_outside, interest)| Residual { balance, from_outside, interest })
}

fn calls() -> impl Strategy<Value = CallPlan> {
    let percent = maybe(true, 0.7, prop_oneof![4 => Just(Decimal::TEN), 1 => percentages(0, 100)]);
    let year = || maybe(true, 0.4, 0..=12_i32);
    let price = maybe(true, 0.6, select(&["collateral", "classes", "greater"][..]));
    (percent, year(), year(), price).prop_map(|(percent, date, auction, price)| {
        // A call needs at least one of the three conditions.
        let none = percent.is_none() && date.is_none() && auction.is_none();
        CallPlan { percent: if none { Some(Decimal::TEN) } else { percent }, date, auction, price }
    })
}
