import { createReports } from '../../nodes/ChatbasePollingTrigger/reports';

const HOUR = 60 * 60_000;

describe('a fault of a chatbot', () => {
	it('is due when it begins, and again after each hour that it lasts', () => {
		const reports = createReports();
		expect(reports.due('a', ['x'], 0)).toEqual(['x']);
		expect(reports.due('a', ['x'], HOUR - 1)).toEqual([]);
		expect(reports.due('a', ['x'], HOUR)).toEqual(['x']);
		expect(reports.due('a', ['x'], HOUR + 1)).toEqual([]);
	});

	it('is due for each chatbot and each node by itself', () => {
		const reports = createReports();
		expect(reports.due('a', ['x'], 0)).toEqual(['x']);
		expect(reports.due('a', ['x', 'y'], 1)).toEqual(['y']);
		expect(reports.due('b', ['x'], 1)).toEqual(['x']);
	});

	it('is another one after the chatbot could be read', () => {
		const reports = createReports();
		reports.due('a', ['x'], 0);
		expect(reports.due('a', [], 1)).toEqual([]);
		expect(reports.due('a', ['x'], 2)).toEqual(['x']);
	});
});
