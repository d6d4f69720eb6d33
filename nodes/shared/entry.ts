import type { IDataObject } from 'n8n-workflow';

/** One thing that Chatbase lists, as far as it has to be known before it is wanted. */
export interface Entry<Item = IDataObject> {
	/** Empty where Chatbase names none. */
	readonly id: string;
	/** In milliseconds since 1970; null when Chatbase's time cannot be read. */
	readonly time: number | null;
	/** By which the polling trigger remembers it, once that was asked for. */
	key?: string;
	/** Built only for what is wanted: most of what is listed was seen before. */
	toItem(): Item;
}
