import {
	countWithoutId,
	leftOut,
	listLeads,
	type ListedLeadItem,
} from '../../../shared/listedLeads';
import { DAY_MS, dayOf, type GivenDate } from '../../../shared/time';
import { showHint } from '../../hint';
import type { Call } from '../../operation';

const MINUTE_MS = 60 * 1000;

/** The last moment that a date covers. */
function endOf({ time, isDay }: GivenDate): number {
	return isDay ? time + DAY_MS - 1 : time;
}

/** Runs Get Many. */
export async function readLeads({
	chatbase,
	parameters,
	context,
}: Call): Promise<ListedLeadItem[]> {
	const agentId = parameters.agentId();
	const from = parameters.date('options.startDate');
	const to = parameters.date('options.endDate');
	if (from && to && from.time > endOf(to)) {
		throw parameters.refuse('options.startDate', 'must not be later than Submitted Before');
	}
	const olderThan = parameters.wholeNumber('options.olderThan', 0) ?? 0;
	const limit = parameters.limit();

	const progress = await listLeads(chatbase, {
		agentId,
		// A day more on either side, as the zone of Chatbase's days is not documented.
		startDate: from && dayOf(from.time, -1),
		endDate: to && dayOf(to.time, 1),
		narrowing: 'Set dates under Options: whatever the limit, the whole list between them is read.',
	});

	const { items: leads, respondedAt: now } = progress;
	const withoutId = countWithoutId(progress);
	const warn = (message: string) => {
		context.logger.warn(message);
		showHint(context, message);
	};
	if (olderThan > 0 && now === undefined) {
		const label = parameters.labelOf('options.olderThan');
		warn(`Chatbase did not say what time it is: ${label} goes by n8n's clock`);
	}
	if (withoutId > 0) warn(leftOut(withoutId));
	const latest = (now ?? Date.now()) - olderThan * MINUTE_MS;
	const wanted = leads
		// A lead without a time is never left out for its time.
		.filter(({ time }) => !(olderThan > 0 && (time ?? -Infinity) > latest))
		.filter(({ time }) => !(from && (time ?? Infinity) < from.time))
		.filter(({ time }) => !(to && (time ?? -Infinity) > endOf(to)))
		.sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
	const newest = wanted.slice(-(limit ?? 0)); // without a limit, all
	return newest.map((lead) => lead.toItem());
}
