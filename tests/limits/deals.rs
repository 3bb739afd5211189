//! Deal files: each limit told where it is passed, and what is hostile within them read in time.

use paydown::Deal;
use paydown::error::Diagnostic;
use paydown::projection::ProjectionOptions;
use paydown::scenario::{DealRun, RunOptions, Scenario, run};

use super::{first, items, lines, timed};

/// A small deal in which each part can be put in place of its own.
struct Parts {
    groups: String,
    replines: String,
    classes: String,
    others: String,
    waterfall: String,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            groups: "pool".to_owned(),
            replines: String::new(),
            classes: "  - {class: A, original_balance: 0.00, interest: none, source: x}\n"
                .to_owned(),
            others: String::new(),
            waterfall: String::new(),
        }
    }
}

impl Parts {
    fn text(&self) -> String {
        let Self { groups, replines, classes, others, waterfall } = self;
        format!(
            "deal: x\nseries: x\ntitle: x\ndates:\n  first_distribution: 2001-02-25\n  \
             business_days: weekdays\n  source: x\ncollateral:\n  groups: [{groups}]\n  \
             closing_balance: 100000000.00\n{replines}  source: x\nclasses:\n{classes}  \
             - {{class: R, original_balance: 0.00, interest: none, source: x}}\n{others}waterfall:\n\
             {waterfall}  - {{pay: residual, to: R, source: x}}\n"
        )
    }
}

fn read(parts: &Parts) -> Result<Deal, Vec<Diagnostic>> {
    let text = parts.text();
    assert!(text.len() < 1 << 20, "{} bytes", text.len());
    Deal::from_text("d.yaml", &text)
}

#[test]
fn lists_of_a_deal_are_no_longer_than_stated() {
    let class = |index| {
        format!("  - {{class: C{index}, original_balance: 1.00, interest: none, source: x}}")
    };
    let set = |index| format!("  - {{set: s{index}, is: cash, source: x}}");
    let party = |index| format!("p{index}");
    let account = |index| format!("  - {{account: a{index}, opening_balance: 1.00, source: x}}");
    let schedule = |index| format!("  - {{schedule: s{index}, amounts: {{1: 1.00}}, source: x}}");
    let line = |index| format!("    - {{line: l{index}, is: pool.deposits, source: x}}");
    let repline = |_| "    - {balance: 1.00, rate: 6, remaining_term: 360}".to_owned();
    let step = |index| format!("      {}: 1.00", index + 1);
    let with = Parts::default;
    let others = |others: String| Parts { others, ..with() };
    let cases = [
        ("groups", 41, 40, Parts { groups: items(41, party), ..with() }),
        ("groups", 40_000, 40, Parts { groups: items(40_000, party), ..with() }),
        ("classes", 201, 200, Parts { classes: lines(200, class), ..with() }),
        ("classes", 8_001, 200, Parts { classes: lines(8_000, class), ..with() }),
        ("waterfall", 601, 600, Parts { waterfall: lines(600, set), ..with() }),
        ("parties", 201, 200, others(format!("parties: [{}]\n", items(201, party)))),
        ("parties", 90_000, 200, others(format!("parties: [{}]\n", items(90_000, party)))),
        ("accounts", 201, 200, others(format!("accounts:\n{}", lines(201, account)))),
        ("schedules", 201, 200, others(format!("schedules:\n{}", lines(201, schedule)))),
        (
            "amounts",
            1_201,
            1_200,
            others(format!(
                "schedules:\n  - schedule: s\n    source: x\n    amounts:\n{}",
                lines(1_201, step)
            )),
        ),
        ("lines", 601, 600, others(format!("report:\n  lines:\n{}", lines(601, line)))),
        (
            "lists",
            201,
            200,
            others(format!("lists:\n{}", lines(201, |index| format!("  l{index}: [A]")))),
        ),
        ("l", 401, 400, others(format!("lists:\n  l: [{}]\n", items(401, party)))),
        (
            "shared_pro_rata_since_issue",
            201,
            200,
            others(format!(
                "balances:\n  carried: cents\n  source: x\n  shared_pro_rata_since_issue: [{}]\n",
                items(201, |_| "[A]".to_owned())
            )),
        ),
        (
            "replines",
            2_001,
            2_000,
            Parts { replines: format!("  replines:\n{}", lines(2_001, repline)), ..with() },
        ),
        (
            "to",
            401,
            400,
            Parts {
                waterfall: format!(
                    "  - {{pay: interest, to: [{}], source: x}}\n",
                    items(401, party)
                ),
                ..with()
            },
        ),
        (
            "except",
            401,
            400,
            Parts {
                waterfall: format!(
                    "  - {{pay: interest, to: A, except: {{{}}}, source: x}}\n",
                    items(401, |index| format!("p{index}: month < 2"))
                ),
                ..with()
            },
        ),
    ];
    for (field, count, most, parts) in cases {
        let told = timed(field, || read(&parts)).unwrap_err();
        let expected = format!("`{field}` has {count} items; at most {most} are read");
        let messages: Vec<String> = told.iter().map(ToString::to_string).collect();
        assert!(messages.iter().any(|told| told.ends_with(&expected)), "{expected}: {messages:?}");
        assert!(told.iter().all(|told| told.line > 1 && told.column > 0), "{messages:?}");
    }
}

#[test]
fn names_are_no_longer_than_stated() {
    let class = format!(
        "  - {{class: {}, original_balance: 1.00, interest: none, source: x}}\n",
        "n".repeat(101)
    );
    let told = read(&Parts { classes: class, ..Parts::default() }).unwrap_err();
    let shown = "n".repeat(60);
    assert_eq!(
        first("name", told),
        format!("d.yaml:13:13: `{shown}…` has 101 characters; a name has at most 100")
    );
}

/// What is meant by a name is looked for among all names, and all names are told: many names that
/// are wrong among many long ones took tens of gigabytes.
#[test]
fn many_unknown_names_are_reported_in_time() {
    let class = |index| {
        let name = "n".repeat(57);
        format!("  - {{class: {name}{index}, original_balance: 1.00, interest: none, source: x}}")
    };
    let classes = || lines(199, class);
    let list = |index: usize| {
        let members = items(400, |member| format!("{}{index}.{member}", "u".repeat(50)));
        format!("  l{index}: [{members}]")
    };
    let others = format!("lists:\n{}", lines(38, list));
    let told = timed("lists", || read(&Parts { classes: classes(), others, ..Parts::default() }));
    assert!(first("lists", told.unwrap_err()).contains("unknown class"));
    let set = |index| {
        let names = items(450, |name| format!("u{name}"));
        format!(
            "  - {{set: s{index}, is: \"classes({}).balance\", source: x}}",
            &names[..names.len() - 2]
        )
    };
    let waterfall = lines(350, set);
    let told = timed("sets", || read(&Parts { classes: classes(), waterfall, ..Parts::default() }));
    assert!(first("sets", told.unwrap_err()).contains("unknown class or list"));
}

#[test]
fn nested_formulas_and_chains_of_names_are_read_in_time() {
    let clause = |formula: &str| format!("  - {{set: s, is: '{formula}', source: x}}\n");
    let around = |opening: &str, inner: &str, closing: &str, depth: usize| {
        clause(&format!("{}{inner}{}", opening.repeat(depth), closing.repeat(depth)))
    };
    let deep = "more than 32";
    for (waterfall, wrong) in [
        (around("(", "cash", ")", 31), None),
        (around("(", "cash", ")", 2_000), Some(deep)),
        (around("min(1.00, ", "cash", ")", 31), None),
        (around("min(1.00, ", "cash", ")", 300), Some(deep)),
        (around("not ", "month > 1", "", 31), None),
        (around("not ", "month > 1", "", 900), Some(deep)),
        (around("if(month > 1, ", "cash", ", cash)", 31), None),
        (clause(&format!("cash{}", " + cash".repeat(580))), None),
        (clause(&"(".repeat(4_097)), Some("has 4097 characters; at most 4096")),
        (clause("s + 1.00"), Some("is computed from itself")),
    ] {
        let parts = Parts { waterfall, ..Parts::default() };
        let told = timed("formula", || read(&parts)).err().unwrap_or_default();
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        match wrong {
            Some(wrong) => assert!(told.iter().any(|told| told.contains(wrong)), "{told:?}"),
            // What else is wrong with it is for later passes, which it reaches.
            None => assert!(!told.iter().any(|told| told.contains(deep)), "{told:?}"),
        }
    }
    let chain = |index: usize| match index {
        0 => "  - {set: s0, is: cash, source: x}".to_owned(),
        _ => format!("  - {{set: s{index}, is: s{}, source: x}}", index - 1),
    };
    let parts = Parts { waterfall: lines(598, chain), ..Parts::default() };
    assert!(first("chain", timed("chain", || read(&parts)).unwrap_err()).contains("`s597` is set"));
}

/// Each was looked for among all before it: twenty billion comparisons of decimals.
#[test]
fn numbers_of_formulas_are_reported_apart_in_time() {
    let set = |index: usize| {
        let sum: String =
            (0..570).map(|number| format!("+{}", 100_001 + 570 * index + number)).collect();
        format!("  - {{set: s{index}, is: pool.balance_begin{sum}, source: x}}")
    };
    for (count, expected) in [(30, false), (240, true)] {
        let parts = Parts { waterfall: lines(count, set), ..Parts::default() };
        let told = timed("numbers", || read(&parts)).unwrap_err();
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        let too_large =
            "d.yaml: the deal is too large: it comes to more than 20000 amounts or operations";
        assert_eq!(told.iter().any(|told| told == too_large), expected, "{told:?}");
        // That the names are not used is for later passes.
        assert!(told.len() <= 101, "{told:?}");
    }
}

#[test]
fn what_yaml_nests_or_repeats_is_read_in_time() {
    let many = 500_000;
    for text in [
        "[".repeat(many),
        "{a: ".repeat(200_000),
        "- ".repeat(many),
        "? ".repeat(many),
        "'".repeat(many),
        "&a ".repeat(200_000),
        "a: *b\n".repeat(150_000),
        "!t ".repeat(200_000),
        "\t\n".repeat(many),
        format!("a: \"{}", "\\n".repeat(many)),
        format!("a: >\n{}", " a\n\n".repeat(200_000)),
        // Nine aliases of nine aliases and so on: a few lines that would be billions.
        lines(9, |level| match level {
            0 => format!("a0: &a0 [{}]", items(9, |_| "lol".to_owned())),
            _ => format!("a{level}: &a{level} [{}]", items(9, |_| format!("*a{}", level - 1))),
        }),
    ] {
        let told = timed(&text[..4], || Deal::from_text("d.yaml", &text)).unwrap_err();
        assert!(!first("yaml", told).is_empty());
    }
}

/// As large a deal as compiles: as many groups, clauses and replines as are read, and as many
/// classes as its amounts and operations leave room for.
fn largest() -> Deal {
    const CLASSES: usize = 150;
    let group = |index| format!("g{index}");
    let repline = |index: usize| {
        format!("    - {{group: g{}, balance: 50000.00, rate: 6, remaining_term: 300}}", index % 40)
    };
    let class = |index| {
        format!(
            "  - {{class: C{index}, original_balance: 500000.00, interest: {{fixed: 5}}, source: x}}"
        )
    };
    let test = |index: usize| {
        format!(
            "  - {{set: t{index}, is: pool.balance_begin - class(C{}).balance > {index}.00, source: x}}",
            index % CLASSES
        )
    };
    let all = items(CLASSES, |index| format!("C{index}"));
    let parts = Parts {
        groups: items(40, group),
        replines: format!("  replines:\n{}", lines(2_000, repline)),
        classes: lines(CLASSES, class),
        others: format!("lists:\n  all: [{all}]\n"),
        waterfall: format!(
            "  - {{pay: interest, to: [all], split: pro rata, source: x}}\n  - {{pay: unscheduled \
             principal, to: [all], split: sequential, amount: pool.scheduled_principal + \
             pool.unscheduled_principal, source: x}}\n  - {{allocate: realized loss, to: [all], \
             split: sequential, amount: pool.realized_loss, source: x}}\n{}",
            lines(596, test)
        ),
    };
    timed("reading the largest deal", || read(&parts)).unwrap()
}

/// A deal of as many operations as compile, most of them for payments that have conditions.
fn most_conditions() -> Deal {
    let class = |index| {
        format!(
            "  - {{class: C{index}, original_balance: 5000000.00, interest: {{fixed: 5}}, source: x}}"
        )
    };
    let clause = |index: usize| {
        let (class, other) = (index / 2 % 20, (index / 2 + 7) % 20);
        let share = index % 90 + 1;
        match index % 2 {
            0 => format!(
                "  - {{set: t{index}, is: class(C{class}).balance > {share}% * pool.balance_begin, \
                 source: x}}"
            ),
            _ => format!(
                "  - {{pay: unscheduled principal, to: C{class}, amount: 'min(cash, {share}% * \
                 class(C{class}).balance, {share}% * pool.balance_end) + {share}% * \
                 class(C{other}).balance', when: t{}, source: x}}",
                index - 1
            ),
        }
    };
    let parts = Parts {
        replines: "  replines: [{balance: 100000000.00, rate: 6, remaining_term: 300}]\n"
            .to_owned(),
        classes: lines(20, class),
        others: format!("lists:\n  all: [{}]\n", items(20, |index| format!("C{index}"))),
        waterfall: format!(
            "  - {{pay: interest, to: [all], split: pro rata, source: x}}\n{}",
            lines(598, clause)
        ),
        ..Parts::default()
    };
    timed("reading the most conditions", || read(&parts)).unwrap()
}

fn run_in_lanes(what: &str, deal: &Deal) {
    let mut options = ProjectionOptions::default();
    options.months = Some(1);
    let subject = DealRun::with(deal, &options);
    let scenarios = [Scenario::default()];
    let run = || run(&[subject], &scenarios[..], &RunOptions::default(), |_| {});
    assert_eq!(timed(what, run).unwrap().paths, 1);
}

#[test]
fn the_largest_deals_are_lowered_for_lanes_in_time() {
    run_in_lanes("lanes of the largest deal", &largest());
    run_in_lanes("lanes of the most conditions", &most_conditions());
}

/// Each name stands twice in the next: a billion ways lead from the last to the first.
#[test]
fn names_that_meet_again_are_followed_once() {
    let set = |index: usize| match index {
        0 => "  - {set: x0, is: pool.balance_begin - pool.realized_loss, source: x}".to_owned(),
        _ => format!("  - {{set: x{index}, is: 'min(x{0}, x{0})', source: x}}", index - 1),
    };
    let parts = Parts {
        replines: "  replines:\n    - {balance: 1.00, rate: 6, remaining_term: 3}\n".to_owned(),
        classes: "  - {class: A, original_balance: 1.00, interest: none, source: x}\n".to_owned(),
        waterfall: format!(
            "{}  - {{pay: unscheduled principal, to: A, amount: x30, source: x}}\n",
            lines(31, set)
        ),
        ..Parts::default()
    };
    let deal = Deal::from_text("d.yaml", &parts.text().replace("100000000.00", "1.00")).unwrap();
    let paths = timed("names that meet", || {
        let scenarios = vec![Scenario::default()];
        run(&[DealRun::new(&deal)], &scenarios, &RunOptions::default(), |_| ()).unwrap().paths
    });
    assert_eq!(paths, 1);
}
