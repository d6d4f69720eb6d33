import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';

import api from '../fixtures/chatbase-api.json';

export const ORIGIN = 'https://www.chatbase.co';

/** A request as it goes out. */
export interface OutgoingRequest {
	method: string;
	/** Absolute, with the query. */
	url: string;
	/** What the JSON says, not its text; undefined or an empty text for none. */
	body?: unknown;
	/** A repeated header is a list. */
	headers?: Record<string, unknown>;
}

interface Entry {
	name: string;
	method: string;
	path: RegExp;
	query: ValidateFunction;
	body: ValidateFunction | null;
}

// The whole file would not do: strict mode, which finds misspelt rules, knows no `requests`.
const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addSchema({ $id: api.$id, $defs: api.$defs });

const entries = api.requests.map(
	({ name, method, path, query, body }): Entry => ({
		name,
		method,
		path: RegExp(path),
		query: ajv.compile(query),
		body: body && ajv.compile(body),
	}),
);

/** The requests that are documented, by name. */
export const requestNames = entries.map(({ name }) => name);

/** What ajv's own words leave out: the key or the values that the fault is about. */
function detailsOf({ params }: ErrorObject): string {
	const { additionalProperty, allowedValue, allowedValues } = params;
	const details = additionalProperty ?? allowedValue ?? allowedValues;
	return details === undefined ? '' : `: ${JSON.stringify(details)}`;
}

/** A line per broken rule; it quotes no value, which may be personal. */
function broken(part: 'query' | 'body', validate: ValidateFunction, value: unknown): string[] {
	if (validate(value)) return [];
	return (validate.errors ?? []).map((error) => {
		const where = [part, error.instancePath].filter((text) => text !== '').join(' ');
		return `${where} ${error.message}${detailsOf(error)}`;
	});
}

/** The parameters; a repeated one is a list, and so a fault. */
function queryOf({ searchParams }: URL): Record<string, string | string[]> {
	const names = [...new Set(searchParams.keys())];
	return Object.fromEntries(
		names.map((name) => {
			const values = searchParams.getAll(name);
			return [name, values.length === 1 ? values[0] : values];
		}),
	);
}

function bodyFaults({ body: validate }: Entry, body: unknown): string[] {
	const isEmpty = body === undefined || body === '';
	if (validate === null) return isEmpty ? [] : ['body must be none'];
	return isEmpty ? ['body is missing'] : broken('body', validate, body);
}

function keyFaults(headers: Record<string, unknown>): string[] {
	const values = Object.entries(headers)
		.filter(([name]) => name.toLowerCase() === 'authorization')
		.flatMap(([, value]) => value);
	if (values.length === 1 && /^Bearer \S+$/.test(String(values[0]))) return [];
	return ['header authorization must be one "Bearer" and a key'];
}

/** A request without HTTP, whose query may have parameters that are undefined: those are left out. */
interface RequestParts {
	method: string;
	path: string;
	query: Readonly<Record<string, unknown>>;
	body?: unknown;
}

function compare({ method, path, query, body }: RequestParts) {
	const entry = entries.find((one) => one.method === method && one.path.test(path));
	if (entry === undefined) return { faults: [`no such request: ${method} ${path}`] };
	return { entry, faults: [...broken('query', entry.query, query), ...bodyFaults(entry, body)] };
}

/** The same as `faultsOf` for what is asked without HTTP. */
export function faultsOfParts({ query, ...request }: RequestParts): string[] {
	const given = Object.entries(query).filter(([, value]) => value !== undefined);
	return compare({ ...request, query: Object.fromEntries(given) }).faults;
}

/**
 * Compares a request with what Chatbase documents, apart from the node's code, so that both cannot be
 * wrong alike.
 *
 * @returns a line per fault, which never shows the key; none for a request that is right
 * @see test/fixtures/chatbase-api.json for the rules, and where they come from
 */
export function faultsOf({ method, url, body, headers = {} }: OutgoingRequest): string[] {
	if (!URL.canParse(url)) return ['no absolute URL'];
	const target = new URL(url);
	// The whole beginning, for a URL may carry a user and a password too.
	if (!target.href.startsWith(`${ORIGIN}/`)) return [`not ${ORIGIN}: ${target.origin}`];
	const { entry, faults } = compare({
		method,
		path: target.pathname,
		query: queryOf(target),
		body,
	});
	return entry === undefined ? faults : [...faults, ...keyFaults(headers)];
}
