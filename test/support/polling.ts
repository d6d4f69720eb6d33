/**
 * A model of the world around the polling trigger: Chatbase, whose list of leads changes while it is
 * read, and n8n, which polls, stores, fails, stops and starts as a history says. The node's own code
 * runs in it.
 *
 * All times are milliseconds since 1970 by n8n's clock, unless they are said to be by Chatbase's.
 */
import type { IDataObject } from 'n8n-workflow';

import { isLasting } from '../../nodes/ChatbasePollingTrigger/faults';
import type { createMemory } from '../../nodes/ChatbasePollingTrigger/memory';
import type { poll, PollFault, PollResult } from '../../nodes/ChatbasePollingTrigger/poll';
import { createPoller, type Poller } from '../../nodes/ChatbasePollingTrigger/poller';
import type { Listing, Source, Span } from '../../nodes/ChatbasePollingTrigger/source';
import { leadsSource } from '../../nodes/ChatbasePollingTrigger/sources/leads';
import { readState, writeState } from '../../nodes/ChatbasePollingTrigger/state';
import { failureFor, UNKNOWN_SHAPE } from '../../nodes/shared/transport/problem';
import { READ_TIMEOUT_MS, type ApiRequest } from '../../nodes/shared/transport/request';
import type { ApiResponse, Outcome as RequestOutcome } from '../../nodes/shared/transport/response';
import { countIn, decide } from '../../nodes/shared/transport/retry';

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
	/** Whether Chatbase lists it with an id. */
	hasId: boolean;
}

/** A time in which Chatbase does not answer, asks to wait, hangs, or fails from some page on. */
export interface Trouble {
	kind: 'outage' | 'rate limit' | 'hanging' | 'page error';
	/** After the publishing. */
	from: number;
	until: number;
	/** Only for this chatbot. */
	chatbotId?: string;
	/** How long it asks to wait. */
	retryAfter: number;
	/** From which page on it fails. */
	page: number;
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
	/** So many of the newest that are asked for are listed, and no more. */
	most: number;
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
	/** How long n8n says that a poll may take, with less than 300 s from its scheduler; undefined: it does not say. */
	budget?: number;
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
	glance(listing: Listing): void;
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
	/** What n8n was told of beside the items. */
	reports: PollFault[];
	/** What n8n's log was told. */
	log: string[];
	/** What was thrown. */
	error?: unknown;
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
	/** How often a list ended before its oldest entries. */
	cuts: number;
	maxStateBytes: number;
	/** Whether n8n has given an activation up: the workflow looks published, and is never polled again. */
	isGivenUp: boolean;
}

/** What a node keeps in the workflow's static data; `starts` is the model's, and shares its fate. */
interface StaticData {
	data: IDataObject;
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

	/** When the lists change, by the chatbots. */
	private readonly changes = new Map<string, number[]>();

	/** How often a list ended before its oldest entries. */
	cuts = 0;

	private readonly lists = new Map<string, { changes: number; leads: Lead[] }>();

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
		for (const { chatbotId, listedFrom, listedUntil } of this.leads) {
			const times = this.changes.get(chatbotId) ?? [];
			times.push(listedFrom, listedUntil);
			this.changes.set(chatbotId, times);
		}
		for (const times of this.changes.values()) times.sort((a, b) => a - b);
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
	list(span: Span): Lead[] {
		const key = JSON.stringify([span.chatbotId, span.fromDay, span.toDay]);
		const changes = this.changesUntil(span.chatbotId, this.time.now);
		const before = this.lists.get(key);
		// Most often it is the same as for the page before.
		if (before?.changes === changes) return before.leads;
		const leads = this.listAnew(span);
		this.lists.set(key, { changes, leads });
		return leads;
	}

	private listAnew({ chatbotId, fromDay = '', toDay = '9999' }: Span): Lead[] {
		const { now } = this.time;
		const { most, isEndExclusive } = this.history.list;
		const isUntil = isEndExclusive ? (day: string) => day < toDay : (day: string) => day <= toDay;
		const listed = this.sorted
			.filter(({ lead, day }) => {
				const isListed = lead.listedFrom <= now && now < lead.listedUntil;
				return isListed && lead.chatbotId === chatbotId && day >= fromDay && isUntil(day);
			})
			.map(({ lead }) => lead);
		if (listed.length <= most) return listed;
		this.cuts += 1;
		const newest = new Set([...listed].sort((a, b) => b.time - a.time).slice(0, most));
		return listed.filter((lead) => newest.has(lead));
	}

	/** How often the list of a chatbot has changed until then. */
	private changesUntil(chatbotId: string, time: number): number {
		const times = this.changes.get(chatbotId) ?? [];
		let [low, high] = [0, times.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (times[middle] <= time) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Whether the list is another one than it was. */
	hasChanged(chatbotId: string, since: number): boolean {
		return this.changesUntil(chatbotId, since) < this.changesUntil(chatbotId, this.time.now);
	}

	/** What is wrong with it at this moment, for a page. */
	troubleWith(chatbotId: string, page: number): Trouble | undefined {
		const now = this.time.now - this.history.publishedAt;
		return this.history.troubles.find(
			({ kind, from, until, chatbotId: only = chatbotId, page: first }) =>
				only === chatbotId &&
				from <= now &&
				now < until &&
				(kind !== 'page error' || page >= first),
		);
	}
}

/** n8n as it is running, with what it forgets when it stops. */
interface Process {
	isAlive: boolean;
	poller: Poller;
	/** The model's own notes of the chatbots' starts: only with the process the node may forget them. */
	starts: Record<string, Start>;
}

/** A published workflow, and the static data that n8n has in its memory. */
interface Workflow {
	isCurrent: boolean;
	/** Whether its first poll went well. */
	isActive: boolean;
	/** Whether n8n has tried that in vain, and does not try again. */
	isGivenUp: boolean;
	isActivating: boolean;
	/** What n8n makes anew each time that it tries to activate it. */
	context: object;
	/** A user publishes it, who sees what goes wrong; or another version of it; or n8n starts. */
	mode: 'activate' | 'update' | 'init';
	staticData: StaticData;
}

const KEY = 'workflow:node';
/** By then, all that is left must have come. */
const MAX_SETTLING_POLLS = 3000;
/** After so many polls that gave nothing, nothing more is expected: a poll may read one page, of many days. */
const MAX_IDLE_POLLS = 300;
/** How long n8n waits before it tries an activation once more. */
const ACTIVATION_PAUSES = [0, 1, 2, 4, 8].map((seconds) => seconds * SECOND);
/** An activation that takes longer is given up: 0.7 of a lease of two minutes. */
const LONGEST_ACTIVATION = 84 * SECOND;
/** What n8n gives the first poll of an activation, whatever it gives the scheduler's. */
const USUAL_BUDGET = 300 * SECOND;
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
	private readonly stored: StaticData[] = [{ data: {}, starts: {} }];

	/** The database stores one thing after the other. */
	private busyUntil = 0;

	/** How many poll times have passed while n8n was away. */
	private missed = 0;

	private readonly outcome: Outcome;

	/** Which poll reads by a source. */
	private readonly records = new WeakMap<Source, PollRecord>();

	constructor(
		private readonly history: History,
		private readonly node: PollingNode,
	) {
		this.time = new Time(history.publishedAt);
		this.chatbase = new Chatbase(history, this.time);
		this.chatbotIds = history.chatbotIds;
		this.process = this.launch();
		this.workflow = this.load('activate');
		const { leads } = this.chatbase;
		this.outcome = {
			leads,
			polls: [],
			times: new Map(leads.map(({ id }) => [id, 0])),
			starts: {},
			firstStarts: {},
			shifts: 0,
			cuts: 0,
			maxStateBytes: 0,
			isGivenUp: false,
		};
	}

	/** n8n as it starts. */
	private launch(): Process {
		const { node } = this;
		const poller = createPoller({
			memory: node.createMemory(),
			poll: async (input) => {
				const result = await node.poll(input);
				const record = this.records.get(input.source);
				if (record !== undefined) record.result = result;
				return result;
			},
		});
		return { isAlive: true, poller, starts: {} };
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
		this.outcome.cuts = this.chatbase.cuts;
		return this.outcome;
	}

	/** Polls until there is nothing left to do. */
	private async settle(): Promise<void> {
		let idle = 0;
		let atRest = 0;
		for (let polls = 0; polls < MAX_SETTLING_POLLS && idle < MAX_IDLE_POLLS; polls += 1) {
			// Long enough for the node not to wait any more for what n8n has not stored.
			await this.time.pass(2 * MINUTE);
			// Who is away comes back.
			while (!this.process.isAlive || !this.workflow.isCurrent) await this.time.pass(HOUR);
			if (this.workflow.isGivenUp) return;
			const record = await this.tick(GOES_WELL);
			atRest = record?.result !== undefined && isAtRest(record.result) ? atRest + 1 : 0;
			// What was begun before has ended with the first one.
			if (atRest === 2) return;
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

	private load(mode: Workflow['mode']): Workflow {
		const staticData = copyOf(this.newest);
		return {
			...{ isCurrent: true, isActive: false, isGivenUp: false, isActivating: false, context: {} },
			...{ mode, staticData },
		};
	}

	private store(staticData: StaticData): void {
		const bytes = Buffer.byteLength(JSON.stringify(staticData.data));
		this.outcome.maxStateBytes = Math.max(this.outcome.maxStateBytes, bytes);
		this.stored.push(staticData);
	}

	/** n8n stops at once, and starts again. */
	private stop(away: number): void {
		this.process.isAlive = false;
		this.missed = 0;
		this.time.plan(this.time.now + away, async () => {
			this.process = this.launch();
			if (!this.workflow.isCurrent) return;
			this.workflow = this.load('init');
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
			this.workflow = this.load('activate');
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
		if (!this.workflow.isCurrent) return;
		// Before it was ever published, it is not another version.
		const mode = this.workflow.isActive ? 'update' : this.workflow.mode;
		this.workflow.isCurrent = false;
		this.workflow = this.load(mode);
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
		// Its poll times begin when it is active.
		if (workflow.isGivenUp || workflow.isActivating) return undefined;
		return workflow.isActive ? await this.pollOnce(plan) : await this.activate(plan);
	}

	/** Polls for the first time, as a part of the activation, which n8n tries several times. */
	private async activate(plan: PollPlan): Promise<PollRecord | undefined> {
		const { process, workflow } = this;
		const isGone = () => !process.isAlive || !workflow.isCurrent;
		let record: PollRecord | undefined;
		workflow.isActivating = true;
		for (const pause of ACTIVATION_PAUSES) {
			await this.time.pass(pause);
			if (isGone()) return record;
			workflow.context = {};
			record = await this.pollOnce(plan);
			workflow.isActivating = !workflow.isActive;
			if (isGone() || workflow.isActive) return record;
			// A user sees what went wrong, and publishes again: at the next poll time, say.
			workflow.isActivating = workflow.mode !== 'activate';
			if (!workflow.isActivating) return record;
			workflow.staticData = copyOf(this.newest);
		}
		workflow.isGivenUp = true;
		this.outcome.isGivenUp = true;
		return record;
	}

	private async pollOnce(plan: PollPlan): Promise<PollRecord | undefined> {
		const { process, workflow } = this;
		const isGone = () => !process.isAlive || !workflow.isCurrent;
		const isFirst = !workflow.isActive;
		const staticData = this.current;
		if (this.history.engine !== 'default') await this.time.pass(plan.lag);
		if (isGone()) return undefined;

		const record: PollRecord = {
			...{ startedAt: this.time.now, endedAt: this.time.now, answer: 'superseded', leadIds: [] },
			...{ isStateStored: false, isExecutionStored: false, requests: 0, reports: [], log: [] },
			startedReading: {},
		};
		this.outcome.polls.push(record);
		const answer = await this.call(plan, staticData, record, isFirst);
		record.endedAt = this.time.now;
		if (isGone()) return record;
		if (isFirst && record.endedAt - record.startedAt > LONGEST_ACTIVATION) return record;

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

	/** Lets the node poll. */
	private async call(
		plan: PollPlan,
		staticData: StaticData,
		record: PollRecord,
		isFirst: boolean,
	): Promise<PollRecord['answer']> {
		const { chatbotIds, process, workflow } = this;
		const { startFrom, publishedAt, engine, budget } = this.history;
		const isScheduled = engine !== 'default' && !isFirst;
		const warn = (text: string) => void record.log.push(text);
		const earliest = this.chatbase.now;
		const host = {
			key: KEY,
			// The scheduler makes a context for each poll.
			activation: isScheduled ? {} : workflow.context,
			isStart: workflow.mode === 'init' && !isScheduled,
			budgetMs: engine !== 'default' && isFirst ? USUAL_BUDGET : budget,
			now: () => this.time.now,
			readParameters: () => ({
				chatbotIds,
				startFrom: startFrom === undefined ? undefined : publishedAt + startFrom,
			}),
			readState: () => readState(staticData.data, warn),
			writeState: (state: PollResult['state']) => {
				if (!process.isAlive) return;
				this.noteStarts(state, staticData, record, earliest);
				writeState(staticData.data, state);
			},
			openSource: (deadline: number) => this.createSource(plan, record, deadline),
			warn,
			report: (error: unknown, ids: readonly string[]) =>
				void record.reports.push(...ids.map((chatbotId) => ({ chatbotId, error }))),
			toError: (error: unknown) => error as Error,
			isLasting,
		};
		try {
			const items = await process.poller.poll(host);
			record.leadIds = (items ?? []).map(({ leadId }) => String(leadId));
			if (record.result === undefined) return 'skipped';
			return items === null ? 'nothing' : 'items';
		} catch (error) {
			record.error = error;
			return 'failure';
		}
	}

	/** Notes where chatbots begin, as the state has it. */
	private noteStarts(
		state: PollResult['state'],
		staticData: StaticData,
		record: PollRecord,
		earliest: number,
	): void {
		const { process } = this;
		const latest = Math.max(earliest, ...Object.values(record.startedReading));
		const start = { earliest, latest, endedAt: this.time.now };
		const { starts: noted } = process;
		process.starts = {};
		for (const chatbotId of Object.keys(state.chatbots)) {
			process.starts[chatbotId] = noted[chatbotId] ?? staticData.starts[chatbotId] ?? start;
			this.outcome.firstStarts[chatbotId] ??= start;
		}
		staticData.starts = process.starts;
	}

	/** Chatbase's list as the node reads it, up to the answers to its requests. */
	private createSource(plan: PollPlan, record: PollRecord, deadline: number): SimulatedSource {
		const { process, chatbase, time } = this;
		const { pageSize, answerTime, saysTime } = this.history.list;
		const { mishap } = plan;
		let pages = 0;
		let readAt = time.now;

		const checkAlive = () => {
			// Of what was killed, nothing goes on.
			if (!process.isAlive) throw new Error('n8n is not there any more');
		};
		/** What a request comes to, when it does: an answer with a page is worth waiting for. */
		const ask = async (chatbotId: string, page: number): Promise<RequestOutcome> => {
			checkAlive();
			record.requests += 1;
			record.startedReading[chatbotId] ??= chatbase.now;
			const timeout = Math.max(1, Math.min(READ_TIMEOUT_MS, deadline - time.now));
			const isHanging = chatbase.troubleWith(chatbotId, page)?.kind === 'hanging';
			const isLate = isHanging || answerTime > timeout;
			await time.pass(isLate ? timeout : answerTime);
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
		};
		// As HTTP says it: in whole seconds.
		const clock = () => Math.floor(chatbase.now / SECOND) * SECOND;

		/** Sends as the product's client does, which waits by a clock that cannot be simulated. */
		const sendV1 = async ({ query = {} }: ApiRequest): Promise<ApiResponse> => {
			const { chatbotId = '', startDate: fromDay, endDate: toDay } = query;
			const page = Number(query.page);
			for (let attempts = { limited: 0, failed: 0 }; ; ) {
				const outcome = await ask(chatbotId, page);
				if (outcome.kind === 'answered' && outcome.status === 200) break;
				attempts = countIn(attempts, outcome);
				const decision = decide('GET', outcome, attempts);
				const isTime = decision.retry && time.now + decision.pauseMs < deadline;
				if (!isTime) throw apiErrorOf(outcome);
				await time.pass(decision.pauseMs);
			}
			pages += 1;
			if (mishap !== undefined && 'page' in mishap && mishap.page === pages) {
				this.strike(plan, record, 'reading');
			}
			if (page > 1 && chatbase.hasChanged(chatbotId, readAt)) this.outcome.shifts += 1;
			readAt = time.now;
			const listed = chatbase.list({ chatbotId, fromDay, toDay });
			return {
				status: 200,
				json: {
					collectedCustomers: listed
						.slice((page - 1) * pageSize, page * pageSize)
						.map(({ id, time: submittedAt, hasTime, hasId }) => ({
							id: hasId ? id : null,
							created_at: hasTime ? new Date(submittedAt).toISOString() : 'some time ago',
						})),
				},
				...(saysTime && { respondedAt: clock() }),
				unusable: ({ message } = UNKNOWN_SHAPE) =>
					Object.assign(new Error(message), { name: 'NodeApiError' }) as ReturnType<
						ApiResponse['unusable']
					>,
			};
		};
		const source = {
			...leadsSource({ sendV1 }),
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
		this.records.set(source, record);
		return source;
	}
}

/** The error that n8n is given for an outcome, as far as the node looks at it. */
function apiErrorOf(outcome: RequestOutcome): Error {
	const what = outcome.kind === 'failed' ? outcome.why : `status ${outcome.status}`;
	const failure = failureFor(outcome);
	return Object.assign(new Error(`Chatbase: ${what}`), { name: 'NodeApiError', failure });
}

/** Whether the next poll would come to the same, if nothing happens: what fails then fails for ever. */
function isAtRest({ hasChanged, state, carried }: PollResult): boolean {
	return !hasChanged && state.waiting === undefined && carried.readings.size === 0;
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
