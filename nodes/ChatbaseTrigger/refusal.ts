import type { BodyRefusal } from '../shared/webhook/body';
import type { CredentialRefusal } from '../shared/webhook/secrets';

/**
 * Why a delivery does not become an item, and what is known of it at the step where it ends. The
 * reasons are what n8n's log shows: `refusalWords.ts` has the words for the user, `responses.ts` what
 * the sender gets.
 */
export type Refusal =
	| { reason: 'signatureMissing' }
	/** `header`: as Node gives it. */
	| { reason: 'signatureMalformed'; header: unknown }
	| { reason: 'bodyUnreadable'; contentType: string | undefined }
	| CredentialRefusal
	| { reason: 'secretKeyBlank' }
	/** `signature`: the 20 bytes of the header. */
	| { reason: 'signatureMismatch'; signature: Buffer; rawBody: Buffer; secrets: readonly string[] }
	/** It would fit with the "=" before a key that n8n has taken for the start of an expression. */
	| { reason: 'keyTakenForExpression' }
	| BodyRefusal
	| { reason: 'bodyEmpty' | 'bodyNotEvent'; problem: string }
	| { reason: 'parameterInvalid'; parameter: ParameterPath }
	| LeftOut;

/** The node parameters that are looked at, by their paths in the panel. */
export type ParameterPath = 'events' | 'options.chatbotIds' | 'options.leftOutOutput' | 'simplify';

/** A signed delivery that the node's own parameters leave out: no fault of the sender's. */
export type LeftOut =
	| { reason: 'eventNotSelected'; eventType: string; events: readonly string[] }
	| { reason: 'chatbotNotSelected'; chatbotId: string | null; chatbotIds: readonly string[] };
