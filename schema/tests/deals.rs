//! `deals/deal.schema.json` accepts what the reader accepts, and refuses what it refuses.

use std::path::Path;

use serde_json::Value;

/// The text of a file of the project.
fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn names(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&text("deals/deal.schema.json")).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    jsonschema::draft7::new(&schema).unwrap()
}

/// The mistakes that an editor would underline, including invalid YAML.
fn mistakes_in(schema: &jsonschema::Validator, deal: &str) -> Vec<String> {
    match serde_saphyr::from_str::<Value>(deal) {
        Ok(deal) => schema
            .iter_errors(&deal)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect(),
        Err(error) => vec![error.to_string()],
    }
}

#[test]
fn every_deal_passes() {
    let schema = schema();
    let folders = names("deals").into_iter().filter(|name| !name.contains('.'));
    let deals: Vec<String> = folders.map(|name| format!("deals/{name}/deal.yaml")).collect();
    assert!(deals.len() > 5);
    for path in deals.iter().map(String::as_str).chain(["tests/bad_deals/good.yaml"]) {
        assert_eq!(mistakes_in(&schema, &text(path)), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn every_deal_names_the_schema_for_editors() {
    for name in names("deals").into_iter().filter(|name| !name.contains('.')) {
        let deal = text(&format!("deals/{name}/deal.yaml"));
        let first = deal.lines().next().unwrap();
        assert_eq!(first, "# yaml-language-server: $schema=../deal.schema.json", "{name}");
    }
}

#[test]
fn every_complete_deal_of_the_readme_passes() {
    let (schema, readme) = (schema(), text("docs/deal-file.md"));
    let deals: Vec<&str> = readme.split("```yaml complete\n").skip(1).collect();
    assert!(deals.len() > 1);
    for deal in deals {
        let deal = deal.split("\n```").next().unwrap();
        assert_eq!(mistakes_in(&schema, deal), Vec::<String>::new(), "{deal}");
    }
}

#[test]
fn every_bad_deal_of_form_is_refused() {
    let schema = schema();
    let bad = names("tests/bad_deals").into_iter().filter(|name| name.ends_with(".yaml"));
    let mut passed: Vec<String> = bad
        .filter(|name| mistakes_in(&schema, &text(&format!("tests/bad_deals/{name}"))).is_empty())
        .map(|name| name.trim_end_matches(".yaml").to_owned())
        .collect();
    passed.retain(|name| name != "good");
    let beyond = text("schema/tests/beyond_form.txt");
    let mut listed: Vec<String> = beyond
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(str::to_owned)
        .collect();
    listed.sort();
    let difference = |names: &[String], other: &[String]| -> Vec<String> {
        names.iter().filter(|name| !other.contains(name)).cloned().collect()
    };
    let none = Vec::<String>::new();
    assert_eq!(difference(&passed, &listed), none, "pass and are not listed");
    assert_eq!(difference(&listed, &passed), none, "are listed and do not pass");
}
