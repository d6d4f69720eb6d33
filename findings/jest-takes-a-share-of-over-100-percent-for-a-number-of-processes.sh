#!/usr/bin/env bash
# jest 30.5.2: with maxWorkers "150%" it starts up to 150 processes, not half as many again as there are cores.
#
# One would guess: a share is a share of the cores, so that "150%" is three processes on two cores, for tests that
# mostly wait; or that jest refuses it.
#
# What happens: above 100 % the sign is left out, without a warning: --showConfig says 150. Up to 100 % it is a share. With
# as many test files as that, each of the processes loads all that the tests need, and all of them share the cores.
#
# Documented: no. Jest documents a number, or a share such as "50%".
#
# Who is hurt: whoever has tests that wait for servers or timers, and wants more processes than cores on every machine:
# the tests then take longer than with "100%", time limits included, or the machine runs out of memory. The remedy is to
# work the number out in the configuration, from os.availableParallelism().
#
# Needs Node and npm, half a minute, and nothing else. Exit code 0: still so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error jest@30.5.2

cores=$(node -p 'os.availableParallelism()')
workers() {
	npx jest --showConfig --maxWorkers="$1" | node -p 'JSON.parse(fs.readFileSync(0)).globalConfig.maxWorkers'
}
whole=$(workers 100%)
more=$(workers 150%)
echo "Node $(node --version), $cores cores: 100% is $whole processes, 150% is $more"
[ "$whole" -eq "$cores" ] && [ "$more" -eq 150 ] || {
	echo "The behaviour has changed" >&2
	exit 1
}
