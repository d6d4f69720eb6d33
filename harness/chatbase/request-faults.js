// What is wrong with a request to Chatbase, by documented-requests.json. CommonJS: jest's tests load it, too.
const { default: Ajv } = require('ajv');

const api = require('./documented-requests.json');

/** Where requests go that have no origin of their own. */
const ORIGIN = 'https://www.chatbase.co';

/**
 * A request as it goes out: `url` absolute, with the query; `body` what the JSON says, not its text, undefined
 * or an empty text for none, of a form the object of its fields, a file with its name, type and size; in `headers`
 * a repeated one is a list.
 *
 * @typedef {{method: string, url: string, body?: unknown, headers?: Record<string, unknown>}} OutgoingRequest
 *
 * @typedef {import('ajv').ValidateFunction} Validate
 * @typedef {{name: string, method: string, origin: string, path: RegExp, query: Validate, body: Validate | null, isForm: boolean}} Entry
 */

// The whole file would not do: strict mode, which finds misspelt rules, knows no `requests`.
const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addSchema({ $id: api.$id, $defs: api.$defs });

/** @type {Entry[]} */
const entries = api.requests.map(({ path, query, body, form, origin = ORIGIN, ...named }) => ({
	...named,
	origin,
	path: RegExp(path),
	query: ajv.compile(query),
	body: body || form ? ajv.compile(body ?? form) : null,
	isForm: form !== undefined,
}));

const ORIGINS = [...new Set(entries.map(({ origin }) => origin))];

/** The requests that are documented, by name. */
const requestNames = entries.map(({ name }) => name);

/** What ajv's own words leave out: the key or the values that the fault is about. */
function detailsOf({ params }) {
	const { additionalProperty, allowedValue, allowedValues } = params;
	const details = additionalProperty ?? allowedValue ?? allowedValues;
	return details === undefined ? '' : `: ${JSON.stringify(details)}`;
}

/**
 * A line per broken rule; it quotes no value, which may be personal.
 *
 * @param {'query' | 'body'} part @param {Validate} validate @param {unknown} value
 */
function broken(part, validate, value) {
	if (validate(value)) return [];
	// That a condition was met is no fault of its own.
	const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
	return errors.map((error) => {
		const where = [part, error.instancePath].filter((text) => text !== '').join(' ');
		return `${where} ${error.message}${detailsOf(error)}`;
	});
}

/** The parameters; a repeated one is a list, and so a fault. @param {URL} url */
function queryOf({ searchParams }) {
	const names = [...new Set(searchParams.keys())];
	return Object.fromEntries(
		names.map((name) => {
			const values = searchParams.getAll(name);
			return [name, values.length === 1 ? values[0] : values];
		}),
	);
}

/** @param {Entry} entry @param {unknown} body */
function bodyFaults({ body: validate }, body) {
	const isEmpty = body === undefined || body === '';
	if (validate === null) return isEmpty ? [] : ['body must be none'];
	return isEmpty ? ['body is missing'] : broken('body', validate, body);
}

/** @param {Record<string, unknown>} headers */
function keyFaults(headers) {
	const values = Object.entries(headers)
		.filter(([name]) => name.toLowerCase() === 'authorization')
		.flatMap(([, value]) => value);
	if (values.length === 1 && /^Bearer \S+$/.test(String(values[0]))) return [];
	return ['header authorization must be one "Bearer" and a key'];
}

/** @param {Entry} entry @param {Record<string, unknown>} headers */
function formFaults({ isForm }, headers) {
	if (!isForm) return [];
	const [type] = Object.entries(headers)
		.filter(([name]) => name.toLowerCase() === 'content-type')
		.flatMap(([, value]) => value);
	const isRight = /^multipart\/form-data; *boundary=\S+$/.test(String(type));
	return isRight ? [] : ['header content-type must be that of a form with its boundary'];
}

/** @param {string} method @param {string} path */
function entryOf(method, path, origin = ORIGIN) {
	return entries.find(
		(entry) => entry.method === method && entry.origin === origin && entry.path.test(path),
	);
}

/** @param {string} method @param {string} path */
const noSuchRequest = (method, path) => `no such request: ${method} ${path}`;

/**
 * Compares a request with what Chatbase documents, apart from the node's code, so that both cannot be
 * wrong alike.
 *
 * @param {OutgoingRequest} request
 * @returns {string[]} a line per fault, which never shows the key; none for a request that is right
 * @see documented-requests.json for the rules, and where they come from
 */
function faultsOf({ method, url, body, headers = {} }) {
	if (!URL.canParse(url)) return ['no absolute URL'];
	const target = new URL(url);
	// The whole beginning, for a URL may carry a user and a password too.
	const origin = ORIGINS.find((one) => target.href.startsWith(`${one}/`));
	if (origin === undefined) return [`not ${ORIGIN}: ${target.origin}`];
	const { pathname: path } = target;
	const faults = faultsOfParts({ method, path, query: queryOf(target), body, origin });
	const entry = entryOf(method, path, origin);
	if (entry === undefined) return faults;
	return [...faults, ...formFaults(entry, headers), ...keyFaults(headers)];
}

/**
 * The same for what is asked without HTTP, and so without a key.
 *
 * @param {{method: string, path: string, query: Readonly<Record<string, unknown>>, body?: unknown, origin?: string}} request
 * of its query, what is undefined is left out
 * @returns {string[]}
 */
function faultsOfParts({ method, path, query, body, origin }) {
	const entry = entryOf(method, path, origin);
	if (entry === undefined) return [noSuchRequest(method, path)];
	const given = Object.entries(query).filter(([, value]) => value !== undefined);
	return [...broken('query', entry.query, Object.fromEntries(given)), ...bodyFaults(entry, body)];
}

/**
 * @param {string} method @param {string} url absolute
 * @returns {{name: string, parts: Record<string, string>}} the name of a request, and what its path names, decoded
 * @throws where it is not documented
 */
function documentedRequest(method, url) {
	const { pathname, origin } = new URL(url);
	const entry = entryOf(method, pathname, origin);
	if (entry === undefined) throw new Error(noSuchRequest(method, pathname));
	const { groups = {} } = entry.path.exec(pathname) ?? {};
	const parts = Object.entries(groups).map(([part, text]) => [part, decodeURIComponent(text)]);
	return { name: entry.name, parts: Object.fromEntries(parts) };
}

module.exports = { documentedRequest, faultsOf, faultsOfParts, ORIGIN, ORIGINS, requestNames };
