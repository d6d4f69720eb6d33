import fc from 'fast-check';

import { nothingRead, readList, readOn, type Page } from '../../nodes/shared/transport/pagination';

const MAX_PAGES = 1000;

interface Entry {
	id: string;
}

/** A list of pages that are read by the number of their place. */
function pages(contents: Entry[][], endsOpen = false) {
	const asked: Array<[string | undefined, number]> = [];
	return {
		asked,
		async read(place: string | undefined, size: number): Promise<Page<Entry>> {
			asked.push([place, size]);
			const index = Number(place ?? 0);
			const hasNext = endsOpen || index < contents.length - 1;
			return { items: contents[index] ?? [], next: hasNext ? String(index + 1) : undefined };
		},
	};
}

const idOf = ({ id }: Entry) => id;
const entries = fc.array(fc.integer({ min: 0, max: 30 }).map((id) => ({ id: String(id) })));

describe('a list by cursors', () => {
	it('has every item once, in the order of the pages, however they shift and repeat', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(entries, { minLength: 1, maxLength: 20 }), async (contents) => {
				const { read } = pages(contents);
				const options = { read, pageSize: 100, idOf, endsWithNothingNew: false };
				const distinct = [...new Set(contents.flat().map(idOf))];
				expect(await readList(options)).toEqual({ items: distinct.map((id) => ({ id })) });
			}),
		);
	});

	it('stops at its limit, which counts what was accepted, and asks for no more than it needs', async () => {
		const isEven = ({ id }: Entry) => Number(id) % 2 === 0;
		await fc.assert(
			fc.asyncProperty(
				fc.array(entries, { minLength: 1, maxLength: 20 }),
				fc.integer({ min: 1, max: 40 }),
				fc.boolean(),
				async (contents, limit, isFiltered) => {
					const accept = isFiltered ? isEven : undefined;
					const { read, asked } = pages(contents);
					const distinct = [...new Set(contents.flat().map(idOf))].map((id) => ({ id }));
					const wanted = distinct.filter(accept ?? (() => true)).slice(0, limit);
					const result = await readList({
						...{ read, pageSize: 10, idOf, endsWithNothingNew: false, accept, limit },
					});
					expect(result).toEqual({ items: wanted });
					expect(asked.every(([, size]) => size >= 1 && size <= 10)).toBe(true);
					if (!isFiltered) expect(asked[0][1]).toBe(Math.min(10, limit));
				},
			),
		);
	});

	it('that goes in a circle is a fault, not a shorter list', async () => {
		const read = async (place?: string) => ({
			items: [{ id: String(place) }],
			next: place === 'a' ? 'b' : 'a',
		});
		const options = { read, pageSize: 10, idOf, endsWithNothingNew: false };
		expect(await readList(options)).toEqual({ fault: 'repeatedPage' });
	});

	it('always ends, wherever its cursors lead: with all of it, or in a fault', async () => {
		const page = fc.record({ ids: entries, next: fc.option(fc.integer({ min: 0, max: 9 })) });
		await fc.assert(
			fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 10 }), async (contents) => {
				const places: number[] = [];
				let place: number | null = 0;
				while (place !== null && !places.includes(place)) {
					places.push(place);
					place = contents[place]?.next ?? null;
				}
				let reads = 0;
				const read = async (cursor = '0') => {
					reads += 1;
					const { ids, next } = contents[Number(cursor)] ?? { ids: [], next: null };
					return { items: ids, next: next === null ? undefined : String(next) };
				};
				const result = await readList({ read, pageSize: 100, idOf, endsWithNothingNew: false });
				const all = places.flatMap((index) => contents[index]?.ids ?? []).map(idOf);
				// The first page has no cursor, so it may be read for a second time before it is noticed.
				expect(reads).toBeLessThanOrEqual(places.length + 1);
				expect(result).toEqual(
					place === null
						? { items: [...new Set(all)].map((id) => ({ id })) }
						: { fault: 'repeatedPage' },
				);
			}),
		);
	});

	it('that never ends is a fault, not a shorter list', async () => {
		const { read, asked } = pages([], true);
		const options = { read, pageSize: 10, idOf, endsWithNothingNew: false };
		expect(await readList(options)).toEqual({ fault: 'tooManyPages' });
		expect(asked).toHaveLength(MAX_PAGES);
	});
});

describe('a list by page numbers', () => {
	it('ends with an empty page, or the third in a row with nothing new, and loses nothing before it', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(entries, { maxLength: 20 }), async (contents) => {
				const { read, asked } = pages(contents, true);
				const known = new Set<string>();
				let stale = 0;
				let needed = 0;
				while (stale < 3) {
					const content = contents[needed] ?? [];
					if (content.length === 0) stale = 2;
					stale = content.every(({ id }) => known.has(id)) ? stale + 1 : 0;
					for (const { id } of content) known.add(id);
					needed += 1;
				}
				const options = { read, pageSize: 100, idOf, endsWithNothingNew: true };
				expect(await readList(options)).toEqual({ items: [...known].map((id) => ({ id })) });
				expect(asked).toHaveLength(needed);
			}),
		);
	});
});

describe('a list that is read on', () => {
	const contents = [[{ id: '1' }], [{ id: '2' }], [{ id: '2' }, { id: '3' }]];

	it('goes on where it was stopped, or has failed, without reading anything again', async () => {
		const { read, asked } = pages(contents);
		const progress = nothingRead<Entry>();
		const options = { pageSize: 10, idOf, endsWithNothingNew: false };
		const stopping = { ...options, read, mayReadOn: () => false };
		expect(await readOn(stopping, progress)).toBe('stopped');
		const failing = { ...options, read: async () => await Promise.reject(new Error('away')) };
		await expect(readOn(failing, progress)).rejects.toThrow('away');
		expect(progress.items).toEqual([{ id: '1' }]);
		expect(await readOn({ ...options, read }, progress)).toBe('end');
		expect(progress.items).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
		expect(asked.map(([place]) => place)).toEqual([undefined, '1', '2']);
	});
});
