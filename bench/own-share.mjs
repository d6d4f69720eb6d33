// The node's own share of a delivery, without n8n: what it does with the bytes, beside the floor that
// no receiver can go below, one HMAC and one JSON.parse of the same bytes. Prints JSON.
//
// Usage: node own-share.mjs <folder of the unpacked package> [body, of which only the accepted delivery]
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { measure } from 'mitata';
import { median } from 'simple-statistics';

import { sign } from '../harness/chatbase/webhook-sender.mjs';

const [folder, onlyBody] = process.argv.slice(2);
const load = createRequire(path.resolve(folder, 'package.json'));
const { parseSignature, verify } = load('./dist/nodes/ChatbaseTrigger/signature.js');
const { parseEvent, simplify } = load('./dist/nodes/ChatbaseTrigger/event.js');

const SECRET = 'secret-of-the-benchmark';
const LEAD = JSON.parse(
	await readFile(new URL('../test/fixtures/lead.json', import.meta.url), 'utf8'),
);

const ROUNDS = 31;
const OPTIONS = {
	min_cpu_time: 20_000_000, // nanoseconds, for each figure in each round
	min_samples: 3,
	batch_samples: 128, // of what is too fast to be timed alone
	gc: false,
};

/** The documented lead with further fields of the form. */
function leadWith(fields) {
	return Buffer.from(JSON.stringify({ ...LEAD, payload: { ...LEAD.payload, ...fields } }));
}

const manyFields = {};
for (let number = 1000; number < 9262; number += 1) {
	manyFields[`customField${number}`] = 'x'.repeat(100);
}

const bodies = {
	'documented lead': leadWith({}),
	'1 MB, many fields': leadWith(manyFields),
	'1 MB, one long text': leadWith({ message: 'x'.repeat(999_783) }),
};

function floor(rawBody) {
	createHmac('sha1', SECRET).update(rawBody).digest();
	return JSON.parse(rawBody);
}

/** What the node does with a delivery: an item, or nothing. */
function receive(rawBody, header) {
	const signature = parseSignature(header);
	if (signature === undefined || !verify(rawBody, signature, [SECRET])) return undefined;
	return simplify(parseEvent(rawBody).value, rawBody, new Date().toISOString());
}

/** Both in turns, so that whatever slows the machine down slows down both. */
async function compare(work, base) {
	const own = [];
	const least = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		own.push((await measure(work, OPTIONS)).avg);
		least.push((await measure(base, OPTIONS)).avg);
	}
	return {
		microseconds: median(own) / 1000,
		floor: median(least) / 1000,
		ratio: median(own.map((nanoseconds, round) => nanoseconds / least[round])),
	};
}

const forged = sign(Buffer.from('another body'), SECRET);
const shares = [];
for (const [body, bytes] of Object.entries(bodies)) {
	const signatures = { accepted: sign(bytes, SECRET), forged, malformed: 'sha1=x' };
	for (const [delivery, signature] of Object.entries(signatures)) {
		const isAccepted = delivery === 'accepted';
		if (onlyBody !== undefined && !(isAccepted && body === onlyBody)) continue;
		const work = () => receive(bytes, signature);
		if ((work() !== undefined) !== isAccepted)
			throw new Error(`${delivery}: not what it should be`);
		const compared = await compare(work, () => floor(bytes));
		shares.push({ body, bytes: bytes.length, delivery, ...compared });
	}
}
console.log(JSON.stringify(shares));
