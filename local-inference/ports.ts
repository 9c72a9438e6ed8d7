import { connect, createServer } from "node:net";

const LOOPBACK = ["127.0.0.1", "::1"];
const CONNECT_TIMEOUT_MS = 1_000;

/**
 * Checks whether a program on this machine listens on `port` of the loopback interface or of `host`, or has bound it.
 */
export async function isPortInUse(port: number, host = "127.0.0.1"): Promise<boolean> {
	// Some systems let two programs bind the same port on different addresses, so binding alone proves nothing.
	const accepted = await Promise.all(LOOPBACK.map((host) => acceptsConnections(port, host)));
	if (accepted.includes(true) || typeof (await bind(port)) !== "number") return true;
	return typeof (await bind(port, host)) !== "number";
}

/** Checks whether programs on this machine can listen on the IP address `host`. */
export async function isOwnAddress(host: string): Promise<boolean> {
	return (await bind(0, host)) !== "EADDRNOTAVAIL";
}

/** Checks whether the system reserves `port` for administrators. */
export async function isPrivilegedPort(port: number): Promise<boolean> {
	return (await bind(port)) === "EACCES";
}

/** Returns `preferred` if it is free, otherwise any free port. */
export async function findFreePort(preferred = 0): Promise<number> {
	if (preferred !== 0 && !(await isPortInUse(preferred))) return preferred;
	const port = await bind(0);
	if (typeof port !== "number") throw new Error("The system has no free port.");
	return port;
}

/** Checks whether a connection to `port` is accepted. */
export function acceptsConnections(port: number, host = "127.0.0.1"): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ port, host, timeout: CONNECT_TIMEOUT_MS });
		const finish = (accepted: boolean) => {
			socket.destroy();
			resolve(accepted);
		};
		socket.on("connect", () => finish(true));
		socket.on("error", () => finish(false));
		socket.on("timeout", () => finish(false));
	});
}

/** Binds `port` briefly. Returns the bound port, or the error code if that fails. */
function bind(port: number, host = LOOPBACK[0]): Promise<number | string> {
	return new Promise((resolve) => {
		const server = createServer();
		server.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
		server.listen(port, host, () => {
			const address = server.address();
			const bound = typeof address === "object" && address !== null ? address.port : "no port";
			server.close(() => resolve(bound));
		});
	});
}
