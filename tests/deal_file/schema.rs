//! The JSON Schema of deal files: the one that is committed, and what the guide says of its fields.
//!
//! The package `schema/` compares what the schema accepts and refuses with the reader.

use std::collections::BTreeSet;

use serde_json::Value;

#[test]
fn committed_schema_is_the_generated_one() {
    let committed = std::fs::read_to_string("deals/deal.schema.json").unwrap();
    let is_generated = committed == paydown::deal_schema();
    assert!(is_generated, "run `cargo run --quiet -- schema > deals/deal.schema.json`");
}

/// Collects every field of a schema, and every word that a field may be.
fn collect(schema: &Value, fields: &mut BTreeSet<String>, words: &mut BTreeSet<String>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| collect(item, fields, words)),
        Value::Object(entries) => {
            for (name, value) in entries {
                if let ("properties", Value::Object(known)) = (name.as_str(), value) {
                    fields.extend(known.keys().cloned());
                }
                if let ("enum", Value::Array(known)) = (name.as_str(), value) {
                    words.extend(known.iter().filter_map(|word| Some(word.as_str()?.to_owned())));
                }
                collect(value, fields, words);
            }
        }
        _ => {}
    }
}

#[test]
fn guide_describes_every_field_and_word_of_the_schema() {
    let guide = std::fs::read_to_string("docs/deal-file.md").unwrap();
    let schema: Value = serde_json::from_str(&paydown::deal_schema()).unwrap();
    let (mut fields, mut words) = (BTreeSet::new(), BTreeSet::new());
    collect(&schema, &mut fields, &mut words);
    assert!(fields.len() > 60 && words.len() > 20, "{fields:?} {words:?}");
    let in_code = |text: &str, word: &str| {
        text.split('`').skip(1).step_by(2).any(|code| {
            code == word
                || code.split(": ").last() == Some(word)
                || code.starts_with(&format!("{word}:"))
        })
    };
    let missing: Vec<&String> = fields
        .iter()
        .chain(&words)
        .filter(|word| !guide.lines().any(|line| in_code(line, word)))
        .collect();
    assert!(missing.is_empty(), "docs/deal-file.md does not say what these are: {missing:?}");
}

/// Fields in the first column of the guide's tables of fields are fields of the schema.
#[test]
fn schema_has_every_field_of_the_guide() {
    let guide = std::fs::read_to_string("docs/deal-file.md").unwrap();
    let schema: Value = serde_json::from_str(&paydown::deal_schema()).unwrap();
    let (mut fields, mut words) = (BTreeSet::new(), BTreeSet::new());
    collect(&schema, &mut fields, &mut words);
    let mut in_fields = false;
    let mut seen = 0;
    for line in guide.lines() {
        if line.starts_with("| field") {
            // Tables of the names in formulas have no column `kind`: their fields are no fields of
            // the file.
            in_fields = line.contains("| kind |");
        } else if !line.starts_with('|') {
            in_fields = false;
        } else if in_fields && !line.starts_with("|-") {
            for field in line.split('|').nth(1).unwrap().split('`').skip(1).step_by(2) {
                seen += 1;
                assert!(fields.contains(field), "{field}: {line}");
            }
        }
    }
    assert!(seen > 50, "{seen}");
}
