# What a contributor types; `just` lists it. Each recipe is one command that also works without just.

# List the recipes.
default:
    @just --list

# Everything that must hold before a change goes in.
ci:
    .ci/run

# The tests, doctests included.
test *arguments:
    cargo test {{arguments}}

# Compare the engine with the reference payer on random deals, for 20,000 deal-months. `AUDIT_FROM=400
# just audit` continues from a number that it printed.
audit:
    cargo test --release --features testing --test testing many_random_deals -- --ignored --nocapture

# Plant faults in copies of the source and run the tests there: all of them, or `just planted 3,5`.
planted numbers="":
    PLANTED={{numbers}} cargo test --features testing --test testing faults_of_the_source_are_noticed -- --ignored --nocapture

# Write the JSON Schema of deal files, and hold deals and bad deals against it.
schema:
    cargo run --quiet --example schema > deals/deal.schema.json
    cargo test -p paydown-schema

# Put the source in its one layout.
format:
    cargo fmt --all

# What the compiler and clippy say, warnings denied.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# The documentation, warnings denied.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# Replay trustee reports: all of `deals/`, or those named.
replay *arguments:
    cargo run --release --example replay -- {{arguments}}

# Why a class was paid what it was paid: `just explain deals/thornburg-2003-4/2003-10-27.txt M1`.
explain report class *arguments:
    cargo run --release --example explain -- {{report}} {{class}} {{arguments}}

# How long reading, tying out and scenarios take.
bench *arguments:
    cargo bench -p paydown-benches -- {{arguments}}

# How many instructions a path takes: a table, or with `--gate` held against limits.
instructions *arguments:
    benches/instructions.sh {{arguments}}

# What a deal pays to its end: `just project deals/bma-pass-through --psa 150 --show classes`.
project *arguments:
    cargo run --release --example project -- {{arguments}}

# Deals through a grid: `just grid deals/two-groups --cpr 5,10,20 --cdr 0,2 --severity 40`.
grid *arguments:
    cargo run --release --example scenario_grid -- {{arguments}}
