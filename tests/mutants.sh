#!/usr/bin/env bash
# Whether the tests notice: changes the code an operator or a value at a time and runs the tests
# that should fail then. See CONTRIBUTING.md.
#
#   tests/mutants.sh 'src/tieout/**' 3/20    the third of twenty samples of the tie-out's mutants
#   tests/mutants.sh --list                  how many mutants each folder of src/ has
#   tests/mutants.sh --score                 over all samples run so far
#
# A sample that is done is not run again; one that was interrupted starts anew.
set -euo pipefail
cd "$(dirname "$0")/.."
kept=${MUTANTS:-target/mutants}

# The tests that tell most of a folder, soonest first; the others would only be waited for.
tests_of() {
    case $1 in
    src/collateral/*) echo --lib --test=collateral_cases --test=collateral_laws --test=collateral_mistakes \
        --test=collateral_recasts --test=limits --test=published_collateral ;;
    src/tieout/* | src/statement/*) echo --lib --test=months --test=wrong_deals ;;
    src/report/*) echo --lib --test=bad_reports --test=report_reader --test=months ;;
    src/terms/*) echo --lib --test=bad_deals --test=deal_files --test=deals_readme --test=axes ;;
    src/number/* | src/waterfall/*) echo --lib --test=axes --test=months --test=scenario ;;
    src/projection/* | src/scenario/*) echo --lib --test=project --test=scenario ;;
    *) echo --lib --tests ;;
    esac
}

score() {
    local all=("$kept"/*/*/done) outcome
    for outcome in caught missed timeout unviable; do
        printf '%s %s\n' "$outcome" "$(cat "${all[@]/%done/mutants.out/$outcome.txt}" | wc -l)"
    done
    echo "missed:"
    cat "${all[@]/%done/mutants.out/missed.txt}"
}

case ${1-} in
--list)
    for folder in src/*/; do
        printf '%s %s\n' "$folder" "$(cargo mutants --list --file "$folder**" | wc -l)"
    done
    ;;
--score)
    compgen -G "$kept/*/*/done" >/dev/null || { echo "no sample has been run" >&2; exit 2; }
    score
    ;;
src/*)
    [[ ${2-} =~ ^[0-9]+/[0-9]+$ ]] || { echo "which sample? Write K/N, such as 1/20" >&2; exit 2; }
    folder="$kept/$(tr -c 'a-z0-9\n' - <<<"$1")/${2/\//-of-}"
    [[ -e $folder/done ]] && { echo "$folder is done"; exit 0; }
    rm -rf "$folder" && mkdir -p "$folder"
    # From 1 to N here, from 0 to N - 1 there. Exit codes 2 and 3: some were missed, or took too long.
    read -ra tests <<<"$(tests_of "$1")"
    # Given to every call of cargo: what does not run need not be built.
    tests=("${tests[@]/#/--cargo-arg=}")
    code=0
    # One folder for all samples, so that dependencies are compiled once.
    CARGO_TARGET_DIR=$(mkdir -p "$kept/built" && realpath "$kept/built") cargo mutants --file "$1" --shard "$((${2%/*} - 1))/${2#*/}" --sharding round-robin \
        --profile mutants --baseline skip --timeout 300 --output "$folder" "${tests[@]}" || code=$?
    [[ $code == 0 || $code == 2 || $code == 3 ]] || exit "$code"
    touch "$folder/done"
    ;;
*)
    sed -n '2,9p' "$0" >&2
    exit 2
    ;;
esac
