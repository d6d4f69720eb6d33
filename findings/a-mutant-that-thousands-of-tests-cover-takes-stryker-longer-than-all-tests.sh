#!/usr/bin/env bash
# StrykerJS 9.6.1 with its jest runner: a mutant that thousands of tests cover takes longer than all tests do.
#
# One would guess: with coverageAnalysis "perTest" a mutant costs what its tests cost, and the others nothing.
#
# What happens: Stryker gives jest the full names of all tests that cover the mutant as one testNamePattern,
# "(name)|(other name)|…", without an anchor, and jest makes a pattern of it that disregards case. A test that is not among
# them is found out by trying each name at each letter of its own: tests × other tests × letters, and more when the pattern
# is large. Here 2,000 tests cover the mutant and as many do not. All of them take jest 2 s; Stryker's first run takes
# 4 s, and the same with the one mutant 31 s (Node 20.20.2).
#
# Documented: no. Jest documents the pattern as a means to choose tests by hand.
#
# Who is hurt: whoever has tests by the thousand, as parametrised ones are, and code that many of them run through: the run
# seems to hang, and a mutant may count as killed because its time is over. A remedy is a runner of one's own for jest that
# takes the names out of the pattern, looks them up in a set, and gives jest no pattern.
#
# Needs Node 20 and npm, two minutes, and nothing else. Exit code 0: still so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
	jest@30.5.2 @stryker-mutator/core@9.6.1 @stryker-mutator/jest-runner@9.6.1

cat >double.js <<'SOURCE'
exports.double = (number) => {
	const unit = 'none';
	return unit.length < 0 ? 0 : 2 * number;
};
SOURCE
cat >names.js <<'NAMES'
const WORDS = 'agent answer body cursor empty header key lead limit page poll refusal request shape state ticket time wrong'.split(' ');
let seed = 1;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const word = () => WORDS[Math.floor(random() * WORDS.length)];
exports.names = (count) => Array.from({ length: count }, () => Array.from({ length: 14 }, word).join(' '));
NAMES
cat >double.test.js <<'TEST'
const { double } = require('./double');
const { names } = require('./names');
const all = names(4000);
test.each(all.slice(0, 2000))('%s', () => {
	expect(double(2)).toBe(4);
});
test.each(all.slice(2000))('%s', () => {});
TEST
cat >stryker.config.json <<'CONFIG'
{
	"testRunner": "jest",
	"coverageAnalysis": "perTest",
	"mutate": ["double.js:2:1-2:30"],
	"concurrency": 1,
	"timeoutMS": 900000,
	"reporters": ["json"],
	"jsonReporter": { "fileName": "report.json" }
}
CONFIG

seconds() {
	local start=$SECONDS
	"$@" >log 2>&1 || {
		tail -30 log >&2
		exit 1
	}
	echo $((SECONDS - start))
}
tests=$(seconds npx jest)
dry=$(seconds npx stryker run --dryRunOnly)
all=$(seconds npx stryker run)
mutants=$(node -p "Object.values(require('./report.json').files)[0].mutants.length")
echo "Node $(node --version): jest $tests s, Stryker's first run $dry s, with $mutants mutant $all s"
[ "$mutants" -eq 1 ] && [ $((all - dry)) -gt $((3 * dry)) ] || {
	echo "The behaviour has changed" >&2
	exit 1
}
