import type { Span } from '../../../nodes/ChatbasePollingTrigger/source';
import { HOUR, SECOND, type History, type Trouble } from './history';
import type { Lead } from './outcome';
import type { Time } from './time';

/** What API v2 lists of a lead, or of what it stands for. */
export type Listed = Pick<Lead, 'id' | 'time'>;

/** A time as Chatbase writes it: those of conversations in whole seconds. */
function inUnitOf({ event }: History, time: number): number {
	return event?.startsWith('conversations.') ? Math.floor(time / SECOND) * SECOND : time;
}

/** Chatbase with its list of leads, which changes while it is read. */
export class SimulatedChatbase {
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
			const timeAt = (at: number) => inUnitOf(history, at + list.clockAhead);
			return {
				...plan,
				// Ids that sort as if at random, always in the same way.
				id: `${(index * 7919 + 104_729) % 15_485_863}`,
				time: timeAt(submittedAt),
				later: (plan.goesOn ?? []).map((after) => {
					const from = submittedAt + after;
					return { from, time: timeAt(from) };
				}),
				listedFrom: submittedAt + plan.listedAfter,
				listedUntil: submittedAt + plan.deletedAfter,
			};
		});
		for (const { chatbotId, listedFrom, listedUntil, later } of this.leads) {
			const times = this.changes.get(chatbotId) ?? [];
			times.push(listedFrom, listedUntil, ...later.map(({ from }) => from));
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

	/**
	 * The same of API v2, whose days are those of UTC: by the newest time first. Of tickets that were updated it has all,
	 * whatever the span is.
	 */
	listV2({ chatbotId, fromDay = '', toDay = '9999' }: Span): Listed[] {
		const { now } = this.time;
		const isAll = this.history.event === 'tickets.update';
		return this.leads
			.filter((lead) => lead.chatbotId === chatbotId)
			.filter((lead) => lead.listedFrom <= now && now < lead.listedUntil)
			.map((lead) => {
				const times = lead.later.filter(({ from }) => from <= now).map(({ time }) => time);
				return { id: lead.id, time: Math.max(lead.time, ...times) };
			})
			.filter(({ time }) => {
				const day = new Date(time).toISOString().slice(0, 10);
				return isAll || (day >= fromDay && day <= toDay);
			})
			.sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
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
