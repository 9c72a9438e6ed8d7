import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { assertVariables, readDeploySettings } from "../../../../scripts/deploy/deploy-settings.ts";
import { REQUIRED_SECRETS } from "../../../../scripts/deploy/first-secrets.ts";

const ROOT = resolve(import.meta.dirname, "..", "..", "..", "..");

describe("the settings of a deployment", () => {
	const { variables, ...settings } = readDeploySettings(ROOT, {});

	test("come from wrangler.toml, which contains no IDs", () => {
		expect(settings).toEqual({
			name: "omeruta-brain",
			accountId: undefined,
			database: { name: "omeruta-brain", id: undefined },
			queues: ["ai-high-priority", "ai-processing", "crawl", "usage-logs", "dead-letters"],
			usesSubdomain: true,
			isWorkersBuild: false,
		});
	});

	test("need only the required secrets", () => {
		expect(() => assertVariables(variables, REQUIRED_SECRETS)).not.toThrow();
	});

	test("name a variable or secret that is missing", () => {
		expect(() => assertVariables({ ...variables, INFERENCE: "llama-cpp" }, REQUIRED_SECRETS)).toThrow(
			"LLAMA_CPP_URL: must be set when INFERENCE includes llama-cpp",
		);
		const brave = { ...variables, WEB_SEARCH: "brave" };
		expect(() => assertVariables(brave, REQUIRED_SECRETS)).toThrow("BRAVE_API_KEY: must be set");
		expect(() => assertVariables(brave, [...REQUIRED_SECRETS, "BRAVE_API_KEY"])).not.toThrow();
	});

	test("use the name of the Worker that Workers Builds is connected to", () => {
		const env = { WORKERS_CI: "1", WRANGLER_CI_OVERRIDE_NAME: "my-brain" };
		expect(readDeploySettings(ROOT, env)).toMatchObject({ name: "my-brain", isWorkersBuild: true });
	});

	test("are refused with the reason if wrangler.toml is invalid", async () => {
		const folder = await mkdtemp(join(tmpdir(), "omeruta-toml-"));
		await writeFile(join(folder, "wrangler.toml"), "name = ");
		expect(() => readDeploySettings(folder, {})).toThrow(/^wrangler\.toml is not valid\.\n/);
		await rm(folder, { recursive: true });
	});
});
