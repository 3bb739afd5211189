//! Extra clauses, as no document has them: every property of a clause is random.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::testing::generate::numbers::{maybe, percentages, small_amounts};

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct ExtraClause {
    pub claim: ExtraClaim,
    pub place: Place,
    /// Which classes, each by a bit; no bit selects all of them.
    pub payees: u32,
    /// Which of them are excepted (by number, modulo their count), and while which test passes.
    pub except: Vec<(usize, TestTree)>,
    pub shared: bool,
    /// Used if the claim needs or allows an amount.
    pub amount: AmountTree,
    pub limited: bool,
    /// The amount is a `set` of its own, averaged over months.
    pub averaged: Option<u32>,
    pub from: Funds,
    pub when: Option<TestTree>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing::generate::deals) enum ExtraClaim {
    Interest,
    UnpaidInterest,
    ScheduledPrincipal,
    UnscheduledPrincipal,
    Carryover,
    Fee,
    Deposit,
    Residual,
    RealizedLoss,
    WriteUp,
    Accretion,
    Receive,
}

/// The position in the waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::testing::generate::deals) enum Place {
    First,
    BeforePrincipal,
    AfterPrincipal,
    Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing::generate::deals) enum Funds {
    Account,
    Outside,
    /// An account of the deal, if it has one.
    Named,
}

/// An amount. Numbers select among the names of the deal, modulo their count.
#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) enum AmountTree {
    Dollars(Decimal),
    Name(usize),
    Chain(Box<AmountTree>, Vec<(bool, AmountTree)>),
    Scaled(Box<RateTree>, Box<AmountTree>, Option<u32>),
    Least(bool, Vec<AmountTree>),
    If(Box<TestTree>, Box<AmountTree>, Box<AmountTree>),
    Cents(Box<AmountTree>),
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) enum RateTree {
    Percent(Decimal),
    Name(usize),
    Ratio(Box<AmountTree>, Box<AmountTree>),
    Chain(Box<RateTree>, Vec<(bool, RateTree)>),
    Product(Box<RateTree>, Box<RateTree>),
    Least(bool, Vec<RateTree>),
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) enum TestTree {
    Month(&'static str, u32),
    /// Years after the first distribution.
    Date(&'static str, i32),
    Amounts(&'static str, Box<AmountTree>, Box<AmountTree>),
    Rates(&'static str, Box<RateTree>, Box<RateTree>),
    Trigger(usize),
    Not(Box<TestTree>),
    Both(Box<TestTree>, Box<TestTree>),
    Either(Box<TestTree>, Box<TestTree>),
}

pub(super) fn extra_clauses() -> impl Strategy<Value = ExtraClause> {
    let claims = [
        ExtraClaim::Interest,
        ExtraClaim::UnpaidInterest,
        ExtraClaim::ScheduledPrincipal,
        ExtraClaim::UnscheduledPrincipal,
        ExtraClaim::Carryover,
        ExtraClaim::Fee,
        ExtraClaim::Deposit,
        ExtraClaim::Residual,
        ExtraClaim::RealizedLoss,
        ExtraClaim::WriteUp,
        ExtraClaim::Accretion,
        ExtraClaim::Receive,
    ];
    let places = [Place::Last, Place::First, Place::BeforePrincipal, Place::AfterPrincipal];
    let funds = [Funds::Account, Funds::Account, Funds::Outside, Funds::Named];
    let amount = (maybe(true, 0.2, select(&[1_u32, 3, 12][..])), any::<bool>(), amounts(2));
    (
        maybe(true, 0.5, tests(2)),
        amount,
        select(funds.to_vec()),
        select(places.to_vec()),
        select(claims.to_vec()),
        (0..64_u32, excepted()),
        any::<bool>(),
    )
        .prop_map(|(when, amount, from, place, claim, (payees, except), shared)| {
            let (averaged, limited, amount) = amount;
            ExtraClause {
                claim,
                place,
                payees,
                except,
                shared,
                amount,
                limited,
                averaged,
                from,
                when,
            }
        })
}

/// Most clauses except no payee.
fn excepted() -> impl Strategy<Value = Vec<(usize, TestTree)>> {
    let some = proptest::collection::vec((0..6_usize, tests(1)), 1..=3);
    prop_oneof![2 => Just(Vec::new()), 1 => some]
}

/// Amounts of at most `levels` levels. Names come first, so that trees shrink to one.
fn amounts(levels: u32) -> BoxedStrategy<AmountTree> {
    let leaf = prop_oneof![
        3 => (0..1000_usize).prop_map(AmountTree::Name),
        1 => small_amounts().prop_map(AmountTree::Dollars),
    ];
    let Some(below) = levels.checked_sub(1) else { return leaf.boxed() };
    let amount = || amounts(below);
    let boxed = move || amount().prop_map(Box::new);
    let chain = (boxed(), proptest::collection::vec((any::<bool>(), amount()), 1..=2));
    let scaled =
        (rates(below).prop_map(Box::new), boxed(), maybe(true, 0.3, select(&[12_u32, 360][..])));
    let chosen = (tests(below).prop_map(Box::new), boxed(), boxed());
    prop_oneof![
        4 => leaf,
        2 => chain.prop_map(|(first, rest)| AmountTree::Chain(first, rest)),
        2 => scaled.prop_map(|(rate, amount, over)| AmountTree::Scaled(rate, amount, over)),
        2 => (any::<bool>(), proptest::collection::vec(amount(), 2..=3))
            .prop_map(|(least, of)| AmountTree::Least(least, of)),
        1 => chosen.prop_map(|(test, a, b)| AmountTree::If(test, a, b)),
        1 => boxed().prop_map(AmountTree::Cents),
    ]
    .boxed()
}

fn rates(levels: u32) -> BoxedStrategy<RateTree> {
    let leaf = prop_oneof![
        2 => percentages(0, 150).prop_map(RateTree::Percent),
        2 => (0..20_usize).prop_map(RateTree::Name),
    ];
    let Some(below) = levels.checked_sub(1) else { return leaf.boxed() };
    let rate = || rates(below);
    let boxed = move || rate().prop_map(Box::new);
    let amount = || amounts(below).prop_map(Box::new);
    prop_oneof![
        4 => leaf,
        2 => (amount(), amount()).prop_map(|(a, b)| RateTree::Ratio(a, b)),
        1 => (boxed(), proptest::collection::vec((any::<bool>(), rate()), 1..=2))
            .prop_map(|(first, rest)| RateTree::Chain(first, rest)),
        1 => (boxed(), boxed()).prop_map(|(a, b)| RateTree::Product(a, b)),
        1 => (any::<bool>(), proptest::collection::vec(rate(), 2..=3))
            .prop_map(|(least, of)| RateTree::Least(least, of)),
    ]
    .boxed()
}

fn tests(levels: u32) -> BoxedStrategy<TestTree> {
    let by = || select(&[">=", "<", ">", "<=", "=", "!="][..]);
    let leaf = prop_oneof![
        3 => (by(), 1..=60_u32).prop_map(|(by, month)| TestTree::Month(by, month)),
        1 => (by(), 0..=6_i32).prop_map(|(by, years)| TestTree::Date(by, years)),
        1 => (0..4_usize).prop_map(TestTree::Trigger),
    ];
    let Some(below) = levels.checked_sub(1) else { return leaf.boxed() };
    let test = || tests(below).prop_map(Box::new);
    let amount = || amounts(below).prop_map(Box::new);
    let rate = || rates(below).prop_map(Box::new);
    prop_oneof![
        3 => leaf,
        2 => (by(), amount(), amount()).prop_map(|(by, a, b)| TestTree::Amounts(by, a, b)),
        1 => (by(), rate(), rate()).prop_map(|(by, a, b)| TestTree::Rates(by, a, b)),
        1 => test().prop_map(TestTree::Not),
        1 => (test(), test()).prop_map(|(a, b)| TestTree::Both(a, b)),
        1 => (test(), test()).prop_map(|(a, b)| TestTree::Either(a, b)),
    ]
    .boxed()
}
