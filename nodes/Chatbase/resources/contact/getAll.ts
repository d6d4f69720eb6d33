import { agentField } from '../../../shared/agent';
import { fieldsOf, idOf, listOf, type Fields } from '../../../shared/json';
import { limitFields, v1Notice } from '../../fields';
import type { Operation } from '../../operation';
import { contactIdOf, contactPath, toContact } from './contact';
import type { contactSchema } from './schemas';

const LEAST_IN_PAGE = 10;
const MOST_IN_PAGE = 1000;
/** With which Chatbase refuses a page after the last one. */
const PAST_THE_END = 400;

/** @returns how many pages there are; undefined where Chatbase does not say it, as it does for an empty list */
function pageCountOf(value: unknown): number | undefined {
	const count = Number(idOf(value) ?? NaN);
	return Number.isInteger(count) && count >= 1 ? count : undefined;
}

export const getAll: Operation<typeof contactSchema> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many contacts',
	description: 'Get the contacts of an agent',
	fields: [agentField, ...limitFields, v1Notice('contacts')],
	output: async () => (await import('./schemas')).contactSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const path = contactPath(parameters.agentId());
		const limit = parameters.limit();
		// One size for all pages: Chatbase counts them by it.
		const size = Math.min(MOST_IN_PAGE, Math.max(LEAST_IN_PAGE, limit ?? MOST_IN_PAGE));
		let lastPage: number | undefined;
		const { pageAfter } = await import('../../../shared/transport/v1');
		const list = {
			async read(page = '1') {
				const query = { page, per_page: String(size) };
				// Where it is not said how many pages there are, this one may come after the last.
				const mayBePastTheEnd = page !== '1' && lastPage === undefined;
				const response = await chatbase.sendV1({
					...{ method: 'GET', path, query, subject: 'contacts' },
					...(mayBePastTheEnd && { accepts: [PAST_THE_END] }),
				});
				if (response.status === PAST_THE_END) return { items: [], response };
				const { data, pages } = fieldsOf(response.json);
				const items = listOf(data);
				if (!Array.isArray(data) || items.some((item) => contactIdOf(item) === undefined)) {
					throw response.unusable();
				}
				lastPage = pageCountOf(fieldsOf(pages).total_pages);
				const isLast = Number(page) >= (lastPage ?? Infinity);
				return { items, next: isLast ? undefined : pageAfter(page), response };
			},
			pageSize: size,
			idOf: (item: Fields) => String(contactIdOf(item)),
			endsWithNothingNew: true,
			limit,
		};
		const narrowing = 'Set a limit.';
		const contacts = await chatbase.list(list, narrowing);
		return contacts.map(toContact);
	},
};
