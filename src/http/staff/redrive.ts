import { tryParseJson } from "../../contracts/json.ts";
import { QueueMessage } from "../../contracts/queue.ts";
import { insertAudit, type StaffAction } from "../../db/audit-log.ts";
import { openDatabase } from "../../db/client.ts";
import { claimRedrive, type NamedDeadLetter, releaseRedrive } from "../../db/dead-letters.ts";
import { AppError } from "../../errors.ts";

type Bindings = Pick<Env, "DB" | "AI_HIGH_PRIORITY" | "USAGE_LOGS" | "CRAWL">;

/**
 * Sends a dead letter to its queue again. Sends it once, however often it is called: later calls do nothing.
 * @throws {AppError} `conflict` when the message has an unknown format, or `unavailable` when the queue rejects it
 */
export async function redrive(
	env: Bindings,
	letter: NamedDeadLetter,
	action: StaffAction,
	now: number,
): Promise<void> {
	const { data: message } = QueueMessage.safeParse(tryParseJson(letter.body));
	if (message === undefined)
		throw new AppError("conflict", "This message has an unknown format; discard it instead.");
	const { results } = await claimRedrive(env.DB, letter.id, now).run();
	if (results.length === 0) return;
	try {
		await insertAudit(env.DB, action, now).run();
		await queueOf(env, message.kind).send(message);
	} catch (cause) {
		await releaseRedrive(openDatabase(env.DB), letter.id);
		throw new AppError("unavailable", "The queue did not accept the message; try again.", { cause });
	}
}

/** Someone waits for what staff send again, so tasks go to the queue with the higher priority. */
function queueOf(env: Bindings, kind: QueueMessage["kind"]): Queue {
	switch (kind) {
		case "run_task":
			return env.AI_HIGH_PRIORITY;
		case "usage":
		case "feedback":
			return env.USAGE_LOGS;
		case "ingest_page":
		case "read_site_url":
			return env.CRAWL;
	}
}
