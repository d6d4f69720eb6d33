import { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeType } from 'n8n-workflow';

import { repository } from '../files';

/** The package as n8n loads it: what package.json lists, from dist. */
export async function loadPackage(): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(repository);
	await loader.loadAll();
	return loader;
}

/** A node of the package, in its class's own type: n8n's type leaves its parts optional. */
export async function loadNode(name = 'chatbaseTrigger'): Promise<INodeType> {
	return (await loadPackage()).getNode(name).type as INodeType;
}

let loaded: Promise<PackageDirectoryLoader> | undefined;

/** A node, and the credential for the API, which it has where it uses that. */
export async function loadApiNode(
	name: 'chatbase' | 'chatbaseActionTrigger' | 'chatbasePollingTrigger',
): Promise<{ type: INodeType; credential: ICredentialType }> {
	loaded ??= loadPackage();
	const loader = await loaded;
	const type = loader.getNode(name).type as INodeType;
	return { type, credential: loader.getCredential('chatbaseApi').type };
}
