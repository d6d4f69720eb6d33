// The node's own share of a delivery, without n8n: what it does with the bytes, beside the floor that
// no receiver can go below, one HMAC and one JSON.parse of the same bytes. Prints JSON.
//
// Usage: node own-share.mjs <folder of the unpacked package> [body]
//
// With the name of a body, only its accepted delivery.
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { measure } from 'mitata';
import { median } from 'simple-statistics';

const [folder, onlyBody] = process.argv.slice(2);
const load = createRequire(path.resolve(folder, 'package.json'));
const { parseSignature, sign, verify } = load('./dist/nodes/ChatbaseTrigger/signature.js');
const { parseEvent, simplify } = load('./dist/nodes/ChatbaseTrigger/event.js');

const SECRET = 'secret-of-the-benchmark';
const ROUNDS = 31;
const NANOSECONDS = 20_000_000; // for each figure, in each round
const LEAD = await readFile(new URL('../test/fixtures/lead.json', import.meta.url), 'utf8');

/** The documented lead with further fields of the form. */
function leadWith(fields) {
	const lead = JSON.parse(LEAD);
	return Buffer.from(JSON.stringify({ ...lead, payload: { ...lead.payload, ...fields } }));
}

/** 121 bytes each. */
function manyFields(count) {
	const names = Array.from({ length: count }, (_, index) => String(index + 1).padStart(4, '0'));
	return leadWith(Object.fromEntries(names.map((name) => [`customField${name}`, 'x'.repeat(100)])));
}

function oneLongText(length) {
	return leadWith({ message: 'x'.repeat(length) });
}

const bodies = {
	'documented lead': Buffer.from(LEAD),
	'10 kB, many fields': manyFields(80),
	'10 kB, one long text': oneLongText(9_783),
	'1 MB, many fields': manyFields(8_262),
	'1 MB, one long text': oneLongText(999_783),
};

function floor(rawBody) {
	createHmac('sha1', SECRET).update(rawBody).digest();
	return JSON.parse(rawBody);
}

function accept(rawBody, header) {
	const signature = parseSignature(header);
	if (!verify(rawBody, signature, [SECRET])) throw new Error('A genuine delivery was refused');
	return simplify(parseEvent(rawBody).value, rawBody, new Date().toISOString());
}

function refuse(rawBody, header) {
	const signature = parseSignature(header);
	if (signature !== undefined && verify(rawBody, signature, [SECRET])) {
		throw new Error('A forged delivery was accepted');
	}
}

/** @param {() => unknown} work */
async function microseconds(work) {
	const { avg } = await measure(work, {
		min_cpu_time: NANOSECONDS,
		min_samples: 3,
		batch_samples: 128, // of what is too fast to be timed alone
		gc: false,
	});
	return avg / 1000;
}

/** Both in turns, so that whatever slows the machine down slows down both. */
async function compare(work, base) {
	const rounds = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		rounds.push({ own: await microseconds(work), least: await microseconds(base) });
	}
	return {
		microseconds: median(rounds.map(({ own }) => own)),
		floor: median(rounds.map(({ least }) => least)),
		ratio: median(rounds.map(({ own, least }) => own / least)),
	};
}

const forged = sign(Buffer.from('another body'), SECRET);
const shares = [];
for (const [body, bytes] of Object.entries(bodies)) {
	const genuine = sign(bytes, SECRET);
	const deliveries = {
		accepted: () => accept(bytes, genuine),
		forged: () => refuse(bytes, forged),
		malformed: () => refuse(bytes, 'sha1=x'),
	};
	for (const [delivery, work] of Object.entries(deliveries)) {
		if (onlyBody !== undefined && (body !== onlyBody || delivery !== 'accepted')) continue;
		const compared = await compare(work, () => floor(bytes));
		shares.push({ body, bytes: bytes.length, delivery, ...compared });
	}
}
console.log(JSON.stringify(shares));
