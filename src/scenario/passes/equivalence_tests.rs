//! The optimised program gives the results of the deal's program to the bit, with any tests forced.

use std::collections::BTreeSet;
use std::path::PathBuf;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rust_decimal::Decimal;

use super::Detail;
use crate::calendar::Date;
use crate::deal::Deal;
use crate::number::{CentLanes, FloatLanes, Measured};
use crate::projection::carrying_cents;
use crate::scenario::inputs::LaneInputs;
use crate::scenario::plan::month_of_lanes;
use crate::testing::deal_files;
use crate::waterfall::{
    ClassSlots, Field, Kind, Month, NoRecorder, Opening, Program, Slot, State, begin_month, clear,
    open, pay_month,
};

/// Registers (of one lane) of a row: one more than a sum or a list of payments processes at once.
const REGISTERS: usize = 17;
/// Months that each scenario runs.
const MONTHS: u32 = 4;
/// The registers that we compare with a run of their own: both ends and one in between.
const ALONE: [usize; 3] = [0, 9, 16];

/// A scenario's inputs of a month, by slot.
struct MonthInputs {
    amounts: Vec<(Slot, Decimal)>,
    rates: Vec<(Slot, Decimal)>,
}

/// A random part of an amount; with one chance in eight all of it, with three in eight none.
fn part(random: &mut impl Rng, of: Decimal) -> Decimal {
    let share = match random.next_u32() % 8 {
        0..=2 => 0,
        3 => 10_000,
        4 => 1 + random.next_u32() % 40,
        _ => 1 + random.next_u32() % 9_999,
    };
    (of * Decimal::new(i64::from(share), 4)).round_dp(2)
}

fn month_inputs(program: &Program, random: &mut impl Rng) -> MonthInputs {
    let (mut amounts, mut rates) = (Vec::new(), Vec::new());
    let balance = Decimal::from(1_000_000 * (1 + random.next_u32() % 100));
    for group in &program.groups {
        let begin = part(random, balance);
        for field in Field::ALL {
            let value = match field {
                Field::BalanceBegin => begin,
                Field::LoanCount => Decimal::from(random.next_u32() % 1_000),
                _ => {
                    let of = begin / Decimal::from(1 + random.next_u32() % 50);
                    part(random, of)
                }
            };
            amounts.push((group.field(field), value));
        }
        rates.push((group.net_rate, Decimal::new(i64::from(random.next_u32() % 1_200), 4)));
    }
    amounts.push((program.cash, part(random, balance)));
    amounts.push((program.shortfall, part(random, Decimal::from(5_000))));
    for fixing in &program.indices {
        rates.push((fixing.slot, Decimal::new(i64::from(random.next_u32() % 1_500), 4)));
    }
    MonthInputs { amounts, rates }
}

/// The inputs of every month and scenario.
fn all_inputs(program: &Program, random: &mut impl Rng) -> Vec<Vec<MonthInputs>> {
    let month = |random: &mut _| (0..REGISTERS).map(|_| month_inputs(program, random)).collect();
    (0..MONTHS).map(|_| month(random)).collect()
}

fn months(deal: &Deal, forced: &[(u16, bool)]) -> Vec<Month> {
    let first = deal.terms.dates.first;
    let mut before = deal.terms.closing.unwrap_or(first.add_months(-1).unwrap());
    let month = |period| {
        let date: Date = deal.terms.dates.date(period).unwrap();
        let dates = [std::mem::replace(&mut before, date), date];
        month_of_lanes(&deal.program, period, dates, forced)
    };
    (1..=MONTHS).map(month).collect()
}

/// The slots of the payments and losses of a class, and of what must add up.
fn totals(class: &ClassSlots) -> [Slot; 14] {
    [
        class.opening,
        class.balance,
        class.accretion,
        class.write_up,
        class.scheduled,
        class.unscheduled,
        class.loss,
        class.outside_cents,
        class.interest_cents,
        class.unpaid_cents,
        class.residual_cents,
        class.carryover_cents,
        class.scheduled_cents,
        class.unscheduled_cents,
    ]
}

/// The slots to compare, in an order that depends on the deal alone.
fn compared(deal: &Deal, program: &Program, detail: Detail) -> Vec<(Kind, Slot)> {
    let mut amounts = vec![program.cash, program.received];
    amounts.extend(&program.parties);
    amounts.extend(program.accounts.iter().flat_map(|account| [account.opening, account.balance]));
    amounts.extend(program.classes.iter().flat_map(totals));
    let classes = program.classes.iter().zip(&deal.terms.classes);
    let shown = classes.filter(|(_, terms)| terms.shows_notional());
    amounts.extend(shown.map(|(class, _)| class.notional));
    let mut all: Vec<(Kind, Slot)> = amounts.into_iter().map(|slot| (Kind::Money, slot)).collect();
    all.extend(program.sticky.iter().map(|slot| (Kind::Mask, *slot)));
    if detail == Detail::Fields {
        for class in &program.classes {
            all.extend(class.reported_slots().map(|slot| (Kind::Money, slot)));
            all.push((Kind::Rate, class.rate));
        }
    }
    all
}

/// Pays months as a tile does. Returns the compared slots after each month, register by register.
fn paid<A: LaneInputs<[f64; 1]>, const N: usize>(
    program: &Program,
    (months, opening): (&[Month], &[Opening]),
    inputs: &[Vec<MonthInputs>],
    registers: [usize; N],
    slots: &[(Kind, Slot)],
) -> Vec<[u64; N]> {
    let mut state = State::<A, N>::new(program);
    open(program, opening, &state);
    let mut results = Vec::new();
    for (month, inputs) in months.iter().zip(inputs) {
        clear(program, &state);
        begin_month(program, month.dates(program), std::slice::from_ref(&state));
        for at in 0..N {
            let MonthInputs { amounts, rates } = &inputs[registers[at]];
            for (slot, amount) in amounts {
                state.amounts(*slot)[at].set(A::money(*amount));
            }
            for (slot, rate) in rates {
                state.rates(*slot)[at].set(A::rate(*rate));
            }
        }
        pay_month(program, month, &mut state, &mut NoRecorder);
        results.extend(slots.iter().map(|(kind, slot)| {
            std::array::from_fn(|at| match kind {
                Kind::Money => state.amounts(*slot)[at].get()[0].to_bits(),
                Kind::Rate => state.rates(*slot)[at].get()[0].to_bits(),
                Kind::Mask => state.tests(*slot)[at].get()[0],
            })
        }));
    }
    results
}

/// Compares a program with its optimised form. `name` is printed if they differ.
fn check<A: LaneInputs<[f64; 1]>>(name: &str, deal: &Deal, program: &Program, seed: u64) {
    let all = |passes: bool| {
        let tests = (0..).zip(&program.named).filter(|(_, named)| named.kind == Kind::Mask);
        tests.map(|(index, _)| (index, passes)).collect::<Vec<(u16, bool)>>()
    };
    let mut forcings = vec![Vec::new(), all(true), all(false)];
    forcings.dedup();
    let unpaid = Measured::exactly(Decimal::ZERO);
    let balances = deal.terms.classes.iter().map(|class| Measured::exactly(class.original_balance));
    let opening: Vec<Opening> = balances.map(|balance| Opening { balance, unpaid }).collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let inputs = all_inputs(program, &mut random);
    for forced in forcings {
        let months = months(deal, &forced);
        let run = (&months[..], &opening[..]);
        let slots = compared(deal, program, Detail::Fields);
        let alone = ALONE.map(|register| paid::<A, 1>(program, run, &inputs, [register], &slots));
        for detail in [Detail::Totals, Detail::Fields] {
            let lowered = program.lowered(&forced, detail);
            let lowered_slots = compared(deal, &lowered, detail);
            let all = std::array::from_fn(|register| register);
            let side_by_side = paid::<A, REGISTERS>(&lowered, run, &inputs, all, &lowered_slots);
            // A scenario on its own also skips steps that only its neighbours need.
            let lowered_alone =
                ALONE.map(|of| paid::<A, 1>(&lowered, run, &inputs, [of], &lowered_slots));
            for (at, lanes) in side_by_side.iter().enumerate() {
                let (month, place) = (at / lowered_slots.len(), at % lowered_slots.len());
                for (of, register) in ALONE.into_iter().enumerate() {
                    let [expected] = alone[of][month * slots.len() + place];
                    assert_eq!([lanes[register]], lowered_alone[of][at], "{name}, alone");
                    assert_eq!(
                        expected,
                        lanes[register],
                        "{name}, {detail:?}, forced {forced:?}: month {}, register {register}, {:?}: {} \
                         and {}",
                        month + 1,
                        slots[place],
                        f64::from_bits(expected),
                        f64::from_bits(lanes[register]),
                    );
                }
            }
        }
    }
}

/// Compares a deal's program with its optimised form, in floats and in whole cents.
pub(super) fn check_in_every_arithmetic(name: &str, deal: &Deal, seed: u64) {
    check::<FloatLanes<1>>(name, deal, &deal.program, seed);
    check::<CentLanes<1>>(name, deal, &carrying_cents(deal).unwrap(), seed);
}

pub(super) fn deal_folders() -> BTreeSet<PathBuf> {
    let deals = std::fs::read_dir("deals").unwrap().map(|entry| entry.unwrap().path());
    deals.filter(|folder| folder.join("deal.yaml").exists()).collect()
}

#[test]
fn optimised_programs_of_the_deals_pay_the_same() {
    for (folder, seed) in deal_folders().iter().zip(1..) {
        let deal = Deal::open(folder).unwrap();
        check_in_every_arithmetic(&folder.display().to_string(), &deal, seed);
    }
}

#[test]
fn optimised_programs_of_random_deals_pay_the_same() {
    let mut runner = TestRunner::deterministic();
    let files = deal_files();
    for seed in 1..=8 {
        let file = files.new_tree(&mut runner).unwrap().current();
        check_in_every_arithmetic(file.text(), &file, seed);
    }
}
