import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { SignedIn } from "../../src/contracts/auth.ts";
import { ChatCompletion } from "../../src/contracts/openai.ts";
import { reasonOf, UserError } from "../start/user-error.ts";

const QUESTION = "What is a blockchain?";
/** A new workers.dev address takes up to a few minutes to be reachable. */
const REACHABLE_TIMEOUT_MS = 180_000;
const POLL_MS = 1_000;
const REQUEST_TIMEOUT_MS = 60_000;
const PASSWORD_BYTES = 24;

const Registered = SignedIn.pick({ access: true });
const Answered = ChatCompletion.pick({ choices: true });
const ApiError = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) });

/**
 * Waits until the Worker at `url` responds. `url` ends with a slash.
 *
 * @throws {UserError} when it doesn't respond within three minutes
 */
export async function waitUntilReachable(url: string): Promise<void> {
	const deadline = Date.now() + REACHABLE_TIMEOUT_MS;
	for (;;) {
		const isReachable = await fetch(`${url}health`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) }).then(
			({ ok }) => ok,
			() => false,
		);
		if (isReachable) return;
		if (Date.now() > deadline) {
			throw new UserError(
				`The Worker is deployed, but ${url} doesn't respond yet. Open it in a few minutes; if it still doesn't respond, read the Worker's log: npx wrangler tail`,
			);
		}
		await delay(POLL_MS);
	}
}

/**
 * Asks the deployed Worker a question and returns the question and the answer. Works without guest access: registers an
 * account and deletes it afterwards.
 *
 * @throws {UserError} when no answer arrives, with the reason
 */
export async function askQuestion(url: string): Promise<{ question: string; answer: string }> {
	try {
		const password = randomBytes(PASSWORD_BYTES).toString("base64url");
		const email = `deploy-check-${randomBytes(8).toString("hex")}@example.invalid`;
		const registration = { email, password, password_confirm: password };
		const { access } = await send(`${url}api/auth/register/`, Registered, registration);
		try {
			const messages = [{ role: "user", content: QUESTION }];
			const completion = { model: "omeruta/qa", messages };
			const { choices } = await send(`${url}v1/chat/completions`, Answered, completion, access);
			const answer = choices[0]?.message.content?.trim() ?? "";
			if (answer === "") throw new Error("the answer is empty");
			return { question: QUESTION, answer };
		} finally {
			// If this fails, the answer, or the reason why there is none, still matters more.
			await send(`${url}api/auth/account/`, z.unknown(), { password }, access, "DELETE").catch(() => null);
		}
	} catch (error) {
		throw new UserError(
			`The Worker is deployed, but it didn't answer a question: ${reasonOf(error).replace(/\.$/, "")}. Check ${url}api/health/, and read the Worker's log: npx wrangler tail`,
		);
	}
}

/** Sends a request in JSON and returns the response. */
async function send<Result>(
	url: string,
	schema: z.ZodType<Result>,
	body: unknown,
	token?: string,
	method = "POST",
): Promise<Result> {
	const response = await fetch(url, {
		method,
		headers: {
			"Content-Type": "application/json",
			...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
		},
		body: JSON.stringify(body),
		signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
	});
	const result: unknown = await response.json().catch(() => null);
	if (response.ok) {
		const parsed = schema.safeParse(result);
		if (parsed.success) return parsed.data;
		throw new Error(`the response from ${new URL(url).pathname} has an unexpected format`);
	}
	const { data } = ApiError.safeParse(result);
	const message = typeof data?.error === "string" ? data.error : data?.error.message;
	throw new Error(message ?? `status ${response.status}`);
}
