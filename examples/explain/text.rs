//! The story of a class for a reader, within a hundred columns.

use std::collections::BTreeSet;
use std::io::{self, Write};

use paydown::waterfall::NamedKind;
use rust_decimal::Decimal;
use textwrap::Options;

use crate::layout::{WIDTH, grouped};
use crate::story::{Month, Named, Step, Story};

pub fn write(out: &mut impl Write, story: &Story) -> io::Result<()> {
    if let Some(tie_out) = &story.tie_out {
        let date = tie_out.distribution_date;
        writeln!(out, "{}  {date}  class {}  {}", tie_out.deal, story.class(), tie_out.file)?;
    }
    if let Some(month) = &story.month {
        before(out, month)?;
    }
    writeln!(out, "\nThe waterfall, clauses that name the class")?;
    let mut message = BTreeSet::new();
    for (index, one) in story.steps.iter().enumerate() {
        step(out, index + 1, one, story, &mut message)?;
    }
    if story.steps.is_empty() {
        writeln!(out, "  No clause that was reached pays this class.")?;
    }
    if let Some(month) = &story.month {
        after(out, month)?;
    }
    printed(out, story)
}

fn before(out: &mut impl Write, month: &Month) -> io::Result<()> {
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
    cited(out, "  ", month.line, &month.source)
}

fn step(
    out: &mut impl Write,
    number: usize,
    step: &Step,
    story: &Story,
    message: &mut BTreeSet<String>,
) -> io::Result<()> {
    wrapped(out, &format!("\n  {number:>2}. "), &step.clause)?;
    cited(out, "      ", step.line, &step.source)?;
    if !step.when.is_empty() {
        wrapped(out, "      if ", &step.when)?;
    }
    if !step.except.is_empty() {
        wrapped(out, "      except ", &step.except)?;
    }
    if let Some(all) = step.amount {
        wrapped(out, &format!("      {} in all = ", money(all)), &step.formula)?;
    }
    for named in story.behind(&step.uses) {
        if message.insert(named.name.clone()) {
            value(out, named)?;
        } else {
            writeln!(out, "        {} is {}, as above", named.name, shown(named))?;
        }
    }
    let mut got = format!("{}: due {}", step.claim, money(step.due));
    let booked = match step.claim {
        "realized loss" => Some("written down"),
        "write-up" => Some("written up"),
        "accretion" => Some("added to the balance"),
        _ => None,
    };
    if let Some(booked) = booked {
        got += &format!(", {booked} {}", money(step.settled));
    } else {
        got += &format!(", paid {}", money(step.paid));
        if step.settled != step.paid {
            got += &format!(" (settles {})", money(step.settled));
        }
        got += &format!(", still owed {}", money(step.unpaid));
    }
    got += &format!("; balance {}, cash left {}", money(step.balance), money(step.cash_left));
    wrapped(out, "      ", &got)
}

/// A named value, what it is made of, and where the deal file has it from.
fn value(out: &mut impl Write, named: &Named) -> io::Result<()> {
    let made = if named.formula.is_empty() { "by schedule" } else { named.formula.as_str() };
    let text = format!("{} is {} = {made}", named.name, shown(named));
    wrapped(out, "        ", &text)?;
    cited(out, "          ", named.line, &named.source)
}

fn shown(named: &Named) -> String {
    match named.kind {
        NamedKind::Amount => money(named.value),
        NamedKind::Test if named.value.is_zero() => "not met".to_owned(),
        NamedKind::Test => "met".to_owned(),
        // A number that stands alone is dollars or a fraction of one, as the places ask that name it.
        _ if named.formula.parse::<Decimal>().is_ok() => named.formula.clone(),
        _ => format!("{} %", (named.value * Decimal::ONE_HUNDRED).normalize()),
    }
}

fn after(out: &mut impl Write, month: &Month) -> io::Result<()> {
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
fn printed(out: &mut impl Write, story: &Story) -> io::Result<()> {
    let cells = story.tie_out.iter().flat_map(|tie_out| &tie_out.cells);
    let mut table = "";
    writeln!(out, "\nIn the report")?;
    for cell in cells.filter(|cell| cell.row == story.class()) {
        if cell.table != table {
            table = &cell.table;
            writeln!(out, "  {table}")?;
        }
        let line = format!("{:<38} {:>18}  {}", cell.column, cell.published, cell.verdict.name());
        writeln!(out, "    line {:>4}  {line}", cell.line)?;
        if let Some(reason) = &cell.reason {
            let computed = cell
                .computed
                .map(|computed| format!("computed {}; ", grouped(&computed.to_string())));
            wrapped(out, "               ", &format!("{}{reason}", computed.unwrap_or_default()))?;
        }
    }
    Ok(())
}

fn cited(out: &mut impl Write, indent: &str, line: usize, source: &str) -> io::Result<()> {
    wrapped(out, &format!("{indent}deal file, line {line}: "), source)
}

fn amount(out: &mut impl Write, what: &str, value: Decimal) -> io::Result<()> {
    writeln!(out, "  {what:<24}{:>20}", money(value))
}

/// Dollars and cents, and fractions of a cent where there are any.
fn money(value: Decimal) -> String {
    let mut value = value.normalize();
    if value.scale() < 2 {
        value.rescale(2);
    }
    grouped(&value.to_string())
}

/// Text after its beginning, further lines indented as the first and two more.
fn wrapped(out: &mut impl Write, first: &str, text: &str) -> io::Result<()> {
    let spaces = first.trim_start_matches('\n').len() - first.trim_start().len();
    let rest = " ".repeat(spaces + 2);
    let options = Options::new(WIDTH).initial_indent(first).subsequent_indent(&rest);
    writeln!(out, "{}", textwrap::fill(text, options))
}
