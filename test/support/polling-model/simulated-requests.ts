/** The requests of one poll, up to the answers, without HTTP and in simulated time. */
import { faultsOfParts } from '../../../harness/chatbase/request-faults';
import type { Listing, Source } from '../../../nodes/ChatbasePollingTrigger/source';
import { leadsSource } from '../../../nodes/ChatbasePollingTrigger/sources/leads';
import { failureFor, UNKNOWN_SHAPE } from '../../../nodes/shared/transport/problem';
import { READ_TIMEOUT_MS, type ApiRequest } from '../../../nodes/shared/transport/request';
import type {
	ApiResponse,
	Outcome as RequestOutcome,
} from '../../../nodes/shared/transport/response';
import { countIn, decide } from '../../../nodes/shared/transport/retry';
import { note } from '../chatbase/after-each-test';
import { SECOND, type ListPlan } from './history';
import type { Lead, PollRecord } from './outcome';
import type { SimulatedChatbase } from './simulated-chatbase';
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
			...leadsSource({ sendV1: async (request) => await this.sendV1(request) }),
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

	/** Sends as the product's client does, which waits by a clock that cannot be simulated. */
	private async sendV1({ method, path, query = {} }: ApiRequest): Promise<ApiResponse> {
		const { time, chatbase, deadline } = this.around;
		note(faultsOfParts({ method, path: `/api/v1/${path.join('/')}`, query }));
		const { chatbotId = '', startDate: fromDay, endDate: toDay } = query;
		const page = Number(query.page);
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
		return this.answerWith(chatbase.list({ chatbotId, fromDay, toDay }), page);
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
