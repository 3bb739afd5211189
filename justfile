# Commands for contributors; `just` lists them. Each recipe is one command that also works without just.

# List the recipes.
default:
    @just --list

# All checks that must pass before a change is merged.
ci:
    .ci/run

# Run the tests, doctests included.
test *arguments:
    cargo test {{arguments}}

# Compare the engine with the reference payer on random deals, for 20,000 deal-months: `AUDIT_FROM=400
# just audit` continues from a deal number that an earlier run printed.
audit:
    cargo test --release --features long-tests --test testing many_random_deals -- --ignored --nocapture

# Plant faults in copies of the source and run the tests there: all of them, or `just planted 3,5`.
planted numbers="":
    PLANTED={{numbers}} cargo test --features long-tests --test testing faults_of_the_source_are_noticed -- --ignored --nocapture

# Write the JSON Schema of deal files, and check deals and bad deals with it.
schema:
    cargo run --quiet -- schema > deals/deal.schema.json
    cargo test -p paydown-schema

# Format the source.
format:
    cargo fmt --all

# Check the format and run clippy, warnings denied.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# Build the documentation, warnings denied.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# Replay trustee reports: the named ones, or all under `deals/`.
replay *arguments:
    cargo run --release -- replay {{arguments}}

# Explain a class's payments in a month: `just explain deals/thornburg-2003-4/2003-10-27.txt M1`.
explain report class *arguments:
    cargo run --release -- explain {{report}} {{class}} {{arguments}}

# Measure the time of reading, tie-outs and scenarios.
bench *arguments:
    cargo bench -p paydown-benches -- {{arguments}}

# Count the instructions of a path: print a table, or compare with the limits (`--gate`).
instructions *arguments:
    benches/instructions.sh {{arguments}}

# Project a deal to its end: `just project deals/bma-pass-through --psa 150 --show classes`.
project *arguments:
    cargo run --release -- project {{arguments}}

# Run deals over a grid: `just grid deals/two-groups --cpr 5,10,20 --cdr 0,2 --severity 40`.
grid *arguments:
    cargo run --release -- grid {{arguments}}
