// In which order jest runs the end-to-end tests: by itself it would end with those whose files are short, which
// wait for minutes, and leave the machine idle meanwhile.

/** The files that take longest. */
const LONGEST = [
	'recipes-and-failure-paths',
	'no-lead-lost',
	'browser-and-readme-pictures',
	'polling-bad-days',
	'recipes-told-and-delivered-again',
	'queue-mode',
	'memory',
	'sweep-kills',
	'polling-resumes',
	'interruptions',
	'sweep-outage',
	'one-process',
];

const placeOf = ({ path }) => {
	const place = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.mjs`));
	return place < 0 ? LONGEST.length : place;
};

module.exports = class LongestFirst {
	sort = (tests) => [...tests].sort((one, another) => placeOf(one) - placeOf(another));
	cacheResults() {}
};
