import { connect, createServer } from "node:net";

const LOOPBACK = ["127.0.0.1", "::1"];
const CONNECT_TIMEOUT_MS = 1_000;

/** Whether something answers at, or holds, `port` of this machine. */
export async function isTaken(port: number): Promise<boolean> {
	// Some systems let two programs bind one port by different addresses, so binding alone proves nothing.
	const answers = await Promise.all(LOOPBACK.map((host) => answersAt(port, host)));
	return answers.includes(true) || typeof (await bind(port)) !== "number";
}

/** Returns whether the system keeps `port` for administrators. */
export async function isForbidden(port: number): Promise<boolean> {
	return (await bind(port)) === "EACCES";
}

/** `wished` when it is free, else one that is. */
export async function freePort(wished = 0): Promise<number> {
	if (wished !== 0 && !(await isTaken(wished))) return wished;
	const port = await bind(0);
	if (typeof port !== "number") throw new Error("This system gives out no free port.");
	return port;
}

/** Whether a connection to `port` is accepted. */
export function answersAt(port: number, host = "127.0.0.1"): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ port, host, timeout: CONNECT_TIMEOUT_MS });
		const end = (answer: boolean) => {
			socket.destroy();
			resolve(answer);
		};
		socket.on("connect", () => end(true));
		socket.on("error", () => end(false));
		socket.on("timeout", () => end(false));
	});
}

/** Binds `port` for a moment; returns the port, or the error's code when that fails. */
function bind(port: number): Promise<number | string> {
	return new Promise((resolve) => {
		const server = createServer();
		server.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
		server.listen(port, LOOPBACK[0], () => {
			const address = server.address();
			const bound = typeof address === "object" && address !== null ? address.port : "no port";
			server.close(() => resolve(bound));
		});
	});
}
