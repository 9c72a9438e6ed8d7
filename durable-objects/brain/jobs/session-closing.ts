import type { SessionSocket, SessionStore } from "../stores/sessions.ts";
import { allowPartialFailure, type Job } from "./scheduler.ts";

/** Conversations called per run. Each one uses a subrequest, and the platform limits subrequests per event. */
const BATCH_SIZE = 40;
/** Delay after the end of a session before the job closes the remaining sockets. */
const DELAY_MS = 1_000;

export interface SessionClosingDeps {
	sessions: SessionStore;
	/** Closes a session's sockets on a conversation. */
	close(socket: SessionSocket): Promise<void>;
}

/** Closes the conversation sockets of ended sessions. */
export class SessionClosing implements Job {
	readonly name = "session_endings";
	readonly #deps: SessionClosingDeps;
	/** The batch that is being closed. */
	#batch: Promise<unknown> = Promise.resolve();

	constructor(deps: SessionClosingDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		const endedAt = this.#deps.sessions.earliestEnd();
		return endedAt === null ? null : endedAt + DELAY_MS;
	}

	async run(): Promise<void> {
		await this.#closeAll(() => this.#deps.sessions.listEndedSockets(BATCH_SIZE));
	}

	/** Closes one batch of a session's sockets. Throws when none of them can be closed. */
	async closeSession(sessionId: string): Promise<void> {
		await this.#closeAll(() => this.#deps.sessions.listSockets(sessionId, BATCH_SIZE));
	}

	/** Closes a batch after the one that is being closed, so that the alarm doesn't close the same sockets again. */
	#closeAll(listBatch: () => readonly SessionSocket[]): Promise<void> {
		const { sessions, close } = this.#deps;
		const batch = this.#batch.then(() =>
			allowPartialFailure(
				listBatch().map(async (socket) => {
					await close(socket);
					sessions.deleteSocket(socket);
				}),
			),
		);
		this.#batch = batch.catch(() => {});
		return batch;
	}
}
