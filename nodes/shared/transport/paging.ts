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
	/** Whether an empty page, or pages that bring nothing new, end the list, as where pages are only counted. */
	endsWithNothingNew: boolean;
	/** What is kept of the list; by default all. */
	accept?: (item: T) => boolean;
	/** So many are enough. */
	limit?: number;
	/** Asked before each page but the first of the list: whether it is to be read; by default always. */
	mayReadOn?: () => boolean;
}

/** Beyond this, a list is not read, but refused. */
export const MAX_PAGES = 1000;
/**
 * So many pages in a row that bring nothing new are the end: one alone may be the page before it once more,
 * because something came in at the front.
 */
const STALE_PAGES = 3;

/** Why a list could not be read to its end. */
export type PagingFault = 'tooManyPages' | 'repeatedPlace';

export type PagingResult<T> = { items: T[] } | { fault: PagingFault };

/** A list as far as it has been read. */
export interface ListProgress<T> {
	/** Each once, in the order of the pages. */
	items: T[];
	/** The ids of all that was read. */
	ids: Set<string>;
	/** How many pages were read, and how many of the last ones brought nothing new. */
	pages: number;
	stalePages: number;
	/** Where the pages after the first one were, and where the next one is. */
	places: Set<string>;
	place?: string;
}

export function nothingRead<T>(): ListProgress<T> {
	return { items: [], ids: new Set(), pages: 0, stalePages: 0, places: new Set() };
}

/**
 * Reads a list on from where it has been read to.
 *
 * @param progress is added to, also when `read` throws: what was read before stays
 * @returns why it ended: the list did, or as much was read as is wanted; `mayReadOn` said no; or a fault
 * @throws only what `read` throws
 */
export async function readOn<T>(
	paging: Paging<T>,
	progress: ListProgress<T>,
): Promise<'end' | 'stopped' | PagingFault> {
	const { read, pageSize, idOf, endsWithNothingNew, accept = () => true, mayReadOn } = paging;
	const limit = paging.limit ?? Infinity;

	while (progress.pages < MAX_PAGES) {
		if (progress.pages > 0 && mayReadOn?.() === false) return 'stopped';
		// What is filtered here may leave any part of a page out.
		const needed = paging.accept === undefined ? limit - progress.items.length : Infinity;
		const page = await read(progress.place, Math.min(pageSize, needed));
		progress.pages += 1;
		const idsBefore = progress.ids.size;
		for (const item of page.items) {
			const count = progress.ids.size;
			if (progress.ids.add(idOf(item)).size > count && accept(item)) progress.items.push(item);
		}
		progress.stalePages = progress.ids.size === idsBefore ? progress.stalePages + 1 : 0;
		const isNothingNew = page.items.length === 0 || progress.stalePages >= STALE_PAGES;
		const isEnough = (endsWithNothingNew && isNothingNew) || progress.items.length >= limit;
		if (page.next === undefined || isEnough) return 'end';

		progress.place = page.next;
		if (progress.places.has(progress.place)) return 'repeatedPlace';
		progress.places.add(progress.place);
	}
	return 'tooManyPages';
}

/**
 * Reads a list page by page, each item once, in the order of the pages.
 *
 * @returns the items, at most `limit`; or the fault, when the list does not end or its pages go round
 * in a circle. Never a part of the list instead of all of it
 * @throws only what `read` throws
 */
export async function readList<T>(paging: Omit<Paging<T>, 'mayReadOn'>): Promise<PagingResult<T>> {
	const progress = nothingRead<T>();
	const end = await readOn<T>(paging, progress);
	if (end === 'tooManyPages' || end === 'repeatedPlace') return { fault: end };
	return { items: progress.items.slice(0, paging.limit) };
}
