import { describe, expect, test } from "vitest";
import { describeModel, type ModelHealth, watchModel } from "../../../../scripts/start/model-status.ts";

const downloading: ModelHealth = {
	status: "downloading",
	model: "TinyLlama",
	device: null,
	cpu_threads: null,
	progress: 0.5,
};
const ready: ModelHealth = {
	status: "ok",
	model: "TinyLlama",
	device: "CPU",
	cpu_threads: 1,
};

describe("describeModel", () => {
	test("names the model, device and threads once the model is ready", () => {
		expect(describeModel(ready)).toBe("ready: TinyLlama on CPU, 1 thread");
	});

	test("explains where answers come from until the model is ready", () => {
		for (const health of [null, downloading])
			expect(describeModel(health)).toContain("until it is ready, answers are quoted");
	});

	test("explains that questions wait while the model loads", () => {
		const loading: ModelHealth = { ...downloading, status: "starting" };
		expect(describeModel(loading)).toBe("loading TinyLlama; questions wait until it is ready");
	});
});

describe("watchModel", () => {
	test("shows the download progress, then prints once that the model is ready", async () => {
		expect(await watch(downloading, [downloading, ready, ready])).toEqual([
			"bar 0.5",
			"bar 0.5",
			"Model server: ready: TinyLlama on CPU, 1 thread",
		]);
	});

	test("prints no status twice in a row, but reports the recovery after a crash", async () => {
		expect(await watch(ready, [ready, null, ready])).toEqual([
			"Model server: ready: TinyLlama on CPU, 1 thread",
		]);
	});
});

/** Returns what the terminal shows while the server reports each of `healths` in turn. */
async function watch(first: ModelHealth, healths: (ModelHealth | null)[]): Promise<string[]> {
	const shown: string[] = [];
	const stopping = new AbortController();
	const remaining = [...healths];
	const read = async () => {
		const health = remaining.shift();
		if (health === undefined) stopping.abort();
		return health ?? null;
	};
	const terminal = {
		print: (line: string) => shown.push(line),
		printState: (part: string, state: string) => shown.push(`${part}: ${state}`),
		bar: (_label: string, fraction: number) => shown.push(`bar ${fraction}`),
		endBar: () => {},
	};
	await watchModel(read, first, terminal, stopping.signal, async () => {});
	return shown;
}
