// Delivers signed leads to any URL: Chatbase has no test delivery.
import { parseArgs } from 'node:util';

import { CommandError, main } from './lib/command.mjs';
import { deliver, leadEvent } from './lib/lead.mjs';

const USAGE = `Usage: npm run send-lead -- --url URL --secret KEY [options]

  --url URL          the test or production URL of a Chatbase Trigger node
  --secret KEY       the secret key of its credential
  --name NAME        the visitor's name (Example)
  --email EMAIL      the visitor's email (example@chatbase.co)
  --phone PHONE      the visitor's phone (123)
  --chatbot-id ID    the chatbot that asked (xxxxxxxx)
  --count N          how many leads, one after the other (1)`;

const HINTS = {
	404: 'n8n knows no such URL: publish the workflow, or click "Listen for test event" for a test URL, which takes one delivery each time.',
	400: 'The node refused it: compare --secret with the Secret Key of the credential.',
};

function readArguments() {
	const text = { type: 'string' };
	const options = {
		url: text,
		secret: text,
		name: text,
		email: text,
		phone: text,
		'chatbot-id': text,
		count: { ...text, default: '1' },
	};
	try {
		return parseArgs({ options }).values;
	} catch (error) {
		throw new CommandError(`${error.message}\n\n${USAGE}`);
	}
}

function checkArguments({ url, secret, count }) {
	const problem =
		(!URL.canParse(url ?? '') && '--url is missing or not a URL') ||
		(!secret?.trim() && '--secret is missing') ||
		(!/^[1-9]\d{0,5}$/.test(count) && '--count is not a whole number from 1 to 999999');
	if (problem) throw new CommandError(`${problem}\n\n${USAGE}`);
}

async function sendLead(url, secret, lead) {
	try {
		return await deliver(url, secret, leadEvent(lead));
	} catch (error) {
		throw new CommandError(`${url} does not answer: ${error.cause?.message ?? error.message}`);
	}
}

await main(async () => {
	const values = readArguments();
	checkArguments(values);
	const { url, secret, name, email, phone, 'chatbot-id': chatbotId } = values;
	const count = Number(values.count);

	let accepted = 0;
	for (let number = 1; number <= count; number += 1) {
		const answer = await sendLead(url, secret.trim(), { name, email, phone, chatbotId });
		console.log(`Lead ${number} of ${count}: ${answer.status} ${answer.body}`);
		if (answer.status === 200) accepted += 1;
		else if (HINTS[answer.status]) console.log(HINTS[answer.status]);
	}
	if (accepted < count) throw new CommandError(`${count - accepted} of ${count} not accepted`);
});
