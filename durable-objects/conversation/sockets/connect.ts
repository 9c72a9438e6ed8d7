import { LAST_SEQ_PARAM, PROTOCOL_PARAM } from "../../../src/contracts/internal.ts";
import type { ServerFrame } from "../../../src/contracts/socket.ts";
import { framesForV1, framesSince, type ReplayDeps, snapshots } from "./resume.ts";
import type { ServerFrames } from "./server-frames.ts";
import type { ProtocolVersion, Sockets } from "./sockets.ts";

interface ConnectDeps {
	sockets: Pick<Sockets, "accept" | "reply">;
	/** Builds the frames that no task belongs to. */
	emptyFrames: Pick<ServerFrames, "userId" | "header" | "gap">;
}

/**
 * Opens a socket, sends what its client missed and returns the client's end. `room` is null while the conversation does
 * not exist.
 */
export function connect(
	{ sockets, emptyFrames }: ConnectDeps,
	room: ReplayDeps | null,
	sessionId: string,
	params: URLSearchParams,
): WebSocket {
	const lastSeq = params.has(LAST_SEQ_PARAM) ? Number(params.get(LAST_SEQ_PARAM)) : null;
	const protocol = params.get(PROTOCOL_PARAM) === "1" ? 1 : 2;
	// Collect the frames before accepting the socket. This flushes buffered tokens to the other sockets only; the new
	// one receives them in its snapshot.
	const missed =
		room === null ? missedOfNothing(emptyFrames, lastSeq ?? 0) : missedFrames(room, protocol, lastSeq);
	const { client, server } = sockets.accept({ sessionId, protocol }, Date.now());
	sockets.reply(server, {
		type: "connection_established",
		...emptyFrames.header(),
		message: "Connected to Omeruta Brain.",
		user_id: emptyFrames.userId,
		protocol: 2,
		last_seq: room?.sequence.last ?? 0,
	});
	for (const frame of missed) sockets.reply(server, frame);
	return client;
}

function missedFrames(room: ReplayDeps, protocol: ProtocolVersion, lastSeq: number | null): ServerFrame[] {
	if (protocol === 1) return framesForV1(room, lastSeq);
	return lastSeq === null ? snapshots(room) : framesSince(room, lastSeq, protocol);
}

/** A client that has events of a conversation that does not exist has those of a deleted one with the same id. */
function missedOfNothing(frames: ConnectDeps["emptyFrames"], lastSeq: number): ServerFrame[] {
	return lastSeq === 0 ? [] : [frames.gap({ from_seq: 0, to_seq: 0, reset: true })];
}
