//! Messages for YAML syntax errors. They describe the file, not the grammar of YAML.

use granit_parser::ErrorKind;

use crate::error::quote;

/// The message for a syntax error in a file of this kind, in one sentence.
pub(super) fn explain(kind: &ErrorKind, what: &str) -> String {
    let message = match kind {
        ErrorKind::UnexpectedCharacter { character } => return unexpected(*character),
        ErrorKind::UnclosedFlowCollection { open } => return format!("a `{open}` is never closed"),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return format!("a `{open}` is closed by `{close}`");
        }
        ErrorKind::UnclosedQuotedScalar => "a quote is never closed",
        ErrorKind::InvalidQuotedScalarIndent => {
            "a quote is never closed, or the lines after it are not indented"
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "text continues after its closing quote; put all of it in quotes"
        }
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => {
            "a `\\` in double quotes must begin an escape of YAML; use single quotes"
        }
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::ExpectedFlowSequenceSeparator => {
            "in a list in brackets, `,` or `]` is missing here"
        }
        ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator => {
            "in fields in braces, `,` or `}` is missing here"
        }
        ErrorKind::MisplacedFlowCollectionEnd => "a `]` or `}` closes nothing that is open",
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => {
            "a `-` is alone in brackets or braces; put it in quotes"
        }
        ErrorKind::MappingValueNotAllowed => {
            "no field can begin at this `: `; \
             fix the indentation, or put text that holds `: ` in quotes"
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            "no item of a list can begin at this `- `; \
             fix the indentation, or put text that begins with `-` in quotes"
        }
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::ExpectedBlockMappingKey => {
            "a field is written `name: value`; the `:` or the indentation is missing"
        }
        ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedDocumentStart => {
            "the indentation of this line does not fit the lines above it"
        }
        ErrorKind::InvalidBlockScalarHeader => {
            "text after `>` or `|` begins on the next line; \
             put text on this line in quotes"
        }
        ErrorKind::CommentInterceptedScalar => {
            "text continues below a comment; \
             remove the comment, or put text that holds ` #` in quotes"
        }
        ErrorKind::MissingAnchorOrAliasName => {
            "text cannot begin with `&` or `*`; put it in quotes"
        }
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape => {
            "text cannot begin with `!`; put it in quotes (in a formula negation is the word `not`)"
        }
        ErrorKind::DirectiveDisallowed => {
            return format!(
                "a line that begins with `%` is a YAML directive, which {what} does not have; \
                 remove it"
            );
        }
        other => return format!("this is not YAML: {other}"),
    };
    message.to_owned()
}

fn unexpected(character: char) -> String {
    match character {
        '`' => "text cannot begin with a backtick; put it in quotes".to_owned(),
        c if c.is_control() => format!(
            "the character {} is not allowed in a file",
            quote(&c.escape_default().to_string())
        ),
        c => format!("text cannot begin with `{c}`; put it in quotes"),
    }
}
