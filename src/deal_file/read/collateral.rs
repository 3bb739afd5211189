//! Reads the replines and the loan tape's path from the `collateral` of a deal file.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::common::read_text;
use crate::collateral::{
    Arm, DefaultSpeed, Loan, OF_ARMS, Origin, PrepaymentSpeed, Quantity, Vector,
};
use crate::deal_file::fields::{Field, Fields};
use crate::deal_file::limits::{MOST_LOANS_OF_A_REPLINE, MOST_REPLINES};
use crate::deal_file::model::CollateralTerms;
use crate::deal_file::schema;
use crate::error::{Mistakes, nearest, quote};

/// Reads `replines` and `loans`; `groups` are the deal's collateral groups.
pub(super) fn read_loans(
    fields: &mut Fields<'_>,
    groups: &[String],
    mistakes: &mut Mistakes,
) -> Option<CollateralTerms> {
    let file: Arc<str> = mistakes.file().into();
    let replines = fields.optional_or("replines", Vec::new(), |f| {
        f.list(MOST_REPLINES, mistakes, |f, mistakes| read_repline(f, &file, groups, mistakes))
    });
    let loans = fields.optional_or("loans", None, |f| read_text(f, mistakes).map(Some))?;
    Some(CollateralTerms { replines: replines?, loans })
}

fn read_repline(
    field: Field<'_>,
    file: &Arc<str>,
    groups: &[String],
    mistakes: &mut Mistakes,
) -> Option<Loan> {
    let fields = field.fields(&schema::REPLINE, mistakes)?;
    let mut repline = Repline { field, fields, read: Vec::new(), valid: true };
    let mut loan = repline.loan(groups, mistakes);
    let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (line, column) = (place(field.node.line), place(field.node.column));
    loan.origin = Origin { file: Some(file.clone()), line, column };
    let Repline { field, fields, read, valid } = repline;
    fields.finish(mistakes);
    if !valid {
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

struct Repline<'n> {
    field: Field<'n>,
    fields: Fields<'n>,
    /// Fields that are present, to give mistakes in the loan as a whole a place.
    read: Vec<Field<'n>>,
    /// Whether there is no mistake yet.
    valid: bool,
}

impl<'n> Repline<'n> {
    /// The loan; meaningless unless `valid`.
    fn loan(&mut self, groups: &[String], mistakes: &mut Mistakes) -> Loan {
        let group = self.group(groups, mistakes);
        let balance = self.required("balance", mistakes, |f, m| f.amount(2, m));
        let rate = self.required("rate", mistakes, |f, m| f.percent(m));
        let term = self.required("remaining_term", mistakes, |f, m| months(&f, m)).unwrap_or(0);
        let mut loan = Loan::level_pay(float(balance), float(rate), term);
        loan.group = group;
        if let Some(field) = self.optional("loan_count") {
            let count = self.checked(field.whole(0..=MOST_LOANS_OF_A_REPLINE, mistakes));
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

    /// The group, which may be left out if the deal has only one.
    fn group(&mut self, groups: &[String], mistakes: &mut Mistakes) -> String {
        let Some(field) = self.optional("group") else {
            if let [only] = groups {
                return only.clone();
            }
            self.valid = false;
            let message = format!(
                "`group` is missing in a repline; the deal's groups are {}",
                groups.join(", ")
            );
            self.field.wrong::<()>(mistakes, message);
            return String::new();
        };
        let name = self.checked(field.name(mistakes)).unwrap_or_default();
        if !name.is_empty() && !groups.is_empty() && !groups.contains(&name) {
            self.valid = false;
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
                    self.valid = false;
                    let message = format!(
                        "`{name}` is for adjustable rates; name the loan's `index`, or remove it"
                    );
                    field.wrong::<()>(mistakes, message);
                }
            }
            return None;
        };
        let index = self.checked(index.name(mistakes)).unwrap_or_default();
        let margin = self.required("margin", mistakes, |f, m| f.margin(m));
        let mut arm = Arm::monthly(&index, float(margin));
        arm.months_to_reset =
            self.required("months_to_reset", mistakes, |f, m| months(&f, m)).unwrap_or(0);
        arm.reset_frequency_months = self.months("reset_frequency", 12, mistakes);
        arm.look_back_months = self.months("look_back", 0, mistakes);
        arm.months_to_recast = self.optional_months("months_to_recast", mistakes);
        arm.recast_frequency_months = self.optional_months("recast_frequency", mistakes);
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

    fn required<T>(
        &mut self,
        name: &'static str,
        mistakes: &mut Mistakes,
        read: impl FnOnce(Field<'n>, &mut Mistakes) -> Option<T>,
    ) -> Option<T> {
        let field = self.fields.required(name, mistakes);
        self.read.extend(field);
        let value = field.and_then(|field| read(field, mistakes));
        self.checked(value)
    }

    /// Marks the repline as invalid if a field could not be read.
    fn checked<T>(&mut self, value: Option<T>) -> Option<T> {
        self.valid &= value.is_some();
        value
    }

    fn months(&mut self, name: &'static str, absent: u32, mistakes: &mut Mistakes) -> u32 {
        self.optional_months(name, mistakes).unwrap_or(absent)
    }

    fn optional_months(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<u32> {
        let field = self.optional(name)?;
        self.checked(months(&field, mistakes))
    }

    fn percent(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<f64> {
        let field = self.optional(name)?;
        self.checked(field.percent(mistakes))?.to_f64()
    }

    /// Reads the vector under one of several names. Each name means a kind of speed.
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
                self.valid = false;
                let message = format!("the repline already has another speed; remove `{name}`");
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
        let text = self.checked(field.text(mistakes))?;
        match Vector::parse(&text, quantity) {
            Ok(vector) => Some(vector),
            Err(errors) => {
                self.valid = false;
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
