import { fieldsOf } from '../../../shared/transport/answer';
import { listAll } from '../../../shared/transport/list';
import { UNKNOWN_SHAPE } from '../../../shared/transport/problem';
import { pageAfter, sendV1 } from '../../../shared/transport/v1';
import { agentField, limitFields } from '../../fields';
import type { Operation } from '../../operation';
import { contactPath, contactSchema, toContact } from './contact';

const LEAST_IN_PAGE = 10;
const MOST_IN_PAGE = 1000;

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many contacts',
	description: 'Get the contacts of an agent',
	fields: [agentField, ...limitFields],
	output: contactSchema,
	writes: false,
	async run({ session, inputs, itemIndex }) {
		const path = contactPath(inputs.agentId());
		const limit = inputs.limit();
		// One size for all pages: Chatbase counts them by it.
		const size = Math.min(MOST_IN_PAGE, Math.max(LEAST_IN_PAGE, limit ?? MOST_IN_PAGE));
		const contacts = await listAll(
			session,
			{
				async read(place = '1') {
					const query = { page: place, per_page: String(size) };
					const subject = 'contacts';
					const { json } = await sendV1(session, {
						...{ method: 'GET', path, query, subject, itemIndex },
					});
					const { data, pages } = fieldsOf(json);
					if (!Array.isArray(data)) throw session.error(UNKNOWN_SHAPE, itemIndex);
					// Chatbase refuses a page after the last one.
					const isLast = Number(place) >= Number(fieldsOf(pages).total_pages);
					return { items: data.map(fieldsOf), next: isLast ? undefined : pageAfter(place) };
				},
				pageSize: size,
				idOf: ({ id, external_id }) => JSON.stringify([id, external_id]),
				endsWithNothingNew: true,
				limit,
			},
			itemIndex,
		);
		return contacts.map(toContact);
	},
};
