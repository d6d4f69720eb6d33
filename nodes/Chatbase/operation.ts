import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { z } from 'zod';

import type { Client } from '../shared/transport/client';
import type { Inputs } from './inputs';

/** What an operation is run with, once for each input item. */
export interface Call {
	context: IExecuteFunctions;
	chatbase: Client;
	inputs: Inputs;
}

/**
 * A thing that the node can do. Panel, behaviour and output schemas all follow from these. n8n loads them for
 * the panel when it starts: a schema is loaded when it is asked for, the way to Chatbase comes with the call.
 */
export interface Operation {
	/** In workflows, and in the name of the output schema. */
	value: string;
	/** In the list of operations. */
	name: string;
	/** In the list of actions. */
	action: string;
	description: string;
	/** Shown only for this operation. */
	fields: INodeProperties[];
	/** The schema of each item that it gives. */
	output: () => Promise<z.ZodTypeAny>;
	/** Whether it changes something in Chatbase; input items are then worked off one by one. */
	writes: boolean;
	run: (call: Call) => Promise<IDataObject[]>;
}

/** What operations are about. */
export interface Resource {
	value: string;
	name: string;
	operations: readonly Operation[];
}
