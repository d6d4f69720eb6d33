import type { z } from 'zod';

import { dataOf, fieldsOf, idOf, numberOf, textOf, type Fields } from '../../../shared/json';
import { toIsoTime } from '../../../shared/time';
import type { ApiResponse } from '../../../shared/transport/response';
import type { sourceSchema } from './schemas';

type Source = z.infer<typeof sourceSchema>;

/** @returns a source as n8n gets it */
export function toSource(source: Fields, agentId: string): Source {
	const { id, type, name, status, size, createdAt, metadata } = source;
	return {
		id: String(idOf(id)),
		agentId,
		type: textOf(type) ?? null,
		name: textOf(name) ?? null,
		status: textOf(status) ?? null,
		size: numberOf(size),
		createdAt: toIsoTime(createdAt),
		metadata: metadata === null || metadata === undefined ? null : fieldsOf(metadata),
	};
}

/**
 * @returns the source that a response holds
 * @throws NodeApiError for any other response
 */
export function sourceIn(response: ApiResponse, agentId: string): Source {
	const source = fieldsOf(dataOf(response.json));
	if (idOf(source.id) === undefined) throw response.unusable();
	return toSource(source, agentId);
}
