//! Prints the JSON Schema of deal files: `cargo run --example schema > deals/deal.schema.json`.

fn main() {
    print!("{}", paydown::deal_schema());
}
