// jest.config.js loads this before each test file. After each test, what stood in for Chatbase goes, and what
// it was asked that Chatbase does not document fails the test.

/** @type {string[]} */
const undocumented = [];
/** @type {Array<() => void>} */
const endings = [];

afterEach(() => {
	for (const end of endings.splice(0)) end();
	const faults = [...new Set(undocumented.splice(0))];
	if (faults.length > 0)
		throw new Error(`Chatbase documents no such request: ${faults.join('; ')}`);
});

/** @param {string[]} faults of a request, none for one that is documented */
exports.note = (faults) => void undocumented.push(...faults);

/** @param {() => void} end */
exports.afterThisTest = (end) => void endings.push(end);
