//! What describes a part of a deal file: its fields, their kinds, and rules between them.

/// The fields of one part of a deal file.
#[derive(Debug)]
pub(crate) struct Part {
    /// With its article: `a class`.
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Form],
    pub(crate) rules: &'static [Rule],
}

/// One field.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    /// What the field means, in market words and with its unit.
    pub(crate) meaning: &'static str,
    /// What holds where the field is left out.
    pub(crate) default: &'static str,
    /// What may be written, as a deal file has it.
    pub(crate) example: &'static str,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    Name,
    /// A name that formulas say bare.
    ValueName,
    /// One name, or a list of them.
    NameOrNames,
    Names,
    /// Lists of names.
    Families,
    /// Names for lists of names.
    Lists,
    /// Names, each with a formula.
    Formulas,
    /// Dollars, not negative, at most two decimal places.
    Amount,
    /// The same, more than nil.
    PositiveAmount,
    /// Percent, from 0 to 1000.
    Percent,
    /// Percent, from −100 to 1000.
    Margin,
    Date,
    /// A whole number within a range.
    Whole(u32, u32),
    /// A name, or one of the words that mean something here.
    NameOr(fn() -> Vec<&'static str>),
    Word(fn() -> Vec<&'static str>),
    Formula,
    /// An assumption vector: `6 for 12, 20`.
    Vector,
    /// Amounts or percentages by number of the distribution.
    Steps {
        of_amounts: bool,
    },
    Fields(&'static Part),
    List(&'static Part),
    /// One of some words, or fields.
    WordOr(fn() -> Vec<&'static str>, &'static Part),
    /// A list of parts of several kinds.
    Clauses(&'static [&'static Part]),
}

/// What holds of several fields together.
#[derive(Debug)]
pub(crate) enum Rule {
    OneOf(&'static [&'static str]),
    AtLeastOneOf(&'static [&'static str]),
    AtMostOneOf(&'static [&'static str]),
    /// Where the field is there, so are these.
    With(&'static str, &'static [&'static str]),
    /// Where the field has one of these words, the other must be there.
    Needs(&'static str, fn() -> Vec<&'static str>, &'static str),
    /// Where the field has one of these words, the other must not be there.
    Bars(&'static str, fn() -> Vec<&'static str>, &'static str),
    /// Where the field has one of these words, the other must not have this one.
    BarsWord(&'static str, fn() -> Vec<&'static str>, &'static str, &'static str),
    /// Read only to say why it is wrong here.
    Never(&'static str),
}

impl Part {
    /// Names of the fields, in the order in which they are described.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().map(|form| form.name)
    }

    /// Whether the reader may ask for a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        let never = |rule: &Rule| matches!(rule, Rule::Never(barred) if *barred == name);
        self.names().any(|known| known == name) || self.rules.iter().any(never)
    }
}

/// The words of a table of words and what they mean.
pub(crate) fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(word, _)| *word).collect()
}

impl Form {
    pub(super) const fn required(
        name: &'static str,
        kind: Kind,
        meaning: &'static str,
        example: &'static str,
    ) -> Self {
        Self { name, kind, required: true, meaning, default: "", example }
    }

    pub(super) const fn optional(
        name: &'static str,
        kind: Kind,
        meaning: &'static str,
        default: &'static str,
        example: &'static str,
    ) -> Self {
        Self { name, kind, required: false, meaning, default, example }
    }
}
