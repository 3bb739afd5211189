//! How a table's files are written: ours, or as `columns.yaml` describes them.

use rust_decimal::Decimal;

use super::date_text::{DateFormat, DateMeaning};
use super::figure_text::FigureForm;
use crate::deal_file::{At, Named};

/// How the files of one table are written.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Names and patterns of the files; empty for our name.
    pub files: Vec<Named>,
    /// The separator, if `columns.yaml` says it; a comma if not.
    pub separator: Option<char>,
    pub date_format: DateFormat,
    pub date: DateMeaning,
    /// Where the name of the class, group and so on is, if not in a column.
    pub name: NameFrom,
    pub columns: Vec<Mapped>,
    pub matching: Matching,
    /// Where `columns.yaml` says so.
    pub match_at: Option<At>,
    /// The form of figures, and what differs in some fields.
    pub form: FigureForm,
    pub percent: Vec<&'static str>,
    pub fraction: Vec<&'static str>,
    pub per_face: Vec<(Decimal, &'static str)>,
    pub digits: Vec<(&'static str, u32)>,
    /// Texts that mean an empty field.
    pub empty: Vec<String>,
    pub ignore: Vec<Named>,
    /// Whether lines of one date and name are added.
    pub sum: bool,
    /// Lines count if the text in each column is one of these.
    pub filter: Vec<(Named, Vec<String>)>,
    /// A field and the field that weights its mean.
    pub weighted: Vec<(&'static str, &'static str)>,
}

/// Where the name of a line's class, group and so on is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NameFrom {
    Column,
    FileName,
    Constant(String),
}

/// What the names of classes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matching {
    Name,
    Cusip,
    Isin,
}

/// One of our columns, and theirs that make it.
#[derive(Debug, Clone)]
pub(super) struct Mapped {
    pub ours: &'static str,
    pub theirs: Vec<Theirs>,
}

/// A column of their file, added or subtracted.
#[derive(Debug, Clone)]
pub(super) struct Theirs {
    pub column: Named,
    pub minus: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            separator: None,
            date_format: DateFormat::iso(),
            date: DateMeaning::Distribution,
            name: NameFrom::Column,
            columns: Vec::new(),
            matching: Matching::Name,
            match_at: None,
            form: FigureForm::default(),
            percent: Vec::new(),
            fraction: Vec::new(),
            per_face: Vec::new(),
            digits: Vec::new(),
            empty: Vec::new(),
            ignore: Vec::new(),
            sum: false,
            filter: Vec::new(),
            weighted: Vec::new(),
        }
    }
}

impl Layout {
    /// The form of a field's figures.
    pub(super) fn form_of(&self, field: &'static str) -> FigureForm {
        let digits = self.digits.iter().find(|(of, _)| *of == field);
        let per_face = self.per_face.iter().find(|(_, of)| *of == field);
        FigureForm {
            percent: self.percent.contains(&field),
            fraction: self.fraction.contains(&field),
            per_face: per_face.map(|(face, _)| *face),
            digits: digits.map(|(_, places)| *places),
            ..self.form.clone()
        }
    }

    /// Their columns that make one of ours, if `columns.yaml` says so.
    pub(super) fn mapped(&self, ours: &str) -> Option<&[Theirs]> {
        self.columns.iter().find(|mapped| mapped.ours == ours).map(|mapped| &*mapped.theirs)
    }

    /// Whether `columns.yaml` makes a field of their column of this name.
    pub(super) fn is_named(&self, theirs: &str) -> bool {
        let mut all = self.columns.iter().flat_map(|mapped| &mapped.theirs);
        all.any(|of| of.column.name == theirs)
    }

    /// Whether a column of the file is left out.
    pub(super) fn is_ignored(&self, theirs: &str) -> bool {
        self.ignore.iter().any(|ignored| ignored.name == theirs)
    }

    /// Whether a text means that nothing was published.
    pub(super) fn is_empty(&self, text: &str) -> bool {
        text.is_empty() || self.empty.iter().any(|empty| empty == text)
    }
}

/// The layouts of all tables of a folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Layouts {
    /// `columns.yaml` as it is named in messages; empty if there is none.
    pub file: String,
    pub of: [Layout; 6],
}

impl Layouts {
    pub(super) fn get(&self, kind: super::kind::TableKind) -> &Layout {
        &self.of[kind as usize]
    }
}
