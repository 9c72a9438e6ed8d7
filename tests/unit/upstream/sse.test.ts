import { describe, expect, test } from "vitest";
import { parseSse } from "../../../src/upstream/sse.ts";
import { chunksOf, collect, cuts } from "../inference/helpers.ts";

const STREAM =
	': queue {"position":1}\n\nevent: x\ndata: {"text":"naïve €9 🦙"}\n\ndata:one\ndata: two\n\n: bye\n';
const ITEMS = [
	{ type: "comment", text: 'queue {"position":1}' },
	{ type: "data", data: '{"text":"naïve €9 🦙"}' },
	{ type: "data", data: "one\ntwo" },
	{ type: "comment", text: "bye" },
];

const read = (parts: Iterable<Uint8Array>) => collect(parseSse(chunksOf(parts)));
const bytes = (text: string) => new TextEncoder().encode(text);

describe("parseSse", () => {
	test.each([
		["LF", "\n"],
		["CRLF", "\r\n"],
		["CR", "\r"],
	])("parses the same items wherever a stream with %s line endings is split", async (_name, lineEnd) => {
		// A CR at the end of the stream could be the first half of a CRLF, so the stream gets another line.
		const text = `${STREAM}event: y\n`.replaceAll("\n", lineEnd);
		for (const parts of cuts(text)) expect(await read(parts)).toEqual(ITEMS);
	});

	test("parses the same items when each byte is a chunk", async () => {
		expect(await read([...bytes(STREAM)].map((byte) => Uint8Array.of(byte)))).toEqual(ITEMS);
	});

	test("drops an incomplete event at the end of the stream", async () => {
		expect(await read([bytes("data: whole\n\ndata: half")])).toEqual([{ type: "data", data: "whole" }]);
		expect(await read([bytes("data: whole\n\ndata: half\n")])).toEqual([{ type: "data", data: "whole" }]);
	});
});
