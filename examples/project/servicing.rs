//! The options for servicing and index rates, which are not axes of a grid.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use paydown::Deal;
use paydown::calendar::Date;
use paydown::collateral::{
    Advances, Assumptions, GroupVectors, IndexCurve, PrepaymentInterest, Quantity, VectorError,
};
use paydown::error::{Diagnostic, Errors};
use paydown::projection::ProjectionOptions;

pub type Read<T> = Result<T, Errors>;

/// An option with a value.
pub fn value(name: &'static str, what: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(what).allow_negative_numbers(true).help(help)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// Adds the options for liquidation, recoveries, advances, prepayment interest and indices.
pub fn options(command: Command) -> Command {
    command
        .arg(
            value("lag", "N", "Months from default to liquidation")
                .value_parser(value_parser!(u32))
                .default_value("12"),
        )
        .arg(value("recovery", "V", "Subsequent recovery, percent of the month's losses"))
        .arg(
            value("recovery-lag", "N", "Months from liquidation to that recovery")
                .value_parser(value_parser!(u32))
                .default_value("12"),
        )
        .arg(flag("no-advance", "The servicer advances nothing for defaulted loans"))
        .arg(
            value("stop-advance", "N", "Advances stop after N payments of a defaulted loan")
                .value_parser(value_parser!(u32))
                .conflicts_with("no-advance"),
        )
        .arg(flag(
            "recover-interest-advances",
            "The servicer recovers advanced interest from liquidation proceeds",
        ))
        .arg(value(
            "days-lost",
            "DAYS",
            "Days of a 30-day month for which prepaid balances earn no interest",
        ))
        .arg(
            flag(
                "compensating-interest",
                "The servicer compensates that shortfall, up to its fee of the month",
            )
            .requires("days-lost"),
        )
        .arg(value("delinquent", "V", "Share of the balance 60 days and more delinquent"))
        .arg(
            value(
                "index",
                "NAME=V",
                "Rates of an index, as V or a CSV file (month,rate or date,rate); may be repeated",
            )
            .action(ArgAction::Append),
        )
}

/// One mistake on the command line.
pub fn fail<T>(name: &str, message: impl Into<String>) -> Read<T> {
    Err(Diagnostic::of_file(name, message).into())
}

/// The vectors of an option, or its mistakes.
pub fn vectors(name: &str, text: &str, quantity: Quantity) -> Read<GroupVectors> {
    GroupVectors::parse(text, quantity).map_err(|errors| of_option(name, &errors))
}

fn of_option(name: &str, errors: &[VectorError]) -> Errors {
    let name = format!("--{name}");
    errors.iter().map(|error| Diagnostic::of_file(&name, error.to_string())).collect()
}

/// Sets the assumptions from the options.
pub fn set(
    matches: &ArgMatches,
    deal: &Deal,
    options: &ProjectionOptions,
    assumed: &mut Assumptions,
) -> Read<()> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    if let Some(text) = text("recovery") {
        assumed.recovery_pct = vectors("recovery", text, Quantity::Recovery)?;
    }
    if let Some(lag) = matches.get_one::<u32>("recovery-lag") {
        assumed.months_to_recovery = *lag;
    }
    if let Some(text) = text("delinquent") {
        assumed.delinquent_60_pct = Some(vectors("delinquent", text, Quantity::Share)?);
    }
    if let Some(lag) = matches.get_one::<u32>("lag") {
        assumed.months_to_liquidation = *lag;
    }
    if matches.get_flag("no-advance") {
        assumed.advances = Advances::None;
    }
    if let Some(payments) = matches.get_one::<u32>("stop-advance") {
        assumed.advances = Advances::StoppedAfterMonths(*payments);
    }
    assumed.interest_advances_recovered = matches.get_flag("recover-interest-advances");
    let days_lost = match text("days-lost") {
        Some(days) => number("--days-lost", days, "of days, such as 15")?,
        None => 0.0,
    };
    let compensated = matches.get_flag("compensating-interest");
    assumed.prepayment_interest = PrepaymentInterest::new(days_lost, compensated);
    let first_month = first_month(deal, options);
    for argument in matches.get_many::<String>("index").into_iter().flatten() {
        let named = argument.split_once('=').map(|(name, rates)| (name.trim(), rates));
        let Some((name, rates)) = named.filter(|(name, _)| !name.is_empty()) else {
            return fail("--index", format!("`{argument}`: write NAME=V, such as libor-1m=3.5"));
        };
        if assumed.indices.get(name).is_some() {
            return fail("--index", format!("`{name}` is given twice; give it one curve"));
        }
        let is_file =
            rates.to_lowercase().trim_end().ends_with(".csv") || Path::new(rates).is_file();
        let curve = if is_file {
            IndexCurve::from_csv_file(Path::new(rates.trim_end()), first_month)?
        } else {
            IndexCurve::parse(rates)
                .map_err(|errors| of_option(&format!("index {name}"), &errors))?
        };
        assumed.indices.set(name, curve);
    }
    Ok(())
}

/// A number, or the mistake in it. `meaning` completes "write a number".
pub fn number(option: &str, text: &str, meaning: &str) -> Read<f64> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => fail(option, format!("`{text}`: write a number {meaning}")),
    }
}

/// A date in the first projected month.
fn first_month(deal: &Deal, options: &ProjectionOptions) -> Date {
    let first = deal.first_distribution();
    match &options.start {
        Some(state) => state.date.add_months(1).unwrap_or(first),
        None => first,
    }
}
