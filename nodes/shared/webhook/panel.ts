import type { INodeTypeDescription } from 'n8n-workflow';

/** What the panel of a trigger with a URL says, in the words of what comes to it. */
interface PanelWords {
	header: string;
	/** What is to be done in Chatbase. */
	steps: string;
	/** What comes, such as "lead". */
	thing: string;
	/** What that has to do with the production URL. */
	way: string;
	/** What shows up while the editor listens. */
	listening: string;
}

/** Of every URL that is pasted into Chatbase. */
export const ONLY_PUBLIC =
	'Chatbase reaches only a public address, so not one such as http://localhost.';

/** The same, where the URL is known already. */
export const NOT_LOCAL =
	'If it begins with http://localhost, Chatbase cannot reach it: tell n8n its public address before.';

const IN_LIST = 'You see these in the <a data-key="executions">executions list</a>, not here.';

/** What stands beside the parameters before anything has come. */
export function triggerPanelOf({
	header,
	steps,
	thing,
	way,
	listening,
}: PanelWords): NonNullable<INodeTypeDescription['triggerPanel']> {
	const whileListening = `<b>While you listen</b>, ${listening}`;
	return {
		header,
		activationHint: {
			inactive: `When your workflow is ready, publish it. ${steps}`,
			active: `The workflow is published. ${steps}`,
		},
		executionsHelp: {
			inactive: `${whileListening}<br /><br /><b>Once the workflow is published</b>, every ${thing} ${way} starts it. ${IN_LIST}`,
			active: `<b>Every ${thing}</b> ${way} starts the workflow. ${IN_LIST}<br /><br />${whileListening}`,
		},
	};
}
