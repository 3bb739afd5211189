//! The laws of `paydown::testing`: every deal at hand keeps them, random deals do, and each law fails
//! on a fault that is planted for it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod deals;
mod found;
mod planted;
mod random;

use paydown::collateral::{GroupVectors, IndexCurve, PrepaymentInterest, Quantity};
use paydown::projection::ProjectionOptions;
use paydown::{Deal, replay};

/// Rates in percent.
fn vectors(text: &str) -> GroupVectors {
    GroupVectors::parse(text, Quantity::Rate).unwrap()
}

/// Every deal of `deals/` with where it starts: each report, or closing.
fn starts() -> Vec<(String, Deal, ProjectionOptions)> {
    let mut folders: Vec<_> =
        std::fs::read_dir("deals").unwrap().map(|e| e.unwrap().path()).collect();
    folders.retain(|path| path.join("deal.yaml").is_file());
    folders.sort();
    let mut starts = Vec::new();
    for folder in folders {
        let deal = Deal::from_path(&folder).unwrap();
        if deal.has_loans() {
            starts.push((deal.name().to_owned(), deal, ProjectionOptions::default()));
            continue;
        }
        let mut reports: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
        reports.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
        reports.sort();
        for report in reports {
            let mut options = ProjectionOptions::default();
            options.start = Some(replay(&deal, &report).unwrap().state().clone());
            let name =
                format!("{} from {}", deal.name(), report.file_stem().unwrap().to_string_lossy());
            starts.push((name, deal.clone(), options));
        }
    }
    for deal in examples() {
        starts.push((deal.name().to_owned(), deal, ProjectionOptions::default()));
    }
    assert!(starts.len() >= 12, "{} starts", starts.len());
    starts
}

/// The complete deal files of `docs/deal-file.md` that have loans.
fn examples() -> Vec<Deal> {
    let text = std::fs::read_to_string("docs/deal-file.md").unwrap();
    let blocks = text.split("```yaml complete\n").skip(1);
    let files = blocks.map(|block| block.split("```").next().unwrap());
    let deals = files.map(|file| Deal::from_text("deal.yaml", file).unwrap());
    deals.filter(Deal::has_loans).collect()
}

/// A scenario in which most of what can happen does: prepayments, defaults, late recoveries, interest
/// lost on prepayments, and rates that rise.
fn eventful(mut options: ProjectionOptions) -> ProjectionOptions {
    let assumed = &mut options.assumptions;
    assumed.prepayment_pct = vectors("6 ramp 30 18, 25");
    assumed.default_pct = vectors("1 for 12, 14 for 24, 2");
    assumed.severity_pct = GroupVectors::flat(55.0);
    assumed.recovery_pct = GroupVectors::flat(20.0);
    assumed.months_to_recovery = 9;
    assumed.prepayment_interest = PrepaymentInterest::new(15.0, false);
    with_indices(&mut options, "1.1 ramp 60 7");
    options
}

fn with_indices(options: &mut ProjectionOptions, curve: &str) {
    for name in ["libor-1m", "libor-6m", "libor-12m", "cmt-1y"] {
        options.assumptions.indices.set(name, IndexCurve::parse(curve).unwrap());
    }
}
