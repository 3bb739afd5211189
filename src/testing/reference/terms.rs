//! The terms of a deal, read from the text of its file.

use std::collections::BTreeMap;

use crate::calendar::{BusinessDays, Date, DistributionDates};
use num_traits::Zero;

use super::formula::Formula;
use super::fraction::{Fraction, whole, written};
use super::yaml::Yaml;

#[derive(Debug, Clone)]
pub struct Terms {
    pub dates: DistributionDates,
    /// Number of the last distribution before the first that the file describes.
    pub before: i64,
    /// Losses to date by group.
    pub cumulative_losses: Vec<Fraction>,
    pub closing: Option<Date>,
    pub groups: Vec<String>,
    pub closing_balance: Fraction,
    pub classes: Vec<Class>,
    pub accounts: Vec<(String, Fraction)>,
    pub parties: Vec<String>,
    pub lists: BTreeMap<String, Vec<String>>,
    pub schedules: BTreeMap<String, Schedule>,
    pub clauses: Vec<Clause>,
    /// `collateral`, `classes` or `greater`; none without a call.
    pub price: Option<String>,
    /// Line of the call in the deal file.
    pub call_line: usize,
}

#[derive(Debug, Clone)]
pub struct Class {
    pub name: String,
    pub original_balance: Fraction,
    pub balance: Fraction,
    pub unpaid_interest: Fraction,
    pub carryover: Fraction,
    pub cumulative_loss: Fraction,
    /// The collateral group of which it is a senior.
    pub group: Option<String>,
    pub interest: Interest,
    pub notional: Option<Formula>,
    pub cap: Option<Formula>,
    pub interest_on_unpaid: bool,
    pub day_count: String,
    pub accrual: Option<String>,
    pub accrual_dates: Option<String>,
    pub accrues_from: Option<Date>,
}

#[derive(Debug, Clone)]
pub enum Interest {
    None,
    Fixed(Fraction),
    Index(Box<Follows>),
    Formula(Formula),
    NetRateOfGroup(String),
    WeightedSubordinateRate,
    AsReported,
}

/// A rate that follows an index; rates are fractions of one.
#[derive(Debug, Clone)]
pub struct Follows {
    pub index: String,
    pub margin: Fraction,
    pub rounding: Option<Fraction>,
    pub floor: Fraction,
    pub cap: Option<Fraction>,
    pub look_back: i64,
    pub reset_frequency: i64,
    pub months_to_reset: i64,
}

#[derive(Debug, Clone)]
pub struct Schedule {
    pub is_percentage: bool,
    pub values: Vec<(i64, Fraction)>,
}

impl Schedule {
    /// The value in a month; zero before the first step.
    pub fn at(&self, month: i64) -> Fraction {
        let reached = self.values.iter().rev().find(|(from, _)| *from <= month);
        reached.map_or_else(Fraction::zero, |(_, value)| value.clone())
    }
}

#[derive(Debug, Clone)]
pub struct Clause {
    /// Its line in the deal file.
    pub line: usize,
    pub when: Option<Formula>,
    pub action: Action,
}

#[derive(Debug, Clone)]
pub enum Action {
    Set { name: String, is: Formula, sticky: bool, average_of_months: Option<usize> },
    Receive { amount: Formula, into: String },
    Pay(Pay),
}

#[derive(Debug, Clone)]
pub struct Pay {
    /// `interest`, `realized loss` …
    pub claim: String,
    /// Classes, parties or accounts, with lists resolved.
    pub to: Vec<String>,
    /// Payees that take no part while a test passes, with lists resolved.
    pub except: Vec<(String, Formula)>,
    pub is_pro_rata: bool,
    pub amount: Option<Formula>,
    pub from: String,
}

fn percentage(text: &str) -> Fraction {
    written(text) / whole(100)
}

fn number(fields: &Yaml, name: &str, default: i64) -> i64 {
    fields.text_at(name).map_or(default, |text| text.parse().unwrap())
}

fn formula_at(fields: &Yaml, name: &str) -> Option<Formula> {
    fields.text_at(name).map(Formula::read)
}

impl Terms {
    pub fn read(text: &str) -> Self {
        let file = Yaml::read(text);
        let dates = file.at("dates");
        let day = |name| dates.text_at(name).and_then(Date::parse_iso);
        let business_days = match dates.at("business_days").text() {
            "federal reserve" => BusinessDays::FederalReserve,
            "new york stock exchange" => BusinessDays::NewYorkStockExchange,
            "weekdays" => BusinessDays::Weekdays,
            "every day" => BusinessDays::Every,
            other => panic!("business days `{other}`"),
        };
        let lists = file.get("lists").map(Yaml::entries).unwrap_or_default();
        let lists: BTreeMap<String, Vec<String>> = lists
            .iter()
            .map(|(name, items)| {
                let items = items.items().into_iter().map(|item| item.text().to_owned());
                (name.clone(), items.collect())
            })
            .collect();
        let clauses = file.items_at("waterfall");
        let clauses = clauses.into_iter().map(|fields| clause(fields, &lists)).collect();
        let accounts = file.items_at("accounts").into_iter().map(|account| {
            let balance = written(account.at("opening_balance").text());
            (account.at("account").text().to_owned(), balance)
        });
        let call = file.get("call");
        let first = day("first_distribution").unwrap();
        // Distributions are a month apart.
        let before = day("next_distribution").map_or(0, |next| i64::from(next.months_since(first)));
        let groups = file.at("collateral").texts_at("groups");
        let lost = file.at("collateral").get("cumulative_loss");
        let cumulative_losses = groups.iter().map(|group| {
            let lost = lost.and_then(|lost| lost.text_at(group));
            lost.map_or_else(Fraction::zero, written)
        });
        Self {
            dates: DistributionDates { first, business_days },
            before,
            cumulative_losses: cumulative_losses.collect(),
            closing: day("closing"),
            groups,
            closing_balance: written(file.at("collateral").at("closing_balance").text()),
            classes: file.items_at("classes").into_iter().map(class).collect(),
            accounts: accounts.collect(),
            parties: file.texts_at("parties"),
            lists,
            schedules: file.items_at("schedules").into_iter().map(schedule).collect(),
            clauses,
            price: call.map(|call| call.text_at("price").unwrap_or("collateral").to_owned()),
            call_line: call.map_or(0, Yaml::line),
        }
    }

    /// Positions of classes, given by their names or by those of lists.
    pub fn classes_of(&self, names: &[String]) -> Vec<usize> {
        let names = resolved(names, &self.lists);
        names.iter().map(|name| self.class(name)).collect()
    }

    pub fn class(&self, name: &str) -> usize {
        let place = self.classes.iter().position(|class| class.name == name);
        place.unwrap_or_else(|| panic!("no class {name}"))
    }

    pub fn account(&self, name: &str) -> usize {
        let place = self.accounts.iter().position(|(known, _)| known == name);
        place.unwrap_or_else(|| panic!("no account {name}"))
    }
}

fn resolved(names: &[String], lists: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    names
        .iter()
        .flat_map(|name| lists.get(name).cloned().unwrap_or_else(|| vec![name.clone()]))
        .collect()
}

fn excepted(fields: &Yaml, lists: &BTreeMap<String, Vec<String>>) -> Vec<(String, Formula)> {
    let all = fields.get("except").map(Yaml::entries).unwrap_or_default().iter();
    all.flat_map(|(name, test)| {
        let test = Formula::read(test.text());
        resolved(std::slice::from_ref(name), lists).into_iter().map(move |one| (one, test.clone()))
    })
    .collect()
}

fn class(fields: &Yaml) -> Class {
    Class {
        name: fields.at("class").text().to_owned(),
        original_balance: written(fields.at("original_balance").text()),
        balance: written(fields.get("balance").unwrap_or(fields.at("original_balance")).text()),
        unpaid_interest: fields.text_at("unpaid_interest").map_or_else(Fraction::zero, written),
        carryover: fields.text_at("carryover").map_or_else(Fraction::zero, written),
        cumulative_loss: fields.text_at("cumulative_loss").map_or_else(Fraction::zero, written),
        group: fields.text_at("group").map(str::to_owned),
        interest: interest(fields.at("interest")),
        notional: formula_at(fields, "notional"),
        cap: formula_at(fields, "net_wac_cap"),
        interest_on_unpaid: fields.text_at("interest_on_unpaid") == Some("yes"),
        day_count: fields.text_at("day_count").unwrap_or("30/360").to_owned(),
        accrual: fields.text_at("accrual").map(str::to_owned),
        accrual_dates: fields.text_at("accrual_dates").map(str::to_owned),
        accrues_from: fields.text_at("accrues_from").and_then(Date::parse_iso),
    }
}

fn interest(fields: &Yaml) -> Interest {
    match fields {
        Yaml::Text(word) if word == "none" => return Interest::None,
        Yaml::Text(word) if word == "as reported" => return Interest::AsReported,
        Yaml::Text(word) if word == "weighted subordinate rate" => {
            return Interest::WeightedSubordinateRate;
        }
        _ => {}
    }
    if let Some(fixed) = fields.text_at("fixed") {
        return Interest::Fixed(percentage(fixed));
    }
    if let Some(formula) = formula_at(fields, "formula") {
        return Interest::Formula(formula);
    }
    if let Some(group) = fields.text_at("net_rate_of_group") {
        return Interest::NetRateOfGroup(group.to_owned());
    }
    Interest::Index(Box::new(Follows {
        index: fields.at("index").text().to_owned(),
        margin: fields.text_at("margin").map_or_else(Fraction::zero, percentage),
        rounding: fields.text_at("rounding").map(percentage),
        floor: fields.text_at("floor").map_or_else(Fraction::zero, percentage),
        cap: fields.text_at("cap").map(percentage),
        look_back: number(fields, "look_back", 0),
        reset_frequency: number(fields, "reset_frequency", 1),
        months_to_reset: number(fields, "months_to_reset", 0),
    }))
}

fn schedule(fields: &Yaml) -> (String, Schedule) {
    let name = fields.at("schedule").text().to_owned();
    let is_percentage = fields.get("steps").is_some();
    let values = fields.at(if is_percentage { "steps" } else { "amounts" }).entries();
    let values = values.iter().map(|(month, value)| {
        let value = value.text();
        let value = if is_percentage { percentage(value) } else { written(value) };
        (month.parse().unwrap(), value)
    });
    (name, Schedule { is_percentage, values: values.collect() })
}

fn clause(fields: &Yaml, lists: &BTreeMap<String, Vec<String>>) -> Clause {
    let action = if let Some(name) = fields.text_at("set") {
        Action::Set {
            name: name.to_owned(),
            is: formula_at(fields, "is").unwrap(),
            sticky: fields.text_at("sticky") == Some("yes"),
            average_of_months: fields.text_at("average_of_months").map(|n| n.parse().unwrap()),
        }
    } else if fields.get("receive").is_some() {
        Action::Receive {
            amount: formula_at(fields, "amount").unwrap(),
            into: fields.text_at("into").unwrap_or("account").to_owned(),
        }
    } else {
        let claim = fields.text_at("pay").or_else(|| fields.text_at("allocate")).unwrap();
        Action::Pay(Pay {
            claim: claim.to_owned(),
            to: resolved(&fields.texts_at("to"), lists),
            except: excepted(fields, lists),
            is_pro_rata: fields.text_at("split") == Some("pro rata"),
            amount: formula_at(fields, "amount"),
            from: fields.text_at("from").unwrap_or("account").to_owned(),
        })
    };
    Clause { line: fields.line(), when: formula_at(fields, "when"), action }
}
