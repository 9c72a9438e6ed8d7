import { expect, test } from "vitest";
import { GroupCommit } from "../../../durable-objects/brain/group-commit.ts";

test("calls that arrive in one turn write in the same later turn, and the next call in another", async () => {
	const turns: (() => void)[] = [];
	const groupCommit = new GroupCommit(() => new Promise((resolve) => turns.push(resolve)));
	const written: string[] = [];
	const write = (name: string) => groupCommit.join().then(() => written.push(name));
	const first = Promise.all([write("a"), write("b")]);
	expect(turns).toHaveLength(1);
	expect(written).toEqual([]);
	turns[0]?.();
	await first;
	expect(written).toEqual(["a", "b"]);
	const second = write("c");
	expect(turns).toHaveLength(2);
	turns[1]?.();
	await second;
	expect(written).toEqual(["a", "b", "c"]);
});
