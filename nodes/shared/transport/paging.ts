/** A page of a list, and where the next one is; without `next`, it is the last. */
export interface Page<T> {
	items: T[];
	next?: string;
}

/** How a list is read. */
export interface Paging<T> {
	/** Reads the page at a place, or the first one; of so many items, which the API may not keep to. */
	read: (place: string | undefined, size: number) => Promise<Page<T>>;
	/** The most that the API gives in a page. */
	pageSize: number;
	/** By which an item is known again when pages shift while they are read. */
	idOf: (item: T) => string;
	/** Whether a page that brings nothing new ends the list, as where pages are only counted. */
	endsWithNothingNew: boolean;
	/** What is kept of the list; by default all. */
	accept?: (item: T) => boolean;
	/** So many are enough. */
	limit?: number;
}

/** Beyond this, a list is not read, but refused. */
export const MAX_PAGES = 1000;

/** Why a list could not be read to its end. */
export type PagingFault = 'tooManyPages' | 'repeatedPlace';

export type PagingResult<T> = { items: T[] } | { fault: PagingFault };

/**
 * Reads a list page by page, each item once, in the order of the pages.
 *
 * @returns the items, at most `limit`; or the fault, when the list does not end or its pages go round
 * in a circle. Never a part of the list instead of all of it
 * @throws only what `read` throws
 */
export async function readList<T>(paging: Paging<T>): Promise<PagingResult<T>> {
	const { read, pageSize, idOf, endsWithNothingNew, accept = () => true } = paging;
	const limit = paging.limit ?? Infinity;
	const known = new Set<string>();
	const places = new Set<string>();
	const items: T[] = [];
	let place: string | undefined;

	for (let pages = 0; pages < MAX_PAGES; pages += 1) {
		// What is filtered here may leave any part of a page out.
		const needed = paging.accept === undefined ? limit - items.length : Infinity;
		const page = await read(place, Math.min(pageSize, needed));
		const fresh = page.items.filter((item) => {
			const isNew = !known.has(idOf(item));
			known.add(idOf(item));
			return isNew;
		});
		items.push(...fresh.filter(accept));
		const isLast = page.next === undefined || (endsWithNothingNew && fresh.length === 0);
		if (isLast || items.length >= limit) return { items: items.slice(0, limit) };

		place = page.next as string;
		if (places.has(place)) return { fault: 'repeatedPlace' };
		places.add(place);
	}
	return { fault: 'tooManyPages' };
}
