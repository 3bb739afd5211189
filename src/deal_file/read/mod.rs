//! Reads a deal's terms from the YAML tree of its file.

mod accrual;
mod classes;
mod clauses;
mod collateral;
mod common;

use rust_decimal::Decimal;

use super::check::{check_names, is_total, unknown};
use super::fields::{Field, Fields};
use super::limits::{
    MOST_ACCOUNTS, MOST_CLASSES, MOST_CLAUSES, MOST_GROUPS, MOST_LISTS, MOST_NAMES, MOST_PARTIES,
    MOST_REPORTED_LINES, MOST_SCHEDULES, MOST_STEPS,
};
use super::model::{
    AccountTerms, CallPrice, CallTerms, Carry, CollateralTerms, DealTerms, LineTerms, ReportTerms,
    ScheduleTerms,
};
use super::place::{At, Named};
use super::schema;
use super::words::{BUSINESS_DAYS, CALL_PRICES, CARRIES};
use crate::calendar::{BusinessDays, Date, DistributionDates};
use crate::error::{Mistakes, quote};
use crate::yaml::{Node, Value};
use classes::{read_class, unique_classes};
use clauses::read_clause;
use collateral::read_loans;
use common::{at, read_entries, read_formula, read_name, read_source, read_text};

/// Longest time from closing to the first distribution, in days.
const LONGEST_FIRST_PERIOD_DAYS: i32 = 366;

/// Reads a deal's terms. Returns `None` only after reporting a mistake.
pub(crate) fn read(root: &Node, mistakes: &mut Mistakes) -> Option<DealTerms> {
    let mut fields = Fields::of(root, &schema::DEAL, mistakes)?;
    let name = fields.required("deal", mistakes).and_then(|f| f.name(mistakes));
    let series = fields.required("series", mistakes).and_then(|f| f.text(mistakes));
    let title = fields.required("title", mistakes).and_then(|f| f.text(mistakes));
    let dates = fields.required("dates", mistakes).and_then(|f| read_dates(&f, mistakes));
    let collateral =
        fields.required("collateral", mistakes).and_then(|f| read_collateral(&f, mistakes));
    let balances =
        fields.optional_or("balances", (Carry::Cents, Vec::new()), |f| read_balances(&f, mistakes));
    let classes = fields
        .required("classes", mistakes)
        .and_then(|f| f.list(MOST_CLASSES, mistakes, read_class))
        .and_then(|classes| unique_classes(classes, mistakes));
    let parties =
        fields.optional_or("parties", Vec::new(), |f| f.list(MOST_PARTIES, mistakes, read_name));
    let accounts = fields
        .optional_or("accounts", Vec::new(), |f| f.list(MOST_ACCOUNTS, mistakes, read_account));
    let lists = fields.optional_or("lists", Vec::new(), |f| {
        read_entries(&f, MOST_LISTS, mistakes, |f, m| f.list(MOST_NAMES, m, read_name))
    });
    let calendar = dates.as_ref().map(|(dates, _, _)| *dates);
    let schedules = fields.optional_or("schedules", Vec::new(), |f| {
        f.list(MOST_SCHEDULES, mistakes, |f, m| read_schedule(f, calendar, m))
    });
    let waterfall = fields
        .required("waterfall", mistakes)
        .and_then(|f| f.list(MOST_CLAUSES, mistakes, read_clause));
    let closing = collateral.as_ref().map(|pool| pool.closing_balance.0);
    let call = fields.optional_or("call", None, |f| read_call(&f, closing, mistakes).map(Some));
    let report =
        fields.optional_or("report", ReportTerms::default(), |f| read_report(&f, mistakes));
    fields.finish(mistakes);

    let ((dates, distributions_before, closing), pool) = (dates?, collateral?);
    let (closing_balance, closing_balance_place) = pool.closing_balance;
    let (groups, group_places) =
        pool.groups.into_iter().map(|group| (group.name, group.at)).unzip();
    let (carry, families) = balances?;
    let terms = DealTerms {
        name: name?,
        series: series?,
        title: title?,
        dates,
        distributions_before,
        closing,
        closing_balance,
        closing_balance_place,
        balance: pool.balance,
        groups,
        group_places,
        cumulative_losses: pool.cumulative_losses,
        collateral: pool.loans,
        carry,
        families,
        classes: classes?,
        parties: parties?,
        accounts: accounts?,
        lists: lists?,
        schedules: schedules?,
        waterfall: waterfall?,
        call: call?,
        report: report?,
    };
    accrual::check(&terms, mistakes);
    check_names(&terms, mistakes);
    Some(terms)
}

/// The first distribution date. Interest accrues from up to two months before.
fn read_first(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Date> {
    let first = field.date(mistakes)?;
    match first.add_months(-2) {
        Some(_) => Some(first),
        None => field.wrong(mistakes, "dates begin in 1901; a first distribution is from March on"),
    }
}

/// The distribution dates, the number of those before the file's first, and the closing date.
type Dates = (DistributionDates, u32, Option<Date>);

fn read_dates(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Dates> {
    let mut fields = field.fields(&schema::DATES, mistakes)?;
    let first =
        fields.required("first_distribution", mistakes).and_then(|f| read_first(&f, mistakes));
    let business_days: Option<BusinessDays> =
        fields.required("business_days", mistakes).and_then(|f| f.one_of(BUSINESS_DAYS, mistakes));
    let next = fields.optional("next_distribution");
    let closing = fields.optional("closing").and_then(|field| {
        let closing = field.date(mistakes)?;
        if let Some(first) = first
            && (closing >= first || first.days_since(closing) > LONGEST_FIRST_PERIOD_DAYS)
        {
            let message = format!(
                "`closing` is {closing}; it must be before `first_distribution`, {first}, and by \
                 no more than a year"
            );
            field.wrong::<()>(mistakes, message);
        }
        Some(closing)
    });
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    let dates = DistributionDates { first: first?, business_days: business_days? };
    let before = next.map_or(Some(0), |field| {
        let next = field.date(mistakes)?;
        let number = dates.period_of(next).filter(|number| {
            let months = i32::try_from(number - 1).unwrap_or(i32::MAX);
            dates.date(*number) == Some(next) || dates.first.add_months(months) == Some(next)
        });
        if number.is_none() {
            let message = format!(
                "{next} is no distribution date: distributions are a month apart from \
                 `first_distribution`, {}, on",
                dates.first
            );
            field.wrong::<()>(mistakes, message);
        }
        Some(number? - 1)
    });
    source.and(Some((dates, before?, closing)))
}

/// The section `collateral`.
struct Collateral {
    groups: Vec<Named>,
    closing_balance: (Decimal, At),
    balance: Option<(Decimal, At)>,
    /// One for each group.
    cumulative_losses: Vec<Decimal>,
    loans: CollateralTerms,
}

fn read_collateral(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Collateral> {
    let mut fields = field.fields(&schema::COLLATERAL, mistakes)?;
    let groups =
        fields.required("groups", mistakes).and_then(|f| f.list(MOST_GROUPS, mistakes, read_name));
    let closing_balance = fields
        .required("closing_balance", mistakes)
        .and_then(|f| Some((f.amount(2, mistakes)?, at(&f))));
    let balance =
        fields.optional_or("balance", None, |f| Some(Some((f.amount(2, mistakes)?, at(&f)))));
    let losses = fields.optional_or("cumulative_loss", Vec::new(), |f| {
        read_entries(&f, MOST_GROUPS, mistakes, |f, m| f.amount(2, m))
    });
    let known: Vec<String> =
        groups.iter().flatten().map(|group: &Named| group.name.clone()).collect();
    let loans = read_loans(&mut fields, &known, mistakes);
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    let groups = groups?;
    for (index, group) in groups.iter().enumerate() {
        if groups.len() > 1 && is_total(&group.name) {
            let message = format!(
                "{} is the label of the row of totals; give the group another name",
                quote(&group.name)
            );
            mistakes.at_place(group.at.line, group.at.column, message);
        }
        if groups[..index].iter().any(|earlier| earlier.name == group.name) {
            let message = format!("group {} is listed twice", quote(&group.name));
            mistakes.at_place(group.at.line, group.at.column, message);
        }
    }
    let mut cumulative_losses = vec![Decimal::ZERO; groups.len()];
    for (of, amount) in losses? {
        match known.iter().position(|group| *group == of.name) {
            Some(group) => cumulative_losses[group] = amount,
            None => {
                let known = known.iter().map(String::as_str).collect();
                let message = unknown("collateral group", &of.name, known);
                mistakes.at_place(of.at.line, of.at.column, message);
            }
        }
    }
    source?;
    let (closing_balance, balance, loans) = (closing_balance?, balance?, loans?);
    Some(Collateral { groups, closing_balance, balance, cumulative_losses, loans })
}

fn read_balances(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<(Carry, Vec<Vec<Named>>)> {
    let mut fields = field.fields(&schema::BALANCES, mistakes)?;
    let carry = fields.required("carried", mistakes).and_then(|f| f.one_of(CARRIES, mistakes));
    let families = fields.optional_or("shared_pro_rata_since_issue", Vec::new(), |f| {
        f.list(MOST_LISTS, mistakes, |family, m| family.list(MOST_NAMES, m, read_name))
    });
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    source.and(Some((carry?, families?)))
}

/// `percent_of_closing_balance`, `date` or `auction`, at least one of them.
fn read_call(
    field: &Field<'_>,
    closing_balance: Option<Decimal>,
    mistakes: &mut Mistakes,
) -> Option<CallTerms> {
    let mut fields = field.fields(&schema::CALL, mistakes)?;
    let percent = fields.optional("percent_of_closing_balance");
    let date = fields.optional("date");
    let auction = fields.optional("auction");
    let price =
        fields.optional_or("price", CallPrice::Collateral, |f| f.one_of(CALL_PRICES, mistakes));
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    if percent.is_none() && date.is_none() && auction.is_none() {
        return field.wrong(
            mistakes,
            "a call has `percent_of_closing_balance: 10`, `date: 2010-01-25`, `auction: \
             2010-01-25`, or several of them",
        );
    }
    let percent = percent.map_or(Some(None), |field| field.percent(mistakes).map(Some))?;
    let [date, auction] = [date, auction]
        .map(|field| field.map_or(Some(None), |field| field.date(mistakes).map(Some)));
    let share = |percent: Decimal| Some(closing_balance? * percent / Decimal::ONE_HUNDRED);
    Some(CallTerms {
        at: at(field),
        balance: percent.and_then(share),
        date: date?,
        auction: auction?,
        price: price?,
        source: source?,
    })
}

fn read_account(field: Field<'_>, mistakes: &mut Mistakes) -> Option<AccountTerms> {
    let mut fields = field.fields(&schema::ACCOUNT, mistakes)?;
    let name = fields.required("account", mistakes).and_then(|f| read_name(f, mistakes));
    let opening_balance =
        fields.required("opening_balance", mistakes).and_then(|f| f.amount(2, mistakes));
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    source.and(Some(AccountTerms { name: name?, opening_balance: opening_balance? }))
}

/// `steps` of percentages, or `amounts`. `calendar` is absent if it could not be read.
fn read_schedule(
    field: Field<'_>,
    calendar: Option<DistributionDates>,
    mistakes: &mut Mistakes,
) -> Option<ScheduleTerms> {
    let mut fields = field.fields(&schema::SCHEDULE, mistakes)?;
    let name = fields.required("schedule", mistakes).and_then(|f| read_name(f, mistakes));
    let (steps, amounts) = (fields.optional("steps"), fields.optional("amounts"));
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    let of_amounts = amounts.is_some();
    let table = match (steps, amounts) {
        (Some(table), None) | (None, Some(table)) => table,
        _ => {
            let message = "a schedule has either `steps`, percentages, or `amounts`";
            return field.wrong(mistakes, message);
        }
    };
    let mut read: Vec<(u32, Decimal)> = Vec::new();
    for (key, field) in table.entries(MOST_STEPS, mistakes)? {
        let month = match (Date::parse_iso(&key.text), calendar) {
            // The dates have been reported.
            (Some(_), None) => continue,
            (Some(date), Some(calendar)) => match distribution_on(date, calendar) {
                Ok(month) => Some(month),
                Err(message) => {
                    mistakes.at_place(key.line, key.column, message);
                    continue;
                }
            },
            (None, _) => key.text.parse::<u32>().ok().filter(|month| *month > 0),
        };
        let rises = month.is_some_and(|month| read.last().is_none_or(|(last, _)| month > *last));
        if !rises {
            let message = format!(
                "{} must be the number of a distribution, from 1, or its date, after the one before",
                quote(&key.text)
            );
            mistakes.at_place(key.line, key.column, message);
        }
        if !of_amounts && is_in_dollars(&field) {
            // We report the first only, because the others have the same mistake.
            let message = "this is not a percentage; write balances in dollars under `amounts`";
            return field.wrong(mistakes, message);
        }
        let value = if of_amounts {
            field.amount(2, mistakes)
        } else {
            field.percent(mistakes).map(|pct| pct / Decimal::ONE_HUNDRED)
        };
        if let (Some(month), Some(value)) = (month, value) {
            read.push((month, value));
        }
    }
    Some(ScheduleTerms { name: name?, of_amounts, steps: read, source: source? })
}

/// The number of the distribution on a date, which may be the day before its move to a business day; or
/// why there is none.
fn distribution_on(date: Date, calendar: DistributionDates) -> Result<u32, String> {
    let Some(number) = calendar.period_of(date) else {
        let first = calendar.first;
        return Err(format!("{date} is before the first distribution, {first}"));
    };
    let on = calendar.date(number).unwrap_or(date);
    let scheduled = date.day() == calendar.first.day() && date.months_since(on) == 0;
    if on == date || scheduled {
        return Ok(number);
    }
    Err(format!("{date} is no distribution date; the nearest is {on}"))
}

/// Whether a value of `steps` is too great for a percentage.
fn is_in_dollars(field: &Field<'_>) -> bool {
    let Value::Text { text, .. } = &field.node.value else { return false };
    text.trim().parse::<Decimal>().is_ok_and(|value| value > Decimal::ONE_THOUSAND)
}

fn read_report(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<ReportTerms> {
    let mut fields = field.fields(&schema::REPORT, mistakes)?;
    let overcollateralization_of =
        fields.optional_or("overcollateralization_of", Vec::new(), |f| {
            f.one_or_more(MOST_NAMES, mistakes, read_name)
        });
    let lines = fields
        .optional_or("lines", Vec::new(), |f| f.list(MOST_REPORTED_LINES, mistakes, read_line));
    fields.finish(mistakes);
    Some(ReportTerms { overcollateralization_of: overcollateralization_of?, lines: lines? })
}

fn read_line(field: Field<'_>, mistakes: &mut Mistakes) -> Option<LineTerms> {
    let mut fields = field.fields(&schema::LINE, mistakes)?;
    let label = fields.required("line", mistakes).and_then(|f| read_text(f, mistakes));
    let group = fields.optional_or("group", None, |f| read_name(f, mistakes).map(Some))?;
    let formula = fields.required("is", mistakes).and_then(|f| read_formula(&f, mistakes));
    let source = read_source(&mut fields, mistakes);
    fields.finish(mistakes);
    Some(LineTerms { label: label?, group, formula: formula?, source: source? })
}
