import type { Problem } from '../errors';
import type { ApiResponse } from './response';

/** A page of a list. */
export interface Page<T> {
	items: T[];
	/** The token of the next page, as the API gives or counts it; without one, this is the last. */
	next?: string | undefined;
	/** In which it came: errors of the list are told with it. */
	response?: ApiResponse | undefined;
}

/** How a list is read. */
export interface Pagination<T> {
	/** Reads the page of a token, or the first one; of so many items, which the API may not keep to. */
	read: (pageToken: string | undefined, size: number) => Promise<Page<T>>;
	/** The most that the API gives in a page. */
	pageSize: number;
	/** By which an item is known again when pages shift while they are read. */
	idOf: (item: T) => string;
	/** Whether an empty page, or pages that bring nothing new, end the list, as where pages are only counted. */
	endsWithNothingNew: boolean;
	/** What is kept of the list; by default all. */
	accept?: ((item: T) => boolean) | undefined;
	/** So many are enough. */
	limit?: number | undefined;
	/** Asked before each page but the first of the list: whether it is to be read; by default always. */
	mayReadOn?: (() => boolean) | undefined;
}

/** Beyond this, a list is not read, but refused. */
const MAX_PAGES = 1000;
/**
 * So many pages in a row that bring nothing new are the end: one alone may be the page before it once more,
 * because something came in at the front.
 */
const STALE_PAGES = 3;

/** Why a list could not be read to its end. */
type PaginationFault = 'tooManyPages' | 'repeatedPage';

/** A list as far as it has been read. */
export interface ListProgress<T> {
	/** Each once, in the order of the pages. */
	items: T[];
	/** The ids of all that was read. */
	ids: Set<string>;
	/** How many pages were read, and how many of the last ones brought nothing new. */
	pages: number;
	stalePages: number;
	/** Those of the pages after the first one, and that of the next one. */
	pageTokens: Set<string>;
	nextPage?: string | undefined;
	/** The last one. */
	response?: ApiResponse | undefined;
}

export function nothingRead<T>(): ListProgress<T> {
	return { items: [], ids: new Set(), pages: 0, stalePages: 0, pageTokens: new Set() };
}

/**
 * Reads a list on from where it has been read to.
 *
 * @param progress is added to, also when `read` throws: what was read before stays
 * @returns why it ended: the list did, or as much was read as is wanted; `mayReadOn` said no; or a fault
 * @throws only what `read` throws
 */
export async function readOn<T>(
	list: Pagination<T>,
	progress: ListProgress<T>,
): Promise<'end' | 'stopped' | PaginationFault> {
	const { read, pageSize, endsWithNothingNew, mayReadOn, limit = Infinity } = list;

	while (progress.pages < MAX_PAGES) {
		if (progress.pages > 0 && mayReadOn?.() === false) return 'stopped';
		// What is filtered here may leave any part of a page out.
		const needed = list.accept === undefined ? limit - progress.items.length : Infinity;
		const page = await read(progress.nextPage, Math.min(pageSize, needed));
		takeOver(page, list, progress);
		const isNothingNew = page.items.length === 0 || progress.stalePages >= STALE_PAGES;
		const isEnough = (endsWithNothingNew && isNothingNew) || progress.items.length >= limit;
		if (page.next === undefined || isEnough) return 'end';

		progress.nextPage = page.next;
		if (progress.pageTokens.has(page.next)) return 'repeatedPage';
		progress.pageTokens.add(page.next);
	}
	return 'tooManyPages';
}

/** Adds what is new on a page. */
function takeOver<T>(
	{ items, response }: Page<T>,
	{ idOf, accept = () => true }: Pagination<T>,
	progress: ListProgress<T>,
): void {
	const { ids } = progress;
	const idsBefore = ids.size;
	for (const item of items) {
		const count = ids.size;
		if (ids.add(idOf(item)).size > count && accept(item)) progress.items.push(item);
	}
	progress.pages += 1;
	progress.stalePages = ids.size === idsBefore ? progress.stalePages + 1 : 0;
	progress.response = response;
}

/**
 * Reads a list page by page, each item once, in the order of the pages.
 *
 * @returns the items, at most `limit`; or the fault, when the list does not end or its pages go round
 * in a circle. Never a part of the list instead of all of it
 * @throws only what `read` throws
 */
export async function readList<T>(
	list: Pagination<T>,
): Promise<{ items: T[] } | { fault: PaginationFault; response: ApiResponse | undefined }> {
	const progress = nothingRead<T>();
	const end = await readOn(list, progress);
	if (end === 'end') return { items: progress.items.slice(0, list.limit) };
	// Nothing here says when to stop, so it is a fault.
	return { fault: end as PaginationFault, response: progress.response };
}

const FAULTS: Readonly<Record<PaginationFault, string>> = {
	tooManyPages: `The list is longer than ${MAX_PAGES} pages`,
	repeatedPage: 'Chatbase gave the same page twice, so the list has no end',
};

/**
 * What a user is told of a list that has no end.
 *
 * @param narrowing what the user can do about it
 */
export function endlessList(fault: PaginationFault, narrowing: string): Problem {
	return { message: FAULTS[fault], description: narrowing };
}

/**
 * Reads a list to its end or limit.
 *
 * @param narrowing what a user can do when the list is too long
 * @throws NodeApiError for a list that has no end: that is no shorter list
 */
export async function readAll<T>(list: Pagination<T>, narrowing: string): Promise<T[]> {
	const result = await readList(list);
	if ('items' in result) return result.items;
	throw result.response?.unusable(endlessList(result.fault, narrowing));
}
