import { describe, expect, test } from "vitest";
import { readSettings } from "../../../../scripts/start/settings.ts";

describe("the settings of a start", () => {
	test("are the usual ones where nothing is said, or the empty string", () => {
		expect(readSettings("/project", { PORT: "" })).toEqual({
			root: "/project",
			port: 8_000,
			modelPort: 8_080,
			inference: "llama-cpp,extractive",
			modelUrl: null,
			variables: {},
			stateFolder: "/project/.omeruta",
			storageFolder: "/project/.wrangler/state",
		});
	});

	test("hand the Worker's variables on that an environment sets", () => {
		const env = { EMBEDDINGS: "llama-cpp", EMBEDDINGS_URL: "http://127.0.0.1:1", EMBEDDINGS_MODEL: "" };
		expect(readSettings("/project", { ...env, HOME: "/home" }).variables).toEqual({
			EMBEDDINGS: "llama-cpp",
			EMBEDDINGS_URL: "http://127.0.0.1:1",
		});
	});

	test("keep everything in the folder that OMERUTA_STATE names", () => {
		expect(readSettings("/project", { OMERUTA_STATE: "/other" })).toMatchObject({
			stateFolder: "/other",
			storageFolder: "/other/storage",
		});
	});

	test.each(["abc", "0", "65536", "80.5"])("refuse %s as a port by its name", (PORT) => {
		expect(() => readSettings("/project", { PORT })).toThrow(/Wrong settings. PORT: /);
	});
});
