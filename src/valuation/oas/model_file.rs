//! Reads `prepay.yaml`.

use std::collections::BTreeMap;
use std::path::Path;

use super::prepayment::{Borrowers, Burnout, MortgageRate, PrepaymentModel};
use crate::deal_file::{Field, Fields, Form, Kind, Part, form};
use crate::error::{Errors, Mistakes, quote};
use crate::text_file::read_text;
use crate::valuation::tenor_months;
use crate::yaml::{self, Key};

/// Largest file, in bytes.
const LARGEST_BYTES: u64 = 1 << 20;

/// Most entries of a list or of fields.
const MOST: usize = 200;

/// Longest lag or seasoning in months.
const MOST_MONTHS: u32 = 600;

static MODEL: Part = Part {
    name: "a prepayment model",
    fields: &[
        form!("mortgage_rate": Kind::Text, required => "The rate of new mortgages."),
        form!("indices": Kind::Text, or "by the tenor in the name", as "{libor-1m: 1m}" =>
            "The rate of the model that each index of the deal follows."),
        form!("incentive": Kind::Text, or "those of `borrowers`", as "{-1: 5, 0: 8, 2: 50}" =>
            "Speeds in CPR by incentive: the loan's gross rate less the mortgage rate, percent."),
        form!("seasoning": Kind::Text, or "none", as "30" => "Months of age to full speed."),
        form!("months": Kind::Text, or "one", as "[0.8, …]" =>
            "Multipliers of the twelve months, from January."),
        form!("burnout": Kind::Text, or "none", as "{rate: 0.3, least: 0.4}" =>
            "How speeds fall by the incentive that was offered."),
        form!("borrowers": Kind::Text, or "all alike", as "[{share: 60, incentive: {…}}, …]" =>
            "Kinds of borrowers, each a share of every loan at the start."),
    ],
    rules: &[],
};

static MORTGAGE: Part = Part {
    name: "the mortgage rate",
    fields: &[
        form!("rates": Kind::Text, required, as "{2y: 0.3, 10y: 0.7}" => "Rates by tenor, each with its weight."),
        form!("plus": Kind::Text, or "0", as "1.7" => "What is added, percent."),
        form!("lag": Kind::Text, or "0", as "2" => "Months from the rate to the prepayments that follow it."),
    ],
    rules: &[],
};

static BORROWERS: Part = Part {
    name: "a kind of borrowers",
    fields: &[
        form!("share": Kind::Text, required, as "60" => "Percent of every loan at the start."),
        form!("incentive": Kind::Text, or "that of the model" => "As of the model."),
        form!("seasoning": Kind::Text, or "that of the model" => "As of the model."),
        form!("months": Kind::Text, or "those of the model" => "As of the model."),
        form!("burnout": Kind::Text, or "that of the model" => "As of the model."),
    ],
    rules: &[],
};

static BURNOUT: Part = Part {
    name: "burnout",
    fields: &[
        form!("rate": Kind::Text, required, as "0.3" =>
            "How fast, for each percent of incentive that was offered for a year."),
        form!("least": Kind::Text, or "0", as "0.4" => "The least multiplier."),
    ],
    rules: &[],
};

impl PrepaymentModel {
    /// Reads the text of a `prepay.yaml`; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// Every mistake, with its line and column.
    pub fn from_text(file: &str, text: &str) -> Result<Self, Errors> {
        let root = yaml::parse(file, text, "a prepayment model")?;
        let mut mistakes = Mistakes::new(file);
        let read = Fields::of(&root, &MODEL, &mut mistakes);
        let read = read.and_then(|fields| model(fields, &mut mistakes));
        mistakes.finish(read)
    }

    /// Reads a file of at most 1 MiB.
    ///
    /// # Errors
    ///
    /// As [`from_text`](Self::from_text); also if it cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Errors> {
        let path = path.as_ref();
        let text = read_text(path, LARGEST_BYTES, "a prepayment model")?;
        Self::from_text(&path.display().to_string(), &text)
    }
}

fn model(mut fields: Fields<'_>, mistakes: &mut Mistakes) -> Option<PrepaymentModel> {
    let mortgage = fields.required("mortgage_rate", mistakes).and_then(|f| mortgage(&f, mistakes));
    let indices = fields.optional_or("indices", BTreeMap::new(), |f| indices(&f, mistakes));
    let all = Given::of(&mut fields, Given::default(), mistakes);
    let kinds = fields.optional("borrowers");
    let borrowers = match kinds {
        Some(field) => kinds_of(&field, &all, mistakes),
        None => match (all.incentive.is_none() && all.is_right).then(|| fields.node()) {
            Some(node) => {
                let message = "`incentive` is missing in a prepayment model";
                mistakes.at(node, message);
                None
            }
            None => all.borrowers(1.0).map(|all| vec![all]),
        },
    };
    fields.finish(mistakes);
    Some(PrepaymentModel { mortgage: mortgage?, indices: indices?, borrowers: borrowers? })
}

fn mortgage(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<MortgageRate> {
    let mut fields = field.fields(&MORTGAGE, mistakes)?;
    let rates = fields.required("rates", mistakes).and_then(|field| {
        let entries = field.entries(MOST, mistakes)?.into_iter();
        let rate = |(key, field): (&Key, Field<'_>)| {
            let (tenor, weight) = (tenor(key, mistakes), number(&field, mistakes));
            Some((tenor?, weight?))
        };
        let read: Vec<Option<(u32, f64)>> = entries.map(rate).collect();
        read.into_iter().collect()
    });
    let plus_pct = fields.optional_or("plus", 0.0, |f| number(&f, mistakes));
    let lag_months = fields.optional_or("lag", 0, |f| f.whole(0..=MOST_MONTHS, mistakes));
    fields.finish(mistakes);
    Some(MortgageRate { rates: rates?, plus_pct: plus_pct?, lag_months: lag_months? })
}

fn indices(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<BTreeMap<String, u32>> {
    let mut indices = BTreeMap::new();
    for (key, field) in field.entries(MOST, mistakes)? {
        let Some(text) = field.text(mistakes) else { continue };
        match tenor_months(&format!("-{text}")) {
            Some(tenor) => drop(indices.insert(key.text.clone(), tenor)),
            None => drop(field.wrong::<()>(mistakes, wrong_tenor(&text))),
        }
    }
    Some(indices)
}

fn tenor(key: &Key, mistakes: &mut Mistakes) -> Option<u32> {
    let tenor = tenor_months(&format!("-{}", key.text));
    if tenor.is_none() {
        mistakes.at_place(key.line, key.column, wrong_tenor(&key.text));
    }
    tenor
}

fn wrong_tenor(text: &str) -> String {
    format!("{}: write a tenor of 1 to 30 months or years, such as 1m or 10y", quote(text))
}

/// A number, with a sign if it is negative.
fn number(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<f64> {
    field.margin(mistakes)?.to_string().parse().ok()
}

/// A number from 0 to `most`.
fn up_to(most: f64, field: &Field<'_>, mistakes: &mut Mistakes) -> Option<f64> {
    let value: f64 = field.percent(mistakes)?.to_string().parse().ok()?;
    if value > most {
        let message = format!("`{}` is from 0 to {most}, not {value}", field.name);
        return field.wrong(mistakes, message);
    }
    Some(value)
}

/// What is given for borrowers: of the model, or of one kind.
#[derive(Clone)]
struct Given {
    incentive: Option<Vec<(f64, f64)>>,
    seasoning_months: u32,
    months: [f64; 12],
    burnout: Option<Burnout>,
    /// Whether every field that is given could be read.
    is_right: bool,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            incentive: None,
            seasoning_months: 0,
            months: [1.0; 12],
            burnout: None,
            is_right: true,
        }
    }
}

impl Given {
    /// What these fields say, and else what `other` does.
    fn of(fields: &mut Fields<'_>, other: Self, mistakes: &mut Mistakes) -> Self {
        let Self { incentive, seasoning_months, months, burnout, .. } = other;
        let table = |field| table(&field, mistakes).map(Some);
        let incentive = fields.optional_or("incentive", incentive, table);
        let seasoning = fields
            .optional_or("seasoning", seasoning_months, |f| f.whole(0..=MOST_MONTHS, mistakes));
        let months = fields.optional_or("months", months, |f| multipliers(&f, mistakes));
        let burnout =
            fields.optional_or("burnout", burnout, |f| read_burnout(&f, mistakes).map(Some));
        let right = (incentive.is_some(), seasoning.is_some(), months.is_some(), burnout.is_some());
        Self {
            incentive: incentive.unwrap_or_default(),
            seasoning_months: seasoning.unwrap_or_default(),
            months: months.unwrap_or_default(),
            burnout: burnout.unwrap_or_default(),
            is_right: right == (true, true, true, true),
        }
    }

    fn borrowers(self, share: f64) -> Option<Borrowers> {
        let Self { incentive, seasoning_months, months, burnout, is_right } = self;
        let incentive = incentive.filter(|_| is_right)?;
        Some(Borrowers { share, incentive, seasoning_months, months, burnout })
    }
}

fn kinds_of(field: &Field<'_>, all: &Given, mistakes: &mut Mistakes) -> Option<Vec<Borrowers>> {
    let kinds = field.list(MOST, mistakes, |field, mistakes| {
        let mut fields = field.fields(&BORROWERS, mistakes)?;
        let share = fields.required("share", mistakes).and_then(|f| up_to(100.0, &f, mistakes));
        let own = Given::of(&mut fields, all.clone(), mistakes);
        if own.incentive.is_none() && own.is_right {
            mistakes.at(fields.node(), "`incentive` is missing in a kind of borrowers");
        }
        fields.finish(mistakes);
        own.borrowers(share? / 100.0)
    })?;
    let sum_pct: f64 = kinds.iter().map(|kind| 100.0 * kind.share).sum();
    if (sum_pct - 100.0).abs() > 1e-9 {
        return field.wrong(mistakes, format!("the shares add up to {sum_pct} percent, not 100"));
    }
    Some(kinds)
}

/// Speeds by incentive, incentives ascending.
fn table(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Vec<(f64, f64)>> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut is_right = true;
    for (key, field) in field.entries(MOST, mistakes)? {
        let incentive = key.text.parse::<f64>().ok().filter(|pct| pct.abs() <= 100.0);
        let before = points.last().map(|point| point.0);
        match incentive {
            None => {
                let message = format!(
                    "{}: write an incentive in percent from -100 to 100, such as 0.5",
                    quote(&key.text)
                );
                mistakes.at_place(key.line, key.column, message);
            }
            Some(pct) if before.is_some_and(|before| before >= pct) => {
                mistakes.at_place(key.line, key.column, "incentives ascend, each once");
            }
            Some(_) => {}
        }
        match (incentive, up_to(100.0, &field, mistakes)) {
            (Some(incentive), Some(cpr)) => points.push((incentive, cpr)),
            _ => is_right = false,
        }
    }
    is_right.then_some(points)
}

fn multipliers(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<[f64; 12]> {
    let read = field.list(MOST, mistakes, |field, mistakes| up_to(100.0, &field, mistakes))?;
    let count = read.len();
    <[f64; 12]>::try_from(read).ok().or_else(|| {
        let message = format!("`months` has twelve multipliers, from January; found {count}");
        field.wrong(mistakes, message)
    })
}

fn read_burnout(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Burnout> {
    let mut fields = field.fields(&BURNOUT, mistakes)?;
    let rate = fields.required("rate", mistakes).and_then(|f| up_to(100.0, &f, mistakes));
    let least = fields.optional_or("least", 0.0, |f| up_to(1.0, &f, mistakes));
    fields.finish(mistakes);
    Some(Burnout { rate: rate?, least: least? })
}
