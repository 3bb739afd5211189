//! Writes the extra clauses with the names of the deal.

use super::clause::Clause;
use super::deal_text::{DealText, date};
use super::structure::RESIDUAL;
use crate::testing::generate::deals::plan::{
    AmountTree, ExtraClaim, ExtraClause, Funds, LossOrder, Place, RateTree, TestTree,
};
use crate::testing::generate::loans::INDICES;
use crate::waterfall::Field;

/// Figures of collateral besides those of a remittance.
const OF_COLLATERAL: [&str; 2] = ["balance_end", "cumulative_loss"];

pub(in crate::testing::generate::deals) const OF_CLASSES: [&str; 16] = [
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

/// The party that extra fees are paid to.
const PARTY: &str = "stranger";

impl DealText<'_> {
    pub(super) fn extra_clauses(&mut self, place: Place) {
        for (index, clause) in self.plan.extra_clauses.iter().enumerate() {
            if clause.place == place {
                self.extra_clause(index + 1, clause);
            }
        }
    }

    fn extra_clause(&mut self, number: usize, plan: &ExtraClause) {
        let (word, claim) = match plan.claim {
            ExtraClaim::Interest => ("pay", "interest"),
            ExtraClaim::UnpaidInterest => ("pay", "unpaid interest"),
            ExtraClaim::ScheduledPrincipal => ("pay", "scheduled principal"),
            ExtraClaim::UnscheduledPrincipal => ("pay", "unscheduled principal"),
            ExtraClaim::Carryover => ("pay", "carryover"),
            ExtraClaim::Fee => ("pay", "fee"),
            ExtraClaim::Deposit => ("pay", "deposit"),
            ExtraClaim::Residual => ("pay", "residual"),
            ExtraClaim::RealizedLoss => ("allocate", "realized loss"),
            ExtraClaim::WriteUp => ("allocate", "write-up"),
            ExtraClaim::Accretion => ("allocate", "accretion"),
            ExtraClaim::Receive => ("receive", "hedge_payment"),
        };
        let account = self.accounts.first().map(|(account, _)| *account);
        let candidates = match plan.claim {
            ExtraClaim::Interest | ExtraClaim::UnpaidInterest => {
                self.structure.those(|class| class.bears_interest())
            }
            ExtraClaim::Accretion => {
                self.structure.those(|class| class.bears_interest() && class.has_balance())
            }
            ExtraClaim::Carryover => self.structure.those(|class| class.is_capped()),
            ExtraClaim::WriteUp => self.written_down(),
            _ => self.structure.certificates(),
        };
        let payees = chosen(&candidates, plan.payees);
        let to = match plan.claim {
            ExtraClaim::Fee => Some(PARTY),
            ExtraClaim::Residual => Some(RESIDUAL),
            ExtraClaim::Deposit => account,
            _ => None,
        };
        let clause = match (plan.claim, to) {
            (ExtraClaim::Receive, _) => {
                Clause::new(word, format!("windfall_{number}")).with_some("into", account)
            }
            (ExtraClaim::Deposit, None) => return,
            (_, Some(to)) => Clause::new(word, claim).with("to", to),
            (_, None) if payees.is_empty() => return,
            (_, None) => self.to(word, claim, &payees, plan.shared),
        };
        let limit_only = matches!(
            plan.claim,
            ExtraClaim::Interest
                | ExtraClaim::UnpaidInterest
                | ExtraClaim::Carryover
                | ExtraClaim::Accretion
        );
        let wants = plan.claim != ExtraClaim::Residual && (plan.limited || !limit_only);
        let amount = wants.then(|| self.extra_amount(number, plan));
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
            ExtraClaim::Receive | ExtraClaim::Residual => clause,
            _ => self.with_excepted(clause, to, &payees, &plan.except),
        };
        let when = plan.when.as_ref().filter(|_| word != "receive").map(|test| self.test(test));
        let clause = clause.with_some("amount", amount).with_some("from", from);
        self.push(clause.with_some("when", when));
    }

    /// Adds the excepted payees: the one payee that is no class, or classes, each once.
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
                None => self.structure.classes[payees[choice % payees.len()]].name.clone(),
            };
            if !excepted.iter().any(|(known, _)| *known == name) {
                excepted.push((name, self.test(test)));
            }
        }
        clause.except(&excepted)
    }

    /// The amount of a clause, or the name of a `set` for it.
    fn extra_amount(&mut self, number: usize, plan: &ExtraClause) -> String {
        let amount = self.amount(&plan.amount);
        let Some(months) = plan.averaged else {
            // The reader takes a percentage of an amount for one of several shares of it.
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
                LossOrder::SubordinatesOnly if !self.structure.subordinates().is_empty() => {
                    self.structure.subordinates()
                }
                _ => self.structure.certificates(),
            },
        }
    }

    /// The names of amounts.
    fn amount_names(&self) -> Vec<String> {
        let mut names: Vec<String> = vec!["cash".to_owned(), "closing_balance".to_owned()];
        let mut of = |subject: &str, fields: &[&str]| {
            names.extend(fields.iter().map(|field| format!("{subject}.{field}")));
        };
        let remitted = Field::ALL.iter().map(|field| field.name());
        let of_collateral: Vec<&str> = remitted.chain(OF_COLLATERAL).collect();
        of("pool", &of_collateral);
        for group in 0..self.structure.groups.len() {
            of(&self.structure.collateral(group), &of_collateral);
        }
        of(&self.structure.of(&self.structure.certificates()), &OF_CLASSES);
        for class in 0..self.structure.classes.len() {
            of(&self.structure.of(&[class]), &OF_CLASSES);
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
                let groups = 0..self.structure.groups.len();
                let net =
                    groups.map(|group| format!("{}.net_rate", self.structure.collateral(group)));
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

/// The candidates whose bit is set; all if none is.
fn chosen(candidates: &[usize], bits: u32) -> Vec<usize> {
    let some: Vec<usize> = candidates
        .iter()
        .enumerate()
        .filter(|(place, _)| bits.checked_shr(*place as u32).unwrap_or(0) & 1 == 1)
        .map(|(_, candidate)| *candidate)
        .collect();
    if some.is_empty() { candidates.to_vec() } else { some }
}
