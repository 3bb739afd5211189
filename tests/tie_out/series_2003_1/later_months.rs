//! Later months of the deal, and the verdicts of the tie-out on each.

use super::*;

/// In group 2 a loan of 770,000.00 is sold for 420,000.00.
fn loss() -> [Computed; 2] {
    let (before, mut month) = equal_to_the_pool();
    month.groups[1].loss = d("350,000.00");
    month.groups[1].unscheduled += d("420,000.00");
    month.account.liquidations = d("420,000.00");
    let first = compute(&before, &month);
    let mut next = month.clone();
    next.file = "2004-02-25.txt";
    next.dates = ["2/25/04", "1/31/04", "01/31/2004", "31-Jan-2004"];
    next.account.liquidations = ZERO;
    for (loans, after) in next.groups.iter_mut().zip(&month.groups) {
        loans.begin = after.end();
        loans.loss = ZERO;
    }
    let next = compute(&first.after, &next);
    [first, next]
}

/// Group 3 loses 30,000,000.00, the subordinates being 22,034,781.34.
fn loss_beyond_subordinates() -> Computed {
    let (before, mut month) = equal_to_the_pool();
    month.groups[2].loss = d("30,000,000.00");
    month.groups[2].unscheduled += d("12,000,000.00");
    month.account.liquidations = d("12,000,000.00");
    compute(&before, &month)
}

/// Group 4 has loans of 1,480,000.00 and no senior.
fn group_without_senior() -> Computed {
    let (mut before, mut month) = equal_to_the_pool();
    before.seniors[3] = ZERO;
    before.seniors[0] += d("4,840,038.47");
    let group_4 = &mut month.groups[3];
    group_4.begin = d("1,480,000.00");
    group_4.unscheduled = d("310,000.00");
    group_4.interest = d("6,900.00");
    group_4.servicing = d("308.33");
    group_4.master_servicing = d("24.67");
    group_4.trustee = d("1.23");
    let certificates = before.seniors.iter().sum::<Decimal>() + d("22,034,781.34");
    let others: Decimal = [0, 1, 3].iter().map(|g| month.groups[*g].begin).sum();
    month.groups[2].begin = certificates - others;
    compute(&before, &month)
}

/// The same group, while subordinates of 21,680,000.00 are 7.74 % of the pool: more than twice
/// their share at closing, so they receive half of their prepayments.
fn group_without_senior_once_doubled() -> Computed {
    let seniors = ["90,000,000.00", "40,000,000.00", "128,300,000.00", "0.00"];
    let before = Certificates::at_one_factor(seniors, "21,680,000.00");
    let mut month = january();
    month.file = "2006-01-25.txt";
    month.dates = ["1/25/06", "12/31/05", "12/31/2005", "31-Dec-2005"];
    month.shift = d("0.5");
    month.groups[3].unscheduled = d("310,000.00");
    for (loans, begin) in month.groups.iter_mut().zip([
        "97,000,000.00",
        "43,100,000.00",
        "138,400,000.00",
        "1,480,000.00",
    ]) {
        let part = d(begin) / loans.begin;
        for amount in [
            &mut loans.interest,
            &mut loans.servicing,
            &mut loans.master_servicing,
            &mut loans.trustee,
        ] {
            *amount = cents(*amount * part);
        }
        loans.begin = d(begin);
    }
    compute(&before, &month)
}

/// A-4's last 400,000.00 are paid from group 4's prepayments.
fn senior_retires() -> Computed {
    let (mut before, mut month) = equal_to_the_pool();
    before.seniors[3] = d("400,000.00");
    let group_4 = &mut month.groups[3];
    group_4.begin = d("2,009,961.53");
    group_4.interest = d("9,400.00");
    group_4.servicing = d("418.74");
    group_4.master_servicing = d("33.50");
    group_4.trustee = d("1.67");
    let certificates = before.seniors.iter().sum::<Decimal>() + d("22,034,781.34");
    let others: Decimal = [0, 1, 3].iter().map(|g| month.groups[*g].begin).sum();
    month.groups[2].begin = certificates - others;
    compute(&before, &month)
}

/// Subordinates of 21,700,000.00 in 300,000,000.00, 7.23 %: more than twice the 2.85 % at closing.
fn two_times_test() -> [Computed; 2] {
    let seniors = ["90,000,000.00", "40,000,000.00", "128,300,000.00", "20,000,000.00"];
    let before = Certificates::at_one_factor(seniors, "21,700,000.00");
    let mut month = january();
    month.file = "2006-01-25.txt";
    month.dates = ["1/25/06", "12/31/05", "12/31/2005", "31-Dec-2005"];
    month.shift = d("0.5");
    for (g, begin) in ["97,000,000.00", "43,100,000.00", "138,400,000.00", "21,500,000.00"]
        .into_iter()
        .enumerate()
    {
        let part = d(begin) / month.groups[g].begin;
        let loans = &mut month.groups[g];
        for amount in [
            &mut loans.interest,
            &mut loans.servicing,
            &mut loans.master_servicing,
            &mut loans.trustee,
        ] {
            *amount = cents(*amount * part);
        }
        loans.begin = d(begin);
    }
    let first = compute(&before, &month);
    let mut next = month.clone();
    next.file = "2006-02-27.txt";
    next.dates = ["2/27/06", "1/31/06", "01/31/2006", "31-Jan-2006"];
    next.shift = ZERO;
    for (loans, after) in next.groups.iter_mut().zip(&month.groups) {
        loans.begin = after.end();
    }
    let next = compute(&first.after, &next);
    [first, next]
}

/// A shortfall of 5,000.00, of which the servicers pay 3,765.44.
fn unsupported() -> Computed {
    let (before, mut month) = equal_to_the_pool();
    month.account.shortfall = d("5,000.00");
    month.account.support = d("3,765.44");
    compute(&before, &month)
}

/// Interest accrues on rates of more places than are printed, as the trustee does.
fn unrounded() -> Computed {
    let (before, mut month) = equal_to_the_pool();
    month.unrounded = true;
    compute(&before, &month)
}

/// Every month of this file, each alone.
pub fn months() -> Vec<(&'static str, &'static str, String)> {
    let chains = [loss(), two_times_test()].into_iter().flatten();
    let alone = [
        compute(&after_december(), &january()),
        loss_beyond_subordinates(),
        group_without_senior(),
        group_without_senior_once_doubled(),
        senior_retires(),
        unsupported(),
        unrounded(),
    ];
    chains.chain(alone).map(|month| (DEAL, month.file, month.text)).collect()
}

#[test]
fn computed_month_equals_the_filed_one() {
    let (before, inputs) = december();
    let december = compute(&before, &inputs);
    for (class, scheduled, unscheduled) in [
        ("A-1", "5,198.38", "4,226,165.32"),
        ("A-3", "57,491.91", "4,081,740.29"),
        ("B-1", "1,314.85", "0.00"),
        ("B-6", "330.92", "0.00"),
    ] {
        let class = december.class(class);
        assert_eq!((class.scheduled, class.unscheduled), (d(scheduled), d(unscheduled)));
    }
    let juniors = JUNIORS.map(|name| december.class(name).clone());
    assert_eq!(
        juniors.each_ref().map(|class| class.closing),
        [
            "7,728,975.93",
            "5,795,484.21",
            "4,636,587.01",
            "1,157,899.02",
            "770,601.76",
            "1,945,233.41"
        ]
        .map(d)
    );
    assert_eq!(
        juniors.each_ref().map(|class| class.accrued),
        ["27,231.64", "20,419.33", "16,336.17", "4,079.65", "2,715.07", "6,853.68"].map(d)
    );
}

/// Seniors take all prepayments, subordinates their part of scheduled principal. Certificates and
/// pool still differ by the 0.46 of the report before, of which that report alone is accused.
#[test]
fn next_month_follows_from_the_one_before() {
    let january = compute(&after_december(), &january());
    let filed = std::fs::read_to_string(FILED).unwrap();
    let tied = tie_out(DEAL, &[("2003-12-26.txt", &filed), january.month()]);
    let apart = |c: &&&paydown::tie_out::CheckedCell| {
        c.row == "Totals" && c.reason.as_ref().is_some_and(|r| r.starts_with("pool − classes"))
    };
    assert_eq!(cells_with(&tied[0], Verdict::Anomaly).iter().filter(apart).count(), 4);
    assert_within_rounding(&tied[1]);
}

/// The certificates open and close with 0.46 less than the pool, and the report follows no other.
#[test]
fn month_alone_is_accused_of_the_excess_of_the_pool() {
    let january = compute(&after_december(), &january());
    let tied = tie_out(DEAL, &[january.month()]);
    let anomalies = cells_with(&tied[0], Verdict::Anomaly);
    assert_eq!(anomalies.len(), 4, "{}", listed(&anomalies));
}

/// A-1 opens a cent above its closing balance in the report before.
#[test]
fn opening_a_cent_off_the_closing_before_is_an_anomaly() {
    let mut opening = after_december();
    opening.seniors[0] += d("0.01");
    let january = compute(&opening, &january());
    let filed = std::fs::read_to_string(FILED).unwrap();
    let tied = tie_out(DEAL, &[("2003-12-26.txt", &filed), january.month()]);
    let anomalies_of_opening = cells_with(&tied[1], Verdict::Anomaly)
        .iter()
        .filter(|cell| cell.row == "A-1" && cell.column.starts_with("Beginning"))
        .filter(|cell| cell.reason.as_ref().is_some_and(|r| r.contains("the report before")))
        .count();
    assert!(anomalies_of_opening > 0, "{}", listed(&cells_with(&tied[1], Verdict::Anomaly)));
}

/// B-6 is written down by 350,000.00 after the date's principal. In the month after, it takes a
/// smaller part of the subordinates' principal.
#[test]
fn loss_writes_down_the_most_junior() {
    let [loss, next] = loss();
    assert_eq!(loss.class("B-6").loss, d("350,000.00"));
    assert_eq!(loss.class("B-5").loss, ZERO);
    assert_eq!(next.class("B-6").cumulative_loss, d("350,000.00"));
    assert_exact(&tie_out(DEAL, &[loss.month()])[0]);
    let tied = tie_out(DEAL, &[loss.month(), next.month()]);
    assert_exact(&tied[1]);
    assert_within_rounding(&tie_out(DEAL, &[next.month()])[0]);
}

/// All subordinates are written down to zero, and A-3 bears the rest.
#[test]
fn loss_beyond_the_subordinates_reaches_the_senior_of_its_group() {
    let month = loss_beyond_subordinates();
    assert!(JUNIORS.iter().all(|name| month.class(name).closing.is_zero()));
    assert!(month.class("A-3").loss > d("7,900,000.00"));
    assert_eq!(month.class("A-1").loss + month.class("A-2").loss + month.class("A-4").loss, ZERO);
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// The senior percentage is zero. The 314,066.65 of group 4 go to, because the
/// subordinates are 4.1 % of the pool: below the 5.7 % at which they would receive it.
#[test]
fn group_without_senior_pays_the_other_seniors() {
    let month = group_without_senior();
    assert_eq!(month.class("A-4").principal() + month.class("A-4").interest, ZERO);
    assert_eq!(month.class("B-1").unscheduled, ZERO);
    let of_seniors = total(&month.classes, |class| match class.name.starts_with('A') {
        true => class.unscheduled,
        false => ZERO,
    });
    // Their own groups' 3,911,205.18, 2,300,450.81 and 5,204,118.47, and group 4's 310,000.00.
    assert!((of_seniors - d("11,725,774.46")).abs() <= d("0.02"), "{of_seniors}");
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// With the Two Times Test met nothing crosses: the subordinates receive group 4's 310,000.00.
#[test]
fn group_without_senior_pays_the_subordinates_once_they_have_doubled() {
    let month = group_without_senior_once_doubled();
    let of_juniors = total(&month.classes, |class| match class.name.starts_with('B') {
        true => class.unscheduled,
        false => ZERO,
    });
    // Half of 3,911,205.18 × 7 ÷ 97, 2,300,450.81 × 3.1 ÷ 43.1 and 5,204,118.47 × 10.1 ÷ 138.4;
    // of group 4's 310,000.00 all, because no senior takes the other half.
    assert!((of_juniors - d("723,746.95")).abs() <= d("0.05"), "{of_juniors}");
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// Of group 4's prepayments of 655,010.05 A-4 takes its last 400,000.00 less scheduled principal.
#[test]
fn senior_that_retires_leaves_the_rest_to_the_subordinates() {
    let month = senior_retires();
    assert_eq!(month.class("A-4").principal(), d("400,000.00"));
    assert_eq!(month.class("A-4").closing, ZERO);
    assert!(month.class("B-1").unscheduled > d("80,000.00"));
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// The subordinates receive half of their prepayments in January 2006, and all from February on.
#[test]
fn two_times_test_gives_subordinates_their_prepayments() {
    let [january, february] = two_times_test();
    let of_juniors = |month: &Computed| {
        total(&month.classes, |c| if c.name.starts_with('B') { c.unscheduled } else { ZERO })
    };
    // 3,911,205.18 × (1 − 90 ÷ 97) + 2,300,450.81 × (1 − 40 ÷ 43.1) + 5,204,118.47 ×
    // (1 − 128.3 ÷ 138.4) + 655,010.05 × (1 − 20 ÷ 21.5), of which half.
    assert!((of_juniors(&january) - d("436,596.14")).abs() < d("0.03"), "{}", of_juniors(&january));
    assert!(of_juniors(&february) > d("860,000.00"));
    assert_exact(&tie_out(DEAL, &[january.month()])[0]);
    for tied in tie_out(DEAL, &[january.month(), february.month()]) {
        assert_exact(&tied);
    }
    assert_within_rounding(&tie_out(DEAL, &[february.month()])[0]);
}

/// All classes share 1,234.56 by accrual. The ten rounded parts add up to a cent less.
#[test]
fn unsupported_shortfall_is_shared_by_accrual() {
    let month = unsupported();
    assert!(month.class("A-3").non_supported > d("500.00"));
    assert!(month.class("B-6").non_supported > d("4.00"));
    assert_eq!(total(&month.classes, |class| class.non_supported), d("1,234.55"));
    assert_within_rounding(&tie_out(DEAL, &[month.month()])[0]);
}

/// Accruals differ by cents from those on the printed rates, within the rounding of the rates.
#[test]
fn accruals_on_more_places_than_printed_are_rounding() {
    let tied = tie_out(DEAL, &[unrounded().month()]);
    assert_within_rounding(&tied[0]);
    assert!(!cells_with(&tied[0], Verdict::Rounding).is_empty());
}
