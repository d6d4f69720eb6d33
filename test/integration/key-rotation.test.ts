import { fixture } from '../support/files';
import { loadNode } from '../support/n8n-core/package';
import { deliver, itemOf, signed } from '../support/n8n-core/webhooks';
import { SECRET } from '../support/signing';

const LEAD = fixture('lead.json');
const REFUSED = { message: "Signature didn't match" };
const node = loadNode();

describe('a production delivery', () => {
	it('is accepted with the previous key while the key is being changed', async () => {
		const credential = { secretKey: ' new-secret ', previousSecretKey: `\t${SECRET}\n` };

		itemOf(await deliver(node, signed(LEAD), { credential }));
		itemOf(await deliver(node, signed(LEAD, 'new-secret'), { credential }));
		expect(
			await deliver(node, signed(LEAD), { credential: { secretKey: 'new-secret' } }),
		).toMatchObject({ status: 400, body: REFUSED });
	});
});
