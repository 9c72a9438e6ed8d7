import { describe, expect, test } from "vitest";
import { readStartSettings } from "../../../../scripts/start/settings.ts";

describe("readStartSettings", () => {
	test("returns the defaults for unset and empty variables", () => {
		expect(readStartSettings("/project", { PORT: "" })).toEqual({
			root: "/project",
			isDev: false,
			host: "127.0.0.1",
			isLoopbackOnly: true,
			port: 8_000,
			logFormat: "pretty",
			modelPort: 8_080,
			inference: "llama-cpp,extractive",
			modelUrl: null,
			variables: {},
			stateFolder: "/project/.omeruta",
			storageFolder: "/project/.omeruta/storage",
			secretsFile: "/project/.dev.vars",
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
			secretsFile: "/other/.dev.vars",
		});
	});

	test.each([
		[{ HOST: "0.0.0.0" }, false],
		[{ HOST: "::1" }, true],
		[{ HOST: "0.0.0.0", LOOPBACK_ONLY: "true" }, true],
		[{ LOOPBACK_ONLY: "false" }, false],
	])("derives from %j whether only this machine can reach the app: %s", (env, expected) => {
		expect(readStartSettings("/project", env).isLoopbackOnly).toBe(expected);
	});

	test.each(["localhost", "1.2.3", "http://0.0.0.0"])(
		"rejects %s as a host and names the variable",
		(HOST) => {
			expect(() => readStartSettings("/project", { HOST })).toThrow(
				/Invalid settings. HOST: must be an IP address/,
			);
		},
	);

	test.each(["abc", "0", "65536", "80.5"])("rejects %s as a port and names the variable", (PORT) => {
		expect(() => readStartSettings("/project", { PORT })).toThrow(/Invalid settings. PORT: /);
	});
});
