import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Number of test files that run concurrently. Unit tests are CPU-bound; the others mostly wait for alarms and timers.
 */
const UNIT_WORKERS = 2;
const WORKERD_WORKERS = 5;
const E2E_WORKERS = 4;

/** The files that take longest, mostly waiting. They start first, so that none runs alone at the end. */
const LONGEST = [
	"e2e/start",
	"e2e/image",
	"e2e/deploy",
	"worker/http/contract",
	"worker/http/access-matrix",
].map((name) => `tests/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const isLongest = ({ moduleId }: TestSpecification) => LONGEST.some((name) => moduleId.endsWith(name));
		const sorted = await super.sort(files);
		return sorted.toSorted((a, b) => Number(isLongest(b)) - Number(isLongest(a)));
	}
}

/** Far longer than any test or hook takes on its own, so that none times out on a busy machine. */
const UNIT_TIMEOUT_MS = 180_000;
const WORKERD_TIMEOUT_MS = 180_000;
const E2E_TIMEOUT_MS = 300_000;
/** How long `expect.poll` waits; far longer than anything takes, for the same reason. */
const POLL_TIMEOUT_MS = 60_000;

/**
 * End-to-end test files that need the model. They run one at a time, because two models would compete for the CPU, and
 * beside other projects: see scripts/test.ts.
 */
const MODEL_FILES = ["answers", "crash", "model-server", "openai", "page/chat", "protocol-v1"].map(
	(name) => `tests/e2e/${name}.test.ts`,
);
/**
 * A machine that stalls for a minute fails a test here and there, where alarms, timers, and processes run. `npm test` names
 * those that passed only when repeated.
 */
const RETRIES = process.env.CI === undefined ? 0 : 1;
/** Settings shared by both end-to-end projects. */
const E2E = {
	environment: "node",
	testTimeout: E2E_TIMEOUT_MS,
	hookTimeout: E2E_TIMEOUT_MS,
	expect: { poll: { timeout: POLL_TIMEOUT_MS } },
	retry: RETRIES,
	// The files of a worker share its stacks: see tests/support/shared-stack.ts.
	isolate: false,
} as const;

export default defineConfig({
	test: {
		sequence: { sequencer: LongestFirst },
		projects: [
			{
				test: {
					name: "unit",
					include: ["tests/unit/**/*.test.ts"],
					setupFiles: ["scripts/assets/load-data.ts"],
					environment: "node",
					testTimeout: UNIT_TIMEOUT_MS,
					hookTimeout: UNIT_TIMEOUT_MS,
					expect: { poll: { timeout: POLL_TIMEOUT_MS } },
					maxWorkers: UNIT_WORKERS,
					retry: RETRIES,
					// Unit tests keep no state in modules, and starting a worker for each file takes longer than most files.
					isolate: false,
				},
			},
			{
				plugins: [
					cloudflareTest(async () => ({
						wrangler: { configPath: "./wrangler.toml" },
						// The AI binding exists only on the network; tests pass in a fake.
						remoteBindings: false,
						miniflare: {
							bindings: {
								INFERENCE: "llama-cpp,extractive",
								LLAMA_CPP_URL: "http://model.test",
								GUEST_ACCESS: "true",
								JWT_PREVIOUS_SECRETS: "an-earlier-secret-of-the-tests-of-32-chars",
								JWT_SECRET: "a-secret-for-the-tests-of-32-characters",
								HASH_SECRET: "another-secret-for-tests-32-characters",
								LLAMA_CPP_API_KEY: "",
								// See tests/worker/conversation/protocol-model.test.ts.
								PROTOCOL_RUNS: process.env.PROTOCOL_RUNS ?? "20",
								PROTOCOL_SEED: process.env.PROTOCOL_SEED ?? "1",
								D1_MIGRATIONS: await readD1Migrations("./migrations/d1"),
							},
						},
					})),
				],
				test: {
					name: "worker",
					include: ["tests/worker/**/*.test.ts"],
					setupFiles: ["tests/support/set-up-worker.ts", "tests/support/cheap-passwords.ts"],
					testTimeout: WORKERD_TIMEOUT_MS,
					hookTimeout: WORKERD_TIMEOUT_MS,
					expect: { poll: { timeout: POLL_TIMEOUT_MS } },
					maxWorkers: WORKERD_WORKERS,
					retry: RETRIES,
					// Starting workerd and evaluating the Worker for each file takes longer than most files.
					isolate: false,
					sequence: { groupOrder: 2 },
				},
			},
			{
				test: {
					...E2E,
					name: "e2e-model",
					include: MODEL_FILES,
					maxWorkers: 1,
					sequence: { groupOrder: 1 },
				},
			},
			{
				test: {
					...E2E,
					name: "e2e",
					include: ["tests/e2e/**/*.test.ts"],
					exclude: MODEL_FILES,
					maxWorkers: E2E_WORKERS,
					sequence: { groupOrder: 3 },
				},
			},
		],
	},
});
