//! Compares the reads and writes that [`access`](super::access) lists with what operations do.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::access::{Place, reads, writes};
use super::{Kind, Month, NoRecorder, Now, Op, Program, State, carry_out};
use crate::calendar::Date;
use crate::deal::Deal;
use crate::number::{FloatLanes, Measured, Rounding};
use crate::scenario::Detail;

/// A state with varied values. Slots for which `perturbed` is true get other values.
fn state(program: &Program, perturbed: impl Fn(Place) -> bool) -> State<FloatLanes<1>> {
    let state = State::new(program);
    for slot in 0..program.money_slots {
        let factor = if perturbed((Kind::Money, slot)) { 1.37 } else { 1.0 };
        // Varied order: an earlier slot may be greater or less than a later one.
        let value = 1_000.0 + f64::from(u32::from(slot) * 7_919 % 997);
        state.amounts(slot)[0].set([value * factor]);
    }
    for slot in 0..program.rate_slots {
        let factor = if perturbed((Kind::Rate, slot)) { 1.37 } else { 1.0 };
        state.rates(slot)[0].set([(1.0 + f64::from(u32::from(slot) * 31 % 17)) / 100.0 * factor]);
    }
    for slot in 0..program.mask_slots {
        let passes = (slot % 2 == 0) != perturbed((Kind::Mask, slot));
        state.tests(slot)[0].set([if passes { u64::MAX } else { 0 }]);
    }
    state
}

/// The bits of every slot.
fn bits(program: &Program, state: &State<FloatLanes<1>>) -> Vec<(Place, u64)> {
    let amounts = (0..program.money_slots)
        .map(|slot| ((Kind::Money, slot), state.amounts(slot)[0].get()[0].to_bits()));
    let rates = (0..program.rate_slots)
        .map(|slot| ((Kind::Rate, slot), state.rates(slot)[0].get()[0].to_bits()));
    let tests =
        (0..program.mask_slots).map(|slot| ((Kind::Mask, slot), state.tests(slot)[0].get()[0]));
    amounts.chain(rates).chain(tests).collect()
}

fn bits_after(program: &Program, op: Op, state: &State<FloatLanes<1>>) -> Vec<(Place, u64)> {
    let named = u16::try_from(program.named.len()).unwrap();
    let [before, date] = [2, 3].map(|month| Date::from_ymd(2004, month, 25).unwrap());
    let month = Month::<Measured> {
        period: 5,
        accrual_start: before,
        date,
        year_fractions: program.year_fractions(5, [before, date]),
        groups: Vec::new(),
        cash: Measured::exactly(Decimal::ZERO),
        shortfall: Measured::exactly(Decimal::ZERO),
        rates: program
            .classes
            .iter()
            .map(|_| Some(Measured::exactly(Decimal::new(987, 4))))
            .collect(),
        indices: Vec::new(),
        forced: (0..named).map(|named| (named, named % 3 == 0)).collect(),
        reported: Vec::new(),
        unpaid_bears_interest: true,
        opening: None,
    };
    let now = Now { year_fractions: &month.year_fractions, months: 5 };
    carry_out(program, &[op], &month, now, state, &mut NoRecorder);
    bits(program, state)
}

/// An operation changes only slots in `writes`, and its results depend only on slots in `reads`.
#[test]
fn operations_read_and_write_exactly_the_listed_slots() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for entry in std::fs::read_dir("deals").unwrap() {
        let folder = entry.unwrap().path();
        if !folder.join("deal.yaml").exists() {
            continue;
        }
        let deal = Deal::open(&folder).unwrap();
        let lanes =
            [Detail::Totals, Detail::Fields].map(|detail| deal.program.lowered(&[], detail));
        for program in [&deal.program].into_iter().chain(&lanes) {
            for op in &program.ops {
                let read: BTreeSet<Place> =
                    reads(*op, program, &program.operands).into_iter().collect();
                let written: BTreeSet<Place> =
                    writes(*op, program, &program.operands).into_iter().collect();
                let before = state(program, |_| false);
                let bits_before = bits(program, &before);
                let after = bits_after(program, *op, &before);
                let perturbed = state(program, |place| !read.contains(&place));
                let perturbed_before = bits(program, &perturbed);
                let perturbed_after = bits_after(program, *op, &perturbed);
                for at in 0..after.len() {
                    let (place, value) = after[at];
                    if written.contains(&place) {
                        assert_eq!(perturbed_after[at].1, value, "{op:?} reads more for {place:?}");
                    } else {
                        assert_eq!(value, bits_before[at].1, "{op:?} also writes {place:?}");
                        assert_eq!(
                            perturbed_after[at].1, perturbed_before[at].1,
                            "{op:?}, {place:?}"
                        );
                    }
                }
                seen.insert(format!("{op:?}").split([' ', '(']).next().unwrap().to_owned());
            }
        }
    }
    for kind in ["Sum", "Copy", "Share", "Pay", "PayPart", "PayInOrder", "PayProRata", "Allocate"] {
        assert!(seen.contains(kind), "no deal has {kind}: {seen:?}");
    }
}

/// Operations that no deal here contains, or that change no slot: a skip reads its condition.
#[test]
fn conditions_are_read_and_interest_borne_is_read_and_written() {
    use Kind::{Mask, Money, Rate};
    let deal = Deal::open("deals/bma-pass-through").unwrap();
    let program = &deal.program;
    let of = |op| (reads(op, program, &[]), writes(op, program, &[]));
    let rate = (Rate, program.classes[0].rate);
    let bears = Op::BearInterest { unpaid: 7, rate: 8, accrual: 0, rounding: Rounding::CENTS };
    for (op, read, written) in [
        (Op::SkipUnless { mask: 5, skip: 1 }, vec![(Mask, 5)], vec![]),
        (Op::SkipIfZero { amount: 6, skip: 1 }, vec![(Money, 6)], vec![]),
        (Op::Forced { named: 0, mask: 5 }, vec![(Mask, 5)], vec![(Mask, 5)]),
        (Op::GivenRate { class: 0 }, vec![rate], vec![rate]),
        (bears, vec![(Rate, 8), (Money, 7)], vec![(Money, 7)]),
    ] {
        assert_eq!(of(op), (read, written), "{op:?}");
    }
}
