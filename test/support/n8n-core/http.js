// What n8n gives a node of a request and its response: Node's own objects, with what Express and n8n add.
const { IncomingMessage, ServerResponse } = require('node:http');
const { Socket } = require('node:net');

/** What n8n reads before the node, from typeVersion 1.1 on: the types that it parses by itself. */
const READ_BEFORE =
	/^(?:application\/json|text\/plain|application\/x-www-form-urlencoded|.*[/+]xml)$/;

/**
 * @typedef {object} Sent what arrives over HTTP
 * @property {'GET' | 'POST'} [method]
 * @property {Record<string, unknown>} [headers] a list is a header that is sent several times
 * @property {Record<string, unknown>} [query]
 * @property {Buffer} [body] the bytes on the wire
 * @property {boolean} [breaksOff] whether the connection breaks off before the body is read
 */

/** @param {Record<string, unknown>} headers @returns {string[]} the lines, name and value in turn */
function linesOf(headers) {
	return Object.entries(headers).flatMap(([name, values]) =>
		[values].flat().flatMap((value) => (typeof value === 'string' ? [name, value] : [])),
	);
}

/** @param {Sent} sent */
function createRequest({ method = 'POST', headers = {}, query = {}, body, breaksOff = false }) {
	const request = new IncomingMessage(new Socket());
	const lines = linesOf(headers);
	// As Node's parser gives them: without it, Node counts none.
	Object(request)._addHeaderLines(lines, lines.length);
	const [contentType = ''] = String(headers['content-type'] ?? '')
		.toLowerCase()
		.split(';');
	const isRead = READ_BEFORE.test(contentType) && !breaksOff;
	const added = {
		method,
		headers, // Also those that Node would never give.
		query,
		rawBody: isRead ? body : undefined,
		async readRawBody() {
			if (added.rawBody !== undefined) throw new Error('already read');
			// n8n has read a multipart form as a stream, and keeps nothing of it.
			if (breaksOff || contentType === 'multipart/form-data') throw new Error('not readable');
			Object.assign(request, { rawBody: body });
		},
	};
	return Object.assign(request, added);
}

/** With those of Express's methods that n8n and its nodes answer by. Nothing is sent anywhere. */
class Response extends ServerResponse {
	/** @type {unknown[]} what it was to answer, each time */
	answers = [];

	/** @param {number} code */
	status(code) {
		this.statusCode = code;
		return this;
	}

	/** @param {string} name @param {string} value */
	set(name, value) {
		return this.setHeader(name, value);
	}

	/** @param {string} value */
	type(value) {
		return this.set('content-type', value);
	}

	/** @param {unknown} body */
	json(body) {
		return this.type('application/json').#answer(body, JSON.stringify(body));
	}

	/** @param {string} body */
	send(body) {
		return this.#answer(body, body);
	}

	/** @param {unknown} body @param {string | undefined} text */
	#answer(body, text) {
		this.answers.push(body);
		this.end(text);
		return this;
	}
}

function createResponse() {
	return new Response(new IncomingMessage(new Socket()));
}

module.exports = { createRequest, createResponse, Response };
