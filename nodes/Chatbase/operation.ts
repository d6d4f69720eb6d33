import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { z } from 'zod';

import type { Client } from '../shared/transport/client';
import type { Parameters } from './parameters';

/** What an operation is run with, once for each input item. */
export interface Call {
	context: IExecuteFunctions;
	itemIndex: number;
	chatbase: Client;
	parameters: Parameters;
}

/**
 * A thing that the node can do, as panel and output schemas follow from it. n8n loads them for the panel when
 * it starts: a schema is loaded when it is asked for, the way to Chatbase comes with the call.
 *
 * @typeParam Schema of each item that it gives
 */
interface Described<Schema extends z.ZodTypeAny> {
	/** In workflows, and in the name of the output schema. */
	value: string;
	/** In the list of operations. */
	name: string;
	/** In the list of actions. */
	action: string;
	description: string;
	/** Shown only for this operation. */
	fields: INodeProperties[];
	output: () => Promise<Schema>;
}

/**
 * One that asks something of Chatbase for each input item.
 *
 * @typeParam Raw what it gives instead with Simplify off, where it has that
 */
export interface Operation<Schema extends z.ZodTypeAny = z.ZodTypeAny, Raw = never>
	extends Described<Schema> {
	/** Whether it changes something in Chatbase; input items are then worked off one by one. */
	writes: boolean;
	run: (call: Call) => Promise<Array<z.infer<Schema> | Raw>>;
}

/** What an operation is run with that acts once, and asks nothing of Chatbase. */
export type PassingCall = Pick<Call, 'context' | 'parameters'>;

/** One that acts once, by the first input item, asks nothing of Chatbase, and lets all items go on. */
export interface PassingOperation extends Described<z.ZodTypeAny> {
	act: (call: PassingCall) => Promise<void>;
}

export type AnyOperation = Operation | PassingOperation;

/** What operations are about. */
export interface Resource {
	value: string;
	name: string;
	/** Whether AI tools can have it; true by default. */
	isForTools?: boolean;
	/** The first one is chosen where none was. */
	operations: readonly [AnyOperation, ...AnyOperation[]];
}
