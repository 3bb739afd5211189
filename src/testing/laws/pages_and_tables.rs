//! The law of pages and tables: a month has the same figures and verdicts in either form.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::reported_tables::{described, lines, reported_tables};
use crate::deal::Deal;
use crate::error::Diagnostic;
use crate::projection::ProjectionOptions;
use crate::quantity::{Item, Key};
use crate::report::tables::Tables;
use crate::report::trustee::{ServicerMonth, Trustee, project_reports};
use crate::report::{Digits, Page, Report};
use crate::tie_out::{CheckedCell, Replay, TieOut, Verdict, cells_taken};

/// What only a page checks: it prints the servicer's support of shortfalls, its fees and the account's
/// deposits, for which tables have no columns.
const CHECKED_ON_PAGES: [Item; 4] =
    [Item::UnsupportedShortfall, Item::Distribution, Item::TotalDeposits, Item::PassThroughRate];

/// What only tables check: they are held to the pool of the month before, and have the rates of indices.
const CHECKED_IN_TABLES: [Item; 2] = [Item::BalanceBegin, Item::Rate];

/// Months that a trustee pays from closing on, printed as pages, have the same verdicts as the tables of
/// these pages, figure by figure. Returns how many figures both carry.
///
/// # Errors
///
/// The first figure with another value or verdict; or the reason why the deal or a month cannot be
/// printed.
///
/// # Panics
///
/// As [`Trustee::distribute`].
pub fn pages_tie_out_as_their_tables(
    deal: &Deal,
    months: &[ServicerMonth],
    digits: Digits,
) -> Result<usize, String> {
    let page = Page { digits, ..Page::default() };
    let mut trustee = Trustee::at_closing(deal, &page).map_err(|errors| lines(&errors))?;
    let mut pages = Vec::new();
    for month in months {
        let printed = trustee.distribute(month).map_err(|errors| lines(&errors))?;
        pages.push(printed.read().map_err(|errors| lines(&errors))?);
    }
    let tables = Tables::of_pages(deal, &pages).map_err(|errors| lines(&errors))?;
    agree(deal, pages, &tables)
}

/// The months of a run, printed as pages, have the same figures and verdicts as the same months
/// published as tables. Returns how many figures both carry; none if the layout of pages has no line for
/// something that the deal pays.
///
/// # Errors
///
/// The first figure with another value or verdict; or the reason why the deal cannot be run or its months
/// not tied out.
///
/// # Panics
///
/// As [`project_reports`].
pub fn projected_pages_agree_with_tables(
    deal: &Deal,
    options: &ProjectionOptions,
    digits: Digits,
) -> Result<usize, String> {
    let page = Page { digits, ..Page::default() };
    let printed = match project_reports(deal, options, &page) {
        Err(errors) if errors.iter().all(is_of_layout) => return Ok(0),
        printed => printed.map_err(|errors| lines(&errors))?,
    };
    let pages = printed.iter().map(|printed| printed.read());
    let pages: Vec<Report> = pages.collect::<Result<_, _>>().map_err(|errors| lines(&errors))?;
    let tables = reported_tables(deal, options, digits).map_err(|errors| lines(&errors))?;
    agree(deal, pages, &tables)
}

/// Compares the figures that pages and tables both carry, month by month; returns how many they are.
fn agree(deal: &Deal, pages: Vec<Report>, tables: &Tables) -> Result<usize, String> {
    let tables = tables.reports(deal);
    if pages.len() > tables.len() {
        return Err(format!("{} pages, {} months of tables", pages.len(), tables.len()));
    }
    let on_pages = Replay::of(deal).series(pages.clone());
    let in_tables = Replay::of(deal).series(tables.clone());
    let months = pages.iter().zip(on_pages).zip(tables.iter().zip(in_tables));
    let mut both = 0;
    for ((page, on_page), (table, in_table)) in months {
        let on_page = on_page.map_err(|errors| lines(&errors))?;
        let in_table = match in_table {
            // Each group's liquidations are guessed from a page's account, and never from a table.
            Err(errors) if errors.iter().all(is_of_liquidations) => break,
            in_table => in_table.map_err(|errors| lines(&errors))?,
        };
        let printed = cells(deal, page, &on_page)?;
        for (key, cell) in cells(deal, table, &in_table)? {
            let Some(printed) = printed.get(&key) else { continue };
            both += 1;
            if !is_same(printed, cell) || !has_same_verdict(key, printed, cell) {
                let [page, table] =
                    [(&on_page, *printed), (&in_table, cell)].map(|(of, cell)| described(of, cell));
                return Err(format!("{key:?}\non the page  {page}\nin the table {table}"));
            }
        }
    }
    Ok(both)
}

/// Whether the layout of pages has no place for what the deal pays.
fn is_of_layout(error: &Diagnostic) -> bool {
    ["cannot be printed", "the layout has no"].iter().any(|says| error.message.contains(says))
}

fn is_of_liquidations(error: &Diagnostic) -> bool {
    error.message.starts_with("there is no `liquidation_principal`")
}

/// Whether two figures print the same value; if one has fewer digits, whether some value prints as both: a
/// page counts whole loans.
fn is_same(printed: &CheckedCell, cell: &CheckedCell) -> bool {
    let places = [printed, cell].map(|cell| cell.value.scale());
    let half_units = places.map(|places| Decimal::new(5, places + 1));
    let apart = (printed.value - cell.value).abs();
    if places[0] == places[1] { apart.is_zero() } else { apart <= half_units.iter().sum() }
}

/// Whether two figures have the same verdict, or one form takes as an input what the other checks. A page
/// is held to a pool that equals the classes even if the deal file itself has another, and to an account
/// that pays all classes even if some are paid from outside.
fn has_same_verdict(key: Key, printed: &CheckedCell, cell: &CheckedCell) -> bool {
    let is_held = || {
        let reason = printed.reason.as_deref().unwrap_or_default();
        reason.starts_with("pool − classes = ")
            || reason.starts_with("the classes are paid what leaves the account")
    };
    match (printed.verdict, cell.verdict) {
        (Verdict::Exact | Verdict::Rounding, Verdict::Input) => {
            CHECKED_ON_PAGES.contains(&key.item)
        }
        (Verdict::Input, Verdict::Exact | Verdict::Rounding) => {
            CHECKED_IN_TABLES.contains(&key.item)
        }
        (Verdict::Anomaly, Verdict::Input | Verdict::Exact | Verdict::Rounding) => is_held(),
        // The forms print rates with different digits.
        (Verdict::Exact, Verdict::Rounding) | (Verdict::Rounding, Verdict::Exact) => true,
        (on_page, in_table) => on_page == in_table,
    }
}

/// The cell of each quantity of a month.
fn cells<'t>(
    deal: &Deal,
    report: &Report,
    tied: &'t TieOut,
) -> Result<BTreeMap<Key, &'t CheckedCell>, String> {
    let taken = cells_taken(deal, report).map_err(|errors| lines(&errors))?;
    Ok(taken.into_iter().map(|(key, cell)| (key, &tied.cells[cell])).collect())
}
