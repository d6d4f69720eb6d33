import type { IHookFunctions } from 'n8n-workflow';

import { originOf } from '../log';

/** Hosts that only the machine itself, or only its own network, can reach. */
const LOCAL_HOST =
	/^(?:localhost|.*\.local|127\..*|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|0\.0\.0\.0|\[::1\])$/;

/** The host of a webhook URL that Chatbase cannot reach from outside; undefined where it may well reach it. */
function unreachableHostOf(url: string | undefined): string | undefined {
	const host = url === undefined || !URL.canParse(url) ? '' : new URL(url).hostname;
	return LOCAL_HOST.test(host) ? host : undefined;
}

/**
 * Says in n8n's log, when a workflow is published, that its production URL is of no use to Chatbase. No more
 * than that: the address may be right for requests from elsewhere.
 */
export function warnOfAddress(context: IHookFunctions): void {
	const host = unreachableHostOf(context.getNodeWebhookUrl('default'));
	if (host === undefined || context.getMode() === 'manual') return;
	const { text, metadata } = originOf(context);
	context.logger.warn(
		`${text}: Chatbase cannot reach the production URL, whose host is ${host}: tell n8n its public address (N8N_WEBHOOK_URL)`,
		metadata,
	);
}
