//! 2003-1: four groups with shifting interest, six subordinates that share principal pro rata.

use paydown::tieout::Status;
use rust_decimal::Decimal;

use crate::hand::{
    Account, Class, Late, Loans, NIL, at, cents, d, fill_classes, fill_grid, fill_interest,
    fill_loans, pct, total,
};
use crate::page::Page;
use crate::verdicts::{assert_exact, assert_follows, tie_out, told, with};

const DEAL: &str = "deals/thornburg-2003-1";
const FILED: &str = "deals/thornburg-2003-1/2003-12-26.txt";
const SENIORS: [&str; 4] = ["A-1", "A-2", "A-3", "A-4"];
const JUNIORS: [&str; 6] = ["B-1", "B-2", "B-3", "B-4", "B-5", "B-6"];
const SENIOR_FACES: [&str; 4] =
    ["187,279,000.00", "115,997,000.00", "394,210,000.00", "54,914,000.00"];
const JUNIOR_FACES: [&str; 6] =
    ["7,743,000.00", "5,806,000.00", "4,645,000.00", "1,160,000.00", "772,000.00", "1,948,763.00"];
/// All certificates at issue.
const ISSUED: &str = "774,474,863.00";
const GROUPS: [&str; 4] = ["Group 1", "Group 2", "Group 3", "Group 4"];

/// The certificates between two distributions, fractions of a cent included.
#[derive(Debug, Clone)]
struct Certificates {
    seniors: [Decimal; 4],
    juniors: [Decimal; 6],
    /// Written down so far, then B-1 to B-6.
    losses: [Decimal; 10],
    /// Realized by group so far.
    realized: [Decimal; 4],
}

impl Certificates {
    /// Subordinates of so much in all, at one factor: each is its face × total ÷ total face.
    fn at_one_factor(seniors: [&str; 4], juniors: &str) -> Self {
        let faces = JUNIOR_FACES.map(d);
        let all: Decimal = faces.iter().sum();
        Self {
            seniors: seniors.map(d),
            juniors: faces.map(|face| face * d(juniors) / all),
            losses: [NIL; 10],
            realized: [NIL; 4],
        }
    }
}

/// What a month brings.
#[derive(Clone)]
struct Brings {
    file: &'static str,
    /// Distribution date, record date twice, and the record date as the actual balance has it.
    dates: [&'static str; 4],
    groups: [Loans; 4],
    account: Account,
    /// The part of the subordinates' prepayments that goes to the seniors.
    shift: Decimal,
    /// Interest on the rates that the groups' cents give, not on those rates to six places.
    unrounded: bool,
    late: [Vec<Late>; 4],
}

struct Worked {
    file: &'static str,
    text: String,
    classes: Vec<Class>,
    after: Certificates,
}

fn work(before: &Certificates, brings: &Brings) -> Worked {
    let Brings { groups, account, .. } = brings;
    let pool = Loans::pooled(groups);

    // A group's seniors accrue on its rate, the subordinates on the groups' rates weighted by what
    // each group has over its seniors.
    let rate_of = |loans: &Loans| match brings.unrounded {
        true => loans.pass_through(),
        false => at(6, loans.pass_through()),
    };
    let rates: Vec<Decimal> = groups.iter().map(rate_of).collect();
    let over: Vec<Decimal> =
        (0..4).map(|g| (groups[g].begin - before.seniors[g]).max(NIL)).collect();
    let weighted: Decimal = (0..4).map(|g| rates[g] * over[g]).sum();
    let junior_rate = weighted / over.iter().sum::<Decimal>();
    let opening: Vec<Decimal> = before.seniors.iter().chain(&before.juniors).copied().collect();
    let class_rates: Vec<Decimal> =
        (0..10).map(|i| if i < 4 { rates[i] } else { junior_rate }).collect();
    let accrued: Vec<Decimal> =
        (0..10).map(|i| opening[i] * class_rates[i] / Decimal::from(1200)).collect();
    let all_accrued: Decimal = accrued.iter().sum();
    let shares: Vec<Decimal> =
        accrued.iter().map(|a| account.unsupported() * a / all_accrued).collect();

    // Of a group's scheduled principal its seniors take their percentage; of prepayments also the
    // part of the rest that is shifted to them; of a liquidated loan the lesser of their percentage
    // of its balance and their prepayment percentage of what it brought in.
    let percentage: Vec<Decimal> =
        (0..4).map(|g| (before.seniors[g] / groups[g].begin).min(Decimal::ONE)).collect();
    let prepayment: Vec<Decimal> =
        percentage.iter().map(|p| p + brings.shift * (Decimal::ONE - p)).collect();
    let mut balances = opening.clone();
    let (mut scheduled, mut unscheduled) = (vec![NIL; 10], vec![NIL; 10]);
    for g in 0..4 {
        let loans = &groups[g];
        // Only groups with losses had liquidations; in these months that is one group at most.
        let liquidated = if loans.loss.is_zero() { NIL } else { account.liquidations };
        scheduled[g] = (percentage[g] * loans.scheduled).min(balances[g]);
        balances[g] -= scheduled[g];
        let of_liquidated =
            (percentage[g] * (liquidated + loans.loss)).min(prepayment[g] * liquidated);
        unscheduled[g] =
            (prepayment[g] * (loans.unscheduled - liquidated) + of_liquidated).min(balances[g]);
        balances[g] -= unscheduled[g];
    }
    // What the seniors leave goes to the subordinates, pro rata.
    let all_juniors: Decimal = before.juniors.iter().sum();
    for (parts, whole) in [(&mut scheduled, pool.scheduled), (&mut unscheduled, pool.unscheduled)] {
        let left = whole - parts.iter().sum::<Decimal>();
        for i in 4..10 {
            parts[i] = if all_juniors.is_zero() { NIL } else { left * opening[i] / all_juniors };
            balances[i] -= parts[i];
        }
    }
    // Losses: B-6 first, then the seniors of the group that lost.
    let mut losses = [NIL; 10];
    let mut loss = pool.loss;
    for i in (4..10).rev() {
        losses[i] = loss.min(balances[i]);
        balances[i] -= losses[i];
        loss -= losses[i];
    }
    for g in 0..4 {
        if !pool.loss.is_zero() {
            losses[g] = loss * groups[g].loss / pool.loss;
            balances[g] -= losses[g];
        }
    }

    // Cash: seniors' interest, their principal, then interest and principal of the subordinates.
    let mut cash = account.distribution(&pool);
    let mut pay = |due: Decimal| {
        let paid = cents(due).min(cash);
        cash -= paid;
        paid
    };
    let mut paid = vec![[NIL; 3]; 10];
    for of in [0..4, 4..10] {
        for i in of.clone() {
            paid[i][0] = pay(accrued[i] - shares[i]);
        }
        for i in of.clone() {
            paid[i][1] = pay(scheduled[i]);
        }
        for i in of {
            paid[i][2] = pay(unscheduled[i]);
        }
    }

    let names: Vec<&str> = SENIORS.iter().chain(&JUNIORS).copied().collect();
    let faces: Vec<Decimal> = SENIOR_FACES.iter().chain(&JUNIOR_FACES).map(|f| d(f)).collect();
    let written: [Decimal; 10] = std::array::from_fn(|i| before.losses[i] + cents(losses[i]));
    let mut classes: Vec<Class> = (0..10)
        .map(|i| Class {
            name: names[i],
            face: faces[i],
            denomination: Decimal::from(1000),
            rate: class_rates[i],
            opening: cents(opening[i]),
            accrued: cents(accrued[i]),
            non_supported: cents(shares[i]),
            interest: paid[i][0],
            scheduled: paid[i][1],
            unscheduled: paid[i][2],
            loss: cents(losses[i]),
            cumulative_loss: written[i],
            closing: cents(balances[i]),
            ..Class::default()
        })
        .collect();
    classes.push(Class {
        name: "A-R",
        face: d("100.00"),
        denomination: Decimal::from(1000),
        rate: d("2.87515"),
        interest: cash,
        ..Class::default()
    });

    let realized: [Decimal; 4] = std::array::from_fn(|g| before.realized[g] + groups[g].loss);
    let with_losses = |g: usize| Loans {
        cumulative_loss: realized[g],
        cumulative_loss_pct: pct(realized[g], d(SENIOR_FACES[g])),
        ..groups[g].clone()
    };
    let groups: Vec<Loans> = (0..4).map(with_losses).collect();
    let pool = Loans::pooled(&groups);
    let pool = Loans {
        cumulative_loss_pct: pct(pool.cumulative_loss, d(ISSUED)),
        maturity: d("348"),
        ..pool
    };
    let mut page = Page::like(FILED);
    let [distribution, record, record_long, actual] = brings.dates;
    page.date(&[("12/26/03", distribution), ("11/30/03", record)]);
    page.date(&[("11/30/2003", record_long), ("30-Nov-2003", actual)]);
    fill_classes(&mut page, &classes);
    fill_loans(&mut page, None, &pool);
    account.fill(&mut page, &pool);
    for (name, loans) in GROUPS.into_iter().zip(&groups).chain([("Total", &pool)]) {
        fill_loans(&mut page, Some(name), loans);
        fill_interest(&mut page, Some(name), loans);
    }
    let hundred = Decimal::ONE_HUNDRED;
    for g in 0..4 {
        fill_grid(&mut page, Some(GROUPS[g]), &brings.late[g], &groups[g]);
        for (label, value) in [
            ("Senior Percentage Group", percentage[g]),
            ("Senior PrePayment Percentage Grp", prepayment[g]),
            ("Subordinate Percentage Group", Decimal::ONE - percentage[g]),
            ("Subordinate PrePayment Percentage Grp", Decimal::ONE - prepayment[g]),
        ] {
            page.row(None, &[&format!("{label} {}", g + 1)], value * hundred);
        }
    }
    let optimal = total(&classes, |class| match class.name.starts_with('A') {
        true => class.accrued - class.non_supported + class.principal(),
        false => NIL,
    });
    page.row(None, &["Class A Optimal Amount"], optimal);
    let after = Certificates {
        seniors: std::array::from_fn(|g| balances[g]),
        juniors: std::array::from_fn(|i| balances[i + 4]),
        losses: written,
        realized,
    };
    Worked { file: brings.file, text: page.text(), classes, after }
}

impl Worked {
    fn month(&self) -> (&str, &str) {
        (self.file, &self.text)
    }

    #[track_caller]
    fn class(&self, name: &str) -> &Class {
        self.classes.iter().find(|class| class.name == name).unwrap()
    }
}

/// One group's month: balance, principal, interest, fees, loans.
fn group(amounts: [&str; 7], loans: [&str; 4]) -> Loans {
    let [begin, scheduled, unscheduled, interest, servicing, master_servicing, trustee] =
        amounts.map(d);
    let [loans, loans_paid, maturity, actual] = loans.map(d);
    Loans {
        begin,
        scheduled,
        unscheduled,
        interest,
        servicing,
        master_servicing,
        trustee,
        loans,
        loans_paid,
        maturity,
        actual,
        ..Loans::default()
    }
}

/// The month as filed.
fn december() -> (Certificates, Brings) {
    let before = Certificates::at_one_factor(
        ["168,214,299.39", "73,943,578.74", "241,638,163.24", "39,282,243.20"],
        "22,038,529.89",
    );
    let groups = [
        group(
            [
                "173,706,173.15",
                "5,368.10",
                "4,226,165.32",
                "450,801.08",
                "53,675.43",
                "2,895.10",
                "144.77",
            ],
            ["351", "5", "350", "169,480,000.00"],
        ),
        group(
            [
                "77,339,886.12",
                "15,243.14",
                "3,082,810.47",
                "294,350.85",
                "16,419.89",
                "1,289.00",
                "64.46",
            ],
            ["208", "5", "354", "74,250,000.00"],
        ),
        group(
            [
                "253,178,387.20",
                "60,237.62",
                "4,081,740.29",
                "1,080,072.62",
                "70,151.66",
                "4,219.65",
                "210.96",
            ],
            ["695", "8", "347", "249,060,000.00"],
        ),
        group(
            [
                "40,892,368.46",
                "4,158.11",
                "1,064,658.52",
                "192,064.91",
                "8,519.25",
                "681.54",
                "34.08",
            ],
            ["64", "3", "348", "39,830,000.00"],
        ),
    ];
    let brings = Brings {
        file: "2003-12-26.txt",
        dates: ["12/26/03", "11/30/03", "11/30/2003", "30-Nov-2003"],
        groups,
        account: Account {
            advances: d("8,232.37"),
            reimbursements: d("2,699.62"),
            shortfall: d("0.01"),
            ..Account::default()
        },
        shift: Decimal::ONE,
        unrounded: false,
        late: [
            vec![("30 Days", "DELINQUENT", 1, "1,649,991.41")],
            vec![("30 Days", "DELINQUENT", 1, "602,561.68")],
            vec![],
            vec![],
        ],
    };
    (before, brings)
}

/// The month after the one filed: the pool stands where the report left it.
fn january() -> Brings {
    let groups = [
        group(
            [
                "169,474,639.73",
                "5,290.44",
                "3,911,205.18",
                "437,870.10",
                "52,367.66",
                "2,824.58",
                "141.23",
            ],
            ["346", "6", "349", "165,570,112.00"],
        ),
        group(
            [
                "74,241,832.51",
                "14,880.09",
                "2,300,450.81",
                "283,000.27",
                "15,760.34",
                "1,237.36",
                "61.87",
            ],
            ["203", "4", "353", "71,940,010.40"],
        ),
        group(
            [
                "249,036,409.29",
                "59,733.91",
                "5,204,118.47",
                "1,061,001.55",
                "69,001.13",
                "4,150.61",
                "207.53",
            ],
            ["687", "11", "346", "243,790,500.60"],
        ),
        group(
            [
                "39,823,551.83",
                "4,066.65",
                "655,010.05",
                "187,022.09",
                "8,296.57",
                "663.73",
                "33.19",
            ],
            ["61", "1", "347", "39,166,200.00"],
        ),
    ];
    let mut groups = groups;
    groups[2].penalties = d("1,500.00");
    Brings {
        file: "2004-01-26.txt",
        dates: ["1/26/04", "12/31/03", "12/31/2003", "31-Dec-2003"],
        groups,
        account: Account {
            advances: d("10,100.90"),
            reimbursements: d("8,232.37"),
            ..Account::default()
        },
        shift: Decimal::ONE,
        unrounded: false,
        late: [
            vec![
                ("30 Days", "DELINQUENT", 2, "1,900,250.00"),
                ("60 Days", "DELINQUENT", 1, "1,649,000.41"),
            ],
            vec![("90 Days", "FORECLOSURE", 1, "602,000.68")],
            vec![("30 Days", "BANKRUPTCY", 1, "300,100.00"), ("180 Days", "REO", 1, "1,000.01")],
            vec![],
        ],
    }
}

/// The certificates after the month as filed: subordinates by their factor; of the seniors, those
/// whose fractions the report's own figures do not give as printed.
fn after_december() -> Certificates {
    let (before, brings) = december();
    let mut after = work(&before, &brings).after;
    after.seniors[2] = d("237,498,931.05");
    after.seniors[3] = d("38,213,590.30");
    after
}

/// Certificates that are the pool to the cent, as at the end of December but for 0.46.
fn whole() -> (Certificates, Brings) {
    let mut month = january();
    month.groups[2].begin -= d("0.46");
    let seniors = ["163,982,935.69", "70,846,194.52", "237,498,931.05", "38,213,590.30"];
    (Certificates::at_one_factor(seniors, "22,034,781.34"), month)
}

/// In group 2 a loan of 770,000.00 is sold for 420,000.00.
fn loss() -> [Worked; 2] {
    let (before, mut month) = whole();
    month.groups[1].loss = d("350,000.00");
    month.groups[1].unscheduled += d("420,000.00");
    month.account.liquidations = d("420,000.00");
    let first = work(&before, &month);
    let mut next = month.clone();
    next.file = "2004-02-25.txt";
    next.dates = ["2/25/04", "1/31/04", "01/31/2004", "31-Jan-2004"];
    next.account.liquidations = NIL;
    for (loans, after) in next.groups.iter_mut().zip(&month.groups) {
        loans.begin = after.end();
        loans.loss = NIL;
    }
    let next = work(&first.after, &next);
    [first, next]
}

/// Group 3 loses 30,000,000.00, the subordinates being 22,034,781.34.
fn loss_beyond_subordinates() -> Worked {
    let (before, mut month) = whole();
    month.groups[2].loss = d("30,000,000.00");
    month.groups[2].unscheduled += d("12,000,000.00");
    month.account.liquidations = d("12,000,000.00");
    work(&before, &month)
}

/// Group 4 has 1,480,000.00 of loans and no senior.
fn group_without_senior() -> Worked {
    let (mut before, mut month) = whole();
    before.seniors[3] = NIL;
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
    work(&before, &month)
}

/// A-4's last 400,000.00 take all of group 4's prepayments that there is room for.
fn senior_retires() -> Worked {
    let (mut before, mut month) = whole();
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
    work(&before, &month)
}

/// Subordinates of 21,700,000.00 in 300,000,000.00, 7.23 %: more than twice the 2.85 % at closing.
fn two_times_test() -> [Worked; 2] {
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
    let first = work(&before, &month);
    let mut next = month.clone();
    next.file = "2006-02-27.txt";
    next.dates = ["2/27/06", "1/31/06", "01/31/2006", "31-Jan-2006"];
    next.shift = NIL;
    for (loans, after) in next.groups.iter_mut().zip(&month.groups) {
        loans.begin = after.end();
    }
    let next = work(&first.after, &next);
    [first, next]
}

/// A shortfall of 5,000.00 of which the servicers bear 3,765.44.
fn unsupported() -> Worked {
    let (before, mut month) = whole();
    month.account.shortfall = d("5,000.00");
    month.account.support = d("3,765.44");
    work(&before, &month)
}

/// Interest on more places than are printed, as the trustee accrues it.
fn unrounded() -> Worked {
    let (before, mut month) = whole();
    month.unrounded = true;
    work(&before, &month)
}

/// Every month of this file, each alone.
pub fn months() -> Vec<(&'static str, &'static str, String)> {
    let chains = [loss(), two_times_test()].into_iter().flatten();
    let alone = [
        work(&after_december(), &january()),
        loss_beyond_subordinates(),
        group_without_senior(),
        senior_retires(),
        unsupported(),
        unrounded(),
    ];
    chains.chain(alone).map(|month| (DEAL, month.file, month.text)).collect()
}

#[test]
fn hand_gives_the_month_as_filed() {
    let (before, brings) = december();
    let december = work(&before, &brings);
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
/// pool stay the 0.46 apart that the report before left them.
#[test]
fn next_month_follows_from_the_one_before() {
    let january = work(&after_december(), &january());
    let filed = std::fs::read_to_string(FILED).unwrap();
    let tied = tie_out(DEAL, &[("2003-12-26.txt", &filed), january.month()]);
    let anomalies = with(&tied[1], Status::Anomaly);
    let apart = |c: &&&paydown::tieout::TiedCell| {
        c.row == "Totals" && c.reason.as_ref().is_some_and(|r| r.starts_with("pool − classes"))
    };
    assert_eq!(anomalies.iter().filter(apart).count(), 4, "{}", told(&anomalies));
    assert_eq!(anomalies.len(), 4, "{}", told(&anomalies));
    assert!(with(&tied[1], Status::Break).is_empty(), "{}", told(&with(&tied[1], Status::Break)));
}

/// A-1 opens a cent above what the report before closed it with.
#[test]
fn opening_a_cent_off_the_closing_before_is_told() {
    let mut opening = after_december();
    opening.seniors[0] += d("0.01");
    let january = work(&opening, &january());
    let filed = std::fs::read_to_string(FILED).unwrap();
    let tied = tie_out(DEAL, &[("2003-12-26.txt", &filed), january.month()]);
    let told_of_opening = with(&tied[1], Status::Anomaly)
        .iter()
        .filter(|cell| cell.row == "A-1" && cell.column.starts_with("Beginning"))
        .filter(|cell| cell.reason.as_ref().is_some_and(|r| r.contains("the report before")))
        .count();
    assert!(told_of_opening > 0, "{}", told(&with(&tied[1], Status::Anomaly)));
}

/// B-6 is written down by 350,000.00 after the date's principal; the month after, it takes a
/// smaller part of the subordinates' principal.
#[test]
fn loss_writes_down_the_most_junior() {
    let [loss, next] = loss();
    assert_eq!(loss.class("B-6").loss, d("350,000.00"));
    assert_eq!(loss.class("B-5").loss, NIL);
    assert_eq!(next.class("B-6").cumulative_loss, d("350,000.00"));
    assert_exact(&tie_out(DEAL, &[loss.month()])[0]);
    let tied = tie_out(DEAL, &[loss.month(), next.month()]);
    assert_exact(&tied[1]);
    assert_follows(&tie_out(DEAL, &[next.month()])[0]);
}

/// All subordinates go, and A-3 bears what is left.
#[test]
fn loss_beyond_the_subordinates_reaches_the_senior_of_its_group() {
    let month = loss_beyond_subordinates();
    assert!(JUNIORS.iter().all(|name| month.class(name).closing.is_zero()));
    assert!(month.class("A-3").loss > d("7,900,000.00"));
    assert_eq!(month.class("A-1").loss + month.class("A-2").loss + month.class("A-4").loss, NIL);
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// Senior percentage nil: 314,066.65 of group 4 go to the subordinates.
#[test]
fn group_without_senior_pays_the_subordinates() {
    let month = group_without_senior();
    assert_eq!(month.class("A-4").principal() + month.class("A-4").interest, NIL);
    let juniors = total(&month.classes, |class| match class.name.starts_with('B') {
        true => class.unscheduled,
        false => NIL,
    });
    assert!((juniors - d("310,000.00")).abs() <= d("0.03"), "{juniors}");
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// Of group 4's prepayments of 655,010.05 A-4 takes its last 400,000.00 less scheduled principal.
#[test]
fn senior_that_retires_leaves_the_rest_to_the_subordinates() {
    let month = senior_retires();
    assert_eq!(month.class("A-4").principal(), d("400,000.00"));
    assert_eq!(month.class("A-4").closing, NIL);
    assert!(month.class("B-1").unscheduled > d("80,000.00"));
    assert_exact(&tie_out(DEAL, &[month.month()])[0]);
}

/// Half of the subordinates' prepayments is theirs in January 2006, all of it from February on.
#[test]
fn two_times_test_gives_subordinates_their_prepayments() {
    let [january, february] = two_times_test();
    let of_juniors = |month: &Worked| {
        total(&month.classes, |c| if c.name.starts_with('B') { c.unscheduled } else { NIL })
    };
    // 3,911,205.18 × (1 − 90 ÷ 97) + 2,300,450.81 × (1 − 40 ÷ 43.1) + 5,204,118.47 ×
    // (1 − 128.3 ÷ 138.4) + 655,010.05 × (1 − 20 ÷ 21.5), of which half.
    assert!((of_juniors(&january) - d("436,596.14")).abs() < d("0.03"), "{}", of_juniors(&january));
    assert!(of_juniors(&february) > d("860,000.00"));
    assert_exact(&tie_out(DEAL, &[january.month()])[0]);
    for tied in tie_out(DEAL, &[january.month(), february.month()]) {
        assert_exact(&tied);
    }
    assert_follows(&tie_out(DEAL, &[february.month()])[0]);
}

/// 1,234.56 falls on all classes by accrual; the ten parts, each rounded, print as a cent less.
#[test]
fn unsupported_shortfall_is_shared_by_accrual() {
    let month = unsupported();
    assert!(month.class("A-3").non_supported > d("500.00"));
    assert!(month.class("B-6").non_supported > d("4.00"));
    assert_eq!(total(&month.classes, |class| class.non_supported), d("1,234.55"));
    assert_follows(&tie_out(DEAL, &[month.month()])[0]);
}

/// Accruals differ by cents from those on the rates printed: within what their digits allow.
#[test]
fn accruals_on_more_places_than_printed_are_rounding() {
    let tied = tie_out(DEAL, &[unrounded().month()]);
    assert_follows(&tied[0]);
    assert!(!with(&tied[0], Status::Rounding).is_empty());
}
