// What the trigger, which is called, and the Chatbase node, which may answer, agree upon.

/** The most that Chatbase reads of an answer ("20 KB"), in bytes of JSON in UTF-8. */
export const MAX_ANSWER_BYTES = 20_000;

/** The ways to answer, by n8n's own names of its response modes. */
export const RESPONSE_MODES = ['lastNode', 'responseNode'] as const;
export type ResponseMode = (typeof RESPONSE_MODES)[number];

/** What a node is, as other nodes of the same workflow see it. */
export interface PlacedNode {
	name: string;
	type: string;
	disabled: boolean;
	parameters?: Record<string, unknown>;
}

// Without the package's name: n8n gives nodes of a custom folder another one.

export function isActionTrigger({ type, disabled }: PlacedNode): boolean {
	return type.endsWith('.chatbaseActionTrigger') && !disabled;
}

/** Whether a node is one that responds to a call. */
export function isResponder({ type, disabled, parameters }: PlacedNode): boolean {
	return (
		type.endsWith('.chatbase') &&
		!disabled &&
		parameters?.resource === 'action' &&
		parameters.operation === 'respond'
	);
}

/** @returns the size of an answer in bytes, which is JSON */
export function bytesOf(answer: unknown): number {
	return Buffer.byteLength(JSON.stringify(answer));
}
