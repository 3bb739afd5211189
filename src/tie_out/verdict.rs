//! Gives every cell its verdict and reason.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};

use super::basis::Basis;
use super::checked_cell::{CheckedCell, RestsOn, Unit, Verdict, unit};
use super::choice_of_copies::{Computed, check, face_of};
use super::model::{ModelValue, Values};
use super::reported_principal::is_reported;
use super::restatement::Restated;
use super::sheet::{Chosen, Context, Sheet};
use super::sources::Sources;
use crate::deal::Deal;
use crate::deal_file::InterestTerms;
use crate::number::{Figure, Interval};
use crate::quantity::{Item, Key, Of};
use crate::report::relations::{Relation, Tolerance};

/// The verdicts on all cells of a report.
pub(crate) fn verdicts(
    context: &Context<'_>,
    values: &Values,
    basis: &Basis,
    restated: &BTreeMap<Key, Restated>,
) -> Vec<CheckedCell> {
    let Context { deal, sheet, relations, chosen } = *context;
    let marks = BTreeMap::new();
    // The first relation that defines a quantity is the one that a page shows.
    let mut defined = BTreeMap::new();
    for (index, relation) in relations.iter().enumerate().filter(|(_, relation)| relation.defines) {
        defined.entry(relation.target).or_insert(index);
    }
    let sources = Sources::of(deal);
    let mut judge =
        Judge { deal, sheet, relations, defined, sources, chosen, values, basis, restated, marks };
    let checked = judge.check_relations();
    judge.propagate_contradictions(&checked);
    (0..sheet.report.cells.len()).map(|cell| judge.cell(cell, &checked)).collect()
}

struct Judge<'a> {
    deal: &'a Deal,
    sheet: &'a Sheet<'a>,
    relations: &'a [Relation],
    /// The relation that defines each quantity, if one does.
    defined: BTreeMap<Key, usize>,
    sources: Sources<'a>,
    chosen: &'a Chosen,
    values: &'a Values,
    basis: &'a Basis,
    restated: &'a BTreeMap<Key, Restated>,
    /// Quantities whose chosen figure the report contradicts, and the relation that it breaks.
    marks: BTreeMap<Key, String>,
}

/// The indices of relations that printed figures satisfy, and the quantities of broken ones.
struct Checked {
    broken: BTreeSet<Key>,
    kept: Vec<usize>,
}

impl Judge<'_> {
    fn figure(&self, key: Key) -> Option<Figure> {
        let figure = self.sheet.printed(self.chosen, key)?;
        // A class without a line in a table may be paid what is owed from earlier months.
        let is_zero = || self.values.value(key).is_none_or(|value| value.is_zero());
        let is_known = !self.sheet.report.is_table() || self.chosen.contains_key(&key) || is_zero();
        is_known.then_some(figure)
    }

    /// The model's value of a computed quantity. `None` for absent classes, as they have no cell to
    /// mark.
    fn model_value(&self, key: Key) -> Option<ModelValue> {
        let model_value = self.values.get(key).filter(|model_value| !model_value.input);
        model_value.filter(|_| !self.sheet.absent.contains(key))
    }

    /// Whether a computed quantity is printed with another value than the model's.
    fn differs(&self, key: Key) -> bool {
        match (self.model_value(key), self.figure(key)) {
            (Some(model_value), Some(figure)) => figure.print(model_value.value) != figure.value,
            _ => false,
        }
    }

    /// Whether a computed figure differs from the model, and a broken relation would hold with the
    /// model's figure: then this figure is the one that contradicts the others.
    fn would_restore(&self, relation: &Relation, key: Key) -> bool {
        let (Some(model_value), Some(figure)) = (self.model_value(key), self.figure(key)) else {
            return false;
        };
        let corrected = Figure::new(figure.print(model_value.value));
        let figures =
            |wanted: Key| if wanted == key { Some(corrected) } else { self.figure(wanted) };
        self.differs(key) && check(relation, &figures).is_some_and(|result| result.holds)
    }

    /// Whether a computed figure is none that its inputs allow, and a broken relation would hold with
    /// one that they do.
    fn may_restore(&self, relation: &Relation, key: Key) -> bool {
        let (Some(model_value), Some(figure)) = (self.model_value(key), self.figure(key)) else {
            return false;
        };
        if model_value.within.meets(figure.interval()) {
            return false;
        }
        let known = |wanted: Key| {
            let printed = self.figure(wanted).map(|figure| Interval::point(figure.value));
            if wanted == key { Some(model_value.within) } else { printed }
        };
        let target = known(relation.target);
        target.zip(relation.term.value(&known)).is_some_and(|(target, value)| value.meets(target))
    }

    /// Checks every relation against the printed figures and marks the figures to blame for a
    /// broken one: the computed figures that differ from the model and with which it would hold; if
    /// there are none, its target if computed, or another computed figure; if no figure is
    /// computed, the target.
    fn check_relations(&mut self) -> Checked {
        let mut checked = Checked { broken: BTreeSet::new(), kept: Vec::new() };
        for (index, relation) in self.relations.iter().enumerate() {
            let Some(result) = check(relation, &|key| self.figure(key)) else { continue };
            if result.holds {
                checked.kept.push(index);
                continue;
            }
            if !relation.holds_in_any_report {
                // It cannot blame the report, but its target cannot be a rounding either.
                checked.broken.insert(relation.target);
                continue;
            }
            let mut keys = relation.term.keys();
            // What is not published may be the difference, unless the model has the target too.
            let is_open = keys.iter().any(|key| self.sheet.zeros.contains(key));
            if is_open && self.differs(relation.target) {
                continue;
            }
            keys.insert(0, relation.target);
            // What is paid from outside the account is in the total alone.
            let is_total = relation.target == Key::classes(Item::Total);
            if !self.outside(relation, result).is_empty() && !is_total {
                continue;
            }
            let mut marked = keys.clone();
            marked.retain(|key| self.would_restore(relation, *key));
            if marked.is_empty() {
                marked.clone_from(&keys);
                marked.retain(|key| self.may_restore(relation, *key));
            }
            if marked.is_empty() {
                // The target is the first key.
                let computed = keys.into_iter().find(|key| self.model_value(*key).is_some());
                marked.push(computed.unwrap_or(relation.target));
            }
            let reason = self.contradiction(relation, result);
            for key in marked {
                self.marks.entry(key).or_insert_with(|| reason.clone());
            }
        }
        checked
    }

    /// Marks figures that follow from a contradicted figure: those that differ from the model but
    /// satisfy a relation with a marked figure. Repeats until nothing changes.
    fn propagate_contradictions(&mut self, checked: &Checked) {
        loop {
            let mut found: Vec<(Key, String)> = Vec::new();
            for index in &checked.kept {
                let relation = &self.relations[*index];
                if self.marks.contains_key(&relation.target) || !self.differs(relation.target) {
                    continue;
                }
                let leaves = relation.term.keys();
                let cause = leaves.into_iter().find(|leaf| self.marks.contains_key(leaf));
                if let (Some(cause), Some(figure)) = (cause, cause.and_then(|key| self.figure(key)))
                {
                    let reason = format!(
                        "{}: follows from the printed {}, {}, which the report contradicts",
                        relation.says,
                        self.name(cause),
                        figure.value,
                    );
                    found.push((relation.target, reason));
                }
            }
            if found.is_empty() {
                return;
            }
            self.marks.extend(found);
        }
    }

    /// The message for a broken relation, with what the report prints on both sides.
    fn contradiction(&self, relation: &Relation, result: Computed) -> String {
        let Some(target) = self.figure(relation.target) else { return relation.says.to_string() };
        let shown = |value: Decimal| target.print(value);
        let gives = match relation.tolerance {
            Tolerance::Exact | Tolerance::SumOfRounded(_) => shown(result.value.low).to_string(),
            Tolerance::HalfUnits => {
                let (low, high) = (shown(result.value.low), shown(result.value.high));
                if low == high { low.to_string() } else { format!("{low} to {high}") }
            }
        };
        let line =
            self.chosen.get(&relation.target).map_or(0, |cell| self.sheet.report.cells[*cell].line);
        let cut =
            if is_cut(target, result.value.low) { ", cut off instead of rounded" } else { "" };
        let outside = self.outside(relation, result);
        format!(
            "{}: printed figures give {gives}, line {line} prints {}{cut}{outside}",
            relation.says, target.value
        )
    }

    /// A remark if a difference is exactly what the deal pays from outside the account.
    fn outside(&self, relation: &Relation, result: Computed) -> String {
        let outside = self.values.outside();
        let cash = Key::pool(Item::Distribution);
        let is_between = |one: Key, other: &dyn Fn(&Key) -> bool| {
            relation.target == one && relation.term.keys().iter().any(other)
        };
        let is_of_class = |key: &Key| key.item == Item::Total && matches!(key.of, Of::Class(_));
        let is_total = is_between(Key::classes(Item::Total), &|key| *key == cash)
            || is_between(cash, &is_of_class);
        let figure = self.figure(relation.target).filter(|_| is_total && !outside.is_zero());
        match figure {
            Some(figure) if (figure.value - result.value.low).abs() == outside => {
                format!("; the deal file has {outside} paid from outside the account")
            }
            _ => String::new(),
        }
    }

    fn cell(&self, index: usize, checked: &Checked) -> CheckedCell {
        let cell = &self.sheet.report.cells[index];
        let finding = match self.sheet.keys[index] {
            None if cell.row.is_empty() => self.orphan(index),
            None => {
                let reason = "no relation uses this line".to_owned();
                Finding::new(Verdict::Input, None, Some(reason))
            }
            Some(key) => self.verdict(index, key, checked),
        };
        let key = self.sheet.keys[index];
        let clause = key.and_then(|key| self.sources.of_key(key));
        let relation = key
            .filter(|key| self.model_value(*key).is_some())
            .and_then(|key| self.defined.get(&key).map(|index| &self.relations[*index]));
        CheckedCell {
            computed: finding.computed,
            low: finding.within.map(|within| within.low),
            high: finding.within.map(|within| within.high),
            verdict: finding.verdict,
            reason: finding.reason,
            source: clause.as_ref().map(|(source, _)| source.clone()),
            unit: self.sheet.keys[index].map_or(Unit::Unknown, unit),
            basis: finding.computed.and(key).map(|key| {
                if self.basis.inferred.contains(&key) {
                    RestsOn::Inferred
                } else {
                    RestsOn::Independent
                }
            }),
            clause_line: clause.map_or(0, |(_, line)| line),
            formula: relation.map(|relation| relation.says.to_string()),
            inputs: relation.map_or_else(Vec::new, |relation| self.cells_of(relation)),
            ..CheckedCell::input(cell)
        }
    }

    /// The verdict on a value whose row has lost its label.
    fn orphan(&self, index: usize) -> Finding {
        let cell = &self.sheet.report.cells[index];
        let lost = self.sheet.report.lost_values.iter();
        let lost = lost.filter(|lost| lost.table == cell.table && lost.column.is_empty());
        let lost: Vec<String> =
            lost.map(|lost| format!("`{}` on line {}", lost.label, lost.line)).collect();
        let lost = if lost.is_empty() {
            String::new()
        } else {
            format!("; in the same table {} has lost its value", lost.join(", "))
        };
        let reason = format!("the value is alone on its line, its row has lost the label{lost}");
        Finding::new(Verdict::Anomaly, None, Some(reason))
    }

    fn verdict(&self, index: usize, key: Key, checked: &Checked) -> Finding {
        let figure = self.sheet.figure(index);
        let superseded = self.sheet.report.cells[index].of_table.is_some_and(|(_, is)| is);
        if superseded {
            return self.superseded(key, figure);
        }
        if let Some(restated) = self.restated.get(&key) {
            let Restated { before, place, .. } = restated;
            let at = if place.is_empty() { String::new() } else { format!(" ({place})") };
            let reason = format!(
                "restated: the report before ends with {before}{at}; the month starts from this figure"
            );
            return Finding::new(Verdict::Restated, Some(figure.print(*before)), Some(reason));
        }
        match self.model_value(key) {
            Some(model_value) => self.computed(index, key, figure, model_value, checked),
            None => self.input(index, key, figure),
        }
    }

    /// The verdict on a figure that a later revision replaces: what the model has is still shown.
    fn superseded(&self, key: Key, figure: Figure) -> Finding {
        let chosen = self.figure(key);
        let computed = self.model_value(key).map(|known| known.value);
        let computed =
            computed.or(chosen.map(|chosen| chosen.value)).map(|value| figure.print(value));
        let reason = match self.chosen.get(&key) {
            Some(cell) => {
                let later = &self.sheet.report.cells[*cell];
                format!("the later revision on line {} has {}", later.line, later.text)
            }
            None => "the later revision does not publish it".to_owned(),
        };
        Finding::new(Verdict::Superseded, computed, Some(reason))
    }

    /// The verdict on a figure that the model computes.
    fn computed(
        &self,
        index: usize,
        key: Key,
        figure: Figure,
        model_value: ModelValue,
        checked: &Checked,
    ) -> Finding {
        let value = figure.print(model_value.value);
        let computed = Some(value);
        let finding = |verdict, reason| Finding::new(verdict, computed, reason);
        let chosen = self.figure(key).map_or(figure.value, |figure| figure.value);
        let is_chosen_value = figure.value == chosen || figure.print(chosen) == figure.value;
        if is_chosen_value && let Some(reason) = self.marks.get(&key) {
            return finding(Verdict::Anomaly, Some(reason.clone()));
        }
        if is_chosen_value && let Some(says) = self.basis.own.get(&key) {
            let reason = format!("it follows from itself: an input is {says}, and moves with it");
            return Finding::new(Verdict::Input, None, Some(reason));
        }
        if value == figure.value {
            return finding(Verdict::Exact, None);
        }
        if !is_chosen_value {
            return finding(Verdict::Anomaly, Some(self.elsewhere(index, key)));
        }
        let printed = figure.interval();
        if !checked.broken.contains(&key) && model_value.within.meets(printed) {
            let low = figure.print(model_value.within.low);
            let high = figure.print(model_value.within.high);
            let reason = format!("the digits printed of its inputs allow {low} to {high}");
            let within = Some(Interval { low, high });
            return Finding { within, ..finding(Verdict::Rounding, Some(reason)) };
        }
        if is_cut(figure, model_value.value) && !self.follows_from_printed(key, checked) {
            let reason = format!("{} is cut off instead of rounded", model_value.value.normalize());
            return finding(Verdict::Anomaly, Some(reason));
        }
        let printed = figure.value;
        let reason =
            format!("the model gives {value}; no relation of the report contradicts {printed}");
        finding(Verdict::Break, Some(reason))
    }

    /// Whether a figure equals what other printed figures give, rounded correctly.
    fn follows_from_printed(&self, key: Key, checked: &Checked) -> bool {
        let mut kept = checked.kept.iter().map(|index| &self.relations[*index]);
        kept.any(|relation| relation.target == key && relation.tolerance == Tolerance::Exact)
    }

    /// The verdict on an input, or on another copy of one.
    fn input(&self, index: usize, key: Key, figure: Figure) -> Finding {
        let chosen = self.chosen.get(&key).copied().unwrap_or(index);
        let chosen_figure = self.sheet.figure(chosen);
        if let Some(face) = face_of(self.deal, key)
            && figure.print(face) != figure.value
            && figure.print(chosen_figure.value) == figure.value
        {
            let reason = format!("the deal file has an original balance of {face}");
            return Finding::new(Verdict::Break, Some(figure.print(face)), Some(reason));
        }
        let mut copies = self.sheet.copies[&key].iter();
        let first = copies.find(|cell| self.sheet.figure(**cell).value == chosen_figure.value);
        let is_first = first == Some(&index);
        let computed = (!is_first).then(|| figure.print(chosen_figure.value));
        let (verdict, reason) = match self.marks.get(&key) {
            _ if computed.is_some_and(|computed| computed != figure.value) => {
                (Verdict::Anomaly, Some(self.elsewhere(index, key)))
            }
            Some(reason) => (Verdict::Anomaly, Some(reason.clone())),
            None if is_first => (Verdict::Input, self.undetermined(key)),
            None => (Verdict::Exact, None),
        };
        Finding::new(verdict, computed, reason)
    }

    /// The message that a quantity is printed elsewhere with another value.
    fn elsewhere(&self, index: usize, key: Key) -> String {
        let Some(chosen) = self.chosen.get(&key).filter(|chosen| **chosen != index) else {
            return "printed elsewhere with another value".to_owned();
        };
        let other = &self.sheet.report.cells[*chosen];
        format!(
            "printed as {} on line {} ({}), which is taken: it agrees with no less of the report",
            other.text,
            other.line,
            describe(&other.table, &other.row, &other.column),
        )
    }

    /// Why no printed figure determines an input, for inputs other than the collateral's.
    fn undetermined(&self, key: Key) -> Option<String> {
        let reason = match key.item {
            Item::Maturity
            | Item::ActualBalance
            | Item::PremiumBalance
            | Item::HybridBalance
            | Item::ContaminatedBalance
            | Item::SpecialServicingFee => "nothing printed determines it",
            Item::DelinquentBalancePct => {
                "nothing printed determines it: the group's actual balance is not printed"
            }
            Item::Rate if self.is_rate_reported(key) => {
                "nothing printed determines it: the rate is no printed group's"
            }
            Item::Rate => "the rate comes from an index, which is not printed",
            Item::CumulativeLoss | Item::PoolCumulativeLoss => {
                "what was lost before this month is not printed; no earlier report is given"
            }
            Item::Principal | Item::Scheduled | Item::Unscheduled if self.is_reported(key) => {
                "nothing printed determines it: the clause pays it as reported"
            }
            Item::CumulativeLossPct => "the group's balance at closing is printed nowhere",
            _ => return None,
        };
        Some(reason.to_owned())
    }

    /// Whether principal of a class is what a clause pays as reported, at least in part.
    fn is_reported(&self, key: Key) -> bool {
        let Of::Class(class) = key.of else { return false };
        let parts = [Item::Scheduled, Item::Unscheduled];
        parts.into_iter().any(|item| is_reported(self.deal, item, class))
    }

    fn is_rate_reported(&self, key: Key) -> bool {
        let Of::Class(class) = key.of else { return false };
        let class = self.deal.terms.classes.get(usize::from(class));
        class.is_some_and(|class| matches!(class.interest, InterestTerms::Reported))
    }

    /// The cells of the quantities in a relation.
    fn cells_of(&self, relation: &Relation) -> Vec<usize> {
        let keys = relation.term.keys().into_iter();
        keys.filter_map(|key| self.chosen.get(&key).copied()).collect()
    }

    /// The name of a quantity in the report.
    fn name(&self, key: Key) -> String {
        let Some(cell) = self.chosen.get(&key) else { return String::new() };
        let cell = &self.sheet.report.cells[*cell];
        describe(&cell.table, &cell.row, &cell.column)
    }
}

/// A verdict with its reason and computed figures, before the cell is known.
struct Finding {
    verdict: Verdict,
    computed: Option<Decimal>,
    within: Option<Interval>,
    reason: Option<String>,
}

impl Finding {
    const fn new(verdict: Verdict, computed: Option<Decimal>, reason: Option<String>) -> Self {
        Self { verdict, computed, within: None, reason }
    }
}

/// Whether a figure is a value truncated at its last printed place, and rounding gives another.
fn is_cut(figure: Figure, value: Decimal) -> bool {
    let cut = value.round_dp_with_strategy(figure.places(), RoundingStrategy::ToZero);
    cut == figure.value && figure.print(value) != figure.value
}

fn describe(table: &str, row: &str, column: &str) -> String {
    [table, row, column].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
