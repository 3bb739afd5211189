#!/usr/bin/env bash
# Whether laws and auditor notice: plants each fault of tests/testing/planted/sources.txt in a copy of the
# source and says which tests fail. See CONTRIBUTING.md.
#
#   tests/planted.sh         every fault that was not planted before; some minutes each
#   tests/planted.sh 3 5     these, by their place in the file, again
#   tests/planted.sh --list  what there is
#
# What came of it is kept under target/planted. Exits with 1 where a fault passed unnoticed.
set -euo pipefail
cd "$(dirname "$0")/.."
faults=tests/testing/planted/sources.txt
kept=$PWD/target/planted
mkdir -p "$kept"

# The faults, one to a line: number, file and what is wrong.
list() {
    awk -v RS= -F'\n' '!/^#/ { print ++n "\t" $2 "\t" $1 }' "$faults"
}

# Replaces what stands in a file once; what it is, and by what, is read from the list of faults.
plant() {
    perl -0777 -we '
        my ($number, $faults, $root) = @ARGV;
        local $/ = undef;
        open my $list, "<", $faults or die; my @all = grep { !/^#/ } split /\n\n+/, <$list>;
        my ($what, $file, @lines) = split /\n/, $all[$number - 1];
        my $was = join "\n", map { /^-(.*)/s ? $1 : () } @lines;
        my $is = join "\n", map { /^\+(.*)/s ? $1 : () } @lines;
        open my $source, "<", "$root/$file" or die "$file: $!\n"; my $text = <$source>;
        my $times = () = $text =~ /\Q$was\E/g;
        die "$file has what is to be changed $times times, not once: $what\n" if $times != 1;
        $text =~ s/\Q$was\E/$is/;
        open my $out, ">", "$root/$file" or die; print $out $text;
    ' "$1" "$faults" "$2"
}

case ${1-} in
--list) list; exit 0 ;;
esac
numbers=("$@")
if [[ ${#numbers[@]} -eq 0 ]]; then
    for number in $(list | cut -f1); do
        [[ -e $kept/$number.txt ]] || numbers+=("$number")
    done
fi
unnoticed=0
for number in "${numbers[@]}"; do
    copy=$(mktemp -d)
    git archive HEAD | tar -x -C "$copy"
    plant "$number" "$copy"
    code=0
    # Built in one folder, so that dependencies are compiled once. Tests of examples would fail anyway,
    # for want of the examples.
    (cd "$copy" && CARGO_TARGET_DIR=$kept/built timeout 1200 \
        cargo test --no-fail-fast --features testing --test testing --test scenario \
        -- --skip example::) \
        > "$kept/$number.txt" 2>&1 || code=$?
    rm -rf "$copy"
    echo "fault $number: $(list | awk -F'\t' -v n="$number" '$1 == n { print $3 " (" $2 ")" }')"
    if grep -q '^error' "$kept/$number.txt" && ! grep -q '^test result' "$kept/$number.txt"; then
        echo "    does not compile; see $kept/$number.txt"
        unnoticed=1
    elif [[ $code == 0 ]]; then
        echo "    NOBODY NOTICED"
        unnoticed=1
    else
        sed -n 's/^test \(.*\) \.\.\. FAILED$/    \1/p' "$kept/$number.txt" | sort -u
    fi
done
exit "$unnoticed"
