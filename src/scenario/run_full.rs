//! Runs one batch of scenarios and keeps every class, month and field.

use super::arithmetic::{Arithmetic, Instructions};
use super::grid::Scenarios;
use super::lanes::{self, Ready, Tile};
use super::monthly_results::Full;
use super::passes::Detail;
use super::plan::Plan;
use super::refusals::wrong_scenario;
use super::run::lanes_of;
use super::width::BATCH;
use crate::collateral::Scenario;
use crate::error::{Diagnostic, Errors};
use crate::projection::Projection;

/// Runs one to sixteen scenarios of a deal and keeps every class, month and field. If the deal does
/// not run in lanes, or a lane breaks an invariant, the scenario runs on its own.
///
/// # Errors
///
/// What the deal lacks to be projected, everything that is wrong with the scenarios, or a number of
/// scenarios outside 1 to 16.
///
/// ```
/// use paydown::Deal;
/// use paydown::Scenario;
/// use paydown::projection::Projection;
/// use paydown::scenario::{Arithmetic, Full, FullField, run_full};
///
/// let deal = Deal::open("deals/sequential-cmo").unwrap();
/// let scenarios = vec![Scenario::new(); 2];
/// let mut full = Full::new();
/// run_full(&Projection::of(&deal), &scenarios, Arithmetic::Cents, &mut full).unwrap();
/// let paid = full.value(1, 0, 0, FullField::Principal);
/// assert!(paid > 0.0 && paid == full.value(0, 0, 0, FullField::Principal));
/// ```
pub fn run_full(
    projection: &Projection<'_>,
    scenarios: &[Scenario],
    arithmetic: Arithmetic,
    full: &mut Full,
) -> Result<(), Errors> {
    run_full_with(projection, scenarios, arithmetic, Instructions::Detected, full)
}

/// As [`run_full`], with a choice of processor instructions.
///
/// # Errors
///
/// As [`run_full`].
pub fn run_full_with(
    projection: &Projection<'_>,
    scenarios: &[Scenario],
    arithmetic: Arithmetic,
    instructions: Instructions,
    full: &mut Full,
) -> Result<(), Errors> {
    if scenarios.is_empty() || scenarios.len() > BATCH {
        let message = format!("a batch has 1 to {BATCH} scenarios, not {}", scenarios.len());
        return Err(Diagnostic::of_file("scenarios", message).into());
    }
    let in_cents = arithmetic != Arithmetic::Float;
    let plan = Plan::new(projection, in_cents, Detail::Fields, 0)?;
    Scenarios::validate(scenarios, &plan.start.pool)?;
    let wrong = scenarios.iter().filter_map(|scenario| {
        let message = wrong_scenario(&plan, &scenario.assumptions)?;
        Some(Diagnostic::of_file(&format!("scenario {}", scenario.name), message))
    });
    Diagnostic::none_of(wrong.collect())?;
    let mut lives = vec![None; BATCH];
    let units = plan.units(arithmetic);
    full.prepare(&plan, units);
    let ready = Ready::new(plan, instructions, scenarios.len(), arithmetic);
    let plan = &ready.plan;
    if plan.runs_in_lanes(arithmetic) {
        let assumed = lanes_of(scenarios).map(|scenario| &scenario.assumptions);
        let full = std::slice::from_mut(&mut *full);
        let mut tile =
            Tile { batches: &[assumed], discounts: &[], unit: units.0, full, payments: &mut [] };
        lives = lanes::run(arithmetic, instructions, &ready, &mut tile);
    }
    for (path, scenario) in scenarios.iter().enumerate().filter(|(path, _)| lives[*path].is_none())
    {
        let alone = projection.clone().scenario(scenario);
        if plan.alone_in_floats(arithmetic) {
            full.take_rows(path, &alone.float().run()?);
        } else {
            full.take_rows(path, &alone.run()?);
        }
    }
    Ok(())
}
