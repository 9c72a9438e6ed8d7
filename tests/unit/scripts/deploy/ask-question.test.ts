import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askQuestion } from "../../../../scripts/deploy/ask-question.ts";
import { type Listening, listen } from "../../../support/listen.ts";

const REGISTERED = { access: "token" };

let server: Listening;
let requests: string[];
/** The response to the question: its status and body. */
let answer: { status: number; body: unknown };

beforeEach(async () => {
	requests = [];
	server = await listen(
		createServer((request, response) => {
			requests.push(`${request.method} ${request.url}`);
			const isQuestion = request.url === "/v1/chat/completions";
			response.writeHead(isQuestion ? answer.status : 200, { "content-type": "application/json" });
			response.end(JSON.stringify(isQuestion ? answer.body : REGISTERED));
		}),
	);
});

afterEach(() => server.close());

describe("askQuestion", () => {
	test("names the reason when no answer arrives, and deletes the account all the same", async () => {
		answer = { status: 503, body: { error: { message: "No model is available." } } };
		await expect(askQuestion(`${server.url}/`)).rejects.toThrow(
			`The Worker is deployed, but it didn't answer a question: No model is available. Check ${server.url}/api/health/`,
		);
		expect(requests).toEqual([
			"POST /api/auth/register/",
			"POST /v1/chat/completions",
			"DELETE /api/auth/account/",
		]);
	});

	test("names the status of a response that isn't from the Worker", async () => {
		answer = { status: 502, body: null };
		await expect(askQuestion(`${server.url}/`)).rejects.toThrow("didn't answer a question: status 502.");
	});
});
