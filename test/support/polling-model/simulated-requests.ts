/** The requests of one poll, up to the answers, without HTTP and in simulated time. */
import { faultsOfParts } from '../../../harness/chatbase/request-faults';
import type { Listing, Source } from '../../../nodes/ChatbasePollingTrigger/source';
import type { EventName } from '../../../nodes/ChatbasePollingTrigger/events';
import { SOURCES } from '../../../nodes/ChatbasePollingTrigger/sources';
import type { Client } from '../../../nodes/shared/transport/client';
import { failureFor, UNKNOWN_SHAPE } from '../../../nodes/shared/transport/problem';
import { READ_TIMEOUT_MS, type ApiRequest } from '../../../nodes/shared/transport/request';
import type {
	ApiResponse,
	Outcome as RequestOutcome,
} from '../../../nodes/shared/transport/response';
import { countIn, decide } from '../../../nodes/shared/transport/retry';
import { note } from '../chatbase/after-each-test';
import { DAY, SECOND, type ListPlan } from './history';
import type { Lead, PollRecord } from './outcome';
import type { Listed, SimulatedChatbase } from './simulated-chatbase';
import type { Time } from './time';

/** What the node reads Chatbase by. */
export interface SimulatedSource extends Source {
	/** Reads at once, whatever is wrong with Chatbase: for planting a fault. */
	glance(listing: Listing): void;
}

/** Where a poll asks. */
export interface Surroundings {
	chatbase: SimulatedChatbase;
	time: Time;
	list: ListPlan;
	event: EventName;
	/** Until then it has to be over. */
	deadline: number;
	/** Notes what it asks. */
	record: PollRecord;
	/** Throws when n8n is gone. */
	checkAlive(): void;
	/** Called with each page that is read, how many that were, and whether the list has changed meanwhile. */
	onPage(pages: number, isShifted: boolean): void;
}

/** What Chatbase lists of a lead. It is written once: a long list is read page by page, again and again. */
const written = new WeakMap<Lead, object>();

function writtenOf(lead: Lead): object {
	const known = written.get(lead);
	if (known !== undefined) return known;
	const { id, time, hasTime, hasId } = lead;
	const entry = {
		id: hasId ? id : null,
		created_at: hasTime ? new Date(time).toISOString() : 'some time ago',
	};
	written.set(lead, entry);
	return entry;
}

const toConversation = ({ id, time }: Listed) => ({ id, updatedAt: time / SECOND });
const toTicket = (id: string, created: number, updated: number | null) => ({
	ticketNumber: Number(id),
	createdAt: new Date(created).toISOString(),
	updatedAt: updated === null ? null : new Date(updated).toISOString(),
});

/** What Chatbase lists of what a lead stands for. */
const WRITTEN_IN_V2: Record<EventName, (listed: Listed) => object> = {
	'conversations.escalate': toConversation,
	'conversations.lead': toConversation,
	'leads.submit': toConversation,
	'tickets.create': ({ id, time }) => toTicket(id, time, null),
	'tickets.update': ({ id, time }) => toTicket(id, time - 30 * DAY, time),
};

/** Chatbase's list as the node reads it, up to the answers to its requests. */
export class SimulatedRequests {
	private pages = 0;

	private readAt: number;

	constructor(private readonly around: Surroundings) {
		this.readAt = around.time.now;
	}

	source(): SimulatedSource {
		const { chatbase, time } = this.around;
		const clock = () => this.clock;
		return {
			...SOURCES[this.around.event](this as unknown as Client), // these two of its methods are all that sources use
			glance(listing: Listing) {
				const { chatbotId, fromDay, toDay } = listing.span;
				const leads = chatbase.list({ chatbotId, fromDay, toDay });
				listing.items.push(
					...leads.map(({ id, time: at }) => ({ id, time: at, toItem: () => ({ leadId: id }) })),
				);
				listing.pages += 1;
				listing.clockAhead = clock() - time.now;
			},
		};
	}

	/** As HTTP says it: in whole seconds. */
	private get clock(): number {
		return Math.floor(this.around.chatbase.now / SECOND) * SECOND;
	}

	async sendV1({ method, path, query = {} }: ApiRequest): Promise<ApiResponse> {
		note(faultsOfParts({ method, path: `/api/v1/${path.join('/')}`, query }));
		const { chatbotId = '', startDate: fromDay, endDate: toDay } = query;
		const page = Number(query.page);
		await this.get(chatbotId, page);
		return this.answerWith(this.around.chatbase.list({ chatbotId, fromDay, toDay }), page);
	}

	/** Cursors are numbers of pages here; pages are as long as the history has them. */
	async pageV2({ method, path, query = {} }: ApiRequest, cursor = '1', size: number) {
		const asked = { ...query, limit: String(size), ...(cursor !== '1' && { cursor }) };
		note(faultsOfParts({ method, path: `/api/v2/${path.join('/')}`, query: asked }));
		const page = Number(cursor);
		const chatbotId = String(path[1]);
		await this.get(chatbotId, page);
		const { chatbase, event, list } = this.around;
		const dayOf = (time: string | undefined) => time?.slice(0, 10);
		const fromDay = dayOf(query.createdAfter ?? query.updatedAfter);
		const toDay = dayOf(query.createdBefore ?? query.updatedBefore);
		const listed = chatbase.listV2({ chatbotId, fromDay, toDay });
		const items = listed.slice((page - 1) * list.pageSize, page * list.pageSize);
		const response = this.answerWith([], page);
		const next = page * list.pageSize < listed.length ? String(page + 1) : undefined;
		return { items: items.map(WRITTEN_IN_V2[event]), next, response };
	}

	/** Sends as the product's client does, which waits by a clock that cannot be simulated. */
	private async get(chatbotId: string, page: number): Promise<void> {
		const { time, chatbase, deadline } = this.around;
		for (let attempts = { limited: 0, failed: 0 }; ; ) {
			const outcome = await this.ask(chatbotId, page);
			if (outcome.kind === 'answered' && outcome.status === 200) break;
			attempts = countIn(attempts, outcome);
			const decision = decide({ method: 'GET' }, outcome, attempts);
			const isTime = decision.retry && time.now + decision.pauseMs < deadline;
			if (!isTime) throw apiErrorOf(outcome);
			await time.pass(decision.pauseMs);
		}
		this.pages += 1;
		this.around.onPage(this.pages, page > 1 && chatbase.hasChanged(chatbotId, this.readAt));
		this.readAt = time.now;
	}

	/** What a request comes to, when it does: an answer with a page is worth waiting for. */
	private async ask(chatbotId: string, page: number): Promise<RequestOutcome> {
		const { checkAlive, record, chatbase, time, deadline, list } = this.around;
		checkAlive();
		record.requests += 1;
		record.startedReading[chatbotId] ??= chatbase.now;
		const timeout = Math.max(1, Math.min(READ_TIMEOUT_MS, deadline - time.now));
		const isHanging = chatbase.troubleWith(chatbotId, page)?.kind === 'hanging';
		const isLate = isHanging || list.answerTime > timeout;
		await time.pass(isLate ? timeout : list.answerTime);
		checkAlive();
		if (isLate) return { kind: 'failed', why: 'timeout', code: 'ECONNABORTED' };
		const trouble = chatbase.troubleWith(chatbotId, page);
		if (trouble?.kind === 'outage') return { kind: 'failed', why: 'network', code: 'ENOTFOUND' };
		const seconds = String((trouble?.retryAfter ?? 0) / SECOND);
		const status =
			trouble === undefined
				? 200
				: { 'rate limit': 429, 'page error': 500, hanging: 504 }[trouble.kind];
		const body = { json: {} };
		return { kind: 'answered', status, headers: { 'retry-after': seconds }, body };
	}

	private answerWith(listed: Lead[], page: number): ApiResponse {
		const { pageSize, saysTime } = this.around.list;
		return {
			status: 200,
			json: {
				collectedCustomers: listed.slice((page - 1) * pageSize, page * pageSize).map(writtenOf),
			},
			...(saysTime && { respondedAt: this.clock }),
			unusable: ({ message } = UNKNOWN_SHAPE) =>
				Object.assign(new Error(message), { name: 'NodeApiError' }) as ReturnType<
					ApiResponse['unusable']
				>,
		};
	}
}

/** The error that n8n is given for an outcome, as far as the node looks at it. */
function apiErrorOf(outcome: RequestOutcome): Error {
	const what = outcome.kind === 'failed' ? outcome.why : `status ${outcome.status}`;
	const failure = failureFor(outcome);
	return Object.assign(new Error(`Chatbase: ${what}`), { name: 'NodeApiError', failure });
}
