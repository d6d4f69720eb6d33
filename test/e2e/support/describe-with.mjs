import { missingPrograms } from '../../../harness/process/installed-programs.mjs';

/**
 * Describes tests that need programs of the machine. Where one is missing, what fails in their place says what to
 * install.
 *
 * @param {string} name
 * @param {string[]} programs
 * @param {() => void} tests
 */
export async function describeWith(name, programs, tests) {
	const remedy = await missingPrograms(programs);
	if (remedy === undefined) return describe(name, tests);
	test(name, () => {
		throw new Error(remedy);
	});
}
