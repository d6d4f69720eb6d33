import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

/** What a user is told: what happened, and what to do next. */
export interface Problem {
	message: string;
	description: string;
	/** Of Chatbase's response, where there was one. */
	status?: number;
}

type ApiOptions = NonNullable<ConstructorParameters<typeof NodeApiError>[2]>;
type OperationOptions = NonNullable<ConstructorParameters<typeof NodeOperationError>[2]>;

/**
 * Makes an error say what it was given to say. n8n looks for codes such as EPERM anywhere in a message, also
 * within words, and puts a sentence about files or hosts in its place (2.41.1).
 */
function saying<T extends Error>(error: T, message: string): T {
	error.message = message;
	return error;
}

/** @returns the error for what Chatbase has answered, or has not */
export function apiError(node: INode, message: string, options: ApiOptions): NodeApiError {
	return saying(new NodeApiError(node, { message }, { ...options, message }), message);
}

/** @returns the error for what the user has set, or for what a node finds wrong by itself */
export function operationError(
	node: INode,
	message: string,
	options: OperationOptions = {},
): NodeOperationError {
	return saying(new NodeOperationError(node, message, options), message);
}
