import fc from 'fast-check';
import { createHash } from 'node:crypto';

import { leadKeyOf } from '../../nodes/shared/leadKey';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const NOBODY = { chatbotId: 'c', customerEmail: null, customerPhone: null, customerName: null };

/** Whether there is a decimal digit of any script, also one that is written in another form of it. */
const hasDigit = (text: string) => /\p{Nd}/u.test(text.normalize('NFKC'));

describe('the key of a lead', () => {
	it.each([
		['the email', { customerEmail: 'Visitor@Example.COM' }, '["c","email","visitor@example.com"]'],
		['the email, without blanks around it', { customerEmail: ' a@b.c\n' }, '["c","email","a@b.c"]'],
		[
			'the email before phone and name',
			{ customerEmail: 'a@b.c', customerPhone: '1', customerName: 'A' },
			'["c","email","a@b.c"]',
		],
		[
			'the digits of the phone',
			{ customerPhone: '+1 (202) 555-0143' },
			'["c","phone","12025550143"]',
		],
		['the phone before the name', { customerPhone: '1', customerName: 'A' }, '["c","phone","1"]'],
		[
			'the phone when the email is blank',
			{ customerEmail: ' \t', customerPhone: '1' },
			'["c","phone","1"]',
		],
		['the name', { customerName: ' Anna \n  Zoë ' }, '["c","name","anna zoë"]'],
		[
			'the name when the phone has no digit',
			{ customerPhone: 'call me', customerName: 'A' },
			'["c","name","a"]',
		],
		['Arabic digits', { customerPhone: '+٤٢ ext' }, '["c","phone","42"]'],
		['Devanagari digits', { customerPhone: '०१९' }, '["c","phone","019"]'],
		['full-width digits', { customerPhone: '+４２' }, '["c","phone","42"]'],
		['digits of mathematics', { customerPhone: '𝟜𝟚' }, '["c","phone","42"]'],
		['a composed name', { customerName: 'Zoe\u0308' }, '["c","name","zo\u00eb"]'],
		[
			'an unpaired surrogate as JSON writes it',
			{ customerName: '\ud800' },
			'["c","name","\\ud800"]',
		],
	])('is made of %s', (_what, lead, json) => {
		expect(leadKeyOf({ ...NOBODY, ...lead })).toBe(sha256(json));
	});

	describe.each([
		['customerEmail', 'email', 'a'],
		['customerPhone', 'phone', '7'],
		['customerName', 'name', 'a'],
	])('made of a long %s', (field, kind, one) => {
		const keyOf = (value: string) => leadKeyOf({ ...NOBODY, [field]: value });
		const counted = one.repeat(1000);

		it('looks at nothing behind the first 1,000 characters', () => {
			expect(keyOf(`${counted}${one.repeat(200_000)}`)).toBe(keyOf(counted));
			expect(keyOf(`${counted}\u0301 and 8 more`)).toBe(keyOf(counted));
			expect(keyOf(counted)).toBe(sha256(JSON.stringify(['c', kind, counted])));
			expect(keyOf(one.repeat(999))).not.toBe(keyOf(counted));
		});

		it('halves no character of two code units', () => {
			const uncut = one.repeat(999);
			expect(keyOf(`${uncut}\u{1d7df}`)).toBe(keyOf(uncut));
			expect(keyOf(`${one.repeat(998)}\u{1d7df}x`)).not.toBe(keyOf(one.repeat(998)));
		});
	});

	it('is of one chatbot, also when that is not named', () => {
		expect(leadKeyOf({ ...NOBODY, chatbotId: null, customerName: 'A' })).toBe(
			sha256('[null,"name","a"]'),
		);
	});

	it.each([
		['', '', ''],
		[' ', '+-()', '\u00a0\n'],
		[null, null, null],
	])('is null when email, phone and name say nothing: %j, %j, %j', (email, phone, name) => {
		const lead = { customerEmail: email, customerPhone: phone, customerName: name };
		expect(leadKeyOf({ ...NOBODY, ...lead })).toBeNull();
	});

	const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), {
		minLength: 1,
		maxLength: 4,
	});
	const space = fc.constantFrom('', ' ', '\t', '\n', '\u00a0 ', '\u3000');
	const form = fc.constantFrom<'NFC' | 'NFD'>('NFC', 'NFD');
	/** In upper case letters may become others (ß, ı, ς): only what comes back again is the same. */
	const inAnotherCase = (text: string) => {
		const upper = [...text].map((letter) => letter.toUpperCase()).join('');
		return upper.toLowerCase() === text.toLowerCase() ? upper : text;
	};
	const respell = (text: string, isUpper: boolean, to: 'NFC' | 'NFD') =>
		(isUpper ? inAnotherCase(text.normalize('NFC')) : text).normalize(to);

	it('is the same for every spelling of an email, and of a name', () => {
		fc.assert(
			fc.property(
				words,
				space,
				space,
				fc.boolean(),
				form,
				(parts, before, between, isUpper, to) => {
					const email = parts.join('');
					expect(leadKeyOf({ ...NOBODY, customerEmail: email })).toBe(
						leadKeyOf({ ...NOBODY, customerEmail: before + respell(email, isUpper, to) + between }),
					);
					const name = parts.join(' ');
					const spelt = parts.map((part) => respell(part, isUpper, to));
					expect(leadKeyOf({ ...NOBODY, customerName: name })).toBe(
						leadKeyOf({ ...NOBODY, customerName: before + spelt.join(` ${between}`) + between }),
					);
				},
			),
			{ numRuns: 2000 },
		);
	});

	it('is the same for every spelling of a phone number, and another for another number', () => {
		const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 15 });
		const noise = fc.stringMatching(/^[^0-9]{0,3}$/).filter((text) => !hasDigit(text));
		fc.assert(
			fc.property(digits, fc.array(noise, { minLength: 16, maxLength: 16 }), (number, noises) => {
				const spelt =
					number.map((digit, index) => `${noises[index]}${digit}`).join('') + noises[15];
				const plain = number.join('');
				expect(leadKeyOf({ ...NOBODY, customerPhone: spelt })).toBe(
					leadKeyOf({ ...NOBODY, customerPhone: plain }),
				);
				expect(leadKeyOf({ ...NOBODY, customerPhone: `${spelt}0` })).not.toBe(
					leadKeyOf({ ...NOBODY, customerPhone: plain }),
				);
			}),
			{ numRuns: 500 },
		);
	});

	it('is made of any text at all', () => {
		const text = fc.option(fc.string({ unit: 'binary' }));
		fc.assert(
			fc.property(text, text, text, text, (chatbotId, email, phone, name) => {
				const lead = { customerEmail: email, customerPhone: phone, customerName: name };
				const key = leadKeyOf({ chatbotId, ...lead });
				const saysSomething = /\S/.test(`${email ?? ''}${name ?? ''}`) || hasDigit(phone ?? '');
				expect(key).toEqual(saysSomething ? expect.stringMatching(/^[0-9a-f]{64}$/) : null);
			}),
			{ numRuns: 1000 },
		);
	});
});

it('every decimal digit of Unicode counts as the digit that it is', () => {
	const codes = Array.from({ length: 0x110000 }, (_, code) => code);
	const digits = codes
		.map((code) => String.fromCodePoint(code))
		.filter((one) => /\p{Nd}/u.test(one));
	expect(digits.length % 10).toBe(0);
	const keys = digits.map((customerPhone) => leadKeyOf({ ...NOBODY, customerPhone }));
	const expected = [...'0123456789'].map((customerPhone) =>
		leadKeyOf({ ...NOBODY, customerPhone }),
	);
	expect(keys).toEqual(digits.map((_, index) => expected[index % 10]));
});
