import { env } from "cloudflare:workers";
import { userOf } from "../../src/contracts/queue.ts";
import { insertDeadLetters } from "../../src/db/dead-letters.ts";

/** Stores a dead letter, as the consumer of the dead-letter queue does, and returns its id. */
export async function insertDeadLetter(body: object, createdAt = Date.now()): Promise<string> {
	const id = crypto.randomUUID();
	await insertDeadLetters(env.DB, [
		{ id, user_id: userOf(body), body: JSON.stringify(body), attempts: 4, created_at: createdAt },
	]);
	return id;
}
