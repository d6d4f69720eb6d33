import fc from 'fast-check';

import { problemOf } from '../../nodes/shared/transport/problem';
import { complaintOf, readBody, type Outcome } from '../../nodes/shared/transport/response';

const question = {
	subject: 'agent',
	method: 'GET' as const,
	accepts: (status: number) => status < 300,
};

function answered(status: number, text: string, headers: Record<string, string> = {}): Outcome {
	return { kind: 'answered', status, headers, body: readBody(text) };
}

describe('a body', () => {
	it.each([
		['{"a":1}', { json: { a: 1 } }],
		[' [] ', { json: [] }],
		['', { unreadable: 'empty' }],
		['<!DOCTYPE html><html>', { unreadable: 'page' }],
		['{"a":', { unreadable: 'malformed' }],
	])('%j is read as %j', (text, expected) => {
		expect(readBody(text)).toEqual(expected);
	});
});

describe('what Chatbase complains about', () => {
	it('is read from answers of v2, field by field', () => {
		const details = { message: 'too short', limit: 'too large' };
		const error = { code: 'VALIDATION_INVALID_BODY', message: 'Invalid', details };
		expect(complaintOf({ json: { error } })).toEqual({
			code: 'VALIDATION_INVALID_BODY',
			message: 'Invalid',
			details: ['message: too short', 'limit: too large'],
		});
	});

	it('is read from answers of v1, field by field', () => {
		const issues = [{ field: 'custom_attributes.age', message: 'Expected number' }];
		expect(complaintOf({ json: { message: 'Invalid request body', issues } })).toEqual({
			code: undefined,
			message: 'Invalid request body',
			details: ['custom_attributes.age: Expected number'],
		});
	});

	it.each([
		[
			['too short', { path: ['a', 0] }],
			['Request: too short', 'a.0: invalid'],
		],
		[{ a: ['x', 'y'], b: null }, ['a: x; y', 'b: invalid']],
		[[{ path: ['a', { toString: 1 }, 'b'], message: 'too short' }], ['a.b: too short']],
		[[{ field: { toString: 1 } }], ['Request: invalid']],
		['text', []],
	])('is read of the details %j, whatever they are', (details, lines) => {
		expect(complaintOf({ json: { error: { details } } }).details).toEqual(lines);
	});
});

describe('a problem', () => {
	it.each([
		[401, 'AUTH_INVALID_API_KEY', 'Check the credential "Chatbase API"'],
		[401, 'AUTH_INVALID_API_KEY', 'ends after 90 days'],
		[401, undefined, 'ends after 90 days'],
		[401, 'API_KEY_EXPIRED', 'The key has expired'],
		[401, 'API_KEY_EXPIRED', 'end after 90 days'],
		[403, 'PERMISSION_DENIED', 'Give the key this right'],
		[403, 'PERMISSION_DENIED', 'no right that the role of its maker lacks'],
		[403, undefined, 'none that the role of its maker lacks'],
		[403, 'SUBSCRIPTION_API_RESTRICTED_PLAN', "The workspace's plan has no API"],
		[403, undefined, 'The key may lack this right'],
		[402, 'CHAT_CREDITS_EXHAUSTED', 'credits of the workspace or of the agent are used up'],
		[404, 'AGENT_NOT_FOUND', 'Choose the agent from the list'],
		[404, 'RESOURCE_NOT_FOUND', 'Check the ID'],
		[400, 'VALIDATION_INVALID_DATE_RANGE', 'Check the dates'],
		[302, undefined, 'let n8n reach www.chatbase.co'],
		[405, undefined, 'look for a newer version of this package'],
		[409, undefined, 'It does not go with what Chatbase has now'],
		[410, undefined, 'look for a newer version of this package'],
		[413, undefined, 'shorten them'],
		[418, undefined, 'look for a newer version of this package'],
		[429, 'RATE_LIMIT_TOO_MANY_REQUESTS', 'only so many requests'],
		[503, 'SERVICE_UNDER_MAINTENANCE', 'has done nothing'],
		[500, 'INTERNAL_SERVER_ERROR', 'on the side of Chatbase'],
	])('of status %i and code %s says what to do', (status, code, advice) => {
		const body = JSON.stringify({ error: { code, message: 'The words of Chatbase' } });
		const problem = problemOf(answered(status, body, { 'x-request-id': 'r-1' }), question);
		expect(problem).toMatchObject({ status, message: 'The words of Chatbase (agent)' });
		expect(problem?.description).toContain(advice);
		expect(problem?.description).toContain('Request ID: r-1');
	});

	it.each([
		['', 'Chatbase answered without content (agent)'],
		['<html>', 'Chatbase answered with a web page instead of data (agent)'],
		['{', 'Chatbase answered with invalid JSON (agent)'],
	])('of the body %j has words of its own, with any status', (body, message) => {
		for (const status of [200, 403, 502]) {
			expect(problemOf(answered(status, body), question)).toMatchObject({ status, message });
		}
	});

	it('has the meaning that a status has for one kind of request, unless a code says more', () => {
		const meanings = { 404: { message: 'There is none', advice: 'Look there' } };
		const asked = { ...question, meanings };
		const problem = problemOf(answered(404, '{"message":"Not found"}'), asked);
		expect(problem?.message).toBe('There is none');
		expect(problem?.description).toMatch(
			/^Look there\.\nChatbase's answer: Not found\.\nStatus: 404\.$/,
		);
		const coded = JSON.stringify({ error: { code: 'AGENT_NOT_FOUND', message: 'No agent' } });
		expect(problemOf(answered(404, coded), asked)?.description).toContain('Choose the agent');
	});

	it.each(['timeout', 'network'] as const)('of a %s warns when it may be done', (why) => {
		const outcome: Outcome = { kind: 'failed', why, code: 'ECONNRESET' };
		const reading = problemOf(outcome, question);
		const writing = problemOf(outcome, { ...question, method: 'POST' });
		const searching = problemOf(outcome, { ...question, method: 'POST', onlyReads: true });
		expect(searching).toEqual(reading);
		expect(reading?.description).not.toContain('may have been carried out');
		expect(writing?.description).toContain('may have been carried out');
	});

	it('is found, or is none, for any answer at all', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.json(), fc.string()),
				fc.integer({ min: 100, max: 599 }),
				(text, status) => {
					const problem = problemOf(answered(status, text), question);
					const isRight = status < 300 && 'json' in readBody(text);
					expect(problem === undefined).toBe(isRight);
					if (problem !== undefined) expect(problem.message).not.toBe('');
				},
			),
		);
	});
});
