import { describe, expect, test } from "vitest";
import { readStartSettings } from "../../../../scripts/start/settings.ts";

describe("readStartSettings", () => {
	test("returns the defaults for unset and empty variables", () => {
		expect(readStartSettings("/project", { PORT: "" })).toEqual({
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

	test("passes on the Worker variables that are set in the environment", () => {
		const env = { EMBEDDINGS: "llama-cpp", EMBEDDINGS_URL: "http://127.0.0.1:1", EMBEDDINGS_MODEL: "" };
		expect(readStartSettings("/project", { ...env, HOME: "/home" }).variables).toEqual({
			EMBEDDINGS: "llama-cpp",
			EMBEDDINGS_URL: "http://127.0.0.1:1",
		});
	});

	test("keeps all state in the folder that OMERUTA_STATE names", () => {
		expect(readStartSettings("/project", { OMERUTA_STATE: "/other" })).toMatchObject({
			stateFolder: "/other",
			storageFolder: "/other/storage",
		});
	});

	test.each(["abc", "0", "65536", "80.5"])("rejects %s as a port and names the variable", (PORT) => {
		expect(() => readStartSettings("/project", { PORT })).toThrow(/Invalid settings. PORT: /);
	});
});
