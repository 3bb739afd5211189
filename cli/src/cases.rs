//! Several speeds of one deal: lists in the options of assumptions, or scenarios from a file.

use std::path::{Path, PathBuf};

use paydown::error::Diagnostic;
use paydown::projection::{Projection, ProjectionOptions};
use paydown::scenario::{Axis, Grid, NamedScenario, ScenarioTable};
use paydown::{Deal, Errors};

use crate::options::Assumed;
use crate::output::{Failure, is_read};

/// How a list of speeds is written, for the help of commands.
pub const LISTS: &str = "Speeds may be lists: numbers separated by commas, ranges START:END:STEP, or \
vectors separated by semicolons: --psa 0,100,165 or --cpr \"6; 6 for 12, 20\". Each gives a scenario, \
named by its axis and value, psa=165.";

/// The scenarios of a deal, and the options that they share.
pub struct Cases {
    pub options: ProjectionOptions,
    /// The option that has the list; `scenario` if there is none.
    pub axis: String,
    pub scenarios: Vec<NamedScenario>,
    /// For each scenario, the options of speeds that have lists, with their values.
    pub given: Vec<Vec<(String, String)>>,
}

impl Cases {
    /// The scenarios of a file, or else the combinations of the values in the options of speeds.
    pub fn of(
        assumed: &Assumed,
        file: Option<&PathBuf>,
        deal: &Deal,
        path: &Path,
    ) -> Result<Self, Failure> {
        if let Some(file) = file {
            let options = assumed.options(deal, path)?;
            is_read(file);
            let projection = Projection::with(deal, &options);
            let table = ScenarioTable::open_for(file, &options.assumptions, &[projection])?;
            let scenarios = NamedScenario::all(&table);
            let given = vec![Vec::new(); scenarios.len()];
            return Ok(Self { options, axis: "scenario".to_owned(), scenarios, given });
        }
        let given = assumed.speeds.given();
        let mut mistakes: Vec<Diagnostic> = Vec::new();
        let mut axes = Vec::new();
        for (option, list) in &given {
            match Axis::parse(option, list) {
                Ok(axis) if axis.values().len() > 1 => axes.push(axis),
                Ok(_) => {}
                // The speed of reported months is no list.
                Err(_) if list.trim().starts_with("history") => {}
                Err(found) => mistakes.extend(found),
            }
        }
        if !mistakes.is_empty() {
            return Err(Errors::from(mistakes).into());
        }
        let is_list = |option: &str| axes.iter().any(|axis| axis.name() == option);
        let single: Vec<_> = given.iter().filter(|(name, _)| !is_list(name)).cloned().collect();
        let options = assumed.options_at(deal, path, &single)?;
        let axis = axes.first().map(|axis| axis.name().to_owned());
        let grid = axes.into_iter().fold(Grid::of(options.assumptions.clone()), Grid::with);
        let mut scenarios = NamedScenario::all(&grid);
        let value = |place| {
            let values = grid.axes().iter().zip(grid.places(place));
            values.map(|(axis, at)| (axis.name().to_owned(), axis.text(at))).collect()
        };
        let mut lists: Vec<Vec<(String, String)>> = (0..scenarios.len()).map(value).collect();
        let axis = axis.unwrap_or_else(|| match single.first() {
            // One scenario is named by the first speed given.
            Some((option, value)) => {
                scenarios[0].name = format!("{option}={value}");
                lists[0] = single.clone();
                option.clone()
            }
            None => "scenario".to_owned(),
        });
        Ok(Self { options, axis, scenarios, given: lists })
    }
}
