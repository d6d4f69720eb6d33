import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { eventIdOfListedLead, leadItemSchema, toLeadItem } from '../../../shared/lead';
import { toIsoTime } from '../../../shared/time';
import { fieldsOf, idOf, textOf } from '../../../shared/transport/answer';
import { listAll } from '../../../shared/transport/list';
import { UNKNOWN_SHAPE, type Meanings } from '../../../shared/transport/problem';
import type { ApiAnswer } from '../../../shared/transport/session';
import { pageAfter, sendV1 } from '../../../shared/transport/v1';
import { agentField, limitFields, v1Notice } from '../../fields';
import type { GivenDate } from '../../inputs';
import type { Call, Operation } from '../../operation';

const PAGE_SIZE = 100;
const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

/** The item of a lead that was listed rather than delivered. */
export const listedLeadSchema = leadItemSchema.extend({
	leadId: z.string().describe("Chatbase's own id of the lead, which a delivery does not have"),
	submittedAt: z.string().nullable().describe('When the lead was left, ISO 8601 in UTC'),
});

type Fields = Record<string, unknown>;

/** The leads of an answer: the documentation has them in a list, a user found them one level deeper. */
function leadsOf(json: unknown): Fields[] | undefined {
	const { collectedCustomers } = fieldsOf(json);
	const list = Array.isArray(collectedCustomers)
		? collectedCustomers
		: fieldsOf(collectedCustomers).data;
	if (!Array.isArray(list)) return undefined;
	const leads = list.map(fieldsOf);
	return leads.every(({ id }) => idOf(id) !== undefined) ? leads : undefined;
}

/** @returns the very item that the trigger gives, with what only a listed lead has */
export function toListedLead(lead: Fields, agentId: string, receivedAt: string): IDataObject {
	const { id, created_at, chatbot_id, account_id, name, email, phone, ...others } = lead;
	const leadId = String(idOf(id));
	const item = toLeadItem(
		{
			chatbotId: textOf(chatbot_id) ?? agentId,
			fields: {
				...others,
				customerName: name ?? others.customerName,
				customerEmail: email ?? others.customerEmail,
				customerPhone: phone ?? others.customerPhone,
			},
			otherKeys: account_id === undefined ? {} : { account_id },
		},
		{ eventId: eventIdOfListedLead(leadId), receivedAt },
	);
	return { ...item, leadId, submittedAt: toIsoTime(created_at) } as IDataObject;
}

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Older Than (Minutes)',
			name: 'olderThan',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 10,
			description:
				"Only leads that were left so many minutes ago, by Chatbase's clock: newer ones may still be on their way to a webhook",
		},
		{
			displayName: 'Submitted After',
			name: 'startDate',
			type: 'dateTime',
			default: '',
			description: 'Only leads that were left at this time or later. A day begins in UTC.',
		},
		{
			displayName: 'Submitted Before',
			name: 'endDate',
			type: 'dateTime',
			default: '',
			description: 'Only leads that were left at this time or earlier. A day ends in UTC.',
		},
	],
};

/** The day to ask for; a day more on either side, as the zone of Chatbase's days is not documented. */
function dayOf(date: GivenDate | undefined, days: number): string | undefined {
	return date && new Date(date.time + days * DAY_MS).toISOString().slice(0, 10);
}

/** The last moment that a date covers. */
function endOf({ time, isDay }: GivenDate): number {
	return isDay ? time + DAY_MS - 1 : time;
}

/** What is missing, also when Chatbase no longer has the endpoint at all. */
const GONE = {
	message: 'Chatbase has no list of leads for this agent',
	advice:
		'The list is part of API v1, which Chatbase calls deprecated. Either the agent is not in the workspace of the key, or Chatbase has taken the list away: the Chatbase Trigger node still receives leads.',
};
const MEANINGS: Meanings = { 404: GONE, 410: GONE };

const NO_CLOCK = "Chatbase did not say what time it is: Older Than goes by n8n's clock";

async function readLeads({ session, inputs, itemIndex, context }: Call): Promise<IDataObject[]> {
	const agentId = inputs.agentId();
	const from = inputs.date('options.startDate', 'Submitted After');
	const to = inputs.date('options.endDate', 'Submitted Before');
	if (from && to && from.time > endOf(to)) {
		throw inputs.refuse('Submitted After', 'must not be later than Submitted Before');
	}
	const olderThan = inputs.wholeNumber('options.olderThan', 'Older Than', 0) ?? 0;
	const limit = inputs.limit();

	let newest: ApiAnswer | undefined;
	const leads = await listAll({
		async read(place = '1') {
			const answer = await sendV1(session, {
				method: 'GET',
				path: ['get-leads'],
				query: {
					chatbotId: agentId,
					startDate: dayOf(from, -1),
					endDate: dayOf(to, 1),
					page: place,
					size: String(PAGE_SIZE),
				},
				subject: 'leads',
				meanings: MEANINGS,
				itemIndex,
			});
			newest = answer;
			const items = leadsOf(answer.json);
			if (items === undefined) throw answer.unusable(UNKNOWN_SHAPE);
			return { items, next: pageAfter(place), answer };
		},
		pageSize: PAGE_SIZE,
		narrowing: 'Set dates under Options: whatever the limit, the whole list between them is read.',
		idOf: ({ id }) => String(idOf(id)),
		endsWithNothingNew: true,
	});

	const now = newest?.answeredAt;
	if (olderThan > 0 && now === undefined) {
		context.logger.warn(NO_CLOCK);
		context.addExecutionHints({ message: NO_CLOCK, location: 'outputPane' });
	}
	const latest = (now ?? Date.now()) - olderThan * MINUTE_MS;
	const receivedAt = new Date().toISOString();
	const wanted = leads
		.map((lead) => ({
			item: toListedLead(lead, agentId, receivedAt),
			time: Date.parse(toIsoTime(lead.created_at) ?? ''),
		}))
		// A lead without a time is never left out for its time.
		.filter(({ time }) => !(olderThan > 0 && time > latest))
		.filter(({ time }) => !(from && time < from.time) && !(to && time > endOf(to)))
		.sort((a, b) => (a.time || 0) - (b.time || 0));
	return wanted.slice(limit === undefined ? 0 : -limit).map(({ item }) => item);
}

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many leads',
	description:
		'Get the leads that an agent has collected, as the Chatbase Trigger node gives them, oldest first',
	fields: [
		agentField,
		...limitFields.map((field) =>
			field.name === 'limit'
				? { ...field, description: 'Max number of results to return: the newest ones' }
				: field,
		),
		options,
		v1Notice('leads'),
	],
	output: listedLeadSchema,
	writes: false,
	run: readLeads,
};
