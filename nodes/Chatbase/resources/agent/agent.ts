import type { IDataObject } from 'n8n-workflow';

import { toIsoTime } from '../../../shared/time';

const TIMES = ['createdAt', 'lastTrainedAt', 'lastMessageAt'];

/** In the order of `agentSchema`. */
const FIELDS = [
	'id',
	'name',
	'status',
	'model',
	'visibility',
	...TIMES,
	'creditsUsed',
	'creditLimit',
];

/** @returns an agent as n8n gets it: ten fields, or all that Chatbase sent */
export function toAgent(agent: Record<string, unknown>, isSimplified: boolean): IDataObject {
	const times = Object.fromEntries(TIMES.map((name) => [name, toIsoTime(agent[name])]));
	if (!isSimplified) return { ...agent, ...times } as IDataObject;
	return Object.fromEntries(
		FIELDS.map((name) => [name, times[name] ?? agent[name] ?? null]),
	) as IDataObject;
}
