//! The collateral groups and classes of a deal, and their names in formulas.

use rust_decimal::Decimal;

use crate::testing::generate::deals::plan::{ClassPlan, Interest, Kind, Left, Notional, Plan};

/// A class of the plan, with the kind and rank that fit its position.
pub(super) struct Class<'p> {
    pub name: String,
    pub plan: &'p ClassPlan,
    pub kind: &'p Kind,
    /// Its group; the group pays its own seniors first.
    pub group: usize,
    pub senior: bool,
    pub balance: Decimal,
    /// The balance before the first distribution that the file describes.
    pub opening: Decimal,
    /// What else is left of it then, if the deal is seasoned.
    pub left: Option<&'p Left>,
}

impl Class<'_> {
    pub(super) const fn bears_interest(&self) -> bool {
        !matches!(self.kind, Kind::PrincipalOnly(_))
    }

    pub(super) const fn has_balance(&self) -> bool {
        !matches!(self.kind, Kind::InterestOnly(_))
    }

    pub(super) const fn is_capped(&self) -> bool {
        self.plan.cap_less.is_some() && self.bears_interest() && !self.takes_penalties()
    }

    /// It receives prepayment penalties. It has no real rate, so its unpaid interest must bear none.
    pub(super) const fn takes_penalties(&self) -> bool {
        matches!(self.kind, Kind::InterestOnly(Notional::Penalties))
    }
}

/// The collateral groups and classes of a deal.
pub(super) struct Structure<'p> {
    pub groups: Vec<String>,
    pub classes: Vec<Class<'p>>,
    /// Whether lists are named.
    lists: bool,
}

/// Name of the class that receives the residual.
pub(super) const RESIDUAL: &str = "R";

impl<'p> Structure<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let count = plan.groups.len();
        let groups = match count {
            1 => vec!["pool".to_owned()],
            _ => (1..=count).map(|group| group.to_string()).collect(),
        };
        let classes = plan.classes.iter().enumerate().map(|(index, class)| {
            // Each group has a senior with a balance.
            let first = index < count;
            let senior = first || !class.subordinate;
            let kind = match &class.kind {
                Kind::InterestOnly(_) if first => &Kind::Plain,
                Kind::InterestOnly(_) | Kind::PrincipalOnly(_) => &class.kind,
                _ if !senior => &Kind::Plain,
                kind => kind,
            };
            let letters = match kind {
                Kind::Plain if senior => "A",
                Kind::Plain => "M",
                Kind::Planned(_) => "P",
                Kind::Targeted(_) => "T",
                Kind::Lockout(..) => "N",
                Kind::Accrual => "Z",
                Kind::PrincipalOnly(_) => "PO",
                Kind::InterestOnly(_) => "IO",
            };
            let balance = match kind {
                Kind::InterestOnly(_) => Decimal::new(0, 2),
                _ => class.balance,
            };
            let left = plan.opened.as_ref().map(|_| &class.left);
            let percent = left.map_or(Decimal::ONE_HUNDRED, |left| match kind {
                // Interest was added to it.
                Kind::Accrual => left.percent + Decimal::from(20),
                _ => left.percent,
            });
            Class {
                name: format!("{letters}-{}", index + 1),
                plan: class,
                kind,
                group: if first { index } else { class.group % count },
                senior,
                balance,
                opening: (balance * percent / Decimal::ONE_HUNDRED).round_dp(2),
                left,
            }
        });
        Self { groups, classes: classes.collect(), lists: plan.lists }
    }

    /// The balance of each collateral group, at closing or as the file opens it: that of its seniors and of the subordinates that it bears.
    pub(super) fn group_balances(
        &self,
        plan: &Plan,
        of: impl Fn(&Class<'_>) -> Decimal,
    ) -> Vec<Decimal> {
        let count = self.groups.len();
        let mut balances = vec![Decimal::new(0, 2); count];
        for (index, class) in self.classes.iter().enumerate() {
            balances[if class.senior { class.group } else { index % count }] += of(class);
        }
        balances[0] += plan.over.unwrap_or_default();
        if let (Some(balance), false) = (plan.residual.balance, plan.residual.from_outside) {
            balances[0] += balance;
        }
        balances
    }

    /// The classes that satisfy a condition, in order.
    pub(super) fn those(&self, are: impl Fn(&Class<'_>) -> bool) -> Vec<usize> {
        (0..self.classes.len()).filter(|index| are(&self.classes[*index])).collect()
    }

    /// Seniors with a balance.
    pub(super) fn seniors(&self) -> Vec<usize> {
        self.those(|class| class.senior && class.has_balance())
    }

    pub(super) fn seniors_of(&self, group: usize) -> Vec<usize> {
        self.those(|class| class.senior && class.has_balance() && class.group == group)
    }

    /// Subordinates with a balance.
    pub(super) fn subordinates(&self) -> Vec<usize> {
        self.those(|class| !class.senior && class.has_balance())
    }

    /// All classes with a balance, in order of payment.
    pub(super) fn certificates(&self) -> Vec<usize> {
        [self.seniors(), self.subordinates()].concat()
    }

    /// Whether the rate of some class depends on the groups' seniors.
    pub(super) fn names_groups(&self) -> bool {
        self.classes.iter().any(|class| {
            class.bears_interest() && matches!(class.plan.interest, Interest::WeightedSubordinate)
        })
    }

    /// A collateral group, as formulas write it.
    pub(super) fn collateral(&self, group: usize) -> String {
        match self.groups.len() {
            1 => "pool".to_owned(),
            _ => format!("group({})", self.groups[group]),
        }
    }

    /// A value's name, with the group's at its end if there are several.
    pub(super) fn of_group(&self, name: &str, group: usize) -> String {
        match self.groups.len() {
            1 => name.to_owned(),
            _ => format!("{name}_{}", self.groups[group]),
        }
    }

    /// The sum of an expression over all groups.
    pub(super) fn over_groups(&self, of: impl Fn(&str) -> String) -> String {
        let each = (0..self.groups.len()).map(|group| of(&self.collateral(group)));
        each.collect::<Vec<_>>().join(" + ")
    }

    /// Lists and their members.
    pub(super) fn lists(&self) -> Vec<(&'static str, Vec<usize>)> {
        let lists = [
            ("seniors", self.seniors()),
            ("subordinates", self.subordinates()),
            ("certificates", self.certificates()),
        ];
        lists.into_iter().filter(|(_, members)| self.lists && members.len() > 1).collect()
    }

    /// Classes by name, or by the name of their list.
    pub(super) fn names(&self, classes: &[usize]) -> String {
        match self.lists().iter().find(|(_, members)| members == classes) {
            Some((list, _)) => (*list).to_owned(),
            None => self.each_name(classes),
        }
    }

    pub(super) fn each_name(&self, classes: &[usize]) -> String {
        let names: Vec<&str> =
            classes.iter().map(|class| self.classes[*class].name.as_str()).collect();
        names.join(", ")
    }

    /// Classes, as formulas write them.
    pub(super) fn of(&self, classes: &[usize]) -> String {
        let word = if classes.len() == 1 { "class" } else { "classes" };
        format!("{word}({})", self.names(classes))
    }
}
