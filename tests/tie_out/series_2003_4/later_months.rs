//! Later months of the deal, and the verdicts of the tie-out on each.

use super::*;
use crate::worked_month::at;

/// A later month like November, with this pool balance and interest.
fn later(dates: [&'static str; 4], file: &'static str, begin: &str, interest: &str) -> Inputs {
    let november = november();
    Inputs {
        file,
        dates,
        loans: Loans { begin: d(begin), interest: d(interest), ..november.loans.clone() },
        ..november
    }
}

const DECEMBER: [&str; 4] = ["12/26/03", "11/30/03", "11/30/2003", "30-Nov-2003"];
const JANUARY: [&str; 4] = ["1/26/04", "12/31/03", "12/31/2003", "31-Dec-2003"];
const FEBRUARY: [&str; 4] = ["2/25/04", "1/31/04", "01/31/2004", "31-Jan-2004"];

fn next_at_target() -> [Computed; 2] {
    let october = compute(&Notes::at_one_factor("1,377,404,704.93"), &october());
    let november = compute(&october.after, &november());
    [october, november]
}

/// O/C of 6,000,000.00 before and after the pool's principal: 2,510,156.36 over the target.
fn above_target() -> Computed {
    let month = later(DECEMBER, "2003-12-26.txt", "1,300,000,000.00", "4,700,000.00");
    compute(&Notes::at_one_factor("1,294,000,000.00"), &month)
}

/// O/C of 1,000,000.00, and rates so high that interest leaves about 250,000.00 of excess.
fn too_little_excess() -> Computed {
    let mut month = later(DECEMBER, "2003-12-26.txt", "1,300,000,000.00", "4,700,000.00");
    month.rates = ["3.62500", "3.90500", "3.95500", "5.00500"];
    compute(&Notes::at_one_factor("1,299,000,000.00"), &month)
}

/// A loan of 900,000.00 is sold for 275,431.17. The O/C bears the loss of 624,568.83, and excess
/// cash restores it on the same date.
fn loss() -> Inputs {
    let mut month = later(JANUARY, "2004-01-26.txt", "1,250,000,000.07", "4,512,345.67");
    month.loans.unscheduled += d("275,431.17");
    month.loans.loss = d("624,568.83");
    month.account.liquidations = d("275,431.17");
    month.account.repurchases = d("310,000.00");
    month
}

fn loss_and_next_month() -> [Computed; 2] {
    let loss = compute(&Notes::at_one_factor("1,246,510,156.43"), &loss());
    let mut next = later(FEBRUARY, "2004-02-25.txt", "0", "4,402,100.00");
    next.loans.begin = d("1,250,000,000.07") - d("20,632,753.67") - d("624,568.83");
    next.loans.loss = d("5,100,000.00");
    let next = compute(&loss.after, &next);
    [loss, next]
}

/// Notes of 4,000,000.00 and principal of 6,000,000.00: the notes retire, and in the month after
/// there are none.
fn retirement() -> [Computed; 2] {
    let april = ["4/27/09", "3/31/09", "03/31/2009", "31-Mar-2009"];
    let may = ["5/26/09", "4/30/09", "04/30/2009", "30-Apr-2009"];
    let mut last = later(april, "2009-04-27.txt", "7,489,843.64", "25,000.00");
    last.loans = Loans {
        scheduled: d("9,000.00"),
        unscheduled: d("5,991,000.00"),
        servicing: d("2,150.00"),
        master_servicing: d("108.00"),
        trustee: d("6.24"),
        other_fee: ZERO,
        penalties: ZERO,
        loans: d("21"),
        loans_paid: d("15"),
        maturity: d("291"),
        actual: d("1,490,001.00"),
        ..last.loans
    };
    last.account = Account::default();
    last.late = vec![("30 Days", "DELINQUENT", 1, "240,000.00")];
    let mut next = later(may, "2009-05-26.txt", "1,489,843.64", "4,966.00");
    next.loans = Loans {
        begin: d("1,489,843.64"),
        scheduled: d("2,100.00"),
        unscheduled: d("300,000.00"),
        interest: d("4,966.00"),
        servicing: d("428.00"),
        master_servicing: d("21.00"),
        trustee: d("1.24"),
        loans: d("6"),
        loans_paid: d("1"),
        actual: d("1,187,800.00"),
        ..last.loans.clone()
    };
    next.account = Account::default();
    next.late = vec![("60 Days", "REO", 1, "240,000.00")];
    let last = compute(&Notes::at_one_factor("4,000,000.00"), &last);
    let next = compute(&last.after, &next);
    [last, next]
}

/// Notes that bear more interest than the pool, and hardly any principal. In the first month A1 and
/// A2 receive all cash; the second month's cash pays the unpaid interest.
fn shortfall_and_payment() -> [Computed; 2] {
    let mut short = later(JANUARY, "2004-01-26.txt", "1,250,000,000.07", "4,512,345.67");
    short.rates = ["4.90000", "5.18000", "5.23000", "6.28000"];
    short.loans.scheduled = d("210,333.40");
    short.loans.unscheduled = d("40,112.09");
    let short = compute(&Notes::at_one_factor("1,246,510,156.43"), &short);
    let paid = compute(&short.after, &february());
    [short, paid]
}

/// The month after the shortfall.
fn february() -> Inputs {
    let mut paid = later(FEBRUARY, "2004-02-25.txt", "1,249,749,554.58", "5,300,120.01");
    paid.rates = ["2.10000", "2.38000", "2.43000", "3.48000"];
    paid
}

/// Seniors are paid in full, M1 gets the rest, M2 nothing.
fn juniors_short() -> Computed {
    let mut month = later(JANUARY, "2004-01-26.txt", "1,250,000,000.07", "4,512,345.67");
    month.rates = ["4.00000", "4.28000", "4.33000", "5.38000"];
    month.loans.scheduled = d("10,333.40");
    month.loans.unscheduled = ZERO;
    month.loans.loans_paid = ZERO;
    compute(&Notes::at_one_factor("1,246,510,156.43"), &month)
}

/// A shortfall of 2,000.00, of which the servicers pay 765.44.
fn unsupported() -> Computed {
    let mut month = later(DECEMBER, "2003-12-26.txt", "1,300,000,000.04", "4,700,000.00");
    month.account.shortfall = d("2,000.00");
    month.account.support = d("765.44");
    compute(&Notes::at_one_factor("1,296,510,156.40"), &month)
}

/// Every month of this file, each alone.
pub fn months() -> Vec<(&'static str, &'static str, String)> {
    let chains = [next_at_target(), loss_and_next_month(), retirement(), shortfall_and_payment()];
    let alone = [above_target(), too_little_excess(), juniors_short(), unsupported()];
    let all = chains.into_iter().flatten().skip(1).chain(alone);
    all.map(|month| (DEAL, month.file, month.text)).collect()
}

/// Notes take exactly the pool's 20,357,322.50, and O/C remains 3,489,843.64.
#[test]
fn month_at_target_pays_no_extra_principal() {
    let [_, november] = next_at_target();
    assert_eq!((november.extra, november.release), (ZERO, ZERO));
    assert_eq!(total(&november.classes, Class::principal), d("20,357,322.50"));
    assert_eq!((november.oc, november.deficiency), (d(TARGET), ZERO));
    let filed = std::fs::read_to_string(FILED).unwrap();
    let tied = tie_out(DEAL, &[("2003-10-27.txt", &filed), november.month()]);
    assert_exact(&tied[1]);
    assert_exact(&tie_out(DEAL, &[november.month()])[0]);
}

/// 20,357,322.50 of principal less 2,510,156.36 that are released to the owner trust.
#[test]
fn month_above_target_releases_principal() {
    let month = above_target();
    assert_eq!((month.extra, month.release), (ZERO, d("2,510,156.36")));
    let paid = total(&month.classes, Class::principal);
    assert!((paid - d("17,847,166.14")).abs() <= d("0.02"), "{paid}");
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// Extra principal is all the cash that interest leaves. The owner trust gets only the rounding
/// errors of four notes.
#[test]
fn month_below_target_with_little_excess_pays_all_of_it() {
    let month = too_little_excess();
    assert!(month.extra > ZERO && month.extra < d("2,489,843.64"), "{}", month.extra);
    assert!(month.deficiency > ZERO && month.excess >= month.extra);
    assert!(month.class("OwnerTrust").interest <= d("0.02"));
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// O/C at the target, a loss of 624,568.83: extra principal is 624,568.83, no note is written down.
/// Then a loss of 5,100,000.00, more than the O/C: the notes are paid all excess cash.
#[test]
fn loss_is_borne_by_overcollateralization() {
    let [loss, next] = loss_and_next_month();
    assert_eq!((loss.extra, loss.oc, loss.deficiency), (d("624,568.83"), d(TARGET), ZERO));
    assert_eq!(total(&loss.classes, |c| c.loss + c.cumulative_loss), ZERO);
    assert_eq!(next.after.cumulative_loss, d("5,724,568.83"));
    assert!(next.deficiency > ZERO);
    assert_exact(&tie_out(DEAL, &[loss.month()])[0]);
    for tied in tie_out(DEAL, &[loss.month(), next.month()]) {
        assert_exact(&tied);
    }
}

/// Notes of 1,246,510,156.36 whose printed balances add up to a cent more: O/C before the loss is the
/// target, or a cent less by the printed figures. Printed digits cannot decide which.
#[test]
fn total_that_prints_a_cent_off_is_rounding() {
    let before = Notes::of("1,246,510,156.36");
    assert_eq!(before.balances.map(cents).iter().sum::<Decimal>(), d("1,246,510,156.37"));
    let mut month = loss();
    month.loans.begin = d("1,250,000,000.00");
    let month = compute(&before, &month);
    assert_eq!((month.extra, month.oc), (d("624,568.83"), d(TARGET)));
    let tied = tie_out(DEAL, &[month.month()]);
    assert_within_rounding(&tied[0]);
    assert!(!cells_with(&tied[0], Verdict::Rounding).is_empty());
}

/// The notes take 4,000,000.00 of 6,000,000.00. The owner trust gets the rest, and all cash of
/// later months.
#[test]
fn notes_that_retire_leave_the_rest_to_the_owner_trust() {
    let [last, next] = retirement();
    assert_eq!(total(&last.classes, Class::principal), d("4,000,000.00"));
    assert_eq!(total(&last.classes, |c| c.closing), ZERO);
    // 302,100.00 of principal and 4,515.76 of net interest.
    assert_eq!(next.class("OwnerTrust").interest, d("306,615.76"));
    for tied in tie_out(DEAL, &[last.month(), next.month()]) {
        assert_exact(&tied);
    }
    assert_exact(&tie_out(DEAL, &[next.month()])[0]);
}

/// Unpaid interest of A1, A2, M1 and M2 is a shortfall, which is paid in the month after.
#[test]
fn unpaid_interest_is_paid_in_the_month_after() {
    let [short, paid] = shortfall_and_payment();
    let all_short = |c: &&Class| c.current_shortfall > ZERO;
    assert_eq!(short.classes.iter().filter(all_short).count(), 4);
    assert_eq!(total(&short.classes, Class::principal), ZERO);
    assert_eq!(paid.class("A1").unpaid_paid, short.class("A1").current_shortfall);
    assert_eq!(total(&paid.classes, |c| c.remaining_unpaid), ZERO);
    for tied in tie_out(DEAL, &[short.month(), paid.month()]) {
        assert_exact(&tied);
    }
    assert_exact(&tie_out(DEAL, &[short.month()])[0]);
    assert_exact(&tie_out(DEAL, &[paid.month()])[0]);
}

/// If unpaid interest bears interest, February pays January's unpaid interest with a month's
/// interest on it. The tie-out adds that interest to the amount in January's report, but not to the
/// amount that February's own report prints.
#[test]
fn interest_on_unpaid_interest_is_added_once() {
    let text = std::fs::read_to_string(format!("{DEAL}/deal.yaml")).unwrap();
    let text = text.replace("    day_count: 30/360\n", "    interest_on_unpaid: yes\n");
    let bearing = paydown::Deal::from_text("deal.yaml", &text).unwrap();
    let [short, plain] = shortfall_and_payment();
    let mut before = short.after.clone();
    // At February's rates.
    for (unpaid, rate) in before.unpaid.iter_mut().zip(["2.1", "2.38", "2.43", "3.48"]) {
        *unpaid += at(8, *unpaid * d(rate) / Decimal::from(1200));
    }
    let bears = compute(&before, &february());
    for name in ["A1", "A2", "M1", "M2"] {
        assert!(bears.class(name).unpaid_paid > plain.class(name).unpaid_paid, "{name}");
    }
    // January prints unpaid interest to the cent, so that a cent of February may be rounding.
    let tied = tie_out_of(&bearing, &[short.month(), bears.month()]);
    assert_exact(&tied[0]);
    assert_within_rounding(&tied[1]);
    assert_exact(&tie_out_of(&bearing, &[bears.month()])[0]);
    // A deal with interest on unpaid interest breaks in the plain February, and the other way round.
    let breaks = |deal: &paydown::Deal, next: &Computed| {
        let tied = tie_out_of(deal, &[short.month(), next.month()]);
        cells_with(&tied[1], Verdict::Break).len()
    };
    assert!(breaks(&bearing, &plain) > 0);
    assert!(breaks(&paydown::Deal::open(DEAL).unwrap(), &bears) > 0);
}

/// Interest goes by rank: M1 is paid in part, M2 not at all.
#[test]
fn cash_short_of_interest_leaves_the_juniors_unpaid() {
    let month = juniors_short();
    assert_eq!(month.class("A1").current_shortfall, ZERO);
    assert!(month.class("M1").interest > ZERO && month.class("M1").current_shortfall > ZERO);
    assert_eq!(month.class("M2").interest, ZERO);
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// The notes share 1,234.56 by accrual.
#[test]
fn unsupported_shortfall_is_shared_by_accrual() {
    let month = unsupported();
    assert!(month.class("A1").non_supported > d("1,000.00"));
    assert!(month.class("M2").non_supported > d("20.00"));
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// November is missing: December opens with its own figures, not with those of October.
#[test]
fn month_after_a_missing_month_opens_with_its_own_figures() {
    let filed = std::fs::read_to_string(FILED).unwrap();
    let december = above_target();
    let tied = tie_out(DEAL, &[("2003-10-27.txt", &filed), december.month()]);
    assert_exact(&tied[1]);
}

/// The notes' printed balances add up to a cent more or less than what the trustee carries. The
/// report prints the O/C of the carried balances, of which printed digits cannot say more.
#[test]
fn overcollateralization_of_carried_balances_is_rounding() {
    for (begin, apart) in [("1,300,000,000.31", "0.01"), ("1,300,000,000.14", "-0.01")] {
        let inputs = later(DECEMBER, "2003-12-26.txt", begin, "4,700,000.00");
        let month = compute(&Notes::at_one_factor("1,294,000,000.00"), &inputs);
        let carried: Decimal = month.after.balances.iter().sum();
        let oc = cents(inputs.loans.end() - carried);
        assert_eq!((oc, oc - month.oc), (d(TARGET), d(apart)), "{begin}");
        let mut page = Page::of(&month.text);
        page.replace("Overcollateralized Amount", oc);
        page.replace("Overcollateralized Deficiency Amount", ZERO);
        let page = page.text();
        let tied = tie_out(DEAL, &[(month.file, &page)]);
        assert_within_rounding(&tied[0]);
        // No rounding of four notes and an amount explains three cents.
        let mut page = Page::of(&page);
        page.replace("Overcollateralized Amount", month.oc + d(apart) * Decimal::from(3));
        let tied = tie_out(DEAL, &[(month.file, &page.text())]);
        let wrong = cells_with(&tied[0], Verdict::Anomaly);
        assert_eq!(wrong.len(), 2, "{}", listed(&wrong));
    }
}
