import { loadNode, resolve } from '../support/n8n';

describe('the node on the canvas', () => {
	it.each([
		[['leads.submit'], 'Lead Submitted'],
		[['*'], 'Any Event'],
		[['leads.submit', '*'], 'Lead Submitted, Any Event'],
		['leads.submit', 'Lead Submitted'],
	])('shows %j below its name as %s', async (events, subtitle) => {
		const { description } = await loadNode();
		expect(await resolve(description.subtitle as string, { events })).toBe(subtitle);
	});
});
