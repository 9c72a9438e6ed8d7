import { type Job, someDone } from "./jobs.ts";
import { endedSince, forgetSocket, type SessionSocket, socketsOf, socketsOfEnded } from "./sessions.ts";

/** Conversations that are told in one go: each is a call, and an event may make only so many. */
const TOLD_AT_ONCE = 40;
/** Those that are not told at once are told from this time on. */
const GO_ON_MS = 1_000;

export interface SessionEndingsDeps {
	sql: SqlStorage;
	/** Closes the sockets that a sign-in has on a conversation. */
	close(socket: SessionSocket): Promise<void>;
}

/** Tells conversations on which a sign-in opened sockets that it was ended. */
export class SessionEndings implements Job {
	readonly name = "session_endings";
	readonly #deps: SessionEndingsDeps;

	constructor(deps: SessionEndingsDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		const since = endedSince(this.#deps.sql);
		return since === null ? null : since + GO_ON_MS;
	}

	async run(): Promise<void> {
		await this.#tell(socketsOfEnded(this.#deps.sql, TOLD_AT_ONCE));
	}

	/** Tells the first conversations of a sign-in, all where there are few. Throws when none could be told. */
	async begin(sessionId: string): Promise<void> {
		await this.#tell(socketsOf(this.#deps.sql, sessionId, TOLD_AT_ONCE));
	}

	async #tell(sockets: readonly SessionSocket[]): Promise<void> {
		const { sql, close } = this.#deps;
		await someDone(
			sockets.map(async (socket) => {
				await close(socket);
				forgetSocket(sql, socket);
			}),
		);
	}
}
