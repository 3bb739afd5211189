//! Faults that the auditor must find: the engine reads a deal as it stands, the auditor with one term
//! changed, which is what an engine does that has the rule wrong.
//!
//! | fault | planted in |
//! |---|---|
//! | payees swapped | `sequential-cmo` |
//! | losses to the wrong class first | `home-equity` |
//! | write-ups to the wrong class first | `deal-file` |
//! | pro rata for sequential | `two-groups` |
//! | sequential for pro rata | `structures` |
//! | a test turned | `home-equity` |
//! | more than for at least | `structures` |
//! | a sticky test cured | `structures` |
//! | a curable test sticky | `structures` |
//! | a condition ignored | `structures` |
//! | an exception ignored | `structures` |
//! | another class excepted | `structures` |
//! | a whole list excepted | `structures` |
//! | an average over one month less | `structures` |
//! | a schedule one distribution late | `pac-support` |
//! | a group's funds from the other group | `two-groups` |
//! | the balance after for the balance before | `structures` |
//! | a chain floored too early | `structures` |
//! | a chain of + and - that is not floored | `structures` |
//! | a chain rounded twice | `tape-swap-reserve` |
//! | a shortfall of rounding left out | `structures` |
//! | thirty days for actual days | `home-equity` |
//! | an index not looked back | `structures` |
//! | a reset every month | `structures` |
//! | a rate not rounded to its multiple | `structures` |
//! | a cap on the rate ignored | `structures` |
//! | a net-WAC cap without its days | `structures` |
//! | carryover not paid | `structures` |
//! | unpaid interest that bears none | `deal-file` |
//! | this month's interest for the earlier months' | `deal-file` |
//! | accretion paid out | `deal-file` |
//! | the reserve's target ignored | `tape-swap-reserve` |
//! | the reserve not drawn | `tape-swap-reserve` |
//! | a fee after interest | `structures` |
//! | a call at par for what is owed | `structures` |

use paydown::testing::reference::check;

use crate::deals::{Case, deals, shown};
use crate::scenarios::four_scenarios;

struct Fault {
    what: &'static str,
    /// A deal of `deals/`, or the document that shows it.
    file: &'static str,
    /// A change to the deal for both sides, that brings the rule into play.
    given: Option<(&'static str, &'static str)>,
    /// The term with the rule, and the term gone wrong. As many lines: payments are told with the
    /// line of their clause, which must not give the fault away.
    rule: &'static str,
    wrong: &'static str,
}

const FAULTS: &[Fault] = &[
    Fault {
        what: "payees swapped",
        file: "sequential-cmo",
        given: None,
        rule: "all: [A, B, Z]",
        wrong: "all: [B, A, Z]",
    },
    Fault {
        what: "losses to the wrong class first",
        file: "home-equity",
        given: None,
        rule: "to: [M-2, M-1]",
        wrong: "to: [M-1, M-2]",
    },
    Fault {
        what: "write-ups to the wrong class first",
        file: "deal-file",
        given: None,
        rule: "to: [M-1, B]",
        wrong: "to: [B, M-1]",
    },
    Fault {
        what: "pro rata for sequential",
        file: "two-groups",
        given: None,
        rule: "to: [B-2, B-1]\n    split: sequential",
        wrong: "to: [B-2, B-1]\n    split: pro rata",
    },
    Fault {
        what: "sequential for pro rata",
        file: "structures",
        given: None,
        rule: "to: [A, B]\n    split: pro rata\n    amount: pool",
        wrong: "to: [A, B]\n    split: sequential\n    amount: pool",
    },
    Fault {
        what: "a test turned",
        file: "home-equity",
        given: None,
        rule: "> 40% * senior_enhancement",
        wrong: "< 40% * senior_enhancement",
    },
    Fault {
        what: "more than for at least",
        file: "structures",
        given: Some((
            "> 35% * (pool.balance_begin - class(A).balance_begin)",
            ">= pool.delinquent_60",
        )),
        rule: ">= pool.delinquent_60",
        wrong: "> pool.delinquent_60",
    },
    Fault {
        what: "a sticky test cured",
        file: "structures",
        given: None,
        rule: "loss_limit * closing_balance\n    sticky: yes",
        wrong: "loss_limit * closing_balance\n    sticky: no",
    },
    Fault {
        what: "a curable test sticky",
        file: "structures",
        given: Some((
            "(pool.balance_begin - class(A).balance_begin)\n",
            "(pool.balance_begin - class(A).balance_begin)\n    sticky: no\n",
        )),
        rule: "sticky: no",
        wrong: "sticky: yes",
    },
    Fault {
        what: "a condition ignored",
        file: "structures",
        given: None,
        rule: "    when: pro_rata_now\n",
        wrong: "    # when: pro_rata_now\n",
    },
    Fault {
        what: "an exception ignored",
        file: "structures",
        given: Some((
            "amount: group(2).scheduled_principal + group(2).unscheduled_principal\n",
            "amount: 50% * (group(2).scheduled_principal + group(2).unscheduled_principal)\n",
        )),
        rule: "    except:\n      B-2: support_lost\n",
        wrong: "    # except:\n      # B-2: support_lost\n",
    },
    Fault {
        what: "another class excepted",
        file: "structures",
        given: Some((
            "amount: group(2).scheduled_principal + group(2).unscheduled_principal\n",
            "amount: 50% * (group(2).scheduled_principal + group(2).unscheduled_principal)\n",
        )),
        rule: "      B-2: support_lost\n",
        wrong: "      B-1: support_lost\n",
    },
    Fault {
        what: "a whole list excepted",
        file: "structures",
        given: Some((
            "amount: group(2).scheduled_principal + group(2).unscheduled_principal\n",
            "amount: 50% * (group(2).scheduled_principal + group(2).unscheduled_principal)\n",
        )),
        rule: "      B-2: support_lost\n",
        wrong: "      subordinates: support_lost\n",
    },
    Fault {
        what: "an average over one month less",
        file: "structures",
        given: None,
        rule: "average_of_months: 3",
        wrong: "average_of_months: 2",
    },
    Fault {
        what: "a schedule one distribution late",
        file: "pac-support",
        given: None,
        rule: "\n      2: ",
        wrong: "\n      3: ",
    },
    Fault {
        what: "a group's funds from the other group",
        file: "two-groups",
        given: None,
        rule: "group(1).scheduled_principal",
        wrong: "group(2).scheduled_principal",
    },
    Fault {
        what: "the balance after for the balance before",
        file: "structures",
        given: None,
        rule: "late > 35% * (pool.balance_begin",
        wrong: "late > 35% * (pool.balance_end",
    },
    Fault {
        what: "a chain floored too early",
        file: "structures",
        given: None,
        rule: "classes(notes).balance + min(oc_target, pool.balance_end) - pool.balance_end",
        wrong: "classes(notes).balance + (min(oc_target, pool.balance_end) - pool.balance_end)",
    },
    Fault {
        what: "a chain of + and - that is not floored",
        file: "structures",
        given: None,
        rule: "amount: min(principal, class(P).balance - planned)",
        wrong: "amount: min(principal, principal + class(P).balance - planned)",
    },
    Fault {
        what: "a chain rounded twice",
        file: "tape-swap-reserve",
        given: None,
        rule: "cents(0.02% * pool.balance_begin / 12)",
        wrong: "cents((0.02% * pool.balance_begin) / 12)",
    },
    Fault {
        what: "a shortfall of rounding left out",
        file: "structures",
        given: None,
        rule: "principal - class(P).principal",
        wrong: "principal - cents(class(P).principal / 1000) * 1000",
    },
    Fault {
        what: "thirty days for actual days",
        file: "home-equity",
        given: None,
        rule: "day_count: actual/360",
        wrong: "day_count: 30/360",
    },
    Fault {
        what: "an index not looked back",
        file: "structures",
        given: Some(("      cap: 8.125\n", "      look_back: 2\n")),
        rule: "look_back: 2",
        wrong: "look_back: 1",
    },
    Fault {
        what: "a reset every month",
        file: "structures",
        given: Some(("      cap: 8.125\n", "      reset_frequency: 3\n")),
        rule: "reset_frequency: 3",
        wrong: "reset_frequency: 1",
    },
    Fault {
        what: "a rate not rounded to its multiple",
        file: "structures",
        given: Some(("      cap: 8.125\n", "      rounding: 0.3\n")),
        rule: "rounding: 0.3",
        wrong: "rounding: 0.1",
    },
    Fault {
        what: "a cap on the rate ignored",
        file: "structures",
        given: None,
        rule: "cap: 8.125",
        wrong: "cap: 80.125",
    },
    Fault {
        what: "a net-WAC cap without its days",
        file: "structures",
        given: None,
        rule: "net_wac_cap: pool.net_rate\n",
        wrong: "net_wac_cap: pool.net_rate * 30 / actual_days\n",
    },
    Fault {
        what: "carryover not paid",
        file: "structures",
        given: Some((
            "  - pay: carryover\n    to: A\n",
            "  - pay: carryover\n    to: A\n    amount: closing_balance\n",
        )),
        rule: "amount: closing_balance\n",
        wrong: "amount: 0.00\n",
    },
    Fault {
        what: "unpaid interest that bears none",
        file: "deal-file",
        given: Some((
            "  - pay: interest\n    to: [A, M-1]\n",
            "  - pay: interest\n    to: [A, M-1]\n    amount: 30000.00\n",
        )),
        rule: "interest_on_unpaid: yes",
        wrong: "interest_on_unpaid: no",
    },
    Fault {
        what: "this month's interest for the earlier months'",
        file: "deal-file",
        given: Some((
            "  - pay: interest\n    to: [A, M-1]\n",
            "  - pay: interest\n    to: [A, M-1]\n    amount: 30000.00\n",
        )),
        rule: "pay: unpaid interest\n    to: [A, M-1]",
        wrong: "pay: interest\n    to: [A, M-1]",
    },
    Fault {
        what: "accretion paid out",
        file: "deal-file",
        given: None,
        rule: "allocate: accretion\n    to: Z",
        wrong: "pay: interest\n    to: Z",
    },
    Fault {
        what: "the reserve's target ignored",
        file: "tape-swap-reserve",
        given: None,
        rule: "reserve_target - account(reserve).balance",
        wrong: "reserve_target + account(reserve).balance",
    },
    Fault {
        what: "the reserve not drawn",
        file: "tape-swap-reserve",
        given: Some((
            "  - pay: interest\n    to: [A]\n    source",
            "  - pay: interest\n    to: [A]\n    amount: 1000.00\n    source",
        )),
        rule: "pay: interest\n    to: [A]\n    from: reserve",
        wrong: "pay: interest\n    to: [A]\n    from: account",
    },
    Fault {
        what: "a fee after interest",
        file: "structures",
        given: None,
        rule: "pay: fee\n    to: trustee",
        wrong: "pay: fee\n    to: custodian",
    },
    Fault {
        what: "a call at par for what is owed",
        file: "structures",
        given: None,
        rule: "price: greater",
        wrong: "price: collateral",
    },
];

impl Fault {
    /// Whether the auditor finds it in a deal; none where the deal does not have the term.
    fn is_found(&self, case: &Case) -> Option<bool> {
        let text = match self.given {
            Some((from, to)) if case.text.contains(from) => case.text.replace(from, to),
            Some(_) => return None,
            None => case.text.clone(),
        };
        if !text.contains(self.rule) {
            return None;
        }
        let wrong = text.replacen(self.rule, self.wrong, 1);
        assert_eq!(wrong.lines().count(), text.lines().count(), "{}", self.what);
        let case = Case::new(case.name.clone(), text);
        Some(four_scenarios(&case).into_iter().any(|mut options| {
            options.months = Some(80);
            if self.given.is_some() {
                // Else it is one of the deals that are held against the auditor as they stand.
                let audit = check(&case.text, &case.deal, &options).unwrap();
                assert_eq!(audit.disagreement, None, "{}", self.what);
            }
            check(&wrong, &case.deal, &options).unwrap().disagreement.is_some()
        }))
    }
}

#[test]
fn every_fault_is_found() {
    let documents = ["docs/deal-file.md", "docs/structures.md"].into_iter().flat_map(shown);
    let cases: Vec<Case> = deals().into_iter().chain(documents).collect();
    let mut missed = Vec::new();
    for fault in FAULTS {
        let cases = cases.iter().filter(|case| case.name.contains(fault.file));
        let mut with_term = cases.filter_map(|case| fault.is_found(case));
        if !with_term.any(|found| found) {
            missed.push(fault.what);
        }
    }
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
}
