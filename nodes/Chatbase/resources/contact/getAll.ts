import { agentField } from '../../../shared/agentField';
import { fieldsOf, idOf, isSuccess } from '../../../shared/transport/answer';
import { pageAfter } from '../../../shared/transport/v1';
import { limitFields, v1Notice } from '../../fields';
import type { Operation } from '../../operation';
import { contactIdOf, contactPath, toContact } from './contact';

const LEAST_IN_PAGE = 10;
const MOST_IN_PAGE = 1000;
/** With which Chatbase refuses a page after the last one. */
const PAST_THE_END = 400;

/** @returns how many pages there are; undefined where Chatbase does not say it, as it does for an empty list */
function pageCountOf(value: unknown): number | undefined {
	const count = Number(idOf(value) ?? NaN);
	return Number.isInteger(count) && count >= 1 ? count : undefined;
}

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many contacts',
	description: 'Get the contacts of an agent',
	fields: [agentField, ...limitFields, v1Notice('contacts')],
	output: async () => (await import('./schemas')).contactSchema,
	writes: false,
	async run({ chatbase, inputs }) {
		const path = contactPath(inputs.agentId());
		const limit = inputs.limit();
		// One size for all pages: Chatbase counts them by it.
		const size = Math.min(MOST_IN_PAGE, Math.max(LEAST_IN_PAGE, limit ?? MOST_IN_PAGE));
		let lastPage: number | undefined;
		const contacts = await chatbase.listAll({
			async read(place = '1') {
				const query = { page: place, per_page: String(size) };
				const subject = 'contacts';
				const mayBePastTheEnd = place !== '1' && lastPage === undefined;
				const answer = await chatbase.sendV1({
					...{ method: 'GET', path, query, subject },
					accepts: (status) => isSuccess(status) || (mayBePastTheEnd && status === PAST_THE_END),
				});
				// Where it is not said how many pages there are, this one may come after the last.
				if (answer.status === PAST_THE_END) return { items: [], answer };
				const { data, pages } = fieldsOf(answer.json);
				const items = Array.isArray(data) ? data.map(fieldsOf) : [{}];
				if (items.some((item) => contactIdOf(item) === undefined)) {
					throw answer.unusable();
				}
				lastPage = pageCountOf(fieldsOf(pages).total_pages);
				const isLast = Number(place) >= (lastPage ?? Infinity);
				return { items, next: isLast ? undefined : pageAfter(place), answer };
			},
			pageSize: size,
			narrowing: 'Set a limit.',
			idOf: (item) => String(contactIdOf(item)),
			endsWithNothingNew: true,
			limit,
		});
		return contacts.map(toContact);
	},
};
