//! Projections as pages.

use std::collections::BTreeMap;

use paydown::html::{Projected, projection};
use paydown::{Deal, Projection, Scenario};

use crate::checker::{Piece, check};

#[test]
fn projection_has_summary_triggers_months_and_assumptions() {
    let deal = Deal::open("deals/home-equity").unwrap();
    let scenario = Scenario::new().cpr(20.0).index("libor-1m", 1.1);
    let flows = Projection::of(&deal).scenario(&scenario).months(48).run().unwrap();
    let given = BTreeMap::from([("cpr".to_owned(), "20 <i>&".to_owned())]);
    let about = Projected::new(&deal, "closing").assumptions(given).picture("<svg></svg>".into());
    let html = projection(&flows, &about);
    let pieces = check(&html);
    let has = |text: &str| pieces.contains(&Piece::Text(text.to_owned()));
    assert!(has("20 <i>&") && has(&deal.digest()) && has("closing, 2002-03-28"));
    assert!(has("Class M-1") || html.contains("<summary>Class M-1</summary>"));
    // The end of class A's last month, and its summary.
    let last = flows.rows_of(0).last().unwrap();
    assert!(html.contains(&format!("<td class=n>48<td>{}", last.date)));
    // The step-down date is the 37th distribution: 36 months fail before it.
    assert!(html.contains("<tr><td>step_down<td>fail<td>2002-04-25<td>2005-03-25<td class=n>36"));
    assert!(html.contains("<tr><td>step_down<td>pass<td>2005-04-25<td>2006-03-27<td class=n>12"));
    // No class loses anything, so no table has a column of losses.
    assert!(!html.contains("<th class=n>realized loss"));
    assert_eq!(html.matches("<svg></svg>").count(), 1);
}

#[test]
fn floats_are_shown_too() {
    let deal = Deal::open("deals/bma-pass-through").unwrap();
    let flows = Projection::of(&deal).scenario(&Scenario::new().cpr(6.0)).float().run().unwrap();
    let html = projection(&flows, &Projected::new(&deal, "closing"));
    check(&html);
    assert!(html.contains("<td class=n>100,000,000.000000"));
}
