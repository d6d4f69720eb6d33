import fc from 'fast-check';

import { maskFor } from '../../nodes/shared/transport/mask';
import { readBody } from '../../nodes/shared/transport/response';

/** The ways to write a character within JSON. */
const SPELLINGS: ReadonlyArray<(character: string) => string> = [
	(character) => JSON.stringify(character).slice(1, -1),
	(character) => `\\u${hexOf(character).padStart(4, '0')}`,
	(character) => `\\u${hexOf(character).padStart(4, '0').toUpperCase()}`.replace('U', 'u'),
	(character) => (character === '/' ? '\\/' : JSON.stringify(character).slice(1, -1)),
	(character) => `%${hexOf(character)}`,
	(character) => `%${hexOf(character).toUpperCase()}`,
	(character) => `%25${hexOf(character)}`,
];

function hexOf(character: string): string {
	return character.charCodeAt(0).toString(16);
}

/** Whether a text is, or is a spelling of, what holds the key, which has no backslash. */
function shows(text: string, key: string): boolean {
	const characterOf = (_all: string, hex: string) => String.fromCharCode(parseInt(hex, 16));
	let decoded = text.replace(/\\+u00([0-9a-f]{2})/gi, characterOf).replaceAll('\\', '');
	for (let times = 0; times < 3; times += 1) {
		if (decoded.includes(key)) return true;
		decoded = decoded.replace(/%([0-9a-f]{2})/gi, characterOf);
	}
	return decoded.includes(key);
}

// Without % and \, for which the text could be read in several ways.
const key = fc.stringMatching(/^[!-$&-[\]-~]{8,36}$/);
const spelt = key.chain((text) =>
	fc
		.array(fc.nat(SPELLINGS.length - 1), { minLength: text.length, maxLength: text.length })
		.map((ways) => ({
			text,
			json: [...text].map((character, index) => SPELLINGS[ways[index]](character)).join(''),
		})),
);

it('an API key is masked in values and names, however each of its characters is written', () => {
	fc.assert(
		fc.property(spelt, fc.nat(2), ({ text, json }, depth) => {
			let body = `{"message":"for ${json}!","${json}":["${json}"]}`;
			for (let level = 0; level < depth; level += 1) body = JSON.stringify({ said: body });
			const read = readBody(body, maskFor(text));
			expect(read).toHaveProperty('json');
			expect(shows(JSON.stringify(read), text)).toBe(false);
			expect(shows(body, text)).toBe(true);
		}),
		{ numRuns: 2000 },
	);
});

it('what holds no key is left as it is', () => {
	fc.assert(
		fc.property(fc.json(), key, (body, text) => {
			fc.pre(!body.toLowerCase().includes(text.toLowerCase()));
			expect(readBody(body, maskFor(text))).toEqual(readBody(body));
		}),
	);
});

it.each([
	'\\'.repeat(200_000),
	'%25'.repeat(100_000),
	'\\u00'.repeat(50_000),
	'key-that'.repeat(30_000),
])('a long text of what could begin an escaped key is looked through once (%#)', (text) => {
	const mask = maskFor('key-that-must-not-be-seen');
	const started = performance.now();
	expect(mask.isNeededIn(text)).toBe(false);
	// Were it looked through once for each of its characters, it would take minutes.
	expect(performance.now() - started).toBeLessThan(5000);
});

it.each([
	['abcdefgh', '[API key]'],
	['the key abcdefgh!', 'the key [API key]!'],
	['\\u0061bcdefgh', '[API key]'],
	['\\\\u0061bcdefgh', '[API key]'],
	['a\\bcdefgh', '[API key]'],
	['%61bcdefgh', '[API key]'],
	['abcdefg%2568', '[API key]'],
	['abcdefg', 'abcdefg'],
	['50 % \\n', '50 % \\n'],
])('in %j, a key of eight characters is masked: %j', (text, masked) => {
	const mask = maskFor('abcdefgh');
	expect(mask.apply(text)).toBe(masked);
	expect(mask.isNeededIn(text)).toBe(masked !== text);
});

it('a text that is too short for a key is none', () => {
	expect(maskFor('agent').apply('the agent')).toBe('the agent');
	expect(maskFor('agent').isNeededIn('the agent')).toBe(false);
});
