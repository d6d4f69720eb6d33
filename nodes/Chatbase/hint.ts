import type { IExecuteFunctions } from 'n8n-workflow';

/** Says something beside the items in the editor. @param message as HTML, which n8n shows it as */
export function showHint(context: IExecuteFunctions, message: string): void {
	context.addExecutionHints({ message, location: 'outputPane' });
}
