//! Finds the quantity that a column header or a row label names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::layout;
use super::list::Item;

/// Other headers that reports use for columns of tables by class.
const OTHER_HEADERS: &[(Item, &str)] = &[(Item::CumulativeLoss, "Cumulative Realized Loss")];

/// Other labels that reports use for rows, without parties, dates and remarks.
const OTHER_LABELS: &[(Item, &str)] = &[
    (Item::Advances, "Other Amounts"),
    (Item::LossDeposit, "Realized Losses"),
    (Item::PaymentConstant, "Monthly P&I Constant"),
    (Item::TotalWithdrawals, "Total Withdrawals"),
];

/// The items of columns in tables by class, by header.
static HEADERS: LazyLock<BTreeMap<String, Item>> = LazyLock::new(|| {
    let others = OTHER_HEADERS.iter().map(|(item, header)| ((*header).to_owned(), *item));
    layout::columns().map(|(item, header)| (layout::joined(header), *item)).chain(others).collect()
});

/// The items of rows, by label as [`bare`] reduces it. Of two equal labels the first counts.
static BARE_ROWS: LazyLock<BTreeMap<String, Item>> = LazyLock::new(|| {
    let mut rows = BTreeMap::new();
    for (item, label) in layout::rows().chain(OTHER_LABELS.iter().copied()) {
        rows.entry(bare(label)).or_insert(item);
    }
    rows
});

/// Measures of a delinquency grid, by the last word of the column header.
const MEASURES: &[(Item, &str)] = &[
    (Item::DelinquentCount, "count"),
    (Item::DelinquentBalance, "balance"),
    (Item::DelinquentCountPct, "count %"),
    (Item::DelinquentBalancePct, "balance %"),
];

impl Item {
    /// The item of a column in a table by class, and whether this table quotes it per denomination.
    pub fn of_column(table: &str, column: &str) -> Option<(Self, bool)> {
        let item = *HEADERS.get(column)?;
        let factors = table.to_ascii_lowercase().contains("factors statement");
        Some((item, factors && item.is_per_denomination()))
    }

    /// The item of a row label, and the collateral group if the label names one.
    pub fn of_row(label: &str) -> Option<(Self, Option<String>)> {
        let (label, group) = split_group(label);
        let bare = bare(label);
        if bare.starts_with("endingscheduledprincipalbalanceofthe") {
            return Some((Self::HybridBalance, None));
        }
        BARE_ROWS.get(&bare).map(|item| (*item, group))
    }

    /// The item of a column in the table of other accounts.
    pub fn of_account_column(column: &str) -> Option<Self> {
        let columns = layout::ACCOUNT_COLUMNS.iter();
        columns.filter(|(_, header)| layout::joined(header) == column).map(|(item, _)| *item).next()
    }

    /// The item of a measure in a delinquency grid.
    pub fn of_measure(measure: &str) -> Option<Self> {
        MEASURES.iter().find(|(_, name)| *name == measure).map(|(item, _)| *item)
    }

    /// Row labels that a deal may define, for "did you mean" in messages.
    pub fn labels() -> impl Iterator<Item = &'static str> {
        layout::rows().chain(OTHER_LABELS.iter().copied()).map(|(_, label)| label)
    }
}

/// Splits `Senior PrePayment Percentage Grp 1` into the label and the group.
fn split_group(label: &str) -> (&str, Option<String>) {
    let mut words = label.rsplitn(3, ' ');
    if let (Some(number), Some(word), Some(rest)) = (words.next(), words.next(), words.next())
        && (word.eq_ignore_ascii_case("group") || word.eq_ignore_ascii_case("grp"))
    {
        return (rest, Some(number.to_owned()));
    }
    (label, None)
}

/// The letters and digits of a label in lower case, without remarks in parentheses, the party after
/// a dash, and the date after "at". Reports vary in all of these.
fn bare(label: &str) -> String {
    let mut kept = String::new();
    let mut depth = 0_usize;
    for letter in label.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    let kept = kept.split("- ").next().unwrap_or_default();
    let kept = kept.split(" at ").next().unwrap_or_default();
    kept.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_row_recognizes_labels_in_every_wording() {
        let cases = [
            ("Master Servicing Fee- Wells Fargo", Item::MasterServicingFee),
            ("Trustee Fee - Deutsche Bank", Item::TrusteeFee),
            ("External Master Servicing Fee- Washington Mutual", Item::ExternalMasterFee),
            ("Realized Loss (Gains, Subsequent Expenses & Recoveries)", Item::LossDeposit),
            ("Ending Actual Balance at 30-Sep-2003", Item::ActualBalance),
            ("Weighted Average Maturity(Stepdown Calculation )", Item::Maturity),
            ("Monthly P &I Constant", Item::PaymentConstant),
            ("Weighted Average Pass Through Rate", Item::PassThroughRate),
            ("Total Withdrawals (Pool Distribution Amount)", Item::TotalWithdrawals),
            ("Non-Supported Prepayment/Curtailment Interest Shortfall", Item::UnsupportedShortfall),
            (
                "Ending Scheduled Principal Balance of the Five Year Hybrid Mortgage Loans",
                Item::HybridBalance,
            ),
        ];
        for (label, item) in cases {
            assert_eq!(Item::of_row(label), Some((item, None)), "{label}");
        }
        assert_eq!(
            Item::of_row("Senior PrePayment Percentage Grp 3"),
            Some((Item::SeniorPrepaymentPct, Some("3".to_owned())))
        );
    }
}
