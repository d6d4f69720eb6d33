import { createReports, type Findings } from '../../nodes/ChatbasePollingTrigger/faultReports';

const HOUR = 60 * 60_000;

/** Chatbots of which each has failed in a way of its own. */
function failed(chatbotIds: string[], more: Partial<Findings> = {}): Findings {
	const faults = chatbotIds.map((chatbotId) => ({ chatbotId, error: new Error(chatbotId) }));
	return { faults, unreached: [], isInVain: false, ...more };
}

function startReporting() {
	const reports = createReports();
	/** The chatbots that are told of, those of each report by itself. */
	return (key: string, findings: Findings, now: number) =>
		reports.due(key, findings, now).map((alike) => alike.map(({ chatbotId }) => chatbotId));
}

describe('a fault of a chatbot', () => {
	it('is due when it begins, and again after each hour that it lasts', () => {
		const due = startReporting();
		expect(due('a', failed(['x']), 0)).toEqual([['x']]);
		expect(due('a', failed(['x']), HOUR - 1)).toEqual([]);
		expect(due('a', failed(['x']), HOUR)).toEqual([['x']]);
		expect(due('a', failed(['x']), HOUR + 1)).toEqual([]);
	});

	it('is due for each chatbot and each node by itself', () => {
		const due = startReporting();
		expect(due('a', failed(['x']), 0)).toEqual([['x']]);
		expect(due('a', failed(['x', 'y']), 1)).toEqual([['y']]);
		expect(due('b', failed(['x']), 1)).toEqual([['x']]);
	});

	it('is told of together with those of others that say the same', () => {
		const faults = ['x', 'y'].map((chatbotId) => ({ chatbotId, error: new Error('Away') }));
		expect(startReporting()('a', { ...failed([]), faults }, 0)).toEqual([['x', 'y']]);
	});

	it('is another one after the chatbot could be read', () => {
		const due = startReporting();
		due('a', failed(['x']), 0);
		expect(due('a', failed([]), 1)).toEqual([]);
		expect(due('a', failed(['x']), 2)).toEqual([['x']]);
	});

	it('is the same after a poll that had no time for the chatbot', () => {
		const due = startReporting();
		due('a', failed(['x']), 0);
		expect(due('a', failed(['y'], { unreached: ['x'] }), 1)).toEqual([['y']]);
		expect(due('a', failed(['x']), 2)).toEqual([]);
	});

	it('is the same for all when nothing at all can be read', () => {
		const due = startReporting();
		const away = (chatbotId: string): Findings => ({
			...{ faults: [{ chatbotId, error: new Error('Away') }], isInVain: true },
			unreached: ['other'],
		});
		expect(due('a', away('x'), 0)).toEqual([['x']]);
		expect(due('a', away('y'), 1)).toEqual([]);
		expect(due('a', failed([], { unreached: ['y'] }), 2)).toEqual([]);
		expect(due('a', away('y'), 3)).toEqual([]);
		expect(due('a', failed([]), 4)).toEqual([]);
		expect(due('a', away('y'), 5)).toEqual([['y']]);
	});
});
