//! Clauses of the waterfall, field by field.

use std::fmt::{self, Display, Formatter};

/// The source of every term of a random deal.
pub(super) const SOURCE: &str = "Supplement";

/// A clause: its word with its value, and its further fields in order.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    fields: Vec<(&'static str, String)>,
    /// The classes in `to`.
    pub payees: Vec<usize>,
}

impl Clause {
    pub(super) fn new(word: &'static str, of: impl Into<String>) -> Self {
        Self { fields: vec![(word, of.into())], payees: Vec::new() }
    }

    pub(super) fn with(mut self, field: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((field, value.into()));
        self
    }

    pub(super) fn with_some(self, field: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(field, value),
            None => self,
        }
    }

    /// Adds payees that take no part while a test passes. Without any, the field is left out.
    pub(super) fn except(self, excepted: &[(String, String)]) -> Self {
        let lines = excepted.iter().map(|(payee, test)| format!("\n      {payee}: {test}"));
        let lines: String = lines.collect();
        self.with_some("except", Some(lines).filter(|lines| !lines.is_empty()))
    }

    pub(super) fn get(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, value)| value.as_str())
    }

    /// Whether it pays principal.
    pub(super) fn is_principal(&self) -> bool {
        self.get("pay").is_some_and(|claim| claim.ends_with("principal"))
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (place, (field, value)) in self.fields.iter().enumerate() {
            let lead = if place == 0 { "  - " } else { "    " };
            let space = if value.starts_with('\n') { "" } else { " " };
            writeln!(f, "{lead}{field}:{space}{value}")?;
        }
        writeln!(f, "    source: {SOURCE}")
    }
}
