//! The form of a deal file as a JSON Schema, for editors.
//!
//! We use draft 7, because the YAML support of every editor understands it. We do not use `$ref`:
//! in draft 7 it hides its siblings, so a field could not have its own description beside it.

use std::fmt::Display;

use rust_decimal::Decimal;

use super::json::Json;
use super::part::{Form, Kind, Part, Rule};
use super::parts::DEAL;
use crate::number::MONEY_LIMIT;

/// The JSON Schema (draft 7) of deal files: fields with their meanings, keywords, and patterns of
/// amounts, percentages and dates.
///
/// It is generated from the tables that the reader uses; `deals/deal.schema.json` is a copy for
/// editors. It describes only the form of a file; [`Deal`](crate::Deal) checks names and formulas.
///
/// ```
/// let schema = paydown::deal_schema();
/// assert!(schema.contains("\"closing_balance\""));
/// ```
#[must_use]
pub fn deal_schema() -> String {
    let head = Json::object([
        ("$schema", Json::text("http://json-schema.org/draft-07/schema#")),
        ("title", Json::text("paydown deal file")),
    ]);
    let schema = match (head, part(&DEAL)) {
        (Json::Object(mut head), Json::Object(deal)) => {
            head.extend(deal);
            Json::Object(head)
        }
        (_, deal) => deal,
    };
    format!("{schema}\n")
}

/// The schema of a part. Unknown fields are not allowed.
fn part(part: &Part) -> Json {
    let fields = part.fields.iter().map(|form| (form.name.to_owned(), field(form)));
    let required = part.fields.iter().filter(|form| form.required).map(|form| form.name);
    let mut schema = Json::object([
        ("type", Json::text("object")),
        ("additionalProperties", Json::Bool(false)),
        ("required", Json::texts(&required.collect::<Vec<_>>())),
        ("properties", Json::Object(fields.collect())),
    ]);
    let needs: Vec<(String, Json)> = part
        .rules
        .iter()
        .filter_map(|rule| match rule {
            Rule::With(name, others) => Some(((*name).to_owned(), Json::texts(others))),
            _ => None,
        })
        .collect();
    if !needs.is_empty() {
        schema = schema.with("dependencies", Json::Object(needs));
    }
    let rules: Vec<Json> = part.rules.iter().filter_map(rule).collect();
    if rules.is_empty() { schema } else { schema.with("allOf", Json::List(rules)) }
}

/// The schema of a field: its kind, meaning, default and example.
fn field(form: &Form) -> Json {
    let mut meaning = form.meaning.to_owned();
    if !form.default.is_empty() {
        meaning += &format!(" Left out: {}.", form.default);
    }
    let schema = kind(form.kind).with("description", Json::Text(meaning));
    if form.example.is_empty() {
        return schema;
    }
    let digits = matches!(
        form.kind,
        Kind::Amount | Kind::PositiveAmount | Kind::Percent | Kind::Margin | Kind::Whole(..)
    );
    let example =
        if digits { Json::Number(form.example.to_owned()) } else { example(form.example) };
    schema.with("examples", Json::List(vec![example]))
}

/// An example as JSON: a list if its YAML is in brackets, otherwise text.
fn example(text: &str) -> Json {
    match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        Some(inner) if inner.starts_with('[') => Json::List(vec![example(inner)]),
        Some(inner) => Json::texts(&inner.split(", ").collect::<Vec<_>>()),
        None => Json::text(text),
    }
}

/// Letters, digits, `-`, `_` and `.`, as in `Field::name`.
const NAME: &str = "^[A-Za-z0-9._-]+$";
/// A name that formulas use without a subject. Keywords of formulas are not allowed.
const VALUE_NAME: &str = "^(?!(and|or|not|min|max|if|cents)$)[A-Za-z_][A-Za-z0-9_]*$";
/// Trailing zeros do not count as decimal places.
const AMOUNT: &str = r"^[0-9]+(\.[0-9]{1,2}0*)?$";
const PERCENT: &str = r"^[0-9]+(\.[0-9]{1,10}0*)?$";
const MARGIN: &str = r"^-?[0-9]+(\.[0-9]{1,10}0*)?$";
const DATE: &str = "^(19[0-9]{2}|2[01][0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const FROM_DAY: &str = "^from day (0?[1-9]|[12][0-9]|3[01])$";
const WHOLE: &str = "^[0-9]+$";
const BELOW_LIMIT: (&str, Decimal) = ("exclusiveMaximum", MONEY_LIMIT);
/// The types that a YAML parser may give unquoted text.
const TYPES_OF_TEXT: [&str; 3] = ["string", "number", "boolean"];

fn kind(kind: Kind) -> Json {
    match kind {
        Kind::Text | Kind::Vector => {
            Json::object([("type", Json::texts(&TYPES_OF_TEXT)), ("pattern", Json::text("[^ ]"))])
        }
        Kind::Formula => Json::object([
            ("type", Json::texts(&["string", "number"])),
            ("pattern", Json::text("[^ ]")),
            ("maxLength", Json::number(4096)),
        ]),
        Kind::Name | Kind::ValueName => name(kind),
        Kind::NameOr(words) => any_of(vec![choice(&words()), name(Kind::Name)]),
        Kind::Names => list(name(Kind::Name)),
        Kind::NameOrNames => any_of(vec![name(Kind::Name), list(name(Kind::Name))]),
        Kind::Families => list(list(name(Kind::Name))),
        Kind::Lists => by_pattern(NAME, list(name(Kind::Name))),
        Kind::Amounts => by_pattern(NAME, self::kind(Kind::Amount)),
        Kind::Formulas => by_pattern(NAME, self::kind(Kind::Formula)),
        Kind::Amount => number(AMOUNT, ("minimum", 0), BELOW_LIMIT),
        Kind::PositiveAmount => number(AMOUNT, ("exclusiveMinimum", 0), BELOW_LIMIT),
        Kind::Percent => number(PERCENT, ("minimum", 0), ("maximum", 1000)),
        Kind::Margin => number(MARGIN, ("minimum", -100), ("maximum", 1000)),
        Kind::Whole(least, most) => {
            number(WHOLE, ("minimum", least), ("maximum", most)).with("multipleOf", Json::number(1))
        }
        Kind::Date => Json::object([
            ("type", Json::text("string")),
            ("format", Json::text("date")),
            ("pattern", Json::text(DATE)),
        ]),
        Kind::Word(words) => choice(&words()),
        Kind::Periods(words) => any_of(vec![
            choice(&words()),
            Json::object([("type", Json::text("string")), ("pattern", Json::text(FROM_DAY))]),
        ]),
        Kind::WordOr(words, fields) => any_of(vec![choice(&words()), part(fields)]),
        Kind::Steps { of_amounts } => {
            let value = if of_amounts { Kind::Amount } else { Kind::Percent };
            by_pattern(&format!("^0*[1-9][0-9]*$|{DATE}"), self::kind(value))
        }
        Kind::Fields(fields) => part(fields),
        Kind::List(item) => list(part(item)),
        Kind::Clauses(clauses) => list(Json::object([(
            "oneOf",
            Json::List(clauses.iter().map(|clause| part(clause)).collect()),
        )])),
    }
}

/// One of some keywords. YAML 1.1 parsers read `yes` and `no` as booleans.
fn choice(words: &[&str]) -> Json {
    let booleans = words.iter().filter_map(|word| match *word {
        "yes" => Some(Json::Bool(true)),
        "no" => Some(Json::Bool(false)),
        _ => None,
    });
    let all = words.iter().map(|word| Json::text(*word)).chain(booleans).collect();
    Json::object([("enum", Json::List(all))])
}

/// Fields whose names the deal chooses, all of one kind.
fn by_pattern(name: &str, value: Json) -> Json {
    Json::object([
        ("type", Json::text("object")),
        ("minProperties", Json::number(1)),
        ("additionalProperties", Json::Bool(false)),
        ("patternProperties", Json::object([(name, value)])),
    ])
}

fn list(item: Json) -> Json {
    Json::object([("type", Json::text("array")), ("minItems", Json::number(1)), ("items", item)])
}

/// A name. A YAML parser may read a name of digits as a number.
fn name(kind: Kind) -> Json {
    match kind {
        Kind::ValueName => {
            Json::object([("type", Json::text("string")), ("pattern", Json::text(VALUE_NAME))])
        }
        _ => Json::object([
            ("type", Json::texts(&["string", "number"])),
            ("pattern", Json::text(NAME)),
            ("minimum", Json::number(0)),
        ]),
    }
}

/// A number within limits, or the same in quotes.
fn number(
    pattern: &str,
    (least, from): (&str, impl Display),
    (most, to): (&str, impl Display),
) -> Json {
    Json::object([
        ("type", Json::texts(&["number", "string"])),
        ("pattern", Json::text(pattern)),
        (least, Json::number(from)),
        (most, Json::number(to)),
    ])
}

fn any_of(schemas: Vec<Json>) -> Json {
    Json::object([("anyOf", Json::List(schemas))])
}

/// The schema of a rule. `None` for [`Rule::With`], which [`part`] writes as a dependency, and for
/// [`Rule::Never`], whose field the schema does not list.
fn rule(rule: &Rule) -> Option<Json> {
    let has = |name: &&str| Json::object([("required", Json::texts(&[name]))]);
    let any = |names: &[&str]| Json::List(names.iter().map(has).collect());
    let word = |name: &str, words: &[&str]| {
        let value = choice(words);
        Json::object([
            ("required", Json::texts(&[name])),
            ("properties", Json::object([(name, value)])),
        ])
    };
    let not = |schema: Json| Json::object([("not", schema)]);
    let when = |test: Json, then: Json| Json::object([("if", test), ("then", then)]);
    Some(match rule {
        Rule::OneOf(names) => Json::object([("oneOf", any(names))]),
        Rule::AtLeastOneOf(names) => Json::object([("anyOf", any(names))]),
        Rule::AtMostOneOf(names) => {
            let pairs = names.iter().enumerate().flat_map(|(index, first)| {
                names[index + 1..].iter().map(move |second| [*first, *second])
            });
            let pairs = pairs.map(|pair| Json::object([("required", Json::texts(&pair))]));
            not(any_of(pairs.collect()))
        }
        Rule::Needs(name, words, other) => when(word(name, &words()), has(other)),
        Rule::Bars(name, words, other) => when(word(name, &words()), not(has(other))),
        Rule::BarsWord(name, words, other, barred) => {
            when(word(name, &words()), not(word(other, &[barred])))
        }
        Rule::With(..) | Rule::Never(_) => return None,
    })
}
