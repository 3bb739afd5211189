use paydown::calendar::Date;

use super::Caption;
use super::flows::{Class, Flows, Group, picture};

/// Level principal of 10,000 a month over five years to class A; then 40 months without a balance.
fn months() -> Flows {
    let start = Date::from_ymd(2003, 1, 25).unwrap();
    let dates: Vec<Date> = (0..=100).map(|month| start.add_months(month).unwrap()).collect();
    let balance: Vec<f64> = (0..=100).map(|month| f64::from(60 - month.min(60)) * 1e4).collect();
    let mut principal = vec![0.0; 101];
    principal[1..=60].fill(1e4);
    let class = Class {
        name: "A".to_owned(),
        is_notional: false,
        balance: balance.clone(),
        interest: vec![0.0; 101],
        principal,
        loss: vec![0.0; 101],
    };
    let group = Group { name: "pool".to_owned(), balance, loss: vec![0.0; 101] };
    Flows { dates, classes: vec![class], groups: vec![group], join: None }
}

fn drawn(flows: &Flows) -> String {
    picture(flows, &Caption::of("example".to_owned()))
}

/// The x of each of some dashed lines.
fn joins(svg: &str) -> Vec<&str> {
    let dashed = svg.lines().filter(|line| line.contains("stroke-dasharray=\"5 3\""));
    dashed.filter_map(|line| line.split('"').nth(1)).collect()
}

#[test]
fn axis_ends_where_the_last_balance_is_paid() {
    let svg = drawn(&months());
    let span = "Months: 60 from 2003-01-25 to 2008-01-25, when the last balance ends; later months \
                are not drawn";
    assert!(svg.contains(span), "{svg}");
    assert!(svg.contains(">2008<") && !svg.contains(">2009<"));
}

#[test]
fn balances_below_half_a_cent_are_none_and_notionals_do_not_count() {
    let mut flows = months();
    flows.classes[0].balance[70] = 0.0049;
    let mut notional = months().classes.remove(0);
    notional.is_notional = true;
    notional.balance = vec![1e6; 101];
    flows.classes.push(notional);
    assert!(drawn(&flows).contains("Months: 60 from "));
    flows.classes[0].balance[70] = 0.005;
    assert!(drawn(&flows).contains("Months: 71 from "));
    flows.classes[0].balance[100] = 1.0;
    assert!(drawn(&flows).contains("Months: 100 from 2003-01-25 to 2011-05-25; a balance remains"));
}

#[test]
fn amounts_after_the_axis_are_said() {
    let mut flows = months();
    flows.classes[0].interest[80] = 1234.5;
    flows.groups[0].loss[80] = 200.0;
    let svg = drawn(&flows);
    assert!(svg.contains(">Interest: none; $1.23 thousand later<"), "{svg}");
    assert!(svg.contains(">Losses of the collateral: none; $200.00 later<"), "{svg}");
    assert!(svg.contains(">Write-downs of classes: none<"), "{svg}");
}

#[test]
fn join_is_marked_in_every_panel() {
    let mut flows = months();
    assert!(joins(&drawn(&flows)).is_empty());
    flows.join = Some(flows.dates[30]);
    let svg = drawn(&flows);
    // Balances, the row of the class, principal. The axis is 720 wide from 80; day 912 of 1,826.
    assert_eq!(joins(&svg), vec!["439.6"; 3]);
    assert!(svg.contains(">actual<") && svg.contains(">projected<"));
}

#[test]
fn month_far_above_all_others_is_cut_and_said() {
    let mut flows = months();
    flows.classes[0].principal[60] = 1e6;
    let svg = drawn(&flows);
    assert!(svg.contains("above the scale (▲): $1.00 million on 2008-01-25"), "{svg}");
    // The other months reach the top of the scale less a tenth.
    flows.classes[0].principal[60] = 3e4;
    assert!(!drawn(&flows).contains("above the scale"));
}

#[test]
fn write_ups_and_figures_that_are_no_numbers_draw_nothing() {
    let mut flows = months();
    flows.classes[0].loss[10] = -5.0;
    flows.classes[0].interest[10] = f64::NAN;
    flows.classes[0].balance[10] = f64::INFINITY;
    let svg = drawn(&flows);
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

#[test]
fn no_month_and_no_class_are_a_picture_too() {
    let none = Flows { dates: Vec::new(), classes: Vec::new(), groups: Vec::new(), join: None };
    assert!(drawn(&none).contains(">Months: none<"));
    let mut alone = months();
    alone.dates.truncate(1);
    assert!(drawn(&alone).ends_with("</svg>\n"));
}

#[test]
fn classes_beyond_the_rows_are_counted() {
    let mut flows = months();
    for number in 0..99_u32 {
        let mut class = months().classes.remove(0);
        class.name = format!("B-{number}");
        let size = f64::from(number + 1) / 1000.0;
        class.balance.iter_mut().for_each(|balance| *balance *= size);
        flows.classes.push(class);
    }
    let svg = drawn(&flows);
    assert!(svg.contains("and 36 classes with small"), "{svg}");
    assert!(svg.contains(">87 other classes<"), "{svg}");
    // The smallest of 64 rows.
    assert!(svg.contains(">B-36<") && !svg.contains(">B-35<"));
}
