import { UserError } from 'n8n-workflow';

import { fixture } from '../support/files';
import { loadNode } from '../support/n8n-core/package';
import {
	deliver,
	signed,
	undecryptable,
	type Request,
	type Setup,
} from '../support/n8n-core/webhooks';
import { SECRET } from '../support/signing';

const LEAD = fixture('lead.json');

/** As n8n's credentials helper throws it, of which only this package's host has a copy. */
class CredentialNotFoundError extends UserError {}

const node = loadNode();

function withSignature(signature: unknown, request: Request = signed(LEAD)): Request {
	return { ...request, headers: { ...request.headers, 'x-chatbase-signature': signature } };
}

describe('the log', () => {
	it.each<[string, Request, Setup, string]>([
		['missing', withSignature(undefined), {}, 'signatureMissing'],
		['malformed', withSignature('abc'), {}, 'signatureMalformed'],
		['unreadable', { ...signed(LEAD), breaksOff: true }, {}, 'bodyUnreadable'],
		['mismatch', signed(LEAD, 'another-secret'), {}, 'signatureMismatch'],
		['key with an equals sign', signed(LEAD, `=${SECRET}`), {}, 'keyTakenForExpression'],
		['no credential', signed(LEAD), { credential: null }, 'credentialMissing'],
		['no key', signed(LEAD), { credential: { secretKey: '' } }, 'secretKeyBlank'],
		['nothing', signed(''), {}, 'bodyEmpty'],
		['no JSON', signed('Visitor'), {}, 'bodyNotJson'],
		['no event', signed('{"customerName":"Visitor"}'), {}, 'bodyNotEvent'],
		['GET', { method: 'GET' }, {}, 'methodNotAllowed'],
	])(
		'has one warning that names node, workflow and reason: %s',
		async (_what, request, setup, reason) => {
			const { log } = await deliver(node, request, {
				...setup,
				names: { node: 'My "leads"', workflow: 'Line\nbreak' },
			});
			expect(log).toStrictEqual([
				{
					level: 'warn',
					text: `Node "My \\"leads\\"" of workflow "Line\\nbreak" (w1) refused a delivery: ${reason}`,
					metadata: { workflowId: 'w1', nodeName: 'My "leads"', reason },
				},
			]);
		},
	);

	it.each<[string, () => Error | Promise<Error>, string]>([
		[
			'is gone',
			() => new CredentialNotFoundError('Credential with ID "1"'),
			'CredentialNotFoundError',
		],
		['cannot be decrypted', () => undecryptable(), 'CredentialDataError'],
		[
			'cannot be fetched',
			() => Object.assign(new Error('secret'), { code: 'SQLITE_BUSY' }),
			'SQLITE_BUSY',
		],
		[
			'fails with a secret for a code',
			() => Object.assign(new Error(), { code: 'a secret' }),
			'Error',
		],
		[
			'fails with a code of 64 characters',
			() => Object.assign(new TypeError(), { code: 'E'.repeat(64) }),
			'E'.repeat(64),
		],
		[
			'fails with a longer code',
			() => Object.assign(new TypeError(), { code: 'E'.repeat(65) }),
			'TypeError',
		],
		['fails with a blank code', () => Object.assign(new TypeError(), { code: '' }), 'TypeError'],
		[
			'fails with null for a code',
			() => Object.assign(new TypeError(), { code: null }),
			'TypeError',
		],
		['fails with an error of a nameless class', () => new (class extends Error {})(), 'Error'],
		['fails with no error', () => Object.create(null) as Error, 'Error'],
	])(
		'has the kind of the error, and not its text, when the credential %s',
		async (_what, error, kind) => {
			const { log } = await deliver(node, signed(LEAD), { credential: error });
			expect(log).toStrictEqual([
				{
					level: 'warn',
					text: `Node "Chatbase Trigger" of workflow "Leads" (w1) refused a delivery: credentialUnreadable (${kind})`,
					metadata: {
						workflowId: 'w1',
						nodeName: 'Chatbase Trigger',
						reason: 'credentialUnreadable',
						detail: kind,
					},
				},
			]);
		},
	);

	it('has an empty name for a workflow without one', async () => {
		const names = { node: 'Chatbase Trigger' };
		const { log } = await deliver(node, withSignature(undefined), { names });
		expect(log[0].text).toContain('of workflow "" (w1)');
	});

	it('and the answers never repeat a key, a signature or anything of the body', async () => {
		const secret = 'a-secret-that-must-not-show';
		const personal = {
			eventType: 3,
			customerName: 'Visitor',
			customerEmail: 'visitor@example.com',
		};
		const requests = [
			signed(JSON.stringify(personal), secret),
			signed('Visitor visitor@example.com', secret),
			signed(JSON.stringify(personal), 'another-secret'),
			withSignature('visitor@example.com', signed(JSON.stringify(personal))),
		];
		for (const listening of [false, true]) {
			for (const request of requests) {
				const setup = { credential: { secretKey: secret }, listening };
				const { log, body, error } = await deliver(node, request, setup);
				const shown = JSON.stringify([log, body, error, error?.message, error?.description]);
				for (const private_ of [
					secret,
					'Visitor',
					'visitor@',
					String(request.headers?.['x-chatbase-signature']),
				]) {
					expect(shown).not.toContain(private_);
				}
			}
		}
	});
});
