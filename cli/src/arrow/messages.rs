//! The messages of an Arrow file, checked before they are decoded.
//!
//! The decoder takes places and lengths as a message says them: one that is outside the file, or is part
//! of a value, ends the program, and one that is too great takes all memory. So we check them first.

use std::ops::Range;

use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::{
    Block, CompressionType, Endianness, FieldNode, Message, MessageHeader, MetadataVersion,
    RecordBatch, root_as_footer, root_as_message,
};
use arrow_schema::{DataType, Schema};

/// The first and the last bytes of a file, whose footer says where its messages are. A stream has
/// neither.
const MAGIC: &[u8] = b"ARROW1";
/// The bytes before a message's length.
const CONTINUATION: [u8; 4] = [0xFF; 4];
/// Most bytes of all columns without compression: 512 MiB, as of any table.
const MOST_BYTES: usize = 512 << 20;
/// Most rows of a batch: those of all tables.
const MOST_ROWS: i64 = 5_000_000;

const CUT_OFF: &str = "the file is cut off; copy or write it again";
const DAMAGED: &str = "the file is damaged; write it again";

/// Where a message and its body are.
#[derive(Debug, Clone)]
pub struct Place {
    message: Range<usize>,
    pub body: Range<usize>,
}

impl Place {
    /// The message, of which [`places`] has checked that it is one.
    pub fn message<'b>(&self, bytes: &'b [u8]) -> Result<Message<'b>, String> {
        let message = bytes.get(self.message.clone()).ok_or(CUT_OFF)?;
        root_as_message(message).map_err(|_| DAMAGED.into())
    }
}

/// The schema of a file or a stream, and where its dictionaries and batches are.
pub fn places(bytes: &[u8]) -> Result<(Schema, Vec<Place>), String> {
    if bytes.starts_with(b"FEA1") {
        return Err("Feather of version 1 is not read; write version 2, which is Arrow IPC".into());
    }
    let (is_old, schema, places) = match bytes.strip_prefix(MAGIC) {
        Some(_) => of_file(bytes)?,
        None => of_stream(bytes)?,
    };
    if is_old {
        return Err(
            "the file is of an old or a foreign machine; write it with a recent Arrow".into()
        );
    }
    Ok((schema, places))
}

/// Whether we do not know the version or the order of bytes, with the schema and the messages.
type Found = (bool, Schema, Vec<Place>);

fn found(
    version: MetadataVersion,
    schema: arrow_ipc::Schema<'_>,
    places: Vec<Place>,
) -> Result<Found, String> {
    let is_old = version < MetadataVersion::V4 || schema.endianness() != Endianness::Little;
    let schema = try_fb_to_schema(schema).map_err(|error| format!("{DAMAGED} ({error})"))?;
    Ok((is_old, schema, places))
}

/// The messages that the footer of a file names: dictionaries first.
fn of_file(bytes: &[u8]) -> Result<Found, String> {
    let rest = bytes.strip_suffix(MAGIC).ok_or(CUT_OFF)?;
    let (rest, length) = rest.split_last_chunk().ok_or(CUT_OFF)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| DAMAGED)?;
    let at = rest.len().checked_sub(length).ok_or(DAMAGED)?;
    let footer = root_as_footer(&rest[at..]).map_err(|_| DAMAGED)?;
    let dictionaries = footer.dictionaries().into_iter().flatten();
    let batches = footer.recordBatches().into_iter().flatten();
    let (mut places, mut length) = (Vec::new(), 0);
    for block in dictionaries.chain(batches) {
        let place = of_block(bytes, block)?;
        // Blocks that overlap would take time without end.
        length += place.message.len() + place.body.len();
        if length > bytes.len() {
            return Err(DAMAGED.into());
        }
        places.push(place);
    }
    found(footer.version(), footer.schema().ok_or(DAMAGED)?, places)
}

fn of_block(bytes: &[u8], block: &Block) -> Result<Place, String> {
    let at = usize::try_from(block.offset()).map_err(|_| DAMAGED)?;
    let length = usize::try_from(block.metaDataLength()).map_err(|_| DAMAGED)?;
    let body = usize::try_from(block.bodyLength()).map_err(|_| DAMAGED)?;
    let start = at.checked_add(length).ok_or(DAMAGED)?;
    let end = start.checked_add(body).filter(|end| *end <= bytes.len()).ok_or(DAMAGED)?;
    let message = message_at(&bytes[..start], at)?.ok_or(DAMAGED)?;
    Ok(Place { message, body: start..end })
}

/// The messages of a stream after its schema. One that ends without the mark of its end is cut off.
fn of_stream(bytes: &[u8]) -> Result<Found, String> {
    let (mut places, mut at) = (Vec::new(), 0);
    let mut next = || -> Result<Option<Place>, String> {
        let Some(range) = message_at(bytes, at)? else { return Ok(None) };
        let start = range.end;
        let mut place = Place { message: range, body: start..start };
        let body = place.message(bytes)?.bodyLength();
        let body = usize::try_from(body).map_err(|_| DAMAGED)?;
        at = start.checked_add(body).filter(|end| *end <= bytes.len()).ok_or(CUT_OFF)?;
        place.body.end = at;
        Ok(Some(place))
    };
    let not_arrow = "the file is not Arrow IPC; write a table with `pyarrow.feather.write_feather`";
    let Ok(Some(first)) = next() else { return Err(not_arrow.into()) };
    while let Some(place) = next()? {
        places.push(place);
    }
    // The mark is zeros, after the bytes before a length or without them.
    let mark = if bytes[at..].starts_with(&CONTINUATION) { 8 } else { 4 };
    if bytes.len() > at + mark {
        return Err("bytes follow the end of the stream; write one stream a file".into());
    }
    let first = first.message(bytes)?;
    found(first.version(), first.header_as_schema().ok_or(not_arrow)?, places)
}

/// Where the message is whose length is at a place; `None` at the mark of the end.
fn message_at(bytes: &[u8], at: usize) -> Result<Option<Range<usize>>, String> {
    let number =
        |at: usize| bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).ok_or(CUT_OFF);
    let (start, length) = match number(at)? {
        &CONTINUATION => (at + 8, number(at + 4)?),
        length => (at + 4, length),
    };
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| DAMAGED)?;
    let end = start.checked_add(length).filter(|end| *end <= bytes.len()).ok_or(CUT_OFF)?;
    Ok((length > 0).then_some(start..end))
}

/// Checks the dictionaries and batches of a table, none of whose columns has columns of its own.
pub fn check(bytes: &[u8], places: &[Place], schema: &Schema) -> Result<(), String> {
    let columns: Vec<&DataType> = schema.fields().iter().map(|field| field.data_type()).collect();
    let mut all_bytes = 0;
    for place in places {
        let message = place.message(bytes)?;
        let (batch, columns) = match message.header_type() {
            MessageHeader::RecordBatch => (message.header_as_record_batch(), columns.clone()),
            MessageHeader::DictionaryBatch => {
                let dictionary = message.header_as_dictionary_batch().ok_or(DAMAGED)?;
                if dictionary.isDelta() {
                    return Err(
                        "the dictionary of a column grows from batch to batch, which is not \
                                read; write the table as one batch"
                            .into(),
                    );
                }
                let values = values_of(schema, dictionary.id()).ok_or(DAMAGED)?;
                (dictionary.data(), vec![values])
            }
            _ => return Err(DAMAGED.into()),
        };
        check_batch(batch.ok_or(DAMAGED)?, &bytes[place.body.clone()], &columns, &mut all_bytes)?;
    }
    Ok(())
}

/// The type of the values of a dictionary.
fn values_of(schema: &Schema, id: i64) -> Option<&DataType> {
    schema.fields().iter().find_map(|field| match field.data_type() {
        #[expect(deprecated, reason = "nothing else has the number")]
        DataType::Dictionary(_, values) if field.dict_id() == Some(id) => Some(&**values),
        _ => None,
    })
}

/// The bytes of a whole value in each buffer of a column; 1 where the decoder does not mind parts.
fn widths(column: &DataType) -> Vec<usize> {
    match column {
        DataType::Null => vec![],
        DataType::Utf8 => vec![1, 4, 1],
        DataType::LargeUtf8 => vec![1, 8, 1],
        DataType::Utf8View => vec![1, 16],
        DataType::Dictionary(key, _) => vec![1, key.primitive_width().unwrap_or(1)],
        _ => vec![1, 1],
    }
}

fn check_batch(
    batch: RecordBatch<'_>,
    body: &[u8],
    columns: &[&DataType],
    all_bytes: &mut usize,
) -> Result<(), String> {
    let rows = batch.length();
    if rows > MOST_ROWS {
        return Err(format!("a batch has {rows} rows; a table has at most {MOST_ROWS}"));
    }
    let fits = |node: &FieldNode| node.length() == rows && (0..=rows).contains(&node.null_count());
    let nodes = batch.nodes().ok_or(DAMAGED)?;
    if rows < 0 || nodes.len() != columns.len() || !nodes.iter().all(fits) {
        return Err(DAMAGED.into());
    }
    let is_compressed = match batch.compression() {
        None => false,
        Some(compression) if compression.codec() == CompressionType::LZ4_FRAME => true,
        Some(_) => {
            return Err("the file is compressed with zstd, which is not read; write it with \
                        `compression=\"lz4\"`"
                .into());
        }
    };
    let buffers = batch.buffers().ok_or(DAMAGED)?;
    let mut all_widths = Vec::new();
    let mut counts = batch.variadicBufferCounts().into_iter().flatten();
    for column in columns {
        all_widths.extend(widths(column));
        if **column == DataType::Utf8View {
            let count = counts.next().and_then(|count| usize::try_from(count).ok());
            let count = count.filter(|count| *count <= buffers.len()).ok_or(DAMAGED)?;
            all_widths.extend(std::iter::repeat_n(1, count));
        }
    }
    if buffers.len() != all_widths.len() {
        return Err(DAMAGED.into());
    }
    for (buffer, width) in buffers.iter().zip(all_widths) {
        let [offset, length] = [buffer.offset(), buffer.length()].map(usize::try_from);
        let (Ok(offset), Ok(length)) = (offset, length) else { return Err(DAMAGED.into()) };
        let end = offset.checked_add(length).ok_or(DAMAGED)?;
        let bytes = body.get(offset..end).ok_or(DAMAGED)?;
        let length = match bytes.first_chunk::<8>() {
            Some(prefix) if is_compressed => match i64::from_le_bytes(*prefix) {
                -1 => length - prefix.len(),
                length => usize::try_from(length).map_err(|_| DAMAGED)?.min(MOST_BYTES + 1),
            },
            None if is_compressed && length > 0 => return Err(DAMAGED.into()),
            _ => length,
        };
        *all_bytes += length;
        if *all_bytes > MOST_BYTES {
            let mib = MOST_BYTES >> 20;
            return Err(format!("the columns are larger than the {mib} MiB of a table"));
        }
        if length % width != 0 {
            return Err(DAMAGED.into());
        }
    }
    Ok(())
}
