#!/usr/bin/env bash
# jest 30.5.2 on Node 20 and 22: each test file that a process runs makes every promise of the files after it slower.
#
# One would guess: jest runs each file in a new context and leaves nothing of it behind but memory, so that a file takes
# as long as the hundredth of a process as it does as its first.
#
# What happens: jest-circus is loaded anew for each file, makes an AsyncLocalStorage each time, and runs each test in it.
# Nobody disables it. Before Node 24 an AsyncLocalStorage that was used once is asked at each new promise, by async hooks,
# until it is disabled: the cost of a promise grows with the number of files that the process has run. Here a loop of
# awaits is run before and after 201 files with an empty test: 229 and 30,584 ms on Node 20.20.2, 218 and 22,525 on
# 22.23.3. On 24.21.0, whose storages need no hooks, it is 48 and 70.
#
# Documented: no. Node documents disable() as what lets a storage be collected.
#
# Who is hurt: whoever has many test files, or few workers, and code that awaits a lot, as models, property tests and
# servers do; mutation testing, which runs thousands of files in one process. The remedy is that the environment calls
# disable() on what was used in the file, or Node 24.
#
# Needs Node 20 or 22 and npm, a minute, and nothing else. Exit code 0: still so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error jest@30.5.2

for number in $(seq 1000 1200); do
	echo "test('nothing', async () => {});" >"$number.test.js"
done
for number in 0999 1201; do
	cat >"$number.test.js" <<'TEST'
const answer = async (value) => value;
test('a million awaits', async () => {
	for (let count = 0; count < 100_000; count += 1) await answer(count); // warm
	const { user } = process.cpuUsage();
	for (let count = 0; count < 1_000_000; count += 1) await answer(count);
	const milliseconds = Math.round((process.cpuUsage().user - user) / 1000);
	require('node:fs').appendFileSync('milliseconds', `${milliseconds}\n`);
}, 300_000);
TEST
done
cat >in-order.js <<'SEQUENCER'
const { default: Sequencer } = require('@jest/test-sequencer');
module.exports = class extends Sequencer {
	sort(tests) {
		return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
	}
};
SEQUENCER
npx jest --runInBand --silent --testSequencer ./in-order.js >log 2>&1 || {
	tail -30 log >&2
	exit 1
}
mapfile -t milliseconds <milliseconds
echo "Node $(node --version): a million awaits in the first file ${milliseconds[0]} ms, after 201 others ${milliseconds[1]} ms"
[ "${milliseconds[1]}" -gt $((milliseconds[0] * 3)) ] || {
	echo "The behaviour has changed" >&2
	exit 1
}
