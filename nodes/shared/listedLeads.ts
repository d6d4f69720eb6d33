import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import type { Entry } from './entry';
import { eventIdOfListedLead } from './eventId';
import { fieldsOf, idOf, textOf, type Fields } from './json';
import { leadItemSchema, toLeadItem } from './leadItem';
import { SAMPLE_FORM } from './sampleForm';
import { readTime, toIsoTime } from './time';
import type { Meanings } from './transport/advice';
import type { Client } from './transport/client';
import { endlessList, nothingRead, readOn, type ListProgress } from './transport/pagination';
import type { ApiResponse } from './transport/response';
import { pageAfter } from './transport/v1';

const PAGE_SIZE = 100;

const SAMPLE_ID = 'sample-lead';

/** The item of a lead that was listed rather than delivered. */
export const listedLeadSchema = leadItemSchema.extend({
	leadId: z.string().describe("Chatbase's own id of the lead, which a delivery does not have"),
	submittedAt: z.string().nullable().describe('When the lead was left, ISO 8601 in UTC'),
});

export type ListedLeadItem = z.infer<typeof listedLeadSchema>;

/** The leads of a response: the documentation has them in a list, a user found them one level deeper. */
function leadsIn(json: unknown): unknown[] | undefined {
	const { collectedCustomers } = fieldsOf(json);
	const list = Array.isArray(collectedCustomers)
		? collectedCustomers
		: fieldsOf(collectedCustomers).data;
	return Array.isArray(list) ? list : undefined;
}

/** @returns the very item that the trigger gives, with what only a listed lead has */
function toItem(lead: Fields, agentId: string, receivedAt: string): ListedLeadItem {
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
	return Object.assign(item, { leadId, submittedAt: toIsoTime(created_at) });
}

/** A lead as it would be listed, of a visitor who does not exist, so that fields can be mapped before the first one. */
export function sampleOfListedLead(agentId: string): ListedLeadItem {
	const now = new Date().toISOString();
	return toItem({ ...SAMPLE_FORM, id: SAMPLE_ID, created_at: now }, agentId, now);
}

/** What is missing, also when Chatbase no longer has the endpoint at all. */
const GONE = {
	message: 'Chatbase has no list of leads for this agent',
	advice:
		'The list is part of API v1, which Chatbase calls deprecated. Either the agent is not in the workspace of the key, or Chatbase has taken the list away: the Chatbase Trigger node still receives leads.',
};
const MEANINGS: Meanings = { 404: GONE, 410: GONE };

/** A lead as it was listed: one object for each, since there may be thousands. */
class ListedLead implements Entry<ListedLeadItem> {
	readonly id: string;
	readonly time: number | null;

	constructor(
		private readonly fields: Fields,
		private readonly agentId: string,
		private readonly receivedAt: string,
	) {
		this.id = idOf(fields.id) ?? '';
		this.time = readTime(fields.created_at);
	}

	toItem(): ListedLeadItem {
		return toItem(this.fields, this.agentId, this.receivedAt);
	}
}

/** Which leads to list, and how. */
interface LeadsWanted {
	agentId: string;
	/** YYYY-MM-DD, in a zone that Chatbase does not document; left out when there is no first or last. */
	startDate: string | undefined;
	endDate: string | undefined;
	/** What a user can do when the list has no end. */
	narrowing: string;
	/** Asked before each page but the first: whether it is to be read; by default always. */
	mayReadOn?: () => boolean;
	/** Leads that were listed before, by their ids: they are taken as they were. */
	before?: ReadonlyMap<string | undefined, Entry> | undefined;
	/** Told of each response when it comes. */
	onResponse?: (response: ApiResponse) => void;
}

/** What is told of entries that have no id. */
export function leftOut(withoutId: number, things = 'leads'): string {
	const entries = withoutId === 1 ? '1 entry' : `${withoutId} entries`;
	return `Chatbase lists ${entries} without an ID among the ${things}: left out, for nothing tells them apart`;
}

/** A list of leads as far as it has been read. */
interface LeadsProgress<Item = IDataObject> extends ListProgress<Entry<Item>> {
	/** Chatbase's clock when it last said it, in milliseconds since 1970. */
	respondedAt?: number | undefined;
}

export function noLeadsRead(): LeadsProgress<ListedLeadItem> {
	return nothingRead();
}

/** How many entries have no id, and were left out. */
export function countWithoutId({ ids, items }: ListProgress<unknown>): number {
	return ids.size - items.length;
}

/**
 * Reads the leads of an agent on from where they have been read to, each once, in the order of Chatbase.
 * What has no id is left out and counted.
 *
 * @param progress is added to, also when an error is thrown
 * @returns whether that was all; false when `mayReadOn` said no
 * @throws NodeApiError in words
 * @see https://www.chatbase.co/docs/api-reference/v1/leads/get-leads
 */
export async function readLeads(
	client: Pick<Client, 'sendV1'>,
	wanted: LeadsWanted,
	progress: LeadsProgress,
): Promise<boolean> {
	const { agentId, startDate, endDate, narrowing, mayReadOn, onResponse, before } = wanted;
	const receivedAt = new Date().toISOString();

	async function read(page = '1') {
		const response = await client.sendV1({
			method: 'GET',
			path: ['get-leads'],
			query: { chatbotId: agentId, startDate, endDate, page, size: String(PAGE_SIZE) },
			subject: 'leads',
			meanings: MEANINGS,
		});
		onResponse?.(response);
		const leads = leadsIn(response.json);
		if (leads === undefined) throw response.unusable();
		progress.respondedAt = response.respondedAt ?? progress.respondedAt;
		const items = leads.map((lead): Entry => {
			const fields = fieldsOf(lead);
			const listedBefore = before?.get(idOf(fields.id));
			return listedBefore ?? new ListedLead(fields, agentId, receivedAt);
		});
		return { items, next: pageAfter(page), response };
	}

	const end = await readOn(
		{
			...{ read, pageSize: PAGE_SIZE, endsWithNothingNew: true, mayReadOn },
			// Without an id it is known by its content, if only for the end of the list to be seen.
			idOf: (lead) => (lead.id === '' ? JSON.stringify(lead) : lead.id),
			accept: ({ id }) => id !== '',
		},
		progress,
	);
	if (end === 'stopped') return false;
	if (end !== 'end') throw progress.response?.unusable(endlessList(end, narrowing));
	return true;
}

/** @returns the error for a whole list in which nothing has an id; undefined for any other */
export function unusableList(progress: LeadsProgress): Error | undefined {
	const isUnusable = progress.items.length === 0 && countWithoutId(progress) > 0;
	return isUnusable ? progress.response?.unusable() : undefined;
}

/**
 * Lists the leads of an agent: see `readLeads`.
 *
 * @throws NodeApiError also when there are entries, and none has an id
 */
export async function listLeads(
	client: Client,
	wanted: Omit<LeadsWanted, 'mayReadOn' | 'onResponse'>,
): Promise<LeadsProgress<ListedLeadItem>> {
	const progress = noLeadsRead();
	await readLeads(client, wanted, progress);
	const error = unusableList(progress);
	if (error !== undefined) throw error;
	return progress;
}
