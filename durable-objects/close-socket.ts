/** "No status received" and "abnormal closure": reserved for reporting, never sent in a close frame (RFC 6455, 7.4.1). */
const UNSENDABLE_CODES: ReadonlySet<number> = new Set([1005, 1006]);
const NORMAL_CLOSURE = 1000;

/** Completes the closing handshake that a client started, with the code it sent. */
export function closeSocket(socket: WebSocket, code: number): void {
	socket.close(UNSENDABLE_CODES.has(code) ? NORMAL_CLOSURE : code);
}
