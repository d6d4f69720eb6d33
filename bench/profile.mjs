// CPU profiles, by Node's --cpu-prof: of the node's own share, and of n8n under one subject's load.
import path from 'node:path';

import { load, publish } from './measure.mjs';
import { runScript } from './package.mjs';
import { subjects } from './subjects.mjs';
import { ONE_PROCESS, SETTINGS, withSystem } from './system.mjs';

const BODIES = ['documented lead', '1 MB, many fields', '1 MB, one long text'];
const LOAD = { connections: 1, duration: 15 };

/** @type {[file: string, kind: import('./subjects.mjs').Kind][]} */
const PROFILED = [
	['empty-trigger', 'wanted'],
	['empty-trigger-with-credential', 'wanted'],
	['chatbase-trigger', 'wanted'],
	['chatbase-trigger', 'refused'],
];

/** Writes a profile for each body and, in each setting of one process, for each profiled subject. */
export async function writeProfiles(folder, place) {
	const profileTo = (...name) => {
		const file = `${name.join(' ').replaceAll(/\W+/g, '-')}.cpuprofile`;
		console.error(`${path.join(folder, file)} …`);
		return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${file}`];
	};
	for (const body of BODIES) {
		const nodeOptions = [...profileTo('own share', body), '--cpu-prof-interval=100']; // it is short
		await runScript(place.host, nodeOptions, 'own-share.mjs', place.unpacked, body);
	}
	for (const setting of SETTINGS.filter(({ commands }) => commands === ONE_PROCESS)) {
		for (const [file, kind] of PROFILED) {
			const subject = subjects.find((one) => one.file === file);
			const nodeOptions = profileTo(setting.name, file, kind);
			await withSystem(setting, { ...place, nodeOptions }, async (system) => {
				await load(await publish(subject, system), kind, LOAD);
			});
		}
	}
}
