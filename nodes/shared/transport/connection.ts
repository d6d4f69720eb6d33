import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { sendableKey } from './apiKey';
import { maskFor, type Mask } from './mask';
import { RateLimitGate } from './rateLimitGate';
import { READ_TIMEOUT_MS, type ApiRequest } from './request';
import type { Outcome } from './response';
import { countIn, decide } from './retry';
import { CREDENTIAL, sendOnce, type ApiContext } from './sending';

/** What the requests of one execution, or of one poll, share: the key, the rate limit, the end. */
export class Connection {
	private readonly closing = new AbortController();
	private readonly gate: RateLimitGate;
	private credential: Promise<ICredentialDataDecryptedObject> | undefined;
	private mask: Mask | undefined;

	/** @param deadline by when all has to be done, in milliseconds since 1970 */
	constructor(
		readonly context: ApiContext,
		deadline: number,
	) {
		const stopped =
			'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal?.() : undefined;
		const end = AbortSignal.any([this.closing.signal, ...(stopped ? [stopped] : [])]);
		this.gate = new RateLimitGate(end, deadline);
	}

	/** Ends all reading and waiting: nobody wants the responses any more. */
	close(): void {
		this.closing.abort();
	}

	/**
	 * Once, rather than for each request; and before the first, so that what is wrong with it is told in
	 * n8n's own words.
	 */
	private readonly readCredential = async (): Promise<ICredentialDataDecryptedObject> => {
		this.credential ??= this.context.getCredentials(CREDENTIAL);
		return await this.credential;
	};

	/** @returns what takes the key out of texts; undefined for a key that cannot be sent */
	async readMask(): Promise<Mask | undefined> {
		const key = sendableKey((await this.readCredential()).apiKey);
		if (key !== undefined) this.mask ??= maskFor(key);
		return key === undefined ? undefined : this.mask;
	}

	/** Sends a request, and again where that helps. @returns what it came to at last */
	async send(request: ApiRequest, mask: Mask): Promise<Outcome> {
		const { context, readCredential, gate } = this;
		let attempts = { limited: 0, failed: 0 };
		for (;;) {
			await gate.untilOpen();
			const limitMs = gate.limitOf(request.timeoutMs ?? READ_TIMEOUT_MS);
			const { end } = gate;
			const outcome = await sendOnce(request, { context, readCredential, mask, limitMs, end });
			attempts = countIn(attempts, outcome);
			const decision = decide(request, outcome, attempts);
			const resumesAt = decision.retry ? Date.now() + decision.pauseMs : Infinity;
			if (!decision.retry || !gate.isWorthUntil(resumesAt)) return outcome;
			if (decision.forAll) gate.closeUntil(resumesAt);
			await gate.until(() => resumesAt);
		}
	}
}
