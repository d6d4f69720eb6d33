import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { eventIdOfListedLead, leadItemSchema, toLeadItem } from './lead';
import { toIsoTime } from './time';
import { fieldsOf, idOf, textOf } from './transport/answer';
import { listAll } from './transport/list';
import { UNKNOWN_SHAPE, type Meanings } from './transport/problem';
import type { ApiRequest, Session } from './transport/session';
import { pageAfter, sendV1 } from './transport/v1';

const PAGE_SIZE = 100;

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
function toItem(lead: Fields, agentId: string, receivedAt: string): IDataObject {
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

function toListedLead(lead: Fields, agentId: string, receivedAt: string): ListedLead {
	const time = toIsoTime(lead.created_at);
	return {
		id: String(idOf(lead.id)),
		time: time === null ? null : Date.parse(time),
		item: toItem(lead, agentId, receivedAt),
	};
}

/** What is missing, also when Chatbase no longer has the endpoint at all. */
const GONE = {
	message: 'Chatbase has no list of leads for this agent',
	advice:
		'The list is part of API v1, which Chatbase calls deprecated. Either the agent is not in the workspace of the key, or Chatbase has taken the list away: the Chatbase Trigger node still receives leads.',
};
const MEANINGS: Meanings = { 404: GONE, 410: GONE };

/** A lead that Chatbase lists. */
export interface ListedLead {
	id: string;
	/** When it was left, in milliseconds since 1970; null when Chatbase's time cannot be read. */
	time: number | null;
	item: IDataObject;
}

/** Which leads to list, and how. */
export interface LeadsWanted {
	agentId: string;
	/** YYYY-MM-DD, in a zone that Chatbase does not document; left out when there is no first or last. */
	startDate?: string;
	endDate?: string;
	/** What a user can do when the list has no end. */
	narrowing: string;
	/** What else a page's request has; asked for anew before each page. */
	requestOf?: (leadsRead: number) => Partial<ApiRequest>;
}

/** The leads, and how they were got. */
export interface LeadsListed {
	leads: ListedLead[];
	/** Chatbase's clock at its last answer, in milliseconds since 1970, when it said it. */
	answeredAt?: number;
}

/**
 * Lists the leads of an agent, each once, in the order of Chatbase.
 *
 * @throws NodeApiError in words, and what `requestOf` throws
 * @see https://www.chatbase.co/docs/api-reference/v1/leads/get-leads
 */
export async function listLeads(session: Session, wanted: LeadsWanted): Promise<LeadsListed> {
	const { agentId, startDate, endDate, narrowing, requestOf } = wanted;
	const ids = new Set<string>();
	let answeredAt: number | undefined;
	const leads = await listAll({
		async read(place = '1') {
			const answer = await sendV1(session, {
				method: 'GET',
				path: ['get-leads'],
				query: { chatbotId: agentId, startDate, endDate, page: place, size: String(PAGE_SIZE) },
				subject: 'leads',
				meanings: MEANINGS,
				...requestOf?.(ids.size),
			});
			answeredAt = answer.answeredAt;
			const items = leadsOf(answer.json);
			if (items === undefined) throw answer.unusable(UNKNOWN_SHAPE);
			for (const { id } of items) ids.add(String(idOf(id)));
			return { items, next: pageAfter(place), answer };
		},
		pageSize: PAGE_SIZE,
		narrowing,
		idOf: ({ id }) => String(idOf(id)),
		endsWithNothingNew: true,
	});
	const receivedAt = new Date().toISOString();
	return { leads: leads.map((lead) => toListedLead(lead, agentId, receivedAt)), answeredAt };
}
