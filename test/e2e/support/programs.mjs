import { DEBIAN_PACKAGES, findProgram } from '../../../scripts/lib/programs.mjs';

/**
 * Describes tests that need programs of the machine. Where one is missing they are reported as
 * skipped, with what to install; in CI that is a failure.
 *
 * @param {string} name
 * @param {string[]} programs
 * @param {() => void} tests
 */
export async function describeWith(name, programs, tests) {
	const found = await Promise.all(programs.map(findProgram));
	const missing = programs.filter((_program, index) => found[index] === undefined);
	if (missing.length === 0) return describe(name, tests);

	const packages = missing.map((program) => DEBIAN_PACKAGES[program]).join(' ');
	const remedy = `${missing.join(', ')} missing: apt-get install ${packages}`;
	if (process.env.CI) {
		return test(name, () => {
			throw new Error(remedy);
		});
	}
	return describe.skip(`${name} (${remedy})`, tests);
}
