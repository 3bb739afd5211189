//! Tables in Arrow IPC: files, which Feather version 2 is too, and streams.

mod messages;
mod values;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_schema::{ArrowError, SchemaRef};
use messages::Place;
use paydown::report::tables::{FileColumn, TableFormat, TableLines};

/// The format.
pub struct ArrowIpc;

impl TableFormat for ArrowIpc {
    fn extensions(&self) -> &'static [&'static str] {
        &["arrow", "arrows", "feather", "ipc"]
    }

    fn lines(&self, bytes: Vec<u8>) -> Result<Box<dyn TableLines>, Vec<String>> {
        let one = |wrong: String| vec![wrong];
        let (schema, places) = messages::places(&bytes).map_err(one)?;
        let (mut columns, mut wrong) = (Vec::new(), Vec::new());
        for field in schema.fields() {
            match values::content(field) {
                Ok(content) => columns.push(FileColumn::new(field.name(), content)),
                Err(message) => wrong.push(message),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        messages::check(&bytes, &places, &schema).map_err(one)?;
        Ok(Box::new(Rows {
            columns,
            bytes: Buffer::from_vec(bytes),
            schema: Arc::new(schema),
            places: places.into_iter(),
            dictionaries: HashMap::new(),
            batch: None,
            row: 0,
        }))
    }
}

/// The rows of a table, batch after batch.
struct Rows {
    columns: Vec<FileColumn>,
    bytes: Buffer,
    schema: SchemaRef,
    /// The messages that are not decoded yet.
    places: std::vec::IntoIter<Place>,
    dictionaries: HashMap<i64, ArrayRef>,
    batch: Option<RecordBatch>,
    /// The next row of the batch.
    row: usize,
}

impl Rows {
    /// Decodes a message that [`messages::check`] has found in order.
    fn decode(&mut self, place: &Place) -> Result<(), String> {
        let damaged = |error: ArrowError| {
            format!("the rows from here on are damaged; write the file again ({error})")
        };
        let message = place.message(&self.bytes)?;
        let body = self.bytes.slice_with_length(place.body.start, place.body.len());
        let (version, all) = (message.version(), &mut self.dictionaries);
        if let Some(dictionary) = message.header_as_dictionary_batch() {
            read_dictionary(&body, dictionary, &self.schema, all, &version).map_err(damaged)?;
        }
        if let Some(batch) = message.header_as_record_batch() {
            let schema = Arc::clone(&self.schema);
            let batch = read_record_batch(&body, batch, schema, all, None, &version);
            (self.batch, self.row) = (Some(batch.map_err(damaged)?), 0);
        }
        Ok(())
    }
}

impl TableLines for Rows {
    fn columns(&self) -> &[FileColumn] {
        &self.columns
    }

    fn next_line(&mut self, texts: &mut Vec<String>) -> Result<bool, String> {
        loop {
            if let Some(batch) = self.batch.as_ref().filter(|batch| self.row < batch.num_rows()) {
                texts.clear();
                texts.extend(batch.columns().iter().map(|of| values::text(of, self.row)));
                self.row += 1;
                return Ok(true);
            }
            match self.places.next() {
                Some(place) => self.decode(&place)?,
                None => return Ok(false),
            }
        }
    }
}

#[cfg(test)]
#[path = "arrow_tests.rs"]
mod arrow_tests;
