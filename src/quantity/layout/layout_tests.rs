//! The built-in layout, and what its words mean.

#![allow(clippy::unwrap_used)]

use super::Layout;
use crate::quantity::Item;

#[test]
fn the_built_in_layout_has_no_mistakes() {
    Layout::from_text("wells-fargo-2003.yaml", super::BUILT_IN).unwrap();
}

#[test]
fn labels_are_recognized_in_every_wording() {
    let layout = Layout::built_in();
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
        assert_eq!(layout.row(label), Some((item, None)), "{label}");
    }
    assert_eq!(
        layout.row("Senior PrePayment Percentage Grp 3"),
        Some((Item::SeniorPrepaymentPct, Some("3".to_owned())))
    );
}

#[test]
fn a_whole_report_has_the_tables_of_its_deal() {
    let layout = Layout::built_in();
    assert_eq!(layout.whole_report(1).len(), 15);
    assert_eq!(layout.whole_report(3).len(), 16);
    assert!(layout.whole_report(3).contains(&"Group Level Collateral Statement"));
    assert_eq!(layout.grid_titles().count(), 2);
}
