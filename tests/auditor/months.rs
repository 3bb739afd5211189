//! Months that no loans need to bring, one after the other: the auditor's books are the reference,
//! the engine is the system under test.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use paydown::collateral::{IndexCurve, Indices};
use paydown::testing::{Collections, MonthRunner, deal_files};
use paydown::waterfall::{Field, Remittance};
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use rust_decimal::Decimal;

use crate::books::{Books, Brought};
use crate::deals::{Case, deals, shown};
use crate::engine::{Heard, compare, rates_of};
use crate::exact::{Exact, of_decimal, to_decimal};
use crate::payer::pay_month;
use crate::terms::Terms;

/// What a month is like.
#[derive(Debug, Clone, Copy)]
pub enum Weather {
    Calm,
    /// Many loans are liquidated, most of them for nothing.
    Losses,
    Prepayments,
    /// Interest shortfall, up to more than all accruals.
    Shortfall,
    /// The servicer remits nothing.
    NoCash,
    Delinquent,
    /// Losses of earlier months come in.
    Recovery,
    /// All that is left is bought, or written off.
    LastLoans,
}

/// A month: how it is, and how much of it, in thousandths, for one group after the other.
#[derive(Clone)]
pub struct Drawn {
    weather: Weather,
    parts: Vec<[u32; 6]>,
}

impl fmt::Debug for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { weather, parts } = self;
        write!(f, "{weather:?} {parts:?}")
    }
}

/// A counterexample is the deal and its months.
impl fmt::Debug for Audited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", if self.case.name == "random" { &self.case.text } else { &self.case.name })
    }
}

pub fn drawn() -> impl Strategy<Value = Drawn> {
    let weather = prop_oneof![
        6 => Just(Weather::Calm),
        3 => Just(Weather::Losses),
        3 => Just(Weather::Prepayments),
        2 => Just(Weather::Shortfall),
        1 => Just(Weather::NoCash),
        2 => Just(Weather::Delinquent),
        2 => Just(Weather::Recovery),
        1 => Just(Weather::LastLoans),
    ];
    let parts = prop::collection::vec(prop::array::uniform6(0..=1000_u32), 4);
    (weather, parts).prop_map(|(weather, parts)| Drawn { weather, parts })
}

/// The auditor's books of a deal, the collateral behind them, and what the last month brought.
#[derive(Clone)]
pub struct Audited {
    case: Arc<Case>,
    terms: Arc<Terms>,
    books: Books,
    /// Cents of each collateral group.
    collateral: Vec<i64>,
    /// Cents of losses that may still be recovered.
    lost: i64,
    indices: BTreeMap<String, Vec<Exact>>,
    collections: Collections,
}

/// Months of a run at most.
const LONGEST: usize = 60;

fn curves() -> Indices {
    let mut curves = Indices::default();
    let text = "1.11 for 3, 3.2 ramp 20 9.75, 0 for 4, 12 for 5, 2.345";
    for index in ["libor-1m", "libor-3m", "libor-6m", "libor-12m", "cmt-1y"] {
        curves.set(index, IndexCurve::parse(text).unwrap());
    }
    curves
}

/// Thousandths of some cents.
fn part(cents: i64, thousandths: u32) -> i64 {
    (i128::from(cents) * i128::from(thousandths) / 1000) as i64
}

impl Audited {
    fn new(case: Arc<Case>) -> Self {
        let terms = Terms::read(&case.text);
        let groups = terms.groups.len() as i64;
        let all = to_decimal(&terms.closing_balance) * Decimal::ONE_HUNDRED;
        let all = i64::try_from(all).unwrap();
        let mut collateral = vec![all / groups; terms.groups.len()];
        collateral[0] += all % groups;
        Self {
            books: Books::at_closing(&terms),
            terms: Arc::new(terms),
            case,
            collateral,
            lost: 0,
            indices: rates_of(&curves(), LONGEST as u32),
            collections: Collections::default(),
        }
    }

    /// One group's month in cents, in the order of the fields, and its net interest.
    fn group(&mut self, place: usize, drawn: &Drawn) -> ([i64; Field::ALL.len()], i64) {
        let balance = self.collateral[place];
        let [a, b, c, d, e, f] = drawn.parts[place % drawn.parts.len()];
        let rate = 20 + a / 10;
        let interest = part(balance, rate) / 12;
        let net = part(interest, 800 + b / 5);
        let mut scheduled = part(balance, 2 + c / 100);
        let mut left = balance - scheduled;
        let (mut prepaid, mut recovered, mut loss, mut late) = (0, 0, 0, part(balance, e / 50));
        let mut subsequent = 0;
        match drawn.weather {
            Weather::Calm => prepaid = part(left, d / 40),
            Weather::Prepayments => prepaid = part(left, d),
            Weather::Losses => {
                let liquidated = part(left, d / 2);
                loss = part(liquidated, e);
                recovered = liquidated - loss;
            }
            Weather::Delinquent => late = part(balance, e),
            Weather::Recovery => {
                subsequent = part(self.lost, f);
                self.lost -= subsequent;
            }
            Weather::LastLoans if d < 500 => prepaid = left,
            Weather::LastLoans => (recovered, loss) = (0, left),
            Weather::NoCash => scheduled = 0,
            Weather::Shortfall => {}
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

    /// What a drawn month brings, for both sides.
    fn bring(&mut self, drawn: &Drawn) -> Brought {
        let mut brought = Brought { indices: self.indices.clone(), ..Brought::default() };
        let mut collections = Collections::default();
        let (mut cash, mut interest) = (0, 0);
        for place in 0..self.collateral.len() {
            let (values, net) = self.group(place, drawn);
            let balance = values[Field::BalanceBegin as usize];
            // Any net rate will do; this one has the places that rates have.
            let net_rate = match balance {
                0 => Decimal::ZERO,
                balance => (Decimal::from(12 * net) / Decimal::from(balance)).round_dp(12),
            };
            let dollars = values.map(|cents| Decimal::new(cents, 2));
            let mut fields: BTreeMap<&'static str, Exact> = Field::ALL
                .iter()
                .map(|field| (field.name(), of_decimal(dollars[*field as usize])))
                .collect();
            fields.insert("net_rate", of_decimal(net_rate));
            brought.groups.push(fields);
            collections.groups.push(Remittance { values: dollars, net_rate });
            let comes_in = [
                Field::ScheduledPrincipal,
                Field::UnscheduledPrincipal,
                Field::PrepaymentPenalties,
                Field::SubsequentRecovery,
            ];
            cash += net + comes_in.iter().map(|field| values[*field as usize]).sum::<i64>();
            interest += net;
        }
        let shortfall = match drawn.weather {
            Weather::Shortfall => part(2 * interest, drawn.parts[0][5]),
            _ => 0,
        };
        let cash = match drawn.weather {
            Weather::NoCash => 0,
            _ => cash - shortfall.min(interest),
        };
        collections.cash = Decimal::new(cash, 2);
        collections.shortfall = Decimal::new(shortfall, 2);
        brought.cash = of_decimal(collections.cash);
        brought.shortfall = of_decimal(collections.shortfall);
        self.collections = collections;
        brought
    }
}

impl Audited {
    /// Has the engine pay the month that the books are at.
    fn agrees(&self, engine: &mut MonthRunner) -> Result<(), String> {
        let mut heard = Heard::default();
        assert!(engine.pay(&self.collections, &mut heard));
        compare(&self.terms, &self.books, &heard.entries[0], &heard.pages[0])
            .map_err(|told| format!("month {}: {told}", self.books.month))
    }
}

/// Deals of `deals/` and of its documents.
static KNOWN: LazyLock<Vec<Arc<Case>>> = LazyLock::new(|| {
    let documents = ["docs/deal-file.md", "docs/structures.md"].into_iter().flat_map(shown);
    deals().into_iter().chain(documents).map(Arc::new).collect()
});

/// Holds the engine to the auditor's books in one month after the other.
pub fn hold(mut audited: Audited, months: &[Drawn]) -> Result<(), String> {
    let mut engine = MonthRunner::new(&audited.case.deal, &curves()).unwrap();
    for drawn in months {
        audited = <Audited as ReferenceStateMachine>::apply(audited, drawn);
        audited.agrees(&mut engine)?;
    }
    Ok(())
}

/// The same, of random deals.
#[derive(Debug, Clone)]
pub struct AuditedRandom;

pub fn random() -> impl Strategy<Value = Audited> {
    deal_files().prop_map(|file| {
        let case = Case {
            name: "random".to_owned(),
            text: file.text().to_owned(),
            deal: file.deal().clone(),
        };
        Audited::new(Arc::new(case))
    })
}

impl ReferenceStateMachine for AuditedRandom {
    type State = Audited;
    type Transition = Drawn;

    fn init_state() -> BoxedStrategy<Audited> {
        random().boxed()
    }

    fn transitions(_: &Audited) -> BoxedStrategy<Drawn> {
        drawn().boxed()
    }

    fn apply(state: Audited, drawn: &Drawn) -> Audited {
        <Audited as ReferenceStateMachine>::apply(state, drawn)
    }
}

impl StateMachineTest for AuditedRandom {
    type SystemUnderTest = MonthRunner;
    type Reference = Self;

    fn init_test(audited: &Audited) -> MonthRunner {
        <Audited as StateMachineTest>::init_test(audited)
    }

    fn apply(engine: MonthRunner, audited: &Audited, drawn: Drawn) -> MonthRunner {
        <Audited as StateMachineTest>::apply(engine, audited, drawn)
    }
}

impl ReferenceStateMachine for Audited {
    type State = Self;
    type Transition = Drawn;

    fn init_state() -> BoxedStrategy<Self> {
        prop::sample::select(KNOWN.clone()).prop_map(Audited::new).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Drawn> {
        drawn().boxed()
    }

    fn apply(mut state: Self, drawn: &Drawn) -> Self {
        let brought = state.bring(drawn);
        pay_month(&state.terms, &mut state.books, &brought, None);
        state
    }
}

impl StateMachineTest for Audited {
    type SystemUnderTest = MonthRunner;
    type Reference = Audited;

    fn init_test(audited: &Audited) -> MonthRunner {
        MonthRunner::new(&audited.case.deal, &curves()).unwrap()
    }

    fn apply(mut engine: MonthRunner, audited: &Audited, _: Drawn) -> MonthRunner {
        audited.agrees(&mut engine).unwrap_or_else(|told| panic!("{audited:?}: {told}"));
        engine
    }
}

prop_state_machine! {
    #![proptest_config(Config { cases: 16, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_engine_and_the_auditor_pay_the_same_months(sequential 1..LONGEST => Audited);

    #[test]
    fn random_deals_are_paid_the_same_months(sequential 1..LONGEST => AuditedRandom);
}
