//! What a scenario changes of a projection besides its collateral: the call and forced triggers.

use std::collections::BTreeMap;

use crate::error::{Diagnostic, Errors, quote};
use crate::projection::{Call, ProjectionOptions};

/// The name of the call.
const CALL: &str = "call";

/// What begins the name of a forced trigger.
const FORCE: &str = "force:";

/// What a scenario changes of a projection besides the assumptions on its collateral. What it leaves
/// out is as in the projection's own options.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Terms {
    /// When a call is exercised, `call` as text: `never`, `first` or a date.
    pub call: Option<Call>,
    /// Triggers that are forced to pass (`true`) or fail, `force:TRIGGER` as text: `pass` or `fail`.
    pub forced: BTreeMap<String, bool>,
}

impl Terms {
    /// Whether a name is of a term, and not of an assumption.
    pub(super) fn has(name: &str) -> bool {
        name == CALL || name.strip_prefix(FORCE).is_some_and(|trigger| !trigger.is_empty())
    }

    /// Sets a term from text.
    pub(super) fn set(&mut self, name: &str, text: &str) -> Result<(), Errors> {
        let fail = |what| Err(Diagnostic::of_file(name, format!("{}: {what}", quote(text))).into());
        match (name.strip_prefix(FORCE), text.trim()) {
            (Some(trigger), outcome @ ("pass" | "fail")) => {
                self.forced.insert(trigger.to_owned(), outcome == "pass");
            }
            (Some(_), _) => return fail("write pass or fail"),
            (None, text) => match Call::parse(text) {
                Some(call) => self.call = Some(call),
                None => return fail("write never, first or a date such as 2003-10-27"),
            },
        }
        Ok(())
    }

    /// The options of a projection with these terms.
    pub(super) fn applied(&self, options: &ProjectionOptions) -> ProjectionOptions {
        let mut options = options.clone();
        options.call = self.call.unwrap_or(options.call);
        options.forced.extend(self.forced.clone());
        options
    }
}
