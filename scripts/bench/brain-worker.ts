import { DurableObject } from "cloudflare:workers";
import { buildPrompt } from "../../src/agents/prompt.ts";
import { AGENTS } from "../../src/agents/registry.ts";
import { SearchMode } from "../../src/contracts/knowledge.ts";
import { unwrap } from "../../src/errors.ts";
import { importLines } from "../../src/knowledge/ingest/import.ts";
import { loadModels } from "../../src/pipeline/models.ts";
import { planQuestion } from "../../src/pipeline/plan-question.ts";

export { Brain } from "../../durable-objects/brain.ts";
export { Conversation } from "../../durable-objects/conversation.ts";

const LIMIT = 10;
const PER_PAGE = 2;
const AGENT = AGENTS.general;
const CONTEXT_TOKENS = 4_096;
/** Preparing the same task again searches again but takes no more of the quota. */
const TASK = "bench";

/** The number of rows that the bare object writes at a time, and the pause after each time, as in an import. */
const SLICE_ROWS = 8;
const SLICE_PAUSE_MS = 10;

/** Stores rows of text and nothing else. Shows how long the platform alone makes other callers wait. */
export class Bare extends DurableObject {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS rows (text)");
	}

	ping(): void {}

	write(rows: readonly string[]): void {
		this.ctx.storage.transactionSync(() => {
			for (const row of rows) this.ctx.storage.sql.exec("INSERT INTO rows VALUES (?)", row);
		});
	}
}

interface BenchEnv extends Env {
	BARE: DurableObjectNamespace<Bare>;
}

/** Exposes brain methods to the benchmarks over HTTP. */
export default {
	async fetch(request: Request, env: BenchEnv): Promise<Response> {
		const brain = env.BRAIN.getByName("bench");
		const url = new URL(request.url);
		switch (url.pathname) {
			case "/create":
				await brain.create({ isGuest: false });
				return new Response();
			case "/import":
				return Response.json(
					await importLines(await request.text(), async (pages) => unwrap(await brain.importPages(pages))),
				);
			case "/write":
				await writeSlices(env.BARE.getByName("bare"), (await request.text()).split("\n"));
				return new Response();
			case "/bare":
				await env.BARE.getByName("bare").ping();
				return new Response();
			case "/statistics":
				return Response.json(unwrap(await brain.getStatistics()));
			case "/search": {
				const query = url.searchParams.get("query") ?? "";
				const mode = SearchMode.parse(url.searchParams.get("mode"));
				return Response.json(unwrap(await brain.search({ query, mode, limit: LIMIT, per_page: PER_PAGE })));
			}
			case "/prepare":
				return Response.json(await preparePrompt(env, brain, url.searchParams.get("query") ?? ""));
			default:
				unwrap(await brain.listSources({ limit: 1 }));
				return new Response();
		}
	},
} satisfies ExportedHandler<BenchEnv>;

async function writeSlices(bare: DurableObjectStub<Bare>, rows: readonly string[]): Promise<void> {
	for (let at = 0; at < rows.length; at += SLICE_ROWS) {
		await bare.write(rows.slice(at, at + SLICE_ROWS));
		await new Promise((resolve) => setTimeout(resolve, SLICE_PAUSE_MS));
	}
}

/** Does what precedes the first token of an answer: plans the search, searches and builds the prompt. */
async function preparePrompt(env: Env, brain: ReturnType<Env["BRAIN"]["getByName"]>, question: string) {
	await loadModels(env.ASSETS);
	const searches = [planQuestion(question, [])];
	const { system, passages, maxTokens } = AGENT;
	const task = { ulid: TASK, conversationId: null, question: null, searches, passages, title: "" };
	const prepared = unwrap(await brain.prepareTask(task));
	if (prepared.kind === "waiting") throw new Error("The task has no lease.");
	const found = prepared.parts?.flat() ?? [];
	const sizes = { contextTokens: CONTEXT_TOKENS, answerTokens: maxTokens };
	return buildPrompt({ system, history: [], passages: found, question, ...sizes });
}
