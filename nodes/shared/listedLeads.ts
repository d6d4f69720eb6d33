import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { eventIdOfListedLead, leadItemSchema, toLeadItem } from './lead';
import { readTime, toIsoTime } from './time';
import { fieldsOf, idOf, textOf } from './transport/answer';
import { listProblem } from './transport/list';
import { nothingRead, readOn, type ListProgress } from './transport/paging';
import type { Meanings } from './transport/problem';
import type { ApiAnswer, Session } from './transport/session';
import { pageAfter, sendV1 } from './transport/v1';

const PAGE_SIZE = 100;

/** The item of a lead that was listed rather than delivered. */
export const listedLeadSchema = leadItemSchema.extend({
	leadId: z.string().describe("Chatbase's own id of the lead, which a delivery does not have"),
	submittedAt: z.string().nullable().describe('When the lead was left, ISO 8601 in UTC'),
});

type Fields = Record<string, unknown>;

/** The entries of an answer: the documentation has them in a list, a user found them one level deeper. */
function entriesOf(json: unknown): unknown[] | undefined {
	const { collectedCustomers } = fieldsOf(json);
	const list = Array.isArray(collectedCustomers)
		? collectedCustomers
		: fieldsOf(collectedCustomers).data;
	return Array.isArray(list) ? list : undefined;
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
	return Object.assign(item, { leadId, submittedAt: toIsoTime(created_at) }) as IDataObject;
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
	/** Only when it is asked for: most leads that are listed are known already. */
	toItem(): IDataObject;
}

/** The same, as it was listed: one object for each, since there may be thousands. */
class LeadOfList implements ListedLead {
	/** Empty where it has none. */
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

	toItem(): IDataObject {
		return toItem(this.fields, this.agentId, this.receivedAt);
	}
}

/** Which leads to list, and how. */
export interface LeadsWanted {
	agentId: string;
	/** YYYY-MM-DD, in a zone that Chatbase does not document; left out when there is no first or last. */
	startDate?: string;
	endDate?: string;
	/** What a user can do when the list has no end. */
	narrowing: string;
	/** Asked before each page but the first: whether it is to be read; by default always. */
	mayReadOn?: () => boolean;
	/** Leads that were listed before, by their ids: they are taken as they were. */
	before?: ReadonlyMap<string, ListedLead>;
	/** Told of each answer when it comes. */
	onAnswer?: (answer: ApiAnswer) => void;
}

/** What is told of entries that have no id. */
export function leftOut(withoutId: number): string {
	const entries = withoutId === 1 ? '1 entry' : `${withoutId} entries`;
	return `Chatbase lists ${entries} without an ID among the leads: left out, for nothing tells them apart`;
}

/** A list of leads as far as it has been read. */
export interface LeadsProgress extends ListProgress<ListedLead> {
	/** Chatbase's clock at its last answer, in milliseconds since 1970, when it said it. */
	answeredAt?: number;
	lastAnswer?: ApiAnswer;
}

export function noLeadsRead(): LeadsProgress {
	return nothingRead<ListedLead>();
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
	session: Session,
	wanted: LeadsWanted,
	progress: LeadsProgress,
): Promise<boolean> {
	const { agentId, startDate, endDate, narrowing, mayReadOn, onAnswer, before } = wanted;
	const receivedAt = new Date().toISOString();

	async function read(place = '1') {
		const answer = await sendV1(session, {
			method: 'GET',
			path: ['get-leads'],
			query: { chatbotId: agentId, startDate, endDate, page: place, size: String(PAGE_SIZE) },
			subject: 'leads',
			meanings: MEANINGS,
		});
		progress.lastAnswer = answer;
		onAnswer?.(answer);
		const entries = entriesOf(answer.json);
		if (entries === undefined) throw answer.unusable();
		progress.answeredAt = answer.answeredAt ?? progress.answeredAt;
		const items = entries.map((entry): ListedLead => {
			const fields = fieldsOf(entry);
			const known = before?.get(idOf(fields.id) ?? '');
			return known ?? new LeadOfList(fields, agentId, receivedAt);
		});
		return { items, next: pageAfter(place) };
	}

	const end = await readOn(
		{
			...{ read, pageSize: PAGE_SIZE, endsWithNothingNew: true, mayReadOn },
			// Without an id it is known by its content, if only for the end of the list to be seen.
			idOf: (lead) => (lead.id === '' ? JSON.stringify(lead) : lead.id),
			accept: ({ id }: ListedLead) => id !== '',
		},
		progress,
	);
	if (end === 'stopped') return false;
	if (end !== 'end') throw progress.lastAnswer?.unusable(listProblem(end, narrowing));
	return true;
}

/** @returns the error for a whole list in which nothing has an id; undefined for any other */
export function unusableList(progress: LeadsProgress): Error | undefined {
	const isUnusable = progress.items.length === 0 && countWithoutId(progress) > 0;
	return isUnusable ? progress.lastAnswer?.unusable() : undefined;
}

/**
 * Lists the leads of an agent: see `readLeads`.
 *
 * @throws NodeApiError also when there are entries, and none has an id
 */
export async function listLeads(
	session: Session,
	wanted: Omit<LeadsWanted, 'mayReadOn' | 'onAnswer'>,
): Promise<LeadsProgress> {
	const progress = noLeadsRead();
	await readLeads(session, wanted, progress);
	const error = unusableList(progress);
	if (error !== undefined) throw error;
	return progress;
}
