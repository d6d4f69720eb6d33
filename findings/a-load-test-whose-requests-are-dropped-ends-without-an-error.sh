#!/usr/bin/env bash
# autocannon 9.0.0: requests whose connection the server closes without an answer are in no count of failures.
#
# One would guess: a load generator counts a request that gets no answer as an error, as it does one that times out; so a
# run of 100 requests with no error and no timeout has had 100 answers.
#
# What happens: for every request that the server answers by closing the connection, autocannon opens a new one and goes
# on. The request is missing from `requests.total` and from the status codes, and appears neither in `errors` nor in
# `timeouts`, `mismatches`, `non2xx` or `resets`. Only `requests.sent`, which is not in the table that it prints, is as
# many as were asked for. With `amount` the run ends as if all were done.
#
# Documented: no. The README describes `errors` as those of the connections, time-outs among them, which makes one expect
# the opposite.
#
# Who is hurt: whoever measures a server that drops connections under load: its rate looks lower, for the requests that
# are missing count for nothing, but faultless; and whoever divides a cost by the total, which is too small.
#
# Needs Node 20 or later and npm, half a minute, and nothing else. Exit code 0: still so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error autocannon@9.0.0

cat >run.cjs <<'END'
const { createServer } = require('node:http');
const autocannon = require('autocannon');

let count = 0;
// Every fifth request gets no answer.
const server = createServer((request, response) => {
	count += 1;
	if (count % 5 === 0) request.socket.destroy();
	else response.end('ok');
});
server.listen(0, '127.0.0.1', async () => {
	const url = `http://127.0.0.1:${server.address().port}`;
	const { requests, errors, timeouts, mismatches, non2xx, resets } = await autocannon({
		url,
		amount: 100,
		connections: 4,
	});
	const failures = { errors, timeouts, mismatches, non2xx, resets };
	console.log(`asked for 100, sent ${requests.sent}, answered ${requests.total}`, failures);
	const isSo = requests.total === 80 && Object.values(failures).every((one) => one === 0);
	process.exit(isSo ? 0 : 1);
});
END
node run.cjs || {
	echo "The behaviour has changed" >&2
	exit 1
}
