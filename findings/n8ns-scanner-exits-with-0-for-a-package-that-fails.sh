#!/usr/bin/env bash
# @n8n/scan-community-package 0.32.0: exits with 0 for a package that has failed.
#
# One would guess: a scanner that n8n's guidelines name as what has to pass, and that is run by `npx` in a workflow after
# publishing, ends with another code than 0 when the package has not passed, as linters do.
#
# What happens: the command prints "has failed security checks" with the reason, and exits with 0, for findings of its
# rules, for a package without provenance, and where the registry or the source cannot be reached. It exits with 1 only for
# a name that cannot be one, or none at all. Lines with a check mark may come before the failure, so that looking for one
# does not do either: what counts is the line "Package NAME@VERSION has passed all security checks".
#
# Documented: no. The guidelines say to "make sure running" it "passes".
#
# Who is hurt: everyone who runs it in a workflow and reads green as passed. n8n's reviewers then find what it has found.
#
# Needs Node 20 or later and npm, a minute, and nothing else. Exit code 0: still so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @n8n/scan-community-package@0.32.0

# No community node at all, and older than provenance.
code=0
TMPDIR=$folder npx scan-community-package left-pad@1.3.0 >output 2>/dev/null || code=$?
grep 'left-pad@1.3.0 has failed security checks' output
echo "Exit code $code"
[ "$code" -eq 0 ] || {
	echo "The behaviour has changed" >&2
	exit 1
}
