/** Operations of the Chatbase node, run against answers of Chatbase's. */
import { chatbase, type Answer, type Sent } from './chatbase/answering-chatbase';
import { execute, type Execution, type NodeSetup } from './n8n-core/execution';

export const AGENT = 'Id8VKSqDV52fwAvuxaeUO';
export const agentId = { __rl: true, mode: 'id', value: AGENT };
export const TIME = '2026-01-01T00:00:00.000Z';
export const LATER = '2026-01-01T00:01:00.000Z';

/** Runs an operation against answers, and gives what it sent. Every request must be a documented one. */
export async function run(
	resource: string,
	operation: string,
	parameters: Record<string, unknown>,
	answers: Answer[] | ((request: Sent, index: number) => Answer),
	more: Partial<NodeSetup> = {},
): Promise<Execution & { requests: Sent[] }> {
	const answer = Array.isArray(answers)
		? (_request: Sent, index: number) => answers[index] ?? { status: 500, body: 'too many' }
		: answers;
	const { requests, faults } = chatbase(answer);
	const execution = await execute({ resource, operation, parameters, ...more });
	expect(faults).toEqual([]);
	return { ...execution, requests };
}

/** The same, where nothing goes wrong. */
export async function itemsOf(...asked: Parameters<typeof run>) {
	const execution = await run(...asked);
	expect(execution.error).toBeUndefined();
	return execution;
}

/** A page of a list; without a cursor, the last one. */
export const page = (data: unknown[], cursor: string | null = null): Answer => ({
	body: { data, pagination: { cursor, hasMore: cursor !== null, total: 99 } },
});
