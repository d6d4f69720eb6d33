// The node's own share of a delivery, without n8n: what it does with the bytes, beside the floor that
// no receiver can go below, one HMAC and one JSON.parse of the same bytes. Prints JSON.
//
// Usage: node own-share-cost.mjs <folder of the unpacked package> <milliseconds per figure> [body]
//
// With the name of a body, only its accepted delivery.
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { median } from './statistics.mjs';

const [folder, milliseconds, onlyBody] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(folder), 'package.json'));
const { parseSignature, sign, verify } = require('./dist/nodes/ChatbaseTrigger/signature.js');
const { parseEvent, simplify } = require('./dist/nodes/ChatbaseTrigger/event.js');

const SECRET = 'secret-of-the-benchmark';
const ROUNDS = 31;
const WARM_UP = 200;
const BYTES_OF_A_FIELD = 121;
const LEAD = await readFile(new URL('../../test/fixtures/lead.json', import.meta.url));

/** A lead with further fields of the form, of a hundred characters each, up to a size in bytes. */
function leadWithFields(size) {
	const lead = JSON.parse(LEAD);
	const count = Math.floor((size - LEAD.length) / BYTES_OF_A_FIELD);
	for (let field = 1; field <= count; field += 1) {
		lead.payload[`customField${String(field).padStart(4, '0')}`] = 'x'.repeat(100);
	}
	return Buffer.from(JSON.stringify(lead));
}

/** A lead with one long text in a further field, up to a size in bytes. */
function leadWithText(size) {
	const lead = JSON.parse(LEAD);
	lead.payload.message = 'x'.repeat(size - LEAD.length);
	return Buffer.from(JSON.stringify(lead));
}

function floor(rawBody) {
	createHmac('sha1', SECRET).update(rawBody).digest();
	return JSON.parse(rawBody);
}

function timeOfReceipt() {
	return new Date().toISOString();
}

function accept(rawBody, header) {
	const signature = parseSignature(header);
	if (!verify(rawBody, signature, [SECRET])) throw new Error('A genuine delivery was refused');
	return simplify(parseEvent(rawBody).value, rawBody, timeOfReceipt());
}

function refuse(rawBody, header) {
	const signature = parseSignature(header);
	if (signature !== undefined && verify(rawBody, signature, [SECRET])) {
		throw new Error('A forged delivery was accepted');
	}
}

function microseconds(work, times) {
	const start = process.hrtime.bigint();
	for (let time = 0; time < times; time += 1) work();
	return Number(process.hrtime.bigint() - start) / 1000 / times;
}

/** Both in turns, so that whatever slows the machine down slows down both. */
function compare(work, base) {
	const budget = (Number(milliseconds) * 1000) / ROUNDS / 2;
	const timesOf = (one) => {
		microseconds(one, WARM_UP);
		return Math.max(3, Math.round(budget / microseconds(one, WARM_UP)));
	};
	const [timesOfWork, timesOfBase] = [timesOf(work), timesOf(base)];
	const rounds = Array.from({ length: ROUNDS }, () => [
		microseconds(work, timesOfWork),
		microseconds(base, timesOfBase),
	]).slice(1); // the first one warms up
	return {
		microseconds: median(rounds.map(([own]) => own)),
		floor: median(rounds.map(([, least]) => least)),
		ratio: median(rounds.map(([own, least]) => own / least)),
	};
}

const bodies = [
	['documented lead', LEAD],
	['10 kB, many fields', leadWithFields(10_000)],
	['10 kB, one long text', leadWithText(10_000)],
	['1 MB, many fields', leadWithFields(1_000_000)],
	['1 MB, one long text', leadWithText(1_000_000)],
];
const forged = sign(Buffer.from('another body'), SECRET);

const deliveries = bodies.flatMap(([name, body]) => {
	const genuine = sign(body, SECRET);
	const base = () => floor(body);
	const row = (delivery, work) => ({ body: name, bytes: body.length, delivery, work, base });
	return [
		row('accepted', () => accept(body, genuine)),
		row('forged', () => refuse(body, forged)),
		row('malformed', () => refuse(body, 'sha1=x')),
	];
});
const chosen =
	onlyBody === undefined
		? deliveries
		: deliveries.filter(({ body, delivery }) => body === onlyBody && delivery === 'accepted');

console.log(
	JSON.stringify(chosen.map(({ work, base, ...row }) => ({ ...row, ...compare(work, base) }))),
);
