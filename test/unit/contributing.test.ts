import { files, firstColumn, isThere, text } from '../support/files';

/** The rooms of the nodes, with the files that CONTRIBUTING's layout names in each. */
function roomsOfLayout(): Array<[string, string[]]> {
	const [, layout = ''] = /## Layout\n\n```\n(.*?)\n```/s.exec(text('CONTRIBUTING.md')) ?? [];
	return layout
		.split(/\n(?=\S)/)
		.filter((room) => room.startsWith('nodes/'))
		.map((room) => {
			const names = [...room.matchAll(/(?<![\w/<>.])[\w.]+\.ts\b/g)].map(([name]) => name);
			return [room.replace(/\/\s.*/s, ''), names];
		});
}

describe('CONTRIBUTING', () => {
	it.each(roomsOfLayout())('names each file of %s, and no other', (room, names) => {
		const there = files(room).filter((name) => name.endsWith('.ts'));
		expect([...names].sort()).toEqual(there.sort());
	});

	it('names each room of the nodes', () => {
		const rooms = files('nodes').map((name) => `nodes/${name}`);
		expect(roomsOfLayout().map(([room]) => room)).toEqual(expect.arrayContaining(rooms));
	});

	const rows = firstColumn('CONTRIBUTING.md', '…');
	it('says where to look for what one wants to change', () => {
		expect(rows.length).toBeGreaterThanOrEqual(25);
	});

	it.each(rows)('sends who wants to change "%s" to what is there', (row) => {
		const line = text('CONTRIBUTING.md')
			.split('\n')
			.find((one) => one.startsWith(`| ${row} `));
		const [, , where = ''] = (line ?? '').split('|');
		const places = [...where.matchAll(/`([^`]+)`/g)].map(([, place]) => place);
		expect(places).not.toEqual([]);
		expect(places.filter((place) => !isThere(place))).toEqual([]);
	});
});
