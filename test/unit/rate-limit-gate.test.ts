import { RateLimitGate } from '../../nodes/shared/transport/rateLimitGate';

const IN_A_MOMENT_MS = 40;
/** Less than what is waited at a time. */
const AT_ONCE_MS = 400;
const NEVER = Infinity;

/** How long something takes, in milliseconds. */
async function timeOf(work: () => Promise<void>): Promise<number> {
	const start = Date.now();
	await work();
	return Date.now() - start;
}

describe('requests', () => {
	it('may be sent at once, as long as nothing keeps them', async () => {
		const gate = new RateLimitGate(new AbortController().signal, NEVER);
		expect(await timeOf(async () => await gate.untilOpen())).toBeLessThan(AT_ONCE_MS);
	});

	it('all wait for the rate limit, for the longest of what was said of it', async () => {
		const gate = new RateLimitGate(new AbortController().signal, NEVER);
		const opensAt = Date.now() + IN_A_MOMENT_MS;
		gate.closeUntil(opensAt);
		gate.closeUntil(opensAt - IN_A_MOMENT_MS / 2);
		await Promise.all([gate.untilOpen(), gate.untilOpen()]);
		expect(Date.now()).toBeGreaterThanOrEqual(opensAt);
	});

	it('wait no longer when nobody wants the responses any more', async () => {
		const end = new AbortController();
		const gate = new RateLimitGate(end.signal, NEVER);
		gate.closeUntil(Date.now() + 60_000);
		const waited = timeOf(async () => await gate.untilOpen());
		end.abort();
		expect(await waited).toBeLessThan(5_000);
		expect(gate.isWorthUntil(Date.now())).toBe(false);
	});

	it('have the time that is left, and are not sent again after it', () => {
		const deadline = Date.now() + 60_000;
		const gate = new RateLimitGate(new AbortController().signal, deadline);
		expect(gate.limitOf(30_000)).toBe(30_000);
		expect(gate.limitOf(90_000)).toBeLessThanOrEqual(60_000);
		expect(gate.isWorthUntil(deadline - 1)).toBe(true);
		expect(gate.isWorthUntil(deadline)).toBe(false);
		expect(new RateLimitGate(new AbortController().signal, 0).limitOf(30_000)).toBe(1);
	});
});
