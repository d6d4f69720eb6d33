import { missingPrograms } from '../../../harness/process/installed-programs.mjs';

/**
 * Describes tests that need programs of the machine. Where one is missing they are reported as
 * skipped, with what to install; in CI that is a failure.
 *
 * @param {string} name
 * @param {string[]} programs
 * @param {() => void} tests
 */
export async function describeWith(name, programs, tests) {
	const remedy = await missingPrograms(programs);
	if (remedy === undefined) return describe(name, tests);
	if (process.env.CI) {
		return test(name, () => {
			throw new Error(remedy);
		});
	}
	process.stderr.write(`Skipped: ${name} (${remedy})\n`); // jest names no test of a file it skips
	return describe.skip(name, tests);
}
