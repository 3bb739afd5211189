//! The description of a part of a deal file: its fields, their kinds, and rules between fields.

/// The fields of one part of a deal file.
#[derive(Debug)]
pub(crate) struct Part {
    /// Name for messages, with its article: `a class`.
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Form],
    pub(crate) rules: &'static [Rule],
}

/// The description of one field.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    /// Meaning of the field, in market words and with its unit.
    pub(crate) meaning: &'static str,
    /// What applies if the field is left out.
    pub(crate) default: &'static str,
    /// An example value, as a deal file writes it.
    pub(crate) example: &'static str,
}

/// The kind of value of a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    Name,
    /// A name that formulas use without a subject.
    ValueName,
    /// One name, or a list of them.
    NameOrNames,
    Names,
    /// A list of lists of names.
    Families,
    /// Named lists of names.
    Lists,
    /// Names, each with a formula.
    Formulas,
    /// Dollars, not negative, with at most two decimal places.
    Amount,
    /// The same, greater than zero.
    PositiveAmount,
    /// Names, each with an amount.
    Amounts,
    /// Percent, from 0 to 1000.
    Percent,
    /// Percent, from −100 to 1000.
    Margin,
    Date,
    /// A whole number within a range.
    Whole(u32, u32),
    /// A name, or one of some keywords.
    NameOr(fn() -> Vec<&'static str>),
    Word(fn() -> Vec<&'static str>),
    /// One of some keywords, or `from day` with a day of the month.
    Periods(fn() -> Vec<&'static str>),
    Formula,
    /// An assumption vector: `6 for 12, 20`.
    Vector,
    /// Amounts or percentages by number of the distribution.
    Steps {
        of_amounts: bool,
    },
    Fields(&'static Part),
    List(&'static Part),
    /// One of some keywords, or fields.
    WordOr(fn() -> Vec<&'static str>, &'static Part),
    /// A list of parts of several kinds.
    Clauses(&'static [&'static Part]),
}

/// A rule about several fields of one part.
#[derive(Debug)]
pub(crate) enum Rule {
    OneOf(&'static [&'static str]),
    AtLeastOneOf(&'static [&'static str]),
    AtMostOneOf(&'static [&'static str]),
    /// If the first field is present, the others must be present.
    With(&'static str, &'static [&'static str]),
    /// If the first field has one of these words, the second must be present.
    Needs(&'static str, fn() -> Vec<&'static str>, &'static str),
    /// If the first field has one of these words, the second must be absent.
    Bars(&'static str, fn() -> Vec<&'static str>, &'static str),
    /// If the first field has one of these words, the second must not have this word.
    BarsWord(&'static str, fn() -> Vec<&'static str>, &'static str, &'static str),
    /// The field is read only to report why it is wrong here.
    Never(&'static str),
}

impl Part {
    /// Names of the fields, in the order of the description.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().map(|form| form.name)
    }

    /// Whether the reader may read a field of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        let never = |rule: &Rule| matches!(rule, Rule::Never(barred) if *barred == name);
        self.names().any(|known| known == name) || self.rules.iter().any(never)
    }
}

/// The keywords of a table of keywords and meanings.
pub(crate) fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(word, _)| *word).collect()
}

/// A row of a table of fields: `form!("age": Kind::Whole(0, 9), or "0", as "3" => "Months …")`. After
/// the kind come `required` or what applies if the field is left out, an example, and the meaning.
macro_rules! form {
    ($name:literal: $kind:expr, or $default:literal $(, as $example:literal)? => $meaning:literal) => {
        form!($name, $kind, false, $meaning, $default, concat!("" $(, $example)?))
    };
    ($name:literal: $kind:expr, required $(, as $example:literal)? => $meaning:literal) => {
        form!($name, $kind, true, $meaning, "", concat!("" $(, $example)?))
    };
    ($name:expr, $kind:expr, $required:expr, $meaning:expr, $default:expr, $example:expr) => {
        Form {
            name: $name,
            kind: $kind,
            required: $required,
            meaning: $meaning,
            default: $default,
            example: $example,
        }
    };
}
pub(crate) use form;
