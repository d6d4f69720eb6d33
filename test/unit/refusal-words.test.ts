import { diagnose } from '../../nodes/ChatbaseTrigger/diagnosis';
import type { Refusal } from '../../nodes/ChatbaseTrigger/refusal';
import { firstColumn } from '../support/files';
import { SECRET, sign } from '../support/signing';

const DIGITS = '0123456789abcdef'.repeat(4);

const header = (value: unknown): Refusal => ({ reason: 'signatureMalformed', header: value });
const body = (contentType?: string): Refusal => ({ reason: 'bodyUnreadable', contentType });
const mismatch = (rawBody: string, signed: string, secret = 'another-secret'): Refusal => ({
	reason: 'signatureMismatch',
	rawBody: Buffer.from(rawBody),
	signature: Buffer.from(sign(signed, secret), 'hex'),
	secrets: [SECRET],
});

/** Each reason, in each form in which it is explained. */
const REFUSALS: { [R in Refusal['reason']]: Refusal[] } = {
	signatureMissing: [{ reason: 'signatureMissing' }],
	signatureMalformed: [header('x'), header('x, x'), header(DIGITS)],
	signatureMismatch: [mismatch('{}', '{}'), mismatch('{ }', '{}', SECRET), mismatch('', '{}')],
	keyTakenForExpression: [{ reason: 'keyTakenForExpression' }],
	bodyUnreadable: [body(), body('multipart/form-data')],
	bodyEmpty: [{ reason: 'bodyEmpty', problem: 'Body is empty' }],
	bodyNotJson: [{ reason: 'bodyNotJson', problem: 'Body is not valid JSON' }],
	bodyNotEvent: [{ reason: 'bodyNotEvent', problem: 'payload is not an object' }],
	eventNotSelected: [{ reason: 'eventNotSelected', eventType: 'a', events: ['b'] }],
	chatbotNotSelected: [{ reason: 'chatbotNotSelected', chatbotId: null, chatbotIds: ['b'] }],
	credentialMissing: [{ reason: 'credentialMissing' }],
	credentialUnreadable: [{ reason: 'credentialUnreadable', cause: 'Error' }],
	secretKeyBlank: [{ reason: 'secretKeyBlank' }],
	parameterInvalid: [
		{ reason: 'parameterInvalid', parameter: 'events' },
		{ reason: 'parameterInvalid', parameter: 'options.chatbotIds' },
		{ reason: 'parameterInvalid', parameter: 'simplify' },
	],
};

/** What is refused on publishing already, in messages that say by themselves what to do. */
const BEFORE_ANY_DELIVERY = ['credentialMissing', 'credentialUnreadable', 'secretKeyBlank'];

describe('the reasons', () => {
	it('stand in the documentation, each message that the editor shows of a delivery', () => {
		const messages = Object.values(REFUSALS)
			.flat()
			.filter(({ reason }) => ![...BEFORE_ANY_DELIVERY, 'parameterInvalid'].includes(reason))
			.map((refusal) => diagnose(refusal).message);
		const shown = firstColumn('docs/deliveries.md', 'In the editor');
		expect(shown.sort()).toEqual([...new Set(messages)].sort());
	});

	it('stand in the documentation of the log, each as the log has it', () => {
		const listed = firstColumn('docs/deliveries.md', 'Reason')
			.flatMap((cell) => cell.split(', '))
			.map((name) => name.replace(/^`(\w+)(?: \(…\))?`$/, '$1'));
		expect(listed.sort()).toEqual([...Object.keys(REFUSALS), 'methodNotAllowed'].sort());
	});
});

describe('a malformed signature header', () => {
	it.each([DIGITS, DIGITS.toUpperCase(), `sha256=${DIGITS}`, `SHA256=${DIGITS}`])(
		'is taken for the SHA-256 of identity verification when it is %s',
		(value) => {
			expect(diagnose(header(value)).message).toMatch(/another feature/);
		},
	);

	it.each([
		`${DIGITS}0`,
		`0${DIGITS}`,
		DIGITS.slice(1),
		`g${DIGITS.slice(1)}`,
		`sha1=${DIGITS}`,
		`sha256=${DIGITS.slice(24)}`,
		`=${DIGITS}`,
		`sha256${DIGITS}`,
		`x sha256=${DIGITS}`,
		`${DIGITS} x`,
		undefined,
		7,
	])('is malformed, and nothing else, when it is %s', (value) => {
		expect(diagnose(header(value)).message).toMatch(/not in the form/);
	});
});

describe('a body that could not be read', () => {
	it.each(['multipart/form-data; boundary=x', 'Multipart/Mixed'])(
		'is taken for a form with content type %s',
		(contentType) => {
			expect(diagnose(body(contentType)).message).toMatch(/multipart form/);
		},
	);

	it.each([undefined, '', 'application/json', 'x-multipart/form-data', 'multipart'])(
		'is no form with content type %s',
		(contentType) => {
			expect(diagnose(body(contentType)).message).toMatch(/could not be read/);
		},
	);
});

describe('what is shown of a delivery and of the parameters', () => {
	const shown = (eventType: string, events: string[]) =>
		diagnose({ reason: 'eventNotSelected', eventType, events }).description;

	it('is a name of 60 characters, and the first 60 of a longer one', () => {
		expect(shown('x'.repeat(60), ['a'])).toMatch(/ the event "x{60}", /);
		expect(shown('x'.repeat(61), ['a'])).toMatch(/ the event "x{60}…", /);
	});

	it('are 10 names, and how many are left', () => {
		const names = [...'abcdefghijk'];
		expect(shown('x', names.slice(0, 10))).toContain(' only "a", "b", "c"');
		expect(shown('x', names.slice(0, 10))).toContain('"i", "j" through.');
		expect(shown('x', names)).toContain('"i", "j" and 1 more through.');
	});
});
