/** What the polling trigger promises of the leads of a history, and which of the promises it has broken. */
import { SECOND, type History } from './history';
import { MAX_STATE_BYTES, type Lead, type Outcome, type Start } from './outcome';

/** How often a lead may come. */
interface Promised {
	lead: Lead;
	times: number;
	/** It is listed, and was left after its chatbot's start. */
	mustCome: boolean;
	/** It was left before its chatbot's start. */
	mustNotCome: boolean;
	/** Its chatbot may have been taken out and come back, and nothing says that it is older than that. */
	mayComeAgain: boolean;
}

export function promisesOf(history: History, outcome: Outcome): Promised[] {
	const { publishedAt, startFrom, polls } = history;
	const changes = polls.flatMap(({ chatbotIds }) => (chatbotIds ? [chatbotIds] : []));
	const chatbotIds = changes.at(-1) ?? history.chatbotIds;
	return outcome.leads.map((lead) => {
		const { chatbotId, time, hasTime, hasId, listedFrom, listedUntil, id, later } = lead;
		const last = Math.max(time, ...later.map((one) => one.time));
		const { [chatbotId]: start } = outcome.starts;
		const { [chatbotId]: first } = outcome.firstStarts;
		// What Chatbase has already at the first poll is old, unless its time says otherwise.
		const isAfter = (one: Start) => time >= one.latest && (hasTime || listedFrom > one.endedAt);
		// Chatbase's clock is read in whole seconds.
		const isBefore = (one: Start) => hasTime && last < one.earliest - SECOND;
		const begin = publishedAt + (startFrom ?? 0);
		const isNew = time >= begin;
		const isDue = start !== undefined && (startFrom === undefined ? isAfter(start) : isNew);
		return {
			lead,
			times: outcome.times.get(id) ?? 0,
			mustCome: isDue && hasId && chatbotIds.includes(chatbotId) && listedUntil === Infinity,
			mustNotCome:
				first === undefined ||
				(startFrom === undefined ? isBefore(first) : hasTime && last < begin),
			mayComeAgain: (!hasTime || last > time) && chatbotId === 'two' && changes.length > 1,
		};
	});
}

export const idsOf = (promised: Promised[]) => promised.map(({ lead }) => lead.id);

/** Breaches of the promises; all lists are to be empty. */
export function breachesOf(history: History, outcome: Outcome) {
	const promises = promisesOf(history, outcome);
	return {
		lost: idsOf(promises.filter(({ mustCome, times }) => mustCome && times === 0)),
		twice: idsOf(promises.filter(({ times, mayComeAgain }) => times > 1 && !mayComeAgain)),
		unwanted: idsOf(promises.filter(({ mustNotCome, times }) => mustNotCome && times > 0)),
		tooLarge: outcome.maxStateBytes > MAX_STATE_BYTES,
	};
}

export const NO_BREACH = { lost: [], twice: [], unwanted: [], tooLarge: false };
