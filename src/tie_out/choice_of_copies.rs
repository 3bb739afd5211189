//! Checks relations against printed figures alone, and chooses among copies of a quantity.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::sheet::{Chosen, Sheet};
use crate::deal::Deal;
use crate::number::{Figure, Interval};
use crate::quantity::{Form, Item, Key, Of};
use crate::report::relations::{Relation, Tolerance};

/// A relation's value computed from printed figures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Computed {
    pub value: Interval,
    pub holds: bool,
}

/// The values that a printed figure may have: a count is exact, other figures are rounded.
pub(crate) fn known_within(key: Key, figure: &Figure) -> Interval {
    match key.item.form() {
        Form::Count => Interval::point(figure.value),
        Form::Amount | Form::Rate => figure.interval(),
    }
}

/// Checks a relation against printed figures; `None` if one of its figures is not printed.
pub(crate) fn check(
    relation: &Relation,
    figure: &impl Fn(Key) -> Option<Figure>,
) -> Option<Computed> {
    let target = figure(relation.target)?;
    let value = relation.term.value(&|key| {
        let figure = figure(key)?;
        Some(match relation.tolerance {
            Tolerance::Exact | Tolerance::SumOfRounded(_) => Interval::point(figure.value),
            Tolerance::HalfUnits => known_within(key, &figure),
        })
    })?;
    let holds = match relation.tolerance {
        Tolerance::Exact => target.print(value.low) == target.value,
        Tolerance::HalfUnits => may_print(value, &target),
        Tolerance::SumOfRounded(parts) => {
            let slack = target.half_unit() * Decimal::from(parts.saturating_add(1));
            (value.low - target.value).abs() <= slack
        }
    };
    Some(Computed { value, holds })
}

/// Whether the printed figures alone give the printed target in every digit.
fn holds_to_the_digit(relation: &Relation, figure: &impl Fn(Key) -> Option<Figure>) -> bool {
    let printed = |key| figure(key).map(|figure| Interval::point(figure.value));
    let target = figure(relation.target).zip(relation.term.value(&printed));
    target.is_some_and(|(target, value)| target.print(value.low) == target.value)
}

/// Whether some value of an interval prints as `figure`. These are the values from half a unit
/// below it, included, to half a unit above it, excluded: two figures that only touch have no value
/// in common.
fn may_print(value: Interval, figure: &Figure) -> bool {
    let printed = figure.interval();
    if printed.low == printed.high {
        return value.contains(printed.low);
    }
    let touches_from_below = value.high == printed.low && value.low != value.high;
    value.low < printed.high && printed.low <= value.high && !touches_from_below
}

/// Chooses the copy of each quantity that satisfies most relations. Between equals it chooses the
/// value with most copies, then the one that satisfies most relations in every digit, then the first
/// printed.
pub(crate) fn choose(deal: &Deal, sheet: &Sheet<'_>, relations: &[Relation]) -> Chosen {
    let mut chosen: Chosen = sheet.copies.iter().map(|(key, cells)| (*key, cells[0])).collect();
    let mut disputed = Vec::new();
    for (key, cells) in &sheet.copies {
        if cells.iter().any(|cell| sheet.figure(*cell).value != sheet.figure(cells[0]).value) {
            disputed.push(*key);
        }
    }
    if disputed.is_empty() {
        return chosen;
    }
    let mut about: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (index, relation) in relations.iter().enumerate() {
        for key in relation.term.keys().into_iter().chain([relation.target]) {
            about.entry(key).or_default().push(index);
        }
    }
    // Disputed figures may be in each other's relations: the second pass uses the first's choices.
    for _ in 0..2 {
        for key in &disputed {
            let relations_about = about.get(key).map(Vec::as_slice).unwrap_or_default();
            let best = best_copy(deal, sheet, relations, relations_about, &chosen, *key);
            chosen.insert(*key, best);
        }
    }
    chosen
}

fn best_copy(
    deal: &Deal,
    sheet: &Sheet<'_>,
    relations: &[Relation],
    about: &[usize],
    chosen: &Chosen,
    key: Key,
) -> usize {
    let cells = &sheet.copies[&key];
    let mut agreeing: BTreeMap<Decimal, usize> = BTreeMap::new();
    for cell in cells {
        *agreeing.entry(sheet.figure(*cell).value).or_default() += 1;
    }
    let score = |cell: usize| {
        let figure = sheet.figure(cell);
        let figures = |wanted| {
            if wanted == key { Some(figure) } else { sheet.printed(chosen, wanted) }
        };
        let holds = |relation| check(relation, &figures).is_some_and(|result| result.holds);
        let kept = about.iter().filter(|relation| holds(&relations[**relation])).count();
        let facts = [fits_form(key, sheet, cell), fits_deal(deal, key, figure)];
        let to_the_digit = |relation: &Relation| holds_to_the_digit(relation, &figures);
        let exact = about.iter().filter(|relation| to_the_digit(&relations[**relation])).count();
        (kept + facts.map(usize::from).iter().sum::<usize>(), agreeing[&figure.value], exact)
    };
    // Copies printed alike have the same score, so we score only the first of them.
    let mut alike = BTreeSet::new();
    let mut best: Option<((usize, usize, usize), usize)> = None;
    for cell in cells {
        let figure = sheet.figure(*cell);
        let printed = (figure.value, figure.places(), sheet.report.cells[*cell].is_percent);
        if alike.insert(printed) {
            let score = score(*cell);
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, *cell));
            }
        }
    }
    best.map_or(cells[0], |(_, cell)| cell)
}

/// Whether a figure has the format of its quantity: a count has no places or percent sign.
fn fits_form(key: Key, sheet: &Sheet<'_>, cell: usize) -> bool {
    let cell = &sheet.report.cells[cell];
    match key.item.form() {
        Form::Count => cell.figure.places() == 0 && !cell.is_percent,
        Form::Amount => !cell.is_percent && cell.figure.places() > 0,
        Form::Rate => cell.figure.places() > 0,
    }
}

/// Whether a figure is an original face and equals the deal file's. False for other quantities.
fn fits_deal(deal: &Deal, key: Key, figure: Figure) -> bool {
    face_of(deal, key).is_some_and(|face| figure.print(face) == figure.value)
}

/// The deal file's original balance, if the key is the original face of a class.
pub(crate) fn face_of(deal: &Deal, key: Key) -> Option<Decimal> {
    match key {
        Key { item: Item::Face, of: Of::Class(class), per_denomination: false } => {
            deal.terms.classes.get(usize::from(class)).map(|class| class.original_balance)
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// 1.00 is printed for 0.995 to 1.005, the upper end excluded; a count only for itself.
    #[test]
    fn figure_prints_values_from_half_a_unit_below_it() {
        let cases = [
            ("0.994", "0.994", "1.00", false),
            ("0.995", "0.995", "1.00", true),
            ("1.0049", "1.0049", "1.00", true),
            ("1.005", "1.005", "1.00", false),
            ("0.990", "0.996", "1.00", true),
            ("1.004", "1.010", "1.00", true),
            ("0.990", "1.010", "1.00", true),
            // The intervals touch: 0.995 is the excluded end of the values that print as 0.99.
            ("0.990", "0.995", "1.00", false),
            ("1.005", "1.010", "1.00", false),
            ("2", "4", "3", true),
            ("3", "3", "3", true),
            ("4", "5", "3", false),
        ];
        for (low, high, figure, expected) in cases {
            let d = |text: &str| text.parse::<Decimal>().unwrap_or_default();
            let value = Interval { low: d(low), high: d(high) };
            let prints = may_print(value, &Figure::new(d(figure)));
            assert_eq!(prints, expected, "{low} to {high} as {figure}");
        }
    }

    /// A count has no places, an amount has some, and neither has a percent sign; a rate has
    /// places.
    #[test]
    fn figure_fits_its_row_by_places_and_percent_sign() {
        let cases = [
            (Item::LoansBegin, "137", false, true),
            (Item::LoansBegin, "137.5", false, false),
            (Item::LoansBegin, "137", true, false),
            (Item::BalanceBegin, "137.00", false, true),
            (Item::BalanceBegin, "137", false, false),
            (Item::BalanceBegin, "137.00", true, false),
            (Item::GrossCoupon, "4.25", false, true),
            (Item::GrossCoupon, "4.25", true, true),
            (Item::GrossCoupon, "4", true, false),
        ];
        let deal = Deal::open("deals/thornburg-2003-4").unwrap();
        let file = "deals/thornburg-2003-4/2003-10-27.txt";
        let mut report = crate::report::Report::open(file).unwrap();
        for (item, figure, is_percent, fits) in cases {
            report.cells[0].figure = Figure::new(figure.parse().unwrap());
            report.cells[0].is_percent = is_percent;
            let sheet = Sheet::new(&deal, &report).unwrap();
            assert_eq!(fits_form(Key::pool(item), &sheet, 0), fits, "{item:?} as {figure}");
        }
    }

    /// The first class's face must equal the deal file's to the digit; other quantities never fit.
    #[test]
    fn face_fits_if_it_is_the_deal_files_and_other_quantities_never_fit() {
        let deal = Deal::open("deals/thornburg-2003-4").unwrap();
        let face = deal.terms.classes[0].original_balance;
        let fits = |item, value| fits_deal(&deal, Key::class(item, 0), Figure::new(value));
        assert!(fits(Item::Face, face));
        assert!(!fits(Item::Face, face + Decimal::ONE));
        assert!(!fits(Item::Closing, face));
    }
}
