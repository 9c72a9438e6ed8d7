import { describe, expect, test } from "vitest";
import { describeModel, type ModelHealth, watchModel } from "../../../../scripts/start/model-status.ts";

const downloading: ModelHealth = { status: "downloading", model: "TinyLlama", device: null, progress: 0.5 };
const ready: ModelHealth = { status: "ok", model: "TinyLlama", device: "CPU", threads: { decode: 1 } };

describe("the model server's line", () => {
	test("names model, device and threads once it is ready", () => {
		expect(describeModel(ready)).toBe("ready: TinyLlama on CPU, 1 thread");
	});

	test("says what answers until then", () => {
		for (const health of [null, downloading]) expect(describeModel(health)).toContain("until it joins");
	});

	test("says that questions wait for a model that is loading", () => {
		const loading: ModelHealth = { ...downloading, status: "starting" };
		expect(describeModel(loading)).toBe("loading TinyLlama; questions wait until it is ready");
	});
});

describe("watching the model", () => {
	test("shows the download's bar and says once that the model has joined", async () => {
		expect(await watch(downloading, [downloading, ready, ready])).toEqual([
			"bar 0.5",
			"bar 0.5",
			"Model server  ready: TinyLlama on CPU, 1 thread",
		]);
	});

	test("does not repeat what was said before, but says when it is back after a crash", async () => {
		expect(await watch(ready, [ready, null, ready])).toEqual([
			"Model server  ready: TinyLlama on CPU, 1 thread",
		]);
	});
});

/** What is shown while the server says one `healths` after another. */
async function watch(first: ModelHealth, healths: (ModelHealth | null)[]): Promise<string[]> {
	const shown: string[] = [];
	const stopping = new AbortController();
	const left = [...healths];
	const read = async () => {
		const health = left.shift();
		if (health === undefined) stopping.abort();
		return health ?? null;
	};
	const terminal = {
		say: (line: string) => shown.push(line),
		bar: (_label: string, fraction: number) => shown.push(`bar ${fraction}`),
		endBar: () => {},
	};
	await watchModel(read, first, terminal, stopping.signal, async () => {});
	return shown;
}
