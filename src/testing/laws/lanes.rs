//! Laws of lanes: a scenario among others has the results that it has alone.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::columns;
use super::verdict::{Breach, Check, Stop, Verdict, verdict};
use crate::collateral::GroupVectors;
use crate::deal_file::CallPrice;
use crate::projection::Projection;
use crate::projection::{BalanceCarry, Call, CashFlows, Value};
use crate::scenario::{
    self, Arithmetic, Full, FullField, Instructions, RunOptions, Scenario, ScenarioResult,
    run_full_with,
};

/// The lane of the case among its neighbours.
const PLACE: usize = 5;
const NEIGHBOURS: u32 = 15;

/// Exact lanes equal the decimals: a scenario in a lane of whole cents has every row of the run in decimals,
/// to the cent, and every rate to its last place. A run for sums alone, which has a shorter program, has the
/// sums of the rows.
#[must_use]
pub fn cent_lanes_equal_decimal(case: &Case) -> Verdict {
    verdict(|| {
        runs_in_lanes(case, Arithmetic::Cents)?;
        let full = run(case, &[own(case)], Arithmetic::Cents)?;
        same(case.rows(), &full, 0, "in an exact lane", is_same_cents)?;
        same_sums(case)
    })
}

/// Checks the sums of each class in a run for sums alone.
fn same_sums(case: &Case) -> Check {
    let paths = sums(case, Instructions::Simd)?;
    same_paths(&paths, &sums(case, Instructions::Compiled)?)?;
    let rows = case.rows();
    for (place, class) in rows.opening.iter().enumerate() {
        let (mut interest, mut principal, mut loss) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
        for row in rows.class_rows.iter().filter(|row| row.class_index == place) {
            interest += row.interest_paid + row.shortfall_paid + row.carryover_paid;
            principal += row.principal;
            loss += row.realized_loss - row.write_up;
        }
        let Some(sums) = paths.first().and_then(|path| path.classes.get(place)) else {
            return Err(Breach::new("it has no sums").of(&class.name).into());
        };
        let sums = [
            ("interest", interest, sums.interest),
            ("principal", principal, sums.principal),
            ("loss", loss, sums.realized_loss),
        ];
        for (what, of_rows, of_lane) in sums {
            if (of_rows.to_float() * 100.0).round() != (of_lane * 100.0).round() {
                let what =
                    format!("its {what} is {of_rows} in all, and {of_lane} summed in a lane");
                return Err(Breach::new(what).of(&class.name).into());
            }
        }
    }
    Ok(())
}

fn sums(case: &Case, instructions: Instructions) -> Result<Vec<ScenarioResult>, Stop> {
    let arithmetic = Arithmetic::Cents;
    let options = RunOptions { arithmetic, instructions, ..RunOptions::default() };
    let mut paths = Vec::new();
    let subjects = [Projection::with(&case.deal, &case.options)];
    let outcome = scenario::run(&subjects, &vec![own(case)], &options, |path| paths.push(path))?;
    match outcome.faults.first() {
        Some(fault) => Err(Breach::new(fault.message.clone()).into()),
        None => Ok(paths),
    }
}

/// Checks that sums are equal to the last bit. `Debug` prints enough digits to distinguish floats.
fn same_paths(vector: &[ScenarioResult], compiled: &[ScenarioResult]) -> Check {
    let lives = |paths: &[ScenarioResult]| -> Vec<String> {
        let classes = paths.iter().flat_map(|path| &path.classes);
        classes.map(|life| format!("{life:?}")).collect()
    };
    let (vector, compiled) = (lives(vector), lives(compiled));
    match vector.iter().zip(&compiled).find(|(vector, compiled)| vector != compiled) {
        Some((vector, compiled)) => {
            let what = format!("{vector} one operation at a time, {compiled} in machine code");
            Err(Breach::new(what).into())
        }
        None => Ok(()),
    }
}

/// A lane ignores its neighbours: among fifteen other scenarios, which end in other months and pass other
/// tests, a float lane has the floats of the scenario alone, to the last bit, and an exact lane the
/// decimals.
#[must_use]
pub fn a_lane_ignores_its_neighbours(case: &Case) -> Verdict {
    verdict(|| {
        runs_in_lanes(case, Arithmetic::Float)?;
        let mut scenarios: Vec<Scenario> = (1..=NEIGHBOURS).map(|n| neighbour(case, n)).collect();
        scenarios.insert(PLACE, own(case));
        let full = run(case, &scenarios, Arithmetic::Float)?;
        let is_same = |_: FullField, row: f64, lane: f64| row.to_bits() == lane.to_bits();
        same(case.floats()?, &full, PLACE, "beside other scenarios", is_same)?;
        if runs_in_lanes(case, Arithmetic::Cents).is_ok() {
            let full = run(case, &scenarios, Arithmetic::Cents)?;
            same(case.rows(), &full, PLACE, "beside other scenarios", is_same_cents)?;
        }
        Ok(())
    })
}

/// Ends a check if the library does not run such a case in lanes.
fn runs_in_lanes(case: &Case, arithmetic: Arithmetic) -> Check {
    let terms = &case.deal.terms;
    let call = terms.call.as_ref().filter(|_| case.options.call != Call::Never);
    if call.is_some_and(|call| call.price != CallPrice::Collateral || call.auction.is_some()) {
        return Err(Stop::not_here(
            "a call at another price than par, or an auction, is not run in lanes",
        ));
    }
    if arithmetic == Arithmetic::Cents && case.options.carry == BalanceCarry::Trustee {
        return Err(Stop::not_here("exact lanes carry whole cents, not as the trustee does"));
    }
    if case.options.months.is_some() && terms.classes.iter().any(|class| class.shows_notional()) {
        return Err(Stop::not_here(
            "a notional after the last projected month is not run in lanes",
        ));
    }
    Ok(())
}

fn own(case: &Case) -> Scenario {
    Scenario { name: "the case".to_owned(), assumptions: case.options.assumptions.clone() }
}

/// Another scenario, with the same indices.
fn neighbour(case: &Case, number: u32) -> Scenario {
    let mut assumptions = case.options.assumptions.clone();
    assumptions.prepayment_pct = GroupVectors::flat(f64::from(number) * 3.0);
    assumptions.default_pct = GroupVectors::flat(f64::from(number % 4) * 2.5);
    assumptions.severity_pct = GroupVectors::flat(f64::from(number % 5) * 30.0);
    assumptions.months_to_liquidation = number;
    Scenario { name: format!("neighbour {number}"), assumptions }
}

/// Runs scenarios in lanes, one operation at a time and in machine code, which must agree to the last bit.
fn run(case: &Case, scenarios: &[Scenario], arithmetic: Arithmetic) -> Result<Full, Stop> {
    let full = run_with(case, scenarios, arithmetic, Instructions::Simd)?;
    let compiled = run_with(case, scenarios, arithmetic, Instructions::Compiled)?;
    for path in 0..scenarios.len() {
        same_bits(case, path, &full, &compiled)?;
    }
    Ok(full)
}

fn run_with(
    case: &Case,
    scenarios: &[Scenario],
    arithmetic: Arithmetic,
    instructions: Instructions,
) -> Result<Full, Stop> {
    let mut full = Full::new();
    let subject = Projection::with(&case.deal, &case.options);
    run_full_with(&subject, scenarios, arithmetic, instructions, &mut full)?;
    Ok(full)
}

/// Checks that a path has the same figures one operation at a time and in machine code.
fn same_bits(case: &Case, path: usize, vector: &Full, compiled: &Full) -> Check {
    let both = [vector, compiled];
    let digests = both.map(|full| full.digests(path + 1)[path]);
    if digests[0] == digests[1] {
        return Ok(());
    }
    let breach = |what: &str, [one, other]: [String; 2]| {
        let message = format!(
            "scenario {path}: {what} {one} one operation at a time, {other} in machine code"
        );
        Breach::new(message)
    };
    let lasts = both.map(|full| full.months(path));
    let classes = case.deal.class_names.len();
    let figures = (0..lasts[0].min(lasts[1])).flat_map(|month| {
        let of_class = move |class| FullField::ALL.map(|field| (month, class, field));
        (0..classes).flat_map(of_class)
    });
    for (month, class, field) in figures {
        let values = both.map(|full| full.value(path, month, class, field));
        if values[0].to_bits() == values[1].to_bits() {
            continue;
        }
        let what = format!("in month {}, {field:?} is", month + 1);
        let values = values.map(|value| value.to_string());
        return Err(breach(&what, values).of(&case.deal.class_names[class]).into());
    }
    Err(breach("months it lasts are", lasts.map(|months| months.to_string())).into())
}

/// Whether a figure of a lane equals a decimal, in whole cents or in the last place of a rate.
fn is_same_cents(field: FullField, row: Decimal, lane: f64) -> bool {
    let per_unit = if field == FullField::Rate { 1e10 } else { 100.0 };
    (row.to_float() * per_unit).round().to_bits() == (lane * per_unit).round().to_bits()
}

/// Checks that every row equals that of a lane.
fn same<V: Value>(
    rows: &CashFlows<V>,
    full: &Full,
    lane: usize,
    place: &str,
    is_same: impl Fn(FullField, V, f64) -> bool,
) -> Check {
    for (place, row) in rows.class_rows.iter().enumerate() {
        let month = place / rows.opening.len().max(1);
        for ((column, value), field) in columns(row).into_iter().zip(FullField::ALL) {
            let of_lane = full.value(lane, month, row.class_index, field);
            if !is_same(field, value, of_lane) {
                let name = &rows.opening[row.class_index].name;
                let what = format!("{column} is {value}, and {of_lane} {place}");
                return Err(Breach::new(what).at(row.period, row.date).of(name).into());
            }
        }
    }
    if full.months(lane) == rows.months as usize {
        return Ok(());
    }
    let what = format!("it lasts {} months, and {} {place}", rows.months, full.months(lane));
    Err(Breach::new(what).into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Deal;
    use crate::projection::ProjectionOptions;

    fn outcome(check: Check) -> String {
        match check {
            Ok(()) => "kept".to_owned(),
            Err(Stop::NotHere(why)) => why,
            Err(Stop::Broken(breach)) => breach.to_string(),
        }
    }

    /// The results of another scenario take the place of wrong machine code.
    #[test]
    fn differences_of_machine_code_are_reported() {
        let deal = Deal::open("deals/sequential-cmo").unwrap();
        let case = Case::new(deal, ProjectionOptions::default()).unwrap();
        let run = |second: Scenario, instructions: Instructions| {
            let scenarios = [own(&case), second];
            run_with(&case, &scenarios, Arithmetic::Cents, instructions).ok().unwrap()
        };
        let right = run(own(&case), Instructions::Simd);
        let wrong = run(neighbour(&case, 3), Instructions::Compiled);
        assert_eq!(outcome(same_bits(&case, 0, &right, &wrong)), "kept");
        let [one, other] = [&right, &wrong].map(|full| full.value(1, 0, 0, FullField::Principal));
        assert_eq!(
            outcome(same_bits(&case, 1, &right, &wrong)),
            format!(
                "A: scenario 1: in month 1, Principal is {one} one operation at a time, {other} in \
                 machine code"
            )
        );
        let right = sums(&case, Instructions::Simd).ok().unwrap();
        let mut wrong = sums(&case, Instructions::Compiled).ok().unwrap();
        assert_eq!(outcome(same_paths(&right, &wrong)), "kept");
        wrong[0].classes[1].interest += 0.01;
        assert!(outcome(same_paths(&right, &wrong)).contains("in machine code"));
    }
}
