import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { extract } from "tar";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adoptState } from "../../scripts/start/adopt-state.ts";
import { readStartSettings } from "../../scripts/start/settings.ts";
import { memoryTokens } from "../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../src/client/client.ts";
import { createForger } from "../support/forge.ts";
import { type Stack, startStack } from "../support/stack.ts";

/**
 * `.wrangler/state` and `.dev.vars` of a project in which version 0.1.0 ran: a member with a page, two conversations, and
 * an API key, and a guest with one conversation. Version 0.1.0 itself made it, through its client SDK; then its databases
 * were vacuumed.
 */
const STATE = join(import.meta.dirname, "..", "support", "state-0.1.0.tar.gz");
const MEMBER = { name: "ada", email: "ada@example.org", password: "a long enough sentence" };
const API_KEY = "ob_WR8BqYHbwnImhPZG11JQqNbnQpHFiGunKYaw8vfyux0";
const GUEST = { userId: "01M8D7J4P0HTA8KM4EW1F2SEPD", sessionId: "01M8D7J4QVMX73YVG7J6BDDHXK" };

let project: string;
let stack: Stack;

beforeAll(async () => {
	project = await mkdtemp(join(tmpdir(), "omeruta-upgrade-"));
	await extract({ file: STATE, cwd: project });
	const settings = readStartSettings(project, {});
	await adoptState(settings, () => {});
	// Where a stack whose state folder is set looks for secrets.
	await copyFile(join(project, ".dev.vars"), join(settings.stateFolder, ".dev.vars"));
	// The guest of the fixture has been idle since it was made.
	const env = { INFERENCE: "extractive", WEB_SEARCH: "none", GUEST_RETENTION_DAYS: "36500" };
	stack = await startStack({ env, folder: settings.stateFolder });
});

afterAll(async () => {
	await stack[Symbol.asyncDispose]();
	await rm(project, { recursive: true, force: true });
});

describe("the state of version 0.1.0", () => {
	test("keeps accounts, conversations, and messages", async () => {
		const member = new OmerutaClient({ baseUrl: stack.url });
		expect(await member.account.login(MEMBER.name, MEMBER.password)).toMatchObject({ email: MEMBER.email });
		const conversations = await member.conversations.page();
		expect(conversations.items.map((item) => item.conversation_id)).toEqual(["chains", "harbor"]);
		const { items } = await member.conversations.messages("harbor");
		expect(items.map(({ role, status }) => [role, status])).toEqual([
			["user", "complete"],
			["assistant", "complete"],
			["user", "complete"],
			["assistant", "complete"],
		]);
		expect(items[0]?.content).toBe("When is the harbor museum open?");
		expect(items[1]?.content).toContain("from 9:30 to 17:00");
	});

	test("keeps API keys and knowledge, and answers new questions from it", async () => {
		const program = new OmerutaClient({ baseUrl: stack.url, apiKey: API_KEY });
		const pages = await program.knowledge.page({ search: "harbor" });
		expect(pages.items).toMatchObject([{ title: "Opening hours of the harbor museum" }]);
		const { results } = await program.knowledge.search("How much does a ticket for the museum cost?");
		expect(results[0]?.text).toContain("12 euros");
		const conversation = program.conversation("harbor");
		const task = await conversation.ask("Do children enter the harbor museum for free?");
		const turn = await task.finished();
		conversation.close();
		expect(turn.state).toBe("completed");
		expect(turn.text).toContain("Children under six enter for free");
	});

	test("keeps guests and their sessions", async () => {
		const { JWT_SECRET = "" } = parseEnv(await readFile(join(project, ".dev.vars"), "utf8"));
		const access = await createForger(JWT_SECRET, GUEST).signed();
		const tokens = memoryTokens();
		await tokens.save({ access, refresh: "" });
		const guest = new OmerutaClient({ baseUrl: stack.url, tokens });
		expect(await guest.account.check()).toMatchObject({ is_guest: true });
		expect((await guest.conversations.messages("guests_own")).items[0]?.content).toBe("What is Bitcoin?");
	});
});
