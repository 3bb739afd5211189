//! Clauses that no document has, with what the deal has.

use super::cast::RESIDUAL;
use super::clause::Clause;
use super::{Draft, date};
use crate::testing::deals::plan::{
    AmountTree, AnyClaim, AnyClause, Funds, LossOrder, Place, RateTree, TestTree,
};
use crate::testing::loans::INDICES;
use crate::waterfall::Field;

/// Figures of collateral besides those of a remittance.
const OF_COLLATERAL: [&str; 2] = ["balance_end", "cumulative_loss"];

pub(in crate::testing::deals) const OF_CLASSES: [&str; 16] = [
    "balance",
    "balance_begin",
    "original_balance",
    "accrued_interest",
    "interest_due",
    "unpaid_interest",
    "interest_paid",
    "principal",
    "scheduled_principal",
    "unscheduled_principal",
    "realized_loss",
    "carryover",
    "unpaid_realized_loss",
    "write_up",
    "accretion",
    "notional",
];

/// Who is paid fees that no document has.
const PARTY: &str = "stranger";

impl Draft<'_> {
    pub(super) fn any_clauses(&mut self, place: Place) {
        for (index, clause) in self.plan.any_clauses.iter().enumerate() {
            if clause.place == place {
                self.any_clause(index + 1, clause);
            }
        }
    }

    fn any_clause(&mut self, number: usize, plan: &AnyClause) {
        let (word, claim) = match plan.claim {
            AnyClaim::Interest => ("pay", "interest"),
            AnyClaim::UnpaidInterest => ("pay", "unpaid interest"),
            AnyClaim::ScheduledPrincipal => ("pay", "scheduled principal"),
            AnyClaim::UnscheduledPrincipal => ("pay", "unscheduled principal"),
            AnyClaim::Carryover => ("pay", "carryover"),
            AnyClaim::Fee => ("pay", "fee"),
            AnyClaim::Deposit => ("pay", "deposit"),
            AnyClaim::Residual => ("pay", "residual"),
            AnyClaim::RealizedLoss => ("allocate", "realized loss"),
            AnyClaim::WriteUp => ("allocate", "write-up"),
            AnyClaim::Accretion => ("allocate", "accretion"),
            AnyClaim::Receive => ("receive", "hedge_payment"),
        };
        let account = self.accounts.first().map(|(account, _)| *account);
        let candidates = match plan.claim {
            AnyClaim::Interest | AnyClaim::UnpaidInterest => {
                self.cast.those(|class| class.bears_interest())
            }
            AnyClaim::Accretion => {
                self.cast.those(|class| class.bears_interest() && class.has_balance())
            }
            AnyClaim::Carryover => self.cast.those(|class| class.is_capped()),
            AnyClaim::WriteUp => self.written_down(),
            _ => self.cast.certificates(),
        };
        let payees = chosen(&candidates, plan.payees);
        let to = match plan.claim {
            AnyClaim::Fee => Some(PARTY),
            AnyClaim::Residual => Some(RESIDUAL),
            AnyClaim::Deposit => account,
            _ => None,
        };
        let clause = match (plan.claim, to) {
            (AnyClaim::Receive, _) => {
                Clause::new(word, format!("windfall_{number}")).with_some("into", account)
            }
            (AnyClaim::Deposit, None) => return,
            (_, Some(to)) => Clause::new(word, claim).with("to", to),
            (_, None) if payees.is_empty() => return,
            (_, None) => self.to(word, claim, &payees, plan.shared),
        };
        let limit_only = matches!(
            plan.claim,
            AnyClaim::Interest
                | AnyClaim::UnpaidInterest
                | AnyClaim::Carryover
                | AnyClaim::Accretion
        );
        let wants = plan.claim != AnyClaim::Residual && (plan.limited || !limit_only);
        let amount = wants.then(|| self.any_amount(number, plan));
        let pays = word == "pay";
        let from = match plan.from {
            Funds::Named => account.filter(|_| pays && to != account),
            // Fees, deposits and residuals are paid from inside.
            Funds::Outside => (pays && to.is_none()).then_some("outside"),
            Funds::Account => None,
        };
        if to == Some(PARTY) && !self.parties.iter().any(|known| known == PARTY) {
            self.parties.push(PARTY.to_owned());
        }
        let clause = match plan.claim {
            AnyClaim::Receive | AnyClaim::Residual => clause,
            _ => self.with_excepted(clause, to, &payees, &plan.except),
        };
        let when = plan.when.as_ref().filter(|_| word != "receive").map(|test| self.test(test));
        let clause = clause.with_some("amount", amount).with_some("from", from);
        self.push(clause.with_some("when", when));
    }

    /// A clause with who takes no part in it: one payee that is no class, or classes, each once.
    fn with_excepted(
        &self,
        clause: Clause,
        to: Option<&str>,
        payees: &[usize],
        except: &[(usize, TestTree)],
    ) -> Clause {
        let mut excepted: Vec<(String, String)> = Vec::new();
        for (choice, test) in except {
            let name = match to {
                Some(to) => to.to_owned(),
                None => self.cast.classes[payees[choice % payees.len()]].name.clone(),
            };
            if !excepted.iter().any(|(known, _)| *known == name) {
                excepted.push((name, self.test(test)));
            }
        }
        clause.except(&excepted)
    }

    /// The amount of a clause, or the name of a `set` for it.
    fn any_amount(&mut self, number: usize, plan: &AnyClause) -> String {
        let amount = self.amount(&plan.amount);
        let Some(months) = plan.averaged else {
            // A percentage of one amount would be taken for one of several shares of it.
            return match plan.amount {
                AmountTree::Scaled(..) => format!("min({amount}, closing_balance)"),
                _ => amount,
            };
        };
        let name = format!("average_{number}");
        let set = Clause::new("set", &*name).with("is", amount);
        self.push(set.with("average_of_months", months.to_string()));
        name
    }

    /// Classes that bear losses by the deal's own rules.
    fn written_down(&self) -> Vec<usize> {
        match &self.plan.rules.losses {
            None => Vec::new(),
            Some(losses) => match losses.order {
                LossOrder::SubordinatesOnly if !self.cast.subordinates().is_empty() => {
                    self.cast.subordinates()
                }
                _ => self.cast.certificates(),
            },
        }
    }

    /// What amounts have names.
    fn amount_names(&self) -> Vec<String> {
        let mut names: Vec<String> = vec!["cash".to_owned(), "closing_balance".to_owned()];
        let mut of = |subject: &str, fields: &[&str]| {
            names.extend(fields.iter().map(|field| format!("{subject}.{field}")));
        };
        let remitted = Field::ALL.iter().map(|field| field.name());
        let of_collateral: Vec<&str> = remitted.chain(OF_COLLATERAL).collect();
        of("pool", &of_collateral);
        for group in 0..self.cast.groups.len() {
            of(&self.cast.collateral(group), &of_collateral);
        }
        of(&self.cast.of(&self.cast.certificates()), &OF_CLASSES);
        for class in 0..self.cast.classes.len() {
            of(&self.cast.of(&[class]), &OF_CLASSES);
        }
        for (account, _) in &self.accounts {
            of(&format!("account({account})"), &["balance"]);
        }
        names.push("shortfall".to_owned());
        names
    }

    fn amount(&self, tree: &AmountTree) -> String {
        match tree {
            AmountTree::Dollars(amount) => format!("cents({amount:.2})"),
            AmountTree::Name(choice) => {
                let names = self.amount_names();
                names[choice % names.len()].clone()
            }
            AmountTree::Chain(first, rest) => {
                let rest = rest.iter().map(|(minus, amount)| {
                    format!(" {} {}", if *minus { "-" } else { "+" }, self.amount(amount))
                });
                format!("({}{})", self.amount(first), rest.collect::<String>())
            }
            AmountTree::Scaled(rate, amount, over) => {
                let over = over.map(|over| format!(" / {over}")).unwrap_or_default();
                format!("{} * {}{over}", self.rate(rate), self.amount(amount))
            }
            AmountTree::Least(least, of) => {
                let of: Vec<String> = of.iter().map(|amount| self.amount(amount)).collect();
                format!("{}({})", if *least { "min" } else { "max" }, of.join(", "))
            }
            AmountTree::If(test, a, b) => {
                format!("if({}, {}, {})", self.test(test), self.amount(a), self.amount(b))
            }
            AmountTree::Cents(amount) => format!("cents({})", self.amount(amount)),
        }
    }

    fn rate(&self, tree: &RateTree) -> String {
        match tree {
            RateTree::Percent(percent) => format!("{percent}%"),
            RateTree::Name(choice) => {
                let indices = INDICES.iter().map(|index| format!("index({index}).rate"));
                let groups = 0..self.cast.groups.len();
                let net = groups.map(|group| format!("{}.net_rate", self.cast.collateral(group)));
                let names: Vec<String> = net.chain(indices).collect();
                names[choice % names.len()].clone()
            }
            RateTree::Ratio(a, b) => format!("({} / ({}))", self.amount(a), self.amount(b)),
            RateTree::Chain(first, rest) => {
                let rest = rest.iter().map(|(minus, rate)| {
                    format!(" {} {}", if *minus { "-" } else { "+" }, self.rate(rate))
                });
                format!("({}{})", self.rate(first), rest.collect::<String>())
            }
            RateTree::Product(a, b) => format!("{} * {}", self.rate(a), self.rate(b)),
            RateTree::Least(least, of) => {
                let of: Vec<String> = of.iter().map(|rate| self.rate(rate)).collect();
                format!("{}({})", if *least { "min" } else { "max" }, of.join(", "))
            }
        }
    }

    fn test(&self, tree: &TestTree) -> String {
        match tree {
            TestTree::Month(by, month) => format!("month {by} {month}"),
            TestTree::Date(by, years) => format!("date {by} {}", date(*years)),
            TestTree::Amounts(by, a, b) => format!("{} {by} {}", self.amount(a), self.amount(b)),
            TestTree::Rates(by, a, b) => format!("{} {by} {}", self.rate(a), self.rate(b)),
            TestTree::Trigger(choice) => {
                let triggers: Vec<&str> = self
                    .waterfall
                    .iter()
                    .filter_map(|clause| clause.get("set"))
                    .filter(|name| name.contains("_trigger_"))
                    .collect();
                match triggers.len() {
                    0 => "month >= 2".to_owned(),
                    count => triggers[choice % count].to_owned(),
                }
            }
            TestTree::Not(test) => format!("not ({})", self.test(test)),
            TestTree::Both(a, b) => format!("({} and {})", self.test(a), self.test(b)),
            TestTree::Either(a, b) => format!("({} or {})", self.test(a), self.test(b)),
        }
    }
}

/// Those of the candidates whose bit is set; all where none is.
fn chosen(candidates: &[usize], bits: u32) -> Vec<usize> {
    let some: Vec<usize> = candidates
        .iter()
        .enumerate()
        .filter(|(place, _)| bits.checked_shr(*place as u32).unwrap_or(0) & 1 == 1)
        .map(|(_, candidate)| *candidate)
        .collect();
    if some.is_empty() { candidates.to_vec() } else { some }
}
