// n8n's linter, strict about warnings too: it passes over them, and has no option to change that.
import { main } from '../harness/process/command.mjs';
import { REPOSITORY } from '../harness/n8n/community-package.mjs';
import { CommandError, run } from '../harness/process/child-process.mjs';

const WARNINGS = /\(\d+ errors?, [1-9]\d* warnings?\)/;

await main(async () => {
	const output = await run('npm', ['exec', '--', 'n8n-node', 'lint'], { cwd: REPOSITORY });
	if (WARNINGS.test(output)) throw new CommandError(output);
	console.log(output);
});
