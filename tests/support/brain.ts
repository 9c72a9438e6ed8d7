import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { ulid } from "../../src/ids.ts";
import { getBrain } from "../../src/objects.ts";

/** Creates a guest's brain. */
export async function createBrain(userId = ulid(Date.now())) {
	const brain = getBrain(env, userId);
	await brain.create({ isGuest: true });
	return brain;
}

/** Creates a brain and calls `work` with its storage. */
export async function inNewBrain<Result>(
	work: (storage: DurableObjectStorage) => Result | Promise<Result>,
): Promise<Result> {
	return runInDurableObject(await createBrain(), (_, { storage }) => work(storage));
}
