//! 2003-1: four groups with shifting interest, six subordinates that share principal pro rata.

mod cases;

use paydown::tie_out::Verdict;
use rust_decimal::Decimal;

use crate::hand::{
    Account, Class, Late, Loans, ZERO, at, cents, d, fill_classes, fill_grid, fill_interest,
    fill_loans, pct, total,
};
use crate::page::Page;
use crate::verdicts::{assert_exact, assert_follows, tie_out, told, with};

pub use cases::months;

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
            losses: [ZERO; 10],
            realized: [ZERO; 4],
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
        (0..4).map(|g| (groups[g].begin - before.seniors[g]).max(ZERO)).collect();
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
    let (mut scheduled, mut unscheduled) = (vec![ZERO; 10], vec![ZERO; 10]);
    for g in 0..4 {
        let loans = &groups[g];
        // Only groups with losses had liquidations; in these months that is one group at most.
        let liquidated = if loans.loss.is_zero() { ZERO } else { account.liquidations };
        scheduled[g] = (percentage[g] * loans.scheduled).min(balances[g]);
        balances[g] -= scheduled[g];
        let of_liquidated =
            (percentage[g] * (liquidated + loans.loss)).min(prepayment[g] * liquidated);
        unscheduled[g] =
            (prepayment[g] * (loans.unscheduled - liquidated) + of_liquidated).min(balances[g]);
        balances[g] -= unscheduled[g];
    }
    let all_juniors: Decimal = before.juniors.iter().sum();
    // Where A-4 was retired before, group 4's principal goes to the other seniors by balance, unless
    // the subordinates are twice their percentage at closing; few loans are late in these months.
    let doubled = all_juniors / pool.begin >= d("2") * d("22,074,763.00") / d(ISSUED);
    if before.seniors[3].is_zero() && !doubled {
        let loans = &groups[3];
        for (parts, amount) in
            [(&mut scheduled, loans.scheduled), (&mut unscheduled, loans.unscheduled)]
        {
            let others: Decimal = balances[..3].iter().sum();
            for g in 0..3 {
                let part = amount * balances[g] / others;
                parts[g] += part;
                balances[g] -= part;
            }
        }
    }
    // A group whose senior is more than its loans are worth takes what the subordinates would get;
    // in these months that is one group at most.
    for g in 0..4 {
        let paid = scheduled.iter().chain(&unscheduled).sum::<Decimal>();
        let left = pool.scheduled + pool.unscheduled - paid;
        let crosses = (balances[g] - groups[g].end()).max(ZERO).min(left);
        unscheduled[g] += crosses;
        balances[g] -= crosses;
    }
    // What the seniors leave goes to the subordinates, pro rata.
    let left = pool.principal() - scheduled.iter().chain(&unscheduled).sum::<Decimal>();
    let left_scheduled = left.min(pool.scheduled - scheduled.iter().sum::<Decimal>());
    for (parts, left) in
        [(&mut scheduled, left_scheduled), (&mut unscheduled, left - left_scheduled)]
    {
        for i in 4..10 {
            parts[i] = if all_juniors.is_zero() { ZERO } else { left * opening[i] / all_juniors };
            balances[i] -= parts[i];
        }
    }
    // Cash: seniors' interest, their principal, then interest and principal of the subordinates.
    let mut cash = account.distribution(&pool);
    let mut pay = |due: Decimal| {
        let paid = cents(due).min(cash);
        cash -= paid;
        paid
    };
    let mut paid = vec![[ZERO; 3]; 10];
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

    // A senior that is still more than its group comes before A-R.
    for g in 0..4 {
        let short = (balances[g] - groups[g].end()).max(ZERO).min(cash);
        paid[g][2] += short;
        balances[g] -= short;
        cash -= short;
    }
    // Losses, as far as certificates exceed the pool: B-6 first, then the senior of the group.
    let mut losses = [ZERO; 10];
    let outstanding: Decimal = balances.iter().sum();
    let mut loss = pool.loss.min((outstanding - pool.end()).max(ZERO));
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
        false => ZERO,
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
