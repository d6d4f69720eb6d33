// Delivers signed leads to any URL: Chatbase has no test delivery.
import { parseArgs } from 'node:util';

import { main } from '../harness/process/command.mjs';
import { deliver, leadEvent } from '../harness/chatbase/webhook-sender.mjs';
import { CommandError } from '../harness/process/child-process.mjs';

const USAGE = `Usage: npm run send-lead -- --url URL --secret KEY [options]

  --url URL          the test or production URL of a Chatbase Trigger node
  --secret KEY       the secret key of its credential
  --name NAME        the visitor's name (Example Visitor)
  --email EMAIL      the visitor's email (visitor@example.com)
  --phone PHONE      the visitor's phone (+1 202-555-0143)
  --chatbot-id=ID    the chatbot that asked (ExampleChatbotId00001)
  --count N          how many leads, one after the other (1)
  --help             this text`;

/** @type {Record<number, string>} */
const HINTS = {
	400: 'Compare --secret with the Secret Key of the credential.',
	404: 'n8n knows no such URL: publish the workflow, or click Execute step in the node: listening ends with the first delivery.',
	405: 'The URL does not take deliveries: copy it from the node.',
	500: "On a test URL, the output panel of the node shows the reason; on a production URL, n8n's log does.",
};

/** @returns {any} as node:util's parseArgs gives them */
function readArguments() {
	const text = /** @type {const} */ ({ type: 'string' });
	const lead = { name: text, email: text, phone: text, 'chatbot-id': text };
	const help = /** @type {const} */ ({ type: 'boolean' });
	try {
		return parseArgs({ options: { url: text, secret: text, count: text, help, ...lead } }).values;
	} catch (error) {
		throw new CommandError(`${error.message}\n\n${USAGE}`);
	}
}

/** @param {{status: number, body: string, location?: string}} answer */
function explain({ status, body, location }) {
	if (location !== undefined) return `${status}, a redirect: use ${location}`;
	return [`${status} ${body}`, HINTS[status]].filter(Boolean).join('\n');
}

await main(async () => {
	const { url = '', secret = '', count = '1', help, ...lead } = readArguments();
	if (help) return console.log(USAGE);
	const problem =
		(!/^https?:\/\/./.test(url) && '--url is missing or not a URL') ||
		(!secret.trim() && '--secret is missing') ||
		(!/^[1-9]\d{0,5}$/.test(count) && '--count is not a whole number from 1 to 999999');
	if (problem) throw new CommandError(`${problem}\n\n${USAGE}`);

	let refused = 0;
	for (let number = 1; number <= Number(count); number += 1) {
		const event = leadEvent({ ...lead, chatbotId: lead['chatbot-id'] });
		const answer = await deliver(url, secret.trim(), event);
		console.log(`Lead ${number} of ${count}: ${explain(answer)}`);
		if (answer.status < 200 || answer.status >= 300) refused += 1;
	}
	if (refused > 0) throw new CommandError(`${refused} of ${count} not accepted`);
});
