import type { INodeProperties } from 'n8n-workflow';

import type { Parameters } from '../../parameters';

const USER_ID = /^[a-zA-Z0-9._-]{1,128}$/;

/** Who speaks with the agent, as the user's own system calls them. */
export const userIdField: INodeProperties = {
	displayName: 'User ID',
	name: 'userId',
	type: 'string',
	default: '',
	description: 'Your own name for who is speaking: letters, digits, dots, underscores and hyphens',
};

/** @returns undefined when it is empty */
export function readUserId(parameters: Parameters, path: string): string | undefined {
	const userId = parameters.optionalText(path);
	if (userId === undefined || USER_ID.test(userId)) return userId;
	const reason = 'may have only letters, digits, dots, underscores and hyphens, 128 at most';
	throw parameters.refuse(path, reason);
}
