import type { IDataObject } from 'n8n-workflow';

import { DAY_MS, dayOf } from '../../../shared/dates';
import type { GivenDate } from '../../../shared/givenDate';
import { countWithoutId, leftOut, listLeads } from '../../../shared/listedLeads';
import type { Call } from '../../operation';

const MINUTE_MS = 60 * 1000;

/** The last moment that a date covers. */
function endOf({ time, isDay }: GivenDate): number {
	return isDay ? time + DAY_MS - 1 : time;
}

const NO_CLOCK = "Chatbase did not say what time it is: Older Than goes by n8n's clock";

/** Runs Get Many. */
export async function readLeads({ chatbase, inputs, context }: Call): Promise<IDataObject[]> {
	const agentId = inputs.agentId();
	const from = inputs.date('options.startDate', 'Submitted After');
	const to = inputs.date('options.endDate', 'Submitted Before');
	if (from && to && from.time > endOf(to)) {
		throw inputs.refuse('Submitted After', 'must not be later than Submitted Before');
	}
	const olderThan = inputs.wholeNumber('options.olderThan', 'Older Than', 0) ?? 0;
	const limit = inputs.limit();

	const progress = await listLeads(chatbase.session, {
		agentId,
		// A day more on either side, as the zone of Chatbase's days is not documented.
		startDate: from && dayOf(from.time, -1),
		endDate: to && dayOf(to.time, 1),
		narrowing: 'Set dates under Options: whatever the limit, the whole list between them is read.',
	});

	const { items: leads, answeredAt: now } = progress;
	const withoutId = countWithoutId(progress);
	const warn = (message: string) => {
		context.logger.warn(message);
		context.addExecutionHints({ message, location: 'outputPane' });
	};
	if (olderThan > 0 && now === undefined) warn(NO_CLOCK);
	if (withoutId > 0) warn(leftOut(withoutId));
	const latest = (now ?? Date.now()) - olderThan * MINUTE_MS;
	const wanted = leads
		// A lead without a time is never left out for its time.
		.filter(({ time }) => !(olderThan > 0 && (time ?? -Infinity) > latest))
		.filter(({ time }) => !(from && (time ?? Infinity) < from.time))
		.filter(({ time }) => !(to && (time ?? -Infinity) > endOf(to)))
		.sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
	return wanted.slice(limit === undefined ? 0 : -limit).map((lead) => lead.toItem());
}
