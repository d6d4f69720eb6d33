/** What really happened in a history, so that no promise is kept for want of trouble. */
import { DAY, type History } from './history';
import type { Outcome } from './outcome';

/** What happened in a history that might have kept a lead from coming once. */
export function happeningsOf(
	history: History,
	{ polls, leads, times, shifts, cuts }: Outcome,
): Set<string> {
	const struck = polls.flatMap(({ mishap }) => mishap ?? []);
	const came = leads.filter(({ id }) => (times.get(id) ?? 0) > 0);
	const happenings: Record<string, boolean> = {
		'a page shifted': shifts > 0,
		'a list ended early': cuts > 0,
		'a chatbot had no time': polls.some(({ result }) => (result?.unreached.length ?? 0) > 0),
		'an entry had no id': leads.some(({ hasId }) => !hasId),
		'a poll ran into another': polls.some(({ answer }) => answer === 'skipped'),
		'a result was discarded': polls.some(({ answer }) => answer === 'superseded'),
		'a chatbot failed': polls.some(({ result }) => (result?.failures.length ?? 0) > 0),
		'a lead came late': came.some(({ listedAfter }) => listedAfter > DAY),
		'a lead without a time came': came.some(({ hasTime }) => !hasTime),
		'a lead that came was deleted': came.some(({ listedUntil }) => listedUntil < Infinity),
		'leads of one time came': came.some((one) =>
			came.some((other) => other !== one && other.time === one.time),
		),
		'one that came went on days later': came.some(({ time, later }) =>
			later.some((one) => one.time > time + 3 * DAY),
		),
		'a chatbot was added': polls.some(
			({ result, startedReading }) =>
				result !== undefined && Object.keys(startedReading).length > history.chatbotIds.length,
		),
		'n8n was away for a day': struck.some((mishap) => 'away' in mishap && mishap.away > DAY),
	};
	for (const mishap of struck) {
		const detail =
			'at' in mishap ? ` ${mishap.at}` : 'refused' in mishap ? ` ${mishap.refused}` : '';
		happenings[`${mishap.kind}${detail}`] = true;
	}
	return new Set(Object.keys(happenings).filter((name) => happenings[name]));
}
