import { DaySkipped, DayTooLong, EntriesLeftOut } from '../../nodes/ChatbasePollingTrigger/errors';
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

	it('is told of by itself where it says something else: of another day, of more, of what is lacking', () => {
		const errors = [
			...[new DaySkipped('2026-01-30', 7), new DaySkipped('2026-01-31', 7)],
			...[new DaySkipped('2026-01-31', 8), new DayTooLong('2026-01-31', 8)],
			...[new DayTooLong('2026-01-30', 8), new DayTooLong('2026-01-30', 7)],
			...[new EntriesLeftOut(7, 'id'), new EntriesLeftOut(7, 'time'), new EntriesLeftOut(8, 'id')],
		];
		const faults = errors.map((error, index) => ({ chatbotId: String(index), error }));
		const told = startReporting()('a', { ...failed([]), faults }, 0);
		expect(told).toEqual(errors.map((_, index) => [String(index)]));
	});

	it('does not keep another one of the same chatbot from being told of', () => {
		const due = startReporting();
		const errors = [
			new DayTooLong('2026-01-31', 7),
			new DaySkipped('2026-01-31', 7),
			new EntriesLeftOut(7, 'id'),
			new Error('Away'),
		];
		for (const error of errors) {
			const findings = { ...failed([]), faults: [{ chatbotId: 'x', error }], unreached: ['x'] };
			expect([error, due('a', findings, 0)]).toEqual([error, [['x']]]);
			expect(due('a', findings, 1)).toEqual([]);
		}
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
