import type { SessionSocket, SessionStore } from "../stores/sessions.ts";
import { allowPartialFailure, type Job } from "./scheduler.ts";

/** Conversations called per run: an event may make only a limited number of calls. */
const BATCH_SIZE = 40;
/** How long after the end of a session the job closes the sockets that are left. */
const DELAY_MS = 1_000;

export interface SessionClosingDeps {
	sessions: SessionStore;
	/** Closes the sockets that a session has on a conversation. */
	close(socket: SessionSocket): Promise<void>;
}

/** Closes the sockets that ended sessions have on conversations. */
export class SessionClosing implements Job {
	readonly name = "session_endings";
	readonly #deps: SessionClosingDeps;

	constructor(deps: SessionClosingDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		const endedAt = this.#deps.sessions.earliestEnd();
		return endedAt === null ? null : endedAt + DELAY_MS;
	}

	async run(): Promise<void> {
		await this.#closeAll(this.#deps.sessions.listEndedSockets(BATCH_SIZE));
	}

	/** Closes the sockets of one session, up to a batch. Throws when none could be closed. */
	async closeSession(sessionId: string): Promise<void> {
		await this.#closeAll(this.#deps.sessions.listSockets(sessionId, BATCH_SIZE));
	}

	async #closeAll(sockets: readonly SessionSocket[]): Promise<void> {
		const { sessions, close } = this.#deps;
		await allowPartialFailure(
			sockets.map(async (socket) => {
				await close(socket);
				sessions.deleteSocket(socket);
			}),
		);
	}
}
