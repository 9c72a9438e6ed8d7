import { expect, test } from "vitest";
import { ResponseEvents } from "../../../../src/http/openai/responses/response-events.ts";

const HEAD = {
	taskId: `c1.${"0".repeat(26)}`,
	createdAt: 0,
	echo: {
		model: "omeruta/qa",
		previous_response_id: null,
		background: false,
		instructions: null,
		max_output_tokens: null,
		temperature: null,
		top_p: null,
		metadata: {},
	},
	isStored: true,
	format: "text",
};
const COMPLETED = {
	status: "completed",
	reason: "stop",
	usage: { prompt_tokens: 1, completion_tokens: 1 },
	endedAt: 1_000,
} as const;

type Event = { type: string; sequence_number: number; item?: object; output_index?: number; delta?: string };

function parse(parts: Iterable<string>): Event[] {
	return [...parts].map((part) => JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? ""));
}

test("a message whose text was lost in a crash is closed without content, and another one follows", () => {
	const before = parse(new ResponseEvents(HEAD, -1).append(1, "half of an answer"));
	const last = before.at(-1)?.sequence_number ?? -1;
	const events = new ResponseEvents(HEAD, last);
	const rest = parse([
		...events.start(),
		...events.append(2, "Whole."),
		...events.end({ ...COMPLETED, text: "Whole.", attempt: 2 }),
	]);
	expect(rest.map(({ type }) => type.replace("response.", ""))).toEqual([
		"output_item.done",
		"output_item.added",
		"content_part.added",
		"output_text.delta",
		"output_text.done",
		"content_part.done",
		"output_item.done",
		"completed",
	]);
	expect(rest[0]).toMatchObject({ output_index: 0, item: { status: "incomplete", content: [] } });
	expect(rest[3]).toMatchObject({ output_index: 1, delta: "Whole." });
	expect(rest[6]).toMatchObject({ output_index: 1, item: { status: "completed" } });
});

test("closes a message that was cut off at its token limit as incomplete", () => {
	const events = new ResponseEvents(HEAD, -1);
	const rest = parse([
		...events.append(1, "Half of"),
		...events.end({ ...COMPLETED, reason: "length", text: "Half of", attempt: 1 }),
	]);
	expect(rest.at(-2)).toMatchObject({ type: "response.output_item.done", item: { status: "incomplete" } });
	expect(rest.at(-1)).toMatchObject({ type: "response.incomplete" });
});
