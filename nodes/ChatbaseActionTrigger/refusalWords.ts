// What the editor says of each refusal, for the person who builds the workflow.
import type { Problem } from '../shared/errors';
import { labelOf } from '../shared/parameterValues';
import { properties } from './properties';
import type { Refusal } from './refusal';

// Not the sample call: n8n makes that one itself, so it proves nothing about secret and network.
const TRY_AGAIN = 'Then listen again and test the action in Chatbase.';

const WHY_A_SECRET =
	'Chatbase signs nothing: without the secret, nothing shows that a call really comes from your agent.';

// What is wrong with credential or parameters is shown on publishing, too, where n8n leaves the description
// out: these messages say by themselves what to do.

function credentialProblem(message: string): Problem {
	return {
		message: `Chatbase Action API credential: ${message}`,
		description: `Open the credential of the Chatbase Action Trigger node. ${WHY_A_SECRET}`,
	};
}

const inHeaders = (header: string): string =>
	`In the action in Chatbase, under Headers, there must be one called ${header}, with the secret of the credential as its value.`;

/**
 * Explains a refused call to the user, more finely than the agent is told.
 *
 * @returns a message and what to do next; they repeat nothing of the secrets, and nothing that was sent
 */
export function diagnose(refusal: Refusal): Problem {
	switch (refusal.reason) {
		case 'credentialMissing':
			return {
				message:
					'No secret found: choose or create a Chatbase Action API credential in the Chatbase Action Trigger node',
				description: WHY_A_SECRET,
			};
		case 'credentialUnreadable':
			return {
				message:
					'No secret found: n8n cannot read the Chatbase Action API credential. Choose it again in the Chatbase Action Trigger node, or create a new one',
				description: `n8n's reason is ${refusal.cause}. If n8n was moved, it must have its old encryption key.`,
			};
		case 'secretBlank':
		case 'credentialInvalid':
			return credentialProblem(refusal.problem);
		case 'secretMissing':
			return {
				message: 'The call has no secret',
				description: `${inHeaders(refusal.header)} Either it is not there, the call did not come from Chatbase, or a proxy in front of n8n removed the header. ${TRY_AGAIN}`,
			};
		case 'secretRepeated':
			return {
				message: 'The call has more than one secret',
				description: `The header ${refusal.header} arrived more than once. Leave one of them in the action in Chatbase; a proxy in front of n8n must not add another. ${TRY_AGAIN}`,
			};
		case 'secretMismatch':
			return {
				message: 'The secret of the call is another one',
				description: `${inHeaders(refusal.header)} Type the same secret in both places. If you are changing it, put the old one under Previous Secret. ${TRY_AGAIN}`,
			};
		case 'secretTakenForExpression':
			return {
				message: 'n8n has taken the secret for an expression',
				description: `The secret begins with "=", which n8n takes for the start of an expression and leaves out. Choose one that does not, in the credential and in Chatbase. ${TRY_AGAIN}`,
			};
		case 'bodyUnreadable':
			return {
				message: 'The body of the call could not be read',
				description: `It is a form, or larger than n8n accepts (N8N_PAYLOAD_SIZE_MAX), or the connection ended too early. Send the data inputs as a JSON body. ${TRY_AGAIN}`,
			};
		case 'bodyNotJson':
		case 'bodyNotObject':
			return {
				message: 'The body of the call is not JSON with data inputs',
				description: `${refusal.problem}. In the action in Chatbase, choose POST and send the data inputs as a JSON body, such as {"orderNumber": "…"}. ${TRY_AGAIN}`,
			};
		case 'inputsInvalid':
			return {
				message: 'The data inputs of the call do not fit those of this node',
				description: `The agent is told: ${refusal.problem} If that is not right, compare names and types with the action in Chatbase: they must be the same in both. ${TRY_AGAIN}`,
			};
		case 'parameterInvalid':
			return {
				message: `${labelOf(properties, refusal.parameter)} ${refusal.problem}`,
				description: 'Open the Chatbase Action Trigger node.',
			};
	}
}
