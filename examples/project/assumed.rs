//! The options for assumptions on the collateral: speeds, severity and shifts of index rates.

use clap::{ArgAction, ArgGroup, ArgMatches, Command};
use paydown::Deal;
use paydown::collateral::{Assumptions, DefaultSpeed, Indices, PrepaymentSpeed, Quantity};
use paydown::projection::ProjectionOptions;

use super::servicing::{self, Read, fail, number, value, vectors};

/// Basis points of a percent.
const BASIS_POINTS: f64 = 100.0;

/// Quotations of prepayments.
const PREPAYMENTS: [(&str, PrepaymentSpeed, &str); 4] = [
    ("cpr", PrepaymentSpeed::Cpr, "Prepayments, percent of the balance a year"),
    ("psa", PrepaymentSpeed::Psa, "Prepayments, percent of the PSA curve"),
    ("smm", PrepaymentSpeed::Smm, "Prepayments, percent of the balance a month"),
    ("abs", PrepaymentSpeed::Abs, "Prepayments, percent of the original loans a month"),
];

/// Quotations of defaults.
const DEFAULTS: [(&str, DefaultSpeed, &str); 3] = [
    ("cdr", DefaultSpeed::Cdr, "Defaults, percent of the balance a year"),
    ("sda", DefaultSpeed::Sda, "Defaults, percent of the SDA curve"),
    ("mdr", DefaultSpeed::Mdr, "Defaults, percent of the balance a month"),
];

/// Adds the options for assumptions.
pub fn options(command: Command) -> Command {
    let command = command
        .args(PREPAYMENTS.iter().map(|(name, _, help)| value(name, "V", help)))
        .group(ArgGroup::new("prepayment").args(PREPAYMENTS.map(|(name, _, _)| name)))
        .args(DEFAULTS.iter().map(|(name, _, help)| value(name, "V", help)))
        .group(ArgGroup::new("default").args(DEFAULTS.map(|(name, _, _)| name)))
        .arg(value("severity", "V", "Loss, percent of the balance at default"));
    servicing::options(command).arg(
        value("shift", "[NAME=]BP", "Moves every index, or one, by basis points; may be repeated")
            .action(ArgAction::Append),
    )
}

/// The assumptions from the options.
pub fn assumptions(
    matches: &ArgMatches,
    deal: &Deal,
    options: &ProjectionOptions,
) -> Read<Assumptions> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let mut assumed = Assumptions::default();
    for (name, speed, _) in PREPAYMENTS {
        if let Some(text) = text(name) {
            assumed.prepayment_speed = speed;
            assumed.prepayment_pct = vectors(name, text, speed.quantity())?;
        }
    }
    for (name, speed, _) in DEFAULTS {
        if let Some(text) = text(name) {
            assumed.default_speed = speed;
            assumed.default_pct = vectors(name, text, speed.quantity())?;
        }
    }
    if let Some(text) = text("severity") {
        assumed.severity_pct = vectors("severity", text, Quantity::Severity)?;
    }
    servicing::set(matches, deal, options, &mut assumed)?;
    for shift in matches.get_many::<String>("shift").into_iter().flatten() {
        assumed.indices = shifted(&assumed.indices, shift)?;
    }
    Ok(assumed)
}

/// Curves moved by basis points: `50` moves all of them, `libor-1m=50` one.
fn shifted(indices: &Indices, shift: &str) -> Read<Indices> {
    let points = |text| number("--shift", text, "of basis points, such as 50 or libor-1m=-25");
    let Some((name, text)) = shift.split_once('=') else {
        if indices.iter().next().is_none() {
            return fail("--shift", "there is no curve to shift; give one with --index NAME=V");
        }
        return Ok(indices.shifted(points(shift)? / BASIS_POINTS));
    };
    let Some(curve) = indices.get(name) else {
        let message = format!("`{name}` has no curve to shift; give it one with --index {name}=V");
        return fail("--shift", message);
    };
    let mut indices = indices.clone();
    indices.set(name, curve.shifted(points(text)? / BASIS_POINTS));
    Ok(indices)
}
