import type { Failure, NodeApiError } from 'n8n-workflow';

import { apiError, type Problem } from '../errors';
import type { Fields } from '../json';
import { readHttpDate } from '../time';
import { UNSENDABLE_KEY } from './apiKey';
import { Connection } from './connection';
import { readAll, type Page, type Pagination } from './pagination';
import { failureFor, problemOf, problemWith, UNKNOWN_SHAPE } from './problem';
import { isAddress, type ApiRequest } from './request';
import { isSuccess, type Answered, type ApiResponse } from './response';
import type { ApiContext } from './sending';
import { V1_MEANINGS } from './v1';
import { entriesOf, idOfEntry, nextCursorOf, type EntryId } from './v2';

/** Which part of a list of API v2 is wanted. */
interface Wanted extends Pick<Pagination<Fields>, 'pageSize' | 'limit' | 'accept'> {
	/** By which an entry is known again; by default its `id`. */
	nameOf?: EntryId;
	/** What a user can do when the list is too long. */
	narrowing: string;
}

/**
 * The way to Chatbase for one execution or poll.
 *
 * All that it sends is judged, and what is wrong is thrown as a NodeApiError in words, which names the input
 * item that the client is for.
 */
export class Client {
	constructor(
		private readonly connection: Connection,
		private readonly itemIndex?: number,
	) {}

	/** @returns the same for one input item */
	forItem(itemIndex: number): Client {
		return new Client(this.connection, itemIndex);
	}

	/** Ends all reading and waiting, for all items: nobody wants the responses any more. */
	close(): void {
		this.connection.close();
	}

	/**
	 * Sends a request to API v1. Chatbase calls it deprecated, but has leads and contacts nowhere else.
	 *
	 * @see https://www.chatbase.co/docs/api-reference/v1/overview
	 */
	async sendV1(request: ApiRequest): Promise<ApiResponse> {
		const meanings = { ...V1_MEANINGS, ...request.meanings };
		return await this.send({ ...request, path: ['v1', ...request.path], meanings });
	}

	/** Sends a request to API v2. @see https://www.chatbase.co/docs/api-reference/v2/overview */
	async sendV2(request: ApiRequest): Promise<ApiResponse> {
		return await this.send({ ...request, path: ['v2', ...request.path] });
	}

	/** Reads a page of a list of v2, which may be empty in the middle of the list. */
	async pageV2(
		request: ApiRequest,
		cursor: string | undefined,
		size: number,
		nameOf = idOfEntry,
	): Promise<Page<Fields> & { response: ApiResponse }> {
		const query = { ...request.query, cursor, limit: String(size) };
		const response = await this.sendV2({ ...request, query });
		return { items: entriesOf(response, nameOf), next: nextCursorOf(response), response };
	}

	/** Reads a list of v2 to its end or limit. */
	async listV2(
		request: ApiRequest,
		{ narrowing, nameOf = idOfEntry, ...wanted }: Wanted,
	): Promise<Fields[]> {
		return await this.list(
			{
				...wanted,
				read: async (cursor, size) => await this.pageV2(request, cursor, size, nameOf),
				idOf: (entry) => String(nameOf(entry)),
				endsWithNothingNew: false,
			},
			narrowing,
		);
	}

	/** Reads a list that has pages of its own kind: see `readAll`. */
	async list<T>(list: Pagination<T>, narrowing: string): Promise<T[]> {
		return await readAll(list, narrowing);
	}

	private async send(request: ApiRequest): Promise<ApiResponse> {
		const { subject, path, accepts = [] } = request;
		if (!isAddress(path)) {
			const description = `Asked for: ${subject}. Check the IDs.`;
			throw this.error({ message: 'One of the IDs is not valid', description });
		}
		const mask = await this.connection.readMask();
		if (mask === undefined) throw this.error(UNSENDABLE_KEY, { cause: 'credential-invalid' });

		const outcome = await this.connection.send(request, mask);
		const isAccepted = (status: number) => isSuccess(status) || accepts.includes(status);
		const problem = problemOf(outcome, { ...request, accepts: isAccepted });
		if (problem !== undefined) throw this.error(problem, failureFor(outcome));
		// What has no answer is a problem.
		return this.toResponse(outcome as Answered, request);
	}

	private toResponse(answered: Answered, request: ApiRequest): ApiResponse {
		const { status, body, headers } = answered;
		return {
			status,
			json: 'json' in body ? body.json : undefined,
			respondedAt: readHttpDate(headers.date),
			unusable: (problem = UNKNOWN_SHAPE) => this.error(problemWith(answered, request, problem)),
		};
	}

	private error({ message, description, status }: Problem, failure?: Failure): NodeApiError {
		const { itemIndex } = this;
		return apiError(this.connection.context.getNode(), message, {
			description,
			...(status !== undefined && { httpCode: String(status) }),
			...(itemIndex !== undefined && { itemIndex }),
			...(failure && { failure }),
		});
	}
}

/** @param deadline by when all has to be done, in milliseconds since 1970; for a poll, whose time n8n limits */
export function createClient(context: ApiContext, deadline = Infinity): Client {
	return new Client(new Connection(context, deadline));
}
