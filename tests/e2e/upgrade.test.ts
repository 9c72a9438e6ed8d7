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

const MEMBER = { name: "ada", email: "ada@example.org", password: "a long enough sentence" };

/**
 * The released versions. The file `state-<version>.tar.gz` contains `.wrangler/state` and `.dev.vars` of a project in
 * which a version ran: a member with a page, two conversations, and an API key, and a guest with one conversation. The
 * version itself made it, through its client SDK; then its databases were vacuumed.
 */
const VERSIONS = [
	{
		version: "0.1.0",
		apiKey: "ob_WR8BqYHbwnImhPZG11JQqNbnQpHFiGunKYaw8vfyux0",
		guest: { userId: "01M8D7J4P0HTA8KM4EW1F2SEPD", sessionId: "01M8D7J4QVMX73YVG7J6BDDHXK" },
	},
	{
		version: "0.2.0",
		apiKey: "ob_5YQL0gEl5sg4dc8vjy-UNHB6RIsABDzyLxXRNzFZPOc",
		guest: { userId: "01M8EWCFBEBW84DFMXXNQK287W", sessionId: "01M8EWCFD983H49W3NPKJWREQ5" },
	},
];

describe.each(VERSIONS)("the state of version $version", ({ version, apiKey, guest }) => {
	let project: string;
	let stack: Stack;

	beforeAll(async () => {
		project = await mkdtemp(join(tmpdir(), "omeruta-upgrade-"));
		await extract({
			file: join(import.meta.dirname, "..", "support", `state-${version}.tar.gz`),
			cwd: project,
		});
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
		const program = new OmerutaClient({ baseUrl: stack.url, apiKey });
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
		const access = await createForger(JWT_SECRET, guest).signed();
		const tokens = memoryTokens();
		await tokens.save({ access, refresh: "" });
		const client = new OmerutaClient({ baseUrl: stack.url, tokens });
		expect(await client.account.check()).toMatchObject({ is_guest: true });
		expect((await client.conversations.messages("guests_own")).items[0]?.content).toBe("What is Bitcoin?");
	});
});
