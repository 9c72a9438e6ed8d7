import { expect, test } from "vitest";
import type { FromChild } from "../../../../local-inference/engine/child-protocol.ts";
import { Outbox } from "../../../../local-inference/engine/outbox.ts";

const token = (text: string): FromChild => ({ type: "token", id: 1, text });
const finish: FromChild = { type: "finish", id: 1, reason: "stop", completionTokens: 4 };

function setUp() {
	const clock = { now: 0 };
	const sent: string[] = [];
	const describe = (message: FromChild) => (message.type === "token" ? message.text : message.type);
	const outbox = new Outbox(
		(messages) => sent.push(messages.map(describe).join(" ")),
		() => clock.now,
	);
	return { outbox, sent, clock };
}

test("an outbox groups the tokens of 40 ms", () => {
	const { outbox, sent, clock } = setUp();
	outbox.send(token("a"));
	for (const text of ["b", "c", "d", "e", "f"]) {
		clock.now += 15;
		outbox.hold(token(text));
		outbox.flushIfDue();
	}
	expect(sent).toEqual(["a", "b c d"]);
	outbox.flush();
	expect(sent).toEqual(["a", "b c d", "e f"]);
});

test("an outbox sends each token of a slow model at once", () => {
	const { outbox, sent, clock } = setUp();
	for (const text of ["a", "b", "c"]) {
		outbox.hold(token(text));
		outbox.flushIfDue();
		clock.now += 50;
	}
	expect(sent).toEqual(["a", "b", "c"]);
});

test("an outbox keeps the order of messages", () => {
	const { outbox, sent } = setUp();
	outbox.hold(token("a"));
	outbox.send(finish);
	outbox.flush();
	expect(sent).toEqual(["a finish"]);
});
