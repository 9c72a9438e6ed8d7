import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { AttachmentInput } from "../../src/contracts/attachments.ts";
import { ApiKeyRequest, ProfileUpdate, RefreshRequest, RegisterRequest } from "../../src/contracts/auth.ts";
import { RenameRequest } from "../../src/contracts/conversations.ts";
import { ErrorCode } from "../../src/contracts/errors.ts";
import { FeedbackRequest } from "../../src/contracts/feedback.ts";
import { AddPageRequest, ImportLine } from "../../src/contracts/knowledge.ts";
import { MESSAGE_MAX_CHARS } from "../../src/contracts/limits.ts";
import { OwnAgentUpdate } from "../../src/contracts/own-agents.ts";
import { ClientFrame } from "../../src/contracts/socket.ts";
import { ChatRequest, ExpansionRequest } from "../../src/contracts/task-requests.ts";
import { AppError } from "../../src/errors.ts";
import { parse, parseFrame, parseJson } from "../../src/parse.ts";
import { Random } from "../support/random.ts";

function errorOf(work: () => unknown): AppError {
	try {
		work();
	} catch (error) {
		if (error instanceof AppError) return error;
		throw error;
	}
	throw new Error("expected an AppError");
}

describe("a question", () => {
	test("gets default values for missing fields", () => {
		expect(parse(ChatRequest, { message: "Hi" })).toEqual({
			message: "Hi",
			agent_type: "general",
			use_context: true,
		});
	});

	test("can have null for every optional field, as serializers send them", () => {
		const optional = Object.keys(ChatRequest.shape).filter((name) => name !== "message");
		const nulls = Object.fromEntries(optional.map((name) => [name, null]));
		expect(parse(ChatRequest, { message: "Hi", ...nulls })).toEqual(parse(ChatRequest, { message: "Hi" }));
		const attachments = [{ name: "a.txt", text: "Alpacas hum.", type: null }];
		expect(parse(ChatRequest, { message: "Hi", attachments }).attachments).toEqual([
			{ name: "a.txt", text: "Alpacas hum." },
		]);
		const frame = { action: "expand_knowledge", topic: "Alpacas", max_urls: null, conversation_id: null };
		expect(parse(ClientFrame, frame)).toEqual({ action: "expand_knowledge", topic: "Alpacas" });
	});

	test("with null is rejected because of another field that is invalid", () => {
		const body = { message: "Hi", agent: null, conversation_id: null, message_id: "a b" };
		expect(errorOf(() => parse(ChatRequest, body)).message).toMatch(/^message_id: /);
	});

	test("keeps its text unchanged", () => {
		const message = "  line\r\n\u0000 \u202e🙂 ";
		expect(parse(ChatRequest, { message }).message).toBe(message);
	});

	test.each(["nobody", "", "GENERAL", "__proto__", "constructor"])(
		"for the unknown agent %j is assigned to the general agent",
		(agent_type) => {
			expect(parse(ChatRequest, { message: "Hi", agent_type }).agent_type).toBe("general");
		},
	);

	test("can be as long as the limit, but no longer", () => {
		expect(parse(ChatRequest, { message: "x".repeat(MESSAGE_MAX_CHARS) }).message.length).toBe(8_000);
		const { code, message } = errorOf(() =>
			parse(ChatRequest, { message: "x".repeat(MESSAGE_MAX_CHARS + 1) }),
		);
		expect(code).toBe("message_too_long");
		expect(message).toContain("8000");
	});

	test.each([
		{},
		{ message: "" },
		{ message: "   \n\t\u00a0\u3000" },
		{ message: "\u0000" },
		{ message: "\u200b\u2060\ufeff\u00ad" },
		{ message: "\ud800" },
		{ message: "\u3164\ufe0f" },
	])("is rejected as empty when its body is %j", (body) => {
		expect(errorOf(() => parse(ChatRequest, body)).code).toBe("message_empty");
	});

	test.each([
		[{ message: null }, "message"],
		[{ message: 5 }, "message"],
		[{ message: ["Hi"] }, "message"],
		[{ message: "Hi", agent_type: 5 }, "agent_type"],
		[{ message: "Hi", use_context: "yes" }, "use_context"],
		[{ message: "Hi", max_tokens: 0 }, "max_tokens"],
		[{ message: "Hi", max_tokens: 4_097 }, "max_tokens"],
		[{ message: "Hi", max_tokens: 1.5 }, "max_tokens"],
		[{ message: "Hi", max_tokens: "300" }, "max_tokens"],
		[{ message: "Hi", conversation_id: "a b" }, "conversation_id"],
		[{ message: "Hi", conversation_id: 5 }, "conversation_id"],
		[{ message: "Hi", message_id: "" }, "message_id"],
	])("is rejected with an error that names the invalid field in %j", (body, field) => {
		const { code, message } = errorOf(() => parse(ChatRequest, body));
		expect(code).toBe("invalid_request");
		expect(message).toContain(field);
	});

	test.each([null, 5, "text", [], true, undefined])("is rejected when its body is %j", (body) => {
		expect(errorOf(() => parse(ChatRequest, body)).code).toBe("invalid_request");
	});
});

describe("a frame", () => {
	test.each([{ action: "start_dance" }, {}, { action: 5 }, { action: null }, { message: "Hi" }])(
		"is rejected because of its unknown action: %j",
		(frame) => {
			expect(errorOf(() => parse(ClientFrame, frame)).code).toBe("unknown_action");
		},
	);

	test("may begin with a byte order mark, as an HTTP body may", () => {
		expect(parseFrame(ClientFrame, '\ufeff{"action":"ping"}')).toEqual({ action: "ping" });
	});

	test("is rejected as empty when it has no message", () => {
		expect(errorOf(() => parse(ClientFrame, { action: "start_chat" })).code).toBe("message_empty");
	});
});

describe("a text that lists show on one line", () => {
	const text = "Two\r\nlines\u0000\u2028here\u0007";

	test.each<[string, z.ZodType, object, string]>([
		["the title of a page", AddPageRequest, { text: "Alpacas hum." }, "title"],
		["the title of an imported page", ImportLine, { text: "Alpacas hum." }, "title"],
		["the title of a conversation", RenameRequest, {}, "title"],
		["the name of an API key", ApiKeyRequest, { scopes: ["chat"] }, "name"],
		["the first name of a user", ProfileUpdate, {}, "first_name"],
		["the title of an own agent", OwnAgentUpdate, {}, "title"],
		["the name of an attachment", AttachmentInput, { text: "Alpacas hum." }, "name"],
	])("has spaces in place of control characters: %s", (_, schema, others, field) => {
		expect(parse(schema, { ...others, [field]: text })).toMatchObject({ [field]: "Two lines here" });
	});
});

test("a comment keeps its lines, but no other control characters", () => {
	const request = { rating: "up", comment: "Good.\r\n\tThanks\u0000!" };
	expect(parse(FeedbackRequest, request).comment).toBe("Good.\n\tThanks!");
});

describe("untrusted input", () => {
	test("is either parsed or rejected with an error code and a message", () => {
		const random = new Random(2);
		for (let i = 0; i < 3_000; i++) {
			const value = random.json(4);
			for (const schema of [ChatRequest, ClientFrame, RefreshRequest]) {
				try {
					parse(schema, value);
				} catch (error) {
					expect(error).toBeInstanceOf(AppError);
					if (!(error instanceof AppError)) return;
					expect(ErrorCode.safeParse(error.code).success).toBe(true);
					expect(error.message).not.toBe("");
				}
			}
		}
	});

	test.each(["", "{", "{'a':1}", "undefined", "NaN", '{"a":1}}', "\ufeff{}", "[1,]"])(
		"is rejected as invalid JSON: %j",
		(text) => {
			expect(errorOf(() => parseJson(text)).code).toBe("invalid_json");
		},
	);

	test("cannot pollute a prototype", () => {
		parse(
			ChatRequest,
			parseJson('{"message":"Hi","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
		);
		expect(Reflect.get({}, "polluted")).toBeUndefined();
	});
});

describe("an error message", () => {
	test.each([
		[{ message: 5 }, "message: must be a string."],
		[{ message: "Hi", max_tokens: 0 }, "max_tokens: must be at least 1."],
		[{ message: "Hi", max_tokens: 4_097 }, "max_tokens: must be at most 4096."],
		[{ message: "Hi", max_tokens: 1.5 }, "max_tokens: must be a whole number."],
		[{ message: "Hi", use_context: 1 }, "use_context: must be true or false."],
		[{ message: "Hi", conversation_id: "a b" }, "conversation_id: must be 1 to 64 letters, digits, _ or -."],
		[null, "This must be an object."],
	])("describes the problem with %j", (body, sentence) => {
		expect(errorOf(() => parse(ChatRequest, body)).message).toBe(sentence);
	});

	test.each([
		[{ topic: "x", urls: [] }, "urls: must have at least 1 item."],
		[{ topic: "x", urls: ["ftp://a"] }, "urls.0: must be an http:// or https:// URL."],
	])("includes the path of the invalid value in %j", (body, sentence) => {
		expect(errorOf(() => parse(ExpansionRequest, body)).message).toBe(sentence);
	});

	test("comes with all invalid fields, each once and without its name in the message", () => {
		const { message, fields } = errorOf(() =>
			parse(RegisterRequest, { email: 5, username: "a b", first_name: "Ada" }),
		);
		expect(message).toBe("email: must be a string.");
		expect(fields).toEqual([
			{ field: "email", message: "must be a string" },
			{ field: "password", message: "is missing" },
			{ field: "password_confirm", message: "is missing" },
			{ field: "username", message: "must be 3 to 40 letters, digits, or _ . -" },
		]);
	});

	test.each([
		[{ message: " " }, [{ field: "message", message: "is empty; enter a question" }]],
		[{ msg: "Hi" }, [{ field: "message", message: 'is missing; send it as "message"' }]],
		[
			{ message: "x".repeat(MESSAGE_MAX_CHARS + 1) },
			[{ field: "message", message: "is longer than 8000 characters; shorten it" }],
		],
		[null, []],
	])(
		"comes with the fields that have a code of their own, and with none for an entire value",
		(body, fields) => {
			expect(errorOf(() => parse(ChatRequest, body)).fields).toEqual(fields);
		},
	);

	test("states that a field is missing", () => {
		expect(errorOf(() => parse(RefreshRequest, {})).message).toMatch(/^\w+: is missing\.$/);
	});
});
