//! Projections through the library: published figures, and laws that hold of every deal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use paydown::collateral::{DefaultSpeed, GroupVectors, PrepaymentSpeed};
use paydown::projection::ProjectionOptions;
use paydown::{Deal, project, project_float};

/// Monthly rates of 1 %, liquidation after 12 months, severity 20 %, advanced.
fn cash_flow_a() -> ProjectionOptions {
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
fn thin() {
    let deal = Deal::from_path("deals/bma-pass-through").unwrap();
    let result = project_float(&deal, &cash_flow_a()).unwrap();
    let r = project(&deal, &cash_flow_a()).unwrap();
    println!("{:?}", result.summary(result.settlement));
    println!("{:?}", r.summary(r.settlement));
    for (name, report) in [
        ("thornburg-2003-1", "2003-12-26"),
        ("thornburg-2003-2", "2003-04-25"),
        ("thornburg-2003-2", "2003-04-25-amended"),
        ("thornburg-2003-4", "2003-10-27"),
    ] {
        let deal = Deal::from_path(format!("deals/{name}")).unwrap();
        let mut o = cash_flow_a();
        o.assumptions.prepayment_speed = PrepaymentSpeed::Cpr;
        o.assumptions.default_speed = DefaultSpeed::Cdr;
        o.assumptions.prepayment_pct = GroupVectors::flat(20.0);
        o.assumptions.indices.set("libor-1m", paydown::collateral::IndexCurve::flat(1.1));
        let tie = paydown::replay(&deal, format!("deals/{name}/{report}.txt")).unwrap();
        o.from = Some(tie);
        for (a, b) in project(&deal, &o)
            .unwrap()
            .summary(paydown::calendar::Date::from_ymd(2003, 1, 1).unwrap())
            .iter()
            .zip(
                project_float(&deal, &o)
                    .unwrap()
                    .summary(paydown::calendar::Date::from_ymd(2003, 1, 1).unwrap()),
            )
        {
            println!(
                "{} {} {} {} {:?} | {} {} {}",
                a.class,
                a.balance,
                a.principal,
                a.realized_loss,
                a.interest,
                b.principal,
                b.realized_loss,
                b.interest
            );
        }
    }
}
