import type { Outcome } from '../../nodes/shared/transport/response';
import { countIn, decide } from '../../nodes/shared/transport/retry';

const LONGEST_PAUSE_MS = 60_000;

type Headers = Record<string, string>;

function answered(status: number, json: unknown = {}, headers: Headers = {}): Outcome {
	return { kind: 'answered', status, headers, body: { json } };
}

/** The attempts, when all came to the same. */
const limited = (times: number) => ({ limited: times, failed: 0 });
const failed = (times: number) => ({ limited: 0, failed: times });

const MAINTENANCE = answered(503, { error: { code: 'SERVICE_UNDER_MAINTENANCE', message: '' } });
const TIMEOUT: Outcome = { kind: 'failed', why: 'timeout', code: 'ECONNABORTED' };
const NETWORK: Outcome = { kind: 'failed', why: 'network', code: 'ECONNRESET' };
const READING = { method: 'GET' } as const;
const SEARCHING = { method: 'POST', onlyReads: true } as const;
const CANCELLED: Outcome = { kind: 'failed', why: 'cancelled', code: 'ERR_CANCELED' };

describe('a request is sent again', () => {
	it.each(['GET', 'POST', 'PATCH', 'DELETE'] as const)(
		'for the rate limit, whatever it does (%s), when Chatbase says so, and all wait',
		(method) => {
			expect(decide({ method }, answered(429, {}, { 'retry-after': '7' }), limited(1))).toEqual({
				retry: true,
				pauseMs: 7000,
				forAll: true,
			});
		},
	);

	it('after ever longer pauses when Chatbase does not say when', () => {
		const pauses = [1, 2, 3, 4].map((tries) => decide(READING, answered(429), limited(tries)));
		expect(pauses).toMatchObject([1000, 2000, 4000, 8000].map((pauseMs) => ({ pauseMs })));
	});

	it.each(['GET', 'POST'] as const)('under maintenance, which has done nothing (%s)', (method) => {
		expect(decide({ method }, MAINTENANCE, failed(1))).toEqual({
			retry: true,
			pauseMs: 1000,
			forAll: true,
		});
	});

	it.each([
		['a timeout', TIMEOUT],
		['a broken connection', NETWORK],
		['a fault of Chatbase', answered(500)],
		['a fault on the way', answered(502)],
	])('after %s, when it only reads', (_name, outcome) => {
		for (const request of [READING, SEARCHING]) {
			expect(decide(request, outcome, { limited: 1, failed: 1 })).toEqual({
				retry: true,
				pauseMs: 1000,
				forAll: false,
			});
		}
		for (const method of ['POST', 'PATCH', 'DELETE'] as const) {
			expect(decide({ method }, outcome, failed(1))).toEqual({ retry: false });
		}
	});
});

describe('what a request has waited for', () => {
	it('does not count among its failures, nor the other way round', () => {
		const outcomes = [answered(429), NETWORK, answered(429), answered(503), answered(429)];
		const attempts = outcomes.reduce(countIn, { limited: 0, failed: 0 });
		expect(attempts).toEqual({ limited: 3, failed: 2 });
		expect(decide(READING, answered(500), { limited: 20, failed: 2 })).toEqual({
			...{ retry: true, pauseMs: 2000, forAll: false },
		});
		expect(decide(READING, answered(429), { limited: 1, failed: 2 })).toMatchObject({
			pauseMs: 1000,
		});
	});
});

describe('a request is not sent again', () => {
	it.each([
		['an answer', answered(200)],
		['a refusal', answered(403)],
		['an end by the user', CANCELLED],
		['a limit that lasts too long', answered(429, {}, { 'retry-after': '3600' })],
	])('after %s', (_name, outcome) => {
		expect(decide(READING, outcome, { limited: 1, failed: 1 })).toEqual({ retry: false });
	});

	it('more than three times for a fault, and twenty-one times for the limit', () => {
		expect(decide(READING, answered(500), failed(2))).toMatchObject({ retry: true });
		expect(decide(READING, answered(500), failed(3))).toEqual({ retry: false });
		expect(decide(READING, answered(429), limited(20))).toMatchObject({ retry: true });
		expect(decide(READING, answered(429), limited(21))).toEqual({ retry: false });
	});

	it('at once, even where Chatbase says so', () => {
		for (const seconds of ['0', '0.1']) {
			expect(decide(READING, answered(429, {}, { 'retry-after': seconds }), limited(1))).toEqual({
				...{ retry: true, pauseMs: 250, forAll: true },
			});
		}
	});

	it('without a number in Retry-After as if it said at once', () => {
		const date = { 'retry-after': 'Wed, 25 Nov 2026 00:00:00 GMT' };
		expect(decide(READING, answered(429, {}, date), limited(1))).toMatchObject({ pauseMs: 1000 });
		const longest = { 'retry-after': String(LONGEST_PAUSE_MS / 1000) };
		expect(decide(READING, answered(429, {}, longest), limited(1))).toMatchObject({ retry: true });
	});
});
