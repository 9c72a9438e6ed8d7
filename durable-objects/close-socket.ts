/**
 * Codes that must not be sent in a close frame: "no status received" and "abnormal closure" (RFC 6455, section 7.4.1).
 */
const UNSENDABLE_CODES: ReadonlySet<number> = new Set([1005, 1006]);
const NORMAL_CLOSURE = 1000;

/** Completes a closing handshake that the client started, with the code that it sent. */
export function closeSocket(socket: WebSocket, code: number): void {
	socket.close(UNSENDABLE_CODES.has(code) ? NORMAL_CLOSURE : code);
}
