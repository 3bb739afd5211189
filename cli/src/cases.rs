//! Several speeds of one deal: lists in the options of assumptions, or scenarios from a file.

use std::path::{Path, PathBuf};

use paydown::error::Diagnostic;
use paydown::projection::ProjectionOptions;
use paydown::scenario::{ScenarioTable, Scenarios};
use paydown::{Deal, Errors, Scenario};

use crate::options::{Assumed, numbers, set};
use crate::output::{Failure, is_read};

/// How a list of speeds is written, for the help of commands.
pub const LISTS: &str = "Speeds may be lists: numbers separated by commas, ranges START:END:STEP, or \
vectors separated by semicolons: --psa 0,100,165 or --cpr \"6; 6 for 12, 20\". Each gives a scenario, \
named by its axis and value, psa=165.";

/// The scenarios of a deal, and the options that they share.
pub struct Cases {
    pub options: ProjectionOptions,
    /// The option of prepayments that has the list; `scenario` if there is none.
    pub axis: String,
    pub scenarios: Vec<Scenario>,
    /// For each scenario, the options of its speeds with their values; empty if they are from a file.
    pub given: Vec<Vec<(String, String)>>,
}

impl Cases {
    /// The scenarios of a file, or else the combinations of the values in the options of speeds. A
    /// scenario's name is its axis and value.
    pub fn of(
        assumed: &Assumed,
        file: Option<&PathBuf>,
        deal: &Deal,
        path: &Path,
    ) -> Result<Self, Failure> {
        if let Some(file) = file {
            let options = assumed.options(deal, path)?;
            is_read(file);
            let table = ScenarioTable::open(file, &options.assumptions)?;
            let scenarios: Vec<Scenario> =
                (0..table.len()).map(|place| table.scenario(place)).collect();
            let given = vec![Vec::new(); scenarios.len()];
            return Ok(Self { options, axis: "scenario".to_owned(), scenarios, given });
        }
        let lists = lists(assumed)?;
        if lists.iter().all(|(_, values)| values.len() == 1) {
            // One combination; its speeds may be those of reported months.
            let options = assumed.options(deal, path)?;
            let scenario = Scenario::from(options.assumptions.clone())
                .named(name(&lists, &vec![0; lists.len()]));
            let given = vec![assumed.speeds.given()];
            return Ok(Self { axis: axis(&lists), options, scenarios: vec![scenario], given });
        }
        let options = assumed.options_at(deal, path, &[])?;
        let mut mistakes = Vec::new();
        let count: usize = lists.iter().map(|(_, values)| values.len()).product();
        let mut all_given = Vec::new();
        let scenarios = (0..count).map(|mut place| {
            let mut places = vec![0; lists.len()];
            for (at, (_, values)) in lists.iter().enumerate().rev() {
                places[at] = place % values.len();
                place /= values.len();
            }
            let given = lists.iter().zip(&places);
            let given: Vec<(String, String)> = given
                .map(|((option, values), place)| (option.clone(), values[*place].clone()))
                .collect();
            let mut assumptions = options.assumptions.clone();
            set(&mut assumptions, &given, &mut mistakes);
            all_given.push(given);
            Scenario::from(assumptions).named(name(&lists, &places))
        });
        let scenarios: Vec<Scenario> = scenarios.collect();
        mistakes.dedup();
        if !mistakes.is_empty() {
            return Err(Errors::from(mistakes).into());
        }
        Ok(Self { axis: axis(&lists), options, scenarios, given: all_given })
    }

    /// The options of one scenario.
    pub fn options_of(&self, scenario: &Scenario) -> ProjectionOptions {
        let mut options = self.options.clone();
        options.assumptions = scenario.assumptions.clone();
        options
    }
}

/// An option of speeds and its values.
type List = (String, Vec<String>);

/// The options of speeds given, each with its values.
fn lists(assumed: &Assumed) -> Result<Vec<List>, Errors> {
    let mut mistakes: Vec<Diagnostic> = Vec::new();
    let mut lists = Vec::new();
    for (option, text) in assumed.speeds.given() {
        let mut values = Vec::new();
        for part in text.split(';') {
            match list(&format!("--{option}"), part) {
                Ok(found) => values.extend(found),
                Err(found) => mistakes.extend(found),
            }
        }
        lists.push((option, values));
    }
    if mistakes.is_empty() { Ok(lists) } else { Err(mistakes.into()) }
}

/// The numbers of a list, as they are written; a vector is one value.
fn list(option: &str, text: &str) -> Result<Vec<String>, Errors> {
    let is_number = |part: &str| part.trim().parse::<f64>().is_ok();
    let is_range = |part: &str| part.split(':').count() == 3 && part.split(':').all(is_number);
    if !text.split(',').all(|part| is_number(part) || is_range(part)) {
        return Ok(vec![text.trim().to_owned()]);
    }
    let mut values = Vec::new();
    for part in text.split(',') {
        if is_range(part) {
            values.extend(numbers(option, part)?.iter().map(ToString::to_string));
        } else {
            values.push(part.trim().to_owned());
        }
    }
    Ok(values)
}

/// The option whose values name the columns: prepayments, or else the first one given.
fn axis(lists: &[List]) -> String {
    let many = lists.iter().find(|(_, values)| values.len() > 1);
    many.or(lists.first()).map_or_else(|| "scenario".to_owned(), |(option, _)| option.clone())
}

/// A scenario's name: the values of the options that have several; if none has, of the first one.
fn name(lists: &[List], places: &[usize]) -> String {
    let several = lists.iter().any(|(_, values)| values.len() > 1);
    let named =
        lists.iter().zip(places).enumerate().filter(|(number, ((_, values), _))| {
            if several { values.len() > 1 } else { *number == 0 }
        });
    let named = named.map(|(_, ((option, values), place))| format!("{option}={}", values[*place]));
    named.collect::<Vec<_>>().join(",")
}
