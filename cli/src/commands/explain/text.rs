//! Prints the story of a class, within the width of the terminal.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;

use paydown::table::grouped;
use paydown::waterfall::{Claim, ClassMonth, ExplainedStep, NamedKind, NamedValue};
use rust_decimal::Decimal;
use textwrap::Options;

use super::Story;
use crate::terminal::width;
use paydown::error::escaped;

pub(super) fn write(out: &mut dyn Write, story: &Story) -> io::Result<()> {
    let Story { explanation, tie_out } = story;
    let class = &explanation.class;
    let date = tie_out.distribution_date;
    let heading = format!("{}  {date}  class {class}  {}", tie_out.deal, tie_out.file);
    wrapped(out, "", &heading)?;
    before(out, &explanation.month)?;
    writeln!(out, "\nThe waterfall, clauses that name the class")?;
    let mut shown = BTreeSet::new();
    for (step, number) in explanation.steps.iter().zip(1..) {
        write_step(out, number, step, &mut shown)?;
    }
    if explanation.steps.is_empty() {
        writeln!(out, "  No clause that was reached pays this class.")?;
    }
    after(out, &explanation.month)?;
    printed(out, story)
}

fn before(out: &mut dyn Write, month: &ClassMonth) -> io::Result<()> {
    writeln!(out, "\nBefore the distribution")?;
    amount(out, "balance", month.opening_balance)?;
    let rate = (month.rate * Decimal::ONE_HUNDRED).normalize();
    let rate = format!("{rate} %: {}", month.rate_terms);
    wrapped(out, &format!("  {:<24}", "rate"), &rate)?;
    let period = format!("interest for {}/{}", month.period.days, month.period.basis);
    amount(out, &period, month.accrued)?;
    if !month.shortfall.is_zero() {
        amount(out, "less shortfall", month.shortfall)?;
        amount(out, "interest due", (month.accrued - month.shortfall).max(Decimal::ZERO))?;
    }
    if !month.opening_unpaid.is_zero() {
        amount(out, "unpaid from before", month.opening_unpaid)?;
    }
    cited(out, "  ", month.deal_line, &month.source)
}

fn write_step(
    out: &mut dyn Write,
    number: usize,
    step: &ExplainedStep,
    shown: &mut BTreeSet<Arc<str>>,
) -> io::Result<()> {
    let ExplainedStep { payment, values, .. } = step;
    let clause = &payment.clause;
    wrapped(out, &format!("\n  {number:>2}. "), &clause.title)?;
    cited(out, "      ", clause.line, &clause.source)?;
    if !clause.when.is_empty() {
        wrapped(out, "      if ", &clause.when)?;
    }
    if !clause.except.is_empty() {
        wrapped(out, "      except ", &clause.except)?;
    }
    if let Some(all) = payment.amount {
        wrapped(out, &format!("      {} in all = ", money(all)), &clause.formula)?;
    }
    for value in values {
        if shown.insert(Arc::clone(&value.name)) {
            named(out, value)?;
        } else {
            let text = format!("{} is {}, as above", value.name, figure(value));
            wrapped(out, "        ", &text)?;
        }
    }
    let mut got = format!("{}: due {}", payment.claim.name(), money(payment.due));
    let booked = match payment.claim {
        Claim::RealizedLoss => Some("written down"),
        Claim::WriteUp => Some("written up"),
        Claim::Accretion => Some("added to the balance"),
        _ => None,
    };
    if let Some(booked) = booked {
        got += &format!(", {booked} {}", money(payment.settled));
    } else {
        got += &format!(", paid {}", money(payment.paid));
        if payment.settled != payment.paid {
            got += &format!(" (settles {})", money(payment.settled));
        }
        got += &format!(", still owed {}", money(payment.unpaid));
    }
    got += &format!("; balance {}, cash left {}", money(payment.balance), money(payment.cash_left));
    wrapped(out, "      ", &got)
}

/// A named value, its formula, and the document that the deal file cites.
fn named(out: &mut dyn Write, value: &NamedValue) -> io::Result<()> {
    let clause = &value.clause;
    let formula = if clause.formula.is_empty() { "by schedule" } else { &clause.formula };
    let text = format!("{} is {} = {formula}", value.name, figure(value));
    wrapped(out, "        ", &text)?;
    cited(out, "          ", clause.line, &clause.source)
}

fn figure(named: &NamedValue) -> String {
    let formula = &named.clause.formula;
    match named.kind {
        NamedKind::Amount => money(named.value),
        NamedKind::Test if named.value.is_zero() => "not met".to_owned(),
        NamedKind::Test => "met".to_owned(),
        // A plain number is dollars or a fraction of one, depending on the formula that uses its name.
        _ if formula.parse::<Decimal>().is_ok() => formula.clone(),
        _ => format!("{} %", (named.value * Decimal::ONE_HUNDRED).normalize()),
    }
}

fn after(out: &mut dyn Write, month: &ClassMonth) -> io::Result<()> {
    writeln!(out, "\nAfter the distribution")?;
    for (what, value) in [
        ("interest paid", month.interest_paid),
        ("residual cash", month.residual),
        ("principal", month.principal),
        ("realized loss", month.realized_loss),
        ("written up", month.write_up),
        ("interest still owed", month.closing_unpaid),
    ] {
        if !value.is_zero() {
            amount(out, what, value)?;
        }
    }
    amount(out, "balance", month.closing_balance)
}

/// The class's figures in the report, each with its verdict.
fn printed(out: &mut dyn Write, story: &Story) -> io::Result<()> {
    let cells = story.tie_out.cells.iter();
    let mut table = "";
    writeln!(out, "\nIn the report")?;
    for cell in cells.filter(|cell| cell.row == story.explanation.class) {
        if cell.table != table {
            table = &cell.table;
            wrapped(out, "  ", table)?;
        }
        // The column's name takes what the page leaves beside the figure and its verdict.
        let named = width().saturating_sub(15 + 18 + 2 + 8).clamp(12, 38);
        let line =
            format!("{:<named$} {:>18}  {}", cell.column, cell.published, cell.verdict.name());
        wrapped(out, &format!("    line {:>4}  ", cell.line), &line)?;
        if let Some(reason) = &cell.reason {
            let computed = cell
                .computed
                .map(|computed| format!("computed {}; ", grouped(&computed.to_string())));
            wrapped(out, "               ", &format!("{}{reason}", computed.unwrap_or_default()))?;
        }
    }
    Ok(())
}

fn cited(out: &mut dyn Write, indent: &str, line: usize, source: &str) -> io::Result<()> {
    wrapped(out, &format!("{indent}deal file, line {line}: "), source)
}

fn amount(out: &mut dyn Write, what: &str, value: Decimal) -> io::Result<()> {
    writeln!(out, "  {what:<24}{:>20}", money(value))
}

/// Dollars and cents, and fractions of a cent if there are any.
fn money(value: Decimal) -> String {
    let mut value = value.normalize();
    if value.scale() < 2 {
        value.rescale(2);
    }
    grouped(&value.to_string())
}

/// Text after its beginning, further lines indented as the first and two more.
fn wrapped(out: &mut dyn Write, first: &str, text: &str) -> io::Result<()> {
    let spaces = first.trim_start_matches('\n').len() - first.trim_start().len();
    let rest = " ".repeat(spaces + 2);
    let options = Options::new(width()).initial_indent(first).subsequent_indent(&rest);
    writeln!(out, "{}", textwrap::fill(&escaped(text), options))
}
