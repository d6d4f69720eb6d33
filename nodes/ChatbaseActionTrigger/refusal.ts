import type { BodyRefusal } from '../shared/webhook/body';
import type { CredentialRefusal } from '../shared/webhook/secrets';

/**
 * Why a call does not start the workflow. The reasons are what n8n's log shows: `refusalWords.ts` has the
 * words for the user, `responses.ts` what the agent gets.
 */
export type Refusal =
	| CredentialRefusal
	/** `problem`: a sentence for the user that repeats nothing of the secrets. */
	| { reason: 'secretBlank' | 'credentialInvalid'; problem: string }
	/** `header`: the name of the header. */
	| { reason: 'secretMissing' | 'secretRepeated' | 'secretMismatch'; header: string }
	/** It would fit with the "=" before a secret that n8n has taken for the start of an expression. */
	| { reason: 'secretTakenForExpression' }
	| { reason: 'bodyUnreadable' }
	| BodyRefusal
	| { reason: 'bodyNotObject'; problem: string }
	/** `problem`: which inputs do not fit, and what they must be, in words that the agent can act on. */
	| { reason: 'inputsInvalid'; problem: string }
	/** `problem`: what the user must mend, after the parameter's label. */
	| { reason: 'parameterInvalid'; parameter: ParameterPath; problem: string };

/** The node parameters that are looked at, by their paths in the panel. */
export type ParameterPath =
	| 'inputs'
	| 'responseMode'
	| 'options.failureMessage'
	| 'options.lateMessage'
	| 'options.timeLimit';
