import type { ServerFrame } from "../../contracts/socket.ts";
import type { Conversations } from "../api/conversations.ts";
import type { ApiError } from "../api/error.ts";
import type { Tasks } from "../api/tasks.ts";
import type { Clock, Random, SocketConstructor } from "../platform.ts";
import type { ConnectionState } from "../socket/connection-state.ts";
import type { FrameRecord } from "../socket/link.ts";
import type { QuestionStore } from "./question-store.ts";
import type { ConversationView } from "./state.ts";
import type { Turn } from "./turn.ts";

export interface ConversationEvents {
	/**
	 * Every valid frame, except events that the client already has: after a lost connection, the server may send an event
	 * twice. While the client polls, each response is reported as a `task_status` frame.
	 */
	event: ServerFrame;
	connection: ConnectionState;
	/** The updated view after each change. */
	view: ConversationView;
	/** Every frame sent or received, valid or not, for logs. */
	frame: FrameRecord;
	/** An error that does not belong to any question. */
	problem: ApiError;
}

/** An acknowledged question. */
export interface Task {
	taskId: string;
	messageId: string;
	/** See `Conversation.finished`. */
	finished(): Promise<Turn>;
}

export interface ConversationDeps {
	tasks: Tasks;
	conversations: Conversations;
	/** Requests a single-use socket ticket. */
	ticket(): Promise<string>;
	socketUrl(ticket: string, lastSeq: number): string;
	WebSocket: SocketConstructor;
	/** Default: unsent questions are lost when the conversation is closed. */
	questions?: QuestionStore | undefined;
	clock: Clock;
	random: Random;
}
