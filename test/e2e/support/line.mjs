import { connect, createServer } from 'node:net';

/**
 * A network line to a port of this machine, which can be cut.
 *
 * @param {number} target
 * @returns {Promise<{port: number, cut: () => void, mend: () => void, stop: () => Promise<void>}>}
 */
export async function openLine(target) {
	const sockets = new Set();
	let isCut = false;
	const server = createServer((near) => {
		if (isCut) return void near.destroy();
		const far = connect(target, '127.0.0.1');
		for (const [socket, other] of [
			[near, far],
			[far, near],
		]) {
			sockets.add(socket);
			socket.on('error', () => {});
			socket.on('close', () => {
				sockets.delete(socket);
				other.destroy();
			});
			socket.pipe(other);
		}
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const cut = () => {
		isCut = true;
		for (const socket of sockets) socket.destroy();
	};
	return {
		port: server.address().port,
		cut,
		mend: () => {
			isCut = false;
		},
		async stop() {
			cut();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
