import type { Inputs } from '../../inputs';

/**
 * The filters that are dates, as API v2 takes them.
 *
 * @param labels of the filters, by the names that the API calls them
 * @returns days as they are (Chatbase takes them in UTC, the last one whole), times in ISO 8601
 */
export function dateQuery(
	inputs: Inputs,
	labels: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
	const entries = Object.entries(labels).map(([name, label]) => {
		const date = inputs.date(`filters.${name}`, label);
		const iso = date && new Date(date.time).toISOString();
		return [name, date?.isDay ? iso?.slice(0, 10) : iso] as const;
	});
	return Object.fromEntries(entries);
}
