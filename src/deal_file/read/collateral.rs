//! The `collateral` of a deal file: groups, closing balance, and the loans that a projection from
//! closing starts with.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::collateral::{Arm, DefaultSpeed, Loan, OF_ARMS, PrepaymentSpeed, Quantity, Vector};
use crate::deal_file::fields::{Field, Fields};
use crate::deal_file::form;
use crate::deal_file::limits::{MOST_LOANS_OF_A_REPLINE, MOST_REPLINES};
use crate::deal_file::model::{At, CollateralTerms, Named};
use crate::error::{Mistakes, nearest, quote};

/// Reads `replines` and `loans`; `groups` are the deal's.
pub(super) fn read_loans(
    fields: &mut Fields<'_>,
    groups: &[String],
    mistakes: &mut Mistakes,
) -> Option<CollateralTerms> {
    let replines = match fields.optional("replines") {
        Some(field) => field
            .list(MOST_REPLINES, mistakes, |field, mistakes| read_repline(field, groups, mistakes)),
        None => Some(Vec::new()),
    };
    let loans = match fields.optional("loans") {
        Some(field) => {
            let at = At { line: field.node.line, column: field.node.column };
            Some(Named { at, name: field.text(mistakes)? })
        }
        None => None,
    };
    Some(CollateralTerms { replines: replines?, loans })
}

fn read_repline(field: Field<'_>, groups: &[String], mistakes: &mut Mistakes) -> Option<Loan> {
    let fields = field.fields(&form::REPLINE, mistakes)?;
    let mut repline = Repline { field, fields, read: Vec::new(), whole: true };
    let loan = repline.loan(groups, mistakes);
    let Repline { field, fields, read, whole } = repline;
    fields.finish(mistakes);
    if !whole {
        return None;
    }
    let wrong = loan.validate().err().unwrap_or_default();
    for mistake in &wrong {
        let name = if mistake.field == "gross_rate" { "rate" } else { mistake.field };
        let place = read.iter().find(|known| known.name == name).unwrap_or(&field);
        place.wrong::<()>(mistakes, format!("`{name}`: {}", mistake.message));
    }
    wrong.is_empty().then_some(loan)
}

/// A repline being read.
struct Repline<'n> {
    field: Field<'n>,
    fields: Fields<'n>,
    /// Fields found, to place what is wrong with the loan as a whole.
    read: Vec<Field<'n>>,
    /// No mistake so far.
    whole: bool,
}

impl<'n> Repline<'n> {
    /// The loan; worth nothing if it is not whole.
    fn loan(&mut self, groups: &[String], mistakes: &mut Mistakes) -> Loan {
        let group = self.group(groups, mistakes);
        let balance = self.needed("balance", mistakes, |f, m| f.amount(2, m));
        let rate = self.needed("rate", mistakes, |f, m| f.percent(m));
        let term = self.needed("remaining_term", mistakes, |f, m| months(&f, m)).unwrap_or(0);
        let mut loan = Loan::level_pay(float(balance), float(rate), term);
        loan.group = group;
        if let Some(field) = self.optional("loan_count") {
            let count = self.kept(field.whole(0..=MOST_LOANS_OF_A_REPLINE, mistakes));
            loan.loan_count = count.unwrap_or(0);
        }
        loan.age_months = self.months("age", 0, mistakes);
        loan.amortization_term_months = self.months("amortization_term", term, mistakes);
        loan.interest_only_months = self.months("interest_only", 0, mistakes);
        loan.servicing_fee_pct = self.percent("servicing_fee", mistakes).unwrap_or(0.0);
        loan.other_fees_pct = self.percent("other_fees", mistakes).unwrap_or(0.0);
        loan.penalty_pct = self.percent("penalty", mistakes).unwrap_or(0.0);
        loan.penalty_months = self.months("penalty_months", 0, mistakes);
        loan.arm = self.arm(mistakes);
        let prepayments = [
            ("cpr", PrepaymentSpeed::Cpr),
            ("smm", PrepaymentSpeed::Smm),
            ("psa", PrepaymentSpeed::Psa),
            ("abs", PrepaymentSpeed::Abs),
        ];
        loan.prepayment = self.one_of(&prepayments, PrepaymentSpeed::quantity, mistakes);
        let defaults =
            [("cdr", DefaultSpeed::Cdr), ("mdr", DefaultSpeed::Mdr), ("sda", DefaultSpeed::Sda)];
        loan.default = self.one_of(&defaults, DefaultSpeed::quantity, mistakes);
        loan.severity_pct = self.vector("severity", Quantity::Severity, mistakes);
        loan
    }

    /// A deal of one group need not name it.
    fn group(&mut self, groups: &[String], mistakes: &mut Mistakes) -> String {
        let Some(field) = self.optional("group") else {
            if let [only] = groups {
                return only.clone();
            }
            self.whole = false;
            let message = format!(
                "`group` is missing in a repline; the deal's groups are {}",
                groups.join(", ")
            );
            self.field.wrong::<()>(mistakes, message);
            return String::new();
        };
        let name = self.kept(field.name(mistakes)).unwrap_or_default();
        if !name.is_empty() && !groups.is_empty() && !groups.contains(&name) {
            self.whole = false;
            let known = groups.iter().map(String::as_str);
            let meant = nearest(&name, known)
                .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let message = format!(
                "there is no collateral group {}; {meant}the groups are {}",
                quote(&name),
                groups.join(", ")
            );
            field.wrong::<()>(mistakes, message);
        }
        name
    }

    fn arm(&mut self, mistakes: &mut Mistakes) -> Option<Arm> {
        let Some(index) = self.optional("index") else {
            for name in OF_ARMS {
                if let Some(field) = self.optional(name) {
                    self.whole = false;
                    let message = format!(
                        "`{name}` is of adjustable rates; name the loan's `index`, or take it out"
                    );
                    field.wrong::<()>(mistakes, message);
                }
            }
            return None;
        };
        let index = self.kept(index.name(mistakes)).unwrap_or_default();
        let margin = self.needed("margin", mistakes, |f, m| f.margin(m));
        let mut arm = Arm::monthly(&index, float(margin));
        arm.months_to_reset =
            self.needed("months_to_reset", mistakes, |f, m| months(&f, m)).unwrap_or(0);
        arm.reset_frequency_months = self.months("reset_frequency", 12, mistakes);
        arm.look_back_months = self.months("look_back", 0, mistakes);
        arm.months_to_recast = self.months_if_there("months_to_recast", mistakes);
        arm.recast_frequency_months = self.months_if_there("recast_frequency", mistakes);
        arm.first_cap_pct = self.percent("first_cap", mistakes);
        arm.periodic_cap_pct = self.percent("periodic_cap", mistakes);
        arm.max_rate_pct = self.percent("max_rate", mistakes);
        arm.floor_rate_pct = self.percent("floor", mistakes).unwrap_or(0.0);
        arm.rounding_pct = self.percent("rounding", mistakes).unwrap_or(0.0);
        Some(arm)
    }

    fn optional(&mut self, name: &'static str) -> Option<Field<'n>> {
        let field = self.fields.optional(name);
        self.read.extend(field);
        field
    }

    fn needed<T>(
        &mut self,
        name: &'static str,
        mistakes: &mut Mistakes,
        read: impl FnOnce(Field<'n>, &mut Mistakes) -> Option<T>,
    ) -> Option<T> {
        let field = self.fields.required(name, mistakes);
        self.read.extend(field);
        let value = field.and_then(|field| read(field, mistakes));
        self.kept(value)
    }

    /// A value that must be there, or the repline is not whole.
    fn kept<T>(&mut self, value: Option<T>) -> Option<T> {
        self.whole &= value.is_some();
        value
    }

    fn months(&mut self, name: &'static str, absent: u32, mistakes: &mut Mistakes) -> u32 {
        match self.optional(name) {
            Some(field) => self.kept(months(&field, mistakes)).unwrap_or(absent),
            None => absent,
        }
    }

    fn months_if_there(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<u32> {
        let field = self.optional(name)?;
        self.kept(months(&field, mistakes))
    }

    fn percent(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<f64> {
        let field = self.optional(name)?;
        let pct = self.kept(field.percent(mistakes))?;
        pct.to_f64()
    }

    /// The vector under one of several names, and what its name stands for.
    fn one_of<S: Copy>(
        &mut self,
        names: &[(&'static str, S)],
        quantity: impl Fn(S) -> Quantity,
        mistakes: &mut Mistakes,
    ) -> Option<(S, Vector)> {
        let mut found = None;
        for (name, speed) in names {
            let vector = self.vector(name, quantity(*speed), mistakes);
            if let (Some(_), Some(_)) = (&found, &vector) {
                self.whole = false;
                let message = format!("the repline has another speed already; take out `{name}`");
                self.field.wrong::<()>(mistakes, message);
            }
            found = found.or_else(|| vector.map(|vector| (*speed, vector)));
        }
        found
    }

    fn vector(
        &mut self,
        name: &'static str,
        quantity: Quantity,
        mistakes: &mut Mistakes,
    ) -> Option<Vector> {
        let field = self.optional(name)?;
        let text = self.kept(field.text(mistakes))?;
        match Vector::parse(&text, quantity) {
            Ok(vector) => Some(vector),
            Err(errors) => {
                self.whole = false;
                for error in errors {
                    field.wrong::<()>(mistakes, format!("`{name}`: {error}"));
                }
                None
            }
        }
    }
}

/// A whole number of months.
fn months(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<u32> {
    let text = field.text(mistakes)?;
    let months = text.parse::<u32>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    months.or_else(|| {
        let message = format!(
            "`{}` must be a whole number of months such as 360; found {}",
            field.name,
            quote(&text)
        );
        field.wrong(mistakes, message)
    })
}

fn float(value: Option<Decimal>) -> f64 {
    value.and_then(|value| value.to_f64()).unwrap_or(0.0)
}
