import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';

import { freePort } from '../process/free-port.mjs';

/**
 * A network line to a port of this machine, which can be cut.
 *
 * @param {number} target
 */
export async function openLine(target) {
	const sockets = new Set();
	let isCut = false;
	const server = createServer((near) => {
		if (isCut) return void near.destroy();
		const far = connect(target, '127.0.0.1');
		for (const socket of [near, far]) sockets.add(socket);
		pipeline(near, far, near, () => {
			for (const socket of [near, far]) sockets.delete(socket.destroy());
		});
	});
	const port = await freePort();
	await once(server.listen(port, '127.0.0.1'), 'listening');
	const cut = () => {
		isCut = true;
		for (const socket of sockets) socket.destroy();
	};
	return {
		port,
		cut,
		mend: () => void (isCut = false),
		stop() {
			cut();
			server.close();
		},
	};
}
