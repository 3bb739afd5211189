//! Classes of a deal file.

use rust_decimal::Decimal;

use super::{optional_formula, read_formula, read_name, read_source};
use crate::calendar::DayCount;
use crate::terms::fields::Field;
use crate::terms::form;
use crate::terms::mistakes::{Mistakes, quote};
use crate::terms::model::{ClassTerms, InterestTerms, Named};
use crate::terms::tree::Value;

pub(crate) const DAY_COUNTS: &[(&str, DayCount)] = &[
    ("30/360", DayCount::Thirty360),
    ("actual/360", DayCount::Actual360),
    ("actual/365", DayCount::Actual365),
];

/// Interest that needs no figures of its own.
pub(crate) const PLAIN_INTEREST: &[(&str, InterestTerms)] = &[
    ("none", InterestTerms::None),
    ("weighted subordinate rate", InterestTerms::WeightedSubordinate),
    ("as reported", InterestTerms::Reported),
];

pub(super) fn read_class(field: Field<'_>, mistakes: &mut Mistakes) -> Option<ClassTerms> {
    let mut fields = field.fields(&form::CLASS, mistakes)?;
    let name = fields.required("class", mistakes).and_then(|f| read_name(f, mistakes));
    let original_balance =
        fields.required("original_balance", mistakes).and_then(|f| f.amount(2, mistakes));
    let denomination = match fields.optional("denomination") {
        Some(field) => match field.amount(2, mistakes) {
            Some(nil) if nil.is_zero() => {
                field.wrong(mistakes, "`denomination` must be more than 0; 1000 is usual")
            }
            amount => amount,
        },
        None => Some(Decimal::ONE_THOUSAND),
    };
    let group = match fields.optional("group") {
        Some(field) => Some(read_name(field, mistakes)?),
        None => None,
    };
    let interest = fields.required("interest", mistakes).and_then(|f| read_interest(&f, mistakes));
    let notional = optional_formula(&mut fields, "notional", mistakes)?;
    let net_wac_cap = optional_formula(&mut fields, "net_wac_cap", mistakes)?;
    let day_count = match fields.optional("day_count") {
        Some(field) => field.one_of(DAY_COUNTS, mistakes),
        None => Some(DayCount::default()),
    };
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    Some(ClassTerms {
        name: name?,
        original_balance: original_balance?,
        denomination: denomination?,
        group,
        interest: interest?,
        notional,
        net_wac_cap,
        day_count: day_count?,
        source: source?,
    })
}

/// A plain word, or fields: `fixed`, `index` with `margin` and `cap`, or `net_rate_of_group`.
fn read_interest(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<InterestTerms> {
    if matches!(field.node.value, Value::Text { .. } | Value::Empty) {
        let words: Vec<(&str, usize)> =
            PLAIN_INTEREST.iter().enumerate().map(|(index, (word, _))| (*word, index)).collect();
        let index = field.one_of(&words, mistakes)?;
        return PLAIN_INTEREST.get(index).map(|(_, interest)| interest.clone());
    }
    let mut fields = field.fields(&form::INTEREST, mistakes)?;
    let fixed = fields.optional("fixed");
    let index = fields.optional("index");
    let group = fields.optional("net_rate_of_group");
    let formula = fields.optional("formula");
    let (margin, cap) = (fields.optional("margin"), fields.optional("cap"));
    fields.finish(mistakes);
    if let (None, Some(stray)) = (&index, margin.or(cap)) {
        let told = format!("`{}` goes with `index: NAME`; take it out here", stray.name);
        return stray.wrong(mistakes, told);
    }
    match (fixed, index, group, formula) {
        (Some(fixed), None, None, None) => fixed.percent(mistakes).map(InterestTerms::Fixed),
        (None, Some(index), None, None) => {
            let index = index.name(mistakes);
            let margin = match margin {
                Some(margin) => margin.margin(mistakes),
                None => Some(Decimal::ZERO),
            };
            let cap = match cap {
                Some(cap) => Some(cap.percent(mistakes)?),
                None => None,
            };
            Some(InterestTerms::Index { name: index?, margin: margin?, cap })
        }
        (None, None, Some(group), None) => {
            read_name(group, mistakes).map(InterestTerms::GroupNetRate)
        }
        (None, None, None, Some(formula)) => {
            read_formula(&formula, mistakes).map(InterestTerms::Formula)
        }
        _ => field.wrong(
            mistakes,
            "`interest` is one of `fixed: PERCENT`, `index: NAME` with `margin` and `cap`, \
             `net_rate_of_group: GROUP`, `formula: FORMULA`, or the words none, weighted \
             subordinate rate, as reported",
        ),
    }
}

pub(super) fn unique_classes(
    classes: Vec<ClassTerms>,
    mistakes: &mut Mistakes,
) -> Option<Vec<ClassTerms>> {
    for (index, class) in classes.iter().enumerate() {
        let Named { at, name } = &class.name;
        if classes[..index].iter().any(|earlier| earlier.name.name == *name) {
            let told = format!("class {} stands twice; each class has one entry", quote(name));
            mistakes.at_place(at.line, at.column, told);
        }
    }
    Some(classes)
}
