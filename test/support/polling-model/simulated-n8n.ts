/**
 * A simulated n8n, which polls, stores, fails, stops and starts as a history says. The node's own code runs
 * in it.
 */
import type { IDataObject } from 'n8n-workflow';

import { isLasting } from '../../../nodes/ChatbasePollingTrigger/faultWords';
import type { createMemory } from '../../../nodes/ChatbasePollingTrigger/memory';
import type { poll, PollResult } from '../../../nodes/ChatbasePollingTrigger/poll';
import { createPoller, type Poller } from '../../../nodes/ChatbasePollingTrigger/poller';
import type { Source } from '../../../nodes/ChatbasePollingTrigger/source';
import { LEAD_SUBMITTED } from '../../../nodes/shared/events';
import { readState, writeState } from '../../../nodes/ChatbasePollingTrigger/state';
import { HOUR, MINUTE, SECOND, type History, type Mishap, type PollPlan } from './history';
import type { Outcome, PollRecord, Start } from './outcome';
import { SimulatedChatbase } from './simulated-chatbase';
import { SimulatedRequests, type SimulatedSource } from './simulated-requests';
import { Time } from './time';

/** The node's own code, which a fault may be planted in. */
export interface PollingNode {
	poll: typeof poll;
	createMemory: typeof createMemory;
}

/** What a node keeps in the workflow's static data; `starts` is the model's, and shares its fate. */
interface StaticData {
	data: IDataObject;
	starts: Record<string, Start>;
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
class SimulatedN8n {
	private readonly time: Time;

	private readonly chatbase: SimulatedChatbase;

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
		this.chatbase = new SimulatedChatbase(history, this.time);
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
		const { startFrom, publishedAt, engine, budget, event = LEAD_SUBMITTED } = this.history;
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
			readState: () => readState(staticData.data, event, warn),
			writeState: (state: PollResult['state']) => {
				if (!process.isAlive) return;
				this.noteStarts(state, staticData, record, earliest);
				writeState(staticData.data, event, state);
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
			record.leadIds = (items ?? []).map(({ leadId, ticketNumber, id }) =>
				String(leadId ?? ticketNumber ?? id),
			);
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

	/** What the node reads Chatbase by in this poll. */
	private createSource(plan: PollPlan, record: PollRecord, deadline: number): SimulatedSource {
		const { process, chatbase, time, outcome } = this;
		const { mishap } = plan;
		const requests = new SimulatedRequests({
			...{ chatbase, time, list: this.history.list, deadline, record },
			event: this.history.event ?? LEAD_SUBMITTED,
			checkAlive() {
				// Of what was killed, nothing goes on.
				if (!process.isAlive) throw new Error('n8n is not there any more');
			},
			onPage: (pages, isShifted) => {
				if (isShifted) outcome.shifts += 1;
				if (mishap !== undefined && 'page' in mishap && mishap.page === pages) {
					this.strike(plan, record, 'reading');
				}
			},
		});
		const source = requests.source();
		this.records.set(source, record);
		return source;
	}
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
	return await new SimulatedN8n(history, node).run();
}
