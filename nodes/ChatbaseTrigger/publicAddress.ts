/** Hosts that only the machine itself, or only its own network, can reach. */
const LOCAL_HOST =
	/^(?:localhost|.*\.local|127\..*|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|0\.0\.0\.0|\[::1\])$/;

/**
 * Tells which host of a webhook URL Chatbase cannot reach from outside.
 *
 * @param url the production URL as n8n shows it
 * @returns the host name; undefined where Chatbase may well reach it, or there is no URL
 */
export function unreachableHostOf(url: string | undefined): string | undefined {
	const host = url === undefined || !URL.canParse(url) ? '' : new URL(url).hostname;
	return LOCAL_HOST.test(host) ? host : undefined;
}
