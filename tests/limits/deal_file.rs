//! Deal files: a file over a limit is refused, and a hostile file within the limits is read in time.

use paydown::Deal;
use paydown::error::{Diagnostic, Errors};
use paydown::projection::Projection;
use paydown::projection::ProjectionOptions;
use paydown::scenario::{RunOptions, Scenario, run};

use super::{first, items, lines, timed};

/// A small deal, of which each part can be replaced.
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

fn read(parts: &Parts) -> Result<Deal, Errors> {
    let text = parts.text();
    assert!(text.len() < 1 << 20, "{} bytes", text.len());
    Deal::from_text("d.yaml", &text)
}

#[test]
fn list_over_its_limit_is_refused() {
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
        let mistakes = timed(field, || read(&parts)).unwrap_err();
        let expected = format!("`{field}` has {count} items; at most {most} are read");
        let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        let is_expected = |message: &String| message.ends_with(&expected);
        assert!(messages.iter().any(is_expected), "{expected}: {messages:?}");
        let has_place = |mistake: &Diagnostic| mistake.line > 1 && mistake.column > 0;
        assert!(mistakes.iter().all(has_place), "{messages:?}");
    }
}

#[test]
fn name_of_more_than_100_characters_is_refused() {
    let class = format!(
        "  - {{class: {}, original_balance: 1.00, interest: none, source: x}}\n",
        "n".repeat(101)
    );
    let mistakes = read(&Parts { classes: class, ..Parts::default() }).unwrap_err();
    let shown = "n".repeat(60);
    assert_eq!(
        first("name", mistakes),
        format!("d.yaml:13:13: `{shown}…` has 101 characters; a name has at most 100")
    );
}

/// The message for an unknown name suggests a similar name and lists the known ones. Many unknown names
/// among many long ones once took tens of gigabytes.
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
    let result = timed("lists", || read(&Parts { classes: classes(), others, ..Parts::default() }));
    assert!(first("lists", result.unwrap_err()).contains("unknown class"));
    let set = |index| {
        let names = items(450, |name| format!("u{name}"));
        format!(
            "  - {{set: s{index}, is: \"classes({}).balance\", source: x}}",
            &names[..names.len() - 2]
        )
    };
    let waterfall = lines(350, set);
    let result =
        timed("sets", || read(&Parts { classes: classes(), waterfall, ..Parts::default() }));
    assert!(first("sets", result.unwrap_err()).contains("unknown class or list"));
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
        let mistakes = timed("formula", || read(&parts)).err();
        let messages: Vec<String> = mistakes.iter().flatten().map(ToString::to_string).collect();
        let reports = |wrong: &str| messages.iter().any(|message| message.contains(wrong));
        match wrong {
            Some(wrong) => assert!(reports(wrong), "{messages:?}"),
            // Other mistakes are found by later passes, so the formula was read.
            None => assert!(!reports(deep), "{messages:?}"),
        }
    }
    let chain = |index: usize| match index {
        0 => "  - {set: s0, is: cash, source: x}".to_owned(),
        _ => format!("  - {{set: s{index}, is: s{}, source: x}}", index - 1),
    };
    let parts = Parts { waterfall: lines(598, chain), ..Parts::default() };
    assert!(first("chain", timed("chain", || read(&parts)).unwrap_err()).contains("`s597` is set"));
}

/// When each number was compared with all before it, this took twenty billion comparisons of decimals.
#[test]
fn numbers_in_formulas_are_deduplicated_in_time() {
    let set = |index: usize| {
        let sum: String =
            (0..570).map(|number| format!("+{}", 100_001 + 570 * index + number)).collect();
        format!("  - {{set: s{index}, is: pool.balance_begin{sum}, source: x}}")
    };
    for (count, expected) in [(30, false), (240, true)] {
        let parts = Parts { waterfall: lines(count, set), ..Parts::default() };
        let mistakes = timed("numbers", || read(&parts)).unwrap_err();
        let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        let too_large =
            "d.yaml: the deal is too large: it comes to more than 20000 amounts or operations";
        assert_eq!(messages.iter().any(|message| message == too_large), expected, "{messages:?}");
        // Later passes report the names that are not used, about a hundred at most.
        assert!(messages.len() <= 101, "{messages:?}");
    }
}

#[test]
fn nested_or_repeated_yaml_is_refused_in_time() {
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
        // Nine aliases of nine aliases and so on: a few lines that would expand to billions.
        lines(9, |level| match level {
            0 => format!("a0: &a0 [{}]", items(9, |_| "lol".to_owned())),
            _ => format!("a{level}: &a{level} [{}]", items(9, |_| format!("*a{}", level - 1))),
        }),
    ] {
        let mistakes = timed(&text[..4], || Deal::from_text("d.yaml", &text)).unwrap_err();
        assert!(!first("yaml", mistakes).is_empty());
    }
}

/// The largest deal that compiles: the most groups, clauses and replines that are read, and the most
/// classes for which the limit of amounts and operations suffices.
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

/// A deal of nearly the most operations that compile, most of them for payments that have conditions.
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
    let subject = Projection::with(deal, &options);
    let scenarios = [Scenario::default()];
    let run = || run(&[subject], &scenarios[..], &RunOptions::default(), |_| {});
    assert_eq!(timed(what, run).unwrap().paths, 1);
}

#[test]
fn largest_deals_compile_for_lanes_in_time() {
    run_in_lanes("lanes of the largest deal", &largest());
    run_in_lanes("lanes of the most conditions", &most_conditions());
}

/// Each name is used twice in the next, so that a billion paths lead from the last to the first.
#[test]
fn name_used_twice_in_the_next_is_followed_once() {
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
    let paths = timed("repeated names", || {
        let scenarios = vec![Scenario::default()];
        run(&[Projection::of(&deal)], &scenarios, &RunOptions::default(), |_| ()).unwrap().paths
    });
    assert_eq!(paths, 1);
}
