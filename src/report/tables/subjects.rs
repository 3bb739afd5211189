//! What a table's lines can be about: the classes, groups, accounts, indices, triggers and parties of
//! a deal.

use std::collections::HashMap;

use super::kind::TableKind;
use super::layout::Matching;
use crate::deal::Deal;
use crate::deal_file::{ClassTerms, Named, is_total};
use crate::error::{nearest, quote};

/// The name of the pool and of all classes together in the rows of tables.
pub const TOTAL: &str = "total";

/// The names that the lines of a table may have.
pub(super) struct Subjects<'d> {
    kind: TableKind,
    matching: Matching,
    /// The deal's own names.
    names: Vec<&'d str>,
    /// What a table may write, and its place in `names`.
    known: HashMap<&'d str, usize>,
}

impl<'d> Subjects<'d> {
    pub(super) fn new(deal: &'d Deal, kind: TableKind, matching: Matching) -> Self {
        let terms = &deal.terms;
        let mut names: Vec<&str> = match kind {
            TableKind::Collateral => terms.groups.iter().map(String::as_str).collect(),
            TableKind::Classes => deal.class_names().collect(),
            TableKind::Accounts => terms.accounts.iter().map(|of| &*of.name.name).collect(),
            TableKind::Indices => deal.index_names().into_iter().collect(),
            TableKind::Triggers => deal.trigger_names().collect(),
            TableKind::Fees => terms.parties.iter().map(|party| &*party.name).collect(),
        };
        let of_name = || names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        let known = match matching {
            Matching::Name => of_name(),
            Matching::Cusip => numbers(&terms.classes, |class| &class.cusips),
            Matching::Isin => numbers(&terms.classes, |class| &class.isins),
        };
        if matches!(kind, TableKind::Collateral | TableKind::Classes) {
            names.push(TOTAL);
        }
        Self { kind, matching, names, known }
    }

    /// Whether no line can be of the deal, because no class has the numbers that lines are named by.
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty() && self.matching != Matching::Name
    }

    /// The message if no class has the numbers that lines are named by.
    pub(super) fn without_numbers(&self) -> String {
        let name = if self.matching == Matching::Isin { "isin" } else { "cusip" };
        format!("no class of the deal file has `{name}`, by which the lines are named")
    }

    /// The place of a name among the deal's; `None` if the deal has no such name.
    pub(super) fn find(&self, text: &str) -> Option<usize> {
        if let Some(at) = self.known.get(text) {
            return Some(*at);
        }
        let has_total = matches!(self.kind, TableKind::Collateral | TableKind::Classes);
        if has_total && is_total(text) {
            return self.names.iter().position(|name| *name == TOTAL);
        }
        let begins = text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("group "));
        (self.kind == TableKind::Collateral && begins)
            .then(|| self.known.get(text[6..].trim_start()).copied())
            .flatten()
    }

    /// The name at a place.
    pub(super) fn name(&self, at: usize) -> &'d str {
        self.names.get(at).copied().unwrap_or_default()
    }

    /// What a note says about a name that the deal does not have.
    pub(super) fn unknown(&self, text: &str) -> String {
        let shown = quote(text);
        let what = match self.matching {
            Matching::Name => self.kind.name_column(),
            Matching::Cusip => "class with CUSIP",
            Matching::Isin => "class with ISIN",
        };
        let known = self.known.keys().copied();
        let mut sorted: Vec<&str> = known.collect();
        sorted.sort_unstable();
        let meant = match nearest(text, sorted.iter().copied()) {
            Some(meant) => format!("; did you mean `{meant}`?"),
            None => String::new(),
        };
        format!("the deal has no {what} {shown}{meant}")
    }
}

/// The places of the classes by their numbers.
fn numbers(classes: &[ClassTerms], of: impl Fn(&ClassTerms) -> &[Named]) -> HashMap<&str, usize> {
    let all = classes.iter().enumerate();
    all.flat_map(|(at, class)| of(class).iter().map(move |number| (&*number.name, at))).collect()
}
