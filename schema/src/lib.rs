//! Tests of `deals/deal.schema.json`, the JSON Schema of deal files; see `tests/`.
