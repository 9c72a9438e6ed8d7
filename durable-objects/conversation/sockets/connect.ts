import { LAST_SEQ_PARAM, PROTOCOL_PARAM } from "../../../src/contracts/internal.ts";
import type { Room } from "../room.ts";
import { framesForV1, framesSince, type ReplayDeps, snapshots } from "./resume.ts";
import type { ProtocolVersion } from "./sockets.ts";

type ConnectDeps = ReplayDeps & Pick<Room, "userId" | "sockets" | "now">;

/** Opens a socket, sends what its client missed and returns the client's end. */
export function connect(room: ConnectDeps, sessionId: string, params: URLSearchParams): WebSocket {
	const { sockets, frames, sequence, userId, now } = room;
	const lastSeq = params.has(LAST_SEQ_PARAM) ? Number(params.get(LAST_SEQ_PARAM)) : null;
	const protocol = params.get(PROTOCOL_PARAM) === "1" ? 1 : 2;
	// Collect the frames before accepting the socket. This flushes buffered tokens to the other sockets only; the new
	// one receives them in its snapshot.
	const missed = missedFrames(room, protocol, lastSeq);
	const { client, server } = sockets.accept({ sessionId, protocol }, now());
	sockets.reply(server, {
		type: "connection_established",
		...frames.header(),
		message: "Connected to Omeruta Brain.",
		user_id: userId,
		protocol: 2,
		last_seq: sequence.last,
	});
	for (const frame of missed) sockets.reply(server, frame);
	return client;
}

function missedFrames(room: ReplayDeps, protocol: ProtocolVersion, lastSeq: number | null) {
	if (protocol === 1) return framesForV1(room, lastSeq);
	return lastSeq === null ? snapshots(room) : framesSince(room, lastSeq, protocol);
}
