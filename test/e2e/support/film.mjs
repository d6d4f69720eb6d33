import path from 'node:path';

import { run } from '../../../harness/process/child-process.mjs';

const FRAMES_PER_SECOND = 2;
const WIDTH = 800;
const COLOURS = 64;

/** Frames of a moving picture, which Debian's ffmpeg makes of them. */
export class Film {
	#frames = 0;

	/** @param {string} folder for the frames, which are PNGs of one size */
	constructor(folder) {
		this.folder = folder;
	}

	/** Adds what a page shows. @param {import('playwright-core').Page} page @param {number} seconds */
	async show(page, seconds) {
		for (let left = seconds * FRAMES_PER_SECOND; left > 0; left -= 1) {
			const name = `${String(this.#frames).padStart(4, '0')}.png`;
			await page.screenshot({ path: path.join(this.folder, name), animations: 'disabled' });
			this.#frames += 1;
		}
	}

	/** @param {string} file a GIF, which is written over */
	async save(file) {
		const colours = `split[a][b];[a]palettegen=max_colors=${COLOURS}[p];[b][p]paletteuse=dither=none`;
		const frames = path.join(this.folder, '%04d.png');
		const input = ['-framerate', String(FRAMES_PER_SECOND), '-i', frames];
		const filter = ['-vf', `scale=${WIDTH}:-1:flags=lanczos,${colours}`];
		await run('ffmpeg', ['-y', '-loglevel', 'error', ...input, ...filter, file]);
	}
}
