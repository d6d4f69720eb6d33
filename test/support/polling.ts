/**
 * A model of the world around the polling trigger: Chatbase, whose list of leads changes while it is
 * read, and n8n, which polls, stores, fails, stops and starts as a history says. The node's own code
 * runs in it.
 *
 * All times are milliseconds since 1970 by n8n's clock, unless they are said to be by Chatbase's.
 */
import type { createMemory } from '../../nodes/ChatbasePollingTrigger/memory';
import type { poll, PollResult } from '../../nodes/ChatbasePollingTrigger/poll';
import type { Reading, Source, Span } from '../../nodes/ChatbasePollingTrigger/source';
import { leadsSource } from '../../nodes/ChatbasePollingTrigger/sources/leads';
import type { ApiAnswer, ApiRequest } from '../../nodes/shared/transport/session';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The state is a JSON in the row of the workflow, which everything that runs reads and writes. */
export const MAX_STATE_BYTES = 64 * 1024;

/** A lead that a visitor leaves. */
export interface LeadPlan {
	chatbotId: string;
	/** After the publishing; before it when negative. */
	submitted: number;
	/** From the submission until Chatbase's list has it. */
	listedAfter: number;
	/** From the submission until it is deleted. */
	deletedAfter: number;
	/** Whether its time can be read. */
	hasTime: boolean;
}

/** A time in which Chatbase does not answer, or asks to wait. */
export interface Trouble {
	kind: 'outage' | 'rate limit';
	/** After the publishing. */
	from: number;
	until: number;
	/** Only for this chatbot. */
	chatbotId?: string;
	/** How long it asks to wait. */
	retryAfter: number;
}

/** How Chatbase lists leads: nothing of this is documented. */
export interface ListPlan {
	/** How much Chatbase's clock is ahead. */
	clockAhead: number;
	/** Whether it says what time it is. */
	saysTime: boolean;
	/** In which zone its days begin, in hours ahead of UTC. */
	zone: number;
	/** Whether the last day that was asked for is left out. */
	isEndExclusive: boolean;
	order: 'oldest first' | 'newest first' | 'by id';
	pageSize: number;
	/** How long it takes to answer with a page. */
	answerTime: number;
}

/** What goes wrong with a poll, and when. */
export type Mishap =
	/** n8n is killed, and is away for so long. */
	| {
			kind: 'killed';
			at: 'reading' | 'returned' | 'between' | 'stored';
			page: number;
			away: number;
	  }
	/** n8n is stopped when all is stored, and started again after so long. */
	| { kind: 'restarted'; away: number }
	/** The workflow is unpublished, and published again after so long. */
	| { kind: 'unpublished'; at: 'reading' | 'returned' | 'stored'; page: number; away: number }
	/** The database takes the one, but not the other; with durable cursors neither. */
	| { kind: 'database error'; refused: 'state' | 'execution' }
	/** Another execution writes back the static data that it started with, so many states older. */
	| { kind: 'older copy'; age: number; isRestarted: boolean };

/** A time at which n8n polls. */
export interface PollPlan {
	/** Until the poll time after it. */
	gap: number;
	/** From what n8n reads of the state until the poll starts: only where it is read for each poll. */
	lag: number;
	/** How long state and execution take to be stored, one after the other. */
	storing: [number, number];
	isExecutionStoredFirst: boolean;
	/** The chatbots from here on, if they change. */
	chatbotIds?: string[];
	mishap?: Mishap;
}

/**
 * Where n8n keeps the state: in its memory, and saved with what is found; read from the database for
 * each poll; or that, and committed together with the execution.
 */
export type Engine = 'default' | 'scheduler' | 'durable cursors';

/** All that is not up to the node. */
export interface History {
	engine: Engine;
	/** When the workflow is published. */
	publishedAt: number;
	chatbotIds: string[];
	/** After the publishing; before it when negative. */
	startFrom?: number;
	/** How long a poll may take. */
	budget: number;
	leads: LeadPlan[];
	list: ListPlan;
	troubles: Trouble[];
	/** From the publishing on. All that come after them go well. */
	polls: PollPlan[];
}

/** The node's own code, which a fault may be planted in. */
export interface PollingNode {
	poll: typeof poll;
	createMemory: typeof createMemory;
}

/** What the node reads Chatbase by. */
export interface SimulatedSource extends Source {
	/** Reads at once, whatever is wrong with Chatbase: for planting a fault. */
	glance(span: Span): Reading;
}

/** A lead as Chatbase has it. */
export interface Lead extends LeadPlan {
	id: string;
	/** By Chatbase's clock. */
	time: number;
	/** From when to when it is in the list, if it is in any. */
	listedFrom: number;
	listedUntil: number;
}

/** What became of a poll time. */
export interface PollRecord {
	startedAt: number;
	endedAt: number;
	/** Superseded: killed, or unpublished before it ended. Skipped: the node left the state untouched. */
	answer: 'items' | 'nothing' | 'failure' | 'skipped' | 'superseded';
	/** The leads that it returned, by their ids. */
	leadIds: string[];
	isStateStored: boolean;
	isExecutionStored: boolean;
	/** What went wrong with it, if it came to that. */
	mishap?: Mishap;
	requests: number;
	/** When Chatbase was first asked for each chatbot, by its clock. */
	startedReading: Record<string, number>;
	result?: PollResult;
}

/** A chatbot's first poll. */
export interface Start {
	/** By Chatbase's clock, when it began. */
	earliest: number;
	/** By Chatbase's clock, when Chatbase was first asked for the last of its chatbots. */
	latest: number;
	endedAt: number;
}

/** What became of a history. */
export interface Outcome {
	leads: Lead[];
	polls: PollRecord[];
	/** How often each lead came, by its id. */
	times: Map<string, number>;
	/** The first polls of the chatbots, as far as n8n has kept what came of them. */
	starts: Record<string, Start>;
	/** The same, also of those that n8n has not kept: then a chatbot starts once more. */
	firstStarts: Record<string, Start>;
	/** How often a page was read after the list had changed since the page before it. */
	shifts: number;
	maxStateBytes: number;
}

/** What a node keeps in the workflow's static data; `starts` is the model's, and shares its fate. */
interface StaticData {
	state?: PollResult['state'];
	starts: Record<string, Start>;
}

/** Time passes only while something waits; what is due meanwhile happens meanwhile. */
class Time {
	private due: Array<{ at: number; happen: () => Promise<void> | void }> = [];

	constructor(public now: number) {}

	plan(at: number, happen: () => Promise<void> | void): void {
		this.due.push({ at, happen });
	}

	async pass(milliseconds: number): Promise<void> {
		const end = this.now + milliseconds;
		for (;;) {
			const at = Math.min(...this.due.map((event) => event.at));
			if (at > end) break;
			const [next] = this.due.splice(
				this.due.findIndex((event) => event.at === at),
				1,
			);
			this.now = Math.max(this.now, at);
			await next.happen();
		}
		this.now = Math.max(this.now, end);
	}
}

/** Chatbase's list of leads. */
class Chatbase {
	readonly leads: Lead[];

	private readonly sorted: Array<{ lead: Lead; day: string }>;

	constructor(
		private readonly history: History,
		private readonly time: Time,
	) {
		const { publishedAt, list } = history;
		this.leads = history.leads.map((plan, index) => {
			const submittedAt = publishedAt + plan.submitted;
			return {
				...plan,
				// Ids that sort as if at random, always in the same way.
				id: `${(index * 7919 + 104_729) % 15_485_863}`,
				time: submittedAt + list.clockAhead,
				listedFrom: submittedAt + plan.listedAfter,
				listedUntil: submittedAt + plan.deletedAfter,
			};
		});
		const isBefore = {
			'oldest first': (a: Lead, b: Lead) => a.time - b.time,
			'newest first': (a: Lead, b: Lead) => b.time - a.time,
			'by id': (a: Lead, b: Lead) => (a.id < b.id ? -1 : 1),
		}[list.order];
		this.sorted = [...this.leads].sort(isBefore).map((lead) => ({
			lead,
			day: new Date(lead.time + list.zone * HOUR).toISOString().slice(0, 10),
		}));
	}

	/** The time by its own clock. */
	get now(): number {
		return this.time.now + this.history.list.clockAhead;
	}

	/** What it has at this moment. */
	list({ chatbotId, fromDay = '', toDay = '9999' }: Span): Lead[] {
		const { now } = this.time;
		const isUntil = this.history.list.isEndExclusive
			? (day: string) => day < toDay
			: (day: string) => day <= toDay;
		return this.sorted
			.filter(({ lead, day }) => {
				const isListed = lead.listedFrom <= now && now < lead.listedUntil;
				return isListed && lead.chatbotId === chatbotId && day >= fromDay && isUntil(day);
			})
			.map(({ lead }) => lead);
	}

	/** Whether the list is another one than it was. */
	hasChanged(chatbotId: string, since: number): boolean {
		const isMeanwhile = (at: number) => since < at && at <= this.time.now;
		return this.leads.some(
			(lead) =>
				lead.chatbotId === chatbotId &&
				(isMeanwhile(lead.listedFrom) || isMeanwhile(lead.listedUntil)),
		);
	}

	/** What is wrong with it at this moment. */
	troubleWith(chatbotId: string): Trouble | undefined {
		const now = this.time.now - this.history.publishedAt;
		return this.history.troubles.find(
			({ from, until, chatbotId: only = chatbotId }) =>
				only === chatbotId && from <= now && now < until,
		);
	}
}

/** n8n as it is running, with what it forgets when it stops. */
interface Process {
	isAlive: boolean;
	memory: ReturnType<typeof createMemory>;
	/** The model's own notes of the chatbots' starts: only with the process the node may forget them. */
	starts: Record<string, Start>;
}

/** A published workflow, and the static data that n8n has in its memory. */
interface Workflow {
	isCurrent: boolean;
	/** Whether its first poll went well; until then n8n tries again. */
	isActive: boolean;
	staticData: StaticData;
}

const KEY = 'workflow:node';
/** By then, all that is left must have come. */
const MAX_SETTLING_POLLS = 100;
/** A backlog may have days without leads, but not so many polls of them; it may begin anew for ever. */
const MAX_IDLE_POLLS = 8;
const GOES_WELL: PollPlan = { gap: 0, lag: 0, storing: [0, 0], isExecutionStoredFirst: false };

const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** n8n with one workflow, which has one polling trigger. */
class Host {
	private readonly time: Time;

	private readonly chatbase: Chatbase;

	private process: Process;

	private workflow: Workflow;

	private chatbotIds: string[];

	/** All static data that was stored, the newest last. */
	private readonly stored: StaticData[] = [{ starts: {} }];

	/** The database stores one thing after the other. */
	private busyUntil = 0;

	/** How many poll times have passed while n8n was away. */
	private missed = 0;

	private readonly outcome: Outcome;

	constructor(
		private readonly history: History,
		private readonly node: PollingNode,
	) {
		this.time = new Time(history.publishedAt);
		this.chatbase = new Chatbase(history, this.time);
		this.chatbotIds = history.chatbotIds;
		this.process = { isAlive: true, memory: node.createMemory(), starts: {} };
		this.workflow = this.load();
		const { leads } = this.chatbase;
		this.outcome = {
			leads,
			polls: [],
			times: new Map(leads.map(({ id }) => [id, 0])),
			starts: {},
			firstStarts: {},
			shifts: 0,
			maxStateBytes: 0,
		};
	}

	async run(): Promise<Outcome> {
		const { leads, troubles, publishedAt, polls } = this.history;
		let at = publishedAt;
		for (const plan of polls) {
			this.time.plan(at, async () => void (await this.tick(plan)));
			at += plan.gap;
		}
		const listed = leads.map(({ submitted, listedAfter }) => submitted + listedAfter);
		const over = Math.max(0, ...listed, ...troubles.map(({ until }) => until));
		await this.time.pass(Math.max(at, publishedAt + over) - publishedAt);
		await this.settle();
		this.outcome.starts = { ...this.current.starts, ...this.process.starts };
		return this.outcome;
	}

	/** Polls until there is nothing left to do. */
	private async settle(): Promise<void> {
		let idle = 0;
		for (let polls = 0; polls < MAX_SETTLING_POLLS && idle < MAX_IDLE_POLLS; polls += 1) {
			// Long enough for the node not to wait any more for what n8n has not stored.
			await this.time.pass(2 * MINUTE);
			// Who is away comes back.
			while (!this.process.isAlive || !this.workflow.isCurrent) await this.time.pass(HOUR);
			const record = await this.tick(GOES_WELL);
			if (record?.result?.hasChanged === false) return;
			idle = record?.answer === 'nothing' ? idle + 1 : 0;
		}
	}

	private get newest(): StaticData {
		return this.stored[this.stored.length - 1];
	}

	/** The static data that the next poll is given. */
	private get current(): StaticData {
		return this.history.engine === 'default' ? this.workflow.staticData : copyOf(this.newest);
	}

	private load(): Workflow {
		return { isCurrent: true, isActive: false, staticData: copyOf(this.newest) };
	}

	private store(staticData: StaticData): void {
		const bytes = JSON.stringify(staticData.state ?? null).length;
		this.outcome.maxStateBytes = Math.max(this.outcome.maxStateBytes, bytes);
		this.stored.push(staticData);
	}

	/** n8n stops at once, and starts again. */
	private stop(away: number): void {
		this.process.isAlive = false;
		this.missed = 0;
		this.time.plan(this.time.now + away, async () => {
			this.process = { isAlive: true, memory: this.node.createMemory(), starts: {} };
			if (!this.workflow.isCurrent) return;
			this.workflow = this.load();
			if (this.history.engine === 'default') {
				await this.tick(GOES_WELL);
				return;
			}
			// The scheduler knows the workflow as active, and makes up for what was missed, all at once.
			this.workflow.isActive = true;
			for (let index = 0; index < Math.min(this.missed, 3); index += 1) {
				const plan = { ...GOES_WELL, lag: index * 3 * SECOND };
				this.time.plan(this.time.now, async () => void (await this.tick(plan)));
			}
		});
	}

	private unpublish(away: number): void {
		this.workflow.isCurrent = false;
		this.time.plan(this.time.now + away, async () => {
			await this.finishStoring();
			if (this.workflow.isCurrent) return;
			this.workflow = this.load();
			await this.tick(GOES_WELL);
		});
	}

	/** Nobody publishes a workflow in the moment that the database takes. */
	private async finishStoring(): Promise<void> {
		await this.time.pass(Math.max(0, this.busyUntil - this.time.now));
	}

	/** The workflow is changed while it is published. */
	private async change(chatbotIds: string[]): Promise<void> {
		await this.finishStoring();
		this.chatbotIds = chatbotIds;
		const { isCurrent, isActive } = this.workflow;
		if (!isCurrent) return;
		this.workflow.isCurrent = false;
		// The scheduler goes on with the times that it has.
		this.workflow = { ...this.load(), isActive: isActive && this.history.engine !== 'default' };
	}

	/** Another execution writes its whole copy of the static data, which it has from its beginning. */
	private writeBack(age: number, isRestarted: boolean): void {
		const started = (staticData: StaticData) => Object.keys(staticData.starts).length;
		// What is older than a chatbot's start would only make it start once more.
		const candidates = this.stored.filter((one) => started(one) === started(this.newest));
		this.stored.push(candidates[Math.max(0, candidates.length - 1 - age)]);
		if (isRestarted) this.stop(0);
	}

	/** Lets something happen when all is stored that is to be. */
	private whenStored(process: Process, happen: () => void): void {
		this.time.plan(Math.max(this.busyUntil, this.time.now), () => {
			if (this.busyUntil > this.time.now) this.whenStored(process, happen);
			else if (process.isAlive) happen();
		});
	}

	/** Lets happen to a poll what was planned for this moment. */
	private strike(
		{ mishap }: PollPlan,
		record: PollRecord,
		moment: Extract<Mishap, { at: unknown }>['at'],
	): void {
		if (mishap === undefined || !('away' in mishap)) return;
		if ((mishap.kind === 'restarted' ? 'stored' : mishap.at) !== moment) return;
		if (!this.process.isAlive || !this.workflow.isCurrent) return;
		const { kind, away } = mishap;
		// It would cut off what another poll has found.
		if (kind === 'unpublished' && moment === 'reading' && this.busyUntil > this.time.now) return;
		record.mishap = mishap;
		if (kind === 'killed') {
			this.stop(away);
		} else if (kind === 'unpublished' && moment !== 'stored') {
			this.unpublish(away);
		} else {
			this.whenStored(this.process, () =>
				kind === 'restarted' ? this.stop(away) : this.unpublish(away),
			);
		}
	}

	/** What happens at a poll time. Undefined when n8n or the workflow is not there. */
	private async tick(plan: PollPlan): Promise<PollRecord | undefined> {
		if (plan.chatbotIds !== undefined) await this.change(plan.chatbotIds);
		const { process, workflow } = this;
		if (!process.isAlive || !workflow.isCurrent) {
			this.missed += 1;
			return undefined;
		}
		const isGone = () => !process.isAlive || !workflow.isCurrent;
		const isFirst = !workflow.isActive;
		const staticData = this.current;
		if (this.history.engine !== 'default') await this.time.pass(plan.lag);
		if (isGone()) return undefined;

		const record: PollRecord = {
			...{ startedAt: this.time.now, endedAt: this.time.now, answer: 'superseded', leadIds: [] },
			...{ isStateStored: false, isExecutionStored: false, requests: 0 },
			startedReading: {},
		};
		this.outcome.polls.push(record);
		const answer = await this.call(plan, staticData, record);
		record.endedAt = this.time.now;
		if (isGone()) return record;

		record.answer = answer;
		if (answer !== 'failure') workflow.isActive = true;
		if (answer === 'items') {
			this.emit(plan, record, copyOf(staticData));
			return record;
		}
		this.strike(plan, record, 'returned');
		const isDurable = this.history.engine === 'durable cursors';
		// Of a poll that finds nothing, n8n stores the state with its activation, or with durable cursors.
		if (answer === 'nothing' && !isGone() && (isDurable ? !isFirst : isFirst)) {
			this.store(copyOf(staticData));
		}
		this.strike(plan, record, 'between');
		this.strike(plan, record, 'stored');
		return record;
	}

	/** Stores what a poll has found. */
	private emit(plan: PollPlan, record: PollRecord, staticData: StaticData): void {
		const { process } = this;
		const { mishap } = plan;
		const refused = mishap?.kind === 'database error' ? mishap.refused : undefined;
		const isDurable = this.history.engine === 'durable cursors';
		if (refused !== undefined) record.mishap = mishap;

		const storeState = () => {
			if (refused === 'state') return;
			this.store(staticData);
			record.isStateStored = true;
		};
		const storeExecution = () => {
			// n8n reads the published workflow anew for the execution.
			if (refused === 'execution' || !this.workflow.isCurrent) return;
			record.isExecutionStored = true;
			for (const id of record.leadIds) {
				this.outcome.times.set(id, (this.outcome.times.get(id) ?? 0) + 1);
			}
		};
		const commit = () => {
			if (refused !== undefined || !this.workflow.isCurrent) return;
			storeState();
			storeExecution();
		};
		const steps = plan.isExecutionStoredFirst
			? [storeExecution, storeState]
			: [storeState, storeExecution];

		this.strike(plan, record, 'returned');
		const moments = isDurable ? (['stored'] as const) : (['between', 'stored'] as const);
		(isDurable ? [commit] : steps).forEach((step, index) => {
			this.busyUntil = Math.max(this.busyUntil, this.time.now) + plan.storing[index];
			this.time.plan(this.busyUntil, () => {
				if (!process.isAlive) return;
				step();
				this.strike(plan, record, moments[index]);
				if (moments[index] !== 'stored' || mishap?.kind !== 'older copy' || isDurable) return;
				record.mishap = mishap;
				this.writeBack(mishap.age, mishap.isRestarted);
			});
		});
	}

	/** The node's own `poll`, but for what it asks n8n. */
	private async call(
		plan: PollPlan,
		staticData: StaticData,
		record: PollRecord,
	): Promise<PollRecord['answer']> {
		const { chatbotIds, process } = this;
		const { memory } = process;
		const { startFrom, publishedAt, budget } = this.history;
		const { state: saved, starts } = staticData;
		if (!memory.begin(KEY, saved?.counter ?? 0, this.time.now)) return 'skipped';

		let written: number | undefined;
		try {
			const earliest = this.chatbase.now;
			const state = memory.complete(KEY, saved);
			const result = await this.node.poll({
				chatbotIds,
				state,
				startFrom: startFrom === undefined ? undefined : publishedAt + startFrom,
				source: this.createSource(plan, record),
				now: () => this.time.now,
				deadline: this.time.now + budget,
			});
			const { items, failures } = result;
			const hasChanged = result.hasChanged || state !== saved;
			record.result = { ...result, hasChanged };
			record.leadIds = items.map(({ leadId }) => String(leadId));
			if (failures.length === chatbotIds.length && items.length === 0 && !hasChanged) {
				return 'failure';
			}
			if (hasChanged && process.isAlive) {
				const latest = Math.max(earliest, ...Object.values(record.startedReading));
				const start = { earliest, latest, endedAt: this.time.now };
				const { starts: noted } = process;
				process.starts = {};
				for (const chatbotId of Object.keys(result.state.chatbots)) {
					process.starts[chatbotId] = noted[chatbotId] ?? starts[chatbotId] ?? start;
					this.outcome.firstStarts[chatbotId] ??= start;
				}
				staticData.starts = process.starts;
				staticData.state = result.state;
				if (items.length > 0) written = result.state.counter;
				memory.keep(KEY, result.state, items.length > 0 ? result.begun : undefined);
			}
			return items.length > 0 ? 'items' : 'nothing';
		} finally {
			memory.end(KEY, written, this.time.now);
		}
	}

	/** Chatbase's list as the node reads it, up to the answers to its requests. */
	private createSource(plan: PollPlan, record: PollRecord): SimulatedSource {
		const { process, chatbase, time } = this;
		const { pageSize, answerTime, saysTime } = this.history.list;
		const { mishap } = plan;
		let pages = 0;
		let readAt = time.now;

		/** Chatbase's answer, whatever it is, when it comes. */
		const answer = async (chatbotId: string): Promise<Trouble | undefined> => {
			// Of what was killed, nothing goes on.
			if (!process.isAlive) throw new Error('n8n is not there any more');
			record.requests += 1;
			record.startedReading[chatbotId] ??= chatbase.now;
			await time.pass(answerTime);
			if (!process.isAlive) throw new Error('n8n is not there any more');
			return chatbase.troubleWith(chatbotId);
		};
		// As HTTP says it: in whole seconds.
		const clock = () => Math.floor(chatbase.now / SECOND) * SECOND;

		const send = async ({ query = {}, mayWait }: ApiRequest): Promise<ApiAnswer> => {
			const { chatbotId = '', startDate: fromDay, endDate: toDay } = query;
			for (;;) {
				const trouble = await answer(chatbotId);
				if (trouble === undefined) break;
				const mayTryAgain = trouble.kind === 'rate limit' && mayWait?.(trouble.retryAfter);
				if (mayTryAgain !== true) throw new Error(`Chatbase has an ${trouble.kind}`);
				await time.pass(trouble.retryAfter);
			}
			pages += 1;
			if (mishap !== undefined && 'page' in mishap && mishap.page === pages) {
				this.strike(plan, record, 'reading');
			}
			const page = Number(query.page);
			if (page > 1 && chatbase.hasChanged(chatbotId, readAt)) this.outcome.shifts += 1;
			readAt = time.now;
			const listed = chatbase.list({ chatbotId, fromDay, toDay });
			return {
				status: 200,
				json: {
					collectedCustomers: listed
						.slice((page - 1) * pageSize, page * pageSize)
						.map(({ id, time: submittedAt, hasTime }) => ({
							id,
							created_at: hasTime ? new Date(submittedAt).toISOString() : 'some time ago',
						})),
				},
				...(saysTime && { answeredAt: clock() }),
				unusable({ message }): never {
					throw new Error(message);
				},
			};
		};
		return {
			...leadsSource({ send, close: () => undefined }),
			glance: (span) => ({
				entries: chatbase
					.list(span)
					.map((lead) => ({ id: lead.id, time: lead.time, item: { leadId: lead.id } })),
				now: clock(),
			}),
		};
	}
}

/**
 * Runs the node's code from the publishing until Chatbase lists nothing that has not come.
 *
 * @param history what happens to it
 * @param node its code
 */
export async function simulate(history: History, node: PollingNode): Promise<Outcome> {
	return await new Host(history, node).run();
}
