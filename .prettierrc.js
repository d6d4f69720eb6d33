// n8n's own formatting, so that the code reads like the nodes around it.
module.exports = {
	printWidth: 100,
	singleQuote: true,
	trailingComma: 'all',
	useTabs: true,
};
