#!/usr/bin/env bash
# Saves what the program prints, one file for each run. Compare two builds with it to show
# that a change moves no cash flow:
#
#   tests/outputs.sh before    # at the old commit
#   tests/outputs.sh after     # at the new one
#   diff -r before after       # empty, apart from words in messages
#
# It replays every report, projects every deal under several scenarios in both arithmetics, prints
# reports, runs a grid in each arithmetic, and counts how often each law holds with one seed.
set -euo pipefail
[[ $# -eq 1 ]] || { echo "usage: tests/outputs.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
cargo build --quiet --release -p paydown-cli
paydown=${CARGO_TARGET_DIR:-target}/release/paydown

# Saves the output of a command, and its errors with the exit code at the end.
keep() {
    local name=$1 code=0
    shift
    mkdir -p "$out/$(dirname "$name")"
    "$@" > "$out/$name" 2> "$out/$name.err" || code=$?
    echo "exit code $code" >> "$out/$name.err"
}

keep replay.txt "$paydown" replay
keep replay.json "$paydown" replay --format json

scenarios=(
    ""
    "--cpr 20"
    "--psa 150 --sda 200 --severity 40 --lag 6"
    "--cpr 8 --cdr 4 --severity 55 --recovery 20 --recovery-lag 9 --stop-advance 4 --delinquent 9"
    "--abs 1.3 --mdr 0.2 --severity 100 --no-advance --days-lost 15"
)
for folder in deals/*/; do
    deal=$(basename "$folder")
    index=()
    if grep -q "libor-1m" "$folder/deal.yaml"; then
        index+=(--index "libor-1m=1.12 for 12, 1.12 ramp 60 5")
    fi
    if grep -q "cmt-1y" "$folder/deal.yaml"; then
        index+=(--index "cmt-1y=1.5 for 6, 1.5 ramp 48 4")
    fi
    number=0
    for scenario in "${scenarios[@]}"; do
        number=$((number + 1))
        for arithmetic in decimal float; do
            for show in classes collateral triggers; do
                # shellcheck disable=SC2086 # a scenario is several words
                keep "project/$deal/$number-$arithmetic-$show.csv" "$paydown" project "$folder" $scenario \
                    "${index[@]}" --arithmetic $arithmetic --show $show --format csv
            done
        done
    done
    for show in summary remittance accounts fees steps flips; do
        keep "project/$deal/$show.txt" "$paydown" project "$folder" --cpr 15 --cdr 2 --severity 40 \
            "${index[@]}" --months 36 --show $show
    done
    keep "project/$deal/classes.json" "$paydown" project "$folder" --cpr 15 --cdr 2 --severity 40 \
        "${index[@]}" --months 36 --show classes --format json
    keep "project/$deal/called.csv" "$paydown" project "$folder" --cpr 25 "${index[@]}" --call first \
        --show classes --format csv
    keep "project/$deal/carried.csv" "$paydown" project "$folder" --cpr 15 --cdr 2 --severity 40 \
        "${index[@]}" --carry trustee --show classes --format csv
    for report in "$folder"*.txt; do
        [[ -e $report ]] || continue
        for class in A-1 A1 M1 M-1 B-1 B-IO; do
            keep "explain/$deal-$(basename "$report")-$class" "$paydown" explain "$report" $class
        done
    done
    keep "reports/$deal.log" "$paydown" project "$folder" --cpr 20 --cdr 1 --severity 30 "${index[@]}" \
        --months 3 --show report --out "$out/reports/$deal"
    for arithmetic in float exact decimal; do
        keep "grid/$deal-$arithmetic.csv" "$paydown" grid "$folder" --cpr 0,10,35 --cdr 0,3 \
            --severity 45 --shift -50,100 "${index[@]}" --arithmetic $arithmetic --format csv
    done
    # 2,000 scenarios are enough that a run compiles machine code.
    for arithmetic in float exact; do
        for full in "" --full; do
            # shellcheck disable=SC2086
            keep "throughput/$deal-$arithmetic$full.txt" "$paydown" bench "$folder" --paths 2000 \
                --arithmetic $arithmetic $full
            sed -i 's/ seconds=.*checksum/ checksum/' "$out/throughput/$deal-$arithmetic$full.txt"
        done
    done
    keep "laws/$deal.txt" "$paydown" laws "$folder" --cases 6 --months 60 --seed 3
done
keep laws/random.txt "$paydown" laws --random 300 --months 60 --seed 7
