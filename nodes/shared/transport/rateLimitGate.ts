import { sleep } from 'n8n-workflow';

/** In which n8n's Stop is noticed while a request waits. */
const SLICE_MS = 500;

/** When the requests of one execution, or of one poll, may be sent. */
export class RateLimitGate {
	/** Until when the rate limit keeps every request waiting. */
	private closedUntil = 0;

	/**
	 * @param end says that nobody wants the responses any more
	 * @param deadline by when all has to be done, in milliseconds since 1970
	 */
	constructor(
		readonly end: AbortSignal,
		private readonly deadline: number,
	) {}

	/** @returns how long a request may take, in milliseconds, of what it would like to */
	limitOf(timeoutMs: number): number {
		return Math.max(1, Math.min(timeoutMs, this.deadline - Date.now()));
	}

	/** Whether there will be anybody to send a request for at a time, in milliseconds since 1970. */
	isWorthUntil(time: number): boolean {
		return time < this.deadline && !this.end.aborted;
	}

	/** Keeps all requests waiting until a time. */
	closeUntil(time: number): void {
		this.closedUntil = Math.max(this.closedUntil, time);
	}

	/** Waits until requests may be sent, or nobody wants the responses any more. */
	async untilOpen(): Promise<void> {
		await this.until(() => this.closedUntil);
	}

	/** @param time is asked again and again, as it may be put off meanwhile */
	async until(time: () => number): Promise<void> {
		while (Date.now() < time() && !this.end.aborted) {
			await sleep(Math.min(SLICE_MS, time() - Date.now()));
		}
	}
}
