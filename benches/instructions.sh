#!/usr/bin/env bash
# Counts the instructions of a path with callgrind and prints a table. `--gate` counts only the rows
# that have a limit in limits.txt, and exits with 1 if one is above its limit. `--record WHAT` adds
# the table to history.jsonl. Unlike times, instruction counts do not depend on the machine's load.
set -euo pipefail
cd "$(dirname "$0")/.."

gate=false what=
case "${1:-}" in
    "") ;;
    --gate) gate=true ;;
    --record) what=${2:?--record takes what was changed} ;;
    *) echo "usage: benches/instructions.sh [--gate | --record WHAT]" >&2; exit 2 ;;
esac
if ! command -v valgrind > /dev/null; then
    echo "instructions.sh: valgrind is not installed, so nothing is counted"
    exit 0
fi
if ! grep -qw avx2 /proc/cpuinfo || ! grep -qw fma /proc/cpuinfo; then
    echo "instructions.sh: the processor has no AVX2 with FMA, so nothing is counted"
    exit 0
fi

cargo build --quiet --release -p paydown-benches --bin paths
binary=${CARGO_TARGET_DIR:-target}/release/paths
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Instructions of a run.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$binary" "$@" \
        > "$scratch/$1-$2-$3.out" 2> "$scratch/$1-$2-$3.err" \
        || { cat "$scratch/$1-$2-$3.out" "$scratch/$1-$2-$3.err" >&2; exit 1; }
    awk '/Collected/ { print $NF }' "$scratch/$1-$2-$3.err"
}

# Name, deal, arithmetic, and two numbers of paths. We count the difference of two runs, so that the
# instructions for reading and compiling the deal cancel. The numbers are whole tiles of 64 paths, or
# batches of sixteen for hand-written code.
rows=(
    "2003-1_hand_scalar thornburg-2003-1 hand-scalar 16 48"
    "2003-1_hand_lanes thornburg-2003-1 hand-lanes 16 48"
    "2003-1_float thornburg-2003-1 float 64 192"
    "2003-1_float_full thornburg-2003-1 float-full 64 192"
    "2003-1_float_vector thornburg-2003-1 float-vector 64 192"
    "2003-1_float_portable thornburg-2003-1 float-portable 64 192"
    "2003-1_exact thornburg-2003-1 exact 64 192"
    "2003-1_exact_full thornburg-2003-1 exact-full 64 192"
    "2003-1_exact_vector thornburg-2003-1 exact-vector 64 192"
    "2003-1_exact_portable thornburg-2003-1 exact-portable 64 192"
    "2003-1_decimal thornburg-2003-1 decimal 1 2"
    "2003-4_float thornburg-2003-4 float 64 192"
    "2003-4_float_full thornburg-2003-4 float-full 64 192"
    "2003-4_float_portable thornburg-2003-4 float-portable 64 192"
    "2003-4_exact thornburg-2003-4 exact 64 192"
    "2003-4_exact_portable thornburg-2003-4 exact-portable 64 192"
    "2003-4_decimal thornburg-2003-4 decimal 1 2"
    "loan_month_hand loans hand-lanes 16 48"
    "loan_month loans float 64 192"
)

limit() { awk -v name="$1" '$1 == name { print $2 }' benches/limits.txt; }

if $gate; then
    limited=()
    for row in "${rows[@]}"; do
        [[ -z $(limit "${row%% *}") ]] || limited+=("$row")
    done
    rows=("${limited[@]}")
fi

# Measures a row: instructions for each path, or for each loan-month in sixteen lanes.
measure() {
    read -r name deal arithmetic few many <<< "$1"
    local first second of
    first=$(count "$deal" "$arithmetic" "$few")
    second=$(count "$deal" "$arithmetic" "$many")
    of=$((many - few))
    if [[ $deal == loans ]]; then
        # The loan-months of the pool, for each batch of sixteen lanes.
        of=$((of / 16 * $(awk '/loan-months/ { print $NF }' "$scratch/$deal-$arithmetic-$few.out")))
    fi
    echo "$name $(((second - first) / of))"
}

export -f count measure
export binary scratch
printf '%s\n' "${rows[@]}" \
    | xargs -P "$(nproc)" -I {} bash -euo pipefail -c 'measure "{}"' > "$scratch/measured"
[[ $(wc -l < "$scratch/measured") -eq ${#rows[@]} ]] || { echo "a count failed" >&2; exit 1; }

value() { awk -v name="$1" '$1 == name { print $2 }' "$scratch/measured"; }
# Prints the ratio of two rows if both were counted.
over() {
    local a b
    a=$(value "$2") b=$(value "$3")
    [[ -z $a || -z $b ]] || awk -v what="$1" -v a="$a" -v b="$b" 'BEGIN { printf "%-44s %6.2f\n", what, a / b }'
}

echo "instructions for each path; for each loan-month in sixteen lanes"
status=0
for row in "${rows[@]}"; do
    name=${row%% *}
    measured=$(value "$name")
    most=$(limit "$name")
    printf '%-24s %12d   limit %12s' "$name" "$measured" "${most:-none}"
    if $gate && ((measured > most)); then
        printf '   ABOVE'
        status=1
    fi
    echo
done
echo
echo "ratios"
over "2003-1 float / hand-written lanes" 2003-1_float 2003-1_hand_lanes
over "2003-1 float / hand-written scalar" 2003-1_float 2003-1_hand_scalar
over "2003-1 float full / summary" 2003-1_float_full 2003-1_float
over "2003-1 exact full / summary" 2003-1_exact_full 2003-1_exact
over "2003-4 float full / summary" 2003-4_float_full 2003-4_float
over "2003-1 exact / float" 2003-1_exact 2003-1_float
over "2003-1 decimal / exact" 2003-1_decimal 2003-1_exact
over "2003-1 float interpreted / machine code" 2003-1_float_vector 2003-1_float
over "2003-1 exact interpreted / machine code" 2003-1_exact_vector 2003-1_exact
over "2003-1 portable float / detected" 2003-1_float_portable 2003-1_float
over "2003-1 portable exact / detected" 2003-1_exact_portable 2003-1_exact
over "2003-4 portable float / detected" 2003-4_float_portable 2003-4_float
over "2003-4 portable exact / detected" 2003-4_exact_portable 2003-4_exact
over "loan-month / hand-written" loan_month loan_month_hand

if [[ -n $what ]]; then
    commit=$(git rev-parse --short HEAD)
    git diff --quiet HEAD -- src benches/src || commit="$commit and changes"
    {
        printf '{"date":"%s","commit":"%s","what":"%s"' "$(date +%F)" "$commit" "$what"
        awk '{ printf ",\"%s\":%d", $1, $2 }' <(sort "$scratch/measured")
        echo '}'
    } >> benches/history.jsonl
fi
exit "$status"
