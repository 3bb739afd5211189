//! Resolves the names of formulas and clauses to slots.

use super::compiler::Compiler;
use super::value::Value;
use crate::deal_file::{At, Clause, Named, Subject, unknown};
use crate::waterfall::Field;
use crate::waterfall::op::Slot;
use crate::waterfall::program::{ClassSlots, Fixing, GroupSlots};

const BARE: [&str; 6] = ["cash", "month", "date", "actual_days", "closing_balance", "shortfall"];

type SlotsOf = fn(&ClassSlots) -> Vec<Slot>;

/// Fields of a class or of a list of classes, and the slots whose sum each is.
const CLASS_FIELDS: [(&str, SlotsOf); 16] = [
    ("balance", |class| vec![class.balance]),
    ("balance_begin", |class| vec![class.opening]),
    // A constant, without a slot.
    (ORIGINAL_BALANCE, |_| Vec::new()),
    ("accrued_interest", |class| vec![class.accrued]),
    ("interest_due", |class| vec![class.interest_due]),
    ("unpaid_interest", |class| vec![class.unpaid]),
    ("interest_paid", |class| vec![class.interest_cents, class.unpaid_cents]),
    ("principal", |class| vec![class.scheduled, class.unscheduled]),
    ("scheduled_principal", |class| vec![class.scheduled]),
    ("unscheduled_principal", |class| vec![class.unscheduled]),
    ("realized_loss", |class| vec![class.loss]),
    ("carryover", |class| vec![class.carryover]),
    ("unpaid_realized_loss", |class| vec![class.unpaid_loss]),
    ("write_up", |class| vec![class.write_up]),
    ("accretion", |class| vec![class.accretion]),
    ("notional", |class| vec![class.notional]),
];
const ORIGINAL_BALANCE: &str = "original_balance";

/// Fields of a group besides those of its remittance.
const BALANCE_END: &str = "balance_end";
const CUMULATIVE_LOSS: &str = "cumulative_loss";
const NET_RATE: &str = "net_rate";

impl Compiler<'_> {
    /// Whether a name is built in; reports it as a mistake if so.
    pub(super) fn is_reserved(&mut self, name: &Named) -> bool {
        let reserved = BARE.contains(&name.name.as_str());
        if reserved {
            let message = format!(
                "`{}` is a built-in name; give this another name (also built in: {})",
                name.name,
                BARE.join(", ")
            );
            self.mistakes.at_place(name.at.line, name.at.column, message);
        }
        reserved
    }

    /// Index of a class; reports an unknown name.
    pub(super) fn class(&mut self, name: &Named) -> Option<usize> {
        let classes = self.terms.classes.iter().map(|class| class.name.name.as_str());
        self.position("class", name, classes, &[])
    }

    pub(super) fn party(&mut self, name: &Named) -> Option<usize> {
        let parties = self.terms.parties.iter().map(|party| party.name.as_str());
        self.position("party (list it under `parties`)", name, parties, &[])
    }

    /// Index of an account besides the distribution account; reports an unknown name.
    pub(super) fn account(&mut self, name: &Named) -> Option<usize> {
        let accounts = self.terms.accounts.iter().map(|account| account.name.name.as_str());
        let what = "account (describe it under `accounts`)";
        self.position(what, name, accounts, &["account", "outside"])
    }

    pub(super) fn group(&mut self, name: &Named) -> Option<usize> {
        let groups = self.terms.groups.iter().map(String::as_str);
        self.position("collateral group", name, groups, &[])
    }

    /// Index of a name in `all`; reports an unknown one, with `words` and `all` as the known names.
    fn position<'n>(
        &mut self,
        what: &str,
        name: &Named,
        all: impl Iterator<Item = &'n str> + Clone,
        words: &[&'n str],
    ) -> Option<usize> {
        let found = all.clone().position(|known| known == name.name);
        found.or_else(|| {
            let known = words.iter().copied().chain(all).collect();
            self.wrong(name.at, &unknown(what, &name.name, known))
        })
    }

    /// The value of a name at this point of the waterfall.
    pub(super) fn name(&mut self, at: At, subject: Option<&Subject>, field: &str) -> Option<Value> {
        let Some(subject) = subject else { return self.bare_name(at, field) };
        match subject.kind.as_str() {
            "pool" if !subject.arguments.is_empty() => {
                self.wrong(at, "`pool` takes no names: `pool.balance_begin`")
            }
            "pool" => {
                let pool = self.program.pool;
                self.group_field(at, pool, field, self.program.groups.len() == 1)
            }
            "group" => {
                let [name] = &subject.arguments[..] else {
                    return self.wrong(at, "`group` takes one name: `group(1).balance_begin`");
                };
                let group = self.group(&Named { at, name: name.clone() })?;
                self.group_field(at, self.program.groups[group], field, true)
            }
            "class" | "classes" if subject.arguments.is_empty() => {
                self.wrong(at, &format!("no class is named; write `{}(A).{field}`", subject.kind))
            }
            "class" | "classes" => {
                let names: Vec<Named> =
                    subject.arguments.iter().map(|name| Named { at, name: name.clone() }).collect();
                let classes = self.named_classes(&names)?;
                self.class_field(at, &classes, field)
            }
            "account" => {
                let [name] = &subject.arguments[..] else {
                    return self.wrong(at, "`account` takes one name: `account(reserve).balance`");
                };
                let account = self.account(&Named { at, name: name.clone() })?;
                match field {
                    "balance" => Some(Value::Money(self.program.accounts[account].balance)),
                    _ => self.wrong(at, &unknown("figure of an account", field, vec!["balance"])),
                }
            }
            "index" => {
                let ([name], "rate") = (&subject.arguments[..], field) else {
                    return self.wrong(at, "an index is written `index(libor-1m).rate`");
                };
                Some(Value::Rate(self.index(Fixing::monthly(name))))
            }
            kind => {
                // A class named `1-A`: `1-A.balance` parses as 1 − `A.balance`.
                let hyphened = format!("-{kind}");
                let names = self.terms.classes.iter().map(|class| class.name.name.as_str());
                let mut meant = names.filter(|name| *name == kind || name.ends_with(&hyphened));
                let message = match meant.next() {
                    Some(class) => {
                        format!("write `class({class}).{field}` for a figure of a class")
                    }
                    None => {
                        let known = vec!["pool", "group", "class", "classes", "account", "index"];
                        unknown("subject", kind, known)
                    }
                };
                self.wrong(at, &message)
            }
        }
    }

    fn bare_name(&mut self, at: At, name: &str) -> Option<Value> {
        match name {
            "cash" => return Some(Value::Money(self.program.cash)),
            "shortfall" => return Some(Value::Money(self.program.shortfall)),
            "month" => return Some(Value::Rate(self.program.month)),
            "date" => return Some(Value::Date(self.program.date)),
            "actual_days" => return Some(Value::Rate(self.program.actual_days)),
            "closing_balance" => {
                return Some(Value::Money(self.money_constant(self.terms.closing_balance)));
            }
            _ => {}
        }
        let mut values = self.known.iter().chain(&self.schedules);
        if let Some((_, value)) = values.find(|(known, _)| known == name) {
            return Some(*value);
        }
        if self.setting.as_deref() == Some(name) {
            return self.wrong(at, &format!("`{name}` is computed from itself"));
        }
        let later = self.terms.waterfall.iter().find_map(|clause| match clause {
            Clause::Set { name: set, .. } if set.name == name => Some(set.at.line),
            _ => None,
        });
        if let Some(line) = later {
            let text = format!(
                "`{name}` is used before it is set, on line {line}; move that clause above this one"
            );
            return self.wrong(at, &text);
        }
        let values = self.known.iter().chain(&self.schedules).map(|(name, _)| name.as_str());
        let message = unknown("name", name, BARE.into_iter().chain(values).collect());
        self.wrong(at, &message)
    }

    fn group_field(
        &mut self,
        at: At,
        group: GroupSlots,
        field: &str,
        has_rate: bool,
    ) -> Option<Value> {
        if field == BALANCE_END {
            return Some(Value::Money(group.balance_end));
        }
        if field == CUMULATIVE_LOSS {
            return Some(Value::Money(group.cumulative_loss));
        }
        if field == NET_RATE && has_rate {
            return Some(Value::Rate(group.net_rate));
        }
        if let Some(found) = Field::ALL.into_iter().find(|known| known.name() == field) {
            return Some(Value::Money(group.field(found)));
        }
        let mut known: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
        known.extend([BALANCE_END, CUMULATIVE_LOSS]);
        if has_rate {
            known.push(NET_RATE);
        }
        let message = unknown("figure of a collateral group", field, known);
        self.wrong(at, &message)
    }

    /// Resolves names of classes and of lists to classes; reports every unknown name.
    pub(super) fn named_classes(&mut self, names: &[Named]) -> Option<Vec<usize>> {
        let mut classes = Vec::new();
        for name in names {
            let list = self.terms.lists.iter().find(|(list, _)| list.name == name.name);
            match list {
                Some((_, members)) => {
                    classes.extend(members.iter().map(|member| self.class(member)));
                }
                None if self.terms.class(&name.name).is_none() => {
                    let known = self.terms.classes.iter().map(|class| &class.name);
                    let known = known.chain(self.terms.lists.iter().map(|(list, _)| list));
                    let known = known.map(|named| named.name.as_str()).collect();
                    let message = unknown("class or list", &name.name, known);
                    classes.push(self.wrong(name.at, &message));
                }
                None => classes.push(self.class(name)),
            }
        }
        classes.into_iter().collect()
    }

    fn class_field(&mut self, at: At, classes: &[usize], field: &str) -> Option<Value> {
        if field == ORIGINAL_BALANCE {
            let balances = classes.iter().map(|class| self.terms.classes[*class].original_balance);
            return Some(Value::Money(self.money_constant(balances.sum())));
        }
        let Some((_, of)) = CLASS_FIELDS.iter().find(|(name, _)| *name == field) else {
            let known = CLASS_FIELDS.map(|(name, _)| name).to_vec();
            return self.wrong(at, &unknown("figure of a class", field, known));
        };
        let slots = classes.iter().flat_map(|class| of(&self.program.classes[*class]));
        let slots: Vec<Slot> = slots.collect();
        Some(Value::Money(self.sum(&slots, &[])))
    }

    pub(super) fn wrong<T>(&mut self, at: At, message: &str) -> Option<T> {
        self.mistakes.at_place(at.line, at.column, message);
        None
    }
}
