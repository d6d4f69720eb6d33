import type { INodeProperties } from 'n8n-workflow';

import { dateField } from '../../fields';
import type { Parameters } from '../../parameters';

export const conversationIdField: INodeProperties = {
	displayName: 'Conversation ID',
	name: 'conversationId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 5c2b1e0e-1f0a-4a5c-9a3a-3f6c5a1e7d11',
	description: 'The conversation, as a lead of the Chatbase Trigger node names it',
};

/** What to do about a lead that came without a conversation. */
export const NO_CONVERSATION =
	'is empty: Chatbase does not name a conversation with every lead. Filter the leads without one out before this node, or set On Error to Continue (using error output)';

/** When a conversation began, in both lists. */
export const createdFields: INodeProperties[] = [
	dateField('Created After', 'startDate', 'Only those that began at this time or later'),
	dateField('Created Before', 'endDate', 'Only those that began at this time or earlier'),
];

/**
 * The filters that are dates, as API v2 takes them.
 *
 * @param names of the filters, which are those of the API
 * @returns days as they are (Chatbase takes them in UTC, the last one whole), times in ISO 8601
 */
export function dateQuery(
	parameters: Parameters,
	names: readonly string[],
): Record<string, string | undefined> {
	const entries = names.map((name) => {
		const date = parameters.date(`filters.${name}`);
		const iso = date && new Date(date.time).toISOString();
		return [name, date?.isDay ? iso?.slice(0, 10) : iso] as const;
	});
	return Object.fromEntries(entries);
}
