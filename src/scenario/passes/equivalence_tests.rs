//! What lanes run gives what the deal's program gives, to the bit: any month, any test forced.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rust_decimal::Decimal;

use super::Asked;
use crate::calendar::Date;
use crate::deal::Deal;
use crate::number::{Arithmetic, ExactLanes, Known, Lanes};
use crate::projection::carrying_cents;
use crate::testing::deal_files;
use crate::waterfall::{
    ClassSlots, Field, Kind, Month, Opening, Program, Slot, State, Unwatched, begin_month, clear,
    open, pay_month,
};

/// Scenarios side by side: more by one than a sum, and than a list of payments, takes at once.
const STRANDS: usize = 17;
/// Months that each runs.
const MONTHS: u32 = 4;
/// Those that are held to their own run, alone: the ends of what is taken at once, and one within.
const ALONE: [usize; 3] = [0, 9, 16];

/// What a month brings to a scenario, by slot.
struct Brought {
    amounts: Vec<(Slot, Decimal)>,
    rates: Vec<(Slot, Decimal)>,
}

/// So much of an amount, or nothing of it: all is as likely as nil.
fn part(random: &mut impl Rng, of: Decimal) -> Decimal {
    let share = match random.next_u32() % 8 {
        0..=2 => 0,
        3 => 10_000,
        4 => 1 + random.next_u32() % 40,
        _ => 1 + random.next_u32() % 9_999,
    };
    (of * Decimal::new(i64::from(share), 4)).round_dp(2)
}

fn brought(program: &Program, random: &mut impl Rng) -> Brought {
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
    Brought { amounts, rates }
}

/// Every month of every scenario.
fn all_brought(program: &Program, random: &mut impl Rng) -> Vec<Vec<Brought>> {
    let month = |random: &mut _| (0..STRANDS).map(|_| brought(program, random)).collect();
    (0..MONTHS).map(|_| month(random)).collect()
}

fn months(deal: &Deal, forced: &[(u16, bool)]) -> Vec<Month> {
    let first = deal.terms.dates.first;
    let mut before = deal.terms.closing.unwrap_or(first.add_months(-1).unwrap());
    (1..=MONTHS)
        .map(|period| {
            let date: Date = deal.terms.dates.date(period).unwrap();
            Month {
                period,
                accrual_start: std::mem::replace(&mut before, date),
                date,
                groups: Vec::new(),
                cash: Known::exactly(Decimal::ZERO),
                shortfall: Known::exactly(Decimal::ZERO),
                rates: deal.terms.classes.iter().map(|_| None).collect(),
                indices: Vec::new(),
                forced: forced.to_vec(),
                unpaid_bears_interest: true,
                opening: None,
            }
        })
        .collect()
}

/// What classes are paid and what must add up.
fn sums(class: &ClassSlots) -> [Slot; 14] {
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

/// The slots that are asked for, in an order that depends on the deal alone.
fn asked_for(deal: &Deal, program: &Program, asked: Asked) -> Vec<(Kind, Slot)> {
    let mut amounts = vec![program.cash, program.received];
    amounts.extend(&program.parties);
    amounts.extend(program.accounts.iter().flat_map(|account| [account.opening, account.balance]));
    amounts.extend(program.classes.iter().flat_map(sums));
    // A notional that is shown as the balance.
    let shown = program.classes.iter().zip(&deal.terms.classes);
    amounts
        .extend(shown.filter(|(_, terms)| terms.shows_notional()).map(|(class, _)| class.notional));
    let mut all: Vec<(Kind, Slot)> = amounts.into_iter().map(|slot| (Kind::Money, slot)).collect();
    all.extend(program.sticky.iter().map(|slot| (Kind::Mask, *slot)));
    if asked == Asked::Fields {
        for class in &program.classes {
            all.extend(class.reported().map(|slot| (Kind::Money, slot)));
            all.push((Kind::Rate, class.rate));
        }
    }
    all
}

/// Pays months as a block of scenarios pays them; what is asked for after each, strand by strand.
fn paid<A, const N: usize>(
    program: &Program,
    (months, opening): (&[Month], &[Opening]),
    brought: &[Vec<Brought>],
    strands: [usize; N],
    asked: &[(Kind, Slot)],
) -> Vec<[u64; N]>
where
    A: Arithmetic<Money = [f64; 1], Rate = [f64; 1], Mask = [u64; 1]>,
{
    let mut state = State::<A, N>::new(program);
    open(program, opening, &state);
    let mut told = Vec::new();
    for (month, brought) in months.iter().zip(brought) {
        clear(program, &state);
        begin_month(program, month.dates(program), std::slice::from_ref(&state));
        for at in 0..N {
            let Brought { amounts, rates } = &brought[strands[at]];
            for (slot, amount) in amounts {
                state.amounts(*slot)[at].set(A::money(*amount));
            }
            for (slot, rate) in rates {
                state.rates(*slot)[at].set(A::rate(*rate));
            }
        }
        pay_month(program, month, &mut state, &mut Unwatched);
        told.extend(asked.iter().map(|(kind, slot)| {
            std::array::from_fn(|at| match kind {
                Kind::Money => state.amounts(*slot)[at].get()[0].to_bits(),
                Kind::Rate => state.rates(*slot)[at].get()[0].to_bits(),
                Kind::Mask => state.tests(*slot)[at].get()[0],
            })
        }));
    }
    told
}

/// Holds a program to what lanes run of it; `name` is said where they differ.
fn hold<A>(name: &str, deal: &Deal, program: &Program, seed: u64)
where
    A: Arithmetic<Money = [f64; 1], Rate = [f64; 1], Mask = [u64; 1]>,
{
    let tests = (0..).zip(&program.named).filter(|(_, named)| named.kind == Kind::Mask);
    let tests: Vec<u16> = tests.map(|(index, _)| index).collect();
    let all = |passes: bool| tests.iter().map(|test| (*test, passes)).collect::<Vec<_>>();
    let mut ways = vec![Vec::new()];
    if !tests.is_empty() {
        ways.extend([all(true), all(false)]);
    }
    let nil = Known::exactly(Decimal::ZERO);
    let opening = deal
        .terms
        .classes
        .iter()
        .map(|class| Opening { balance: Known::exactly(class.original_balance), unpaid: nil });
    let opening: Vec<Opening> = opening.collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let brought = all_brought(program, &mut random);
    for forced in ways {
        let months = months(deal, &forced);
        let given = (&months[..], &opening[..]);
        let slots = asked_for(deal, program, Asked::Fields);
        let alone = ALONE.map(|strand| paid::<A, 1>(program, given, &brought, [strand], &slots));
        for asked in [Asked::Sums, Asked::Fields] {
            let lowered = program.lowered(&forced, asked);
            let lowered_slots = asked_for(deal, &lowered, asked);
            let strands = std::array::from_fn(|strand| strand);
            let side_by_side =
                paid::<A, STRANDS>(&lowered, given, &brought, strands, &lowered_slots);
            // By itself a scenario skips what none of its neighbours needs either.
            let lowered_alone = ALONE
                .map(|strand| paid::<A, 1>(&lowered, given, &brought, [strand], &lowered_slots));
            for (at, lanes) in side_by_side.iter().enumerate() {
                let (month, place) = (at / lowered_slots.len(), at % lowered_slots.len());
                for (of, strand) in ALONE.into_iter().enumerate() {
                    let [expected] = alone[of][month * slots.len() + place];
                    assert_eq!([lanes[strand]], lowered_alone[of][at], "{name}, alone");
                    assert_eq!(
                        expected,
                        lanes[strand],
                        "{name}, {asked:?}, forced {forced:?}: month {}, strand {strand}, {:?}: {} \
                         and {}",
                        month + 1,
                        slots[place],
                        f64::from_bits(expected),
                        f64::from_bits(lanes[strand]),
                    );
                }
            }
        }
    }
}

/// Holds what lanes run of a deal to its program, in floats and in whole cents.
pub(super) fn hold_in_every_arithmetic(name: &str, deal: &Deal, seed: u64) {
    hold::<Lanes<1>>(name, deal, &deal.program, seed);
    hold::<ExactLanes<1>>(name, deal, &carrying_cents(deal).unwrap(), seed);
}

#[test]
fn what_lanes_run_of_the_deals_pays_what_their_programs_pay() {
    let deals = std::fs::read_dir("deals").unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = deals.filter(|folder| folder.join("deal.yaml").exists()).collect();
    folders.sort();
    for (folder, seed) in folders.iter().zip(1..) {
        let deal = Deal::from_path(folder).unwrap();
        hold_in_every_arithmetic(&folder.display().to_string(), &deal, seed);
    }
}

#[test]
fn what_lanes_run_of_random_deals_pays_what_their_programs_pay() {
    let mut runner = TestRunner::deterministic();
    let files = deal_files();
    for seed in 1..=8 {
        let file = files.new_tree(&mut runner).unwrap().current();
        hold_in_every_arithmetic(file.text(), file.deal(), seed);
    }
}
