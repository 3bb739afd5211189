//! The field that every term of a deal file has.

use crate::deal_file::schema::part::{Form, Kind};

pub(super) const SOURCE: Form = Form::required(
    "source",
    Kind::Text,
    "Where the term is in the documents, or \"Inferred\" and from what.",
    "Supplement, cover page",
);
