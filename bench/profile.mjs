// CPU profiles, by Node's --cpu-prof: of the node's own share, and of n8n under one subject's load.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { load, publish } from './measure.mjs';
import { measureOwnShare } from './package.mjs';
import { subjects } from './subjects.mjs';
import { withSystem } from './system.mjs';

/** What is compared: the ceilings for any community package, and the node. */
const PROFILED = /** @type {const} */ ([
	{ file: 'empty-trigger', kind: 'wanted' },
	{ file: 'empty-trigger-with-credential', kind: 'wanted' },
	{ file: 'chatbase-trigger', kind: 'wanted' },
	{ file: 'chatbase-trigger', kind: 'refused' },
]);
const BODIES = ['documented lead', '1 MB, many fields', '1 MB, one long text'];
const LOAD_SECONDS = 15;

/** n8n's task runner, a Node of its own, would write a profile, too. */
const NO_TASK_RUNNER = { N8N_RUNNERS_MODE: 'external', N8N_RUNNERS_AUTH_TOKEN: 'unused' };

/**
 * Writes a profile for each body and, in each setting of one process, for each profiled subject.
 *
 * @param {string} folder for the profiles
 * @param {import('./system.mjs').Setting[]} settings
 * @param {import('./system.mjs').Place & {unpacked: string, report: (line: string) => void}} place
 */
export async function writeProfiles(folder, settings, { report, unpacked, ...place }) {
	const profileTo = (...name) => {
		const file = `${name.join(' ').replaceAll(/\W+/g, '-')}.cpuprofile`;
		report(`${path.join(folder, file)} …`);
		return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${file}`];
	};
	await mkdir(folder, { recursive: true });
	for (const body of BODIES) {
		const nodeOptions = [...profileTo('own share', body), '--cpu-prof-interval=100']; // it is short
		await measureOwnShare({ host: place.host, unpacked, body, nodeOptions });
	}
	for (const { name, mode, environment } of settings) {
		const setting = { name, mode, environment: { ...environment, ...NO_TASK_RUNNER } };
		for (const [index, { file, kind }] of PROFILED.entries()) {
			const [subject] = subjects.filter((one) => one.file === file);
			const nodeOptions = profileTo(name, file, kind);
			const own = { ...place, folder: path.join(place.folder, `${name} ${index}`), nodeOptions };
			await withSystem(setting, own, async (system) => {
				const published = await publish(subject, system);
				await load(published, kind, { connections: 1, duration: LOAD_SECONDS });
			});
		}
	}
}
