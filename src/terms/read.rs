//! From the tree of a deal file to its terms.

use rust_decimal::Decimal;

use super::check::check_names;
use super::collateral::{CollateralTerms, read_loans};
use super::fields::{Field, Fields, key_name};
use super::mistakes::{Mistakes, quote};
use super::model::{
    At, Carry, Claim, ClassTerms, Clause, DealTerms, Formula, Funds, InterestTerms, LineTerms,
    Named, ReportTerms, ScheduleTerms, Split, StepTerms,
};
use super::tree::{Node, Value};
use crate::calendar::{BusinessDays, Date, DayCount, DistributionDates};

/// Classes, groups and clauses that one deal may have; hostile files end here.
const MOST_CLASSES: usize = 200;
const MOST_GROUPS: usize = 40;
const MOST_CLAUSES: usize = 600;

/// Days from closing to the first distribution.
const LONGEST_FIRST_PERIOD_DAYS: i32 = 366;

const BUSINESS_DAYS: &[(&str, BusinessDays)] = &[
    ("federal reserve", BusinessDays::FederalReserve),
    ("new york stock exchange", BusinessDays::NewYorkStockExchange),
    ("weekdays", BusinessDays::Weekdays),
    ("every day", BusinessDays::Every),
];

const DAY_COUNTS: &[(&str, DayCount)] = &[
    ("30/360", DayCount::Thirty360),
    ("actual/360", DayCount::Actual360),
    ("actual/365", DayCount::Actual365),
];

const CARRIES: &[(&str, Carry)] = &[("cents", Carry::Cents), ("fractions", Carry::Fractions)];

const SPLITS: &[(&str, Split)] = &[("sequential", Split::Sequential), ("pro rata", Split::ProRata)];

const FUNDS: &[(&str, Funds)] = &[("account", Funds::Account), ("outside", Funds::Outside)];

const PAID: &[(&str, Claim)] = &[
    ("interest", Claim::Interest),
    ("unpaid interest", Claim::UnpaidInterest),
    ("scheduled principal", Claim::ScheduledPrincipal),
    ("unscheduled principal", Claim::UnscheduledPrincipal),
    ("residual", Claim::Residual),
];

const ALLOCATED: &[(&str, Claim)] = &[("realized loss", Claim::RealizedLoss)];

/// Interest that needs no figures of its own.
const PLAIN_INTEREST: &[(&str, InterestTerms)] = &[
    ("none", InterestTerms::None),
    ("weighted subordinate rate", InterestTerms::WeightedSubordinate),
    ("as reported", InterestTerms::Reported),
];

/// Reads a deal's terms; `None` only where a mistake was told.
pub(crate) fn read(root: &Node, mistakes: &mut Mistakes) -> Option<DealTerms> {
    let mut fields = Fields::of(root, "a deal", mistakes)?;
    let name = fields.required("deal", mistakes).and_then(|f| f.name(mistakes));
    let series = fields.required("series", mistakes).and_then(|f| f.text(mistakes));
    let title = fields.required("title", mistakes).and_then(|f| f.text(mistakes));
    let dates = fields.required("dates", mistakes).and_then(|f| read_dates(&f, mistakes));
    let collateral =
        fields.required("collateral", mistakes).and_then(|f| read_collateral(&f, mistakes));
    let balances = match fields.optional("balances") {
        Some(field) => read_balances(&field, mistakes),
        None => Some((Carry::Cents, Vec::new())),
    };
    let classes = fields
        .required("classes", mistakes)
        .and_then(|f| f.list(mistakes, read_class))
        .and_then(|classes| unique_classes(classes, mistakes));
    let lists = match fields.optional("lists") {
        Some(field) => read_lists(&field, mistakes),
        None => Some(Vec::new()),
    };
    let schedules = match fields.optional("schedules") {
        Some(field) => field.list(mistakes, read_schedule),
        None => Some(Vec::new()),
    };
    let waterfall =
        fields.required("waterfall", mistakes).and_then(|f| f.list(mistakes, read_clause));
    let report = match fields.optional("report") {
        Some(field) => read_report(&field, mistakes),
        None => Some(ReportTerms::default()),
    };
    let node = fields.node();
    fields.finish(mistakes);

    let ((first, business_days, closing), pool) = (dates?, collateral?);
    let (groups, closing_balance, collateral) = pool;
    let (carry, families) = balances?;
    let terms = DealTerms {
        name: name?,
        series: series?,
        title: title?,
        dates: DistributionDates { first, business_days },
        closing,
        closing_balance,
        groups,
        collateral,
        carry,
        families,
        classes: classes?,
        lists: lists?,
        schedules: schedules?,
        waterfall: waterfall?,
        report: report?,
    };
    check_limits(&terms, node, mistakes);
    check_closing(&terms, mistakes);
    check_names(&terms, mistakes);
    Some(terms)
}

fn at(field: &Field<'_>) -> At {
    At { line: field.node.line, column: field.node.column }
}

fn read_name(field: Field<'_>, mistakes: &mut Mistakes) -> Option<Named> {
    Some(Named { at: at(&field), name: field.name(mistakes)? })
}

fn read_formula(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Formula> {
    Some(Formula { expr: field.formula(mistakes)?, text: field.node.clone() })
}

/// Every rule names its source, or says that it is inferred and from what.
fn read_source(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Option<String> {
    fields.required("source", mistakes).and_then(|field| field.text(mistakes))
}

type Dates = (Date, BusinessDays, Option<Date>);

fn read_dates(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Dates> {
    let mut fields = field.fields("the dates", mistakes)?;
    let first = fields.required("first_distribution", mistakes).and_then(|f| f.date(mistakes));
    let business_days =
        fields.required("business_days", mistakes).and_then(|f| f.one_of(BUSINESS_DAYS, mistakes));
    let closing = match fields.optional("closing") {
        Some(field) => {
            let closing = field.date(mistakes);
            if let (Some(closing), Some(first)) = (closing, first)
                && (closing >= first || first.days_since(closing) > LONGEST_FIRST_PERIOD_DAYS)
            {
                let told = format!(
                    "`closing` is {closing}; it must be before `first_distribution`, {first}, and \
                     by no more than a year"
                );
                field.wrong::<()>(mistakes, told);
            }
            closing
        }
        None => None,
    };
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    source.and(Some((first?, business_days?, closing)))
}

type Collateral = (Vec<String>, Decimal, CollateralTerms);

fn read_collateral(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Collateral> {
    let mut fields = field.fields("the collateral", mistakes)?;
    let groups = fields.required("groups", mistakes).and_then(|f| f.list(mistakes, read_name));
    let closing_balance =
        fields.required("closing_balance", mistakes).and_then(|f| f.amount(2, mistakes));
    let known: Vec<String> =
        groups.iter().flatten().map(|group: &Named| group.name.clone()).collect();
    let loans = read_loans(&mut fields, &known, mistakes);
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    let mut names: Vec<String> = Vec::new();
    for group in groups? {
        if names.contains(&group.name) {
            let told = format!("group {} stands twice", quote(&group.name));
            mistakes.at_place(group.at.line, group.at.column, told);
        }
        names.push(group.name);
    }
    source.and(Some((names, closing_balance?, loans?)))
}

fn read_balances(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<(Carry, Vec<Vec<Named>>)> {
    let mut fields = field.fields("the balances", mistakes)?;
    let carry = fields.required("carried", mistakes).and_then(|f| f.one_of(CARRIES, mistakes));
    let families = match fields.optional("shared_pro_rata_since_issue") {
        Some(field) => field.list(mistakes, |family, mistakes| family.list(mistakes, read_name)),
        None => Some(Vec::new()),
    };
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    source.and(Some((carry?, families?)))
}

fn read_class(field: Field<'_>, mistakes: &mut Mistakes) -> Option<ClassTerms> {
    let mut fields = field.fields("a class", mistakes)?;
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
    let mut fields = field.fields("interest", mistakes)?;
    let fixed = fields.optional("fixed");
    let index = fields.optional("index");
    let group = fields.optional("net_rate_of_group");
    let (margin, cap) = (fields.optional("margin"), fields.optional("cap"));
    fields.finish(mistakes);
    if let (None, Some(stray)) = (&index, margin.or(cap)) {
        let told = format!("`{}` goes with `index: NAME`; take it out here", stray.name);
        return stray.wrong(mistakes, told);
    }
    match (fixed, index, group) {
        (Some(fixed), None, None) => fixed.percent(mistakes).map(InterestTerms::Fixed),
        (None, Some(index), None) => {
            let index = index.name(mistakes);
            let margin = match margin {
                Some(margin) => margin.percent(mistakes),
                None => Some(Decimal::ZERO),
            };
            let cap = match cap {
                Some(cap) => Some(cap.percent(mistakes)?),
                None => None,
            };
            Some(InterestTerms::Index { name: index?, margin: margin?, cap })
        }
        (None, None, Some(group)) => read_name(group, mistakes).map(InterestTerms::GroupNetRate),
        _ => field.wrong(
            mistakes,
            "`interest` is one of `fixed: PERCENT`, `index: NAME` with `margin` and `cap`, \
             `net_rate_of_group: GROUP`, or the words none, weighted subordinate rate, as reported",
        ),
    }
}

fn unique_classes(classes: Vec<ClassTerms>, mistakes: &mut Mistakes) -> Option<Vec<ClassTerms>> {
    for (index, class) in classes.iter().enumerate() {
        let Named { at, name } = &class.name;
        if classes[..index].iter().any(|earlier| earlier.name.name == *name) {
            let told = format!("class {} stands twice; each class has one entry", quote(name));
            mistakes.at_place(at.line, at.column, told);
        }
    }
    Some(classes)
}

fn read_lists(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Vec<(Named, Vec<Named>)>> {
    let lists = field.entries(mistakes)?.into_iter().map(|(key, field)| {
        let place = At { line: key.line, column: key.column };
        let name = key_name(key, mistakes).map(|name| Named { at: place, name });
        let members = field.list(mistakes, read_name);
        Some((name?, members?))
    });
    let lists: Vec<_> = lists.collect();
    lists.into_iter().collect()
}

fn read_schedule(field: Field<'_>, mistakes: &mut Mistakes) -> Option<ScheduleTerms> {
    let mut fields = field.fields("a schedule", mistakes)?;
    let name = fields.required("schedule", mistakes).and_then(|f| read_name(f, mistakes));
    let steps = fields.required("steps", mistakes);
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    let mut read: Vec<(u32, Decimal)> = Vec::new();
    for (key, field) in steps?.entries(mistakes)? {
        let month = key.text.parse::<u32>().ok().filter(|month| *month > 0);
        let rises = month.is_some_and(|month| read.last().is_none_or(|(last, _)| month > *last));
        if !rises {
            let told = format!(
                "{} must be the number of a distribution, from 1, greater than the one before",
                quote(&key.text)
            );
            mistakes.at_place(key.line, key.column, told);
        }
        let value = field.percent(mistakes);
        if let (Some(month), Some(value)) = (month, value) {
            read.push((month, value / Decimal::ONE_HUNDRED));
        }
    }
    Some(ScheduleTerms { name: name?, steps: read, source: source? })
}

/// A clause is known by its first word: `set`, `pay` or `allocate`.
fn read_clause(field: Field<'_>, mistakes: &mut Mistakes) -> Option<Clause> {
    let mut fields = field.fields("a clause of the waterfall", mistakes)?;
    let place = at(&field);
    let (set, pay) = (fields.optional("set"), fields.optional("pay"));
    let allocate = fields.optional("allocate");
    match (set, pay, allocate) {
        (Some(name), None, None) => {
            let name = read_name(name, mistakes);
            let formula = fields.required("is", mistakes).and_then(|f| read_formula(&f, mistakes));
            let source = read_source(&mut fields, mistakes);
            fields.finish(mistakes);
            Some(Clause::Set { name: name?, formula: formula?, source: source? })
        }
        (None, Some(claim), None) => {
            let claim = claim.one_of(PAID, mistakes);
            read_step(place, claim, fields, mistakes).map(Clause::Step)
        }
        (None, None, Some(claim)) => {
            let claim = claim.one_of(ALLOCATED, mistakes);
            read_step(place, claim, fields, mistakes).map(Clause::Step)
        }
        _ => field.wrong(
            mistakes,
            "a clause of the waterfall begins with one of `set: NAME`, `pay: CLAIM` or \
             `allocate: realized loss`",
        ),
    }
}

fn read_step(
    place: At,
    claim: Option<Claim>,
    mut fields: Fields<'_>,
    mistakes: &mut Mistakes,
) -> Option<StepTerms> {
    let to = fields.required("to", mistakes).and_then(|f| f.one_or_more(mistakes, read_name));
    let split = fields.optional("split");
    let amount = fields.optional("amount");
    let funds = match fields.optional("from") {
        Some(field) => {
            match claim {
                Some(Claim::Residual) => {
                    let told = "a residual is what is left of the account; take out `from`";
                    field.wrong::<()>(mistakes, told);
                }
                Some(Claim::RealizedLoss) => {
                    let told = "allocating a loss moves no cash; take out `from`";
                    field.wrong::<()>(mistakes, told);
                }
                _ => {}
            }
            field.one_of(FUNDS, mistakes)
        }
        None => Some(Funds::Account),
    };
    let when = match fields.optional("when") {
        Some(field) => Some(read_formula(&field, mistakes)?),
        None => None,
    };
    let source = read_source(&mut fields, mistakes);
    let node = fields.node();
    fields.finish(mistakes);

    let (claim, to) = (claim?, to?);
    let needs_amount = !matches!(claim, Claim::Interest | Claim::UnpaidInterest | Claim::Residual);
    let amount = match amount {
        Some(field) if needs_amount => Some(read_formula(&field, mistakes)?),
        Some(field) => {
            let told = format!("`pay: {}` takes no `amount`; the claim says it", claim.name());
            return field.wrong(mistakes, told);
        }
        None if needs_amount => {
            let told = format!("`amount` is missing; how much {} is there?", claim.name());
            mistakes.at(node, told);
            return None;
        }
        None => None,
    };
    let split = match split {
        Some(field) => Some(field.one_of(SPLITS, mistakes)?),
        None => None,
    };
    Some(StepTerms { at: place, claim, to, split, amount, funds: funds?, when, source: source? })
}

fn read_report(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<ReportTerms> {
    let mut fields = field.fields("the report", mistakes)?;
    let overcollateralization_of = match fields.optional("overcollateralization_of") {
        Some(field) => field.one_or_more(mistakes, read_name),
        None => Some(Vec::new()),
    };
    let lines = match fields.optional("lines") {
        Some(field) => field.list(mistakes, read_line),
        None => Some(Vec::new()),
    };
    fields.finish(mistakes);
    Some(ReportTerms { overcollateralization_of: overcollateralization_of?, lines: lines? })
}

fn read_line(field: Field<'_>, mistakes: &mut Mistakes) -> Option<LineTerms> {
    let mut fields = field.fields("a reported line", mistakes)?;
    let label = fields
        .required("line", mistakes)
        .and_then(|field| Some(Named { at: at(&field), name: field.text(mistakes)? }));
    let group = match fields.optional("group") {
        Some(field) => Some(read_name(field, mistakes)?),
        None => None,
    };
    let formula = fields.required("is", mistakes).and_then(|f| read_formula(&f, mistakes));
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    Some(LineTerms { label: label?, group, formula: formula?, source: source? })
}

fn check_limits(terms: &DealTerms, node: &Node, mistakes: &mut Mistakes) {
    let counts = [
        ("classes", terms.classes.len(), MOST_CLASSES),
        ("collateral groups", terms.groups.len(), MOST_GROUPS),
        ("clauses", terms.waterfall.len(), MOST_CLAUSES),
    ];
    for (what, count, most) in counts {
        if count > most {
            mistakes.at(node, format!("the deal has {count} {what}; at most {most} are read"));
        }
    }
}

/// Actual day counts start at closing.
fn check_closing(terms: &DealTerms, mistakes: &mut Mistakes) {
    let actual = terms.classes.iter().find(|class| class.day_count != DayCount::Thirty360);
    if let (Some(class), None) = (actual, terms.closing) {
        let Named { at, name } = &class.name;
        let told = format!(
            "class {} counts actual days, which start at closing; add `closing: DATE` to `dates`",
            quote(name)
        );
        mistakes.at_place(at.line, at.column, told);
    }
}
