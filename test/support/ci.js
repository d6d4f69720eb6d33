const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const COUNT = path.resolve(__dirname, '../../.ci/count.mjs');

/**
 * What CI makes of its checks.
 *
 * @param {Record<string, string>} files what the checks have left: names and contents
 * @returns {{lines: string[], code: number | null}} what it prints, and its exit code
 */
function countChecks(files) {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-chatbase-ci-'));
	try {
		for (const [name, content] of Object.entries(files)) {
			writeFileSync(path.join(folder, name), content);
		}
		const { stdout, status } = spawnSync(process.execPath, [COUNT, folder], { encoding: 'utf8' });
		return { lines: stdout.trimEnd().split('\n'), code: status };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

module.exports = { countChecks };
