import { MAX_PAGES, readList, type Paging, type PagingFault } from './paging';
import type { Session } from './session';

const FAULTS: Readonly<Record<PagingFault, { message: string; description: string }>> = {
	tooManyPages: {
		message: `The list is longer than ${MAX_PAGES} pages`,
		description: 'Narrow it down: set a limit, dates or filters.',
	},
	repeatedPlace: {
		message: 'Chatbase gave the same page twice, so the list has no end',
		description: 'Try again later, or narrow the list down by dates or filters.',
	},
};

/** Reads a list to its end or limit; a list that has no end is an error, not a shorter list. */
export async function listAll<T>(
	session: Session,
	paging: Paging<T>,
	itemIndex?: number,
): Promise<T[]> {
	const result = await readList(paging);
	if ('fault' in result) throw session.error(FAULTS[result.fault], itemIndex);
	return result.items;
}
