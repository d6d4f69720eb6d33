import { MAX_PAGES, readList, type Page, type Paging, type PagingFault } from './paging';
import type { Problem } from './problem';
import type { ApiAnswer } from './session';

/** A page with the answer that it came in. */
export interface AnsweredPage<T> extends Page<T> {
	answer: ApiAnswer;
}

/** How a list of Chatbase's is read, and what a user can do when it is too long. */
export interface Listing<T> extends Paging<T> {
	read: (place: string | undefined, size: number) => Promise<AnsweredPage<T>>;
	narrowing: string;
}

const FAULTS: Readonly<Record<PagingFault, string>> = {
	tooManyPages: `The list is longer than ${MAX_PAGES} pages`,
	repeatedPlace: 'Chatbase gave the same page twice, so the list has no end',
};

/** What a user is told of a list that has no end. */
export function listProblem(fault: PagingFault, narrowing: string): Problem {
	return { message: FAULTS[fault], description: narrowing };
}

/** Reads a list to its end or limit; a list that has no end is an error, not a shorter list. */
export async function listAll<T>({ narrowing, ...listing }: Listing<T>): Promise<T[]> {
	let last: ApiAnswer | undefined;
	const result = await readList({
		...listing,
		async read(place, size) {
			const page = await listing.read(place, size);
			last = page.answer;
			return page;
		},
	});
	if ('items' in result) return result.items;
	throw (last as ApiAnswer).unusable(listProblem(result.fault, narrowing));
}
