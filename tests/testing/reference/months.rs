//! Random months, one after another, also such as no loans would produce. In the words of a state machine
//! test, the books of the reference payer are the reference, and the engine is the system under test.

use std::fmt;
use std::sync::{Arc, LazyLock};

use paydown::collateral::{IndexCurve, Indices};
use paydown::testing::reference::ReferencePayer;
use paydown::testing::{Collections, MonthRunner, deal_files};
use paydown::waterfall::{Field, Recording, Remittance};
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use rust_decimal::Decimal;

use crate::deals::{Case, deals, shown};

/// What happens in a month.
#[derive(Debug, Clone, Copy)]
pub enum MonthKind {
    Ordinary,
    /// Many loans are liquidated, most of them without recovery.
    Losses,
    Prepayments,
    /// Interest shortfall, up to more than all accruals.
    Shortfall,
    /// The servicer remits nothing.
    NoCash,
    Delinquent,
    /// Recoveries of earlier losses are received.
    Recovery,
    /// All remaining loans are bought, or written off.
    LastLoans,
}

/// A month: its kind, and random thousandths for one group after another.
#[derive(Clone)]
pub struct RandomMonth {
    kind: MonthKind,
    parts: Vec<[u32; 6]>,
}

impl fmt::Debug for RandomMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, parts } = self;
        write!(f, "{kind:?} {parts:?}")
    }
}

pub fn random_month() -> impl Strategy<Value = RandomMonth> {
    let kind = prop_oneof![
        6 => Just(MonthKind::Ordinary),
        3 => Just(MonthKind::Losses),
        3 => Just(MonthKind::Prepayments),
        2 => Just(MonthKind::Shortfall),
        1 => Just(MonthKind::NoCash),
        2 => Just(MonthKind::Delinquent),
        2 => Just(MonthKind::Recovery),
        1 => Just(MonthKind::LastLoans),
    ];
    let parts = prop::collection::vec(prop::array::uniform6(0..=1000_u32), 4);
    (kind, parts).prop_map(|(kind, parts)| RandomMonth { kind, parts })
}

/// A deal paid by the reference payer, the collateral behind it, and the last month's remittances.
#[derive(Clone)]
pub struct DealBooks {
    case: Arc<Case>,
    payer: ReferencePayer,
    /// Cents of each collateral group.
    collateral: Vec<i64>,
    /// Cents of losses that may still be recovered.
    lost: i64,
    collections: Collections,
}

/// A counterexample is the deal and its months.
impl fmt::Debug for DealBooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", if self.case.name == "random" { &self.case.text } else { &self.case.name })
    }
}

/// Most months of a run.
const MOST_MONTHS: usize = 60;

fn curves() -> Indices {
    let mut curves = Indices::default();
    let text = "1.11 for 3, 3.2 ramp 20 9.75, 0 for 4, 12 for 5, 2.345";
    let names =
        ["libor-1m", "libor-3m", "libor-6m", "libor-12m", "cmt-1y", "class-a", "class-a-month"];
    for index in names {
        curves.set(index, IndexCurve::parse(text).unwrap());
    }
    curves
}

/// Thousandths of a number of cents.
fn part(cents: i64, thousandths: u32) -> i64 {
    (i128::from(cents) * i128::from(thousandths) / 1000) as i64
}

impl DealBooks {
    fn new(case: Arc<Case>) -> Self {
        let payer = ReferencePayer::new(&case.text, &curves());
        let groups = payer.groups().len();
        let all = i64::try_from(payer.closing_balance() * Decimal::ONE_HUNDRED).unwrap();
        let mut collateral = vec![all / groups as i64; groups];
        collateral[0] += all % groups as i64;
        Self { case, payer, collateral, lost: 0, collections: Collections::default() }
    }

    /// One group's month in cents, in the order of the fields, and its net interest.
    fn group(&mut self, place: usize, month: &RandomMonth) -> ([i64; Field::ALL.len()], i64) {
        let balance = self.collateral[place];
        let [a, b, c, d, e, f] = month.parts[place % month.parts.len()];
        let rate = 20 + a / 10;
        let interest = part(balance, rate) / 12;
        let net = part(interest, 800 + b / 5);
        let mut scheduled = part(balance, 2 + c / 100);
        let mut left = balance - scheduled;
        let (mut prepaid, mut recovered, mut loss, mut late) = (0, 0, 0, part(balance, e / 50));
        let mut subsequent = 0;
        match month.kind {
            MonthKind::Ordinary => prepaid = part(left, d / 40),
            MonthKind::Prepayments => prepaid = part(left, d),
            MonthKind::Losses => {
                let liquidated = part(left, d / 2);
                loss = part(liquidated, e);
                recovered = liquidated - loss;
            }
            MonthKind::Delinquent => late = part(balance, e),
            MonthKind::Recovery => {
                subsequent = part(self.lost, f);
                self.lost -= subsequent;
            }
            MonthKind::LastLoans if d < 500 => prepaid = left,
            MonthKind::LastLoans => (recovered, loss) = (0, left),
            MonthKind::NoCash => scheduled = 0,
            MonthKind::Shortfall => {}
        }
        left = balance - scheduled - prepaid - recovered - loss;
        self.collateral[place] = left;
        self.lost += loss;
        let penalties = part(prepaid, f / 100);
        let values = Field::ALL.map(|field| match field {
            Field::BalanceBegin => balance,
            Field::ScheduledPrincipal => scheduled,
            Field::UnscheduledPrincipal => prepaid + recovered,
            Field::LiquidationPrincipal => recovered,
            Field::RealizedLoss => loss,
            Field::ScheduledInterest => interest,
            Field::PrepaymentPenalties => penalties,
            Field::SubsequentRecovery => subsequent,
            Field::Delinquent60 => late,
            Field::LoanCount => i64::from(f) * 100 + 50,
            _ => 0,
        });
        (values, net)
    }

    /// The collections of a random month.
    fn collect(&mut self, month: &RandomMonth) -> Collections {
        let mut collections = Collections::default();
        let (mut cash, mut interest) = (0, 0);
        for place in 0..self.collateral.len() {
            let (values, net) = self.group(place, month);
            // Any net rate will do. This one has the places that rates have.
            let net_rate = match values[Field::BalanceBegin as usize] {
                0 => Decimal::ZERO,
                balance => (Decimal::from(12 * net) / Decimal::from(balance)).round_dp(12),
            };
            let dollars = values.map(|cents| Decimal::new(cents, 2));
            collections.groups.push(Remittance { values: dollars, net_rate });
            let received = [
                Field::ScheduledPrincipal,
                Field::UnscheduledPrincipal,
                Field::PrepaymentPenalties,
                Field::SubsequentRecovery,
            ];
            cash += net + received.iter().map(|field| values[*field as usize]).sum::<i64>();
            interest += net;
        }
        let shortfall = match month.kind {
            MonthKind::Shortfall => part(2 * interest, month.parts[0][5]),
            _ => 0,
        };
        let cash = match month.kind {
            MonthKind::NoCash => 0,
            _ => cash - shortfall.min(interest),
        };
        collections.cash = Decimal::new(cash, 2);
        collections.shortfall = Decimal::new(shortfall, 2);
        collections
    }

    /// Pays a random month with the reference payer.
    fn pay(mut self, month: &RandomMonth) -> Self {
        self.collections = self.collect(month);
        self.payer.pay(&self.collections);
        self
    }

    /// Pays the last month with the engine too, and compares.
    fn compare(&self, engine: &mut MonthRunner) -> Result<(), String> {
        let mut recording = Recording::default();
        assert!(engine.pay(&self.collections, &mut recording));
        self.payer.disagreement(&recording.distributions[0]).map_or(Ok(()), Err)
    }
}

/// The deals of `deals/` and of the documents.
static KNOWN: LazyLock<Vec<Arc<Case>>> = LazyLock::new(|| {
    let documents = ["docs/deal-file.md", "docs/structures.md"].into_iter().flat_map(shown);
    deals().into_iter().chain(documents).map(Arc::new).collect()
});

/// Pays one month after another with both, and compares each.
pub fn agree(mut books: DealBooks, months: &[RandomMonth]) -> Result<(), String> {
    let mut engine = MonthRunner::new(&books.case.deal, &curves()).unwrap();
    for month in months {
        books = books.pay(month);
        books.compare(&mut engine)?;
    }
    Ok(())
}

/// The books of random deals at closing.
pub fn random_books() -> impl Strategy<Value = DealBooks> {
    deal_files().prop_map(|file| {
        let case =
            Case { name: "random".to_owned(), text: file.text().to_owned(), deal: file.clone() };
        DealBooks::new(Arc::new(case))
    })
}

/// The state machine of the known deals.
#[derive(Debug, Clone)]
pub struct KnownDeals;

/// The state machine of random deals.
#[derive(Debug, Clone)]
pub struct RandomDeals;

macro_rules! state_machine {
    ($deals:ident from $books:expr) => {
        impl ReferenceStateMachine for $deals {
            type State = DealBooks;
            type Transition = RandomMonth;

            fn init_state() -> BoxedStrategy<DealBooks> {
                $books.boxed()
            }

            fn transitions(_: &DealBooks) -> BoxedStrategy<RandomMonth> {
                random_month().boxed()
            }

            fn apply(books: DealBooks, month: &RandomMonth) -> DealBooks {
                books.pay(month)
            }
        }

        impl StateMachineTest for $deals {
            type SystemUnderTest = MonthRunner;
            type Reference = Self;

            fn init_test(books: &DealBooks) -> MonthRunner {
                MonthRunner::new(&books.case.deal, &curves()).unwrap()
            }

            fn apply(mut engine: MonthRunner, books: &DealBooks, _: RandomMonth) -> MonthRunner {
                books.compare(&mut engine).unwrap_or_else(|differs| panic!("{books:?}: {differs}"));
                engine
            }
        }
    };
}

state_machine!(KnownDeals from prop::sample::select(KNOWN.clone()).prop_map(DealBooks::new));
state_machine!(RandomDeals from random_books());

prop_state_machine! {
    #![proptest_config(Config { cases: 16, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_engine_and_the_reference_pay_the_same_months(sequential 1..MOST_MONTHS => KnownDeals);

    #[test]
    fn random_deals_are_paid_the_same_months(sequential 1..MOST_MONTHS => RandomDeals);
}
