import { LAST_SEQ_PARAM, PROTOCOL_PARAM } from "../../../src/contracts/internal.ts";
import type { Room } from "../room.ts";
import { framesForGuide, framesSince, snapshots } from "./resume.ts";

/** Opens a socket of a conversation and sends what its client has missed; returns the client's end. */
export function connect(room: Room, sessionId: string, params: URLSearchParams): WebSocket {
	const { sockets, now } = room.deps;
	const lastSeq = params.has(LAST_SEQ_PARAM) ? Number(params.get(LAST_SEQ_PARAM)) : null;
	const protocol = params.get(PROTOCOL_PARAM) === "1" ? 1 : 2;
	// Before the socket is in: what is gathered goes to the others, and is in the snapshot for this one.
	const missed = missedFrames(room, protocol, lastSeq);
	const { client, server } = sockets.accept({ sessionId, protocol }, now());
	sockets.reply(server, {
		type: "connection_established",
		...room.frames.head(),
		message: "Connected to Omeruta Brain.",
		user_id: room.userId,
		protocol: 2,
		last_seq: room.sequence.last,
	});
	for (const frame of missed) sockets.reply(server, frame);
	return client;
}

function missedFrames(room: Room, protocol: 1 | 2, lastSeq: number | null) {
	if (protocol === 1) return framesForGuide(room, lastSeq);
	return lastSeq === null ? snapshots(room) : framesSince(room, lastSeq, protocol);
}
