//! Pays a month of a deal as `docs/deal-file.md` says, one clause after another.

use num_traits::Zero;

use super::accrual::share_of_year;
use super::books::{Books, ClassBook, ClassMonth, Entry, MonthInputs, Value};
use super::fraction::{
    Fraction, cents, excess, in_order, in_proportion, over, product_in_cents, rate, whole,
};
use super::terms::{Action, Clause, Follows, Interest, Pay, Terms};
use super::values::{Evaluation, Kind};
use crate::calendar::Date;

/// Carries the books through one distribution. `sold` is the balance of the collateral if it is sold this
/// month at a price that is paid out after the clauses; then we return the price.
pub fn pay_month(
    terms: &Terms,
    books: &mut Books,
    inputs: &MonthInputs,
    sold: Option<&Fraction>,
) -> Option<Fraction> {
    let before = match books.month {
        0 => terms.closing.or_else(|| terms.dates.first.add_months(-1)),
        month => terms.dates.date(month as u32),
    };
    books.month += 1;
    let date = terms.dates.date(books.month as u32).unwrap();
    let days = [before.unwrap(), date];
    let actual_days = i64::from(date.days_since(days[0]));
    let mut payer = Payer { terms, books, inputs, days, actual_days };
    payer.open();
    payer.accrue();
    payer.share_shortfall();
    for clause in &terms.clauses {
        payer.carry_out(clause);
    }
    let price = sold.map(|collateral| payer.redeem(collateral));
    payer.close();
    price
}

struct Payer<'a> {
    terms: &'a Terms,
    books: &'a mut Books,
    inputs: &'a MonthInputs,
    /// The distribution date before, or closing, and this one.
    days: [Date; 2],
    actual_days: i64,
}

impl Payer<'_> {
    fn evaluation(&self) -> Evaluation<'_> {
        Evaluation {
            terms: self.terms,
            inputs: self.inputs,
            books: self.books,
            actual_days: self.actual_days,
        }
    }

    fn open(&mut self) {
        let books = &mut *self.books;
        for (name, rate) in &self.inputs.indices {
            books.indices.entry(name.clone()).or_default().push(rate.clone());
        }
        books.cash = self.inputs.cash.clone();
        books.set.clear();
        books.fees.clear();
        books.entries.clear();
        for (losses, group) in books.cumulative_losses.iter_mut().zip(&self.inputs.groups) {
            *losses += &group["realized_loss"];
        }
        for class in &mut books.classes {
            class.month = ClassMonth { balance_begin: class.balance.clone(), ..Default::default() };
        }
    }

    fn accrue(&mut self) {
        let mut accrued = Vec::new();
        for (place, class) in self.terms.classes.iter().enumerate() {
            let book = &self.books.classes[place];
            let period = share_of_year(self.terms, class, self.books.month, self.days);
            let interest_on =
                |amount: &Fraction, rate: &Fraction| product_in_cents(&(amount * rate * &period));
            let notional = match &class.notional {
                Some(formula) => self.evaluation().amount(formula),
                None => book.month.balance_begin.clone(),
            };
            let uncapped = self.rate(&class.interest);
            let mut capped = uncapped.clone();
            let mut carryover = book.carryover.clone();
            if let Some(cap) = &class.cap {
                let mut cap = self.evaluation().percentage(cap);
                // The pool accrues a twelfth of a year, and the class its own period.
                let twelfth = over(&whole(1), &whole(12));
                if period != twelfth {
                    cap = rate(&over(&(cap * twelfth), &period));
                }
                capped = capped.min(cap);
                let taken = interest_on(&notional, &uncapped) - interest_on(&notional, &capped);
                carryover += interest_on(&book.carryover, &uncapped) + taken;
            }
            let mut unpaid = book.unpaid_interest.clone();
            if class.interest_on_unpaid {
                unpaid += interest_on(&book.unpaid_interest, &capped);
            }
            accrued.push((interest_on(&notional, &capped), notional, capped, carryover, unpaid));
        }
        for (book, class) in self.books.classes.iter_mut().zip(accrued) {
            (book.month.accrued, book.month.notional, book.month.rate, book.carryover, _) =
                class.clone();
            book.unpaid_interest = class.4;
            book.month.carryover_due = book.carryover.clone();
        }
    }

    /// The rate of a class before the net-WAC cap.
    fn rate(&self, interest: &Interest) -> Fraction {
        let groups = &self.inputs.groups;
        let place = |name: &str| self.terms.groups.iter().position(|group| group == name);
        match interest {
            Interest::None | Interest::AsReported => Fraction::zero(),
            Interest::Fixed(fixed) => fixed.clone(),
            Interest::Formula(formula) => self.evaluation().percentage(formula),
            Interest::NetRateOfGroup(group) => groups[place(group).unwrap()]["net_rate"].clone(),
            Interest::WeightedSubordinateRate => {
                let (mut weights, mut weighted) = (Fraction::zero(), Fraction::zero());
                for (name, group) in self.terms.groups.iter().zip(groups) {
                    let classes = self.terms.classes.iter().zip(&self.books.classes);
                    let seniors = classes.filter(|(class, _)| class.group.as_ref() == Some(name));
                    let seniors: Fraction =
                        seniors.map(|(_, book)| &book.month.balance_begin).sum();
                    let weight = excess(&group["balance_begin"], &seniors);
                    weighted += &weight * &group["net_rate"];
                    weights += weight;
                }
                rate(&over(&weighted, &weights))
            }
            Interest::Index(follows) => self.followed(follows),
        }
    }

    fn followed(&self, follows: &Follows) -> Fraction {
        let month = self.books.month;
        // The first reset is at distribution 1 + months to reset, and then one each reset frequency.
        let first = follows.months_to_reset + 1;
        let reset =
            if month < first { 1 } else { month - (month - first) % follows.reset_frequency };
        let mut rate =
            self.books.index(&follows.index, reset - follows.look_back) + &follows.margin;
        if let Some(step) = &follows.rounding {
            let half = over(&whole(1), &whole(2));
            rate = (rate / step + half).floor() * step;
        }
        rate = rate.max(follows.floor.clone()).max(Fraction::zero());
        follows.cap.clone().map_or(rate.clone(), |cap| rate.min(cap))
    }

    fn share_shortfall(&mut self) {
        let accrued: Vec<Fraction> =
            self.books.classes.iter().map(|book| book.month.accrued.clone()).collect();
        let shares = in_proportion(&self.inputs.shortfall, &accrued);
        for (book, share) in self.books.classes.iter_mut().zip(shares) {
            let share = share.min(book.month.accrued.clone());
            book.month.interest_due = excess(&book.month.accrued, &share);
            book.month.shortfall = share;
        }
    }

    fn carry_out(&mut self, clause: &Clause) {
        if clause.when.as_ref().is_some_and(|when| !self.evaluation().test(when)) {
            return;
        }
        match &clause.action {
            Action::Set { name, is, sticky, average_of_months } => {
                let value = match self.evaluation().kind(is) {
                    Kind::Amount => {
                        let amount = self.evaluation().amount(is);
                        Value::Amount(match average_of_months {
                            Some(months) => cents(&self.average(name, amount, *months)),
                            None => amount,
                        })
                    }
                    Kind::Percentage => {
                        let percentage = self.evaluation().percentage(is);
                        Value::Percentage(match average_of_months {
                            Some(months) => rate(&self.average(name, percentage, *months)),
                            None => percentage,
                        })
                    }
                    Kind::Number => Value::Number(is.clone()),
                    Kind::Day => panic!("a set is no day"),
                    Kind::Test => {
                        let mut passes =
                            self.evaluation().test(is) || self.books.passed.contains(name);
                        if let Some(forced) = self.inputs.forced.get(name) {
                            passes = *forced;
                        }
                        if *sticky && passes {
                            self.books.passed.insert(name.clone());
                        }
                        Value::Test(passes)
                    }
                };
                self.books.set.insert(name.clone(), value);
            }
            Action::Receive { amount, into } => {
                let amount = cents(&self.evaluation().amount(amount));
                if into == "account" {
                    self.books.cash += amount;
                } else {
                    self.books.accounts[self.terms.account(into)] += amount;
                }
            }
            Action::Pay(pay) => self.pay(pay, clause.line),
        }
    }

    fn average(&mut self, name: &str, value: Fraction, months: usize) -> Fraction {
        let values = self.books.averaged.entry(name.to_owned()).or_default();
        values.push(value);
        let last = &values[values.len().saturating_sub(months)..];
        over(&last.iter().sum(), &whole(last.len() as i64))
    }

    /// The cash that a clause can pay from; none if it is unlimited.
    fn funds(&self, pay: &Pay) -> Option<Fraction> {
        let moves_cash = !["realized loss", "write-up", "accretion"].contains(&pay.claim.as_str());
        match pay.from.as_str() {
            _ if !moves_cash => None,
            "outside" => None,
            "account" => Some(self.books.cash.clone()),
            account => Some(self.books.accounts[self.terms.account(account)].clone()),
        }
    }

    fn claim(&self, pay: &Pay, to: &str, amount: Option<&Fraction>) -> Fraction {
        if let "fee" | "deposit" = pay.claim.as_str() {
            return amount.cloned().unwrap();
        }
        let book = &self.books.classes[self.terms.class(to)];
        match pay.claim.as_str() {
            "interest" | "accretion" => &book.month.interest_due,
            "unpaid interest" => &book.unpaid_interest,
            "carryover" => &book.carryover,
            "scheduled principal" | "unscheduled principal" | "realized loss" => &book.balance,
            "write-up" => &book.unpaid_realized_loss,
            other => panic!("claim `{other}`"),
        }
        .clone()
    }

    fn pay(&mut self, pay: &Pay, line: usize) {
        let funds = self.funds(pay);
        if pay.claim == "residual" {
            self.settle(pay, &pay.to[0], funds.unwrap(), line);
            return;
        }
        let amount = pay.amount.as_ref().map(|formula| self.evaluation().amount(formula));
        let evaluation = self.evaluation();
        let excepted = pay.except.iter().filter(|(_, test)| evaluation.test(test));
        let excepted: Vec<&String> = excepted.map(|(to, _)| to).collect();
        let claim = |to: &String| match excepted.contains(&to) {
            true => Fraction::zero(),
            false => self.claim(pay, to, amount.as_ref()),
        };
        let claims: Vec<Fraction> = pay.to.iter().map(claim).collect();
        let mut available: Fraction = claims.iter().sum();
        for limit in amount.iter().chain(&funds) {
            available = available.min(limit.clone());
        }
        let shares = if pay.is_pro_rata {
            in_proportion(&available, &claims)
        } else {
            in_order(&available, &claims)
        };
        for (to, share) in pay.to.iter().zip(shares) {
            self.settle(pay, to, share, line);
        }
    }

    /// Pays one payee, and books the payment.
    fn settle(&mut self, pay: &Pay, to: &str, paid: Fraction, line: usize) {
        if paid.is_zero() {
            return;
        }
        if self.funds(pay).is_some() {
            match pay.from.as_str() {
                "account" => self.books.cash -= &paid,
                account => self.books.accounts[self.terms.account(account)] -= &paid,
            }
        }
        match pay.claim.as_str() {
            "fee" => *self.books.fees.entry(to.to_owned()).or_default() += &paid,
            "deposit" => self.books.accounts[self.terms.account(to)] += &paid,
            claim => {
                let book = &mut self.books.classes[self.terms.class(to)];
                let month = &mut book.month;
                match claim {
                    "interest" => {
                        month.interest_due -= &paid;
                        month.interest_paid += &paid;
                    }
                    "unpaid interest" => {
                        book.unpaid_interest -= &paid;
                        month.unpaid_interest_paid += &paid;
                    }
                    "carryover" => {
                        book.carryover -= &paid;
                        month.carryover_paid += &paid;
                    }
                    "scheduled principal" => {
                        book.balance -= &paid;
                        month.scheduled_principal += &paid;
                    }
                    "unscheduled principal" => {
                        book.balance -= &paid;
                        month.unscheduled_principal += &paid;
                    }
                    "realized loss" => {
                        book.balance -= &paid;
                        book.unpaid_realized_loss += &paid;
                        month.realized_loss += &paid;
                    }
                    "write-up" => {
                        book.balance += &paid;
                        book.unpaid_realized_loss -= &paid;
                        month.write_up += &paid;
                    }
                    "accretion" => {
                        month.interest_due -= &paid;
                        book.balance += &paid;
                        month.accretion += &paid;
                    }
                    "residual" => month.residual += &paid,
                    other => panic!("claim `{other}`"),
                }
            }
        }
        self.books.entries.push(Entry {
            line,
            claim: pay.claim.clone(),
            to: to.to_owned(),
            amount: paid,
            cash_left: self.books.cash.clone(),
        });
    }

    /// Pays the price out: each class in full, in the order of the file. The rest of it, and the account
    /// balances, go to the class that receives the residual without a condition.
    fn redeem(&mut self, collateral: &Fraction) -> Fraction {
        let owed = |book: &ClassBook| {
            &book.balance + &book.month.interest_due + &book.unpaid_interest + &book.carryover
        };
        let owed: Fraction = self.books.classes.iter().map(owed).sum();
        let price = match self.terms.price.as_deref() {
            Some("classes") => owed,
            Some("greater") => owed.max(collateral.clone()),
            _ => collateral.clone(),
        };
        // A price of par has already been received with the month's principal.
        if self.terms.price.as_deref() != Some("collateral") {
            self.books.cash += &price;
        }
        for account in &mut self.books.accounts {
            self.books.cash += std::mem::take(account);
        }
        let pay = |claim: &str, to: &str| Pay {
            claim: claim.to_owned(),
            to: vec![to.to_owned()],
            except: Vec::new(),
            is_pro_rata: false,
            amount: None,
            from: "account".to_owned(),
        };
        for class in &self.terms.classes {
            for claim in ["unpaid interest", "interest", "unscheduled principal", "carryover"] {
                self.pay(&pay(claim, &class.name), self.terms.call_line);
            }
        }
        let mut clauses = self.terms.clauses.iter().filter(|clause| clause.when.is_none());
        let residual = clauses.find_map(|clause| match &clause.action {
            Action::Pay(pay) if pay.claim == "residual" && pay.from == "account" => {
                Some(&pay.to[0])
            }
            _ => None,
        });
        self.pay(&pay("residual", residual.unwrap()), self.terms.call_line);
        price
    }

    /// Interest unpaid this month is unpaid interest of the next month.
    fn close(&mut self) {
        for book in &mut self.books.classes {
            book.unpaid_interest += &book.month.interest_due;
        }
    }
}
