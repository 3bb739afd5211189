//! Reads the classes of a deal file.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::accrual;
use super::common::{optional_formula, read_formula, read_name, read_source};
use crate::deal_file::fields::Field;
use crate::deal_file::interest::{IndexTerms, InterestTerms};
use crate::deal_file::limits::{MOST_MONTHS, MOST_NAMES};
use crate::deal_file::model::ClassTerms;
use crate::deal_file::place::Named;
use crate::deal_file::schema;
use crate::deal_file::words::PLAIN_INTEREST;
use crate::error::{Mistakes, nearest, quote};
use crate::yaml::Value;

/// Fields that need an `index`.
const OF_INDEX: [&str; 7] =
    ["margin", "cap", "floor", "rounding", "look_back", "reset_frequency", "months_to_reset"];

pub(super) fn read_class(field: Field<'_>, mistakes: &mut Mistakes) -> Option<ClassTerms> {
    let mut fields = field.fields(&schema::CLASS, mistakes)?;
    let name = fields.required("class", mistakes).and_then(|f| read_name(f, mistakes));
    let original_balance =
        fields.required("original_balance", mistakes).and_then(|f| f.amount(2, mistakes));
    let opening = ["balance", "unpaid_interest", "carryover", "cumulative_loss"]
        .map(|name| (name, fields.optional(name)));
    let denomination = match fields.optional("denomination") {
        Some(field) => match field.amount(2, mistakes) {
            Some(zero) if zero.is_zero() => {
                field.wrong(mistakes, "`denomination` must be more than 0; 1000 is usual")
            }
            amount => amount,
        },
        None => Some(Decimal::ONE_THOUSAND),
    };
    let group = fields.optional_or("group", None, |f| read_name(f, mistakes).map(Some))?;
    let interest = fields.required("interest", mistakes).and_then(|f| read_interest(&f, mistakes));
    let notional = optional_formula(&mut fields, "notional", mistakes)?;
    let net_wac_cap = optional_formula(&mut fields, "net_wac_cap", mistakes)?;
    let interest_on_unpaid = match fields.optional("interest_on_unpaid") {
        Some(field) => match field.one_of(&[("yes", true), ("no", false)], mistakes) {
            Some(true) if matches!(interest, Some(InterestTerms::None)) => {
                let message = "a class without interest has no unpaid interest; remove this";
                field.wrong(mistakes, message)
            }
            bears => bears,
        },
        None => Some(false),
    };
    let accrual = accrual::read_accrual(&mut fields, mistakes);
    let cusips = read_numbers(fields.optional("cusip"), 8..=9, mistakes);
    let isins = read_numbers(fields.optional("isin"), 12..=12, mistakes);
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    let without = |name: &str| match name {
        "balance" if original_balance.is_some_and(|balance| balance.is_zero()) => {
            Some("a class whose `original_balance` is 0.00 has no balance")
        }
        "unpaid_interest" if matches!(interest, Some(InterestTerms::None)) => {
            Some("a class without interest has no unpaid interest")
        }
        "carryover" if net_wac_cap.is_none() => {
            Some("a class without a `net_wac_cap` has no carryover")
        }
        _ => None,
    };
    let [balance, unpaid_interest, carryover, cumulative_loss] = opening.map(|(name, field)| {
        let Some(field) = field else { return Some(None) };
        let amount = field.amount(2, mistakes)?;
        match without(name) {
            Some(why) if !amount.is_zero() => {
                field.wrong(mistakes, format!("{why}; remove `{name}`"))
            }
            _ => Some(Some(amount)),
        }
    });
    let accrual::Read { accrual, accrues_from_place, states_periods } = accrual?;
    Some(ClassTerms {
        name: name?,
        original_balance: original_balance?,
        balance: balance?.or(original_balance)?,
        unpaid_interest: unpaid_interest?.unwrap_or_default(),
        carryover: carryover?.unwrap_or_default(),
        cumulative_loss: cumulative_loss?.unwrap_or_default(),
        denomination: denomination?,
        group,
        interest: interest?,
        notional,
        net_wac_cap,
        interest_on_unpaid: interest_on_unpaid?,
        accrual,
        accrues_from_place,
        states_periods,
        cusips: cusips?,
        isins: isins?,
        source: source?,
    })
}

/// Numbers of a class in the market, each with this many characters. None if the field is absent.
fn read_numbers(
    field: Option<Field<'_>>,
    length: RangeInclusive<usize>,
    mistakes: &mut Mistakes,
) -> Option<Vec<Named>> {
    let Some(field) = field else { return Some(Vec::new()) };
    field.one_or_more(MOST_NAMES, mistakes, |field, mistakes| {
        let number = read_name(field, mistakes)?;
        let is_number = number.name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_number || !length.contains(&number.name.len()) {
            let message = format!(
                "{} is no {}, which has {} letters and digits",
                quote(&number.name),
                field.name.to_uppercase(),
                length.end()
            );
            return field.wrong(mistakes, message);
        }
        Some(number)
    })
}

/// A keyword, or fields: `fixed`, `index` with the fields of [`OF_INDEX`], `formula`, or
/// `net_rate_of_group`.
fn read_interest(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<InterestTerms> {
    if let Value::Text { text, .. } = &field.node.value {
        let words: Vec<&str> = PLAIN_INTEREST.iter().map(|(word, _)| *word).collect();
        if !words.contains(&text.trim()) && nearest(text.trim(), words.iter().copied()).is_none() {
            let message = format!(
                "`interest` must be one of {}, or a rate on the lines below it, as `fixed: 4.5`, as \
                 `index: libor-1m` with `margin: 0.3`, or as `formula: …`; found {}",
                words.join(", "),
                quote(text.trim())
            );
            return field.wrong(mistakes, message);
        }
    }
    if matches!(field.node.value, Value::Text { .. } | Value::Empty) {
        return field.one_of(PLAIN_INTEREST, mistakes);
    }
    let mut fields = field.fields(&schema::INTEREST, mistakes)?;
    let fixed = fields.optional("fixed");
    let index = fields.optional("index");
    let group = fields.optional("net_rate_of_group");
    let formula = fields.optional("formula");
    let of_index = OF_INDEX.map(|name| fields.optional(name));
    fields.finish(mistakes);
    if index.is_none() && of_index.iter().any(Option::is_some) {
        for stray in of_index.into_iter().flatten() {
            let message = format!("`{}` needs `index: NAME`; remove it here", stray.name);
            stray.wrong::<()>(mistakes, message);
        }
        return None;
    }
    match (fixed, index, group, formula) {
        (Some(fixed), None, None, None) => fixed.percent(mistakes).map(InterestTerms::Fixed),
        (None, Some(index), None, None) => read_index(index, of_index, mistakes),
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

/// Reads an index and the fields of [`OF_INDEX`].
fn read_index(
    index: Field<'_>,
    [margin, cap, floor, rounding, look_back, frequency, months_to_reset]: [Option<Field<'_>>; 7],
    mistakes: &mut Mistakes,
) -> Option<InterestTerms> {
    let name = index.name(mistakes);
    let margin = margin.map_or(Some(None), |margin| margin.margin(mistakes).map(Some));
    let [cap, floor, rounding] = [cap, floor, rounding]
        .map(|field| field.map_or(Some(None), |field| field.percent(mistakes).map(Some)));
    let mut months = |field: Option<Field<'_>>, absent: u32, least: u32| {
        field.map_or(Some(absent), |field| field.whole(least..=MOST_MONTHS, mistakes))
    };
    let look_back = months(look_back, 0, 0);
    let reset_frequency = months(frequency, 1, 1);
    let months_to_reset = months(months_to_reset, 0, 0);
    let terms = IndexTerms {
        name: name?,
        margin: margin?.unwrap_or_default(),
        cap: cap?,
        floor: floor?.unwrap_or_default(),
        rounding: rounding?.filter(|step| !step.is_zero()),
        look_back: look_back?,
        reset_frequency: reset_frequency?,
        months_to_reset: months_to_reset?,
    };
    if let Some(cap) = terms.cap.filter(|cap| *cap < terms.floor) {
        let message = format!("the cap of {cap} % is below the floor of {} %", terms.floor);
        return index.wrong(mistakes, message);
    }
    Some(InterestTerms::Index(terms))
}

pub(super) fn unique_classes(
    classes: Vec<ClassTerms>,
    mistakes: &mut Mistakes,
) -> Option<Vec<ClassTerms>> {
    for (index, class) in classes.iter().enumerate() {
        let Named { at, name } = &class.name;
        if classes[..index].iter().any(|earlier| earlier.name.name == *name) {
            let message =
                format!("class {} is listed twice; each class has one entry", quote(name));
            mistakes.at_place(at.line, at.column, message);
        }
    }
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for class in &classes {
        for number in class.cusips.iter().chain(&class.isins) {
            if let Some(first) = known.insert(&number.name, &class.name.name) {
                let message = format!(
                    "{} is already a number of class {}; each number is of one class",
                    quote(&number.name),
                    quote(first)
                );
                mistakes.at_place(number.at.line, number.at.column, message);
            }
        }
    }
    Some(classes)
}
