//! *Cash Flow A* of the Standard Formulas, as a deal.

use paydown::collateral::{DefaultSpeed, GroupMonth, GroupVectors, PrepaymentSpeed};
use paydown::projection::Projection;
use paydown::projection::ProjectionOptions;

use crate::cash_flow_a::assert_cash_flow_a;
use crate::pass_through;

/// Monthly rates of 1 %, liquidation after 12 months, severity 20 %, advanced.
pub fn cash_flow_a() -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_speed = PrepaymentSpeed::Smm;
    options.assumptions.prepayment_pct = GroupVectors::flat(1.0);
    options.assumptions.default_speed = DefaultSpeed::Mdr;
    options.assumptions.default_pct = GroupVectors::flat(1.0);
    options.assumptions.severity_pct = GroupVectors::flat(20.0);
    options.assumptions.months_to_liquidation = 12;
    options
}

#[test]
fn projection_equals_every_printed_figure_of_cash_flow_a() {
    let result = Projection::with(&pass_through(), &cash_flow_a()).float().run().unwrap();
    assert_eq!(result.collateral_rows.len(), 360);
    let fields = GroupMonth::FIELDS;
    let of = |month: usize, field: &str| {
        let place = fields.iter().position(|known| *known == field).unwrap();
        result.collateral_rows[month].month.values()[place]
    };
    assert_cash_flow_a(
        |month, field| of(month as usize - 1, field),
        |field| (0..360).map(|month| of(month, field)).sum(),
    );
}
