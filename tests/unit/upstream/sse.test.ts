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
	])("reads the same items wherever a stream with %s line ends is cut", async (_name, lineEnd) => {
		// The last line end of a stream that uses CR alone stays undecided, so another line follows.
		const text = `${STREAM}event: y\n`.replaceAll("\n", lineEnd);
		for (const parts of cuts(text)) expect(await read(parts)).toEqual(ITEMS);
	});

	test("reads the same items when every byte comes alone", async () => {
		expect(await read([...bytes(STREAM)].map((byte) => Uint8Array.of(byte)))).toEqual(ITEMS);
	});

	test("drops an event that the stream ends in the middle of", async () => {
		expect(await read([bytes("data: whole\n\ndata: half")])).toEqual([{ type: "data", data: "whole" }]);
		expect(await read([bytes("data: whole\n\ndata: half\n")])).toEqual([{ type: "data", data: "whole" }]);
	});
});
