import { isActionTrigger, isResponder } from '../../nodes/shared/actionAnswer';

const node = (type: string, more: object = {}) => ({
	name: 'Node',
	type,
	disabled: false,
	...more,
});
const parameters = { resource: 'action', operation: 'respond' };

describe('in a workflow', () => {
	it.each([
		[true, node('n8n-nodes-chatbase.chatbaseActionTrigger')],
		[true, node('CUSTOM.chatbaseActionTrigger')],
		[false, node('n8n-nodes-chatbase.chatbaseActionTrigger', { disabled: true })],
		[false, node('n8n-nodes-chatbase.chatbaseTrigger')],
	])('it is %s that a call comes in by %j', (expected, placed) => {
		expect(isActionTrigger(placed)).toBe(expected);
	});

	it.each([
		[true, node('n8n-nodes-chatbase.chatbase', { parameters })],
		[true, node('CUSTOM.chatbase', { parameters })],
		[false, node('n8n-nodes-chatbase.chatbase', { parameters, disabled: true })],
		[false, node('n8n-nodes-base.httpRequest', { parameters })],
		[false, node('n8n-nodes-chatbase.chatbase')],
		[
			false,
			node('n8n-nodes-chatbase.chatbase', { parameters: { ...parameters, resource: 'ticket' } }),
		],
		[
			false,
			node('n8n-nodes-chatbase.chatbase', { parameters: { ...parameters, operation: 'get' } }),
		],
	])('it is %s that a call is answered by %j', (expected, placed) => {
		expect(isResponder(placed)).toBe(expected);
	});
});
